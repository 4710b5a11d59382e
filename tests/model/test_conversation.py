"""Conversation: lines, who stays, who comes back for an answer; and how long a group concerns its members."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import NOBODY_JOINS_OR_LEAVES, NOBODY_MUTES, SPEAKING, assert_tables_equal, per_day, simulate

from sim.model.compile import in_python
from sim.model.concern import LASTS, code_of, half_life_of
from sim.model.rules import concern_left, further_lines

MEMBERS = "world.members."
LASTING = {MEMBERS + "concern_lasting": 36_500.0, MEMBERS + "concern_lasting_sigma": 0.0}
TALK = LASTING | {
    "run.days": 30, "run.replicates": 6, "run.log_groups": 6, "world.groups.members": 60, "world.groups.capacity": 60,
    SPEAKING + "initiative": 0.1, SPEAKING + "branching": 0.5,
}  # fmt: skip


def _talk(simulation):
    """Members' messages group by group: minute since the start, author, whom they answer."""
    said = simulation.messages_table()
    keep = said["author"] != 0
    order = np.lexsort((said["minute"][keep], said["day"][keep], said["replicate"][keep]))
    minutes = (said["day"][keep] * 1440.0 + said["minute"][keep])[order] + 1e9 * said["replicate"][keep][order]
    return minutes, said["author"][keep][order], said["answers_member"][keep][order]


# lines ----------------------------------------------------------------------------------------------


@given(st.floats(0.0, 1.0, exclude_min=True), st.floats(0.0, 0.9))
def test_lines_go_on_with_the_chance_given(u, go_on):
    lines = in_python(further_lines)(u, type("P", (), {"go_on": go_on}))
    assert 0 <= lines <= 7
    assert u < go_on**lines or lines == 0
    assert lines == 7 or u >= go_on ** (lines + 1) - 1e-12


def test_what_is_said_takes_one_line_or_more_and_no_more_answers_for_that():
    one, more = (simulate(TALK | {SPEAKING + "go_on": g, SPEAKING + "branching": 0.0}) for g in (0.0, 0.5))
    ratio = len(_talk(more)[0]) / len(_talk(one)[0])
    assert ratio == pytest.approx(2.0, rel=0.2)
    silent = [simulate(TALK | {SPEAKING + "go_on": g}) for g in (0.0, 0.5)]
    answers = [per_day(s, "replies").sum() / (per_day(s, "messages_chat").sum() * (1 - g)) for s, g in zip(silent, (0.0, 0.5), strict=True)]
    assert answers[1] == pytest.approx(answers[0], rel=0.2)


def test_lines_follow_each_other_within_minutes():
    minutes, authors, _ = _talk(simulate(TALK | {SPEAKING + "go_on": 0.4, SPEAKING + "branching": 0.0}))
    gaps = np.diff(minutes)[authors[1:] == authors[:-1]]
    soon = gaps[gaps < 10.0]
    assert len(soon) > 100
    assert 0.3 < soon.mean() < 1.5  # 40 seconds in the mean, cut by others who write in between


# staying and coming back ----------------------------------------------------------------------------


def _followed(simulation, within):
    """Share of messages after which somebody else writes within so many minutes."""
    minutes, authors, _ = _talk(simulation)
    others = authors[1:] != authors[:-1]
    return np.mean(others & (np.diff(minutes) < within))


def test_those_who_talk_stay_and_go_on_talking():
    stay, go = (simulate(TALK | {SPEAKING + "conversation_minutes": m, SPEAKING + "session_minutes": 1.0}) for m in (60.0, 0.0))
    assert _followed(stay, 10.0) > 1.5 * _followed(go, 10.0)


def test_who_is_answered_comes_back_within_minutes_unless_he_has_muted_the_group():
    quick = TALK | {SPEAKING + "session_minutes": 1.0, SPEAKING + "prefer_addressed": 100.0, SPEAKING + "reply_delay_minutes": 1.0,
                    SPEAKING + "conversation_minutes": 5.0}  # fmt: skip  # who has written is gone when he is answered
    back, away = (simulate(quick | NOBODY_MUTES | {SPEAKING + "notice_pull": n}) for n in (5.0, 0.0))

    def returns(simulation):  # the one who was answered writes next, within 20 minutes
        minutes, authors, answered = _talk(simulation)
        hit = (answered[:-1] != 0) & (authors[1:] == answered[:-1]) & (np.diff(minutes) < 20.0)
        return hit.sum() / max(1, (answered != 0).sum())

    assert returns(back) > 1.5 * returns(away)
    muted = quick | {"world.behaviour.muting.mute_at_door": 5.0, "world.behaviour.muting.mute_rate": 5.0, "world.behaviour.arriving.trust_existing": 0.0,
                     "world.behaviour.arriving.trust_cold": 0.0, "world.behaviour.arriving.trust_sd": 0.0, "world.behaviour.muting.unmute_when_reached": 0.0,
                     "world.behaviour.muting.unmute_chance": 0.0, "world.members.groups_held_median": 15.0}  # fmt: skip
    with_pull, without = (simulate(muted | {SPEAKING + "notice_pull": n}) for n in (5.0, 0.0))
    assert returns(with_pull) / returns(without) < 1.35 < returns(back) / returns(away)


def test_the_one_addressed_answers_rather_than_others():
    def by_the_one_addressed(simulation):
        _, authors, answered = _talk(simulation)
        to_answers = (answered[1:] != 0) & (answered[:-1] != 0) & (answered[1:] == authors[:-1])
        return np.mean(authors[1:][to_answers] == answered[:-1][to_answers])

    rather, alike = (simulate(TALK | {SPEAKING + "prefer_addressed": w, SPEAKING + "initiative": 0.5}) for w in (50.0, 0.0))
    assert by_the_one_addressed(rather) > by_the_one_addressed(alike) + 0.1


@pytest.mark.parametrize("members", [2, 3, 5])
def test_a_handful_who_never_stop_talking_find_room(members):
    handful = {"world.groups.members": members, "world.groups.capacity": members, "run.days": 4, "run.replicates": 4,
               SPEAKING + "branching": 0.95, SPEAKING + "initiative": 5.0, SPEAKING + "conversation_minutes": 240.0,
               SPEAKING + "session_minutes": 120.0, SPEAKING + "notice_pull": 10.0, SPEAKING + "reply_delay_minutes": 20.0,
               "world.members.attention_median": 100.0}  # fmt: skip
    kernel, agents = (simulate(LASTING | NOBODY_JOINS_OR_LEAVES | handful, engine=e) for e in ("kernel", "mesa"))
    assert_tables_equal(kernel.daily_table(), agents.daily_table())


# concern --------------------------------------------------------------------------------------------


@given(st.floats(0.25, 14_000.0))
def test_a_half_life_survives_as_a_code(days):
    code = int(in_python(code_of)(days))
    assert half_life_of(code) == pytest.approx(days, rel=0.025) or code == LASTS
    left = in_python(concern_left)(float(code), days)
    assert left == pytest.approx(0.5, abs=0.02) or code == LASTS


@given(st.integers(0, LASTS), st.floats(0.0, 5000.0), st.floats(0.0, 5000.0))
def test_concern_falls_and_lasts_longer_with_a_higher_code(code, sooner, later):
    left = in_python(concern_left)
    sooner, later = sorted((sooner, later))
    assert 0.0 <= left(float(code), later) <= left(float(code), sooner) <= 1.0
    assert left(float(code), later) <= left(float(min(LASTS, code + 1)), later)
    assert left(float(code), 0.0) == 1.0


def test_where_the_group_concerns_people_for_a_day_they_hardly_come_again():
    still = {MEMBERS + "concern_lasting_sigma": 0.0, "run.days": 40, "run.replicates": 4} | NOBODY_JOINS_OR_LEAVES
    short, long = (simulate(still | {MEMBERS + "concern_lasting": days}) for days in (1.0, 36_500.0))
    visits = per_day(short, "visits").sum(axis=0), per_day(long, "visits").sum(axis=0)
    assert visits[0][-10:].mean() < 0.1 * visits[1][-10:].mean()
    assert visits[0][0] > 0.7 * visits[1][0]
    assert per_day(short, "members")[:, -1].sum() == per_day(long, "members")[:, -1].sum(), "nobody leaves for it"


def test_where_it_lasts_nothing_fades():
    shorter = LASTING | {MEMBERS + "concern_lasting": 30_000.0}
    assert half_life_of(int(in_python(code_of)(30_000.0))) == math.inf
    a, b = simulate(LASTING | {"run.days": 15}), simulate(shorter | {"run.days": 15})
    assert_tables_equal(a.daily_table(), b.daily_table())


def test_the_hazard_of_writing_no_more_falls_with_tenure_though_no_rule_says_so():
    """Members differ in how long the group concerns them: those who are left are those whom it concerns for longer."""
    differing = {MEMBERS + "concern_lasting": 20.0, MEMBERS + "concern_lasting_sigma": 2.0}
    s = simulate(differing | {"run.days": 200, "run.replicates": 30, "run.log_groups": 30, SPEAKING + "initiative": 0.2})
    said = s.messages_table()
    keep = said["author"] != 0
    last = {}
    for author, day in zip(said["author"][keep].tolist(), said["day"][keep].tolist(), strict=True):
        last[author] = max(day, last.get(author, 0))
    days = np.array(list(last.values()))
    early = np.mean((days >= 2) & (days < 10)) / np.mean(days >= 2) / 8
    late = np.mean((days >= 60) & (days < 120)) / np.mean(days >= 60) / 60
    assert early > 2.0 * late


def test_a_conversation_goes_on_as_long_as_it_is_answered():
    """Within an hour an answer follows another more than eight times, which is where rounds once ended."""
    depth, most = {}, 0
    said = simulate(TALK | {SPEAKING + "branching": 0.9, SPEAKING + "reply_delay_minutes": 0.5, "run.replicates": 20, "run.log_groups": 20}).messages_table()
    minutes = said["day"] * 1440.0 + said["minute"].astype(float)
    row_of = {uid: row for row, uid in enumerate(said["message"].tolist()) if uid}
    for row in np.argsort(minutes, kind="stable").tolist():
        to = row_of.get(int(said["answers_message"][row])) if said["answers_message"][row] else None
        depth[row] = depth.get(to, 0) + 1 if to is not None and minutes[row] // 60 == minutes[to] // 60 else 0
        most = max(most, depth[row])
    assert most > 12
