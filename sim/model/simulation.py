"""A scenario in motion: all replicates of all groups, day by day, on either engine.

    policies plan -> agenda -> one day (`day.py`) -> a row of observables per group

Replicates are groups: R replicates of G groups are R x G groups in one world.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from sim.model import tables
from sim.model.agenda import Agenda
from sim.model.arithmetic import cosine
from sim.model.bookkeeping import book
from sim.model.compile import passed
from sim.model import fork, market
from sim.model.nights import Nights
from sim.model.observables import COUNTS, NAMES
from sim.model.forum_runner import ForumRunner
from sim.model.kernel_runner import KernelRunner
from sim.model.layout import capacity_of, hold_in_reserve, layout_for, layout_of
from sim.model.market import Markets
from sim.model.owner import Owners
from sim.model.parameters import as_record, flatten
from sim.model.people import populate
from sim.model.products import product_records
from sim.model.scratch import Scratch
from sim.model.state import World, allocate
from sim.model.view import OperatorView
from sim.scenario.schema import Scenario

Table = dict[str, npt.NDArray[Any]]

_MOST_REPLICATES = 1 << 31


class DayRunner(Protocol):
    """Runs one day of all groups: the kernel, or the Mesa community."""

    pool: ThreadPoolExecutor | None
    """Its threads, if there are several."""

    def run_day(
        self,
        profile: npt.NDArray[np.float64],
        profile_next: npt.NDArray[np.float64],
        acts: npt.NDArray[np.void],
        bounds: npt.NDArray[np.int64],
        postponed: npt.NDArray[np.bool_],
        out: npt.NDArray[np.float32],
    ) -> npt.NDArray[np.void]:
        """Advance the world by a day; `out` (groups, len(NAMES)) takes the observables but of groups `postponed`.

        Returns those who join tomorrow (state.JOIN_DTYPE), in the order of groups.
        """

    def observe(self, postponed: npt.NDArray[np.bool_], out: npt.NDArray[np.float32]) -> None:
        """The observables of groups `postponed`, when the market is settled."""

    def leaves(self) -> npt.NDArray[np.void]:
        """Those who left since this was asked last (state.LEAVE_DTYPE), in the order of groups."""

    def scratch_of(self, group: int) -> Scratch:
        """The working memory into which a group writes."""

    def log(self) -> npt.NDArray[np.void]:
        """The day's messages of groups that keep a log (scratch.LOG_DTYPE)."""

    def forked(self, simulation: "Simulation", threads: int | None) -> "DayRunner":
        """One that does the same for a fork of the simulation; `threads`: None for as many as this one has."""


class Simulation:
    """One run of a scenario.

    world    the state (`state.World`); days, day: length of the run and the day about to begin
    numbers  the parameters by name
    layout   what there is room for (`layout.Layout`)
    """

    def __init__(
        self,
        scenario: Scenario,
        engine: str = "kernel",
        threads: int = 1,
        runner: "Callable[[Simulation], DayRunner] | None" = None,
        *,
        first_replicate: int = 0,
        room_for: Sequence[Scenario] = (),
    ) -> None:
        """Build the world and its first members.

        runner           makes what runs a day, instead of the one that `engine` names
        first_replicate  number of the first replicate: a run of replicates 2 and 3 gives the bits that these have in a
                         run of 0 to 3. What is told of single groups (members, nodes, ties) is told of the first ones
                         here; the log (run.log_groups) counts groups from replicate 0 on
        room_for         scenarios whose operators may take over one day (`switch`, `fork`)

        Raises ValueError for an unknown engine, for more members than the Mesa engine takes, and where another than
        the operator is different in `room_for`.
        """
        if engine not in ("kernel", "mesa"):
            raise ValueError(f"engine is {engine!r}, expected 'kernel' or 'mesa'")
        run, groups = scenario.run, scenario.world.groups
        if not 0 <= first_replicate <= _MOST_REPLICATES - run.replicates:
            raise ValueError(f"first_replicate is {first_replicate}, expected 0 to {_MOST_REPLICATES - run.replicates}")
        for other in room_for:
            fork.check_world(scenario, other)
        self.days, self.day = run.days, 0
        self.ticks_per_day: int = run.ticks_per_day
        self.replicates, self.first_replicate = run.replicates, first_replicate
        self.layout = layout_for([scenario, *room_for])
        in_replicate = self.layout.groups(groups.count)
        self.groups_total = run.replicates * in_replicate
        self.logged = min(max(0, run.log_groups - first_replicate * in_replicate), self.groups_total)
        """Groups that keep a log, from the first here on."""
        self.numbers = flatten(scenario.world)
        self.params = as_record(self.numbers)
        self.preset = scenario.world.preset
        self.slots = self.layout.slots
        habits = self.numbers["habit_strength"] > 0
        products = product_records(scenario.world)
        self.is_forum = scenario.world.platform == "forum"
        topics = groups.topics if self.is_forum else 0
        self.world = allocate(
            self.groups_total, self.slots, self.ticks_per_day, products, habits, topics, self.layout.moving
        )
        self._plain = World(*map(passed, self.world))
        self._markets = Markets(
            scenario.world, self.world, self.params, run.seed, run.replicates, self.ticks_per_day, first_replicate,
        )  # fmt: skip
        existing = scenario.world.members.existing_customers
        populate(
            self.world, self.params, run.seed, run.replicates, groups.members, capacity_of(scenario), existing,
            groups.count, first_replicate,
        )  # fmt: skip
        self._profiles = self._hour_profiles(scenario)
        self._daily = np.zeros((self.groups_total, self.days, len(NAMES)), np.float32)
        self._market = np.zeros((run.replicates, self.days, len(market.NAMES)))
        self._joins: list[npt.NDArray[np.void]] = []
        self._leaves: list[npt.NDArray[np.void]] = []
        self._messages: list[npt.NDArray[np.void]] = []
        self._named: list[str] = []
        self._costs = np.zeros((self.groups_total, self.days, 0), np.float32)
        self._wages = np.zeros((self.groups_total, self.days))
        self._log: list[npt.NDArray[np.void]] = []
        self._network: list[tuple[str, Table, Table]] = []
        self._owners = Owners(scenario.world.owner, self.world)
        self._employ(scenario)
        self._runner: DayRunner
        if runner is not None:
            self._runner = runner(self)
        elif engine == "mesa":
            from sim.model.community import Community

            self._runner = Community(scenario, simulation=self)
        elif self.is_forum:
            self._runner = ForumRunner(self, threads)
        else:
            self._runner = KernelRunner(self, threads)
        self.nights = Nights(self.world, self.params, self._markets, self.ticks_per_day, self.scratch_of)

    def _employ(self, scenario: Scenario) -> None:
        """From now on the operator is that of `scenario`: its policies act, and costs have columns for them too."""
        self.scenario = scenario
        self._policies = dict(zip(scenario.operator.keys, scenario.operator.policies, strict=True))
        before, day = self._costs, self.day
        self._named = list(dict.fromkeys([*(self._named if day else ()), *self._policies]))
        self._costs = np.zeros((self.groups_total, self.days, 3 + 2 * len(self._named)), np.float32)
        if day:
            self._costs[:, :day, : before.shape[2]] = before[:, :day]
        staff = {key: getattr(policy, "staff", "shared") for key, policy in self._policies.items()}
        own = [self._named.index(key) for key in staff if staff[key] == "shared"]
        self._own_staff = np.array(own, np.int64)
        hold_in_reserve(self.world.groups, scenario.world.groups.count, layout_of(scenario).reserve)

    def switch(self, scenario: Scenario) -> None:
        """From the day about to begin on, the operator is that of `scenario`, and the run as long as that says.

        What the operator before has begun lives on: posts, campaigns, deals, leaders, promises. Of the daily table, the
        cost columns of all policies of either are kept, 0 on days when they were not there; on day 0 those of the new.
        Raises ValueError where more than the operator and the name are different, for fewer days than now, and where
        the new operator needs more room than there is (`room_for`).
        """
        fork.check_switch(self, scenario)
        self._take_over(scenario)

    def _take_over(self, scenario: Scenario) -> None:
        self._lengthen(scenario.run.days)
        self._employ(scenario)

    def fork(self, scenario: Scenario | None = None, threads: int | None = None) -> "Simulation":
        """The same state on the same day, from which on the operator of `scenario` acts; this one stays as it is.

        scenario  None: the operator stays
        threads   of the fork; None: as many as here

        It gives the bits of a simulation in which `switch` is called on that day. Nothing that is written is shared, so
        forks can be played at the same time. A fork takes as much memory as the state, and the results as they grow.
        Raises ValueError as `switch` does.
        """
        if scenario is not None:
            fork.check_switch(self, scenario)
        other = fork.fork(self, threads)
        if scenario is not None:
            other._take_over(scenario)
        return other

    def _lengthen(self, days: int) -> None:
        """Make the run longer, if it is shorter."""
        if days <= self.days:
            return
        over, self.days = self.day == self.days, days
        for name in ("_daily", "_market", "_costs", "_wages"):
            before = getattr(self, name)
            longer = np.zeros((len(before), days, *before.shape[2:]), before.dtype)
            longer[:, : self.day] = before[:, : self.day]
            setattr(self, name, longer)
        if over:  # no night has followed on the last day
            self.nights.fall(self.day - 1)

    def _hour_profiles(self, scenario: Scenario) -> dict[bool, npt.NDArray[np.float64]]:
        """Cumulative attention over the ticks of a day, 1 on a whole weekday; by `weekend`.

        Beside it the same times the cosine and the sine of the hour, their means deducted, for habits (3, ticks).
        """
        hours = np.asarray(scenario.world.members.hour_profile, np.float64)
        ticks = self.ticks_per_day
        fine = np.repeat(hours, max(1, ticks // 24)) if ticks >= 24 else hours.reshape(ticks, -1).sum(axis=1)
        share = fine / fine.sum()
        angle = (np.arange(ticks) + 0.5) * (2.0 * math.pi / ticks)
        directions = np.array([[cosine(a), cosine(a - 0.5 * math.pi)] for a in angle]).T
        swings = [share * (d - float((share * d).sum())) for d in directions]
        running = np.cumsum([share, *swings], axis=1)
        return {False: running, True: running * self.numbers["weekend_factor"]}

    def weekday(self, day: int) -> int:
        """Weekday of `day`, 0 = Monday."""
        return (self.scenario.world.groups.first_weekday + day) % 7

    def plan(self) -> Agenda:
        """The agenda of the day about to begin, as the policies write it."""
        operator = self.scenario.operator
        agenda = Agenda(
            self.day,
            self.groups_total,
            self.ticks_per_day,
            operator.staff_minutes_per_day,
            operator.cash_per_day,
            operator.wage_per_hour,
            operator.outsourcing_per_hour,
            operator.outsourced_quality,
            len(self._named),
            self.slots,
            self._owners.away,
            self.preset.direct_messages_per_day,
            len(self.world.products),
            self._plain.groups,
        )
        view = self.view(self.day)
        weekday = self.weekday(self.day)
        for key, policy in self._policies.items():
            planner: Any = policy
            if planner.active(self.day, weekday):
                agenda.begin(self._named.index(key), planner.staff)
                planner.plan(self.day, view, agenda)
        return agenda

    def view(self, day: int) -> OperatorView:
        """What the operator sees on the morning of `day`, which is about to begin."""
        price, first_weekday = self.scenario.world.product.price, self.scenario.world.groups.first_weekday
        return OperatorView(
            self._plain, day, self.ticks_per_day, price, first_weekday, self.preset.sees, self._runner.pool
        )

    def step(self) -> None:
        """One day. Raises ValueError when the run is over."""
        if self.day >= self.days:
            raise ValueError(f"the run is over: it has {self.days} days")
        self._owners.morning(self.day, self._lost)
        agenda = self.plan()
        self.nights.plan(agenda.tonight())
        acts, bounds, booked = agenda.compile()
        profile = self._profiles[self.weekday(self.day) >= 5]
        profile_next = self._profiles[self.weekday(self.day + 1) >= 5]
        postponed, out = self._markets.waits, self._daily[:, self.day]
        joins = self._runner.run_day(profile, profile_next, acts, bounds, postponed, out)
        joins, self._market[:, self.day] = self._markets.settle(self.day, joins)
        if postponed.any():
            self._runner.observe(postponed, out)
        self.nights.report(out)
        self._joins.append(joins)
        self._leaves.append(self._runner.leaves())
        if self.logged:
            self._messages.append(self._runner.log())
        self._book(agenda)
        self._log.append(booked)
        if self.day == 0:
            self._network = [("first", *tables.network(self.world, self.day, self.numbers))]
        if self.day + 1 < self.days:
            self.nights.fall(self.day)
        self.day += 1

    def _lost(self) -> npt.NDArray[np.float64]:
        """Money and wages spent less gross profit, over the days in which owners reckon, CNY (groups,).

        Dedicated and outsourced people are paid in money; the minutes of the staff at hand are worth their wage.
        """
        lost, profit = np.zeros(self.groups_total), NAMES.index("gross_profit")
        for day in range(max(0, self.day - self.scenario.world.owner.loss_days), self.day):
            lost += self._costs[:, day, 1].astype(np.float64) + self._wages[:, day] - self._daily[:, day, profit]
        return lost

    def _book(self, agenda: Agenda) -> None:
        """The day's costs, as columns `_cost_names` of `_costs`, and the wages of the staff at hand."""
        wage = self.scenario.operator.wage_per_hour / 60.0
        book(*agenda.totals(), self._own_staff, wage, self._costs[:, self.day], self._wages[:, self.day])

    @property
    def _cost_names(self) -> list[str]:
        """Columns of `_costs`."""
        of_policies = [f"{what}_{key}" for key in self._named for what in ("minutes", "cash")]
        return ["staff_minutes", "cash", "missed", *of_policies]

    def run(self) -> "Simulation":
        """All remaining days."""
        while self.day < self.days:
            self.step()
        return self

    def observed(self, day: int) -> npt.NDArray[np.float32]:
        """Observables of all groups on a day that has passed: (groups, len(NAMES))."""
        return self._daily[:, day]

    # tables -------------------------------------------------------------------------------------

    def daily_table(self) -> Table:
        """One row per replicate, group and day, from the day on which the group opened: observables and costs."""
        done = self.day
        keys = tables.group_days(self.world.groups, done)
        kinds = dict.fromkeys(COUNTS, np.int32)
        observed: Table = {
            name: self._daily[:, :done, k].astype(kinds.get(name, np.float32)).reshape(-1)
            for k, name in enumerate(NAMES)
        }
        for k, name in enumerate(market.NAMES):
            column = self._market[:, :done, k]
            observed[name] = np.repeat(column, self.groups_total // self.replicates, axis=0).reshape(-1)
        for name in market.NAMES[:3]:
            observed[name] = observed[name].astype(np.int64)
        costs = {name: self._costs[:, :done, k].reshape(-1) for k, name in enumerate(self._cost_names)}
        there = tables.there(self.world.groups, done)
        table = keys | observed | costs
        return table if there.all() else {name: column[there] for name, column in table.items()}

    def members_table(self, most: int = tables.MOST_MEMBERS) -> Table:
        """Members at the end of the day before, at most so many: of the first groups, or evenly of a larger one."""
        return tables.members(self.world, self.ticks_per_day, most)

    def nodes_table(self) -> Table:
        """Members of the first group on its first and last day."""
        return tables.join([(moment, nodes) for moment, nodes, _ in self._moments()])

    def ties_table(self) -> Table:
        """Ties of the first group on its first and last day; -1 is the owner."""
        return tables.join([(moment, ties) for moment, _, ties in self._moments()])

    def joins_table(self) -> Table:
        """Everybody who joined after the start: when, through whom, how deep in the tree of invitations."""
        return tables.joins(self._joins, self.world.groups, self.ticks_per_day)

    def scratch_of(self, group: int) -> Scratch:
        """The working memory into which a group writes."""
        return self._runner.scratch_of(group)

    def leaves_table(self) -> Table:
        """Everybody who left or was removed, with what they had done."""
        return tables.leaves(self._leaves, self.world.groups, self.ticks_per_day)

    def messages_table(self) -> Table:
        """What was said in the groups that keep a log (run.log_groups), minute by minute."""
        return tables.messages(self._messages, self.world.groups, self.ticks_per_day)

    def agenda_table(self) -> Table:
        """What the operator did, and what was missed for lack of budget."""
        return tables.agenda(self._log, self.world.groups, self._named, self.ticks_per_day)

    def _moments(self) -> list[tuple[str, Table, Table]]:
        last = ("last", *tables.network(self.world, max(0, self.day - 1), self.numbers))
        return [*self._network, last]
