"""A scenario in motion: all replicates of all groups, day by day, on either engine.

    policies plan -> agenda -> one day (`day.py`) -> a row of observables per group

Replicates are groups: R replicates of G groups are R x G groups in one world.
"""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from sim.model import tables
from sim.model.agenda import Agenda
from sim.model.arithmetic import cosine
from sim.model.compile import passed
from sim.model import market
from sim.model.day import observe_day, run_day
from sim.model.nights import Nights
from sim.model.observables import COUNTS, NAMES
from sim.model.forum_runner import ForumRunner
from sim.model.market import Markets
from sim.model.owner import Owners
from sim.model.parameters import as_record, flatten
from sim.model.people import populate
from sim.model.products import product_records
from sim.model.scratch import N_JOINS, N_LEAVES, N_LOGGED, Scratch, new_scratch
from sim.model.state import JOIN_DTYPE, LEAVE_DTYPE, World, allocate
from sim.model.view import OperatorView
from sim.scenario.schema import Scenario

Table = dict[str, npt.NDArray[Any]]

UNLIMITED = 2
"""Where a platform sets no limit there is room for so many times the first members."""
_CHUNKS_PER_THREAD = 8
_SMALL = 4096  # slots below which a second thread does not pay


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


def capacity_of(scenario: Scenario) -> int:
    """Members that a group may have."""
    return scenario.world.preset.capacity or UNLIMITED * scenario.world.groups.members


def slots_of(scenario: Scenario) -> int:
    """Rows that a group takes: as many as it may have members, or no more than at first where nobody can join."""
    inviting = scenario.world.behaviour.inviting
    grows = inviting.invite_rate * inviting.invite_acceptance > 0 or any(
        getattr(policy, "admits", True) for policy in scenario.operator.policies
    )
    return capacity_of(scenario) if grows else scenario.world.groups.members


def groups_of(scenario: Scenario) -> int:
    """Groups of one replicate: those at the start, and those that may be opened beside each of them."""
    return scenario.world.groups.count * (1 + (_reserve_of(scenario) or 0))


def _reserve_of(scenario: Scenario) -> int | None:
    """Further groups that policies may open for each at the start; None where no group opens, and nobody moves."""
    reserves = [getattr(policy, "reserve", None) for policy in scenario.operator.policies]
    known = [reserve for reserve in reserves if reserve is not None]
    return sum(known) if known else None


class Simulation:
    """One run of a scenario.

    world    the state (`state.World`); days, day: length of the run and the day about to begin
    numbers  the parameters by name
    """

    def __init__(
        self,
        scenario: Scenario,
        engine: str = "kernel",
        threads: int = 1,
        runner: "Callable[[Simulation], DayRunner] | None" = None,
    ) -> None:
        """Build the world and its first members.

        runner  makes what runs a day, instead of the one that `engine` names

        Raises ValueError for an unknown engine, and for more members than the Mesa engine takes.
        """
        if engine not in ("kernel", "mesa"):
            raise ValueError(f"engine is {engine!r}, expected 'kernel' or 'mesa'")
        run, groups = scenario.run, scenario.world.groups
        self.scenario = scenario
        self.days, self.day = run.days, 0
        self.ticks_per_day: int = run.ticks_per_day
        self.replicates = run.replicates
        self.groups_total = run.replicates * groups_of(scenario)
        self.numbers = flatten(scenario.world)
        self.params = as_record(self.numbers)
        self.preset = scenario.world.preset
        self.slots = slots_of(scenario)
        habits = self.numbers["habit_strength"] > 0
        products = product_records(scenario.world)
        self.is_forum = scenario.world.platform == "forum"
        topics = groups.topics if self.is_forum else 0
        moving = _reserve_of(scenario) is not None
        self.world = allocate(self.groups_total, self.slots, self.ticks_per_day, products, habits, topics, moving)
        self._markets = Markets(
            scenario.world, self.world, self.numbers, self.params, run.seed, run.replicates, self.ticks_per_day
        )
        existing = scenario.world.members.existing_customers
        populate(
            self.world, self.params, run.seed, run.replicates, groups.members, capacity_of(scenario), existing,
            groups.count,
        )  # fmt: skip
        self._profiles = self._hour_profiles()
        self._policies = dict(zip(scenario.operator.keys, scenario.operator.policies, strict=True))
        self._cost_names = ["staff_minutes", "cash", "missed"]
        for key in self._policies:
            self._cost_names += [f"minutes_{key}", f"cash_{key}"]
        staff = [getattr(policy, "staff", "shared") for policy in self._policies.values()]
        self._own_minutes = [3 + 2 * k for k in range(len(staff)) if staff[k] == "shared"]
        self._daily = np.zeros((self.groups_total, self.days, len(NAMES)), np.float32)
        self._market = np.zeros((run.replicates, self.days, len(market.NAMES)))
        self._joins: list[npt.NDArray[np.void]] = []
        self._leaves: list[npt.NDArray[np.void]] = []
        self._messages: list[npt.NDArray[np.void]] = []
        self._costs = np.zeros((self.groups_total, self.days, len(self._cost_names)), np.float32)
        self._log: list[npt.NDArray[np.void]] = []
        self._network: list[tuple[str, Table, Table]] = []
        self._owners = Owners(scenario.world.owner, self.world)
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

    def _hour_profiles(self) -> dict[bool, npt.NDArray[np.float64]]:
        """Cumulative attention over the ticks of a day, 1 on a whole weekday; by `weekend`.

        Beside it the same times the cosine and the sine of the hour, their means deducted, for habits (3, ticks).
        """
        hours = np.asarray(self.scenario.world.members.hour_profile, np.float64)
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
            len(self._policies),
            self.slots,
            self._owners.away,
            self.preset.direct_messages_per_day,
            len(self.world.products),
            self.world.groups,
        )
        view = self.view(self.day)
        weekday = self.weekday(self.day)
        for number, policy in enumerate(self._policies.values()):
            planner: Any = policy
            if planner.active(self.day, weekday):
                agenda.begin(number, planner.staff)
                planner.plan(self.day, view, agenda)
        return agenda

    def view(self, day: int) -> OperatorView:
        """What the operator sees on the morning of `day`, which is about to begin."""
        price, first_weekday = self.scenario.world.product.price, self.scenario.world.groups.first_weekday
        return OperatorView(
            self.world, day, self.ticks_per_day, price, first_weekday, self.preset.sees, self._runner.pool
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
        if self.scenario.run.log_groups:
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
        days = slice(max(0, self.day - self.scenario.world.owner.loss_days), self.day)
        cash = self._costs[:, days, 1].sum(axis=1, dtype=np.float64)
        minutes = self._costs[:, days][:, :, self._own_minutes].sum(axis=(1, 2), dtype=np.float64)
        profit = self._daily[:, days, NAMES.index("gross_profit")].sum(axis=1, dtype=np.float64)
        return np.asarray(cash + minutes * (self.scenario.operator.wage_per_hour / 60.0) - profit)

    def _book(self, agenda: Agenda) -> None:
        """The day's costs, as columns `_cost_names` of `_costs`."""
        minutes, cash, missed = agenda.totals()
        costs = self._costs[:, self.day]
        costs[:, 0], costs[:, 1], costs[:, 2] = minutes.sum(axis=0), cash.sum(axis=0), missed
        costs[:, 3::2], costs[:, 4::2] = minutes.T, cash.T

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
        observed: Table = {name: self._daily[:, :done, k].reshape(-1) for k, name in enumerate(NAMES)}
        for name in COUNTS:
            observed[name] = observed[name].astype(np.int32)
        for k, name in enumerate(market.NAMES):
            column = self._market[:, :done, k]
            observed[name] = np.repeat(column, self.groups_total // self.replicates, axis=0).reshape(-1)
        for name in market.NAMES[:3]:
            observed[name] = observed[name].astype(np.int64)
        costs = {name: self._costs[:, :done, k].reshape(-1) for k, name in enumerate(self._cost_names)}
        there = tables.there(self.world.groups, done)
        table = keys | observed | costs
        return table if there.all() else {name: column[there] for name, column in table.items()}

    def members_table(self) -> Table:
        """Members at the end of the day before, at most 20,000: of the first groups, or evenly of a larger one."""
        return tables.members(self.world, self.ticks_per_day)

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
        return tables.agenda(self._log, self.world.groups, list(self._policies), self.ticks_per_day)

    def _moments(self) -> list[tuple[str, Table, Table]]:
        last = ("last", *tables.network(self.world, max(0, self.day - 1), self.numbers))
        return [*self._network, last]


def _by_group(parts: list[npt.NDArray[np.void]]) -> npt.NDArray[np.void]:
    """Rows in the order of groups, which they mostly have already."""
    rows = np.concatenate(parts)
    groups = np.ascontiguousarray(rows["group"])
    in_order = bool((groups[1:] >= groups[:-1]).all())
    return rows if in_order else rows[np.argsort(groups, kind="stable")]


class KernelRunner:
    """Groups in chunks over a pool of threads; the result depends on neither."""

    def __init__(self, simulation: Simulation, threads: int) -> None:
        """`threads` at most; one is used for small worlds."""
        self._simulation = simulation
        groups, slots = simulation.groups_total, simulation.slots
        chunks = 1 if threads == 1 or groups * slots < _SMALL else min(groups, threads * _CHUNKS_PER_THREAD)
        edges = np.linspace(0, groups, chunks + 1).astype(np.int64)
        self._chunks = list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
        workers = min(threads, chunks)
        self.pool = ThreadPoolExecutor(workers) if workers > 1 else None
        logged = simulation.scenario.run.log_groups
        self._scratch = [new_scratch(slots, groups, logged) for _ in range(workers)]
        self._came_and_went: list[tuple[npt.NDArray[np.void], npt.NDArray[np.void]]] = []  # today, chunk by chunk
        self._taken_out: npt.NDArray[np.void] = self._scratch[0].leaves[:0]
        self._world = World(*map(passed, simulation.world))

    def run_day(
        self,
        profile: npt.NDArray[np.float64],
        profile_next: npt.NDArray[np.float64],
        acts: npt.NDArray[np.void],
        bounds: npt.NDArray[np.int64],
        postponed: npt.NDArray[np.bool_],
        out: npt.NDArray[np.float32],
    ) -> npt.NDArray[np.void]:
        """See `DayRunner`."""
        s = self._simulation
        for scratch in self._scratch:
            scratch.today[N_JOINS] = scratch.today[N_LOGGED] = 0

        nobody = np.zeros(0, JOIN_DTYPE), np.zeros(0, LEAVE_DTYPE)
        self._came_and_went = [nobody] * len(self._chunks)
        self._taken_out = self._scratch[0].leaves[: self._scratch[0].today[N_LEAVES]]

        def chunk(k: int, scratch: Scratch) -> None:
            joins, leaves = scratch.today[N_JOINS], scratch.today[N_LEAVES]
            run_day(
                self._world, s.params, s.day, s.ticks_per_day, profile, profile_next, acts, bounds, *self._chunks[k],
                postponed, scratch, out,
            )  # fmt: skip
            came, went = scratch.joins[joins : scratch.today[N_JOINS]], scratch.leaves[leaves : scratch.today[N_LEAVES]]
            self._came_and_went[k] = came, went

        self._share_out(chunk)
        return _by_group([joins for joins, _ in self._came_and_went])

    def _share_out(self, work: Callable[[int, Scratch], None]) -> None:
        """Let all threads do `work` for chunks, each taking the next as soon as it is free, and wait for them."""
        todo = iter(range(len(self._chunks)))

        def worker(scratch: Scratch) -> None:
            for k in todo:
                work(k, scratch)

        if self.pool is None:
            worker(self._scratch[0])
        else:
            for done in [self.pool.submit(worker, scratch) for scratch in self._scratch]:
                done.result()

    def observe(self, postponed: npt.NDArray[np.bool_], out: npt.NDArray[np.float32]) -> None:
        """See `DayRunner`."""
        s = self._simulation
        self._share_out(
            lambda k, scratch: observe_day(
                self._world, s.params, s.day, *self._chunks[k], postponed, scratch, out
            )
        )

    def leaves(self) -> npt.NDArray[np.void]:
        """See `DayRunner`."""
        leaves = _by_group([self._taken_out, *(leaves for _, leaves in self._came_and_went)])
        for scratch in self._scratch:
            scratch.today[N_LEAVES] = 0
        return leaves

    def scratch_of(self, group: int) -> Scratch:
        """See `DayRunner`."""
        return self._scratch[0]

    def log(self) -> npt.NDArray[np.void]:
        """See `DayRunner`."""
        return np.concatenate([scratch.log[: scratch.today[N_LOGGED]] for scratch in self._scratch])
