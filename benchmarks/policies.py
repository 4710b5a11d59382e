"""What each policy costs: alone in a world where nothing else is done, all together, and how long its planning takes.

The people are those of the shipped `portfolio`: shop groups of 100. Where nothing else is said budgets do not bind, so
that every plan is carried out. The visits a policy brings change the cost as well; the note says by how much. With and without are played in
turn, since a shared machine is faster in one minute than in the next.
"""

from statistics import median
from time import perf_counter
from typing import Any, Final

from benchmarks.play import Play, play
from benchmarks.rows import Row
from sim.model.agenda import Agenda
from sim.model.simulation import Simulation
from sim.policies.registry import REGISTRY
from sim.scenario import loads
from sim.scenario.schema import Scenario

PART = "policies"
TARGET = 80.0
PLANNING_MILLISECONDS = 10.0

SETTINGS: Final[dict[str, dict[str, Any]]] = {
    "ads": {"share": 0.04, "minutes_each": 2},
    "content": {"per_day": 0.5, "hours": [19]},
    "check_in": {"days": 21, "start_day": 1},
    "kol": {"start_day": 1, "every_days": 7},
    "pruning": {"every_days": 30, "silent_days": 21, "refill": "fresh_blood"},
    "acquisition": {"source": "cold", "per_day": 0.2},
    "topics": {"planted": 1},
    "moderation": {"strictness": 0.2},
    "mesh": {"meet_up_every_days": 14, "teams": 1},
    "lifecycle": {"when_full": "another", "most_groups": 1},
}  # fmt: skip
"""What differs from how each policy comes, so that each acts."""

_WORLD = """
name: policies
about: Shop groups of 100, as in portfolio
run: {{days: {days}, replicates: 1, seed: 41}}
world:
  groups: {{count: {groups}, members: 100, capacity: 120, focus: 1.0}}
  members: {{existing_customers: 0.8}}
  product: {{quality: 0.65, price: 60, unit_cost: 35, purchase_cycle: 14}}
operator: {{staff_minutes_per_day: {minutes}, cash_per_day: {cash}}}
"""


NO_LIMIT: Final = (100_000, 1_000_000)
OF_PORTFOLIO: Final = (20, 10)
"""Staff minutes and CNY a day of each group."""


def shops(groups: int, days: int, *keys: str, budget: tuple[int, int] = NO_LIMIT, members: int = 100) -> Scenario:
    """Shop groups with these policies."""
    changes = {f"operator.{key}": SETTINGS.get(key, {}) for key in keys}
    text = _WORLD.format(groups=groups, days=days, minutes=budget[0], cash=budget[1])
    text = text.replace("members: 100, capacity: 120", f"members: {members}, capacity: {members * 6 // 5}")
    return loads(text, REGISTRY, changes)


def measure(
    groups: int = 1000, days: int = 12, warm_up: int = 3, repetitions: int = 2, portfolio: int = 10_000,
    planned: int = 10_000,
) -> list[Row]:  # fmt: skip
    """One row a policy for its cost (1 thread) and one for its planning; then all of them on 2 threads."""
    keys = tuple(REGISTRY)
    alone = tuple(key for key in keys if key != "lifecycle")  # groups in reserve double the world

    def run(*chosen: str) -> Play:
        return play(lambda: shops(groups, days, *chosen), 1).after(warm_up)

    play(lambda: shops(2, 8, *keys))  # loads compiled code
    base = run()
    rows = [
        Row(PART, "none", "no policy", _cost(base), "ns/member-hour", note=f"{_rate(base):.4f} visits/member-hour")
    ]
    for key in keys:
        pairs = [(run(), run(key)) for _ in range(repetitions)]
        without, cost = (min(_cost(pair[k]) for pair in pairs) for k in (0, 1))
        visits = (_rate(pairs[0][1]) / _rate(base) - 1.0) * 100.0
        plans = pairs[0][1].plan
        rows.append(
            Row(
                PART, key, key, cost, "ns/member-hour",
                note=f"{cost - without:+.2f}; visits {visits:+.1f} %; plan {plans.mean() * 1e3:.1f} ms/day",
            )
        )  # fmt: skip
    for key, what, chosen, budget, target in (
        ("shipped", "welcome, content and ads", ("welcome", "content", "ads"), OF_PORTFOLIO, None),
        ("all", "all but lifecycle", alone, OF_PORTFOLIO, TARGET),
        ("unlimited", "all but lifecycle, no limit", alone, NO_LIMIT, None),
    ):
        whole = play(lambda chosen=chosen, budget=budget: shops(portfolio, days, *chosen, budget=budget), 2, repetitions)
        rows.append(_together(key, f"portfolio, {what}, {portfolio * 100:,} members, 2 threads", whole.after(warm_up), target))
    return rows + planning(planned, 24) + planning(planned, 100)


def _together(key: str, what: str, p: Play, target: float | None) -> Row:
    hours = p.member_hours.sum() / 1e9
    parts = f"kernel {p.kernel.sum() / hours:.1f}, plans {p.plan.sum() / hours:.1f} ns/member-hour"
    talk = f"{p.messages.sum() / hours / 1e9 * 2400:.0f} messages a day in 100 members"
    note = f"{_rate(p):.4f} visits/member-hour; {talk}; {parts}"
    return Row(PART, key, what, 1e3 / _cost(p), "M member-hours/s", target, at_most=False, note=note)


def planning(groups: int, members: int, days: int = 31) -> list[Row]:
    """Milliseconds in which each policy plans one day of `groups` groups: the median over a month, the most in the note."""
    keys = [key for key in REGISTRY if key != "lifecycle"]
    simulation = Simulation(shops(groups, 4, *keys, members=members), threads=2).run()
    scenario = simulation.scenario
    rows: list[Row] = []
    for key, policy in zip(scenario.operator.keys, scenario.operator.policies, strict=True):
        seconds = [_plan_once(simulation, policy, day) for day in range(days)]
        rows.append(
            Row(
                PART, f"plan_{key}_{members}", f"{key}: a plan for {groups:,} groups of {members}", median(seconds) * 1e3, "ms/day",
                PLANNING_MILLISECONDS, note=f"median of {days} days; most {max(seconds) * 1e3:.1f}",
            )
        )  # fmt: skip
    return rows


def _plan_once(simulation: Simulation, policy: Any, day: int) -> float:
    """Seconds, as on a morning of a run: with a view and an agenda of its own."""
    groups = simulation.groups_total
    weekday = day % 7
    if not policy.active(day, weekday):
        return 0.0
    view = simulation.view(day)
    agenda = Agenda(day, groups, simulation.ticks_per_day, 1e5, 1e6, 30.0, 45.0, 0.8, 1, simulation.slots)
    agenda.begin(0, policy.staff)
    begin = perf_counter()
    policy.plan(day, view, agenda)
    return perf_counter() - begin


def _cost(p: Play) -> float:
    """ns a member-hour."""
    return float(p.seconds.sum() / p.member_hours.sum() * 1e9)


def _rate(p: Play) -> float:
    """Visits a member-hour."""
    return float(p.visits.sum() / p.member_hours.sum())
