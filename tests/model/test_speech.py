"""Who says what, and when: answers to each message, sessions, delays, the log, and how many can be heard at once."""

from collections import Counter

import numpy as np
import pytest
from scipy import stats
from small_worlds import (
    BUYING,
    EXPERIENCE,
    INVITING,
    OUTSIDE,
    POLICING,
    SPEAKING,
    TABLES,
    acting,
    assert_same_but,
    assert_tables_equal,
    per_day,
    simulate,
)
from sound_worlds import assert_logs_agree

from sim.model.labels import KINDS
from sim.model.scratch import DELAY_BINS, DELAYS

TALK = ("chat", "question", "content", "kol_content", "event", "praise", "complaint", "operator_reply")
"""What one may answer."""
LIVELY = {
    "run.days": 12, "run.replicates": 4, "run.log_groups": 4, "world.groups.members": 60, "world.groups.capacity": 70,
    SPEAKING + "initiative": 0.4, SPEAKING + "branching": 0.4,
}  # fmt: skip


# how much is answered -------------------------------------------------------------------------------

ONLY_POSTS = {
    SPEAKING + "initiative": 0.0, SPEAKING + "go_on": 0.0, BUYING + "buy_chance": 0.0, BUYING + "unasked_rate": 0.0, OUTSIDE + "outside_rate": 0.0, "run.days": 30,
}  # fmt: skip


@pytest.mark.parametrize(
    ("members", "replicates", "branching"),
    [
        (10, 400, 0.3), (100, 100, 0.3), (500, 30, 0.3), (10, 400, 0.5),
        (100, 100, 0.5), (500, 30, 0.5), (10, 400, 0.8),
        (100, 100, 0.8), (500, 30, 0.8),
    ],
)  # fmt: skip
def test_each_message_draws_as_many_answers_in_a_group_of_any_size(members, replicates, branching):
    """The operator's three posts a day and the answers they set off: 3 / (1 - branching) messages, however many read them."""
    changes = {"world.groups.members": members, "world.groups.capacity": members, "run.replicates": replicates}
    s = simulate(ONLY_POSTS | changes | {SPEAKING + "branching": branching})
    talk = sum(per_day(s, f"messages_{kind}")[:, 5:] for kind in TALK).mean(axis=1)
    error = talk.std(ddof=1) / np.sqrt(replicates)
    expected = 3.0 / (1.0 - branching)
    assert abs(talk.mean() - expected) < 0.15 * expected + 3 * error, f"{talk.mean():.3g} +- {error:.2g} a day"
    assert per_day(s, "messages").max() < 60 * expected, "a burst that feeds on itself"


def test_without_branching_nobody_answers():
    s = simulate(LIVELY | {SPEAKING + "branching": 0.0})
    assert not per_day(s, "replies").any() and per_day(s, "messages_chat").any()
    said = s.messages_table()
    assert not said["answers_message"].any() and not said["answers_member"].any()


# sessions and delays --------------------------------------------------------------------------------


def _minutes(said):
    """When each message was written, in minutes since the start, and the row of each by its uid."""
    minutes = said["day"] * 1440.0 + said["minute"].astype(float)
    return minutes, {uid: row for row, uid in enumerate(said["message"].tolist()) if uid}


def _at_once(said):
    """Rows of answers by those who are known to have been there: they had written what was answered. And minutes they took."""
    minutes, row_of = _minutes(said)
    rows, took = [], []
    for row in np.flatnonzero(said["answers_message"]):
        answered = row_of[int(said["answers_message"][row])]
        before = int(said["answers_message"][answered])
        if before and said["author"][row_of[before]] == said["author"][row]:
            rows.append(row)
            took.append(minutes[row] - minutes[answered])
    return np.array(rows), np.array(took)

READERS_ONLY = {SPEAKING + "conversation_minutes": 0.0, SPEAKING + "notice_pull": 0.0}
"""Those who write stay no longer than those who read, and nobody comes back for an answer."""


def test_who_has_looked_in_answers_while_the_session_lasts():
    many = LIVELY | READERS_ONLY | {"run.replicates": 60, "run.log_groups": 60}
    none, some, most = (simulate(many | {SPEAKING + "session_minutes": m}).messages_table() for m in (0.0, 3.0, 30.0))
    assert all(_writes_on(none, row) for row in _at_once(none)[0]), "who has more to say is there until it is said"
    counts = [sum(not _writes_on(said, row) for row in _at_once(said)[0]) for said in (none, some, most)]
    assert counts[0] == 0 < 3 * counts[1] < counts[2]


def _writes_on(said, row):
    """Whether the author of an answer said more of his own in the hour in which he had seen what he answers."""
    minutes, row_of = _minutes(said)
    seen = minutes[row_of[int(said["answers_message"][row])]]
    his = (said["author"] == said["author"][row]) & (said["answers_message"] == 0)
    return bool((his & (minutes > seen) & (minutes // 60 == seen // 60)).any())


@pytest.mark.parametrize(("median", "sigma"), [(2.0, 1.0), (8.0, 0.5), (0.5, 1.5)])
def test_delays_are_log_normal(median, sigma):
    changes = {SPEAKING + "reply_delay_minutes": median, SPEAKING + "reply_delay_sigma": sigma, SPEAKING + "session_minutes": 120.0}
    _, took = _at_once(simulate(LIVELY | changes | {"run.replicates": 100, "run.log_groups": 100}).messages_table())
    assert len(took) > 200
    assert stats.kstest(np.log(took / median) / sigma, "norm").pvalue > 0.001
    assert abs(np.log(np.median(took) / median)) < 4 * 1.2533 * sigma / np.sqrt(len(took))


def test_an_answer_that_takes_longer_than_a_tick_is_given_all_the_same():
    """As many as where it takes no longer, but for what would come after midnight; and after the time it takes."""
    changes = LIVELY | {SPEAKING + "reply_delay_sigma": 0.1, SPEAKING + "session_minutes": 30.0, "run.ticks_per_day": 96}
    counts = []
    for minutes in (1.0, 20.0, 40.0):  # ticks of a quarter of an hour
        s = simulate(changes | {SPEAKING + "reply_delay_minutes": minutes, "run.replicates": 40, "run.log_groups": 40})
        said = s.messages_table()
        written, row_of = _minutes(said)
        rows = np.flatnonzero(said["answers_message"])
        assert len(rows) > 500
        took = written[rows] - written[[row_of[int(uid)] for uid in said["answers_message"][rows]]]
        assert minutes * np.exp(-0.5) < took.min() and took.max() < minutes * np.exp(0.5)
        counts.append(len(rows))
    assert min(counts) > 0.8 * max(counts), counts


def test_the_call_of_a_message_fades():
    """Of what is answered, more is answered soon where messages are forgotten soon; the table says the same of the median."""
    medians, late = [], []
    for hours in (0.5, 5.0, 100.0):
        s = simulate(LIVELY | {SPEAKING + "reply_memory_hours": hours, SPEAKING + "branching": 0.3})
        said = s.messages_table()
        answers = (said["author"] > 0) & (said["answers_member"] > 0)
        late.append((answers & (said["answers_message"] == 0)).sum() / answers.sum())
        medians.append(np.nanmedian(per_day(s, "reply_delay_median")))
    assert medians[0] < medians[1] < medians[2] and late[0] < late[1] < late[2]


def test_the_median_delay_is_that_of_the_log():
    """Where hardly anything is answered later, the log knows nearly all delays; the table is right to a factor of two."""
    soon = {SPEAKING + "reply_memory_hours": 0.01, SPEAKING + "reply_delay_minutes": 8.0, SPEAKING + "session_minutes": 120.0}
    s = simulate(LIVELY | soon | {SPEAKING + "initiative": 3.0})
    said = s.messages_table()
    minutes, row_of = _minutes(said)
    rows = np.flatnonzero(said["answers_message"])
    took = minutes[rows] - minutes[[row_of[int(uid)] for uid in said["answers_message"][rows]]]
    ratios = []
    for g in range(4):
        for day in range(12):
            mine = (said["replicate"][rows] == g) & (said["day"][rows] == day)
            if mine.sum() >= 20:
                ratios.append(per_day(s, "reply_delay_median")[g, day] / np.median(took[mine]))
    assert len(ratios) > 20
    assert abs(np.log2(np.median(ratios))) < 0.3 and np.abs(np.log2(ratios)).max() < 1.0


def test_delays_are_from_minute_to_minute_as_written():
    """Of days on which everybody who was answered had spoken in one tick only: the counts of delays are those of the log."""
    later = LIVELY | READERS_ONLY | {SPEAKING + "go_on": 0.0, SPEAKING + "session_minutes": 0.0, "run.replicates": 1, "run.log_groups": 1, "run.days": 1,
                      "world.groups.members": 200, "world.groups.capacity": 200, SPEAKING + "initiative": 0.3, "run.ticks_per_day": 12}  # fmt: skip
    compared = 0
    for seed in range(800):
        s = simulate(later | {"run.seed": seed})
        said = s.messages_table()
        written, _ = _minutes(said)
        tick = written // 120.0
        took = []
        for row in np.flatnonzero((said["answers_member"] > 0) & (said["kind"] == "chat")):
            before = np.flatnonzero((said["author"] == said["answers_member"][row]) & (tick < tick[row]))
            if len(set(tick[before].tolist())) != 1:
                break
            took.append(written[row] - written[before].max())
        else:
            counted = s.scratch_of(0).tally[DELAYS : DELAYS + DELAY_BINS]
            bins = [0 if minutes < 1.0 else int(np.log2(minutes)) + 1 for minutes in took]
            assert np.array_equal(counted, np.bincount(bins, minlength=DELAY_BINS)), seed
            compared += len(took)
    assert compared > 1500


# the log --------------------------------------------------------------------------------------------

EVERYTHING = LIVELY | {
    "run.days": 100, "run.replicates": 2, "world.groups.count": 2, "run.log_groups": 3, "operator.check_in.days": 8,
    "operator.kol": {"start_day": 1, "every_days": 2, "least_posts": 1}, "operator.welcome.first_members": True,
    POLICING + "advertisers": 0.3, BUYING + "buy_chance": 1.0, INVITING + "invite_rate": 0.1, SPEAKING + "branching": 0.3,
    "world.product.quality": 0.55, "world.product.delivery_days": 0,
    EXPERIENCE + "tell_praise": 5.0, EXPERIENCE + "tell_complaint": 5.0,
}  # fmt: skip


def _of_every_kind(agenda):
    for hour, kind in enumerate(("coupon", "group_buy", "event", "summary", "advertisement", "advertisement")):
        agenda.post(kind, hour + 9.0, count=2)
    agenda.drop_packet(15.0, amount=50.0)
    agenda.answer_complaints(21.0, count=2)
    agenda.call_participants(8.0)


@pytest.mark.parametrize("engine", ["kernel", "mesa"])
def test_the_log_is_complete(engine):
    """Of every kind of message, the operator's too, as many rows as the daily table counts, and only of the groups logged."""
    small = {"world.groups.members": 20, "world.groups.capacity": 25, "run.days": 9} if engine == "mesa" else {}
    s = acting(EVERYTHING | small, _of_every_kind, engine)
    assert_logs_agree(s, {name: per_day(s, name) for name in s.daily_table()})
    said = s.messages_table()
    assert set(said["kind"]) == set(KINDS)
    assert set(zip(said["replicate"].tolist(), said["group"].tolist(), strict=True)) == {(0, 0), (0, 1), (1, 0)}


@pytest.fixture(scope="module")
def said():
    return acting(EVERYTHING, _of_every_kind).messages_table()


def test_the_log_is_in_order_and_answers_come_later(said):
    minutes, row_of = _minutes(said)
    group = said["replicate"] * 1000 + said["group"]
    assert (np.diff(group) >= 0).all() and (np.diff(minutes)[np.diff(group) == 0] >= 0).all()
    answers = np.flatnonzero(said["answers_message"])
    assert len(answers) > 100
    for row in answers:
        answered = row_of[int(said["answers_message"][row])]
        assert group[answered] == group[row] and minutes[answered] < minutes[row]
        assert said["author"][answered] == said["answers_member"][row] != said["author"][row]
        assert said["kind"][row] == "chat" and said["kind"][answered] in TALK
    assert (said["minute"] >= 0).all() and (said["minute"] <= 1440).all()


def test_who_has_written_what(said):
    """Messages of members have a name of their own; the operator's have no author; each author writes what he may."""
    named = said["message"][said["message"] > 0]
    assert len(set(named.tolist())) == len(named)
    operators = {"content", "advertisement", "coupon", "group_buy", "red_packet", "event", "complaint_answered", "operator_reply", "summary"}
    assert np.array_equal(said["author"] == 0, np.isin(said["kind"], sorted(operators)))
    greeted = said["kind"] == "operator_reply"
    assert (said["answers_member"][greeted] > 0).all() and not said["answers_member"][(said["author"] == 0) & ~greeted].any()


def test_nobody_is_answered_before_he_has_spoken():
    changes = {SPEAKING + "reply_delay_minutes": 60.0, SPEAKING + "reply_delay_sigma": 3.0}
    said = simulate(LIVELY | changes).messages_table()
    minutes, _ = _minutes(said)
    first: dict[int, float] = {}
    for author, minute in zip(said["author"].tolist(), minutes, strict=True):
        first[author] = min(minute, first.get(author, np.inf))
    for row in np.flatnonzero(said["answers_member"]):
        assert first[int(said["answers_member"][row])] <= minutes[row]
    assert said["day"].max() <= 12, "hardly anything is said after the end of the run"


def test_keeping_a_log_changes_nothing():
    a, b = (simulate(LIVELY | {"run.log_groups": n}) for n in (0, 4))
    for table in TABLES[:-1]:
        assert_tables_equal(getattr(a, f"{table}_table")(), getattr(b, f"{table}_table")(), table)
    assert np.array_equal(np.asarray(a.world.members), np.asarray(b.world.members))
    assert len(a.messages_table()["day"]) == 0 < len(b.messages_table()["day"])


# who can be heard -----------------------------------------------------------------------------------

CROWD = LIVELY | {
    "world.groups.members": 150, "world.groups.capacity": 150, SPEAKING + "initiative": 3.0, SPEAKING + "branching": 0.0,
    POLICING + "advertisers": 0.0,
}  # fmt: skip


def _heard_at_once(said):
    """Most different members who begin to speak in one hour of one group."""
    minutes, _ = _minutes(said)
    hours: dict[tuple[int, int], set[int]] = {}
    last: dict[int, float] = {}
    for row in np.flatnonzero(said["author"]):
        author = int(said["author"][row])
        if minutes[row] - last.get(author, -np.inf) > 10.0:  # not one who is still writing
            hours.setdefault((int(said["replicate"][row]), int(minutes[row] // 60)), set()).add(author)
        last[author] = minutes[row]
    return max(map(len, hours.values()))


def test_so_many_can_be_heard_in_an_hour_and_lots_decide_who():
    said = simulate(CROWD).messages_table()
    few = simulate(CROWD | {SPEAKING + "speakers_per_20_minutes": 1.0}).messages_table()
    assert _heard_at_once(said) > 10 and _heard_at_once(few) == 3
    often = np.array(list(Counter(few["author"].tolist()).values()))
    assert len(often) > 300, "in the end nearly everybody is heard"


def test_so_many_can_be_heard_in_an_hour_answers_included():
    said = simulate(CROWD | {SPEAKING + "speakers_per_20_minutes": 1.0, SPEAKING + "branching": 0.4}).messages_table()
    assert _heard_at_once(said) <= 3


@pytest.mark.parametrize("ticks", [24, 48, 96])
def test_somebody_can_be_heard_on_any_clock(ticks):
    s = simulate(CROWD | {SPEAKING + "speakers_per_20_minutes": 1.0, "run.ticks_per_day": ticks, "run.days": 3})
    assert per_day(s, "messages_chat").sum() > 50


def test_where_all_can_be_heard_it_does_not_matter_how_many_could():
    assert_same_but(*(simulate(LIVELY | {SPEAKING + "speakers_per_20_minutes": n}) for n in (40.0, 1e6)))
