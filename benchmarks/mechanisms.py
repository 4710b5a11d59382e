"""What each mechanism costs, switched on alone in a world where all of these are off; and all together.

The visits a mechanism brings or takes away change the cost as well; the note says by how much, and what remains per
visit. With and without are played in turn, since a shared machine is faster in one minute than in the next.
"""

from typing import Any, Final

from benchmarks.play import Play, play
from benchmarks.rows import Row
from benchmarks.worlds import MEMBERS, all_policies

PART = "mechanisms"
TARGET = 90.0

_BEHAVIOUR = "world.behaviour."
OFF: Final[dict[str, Any]] = {
    _BEHAVIOUR + "presence.habit_strength": 0.0,
    _BEHAVIOUR + "outside.outside_rate": 0.0,
    _BEHAVIOUR + "outside.tell_outside": 0.0,
    _BEHAVIOUR + "policing.advertisers": 0.0,
    _BEHAVIOUR + "inviting.invite_rate": 0.0,
    _BEHAVIOUR + "buying.unasked_rate": 0.0,
    _BEHAVIOUR + "experience.tell_praise": 0.0,
    _BEHAVIOUR + "experience.tell_complaint": 0.0,
    "world.market.panel": 0,
}
"""All of them off."""

_TWO_MORE = [{"name": "small", "price": 30.0}, {"name": "large", "price": 300.0}]
ON: Final[dict[str, dict[str, Any]]] = {
    "habits of hours": {_BEHAVIOUR + "presence.habit_strength": 0.3},
    "buying elsewhere": {_BEHAVIOUR + "outside.outside_rate": 0.005},
    "word of mouth": {_BEHAVIOUR + "experience.tell_praise": 0.5, _BEHAVIOUR + "experience.tell_complaint": 1.0},
    "reputation outside": {
        _BEHAVIOUR + "outside.tell_outside": 1.0, _BEHAVIOUR + "experience.tell_praise": 0.5,
        _BEHAVIOUR + "experience.tell_complaint": 1.0,
    },
    "control panel": {"world.market.panel": 100_000, _BEHAVIOUR + "outside.outside_rate": 0.005},
    "advertisers and strikes": {_BEHAVIOUR + "policing.advertisers": 0.002},
    "invitations": {_BEHAVIOUR + "inviting.invite_rate": 0.01},
    "a market that may run out": {
        _BEHAVIOUR + "inviting.invite_rate": 0.01, "world.market.people_per_member": 2.0,
    },
    "orders unasked": {_BEHAVIOUR + "buying.unasked_rate": 0.005},
    "three products": {"world.other_products": _TWO_MORE},
    "several places": {"world.members.places": 8},
    "needs that fade": {"world.members.need_lasting": 60.0},
    "a log of one group": {"run.log_groups": 1},
}  # fmt: skip
"""Each alone; everything else of the model acts throughout."""


def measure(
    groups: int = 400, days: int = 12, warm_up: int = 3, repetitions: int = 3, portfolio: int = 2000
) -> list[Row]:
    """One row a mechanism, 1 thread; then everything on at once, `portfolio` groups on 2 threads."""

    def run(changes: dict[str, Any]) -> Play:
        return play(lambda: all_policies(groups, days, changes=OFF | changes), 1).after(warm_up)

    for changes in ({}, ON["reputation outside"], ON["three products"], ON["a log of one group"]):
        play(lambda changes=changes: all_policies(2, 8, changes=changes))  # type: ignore[misc]  # loads compiled code
    base = run({})
    rate = f"{_rate(base):.4f} visits/member-hour"
    rows = [Row(PART, "none", "none of these", _cost(base), "ns/member-hour", note=rate)]
    for name, changes in ON.items():
        pairs = [(run({}), run(changes)) for _ in range(repetitions)]
        without, cost = (min(_cost(pair[k]) for pair in pairs) for k in (0, 1))
        more, p = cost - without, pairs[0][1]
        visits = (_rate(p) / _rate(base) - 1.0) * 100.0
        rows.append(
            Row(
                PART, name.replace(" ", "_"), name, cost, "ns/member-hour",
                note=f"{more:+.2f}; visits {visits:+.1f} %; {more / _rate(p):+.0f} ns a visit",
            )
        )  # fmt: skip
    everything = {key: value for changes in ON.values() for key, value in changes.items()}
    everything["world.market.people_per_member"] = 50.0
    p = play(lambda: all_policies(portfolio, days, changes=everything), 2, repetitions).after(warm_up)
    rows.append(
        Row(
            PART, "all", f"all of them, {portfolio * MEMBERS:,} members, 2 threads", 1e3 / _cost(p), "M member-hours/s",
            TARGET, at_most=False, note=f"{_rate(p):.4f} visits/member-hour",
        )
    )  # fmt: skip
    return rows


def _cost(p: Play) -> float:
    """ns a member-hour."""
    return float(p.seconds.sum() / p.member_hours.sum() * 1e9)


def _rate(p: Play) -> float:
    """Visits a member-hour."""
    return float(p.visits.sum() / p.member_hours.sum())
