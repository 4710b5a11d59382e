"""The two engines give the same bits: every table and every array of the state, for every shipped scenario and odd ones."""

import numpy as np
import pytest
from small_worlds import SHIPPED, TABLES, acting, assert_tables_equal, per_day, scenario, shipped
from sound_worlds import OTHERS, assert_sound

from sim.model.simulation import Simulation

STATE = ("members", "threshold", "own_rate", "pulled_rate", "tie_slot", "tie_strength", "groups", "feed", "feed_sums", "midnight",
         "midnight_sums", "total", "total_sums", "speaker_slot", "speaker_kind", "speaker_tick", "swing_x", "swing_y", "flows", "tallies")  # fmt: skip


def assert_parity(given):
    return assert_same(*(Simulation(given, engine=engine).run() for engine in ("kernel", "mesa")))


def assert_same(kernel, mesa):
    for table in TABLES:
        assert_tables_equal(getattr(kernel, f"{table}_table")(), getattr(mesa, f"{table}_table")(), table)
    for name in STATE:
        a, b = (np.asarray(getattr(s.world, name)) for s in (kernel, mesa))
        if name == "tie_slot":  # a place without a tie may keep any old slot
            a, b = np.where(kernel.world.tie_strength > 0, a, 0), np.where(mesa.world.tie_strength > 0, b, 0)
        for column in a.dtype.names or ("",):
            x, y = (np.ascontiguousarray(v[column] if column else v) for v in (a, b))
            assert x.tobytes() == y.tobytes(), f"{name} {column} differs in {np.flatnonzero((x != y).ravel())[:5]}"
    return kernel


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenarios(name):
    few = name in ("portfolio", "stores")  # many groups
    members = 60 if name == "stores" else 120
    assert_parity(shipped(name, days=32, members=members, replicates=1, groups=2 if few else 0))


ODD = {
    "nobody speaks": {"world.behaviour.speaking.initiative": 0.0},
    "one member": {"world.groups.members": 1},
    "full from the start": {"world.groups.members": 60, "world.behaviour.inviting.invite_rate": 1.0},
    "everybody leaves": {"world.behaviour.leaving.leave_rate": 5.0, "world.behaviour.judging.reference_worth": 10.0},
    "nobody reads anything": {"world.behaviour.arriving.start_interest": 0.0, "world.behaviour.judging.reading_floor": 0.0},
    "much talk": {"world.behaviour.speaking.initiative": 4.0, "world.behaviour.speaking.branching": 0.95, "run.days": 4},
    "short ties": {"world.behaviour.ties.tie_half_life": 0.5, "world.behaviour.speaking.initiative": 2.0},
    "half-hour ticks": {"run.ticks_per_day": 48, "run.days": 6},
    "two-hour ticks": {"run.ticks_per_day": 12},
    "quarter-hour ticks": {"run.ticks_per_day": 96, "run.days": 4},
    "first judgements weigh all": {"world.behaviour.judging.gain_visits": 0.1},
    "totals": {"world.behaviour.judging.theta": 0.0, "operator.ads.per_day": 4},
    "discounts": {"operator.ads.per_day": 4, "operator.ads.discount": 0.4, "world.behaviour.buying.buy_chance": 0.8},
    "outsourced on some days": {"operator.ads.per_day": 2, "operator.ads.staff": "outsourced", "operator.ads.weekdays": [1, 3]},
    "weekend first": {"world.groups.first_weekday": 5, "operator.content.weekdays": [5, 6]},
    "check-in ended by force": {
        "operator.check_in.days": 8, "operator.check_in.deposit": 50.0, "world.behaviour.policing.strike_rate": 0.2,
        "world.behaviour.policing.strike_ban_days": 2.0,
    },
    "removed and replaced": {
        "operator.pruning.every_days": 4, "operator.pruning.warn_days": 2, "operator.pruning.silent_days": 3,
        "operator.pruning.refill": "cold", "operator.welcome.within_hours": 12, "operator.cash_per_day": 1000.0,
    },
    "opinion leaders": {"operator.kol.start_day": 2, "operator.kol.count": 4, "operator.welcome.first_members": True},
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ODD))
def test_odd_worlds(name):
    assert_parity(scenario(ODD[name]))


# what has come since: each by itself, and all together -------------------------------------------------

SPEAKING, POLICING, OUTSIDE = (f"world.behaviour.{part}." for part in ("speaking", "policing", "outside"))
SHORT = {"run.days": 9, "world.groups.members": 30, "world.groups.capacity": 45}
TALK = {SPEAKING + "initiative": 0.5, SPEAKING + "branching": 0.4}
EAGER = {f"world.behaviour.inviting.invite_{name}": 1.0 for name in ("rate", "acceptance")}
FEW = EAGER | {
    "world.groups.count": 3, "run.replicates": 2, "world.market.people_per_member": 0.4, "world.behaviour.leaving.leave_rate": 0.1,
    "world.market.strata": {"customers": 0.2, "friends": 0.6, "strangers": 0.2}, "operator.cash_per_day": 1e4, "run.days": 7,
    "operator.pruning": {"every_days": 1, "silent_days": 3, "announced": False, "refill": "cold"}, SPEAKING + "initiative": 0.4,
}  # fmt: skip
SHOP = {"operator.ads": {"per_day": 4, "minutes_each": 0, "discount": 0.3, "product": 3}, "world.behaviour.buying.buy_chance": 0.9,
        "world.other_products": [dict(product) for product in OTHERS], "world.product.trend": 0.5}  # fmt: skip
SPAM = {POLICING + "advertisers": 0.3, POLICING + "spam_rate": 3.0, POLICING + "spam_strike_rate": 0.05, POLICING + "ban_rate": 1.0, "run.replicates": 4}
TALES = {
    OUTSIDE + "outside_rate": 0.5, OUTSIDE + "tell_outside": 5.0, "world.behaviour.experience.tell_praise": 5.0,
    "world.behaviour.experience.tell_complaint": 5.0, "world.product.purchase_cycle": 2.0, "world.product.delivery_days": 0,
}  # fmt: skip
HABITS = {f"world.behaviour.presence.habit_{name}": x for name, x in (("strength", 0.5), ("gain", 0.7), ("half_life", 1.0))}
LOG = {"run.log_groups": 2, "world.groups.count": 2, "operator.check_in.days": 6, "operator.welcome.first_members": True}
HEARD = {SPEAKING + "speakers_per_20_minutes": 1.0, SPEAKING + "initiative": 5.0}

NEW = {
    "several products": (SHOP, ("orders", "discount")),
    "one of several products": (SHOP | {"operator.ads.product": 0}, ("orders",)),
    "too few people for all groups": (FEW, ("joined_invited", "joined_channel")),
    "nobody outside": (EAGER | {"world.market.people_per_member": 0.0}, ("invitations_sent",)),
    "spam and bans": (SPAM, ("messages_spam", "closed")),
    "bought and told outside": (TALES, ("orders_outside", "messages_complaint")),
    "nobody is watched": (TALES | {"world.market.panel": 0}, ("orders_outside",)),
    "a log": (LOG | TALK, ("messages_check_in_card", "replies")),
    "no sessions": (TALK | {SPEAKING + "session_minutes": 0.0}, ("replies",)),
    "long sessions, slow answers": (TALK | {SPEAKING + "session_minutes": 120.0, SPEAKING + "reply_delay_minutes": 30.0}, ("replies",)),
    "forgotten at once": (TALK | {SPEAKING + "reply_memory_hours": 0.1}, ("replies",)),
    "few are heard": (HEARD, ("messages_chat",)),
    "strong habits": (HABITS, ("visits",)),
    "no habits": ({"world.behaviour.presence.habit_strength": 0.0}, ("visits",)),
    "a QQ group": ({"world.platform": "qq_group", "world.groups.capacity": None, "world.groups.members": 20, "run.days": 2, "run.replicates": 1}, ("visits",)),
    "an app community": ({"world.platform": "app_community", "world.groups.capacity": None} | EAGER, ("joined_invited",)),
    "all together": (
        SHOP | FEW | SPAM | TALES | TALK | HABITS | LOG
        | {"world.groups.count": 3, "run.replicates": 2, "run.days": 8, "run.ticks_per_day": 48, SPEAKING + "speakers_per_20_minutes": 4.0},
        ("joined_invited", "messages_spam", "closed", "orders", "orders_outside", "messages_praise", "replies", "messages_check_in_card"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(NEW))
def test_new_mechanisms(name):
    changes, happens = NEW[name]
    s = assert_parity(scenario(SHORT | changes))
    for column in happens:
        assert per_day(s, column).any(), f"{column}: it did not happen"
    assert_sound(s)


def _every_act(agenda):
    """All that an operator can do and no shipped policy does, and offers of all products side by side."""
    for product in range(5):
        agenda.post("advertisement", 8.0 + product, count=1 + product % 2, discount=0.1 * product, product=product)
    for hour, kind in enumerate(("coupon", "group_buy", "operator_reply", "event", "summary", "kol_content")):
        agenda.post(kind, 12.0 + hour, product=hour % 5)
    agenda.answer_complaints(20.0, count=2)
    agenda.improve(0.01, np.arange(agenda.groups))
    agenda.message(np.zeros(5, int), np.arange(5) * 3, 15.0)
    agenda.reply(np.zeros(5, int), np.arange(5), 16.0)
    agenda.call_all(17.0)


def test_everything_an_operator_can_do():
    changes = SHORT | SHOP | TALES | TALK | LOG | {"world.platform": "wecom_group", "run.days": 5}
    kernel, mesa = (acting(changes, _every_act, engine) for engine in ("kernel", "mesa"))
    assert_same(kernel, mesa)
    bought = kernel.world.members
    assert len(set(bought["product"][bought["orders"] > 0].tolist())) >= 4
