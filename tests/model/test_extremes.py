"""Odd cases, in groups and in forums: they run, nobody gets lost, and what should happen does.

What both engines make of such worlds is compared in `test_parity.py` and `test_forum.py`.
"""

import numpy as np
import pytest
from small_worlds import (
    BUYING,
    EXPERIENCE,
    FORUM,
    INVITING,
    JUDGING,
    LEAVING,
    MARKET,
    MUTING,
    NOBODY_JOINS_OR_LEAVES,
    OUTSIDE,
    POLICING,
    PRESENCE,
    SPEAKING,
    acting,
    per_day,
    scenario,
    simulate,
)
from sound_state import play_soundly
from sound_worlds import OTHERS, assert_sound

from sim.model.simulation import Simulation

MODES = {
    "group": {"world.platform": "wechat_group"},
    "forum": {"world.platform": "forum", "world.groups.topics": 3, FORUM + "front_page_share": 0.2},
}
FEW = {"world.groups.members": 12, "world.groups.capacity": 18}
EAGER = {INVITING + "invite_rate": 5.0, INVITING + "invite_acceptance": 1.0, LEAVING + "leave_rate": 0.0}
QUITTING = {LEAVING + "leave_rate": 5.0, JUDGING + "reference_worth": 10.0, INVITING + "invite_rate": 0.0}


@pytest.fixture(params=sorted(MODES))
def mode(request):
    """Where people meet."""
    return MODES[request.param]


def played(mode, changes=(), engine="kernel"):
    """Played to the end and looked at every day."""
    s = play_soundly(Simulation(scenario(mode | dict(changes)), engine=engine))
    assert_sound(s)
    return s


# few ------------------------------------------------------------------------------------------------


def test_one_member(mode):
    s = played(mode, {"world.groups.members": 1, "run.replicates": 50} | NOBODY_JOINS_OR_LEAVES)
    assert not per_day(s, "replies_to_newcomers").any() and (per_day(s, "members") == 1).all()
    assert not s.world.tie_strength.any() and not s.world.follow_slot.any()
    assert per_day(s, "visits").any(axis=1).all() and per_day(s, "messages_chat").any()


def test_one_place(mode):
    s = played(mode, {"world.groups.members": 1, "world.groups.capacity": 1, INVITING + "invite_rate": 5.0})
    assert per_day(s, "members").max() == 1


def test_the_only_place_is_taken_again(mode):
    """Who leaves makes room, as long as somebody is there to be asked."""
    change = {"world.groups.members": 1, "world.groups.capacity": 1, "run.days": 30, LEAVING + "leave_rate": 0.3, "operator.pruning": {
        "every_days": 1, "silent_days": 2, "announced": False, "refill": "existing"}}  # fmt: skip
    s = played(mode, change | {"operator.cash_per_day": 1e4, SPEAKING + "initiative": 0.0})
    assert per_day(s, "members").max() == 1 and per_day(s, "joined_channel").sum() > 3


def test_more_boards_than_members():
    s = played(MODES["forum"], {"world.groups.members": 3, "world.groups.capacity": 5, "world.groups.topics": 64} | EAGER)
    assert per_day(s, "members")[:, -1].min() == 5
    assert (s.world.boards["slots"] == 0).any()


@pytest.mark.parametrize("engine", ["kernel", "mesa"])
def test_everybody_goes(mode, engine):
    acts = {"operator.ads.per_day": 3, "operator.kol.start_day": 0, "operator.check_in.days": 10}
    s = played(mode, QUITTING | acts | FEW, engine)
    members = per_day(s, "members")
    assert members[:, -1].min() == 0
    assert np.isnan(per_day(s, "interest_mean")[members == 0]).all()
    assert not per_day(s, "visits")[:, 1:][members[:, :-1] == 0].any()
    empty = np.flatnonzero(members[:, -1] == 0)
    mine = np.asarray(s.world.members).reshape(s.groups_total, -1)[empty]
    assert not s.world.tie_strength.reshape(s.groups_total, -1)[empty].any() and not mine["owner_tie"].any()


def test_everybody_goes_and_others_are_let_in(mode):
    """An empty place fills again through a channel."""
    refill = {"every_days": 1, "silent_days": 2, "announced": False, "refill": "fresh_blood"}
    s = played(mode, QUITTING | {"run.days": 40, "operator.pruning": refill, "operator.cash_per_day": 1e5})
    assert per_day(s, "joined_channel").sum() > 20


def test_closed_by_the_platform(mode):
    """All are removed at once, nobody comes in that night, and nothing happens any more. Forums as they come are safe."""
    spam = {POLICING + "advertisers": 0.5, POLICING + "spam_strike_rate": 0.1, POLICING + "ban_rate": 0.5}
    acts = {"operator.welcome.within_hours": 12, "operator.check_in.days": 20, "operator.content.per_day": 3}
    police = {"world.platform_rules.policing": 1.0, "run.replicates": 8}
    s = played(mode, spam | acts | police | {INVITING + "invite_rate": 0.5, "run.days": 20, "run.log_groups": 4})
    days_open = (per_day(s, "closed") == 0).sum(axis=1)
    assert days_open.min() < s.days and (days_open > 2).any() and per_day(s, "joined_invited").any()


def test_nobody_comes(mode):
    """No attention at all: nothing happens, and nothing breaks."""
    nobody = {"world.members.attention_median": 1e-6, PRESENCE + "pull_per_day": 0.0, "operator.content": None}
    s = played(mode, nobody | NOBODY_JOINS_OR_LEAVES)
    assert not per_day(s, "visits").any() and not per_day(s, "messages").any()


def test_everybody_mutes(mode):
    """In a forum nobody can."""
    s = played(mode, {MUTING + "mute_at_door": 5.0, MUTING + "mute_rate": 5.0, MUTING + "unmute_chance": 0.0, MUTING + "unmute_when_reached": 0.0,
                      PRESENCE + "muted_factor": 0.0, "operator.content.per_day": 20})  # fmt: skip
    last = per_day(s, "muted_share")[:, -1]
    assert not last.any() if s.is_forum else last.min() > 0.8


# many -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["kernel", "mesa"])
def test_full_group_takes_nobody(mode, engine):
    s = played(mode, EAGER | FEW, engine)
    assert per_day(s, "members").max() == 18 == per_day(s, "members")[:, -1].min()
    assert per_day(s, "joined_invited")[:, -1].max() == 0 < per_day(s, "invitations_accepted")[:, -1].min()


@pytest.mark.parametrize("engine", ["kernel", "mesa"])
def test_a_market_that_is_used_up(mode, engine):
    few = {MARKET + "people_per_member": 0.2, MARKET + "strata": {"customers": 0.0, "friends": 1.0, "strangers": 0.0}}
    s = played(mode, few | EAGER | FEW | {"world.groups.count": 3}, engine)
    assert not per_day(s, "market_friends")[:, -1].any() and per_day(s, "joined_invited").sum() > 3


def test_nobody_outside(mode):
    s = played(mode, EAGER | {MARKET + "people_per_member": 0.0, "operator.welcome.within_hours": 12})
    assert not per_day(s, "joined_invited").any() and per_day(s, "invitations_sent").any()


def test_everybody_talks_all_the_time(mode):
    """More want to speak than are heard; counters of one byte are full."""
    loud = {SPEAKING + "initiative": 15.0, SPEAKING + "branching": 0.95, "world.members.attention_median": 60.0, "run.days": 6}
    s = played(mode, loud | {"world.members.sociability_sigma": 3.0, "world.members.groups_held_median": 1.0, "run.log_groups": 2})
    assert (per_day(s, "messages_chat")[:, -1] > 300).all()


# everything -----------------------------------------------------------------------------------------

EVERYTHING = {
    "world.groups.count": 2, "run.log_groups": 2, "world.other_products": [dict(product) for product in OTHERS], "operator.cash_per_day": 1e4,
    "operator.ads": {"per_day": 2, "minutes_each": 1, "product": 3}, "operator.welcome": {"within_hours": 12}, "operator.kol": {"start_day": 1},
    "operator.check_in": {"days": 6, "every_days": 9}, INVITING + "invite_rate": 0.2, INVITING + "invite_acceptance": 1.0,
    "operator.pruning": {"every_days": 5, "silent_days": 4, "warn_days": 2, "refill": "cold"}, POLICING + "advertisers": 0.1,
    LEAVING + "leave_rate": 0.1, SPEAKING + "branching": 0.3, POLICING + "spam_strike_rate": 0.02,
}  # fmt: skip
"""All that can happen, in one small world."""
HAPPENS = ("joined_invited", "joined_channel", "left", "removed_today", "messages_spam", "orders_outside", "messages_check_in_card")
SHOPPERS = {
    BUYING + "buy_chance": 1.0, EXPERIENCE + "tell_praise": 5.0, EXPERIENCE + "tell_complaint": 5.0, OUTSIDE + "tell_outside": 5.0,
    OUTSIDE + "outside_rate": 0.2, "world.product.delivery_days": 0, "world.product.purchase_cycle": 2.0, "world.product.trend": -0.2,
}  # fmt: skip
"""Much is bought, and told."""


@pytest.mark.parametrize("ticks", [12, 24, 48, 96])
def test_all_clocks(mode, ticks):
    s = played(mode, {"run.ticks_per_day": ticks, "operator.ads.per_day": 2, "operator.welcome.within_hours": 12})
    assert per_day(s, "visits").sum() > 100


@pytest.mark.parametrize("ticks", [12, 24, 48, 96])
def test_everything_at_once_on_all_clocks(mode, ticks):
    s = played(mode, EVERYTHING | {"run.ticks_per_day": ticks, "run.days": 20, SPEAKING + "initiative": 0.1})
    for name in HAPPENS:
        assert per_day(s, name).any(), f"{name}: it did not happen"


def _answers_complaints(agenda):
    agenda.answer_complaints(20.0, count=2)
    agenda.post("coupon", 12.0, product=1)
    agenda.improve(0.01, np.arange(agenda.groups))
    agenda.call_all(17.0)


def test_complaints_that_are_answered(mode):
    s = acting(mode | EVERYTHING | SHOPPERS | {"run.days": 40}, _answers_complaints, play=play_soundly)
    assert_sound(s)
    assert per_day(s, "messages_complaint_answered").any() and per_day(s, "messages_complaint").sum() > 20


def test_two_years(mode):
    """The longest run there is, where members are renewed all the time."""
    small = {"world.groups.members": 15, "world.groups.capacity": 20, "run.replicates": 1, POLICING + "ban_rate": 0.0, MARKET + "people_per_member": 1000.0}
    s = played(mode, EVERYTHING | small | {"run.days": 730, LEAVING + "leave_rate": 0.01})
    assert per_day(s, "visits")[:, 700:].any() and len(s.joins_table()["uid"]) > 100


def test_two_years_of_a_handful(mode):
    """Nobody joins, few are left."""
    few = {"world.groups.members": 4, "run.days": 730, "run.replicates": 4, INVITING + "invite_rate": 0.0, LEAVING + "leave_rate": 0.001}
    s = simulate(mode | few)
    assert_sound(s)
    assert per_day(s, "visits")[:, 700:].any()
