"""A scenario as a Mesa model: `Community.step()` is one day, its agents are the members."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import mesa
import numpy as np
import numpy.typing as npt
from mesa.agent import AgentSet

from sim.model.contact import vacate
from sim.model.day import end_day, morning
from sim.model.forum_agents import ForumAgents
from sim.model.labels import ACTIVE, REMOVED
from sim.model.member import Member
from sim.model.moment import Moment
from sim.model.observables import NAMES, observe
from sim.model.parameters import as_tuple
from sim.model.scratch import N_JOINS, N_LEAVES, N_LOGGED, Scratch, carry_leaves, new_scratch
from sim.model.simulation import Simulation
from sim.model.tick import open_tick, settle

if TYPE_CHECKING:
    import networkx

    from sim.scenario.schema import Scenario

MOST_AGENTS: Final = 50_000


class Community(mesa.Model):
    """All groups of all replicates of a scenario.

    engine="mesa" goes through the members one by one and lets you override what they do (`member_class`);
    engine="kernel" runs the compiled rules and keeps the members as live views. Both give the same bits. Agents are
    made when first asked for.
    """

    pool: ThreadPoolExecutor | None = None  # members are gone through one by one

    def __init__(
        self,
        scenario: "Scenario",
        engine: str = "mesa",
        threads: int = 1,
        member_class: type[Member] = Member,
        simulation: Simulation | None = None,
    ) -> None:
        """Build the world of `scenario`.

        simulation  the run to take part in, instead of one's own

        Raises ValueError for an unknown engine, and with engine="mesa" for more than 50,000 members.
        """
        if not hasattr(scenario, "run"):
            raise TypeError(f"a scenario is needed, not {type(scenario).__name__}: load a file with sim.load(path)")
        super().__init__(rng=scenario.run.seed)  # Mesa's own generators; the model never draws from them
        self._member_class = member_class
        self._by_row: dict[int, Member] | None = None
        self.scratch: list[Scratch] = []
        if simulation is None:
            simulation = Simulation(scenario, engine, threads, (lambda _: self) if engine == "mesa" else None)
        self.simulation = simulation
        self.world = simulation.world
        self.slots = simulation.slots
        self.params = simulation.params
        self.p: Any = as_tuple(simulation.numbers)
        groups = simulation.groups_total
        self.moments = [Moment(g, g, g * self.slots, 0, 0, simulation.ticks_per_day, *[0.0] * 5) for g in range(groups)]
        zero = np.float32(0.0)
        self.clock = [(zero, zero, zero, zero, zero)] * groups
        self.forums: ForumAgents | None = None
        if engine == "mesa":
            self._refuse_crowd()
            if simulation.is_forum:
                self.forums = ForumAgents(self)

    @property
    def scenario(self) -> "Scenario":
        """What is played; after a change of the operator, the new one."""
        return self.simulation.scenario

    @scenario.setter
    def scenario(self, scenario: object) -> None:
        """Mesa may keep something of its own under this name; it is not asked for."""

    # Mesa's interface -----------------------------------------------------------------------------

    def step(self) -> None:
        """One day."""
        self.simulation.step()
        if self._by_row is not None:
            self._follow()
        self.running = self.simulation.day < self.simulation.days

    @property
    def agents(self) -> "AgentSet[Member]":
        """The members present, made on the first call. Raises ValueError for more than 50,000."""
        if self._by_row is None:
            self._refuse_crowd()
            self._by_row = {}
            self._follow()
        return self._all_agents

    @agents.setter
    def agents(self, agents: Any) -> None:
        raise AttributeError("agents are made by the community; they cannot be set")

    def member_at(self, row: int) -> Member | None:
        """The member who holds a row of the state, if there is one."""
        _ = self.agents
        return None if self._by_row is None else self._by_row.get(row)

    def observables(self, group: int = 0) -> dict[str, float]:
        """Observables of one group (counted over replicates) on the day before, by name."""
        if self.simulation.day == 0:
            raise ValueError("no day has passed yet: call step() first")
        self._check_group(group)
        row = self.simulation.observed(self.simulation.day - 1)[group]
        return dict(zip(NAMES, row.tolist(), strict=True))

    def network(self, group: int = 0) -> "networkx.Graph[Any]":
        """Ties of one group as a graph over its members, weighted by strength; the owner is the node "owner"."""
        import networkx

        from sim.model import tables

        self._check_group(group)
        _, ties = tables.network(self.world, max(0, self.simulation.day - 1), self.simulation.numbers, group)
        base = group * self.slots
        graph: networkx.Graph[Any] = networkx.Graph()
        graph.add_node("owner")
        graph.add_nodes_from(m for m in self.agents if m.group_index == group)
        for a, b, strength in zip(ties["a"], ties["b"], ties["strength"], strict=True):
            ends = [self.member_at(base + int(slot)) if slot >= 0 else "owner" for slot in (a, b)]
            graph.add_edge(*ends, weight=float(strength))
        return graph

    def _check_group(self, group: int) -> None:
        if not isinstance(group, int) or not 0 <= group < self.simulation.groups_total:
            raise ValueError(f"group is {group!r}, expected 0 to {self.simulation.groups_total - 1}")

    def _refuse_crowd(self) -> None:
        count = int(np.count_nonzero(self.world.members["stage"] <= ACTIVE))
        if count > MOST_AGENTS:
            raise ValueError(
                f"{count:,} members are too many for one Mesa agent each (at most {MOST_AGENTS:,}): run the kernel "
                "engine and read the state as arrays (simulation.world), or make the world smaller "
                "(--set world.groups.count=…, --replicates …)"
            )

    def _follow(self) -> None:
        """Make agents of those who came, and let go of those who left."""
        by_row = self._by_row
        assert by_row is not None
        present = np.flatnonzero(self.world.members["stage"] <= ACTIVE)
        uids = self.world.members["uid"][present]
        now = dict(zip(present.tolist(), uids.tolist(), strict=True))
        unseated = [by_row.pop(row) for row, member in list(by_row.items()) if now.get(row) != member.uid]
        movers = {member.uid: member for member in unseated}
        for row, uid in now.items():
            if row not in by_row:
                mover = movers.pop(uid, None)  # the operator has moved him to another group
                if mover is not None:
                    mover.sit(row)
                by_row[row] = self._member_class(self, row) if mover is None else mover
        for member in movers.values():
            member.forget()

    def take_out(self, member: Member) -> None:
        """Remove a member by hand; no day's count of removals has it, only the sum `removed`."""
        if self._by_row is None or self._by_row.get(member.row) is not member:
            return  # gone already
        self._by_row.pop(member.row)
        day = self.simulation.day
        scratch = self.simulation.scratch_of(member.group_index)
        base = member.row - member.slot
        vacate(self.world, scratch, member.group_index, base, member.slot, day, REMOVED, self.params[0])
        member.forget()

    # the Mesa engine ------------------------------------------------------------------------------

    def present(self) -> "AgentSet[Member]":
        """The members who are here this morning."""
        members = self.agents
        self._follow()
        return members

    def set_moment(self, now: Moment) -> None:
        """A group has reached a tick; its members act by this."""
        self.moments[now.group] = now
        sums = (now.profile, now.pulled, now.called, now.swing_x, now.swing_y)
        a, b, c, x, y = map(np.float32, sums)
        self.clock[now.group] = (a, b, c, x, y)

    def rest(self, group: int) -> None:
        """The day of a group is over: the running sums start anew."""
        now = self.moments[group]
        self.moments[group] = Moment(group, now.board, now.base, now.tick, now.day, now.ticks_per_day, *[0.0] * 5)

    def run_day(
        self,
        profile: npt.NDArray[np.float64],
        profile_next: npt.NDArray[np.float64],
        entries: npt.NDArray[np.void],
        bounds: npt.NDArray[np.int64],
        postponed: npt.NDArray[np.bool_],
        out: npt.NDArray[np.float32],
    ) -> npt.NDArray[np.void]:
        """One day, as in `day.group_day`, with every member's part done by its agent."""
        if self.forums is not None:
            return self.forums.run_day(profile, profile_next, entries, bounds, postponed, out)
        s = self.simulation
        groups, day, ticks = s.groups_total, s.day, s.ticks_per_day
        world, p = self.world, self.params[0]
        members = self.present()
        for g in range(groups):
            scratch = self.scratch_of(g)
            scratch.today[N_JOINS] = scratch.today[N_LOGGED] = 0
            morning(world, scratch, g, g * self.slots, self.slots, day, p)
        following = bounds[:-1].tolist()
        for tick in range(ticks):
            for g in range(groups):
                now, following[g] = open_tick(
                    world, self.scratch[g], g, g * self.slots, self.slots, day, tick, ticks, profile, entries,
                    following[g], int(bounds[g + 1]), p,
                )  # fmt: skip
                self.set_moment(now)
            members.do("step")
            for g in range(groups):
                settle(world, self.scratch[g], self.moments[g], p)
        for g in range(groups):
            s_g, now = self.scratch[g], self.moments[g]
            end_day(world, s_g, now, self.slots, entries, int(bounds[g]), int(bounds[g + 1]), profile_next, p)
            if not postponed[g]:
                observe(world, s_g, g, g * self.slots, self.slots, day, out[g], p)
            else:
                world.tallies[g] = s_g.tally
            self.rest(g)
        return np.concatenate([s_g.joins[: s_g.today[N_JOINS]] for s_g in self.scratch])

    def observe(self, postponed: npt.NDArray[np.bool_], out: npt.NDArray[np.float32]) -> None:
        """Observables of the groups that had to wait for the market."""
        slots, day = self.slots, self.simulation.day
        for g in np.flatnonzero(postponed).tolist():
            scratch = self.scratch_of(g)
            scratch.tally[:] = self.world.tallies[g]
            observe(self.world, scratch, g, g * slots, slots, day, out[g], self.params[0])

    def leaves(self) -> npt.NDArray[np.void]:
        """Those who left since this was asked last."""
        scratch = self.forums.whole if self.forums is not None else self.scratch
        left = np.concatenate([s_g.leaves[: s_g.today[N_LEAVES]] for s_g in scratch])
        for s_g in scratch:
            s_g.today[N_LEAVES] = 0
        return left

    def log(self) -> npt.NDArray[np.void]:
        """Messages of the day in groups that keep a log."""
        scratch = self.forums.whole if self.forums is not None else self.scratch
        return np.concatenate([s_g.log[: s_g.today[N_LOGGED]] for s_g in scratch])

    def forked(self, simulation: Simulation, threads: int | None) -> "Community":
        """The same community around a fork of its simulation, with agents of its own.

        Raises TypeError for a class made from this one, of which nobody knows what it remembers: override this there.
        """
        if type(self) is not Community:
            raise TypeError(f"{type(self).__name__} cannot be forked, expected it to have a method `forked` of its own")
        community = Community(simulation.scenario, member_class=self._member_class, simulation=simulation)
        community.moments, community.clock = list(self.moments), list(self.clock)
        for group, scratch in enumerate(self.forums.whole if self.forums is not None else self.scratch):
            carry_leaves(scratch, community.scratch_of(group))
        return community

    def scratch_of(self, group: int) -> Scratch:
        """What a group writes into."""
        if self.forums is not None:
            return self.forums.whole[group]
        if not self.scratch:
            logged = self.simulation.logged
            self.scratch = [new_scratch(self.slots, 1, logged) for _ in range(self.simulation.groups_total)]
        return self.scratch[group]

    def scratch_of_row(self, row: int) -> Scratch:
        """Into what the member in a row writes."""
        return self.scratch[row // self.slots] if self.forums is None else self.forums.scratch_of_row(row)

    def board_of_row(self, row: int) -> int:
        """What the member in a row reads."""
        return row // self.slots if self.forums is None else int(self.forums.board[row])
