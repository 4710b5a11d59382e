"""What the platform does about spam, strikes and closed groups."""

import numpy as np
import pytest
from small_worlds import (
    INVITING,
    JUDGING,
    LEAVING,
    POLICING,
    SPEAKING,
    acting,
    assert_same_but,
    paired,
    per_day,
    simulate,
)
from sound_worlds import assert_sound

from sim.model.labels import ACTIVE, ADVERTISER, REMOVED, ROLES, SPAMMER

SPAMMED = {
    "world.members.existing_customers": 0.0, POLICING + "advertisers": 0.3, POLICING + "spam_rate": 2.0, POLICING + "spam_strike_rate": 0.0,
    "run.log_groups": 100, LEAVING + "leave_rate": 0.0, SPEAKING + "branching": 0.2,
}  # fmt: skip


# spam -----------------------------------------------------------------------------------------------


def test_only_advertisers_spam():
    s = simulate(SPAMMED)
    said, people = s.messages_table(), s.world.members
    authors = set(said["author"][said["kind"] == "spam"].tolist())
    assert len(authors) > 10
    assert authors <= set(people["uid"][people["role"] == SPAMMER].tolist())
    assert ROLES[ADVERTISER] == "advertiser"


@pytest.mark.parametrize(
    "changes",
    [{POLICING + "advertisers": 0.0}, {POLICING + "spam_rate": 0.0}, {"world.members.existing_customers": 1.0, INVITING + "invite_rate": 0.0}],
    ids=["nobody came for that", "they do nothing", "customers only"],
)  # fmt: skip
def test_without_advertisers_there_is_no_spam(changes):
    assert not per_day(simulate(SPAMMED | changes), "messages_spam").any()


def test_newcomers_may_be_advertisers_unless_a_friend_or_the_shop_brought_them():
    def came(source):
        changes = SPAMMED | {INVITING + "invite_acceptance": 1.0, INVITING + "invite_rate": 0.2 if source == "invited" else 1e-9}
        changes |= {POLICING + "advertisers": 1.0, "world.members.existing_customers": 1.0, "operator.cash_per_day": 1e5}
        groups = np.arange(2) if source != "invited" else np.arange(0)
        s = acting(changes, lambda agenda: agenda.admit(groups, np.full(len(groups), 2), source if len(groups) else "cold"))
        newcomers = s.world.members[(s.world.members["stage"] <= 2) & (s.world.members["joined"] > 0)]
        assert len(newcomers) > 10
        return (newcomers["role"] >= ADVERTISER).mean()

    assert came("cold") == came("fresh_blood") == 1.0 and came("existing") == came("invited") == 0.0


def test_spam_costs_interest_of_all_but_those_who_write_it():
    mild, bad = (simulate(SPAMMED | {JUDGING + "spam_worth": w, "run.replicates": 30}) for w in (0.0, -5.0))
    mean, error = paired(mild, bad, "interest_mean", first=3)
    assert mean < -4 * error
    alone = SPAMMED | {POLICING + "advertisers": 1.0, INVITING + "invite_rate": 0.0}
    assert_same_but(*(simulate(alone | {JUDGING + "spam_worth": w}) for w in (0.0, -5.0)))


# strikes --------------------------------------------------------------------------------------------


def test_strikes_come_with_their_hazard():
    """On a day with n messages of spam, with the chance 1 - exp(-rate n)."""
    s = simulate(SPAMMED | {POLICING + "spam_strike_rate": 0.05, POLICING + "ban_rate": 0.0, "run.replicates": 150, "run.log_groups": 0})
    strikes = np.diff(per_day(s, "strikes"), axis=1, prepend=0.0)
    chance = 1.0 - np.exp(-0.05 * per_day(s, "messages_spam"))
    assert set(strikes.ravel().tolist()) == {0.0, 1.0} and not strikes[chance == 0].any()
    assert abs(strikes.sum() - chance.sum()) < 4 * np.sqrt((chance * (1 - chance)).sum()) < 0.2 * chance.sum()
    busy = chance > np.median(chance[chance > 0])
    assert strikes[busy].mean() > strikes[~busy & (chance > 0)].mean()


STRUCK = SPAMMED | {
    POLICING + "spam_rate": 5.0, POLICING + "spam_strike_rate": 1.0, POLICING + "ban_rate": 0.0, "run.replicates": 10,
    LEAVING + "leave_rate": 0.0, INVITING + "invite_rate": 0.0,
}  # fmt: skip
"""Ten messages of spam that stand at night are as good as a strike."""


@pytest.mark.parametrize("hour", [0, 12, 22])
def test_only_spam_of_the_day_that_still_stands_at_night_brings_a_strike(hour):
    """One round a day finds all there is: what comes after it counts, and what it has removed of the day before does not help."""
    s = acting(STRUCK, lambda agenda: agenda.moderate(float(hour), notices=1.0, expel=False))
    said = s.messages_table()
    spam = (said["kind"] == "spam") & (said["minute"] >= 60 * hour)
    standing = np.zeros((s.groups_total, s.days))
    np.add.at(standing, (said["replicate"][spam], said["day"][spam]), 1)
    strikes = np.diff(per_day(s, "strikes"), axis=1, prepend=0.0)
    assert not strikes[standing == 0].any() and strikes[standing >= 10].all()
    assert (standing >= 10).mean() > 0.9 if hour < 20 else (standing == 0).mean() > 0.1
    assert per_day(s, "messages_spam").min() > 10 and per_day(s, "spam_removed").sum() > 1000


def test_spam_that_has_stood_for_days_brings_no_further_strike():
    """The advertisers are put out on the third morning, and what they wrote stays."""

    def act(agenda):
        if agenda.day == 3:
            agenda.remove(groups, slots, 0.0)

    groups, slots = np.nonzero(np.ones((10, 40), bool))
    people = acting(STRUCK, lambda agenda: None).world.members.reshape(10, -1)[:, :40]
    came_for_that = people["role"][groups, slots] >= ADVERTISER
    groups, slots = groups[came_for_that], slots[came_for_that]
    s = acting(STRUCK, act)
    assert (s.world.boards["spam_open"] > 20).all()
    strikes = np.diff(per_day(s, "strikes"), axis=1, prepend=0.0)
    assert strikes[:, :3].all() and not strikes[:, 3:].any()


def test_without_the_hazard_there_are_no_strikes():
    s = simulate(SPAMMED | {POLICING + "ban_rate": 5.0})
    assert per_day(s, "messages_spam").any() and not per_day(s, "strikes").any() and not per_day(s, "closed").any()


def test_the_more_strikes_the_likelier_the_end():
    """At its n-th strike a group is closed with the chance 1 - exp(-n ban_rate)."""
    s = simulate(
        SPAMMED | {POLICING + "spam_strike_rate": 0.02, POLICING + "ban_rate": 0.2, "run.replicates": 400, "run.days": 20, "run.log_groups": 0}
    )
    strikes, closed = per_day(s, "strikes"), per_day(s, "closed") > 0
    for n in (1, 2, 3):
        at = (strikes == n) & (np.diff(strikes, axis=1, prepend=0.0) == 1)
        chance, many = 1.0 - np.exp(-0.2 * n), at.sum()
        assert many > 50 and abs(closed[at].mean() - chance) < 4 * np.sqrt(chance * (1 - chance) / many)
    assert not closed[strikes == 0].any()


# moderation -----------------------------------------------------------------------------------------


def test_the_stricter_the_more_spam_is_found():
    """Of what would be overlooked the share `strictness`; and of those who wrote it, who are put out."""
    mild, strict, all_found = (
        acting(
            STRUCK | {"world.behaviour.attention.reprimanded": 0.0, POLICING + "spam_strike_rate": 0.0, "run.replicates": 60, "run.days": 1},
            lambda agenda, given=given: agenda.moderate(20.0, notices=given[0], strictness=given[1]),
        )
        for given in ((0.3, 0.0), (0.3, 0.5), (0.0, 1.0))
    )  # fmt: skip
    there = per_day(all_found, "spam_removed").sum()
    assert there > 1000
    for s, share in ((mild, 0.3), (strict, 0.65)):
        assert abs(per_day(s, "spam_removed").sum() / there - share) < 0.02
        put_out = per_day(s, "removed_today").sum() / per_day(all_found, "removed_today").sum()
        assert abs(put_out - share) < 4 * np.sqrt(share * (1 - share) / per_day(all_found, "removed_today").sum())


def test_only_those_who_have_advertised_are_put_out():
    """Who came for that and has not begun yet is still there, whatever else he has written."""
    rare = SPAMMED | {POLICING + "spam_rate": 0.05, INVITING + "invite_rate": 0.0, SPEAKING + "initiative": 0.5, "run.replicates": 20}
    s = acting(rare, lambda agenda: [agenda.moderate(float(hour), notices=1.0) for hour in range(24)])
    people, said = s.world.members, s.messages_table()
    spammed = np.isin(people["uid"], said["author"][said["kind"] == "spam"])
    gone, here = people["stage"] == REMOVED, people["stage"] <= ACTIVE
    assert gone.sum() > 50 and np.array_equal(gone, spammed & ~here)
    assert (spammed & here).sum() < 5, "in the last hour"
    waiting = here & (people["role"] == ADVERTISER)
    assert waiting.sum() > 50 and not spammed[waiting].any() and (people["posts"][waiting] > 0).sum() > 20


def test_the_operator_sees_who_has_advertised_and_nothing_before():
    rare = SPAMMED | {POLICING + "spam_rate": 0.2, INVITING + "invite_rate": 0.0, SPEAKING + "initiative": 0.5, "run.replicates": 20}
    s = simulate(rare)
    people, said, view = s.world.members.reshape(s.groups_total, -1), s.messages_table(), s.view(s.days)
    spammed = np.isin(people["uid"], said["author"][said["kind"] == "spam"])
    wrote = (people["posts_0"].astype(int) + people["posts_1"] + people["posts_2"] > 0) & (people["stage"] <= ACTIVE)
    everybody = np.full(s.groups_total, 1000)
    for found in (view.writers(1), view.most_active("who", everybody, 1), view.spoke_within(30)):
        listed = np.zeros(people.shape, bool)
        listed[found[0], found[1]] = True
        assert np.array_equal(listed, wrote & ~spammed)
        assert (listed & (people["role"] == ADVERTISER)).sum() > 10
    assert (wrote & spammed).sum() > 50


# closed groups --------------------------------------------------------------------------------------

CLOSED = SPAMMED | {
    POLICING + "spam_strike_rate": 0.02, POLICING + "ban_rate": 5.0, "run.replicates": 12, "run.days": 25, "run.log_groups": 0,
    INVITING + "invite_rate": 0.5, INVITING + "invite_acceptance": 1.0, "operator.welcome": {"within_hours": 24},
    "operator.ads": {"per_day": 1}, "operator.check_in": {"days": 20, "reward": 5.0}, "operator.cash_per_day": 1e4,
    "operator.pruning": {"every_days": 5, "silent_days": 4, "announced": False, "refill": "cold"}, LEAVING + "leave_rate": 0.02,
}  # fmt: skip


@pytest.mark.parametrize("engine", ["kernel", "mesa"])
def test_a_closed_group_is_empty_and_costs_nothing(engine):
    s = simulate(CLOSED | ({"run.replicates": 3, "run.days": 12, POLICING + "spam_strike_rate": 0.1} if engine == "mesa" else {}), engine=engine)
    assert_sound(s)
    closed = per_day(s, "closed") > 0
    days = closed.argmax(axis=1)
    ended = closed.any(axis=1)
    assert ended.sum() >= 2 and days[ended].min() < s.days - 4
    members, removed = per_day(s, "members"), per_day(s, "removed_today")
    table, agenda = s.members_table(), s.agenda_table()
    for g in np.flatnonzero(ended):
        day = days[g]
        before = members[g, day - 1] if day else 40.0
        gone = per_day(s, "left")[g, day] + removed[g, day]
        assert gone == before and (members[g, day:] == 0).all()
        for name in ("joined_invited", "joined_channel"):
            assert not per_day(s, name)[g, day:].any()
        for name in ("visits", "messages", "orders", "orders_outside", "staff_minutes", "cash", "missed", "check_in_participants"):
            assert not per_day(s, name)[g, day + 1 :].any(), name
        assert (table["stage"][table["replicate"] == g] >= REMOVED - 1).all()
        assert agenda["day"][agenda["replicate"] == g].max() == day
    for g in np.flatnonzero(~ended):
        assert members[g, -1] > 0 and per_day(s, "staff_minutes")[g, -1] > 0, "the others go on"


def test_a_campaign_may_end_a_group_too():
    camp = {"operator.check_in": {"days": 20}, POLICING + "strike_rate": 0.3, POLICING + "ban_rate": 5.0, POLICING + "advertisers": 0.0}
    s = simulate(camp | {"run.replicates": 10})
    assert per_day(s, "closed")[:, -1].mean() > 0.8 and not per_day(s, "messages_spam").any()
    assert_sound(s)


def test_groups_are_closed_one_by_one():
    """One replicate is the same whether others are played beside it or not."""
    many, one = (simulate(CLOSED | {"run.replicates": n}).daily_table() for n in (12, 1))
    for name, column in one.items():
        assert np.array_equal(many[name][: len(column)], column, equal_nan=column.dtype.kind == "f"), name
