"""What a forum does beyond a group, for `docs/make_mechanisms.py`: base, mechanisms, and what is shown by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from measuring import BRAND, Base, Changes, Mechanism, behaviour, no

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.study.run import Simulation

FORUM: Final = Base("the forum", "forum.yaml", "forum with 600 members", {**BRAND.changes, "world.groups.members": 600})
"""A fifth of the members of the scenario: all that is measured shows, and 80 runs take seconds."""

GROUP: Final[Changes] = {"world.platform": "wechat_group", "world.groups.capacity": 1200}
"""The same people in a group, with room for as many as the forum has."""
ONE_BOARD: Final[Changes] = {"world.groups.topics": 1}
BARE: Final[Changes] = {**ONE_BOARD, **no("forum", "ranking", "front_page_share")}
"""A forum in which all read everything in its order: a group that only pulls."""
NO_POSTS: Final[Changes] = {"operator.content": None, "operator.ads": None, "operator.welcome": None}
MUCH_TO_READ: Final[Changes] = {
    **ONE_BOARD, **behaviour("speaking", initiative=0.06), **behaviour("judging", reading_capacity=20)
}  # fmt: skip


def without_follows(scenario: Scenario, engine: str, threads: int) -> Simulation:
    """A forum in which nobody follows anybody: there is no place to note whom one follows, as in groups."""
    from sim.model.forum_runner import ForumRunner
    from sim.model.simulation import Simulation as Real

    def runner(made: Any) -> ForumRunner:
        names = ("follow_slot", "follow_seen", "follow_mark")
        made.world = made.world._replace(**{name: getattr(made.world, name)[:0] for name in names})
        return ForumRunner(made, threads)

    made: Any = Real(scenario, engine=engine, threads=threads, runner=runner)
    simulation: Simulation = made
    return simulation


def without_live_answers(scenario: Scenario, engine: str, threads: int) -> Simulation:
    """A group in which nobody answers at once, as in forums."""
    from sim.model.simulation import Simulation as Real

    made: Any = Real(scenario, engine=engine, threads=threads)
    made.params["answers_at_once"] = 0.0
    simulation: Simulation = made
    return simulation


FORUM_MECHANISMS: Final = (
    Mechanism(
        "forum", "a forum, not a group", off=GROUP, more=("interest", "visits", "readers", "messages", "delay"),
        words={"visits": 1, "muted": -1, "members": 0, "messages": -1}, base=FORUM,
    ),
    Mechanism(
        "pull", "pull, not push", BARE, off=GROUP, more=("interest", "visits", "readers", "messages", "delay"),
        words={"visits": 1, "muted": -1, "members": -1, "interest": -1, "messages": -1}, base=FORUM,
    ),
    Mechanism(
        "boards", "eight boards, not one", off=ONE_BOARD,
        more=("interest", "visits", "messages", "ties", "delay"), words={"messages": -1, "interest": 1, "members": 1},
        base=FORUM,
    ),
    Mechanism(
        "boards_alone", "the same, nobody posts", NO_POSTS, off=ONE_BOARD,
        more=("interest", "visits", "messages", "ties"), words={"members": -1}, base=FORUM,
    ),
    Mechanism(
        "ranking", "ranking", off=no("forum", "ranking"), more=("interest", "visits", "messages"),
        words={"interest": 1}, base=FORUM,
    ),
    Mechanism(
        "ranking_busy", "the same, much to read", MUCH_TO_READ, off=no("forum", "ranking"),
        more=("interest", "visits", "messages"), words={"interest": 1, "members": 1, "visits": 1}, base=FORUM,
    ),
    Mechanism(
        "front", "front page", off=no("forum", "front_page_share"),
        more=("interest", "visits", "messages", "ties"), words={"messages": 1, "ties": 1}, base=FORUM,
    ),
    Mechanism(
        "follows", "follows, much to read", MUCH_TO_READ, without=without_follows,
        more=("interest", "visits", "messages"), words={"interest": 1}, base=FORUM,
    ),
    Mechanism(
        "at_once", "live answers, in a group", GROUP, without=without_live_answers, more=("messages", "delay"),
        words={"delay": -1}, base=FORUM,
    ),
)  # fmt: skip
"""What a forum has and a group has not, and what it lacks."""

COMPARED: Final[tuple[tuple[str, Changes], ...]] = (
    ("a group", GROUP), ("a forum, one board", ONE_BOARD), ("a forum, eight boards", {}),
)  # fmt: skip
"""Runs of the forum's people that are shown by day, with one seed."""
FORUM_COURSES: Final = (("visits", "visits a day", 7), ("messages", "messages a day", 7), ("members", "members", 1))
"""What is shown of them: column, unit, days over which a mean is taken."""
