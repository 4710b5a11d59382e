"""What is addressed to somebody reaches him: greetings on arrival, first announcements, warnings, appointments."""

import numpy as np
import pytest
from small_worlds import INVITING, JUDGING, LEAVING, MUTING, PRESENCE, SPEAKING, scenario, simulate

from sim.model.labels import INVITED
from sim.model.simulation import Simulation

GUESTS = {
    "run.days": 7, "run.replicates": 60, INVITING + "invite_rate": 0.2, INVITING + "invite_acceptance": 1.0,
    LEAVING + "leave_rate": 0.0, SPEAKING + "branching": 0.0, "world.groups.capacity": 400, PRESENCE + "pull_per_day": 0.0,
    MUTING + "mute_rate": 0.0, JUDGING + "gain_floor": 0.0, JUDGING + "gain_visits": 100.0,
}  # fmt: skip


def _visits_of_guests(pull: float, ticks: int) -> float:
    greeting = {"within_hours": 1.0, "answer_first_post": False}
    changes = GUESTS | {"operator.welcome": greeting, PRESENCE + "mention_pull": pull, "run.ticks_per_day": ticks}
    members = simulate(changes).members_table()
    guests = members["source"] == INVITED
    assert guests.sum() > 100
    return float(members["visits"][guests & (members["joined_day"] < 5)].mean())


@pytest.mark.parametrize("ticks", [12, 24, 96])
def test_a_greeting_draws_newcomers_in_the_very_tick_of_their_arrival(ticks: int) -> None:
    """Whatever the tick, a pull of two visits brings about two more (some fall behind the end)."""
    assert 1.2 < _visits_of_guests(2.0, ticks) - _visits_of_guests(0.0, ticks) < 2.3


@pytest.mark.parametrize("hour", [0, 1])
def test_what_is_announced_in_the_first_tick_is_read(hour: int) -> None:
    camp = {"days": 5, "call_all": False, "hour": hour}
    changes = {"run.replicates": 4, "operator.check_in": camp, SPEAKING + "initiative": 0.0, "operator.content": None}
    daily = simulate(changes).daily_table()
    assert daily["check_in_participants"][daily["day"] == 0].mean() > 4


def test_who_speaks_until_the_hour_of_the_removal_stays() -> None:
    """Announced removals at 23:00 in a talkative group hit nobody who has written that day."""
    pruning = {"every_days": 4, "silent_days": 2, "warn_days": 1, "hour": 23}
    changes = {"run.days": 30, "run.replicates": 10, SPEAKING + "initiative": 1.0, LEAVING + "leave_rate": 0.0}
    simulation = Simulation(scenario(changes | {"operator.pruning": pruning}))
    people = simulation.world.members
    removed = 0
    while simulation.day < simulation.days:
        before = np.array(people["stage"])
        simulation.step()
        gone = (people["stage"] == 4) & (before <= 2)
        removed += int(gone.sum())
        assert not (people["last_post"][gone] == simulation.day - 1).any()
    assert removed > 20


def test_who_is_appointed_reads_the_others_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages written in one role are not mistaken for those of the other: the mean topic stays a unit vector."""
    from sim.model import visit

    lengths: list[float] = []
    real = visit.topic_fit

    def watched(taste_x: float, taste_y: float, topic_x: float, topic_y: float, p: object) -> float:
        lengths.append(topic_x**2 + topic_y**2)
        return float(real(taste_x, taste_y, topic_x, topic_y, p))

    from sim.model.member import r

    monkeypatch.setattr(r, "topic_fit", watched)
    kol = {"count": 4, "every_days": 2, "least_posts": 1, "silent_days": 1, "support_minutes": 0}
    changes = {"run.days": 12, "run.replicates": 2, "operator.kol": kol, SPEAKING + "initiative": 0.5}
    simulate(changes, engine="mesa")
    assert len(lengths) > 1000 and max(lengths) < 1.02


ASKING = {
    "run.days": 20, "run.replicates": 20, SPEAKING + "initiative": 0.5, SPEAKING + "question_share": 0.6,
    INVITING + "invite_rate": 0.1, INVITING + "invite_acceptance": 1.0, "world.groups.capacity": 200,
}  # fmt: skip


def test_an_answer_to_ones_own_question_is_worth_something() -> None:
    many = ASKING | {"run.replicates": 600, SPEAKING + "initiative": 0.2, SPEAKING + "question_share": 1.0}
    many |= {"world.members.need": 0.9, "world.members.need_concentration": 50.0}
    plain, dear = (simulate(many | {JUDGING + "answered_worth": w}).daily_table() for w in (0.0, 10.0))
    mean = (dear["interest_mean"] - plain["interest_mean"]).reshape(600, -1)[:, 10:].mean(axis=1)
    assert mean.mean() > 3 * mean.std(ddof=1) / np.sqrt(600)


LATE = {SPEAKING + "session_minutes": 0.0, SPEAKING + "reply_memory_hours": 1000.0, "run.ticks_per_day": 96}
"""Nearly all answers come from those who read a message later, and choose among all who have spoken."""


def test_members_turn_to_newcomers_whom_the_operator_has_introduced() -> None:
    def answered(weight: float, welcome: bool) -> tuple[float, np.ndarray]:
        greeting = {"within_hours": 2, "answer_first_post": False, "minutes_each": 0} if welcome else None
        changes = ASKING | LATE | {SPEAKING + "prefer_introduced": weight, "operator.welcome": greeting}
        daily = simulate(changes).daily_table()
        return float(daily["replies_to_newcomers"].sum() / daily["newcomer_posts"].sum()), daily["interest_mean"]

    (few, _), (many, _) = answered(0.0, welcome=True), answered(20.0, welcome=True)
    assert many > 1.15 * few
    assert np.array_equal(answered(0.0, welcome=False)[1], answered(20.0, welcome=False)[1]), "nobody was introduced"
