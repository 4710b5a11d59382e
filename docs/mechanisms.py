"""The mechanisms that `docs/make_mechanisms.py` measures: how each is taken away, and what the page says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from measuring import Changes, Mechanism, behaviour, no
from mechanisms_forum import FORUM_MECHANISMS

THREE_ADS: Final[Changes] = {"operator.ads.per_day": 3}
UNWORN: Final[Changes] = no("buying", "offer_wear")
DULL: Final[Changes] = {"per_day": 3, "quality": 0.3}
DISCOUNT: Final[Changes] = {"operator.ads.discount": 0.2}
FAULT: Final[Changes] = {"world.product.fault_day": 30}
POOR: Final[Changes] = {"world.product.quality": 0.3}
MANY_INVITE: Final[Changes] = behaviour("inviting", invite_rate=0.05)
MANY_SPAM: Final[Changes] = behaviour("policing", advertisers=0.1)
CHECK_IN: Final[Changes] = {"operator.check_in": {"start_day": 10, "days": 40, "reward": 200}}
LEADERS: Final[Changes] = {"operator.kol": {}}
REFILL: Final[Changes] = POOR | {"operator.pruning": {"announced": False, "refill": "existing", "refill_cash": 0}}
RENEWED: Final[Changes] = {"operator.cash_per_day": 2000, "operator.pruning.refill": "fresh_blood"}

LASTING: Final[Changes] = {"world.members.concern_lasting": 36_500, "world.members.concern_lasting_sigma": 0}


def _second(name: str, price: float, unit_cost: float, quality: float, purchase_cycle: float) -> Changes:
    """A second product, which is advertised instead of the first."""
    values = {"price": price, "unit_cost": unit_cost, "quality": quality, "purchase_cycle": purchase_cycle}
    return {"world.other_products": [{"name": name, **values}], "operator.ads.product": 1}


_WEIGHTS: Final = ("upper", "middle", "base")
_PREFERRED: Final = ("tie", "kol", "question", "introduced")
_FORGET: Final = behaviour("judging", fatigue_half_life=0.01)
GROUPS: Final[Mapping[str, tuple[str, tuple[Mechanism, ...]]]] = {
    "opening": (
        "Opening the group",
        (
            Mechanism(
                "muting", "muting", off=behaviour("presence", muted_factor=1, muted_pull=1),
                more=("interest", "visits", "left"), words={"speakers": -1, "orders": -1, "members": 1},
            ),
            Mechanism(
                "muting_worth", "the same, theta 1", behaviour("judging", theta=1),
                off=behaviour("presence", muted_factor=1, muted_pull=1), more=("interest", "visits", "left"),
            ),
            Mechanism(
                "notifications", "notifications", off=no("presence", "pull_per_day"), more=("visits", "delay"),
                words={"visits": 1},
            ),
            Mechanism(
                "habit", "habits of hours", off=no("presence", "habit_strength"), more=("visits", "delay"),
                words={"visits": 0},
            ),
            Mechanism(
                "door", "muting at the door", off=no("muting", "mute_at_door"), more=("interest", "visits"),
                words={"muted": 1, "visits": -1, "members": 1},
            ),
            Mechanism(
                "unmuting", "unmuting", off=no("muting", "unmute_chance", "unmute_when_reached"), more=("visits",),
                words={"muted": -1, "visits": 1},
            ),
            Mechanism(
                "concern", "a group that ceases to concern one", off=LASTING, more=("visits", "messages", "left"),
            ),
            Mechanism(
                "mention", "being turned to", off=no("presence", "mention_pull"), more=("visits", "messages"),
            ),
        ),
    ),
    "reading": (
        "Reading, staying and leaving",
        (
            Mechanism(
                "taste", "taste", off=no("judging", "taste_sharpness"), more=("interest", "messages"),
                words={"interest": -1, "orders": -1, "members": -1},
            ),
            Mechanism(
                "capacity", "limits of reading", off=behaviour("judging", reading_capacity=1000), more=("interest",),
                words={"orders": -1, "interest": -1},
            ),
            Mechanism(
                "idle", "drift in silence", off=no("judging", "idle_rate"), more=("interest", "visits"),
                words={"interest": -1},
            ),
            Mechanism("bonds", "friends hold", off=no("leaving", "leave_bond"), more=("left",)),
            Mechanism("held", "trust holds", off=no("leaving", "leave_trust"), more=("left",), words={"left": -1}),
            Mechanism("loss", "friends who leave", off=no("leaving", "leave_loss"), more=("left",), words={"left": 0}),
            Mechanism(
                "greeted", "being greeted", {"operator.welcome.first_members": True},
                off=no("ties", "greeted_trust", "greeted_interest", "greeted_owner_tie"), more=("interest", "trust"),
                words={"trust": 1, "orders": 1, "members": 1},
            ),
        ),
    ),
    "talking": (
        "Talking",
        (
            Mechanism(
                "answers", "answers at all", off=no("speaking", "branching"), more=("interest", "messages"),
                words={"members": 1, "muted": 1},
            ),
            Mechanism(
                "worth_a_word", "poor posts, little to say", {"operator.content": DULL},
                off=no("speaking", "call_by_quality"), more=("messages",), words={"messages": -1},
            ),
            Mechanism(
                "ties", "ties", off=no("ties", "tie_gain", "greeted_owner_tie"),
                more=("interest", "messages", "busiest"), words={"messages": 1, "speakers": -1},
            ),
            Mechanism(
                "answered", "being answered",
                off={**no("speaking", "answered_trust", "answered_interest"), **no("judging", "answered_worth")},
                more=("interest", "messages"),
            ),
            Mechanism(
                "ignored", "being ignored", off=no("speaking", "ignored_interest"), more=("interest", "messages"),
                words={"interest": 0},
            ),
            Mechanism(
                "fading", "calls that fade", off=behaviour("speaking", reply_memory_hours=1000),
                more=("messages", "delay"), words={"delay": -1},
            ),
            Mechanism("lines", "lines", off=no("speaking", "go_on"), more=("messages", "interest")),
            Mechanism(
                "conversation", "conversations",
                off=no("speaking", "conversation_minutes", "notice_pull", "prefer_addressed"),
                more=("messages", "delay"),
            ),
            Mechanism(
                "live", "staying for a while", off=no("speaking", "session_minutes"), more=("messages", "delay"),
            ),
            Mechanism(
                "whom", "whom one answers", off=no("speaking", *(f"prefer_{whom}" for whom in _PREFERRED)),
                more=("ties", "busiest"), words={"busiest": 0},
            ),
            Mechanism(
                "place", "the same place", {"world.members.places": 5}, off=no("ties", "same_place"), more=("ties",),
                words={"ties": 1},
            ),
            Mechanism(
                "leaders", "opinion leaders", LEADERS,
                off=no("speaking", "kol_initiative", "kol_ownership", "prefer_kol"),
                more=("interest", "messages", "busiest"), words={"messages": 1, "busiest": 1, "speakers": 1},
            ),
            Mechanism(
                "warned", "warnings", {"operator.pruning": {}}, off=no("speaking", "warned_speech"),
                more=("messages", "removed"), words={"speakers": 1, "removed": -1, "members": 1},
            ),
        ),
    ),
    "checking": (
        "Check-in campaigns",
        (
            Mechanism(
                "campaign", "a campaign", on=CHECK_IN, more=("interest", "cards", "visits", "messages"),
                words={"cards": 1, "messages": 1, "muted": 1, "members": -1, "orders": -1},
            ),
            Mechanism(
                "reward", "its reward", CHECK_IN, off={"operator.check_in.reward": 0}, more=("cards", "messages"),
                words={"cards": 1},
            ),
            Mechanism(
                "streak", "streaks", CHECK_IN, off=no("check_in", "streak_motivation"), more=("cards",),
                words={"cards": 1},
            ),
            Mechanism(
                "reminder", "reminders", CHECK_IN, off=no("presence", "reminder_pull"), more=("cards", "visits"),
                words={"cards": 1},
            ),
            Mechanism(
                "drop", "dropping out", CHECK_IN, off=no("check_in", "drop_out"), more=("cards",), words={"cards": -1}
            ),
            Mechanism(
                "crowding", "crowding out", CHECK_IN, off=no("check_in", "crowding_gain"), more=("messages", "own"),
                words={"own": -1, "messages": -1},
            ),
            Mechanism(
                "crackdown", "crackdowns", CHECK_IN | behaviour("policing", strike_rate=0.05),
                off=no("policing", "strike_rate"), more=("cards", "strikes"),
                words={"cards": -1, "muted": -1, "members": 1},
            ),
        ),
    ),
    "buying": (
        "Buying",
        (
            Mechanism("fatigue", "fatigue", UNWORN, off=_FORGET, more=("interest", "left")),
            Mechanism("fatigue_3", "the same, 3 ads a day", THREE_ADS | UNWORN, off=_FORGET, more=("interest", "left")),
            Mechanism("wear", "offers that wear out", off=no("buying", "offer_wear"), words={"orders": -1}),
            Mechanism(
                "wear_3", "wearing out, 3 ads a day", THREE_ADS, off=no("buying", "offer_wear"), words={"orders": -1}
            ),
            Mechanism("proof", "social proof", off=no("buying", "social_proof")),
            Mechanism(
                "quality", "weight of quality", off=no("buying", *(f"quality_weight_{t}" for t in _WEIGHTS)),
                words={"orders": 1},
            ),
            Mechanism("discount", "20 % off", on=DISCOUNT, more=("revenue",)),
            Mechanism(
                "price", "weight of price", DISCOUNT, off=no("buying", *(f"price_weight_{t}" for t in _WEIGHTS)),
                words={"orders": 1},
            ),
            Mechanism("value", "value for money", DISCOUNT, off=no("buying", "value_weight_middle")),
            Mechanism(
                "reference", "reference price", DISCOUNT, off=no("buying", "reference_gain"), more=("revenue",),
                words={"orders": -1},
            ),
            Mechanism("trusted", "weight of trust", off=no("buying", "trust_power"), words={"orders": -1}),
            Mechanism(
                "lasting", "needs that pass", off={"world.members.need_lasting": 36500}, more=("interest",),
                words={"orders": -1, "interest": -1, "members": 0},
            ),
            Mechanism(
                "unasked", "unasked orders", {"operator.welcome.first_members": True}, off=no("buying", "unasked_rate"),
                more=("unasked",), words={"unasked": 1, "orders": 1},
            ),
        ),
    ),
    "product": (
        "The product, and what is told of it",
        (
            Mechanism("fault", "a fault, days 30–43", on=FAULT, more=("reputation",)),
            Mechanism(
                "poor", "quality .3, not .75", on=POOR, more=("reputation",), words={"members": -1, "orders": -1},
            ),
            Mechanism(
                "learning", "learning from deliveries", FAULT,
                off=no("experience", "belief_learning", "surprise_trust"), words={"belief": 1},
            ),
            Mechanism(
                "hearing", "hearing in the group", FAULT, off=no("experience", "hearing"), more=("interest",),
                words={"belief": -1},
            ),
            Mechanism(
                "disappointed", "losses count double", FAULT, off=behaviour("experience", disappointment=1),
                more=("trust",), words={"trust": -1},
            ),
            Mechanism(
                "tales", "reading of it", FAULT, off=no("judging", "praise_worth", "complaint_worth"),
                more=("interest",), words={"interest": -1},
            ),
            Mechanism(
                "friends", "hearing from friends", FAULT, off=no("experience", "friend_hearing"), words={"belief": 0}
            ),
            Mechanism(
                "outside", "telling outside", POOR | MANY_INVITE, off=no("outside", "tell_outside"),
                more=("reputation", "joined"), words={"reputation": -1},
            ),
            Mechanism("second", "small second product", on=_second("small", 40, 15, 0.75, 10), more=("revenue",)),
            Mechanism(
                "second_poor", "poor second product", on=_second("poor", 120, 45, 0.3, 30), more=("revenue",),
                words={"belief": -1},
            ),
        ),
    ),
    "coming": (
        "Who comes",
        (
            Mechanism(
                "burst", "burst of invitations", MANY_INVITE, off=no("inviting", "invite_burst"), more=("joined",)
            ),
            Mechanism(
                "resemblance", "resemblance", MANY_INVITE, off=no("inviting", "resemblance"), more=("joined",),
                words={"speakers": 0},
            ),
            Mechanism(
                "passed", "trust passed on", MANY_INVITE, off=no("arriving", "trust_passed_on"), more=("trust",),
                words={"trust": 1, "orders": 1},
            ),
            Mechanism(
                "reputed", "reputation", POOR | MANY_INVITE, off=no("outside", "reputation_weight"), more=("joined",),
                words={"joined": -1},
            ),
            Mechanism(
                "market", "a small market", MANY_INVITE, on={"world.market.people_per_member": 1},
                more=("joined", "reputation"), words={"joined": -1, "reputation": 1},
            ),
            Mechanism(
                "elsewhere", "buying elsewhere", off=no("outside", "outside_rate"), more=("elsewhere",),
                words={"elsewhere": 1},
            ),
            Mechanism(
                "decline", "customers who decline", REFILL, off=no("outside", "customer_decline"), more=("joined",),
                words={"belief": 1},
            ),
        ),
    ),
    "platform": (
        "Spam, strikes and the owner",
        (
            Mechanism(
                "spam", "advertisers, .2 %", off=no("policing", "advertisers"), more=("interest", "spam", "strikes"),
                words={"interest": -1, "members": -1},
            ),
            Mechanism("spam_10", "advertisers, 10 %", on=MANY_SPAM, more=("interest", "spam", "strikes")),
            Mechanism(
                "bans", "bans, 10 % advertisers", MANY_SPAM, on=behaviour("policing", ban_rate=0.05), more=("closed",)
            ),
            Mechanism(
                "owner", "owner leaves, day 45", on={"world.owner.leaves_day": 45}, more=("interest", "messages"),
                words={"messages": -1, "muted": -1},
            ),
        ),
    ),
    "platforms": (
        "Platforms beside a WeChat group",
        tuple(
            Mechanism(
                name, name, RENEWED, on={"world.platform": name}, more=("interest", "visits", "removed"), seed=1
            )
            for name in ("wecom_group", "qq_group", "app_community")
        ),
    ),
    "forum": ("The forum", FORUM_MECHANISMS),
}
"""Figure -> its title, and its mechanisms from top to bottom."""

MECHANISMS: Final = {m.key: m for _, mechanisms in GROUPS.values() for m in mechanisms}

COURSES: Final = (
    ("fault", "belief_mean", "expected quality (0–1)", 30, 1),
    ("owner", "speakers_7d", "speakers, of the last 7 days", 45, 1),
    ("reference", "orders", "orders a day, mean of the last 7 days", 14, 7),
)
"""What is shown by day: mechanism, column, unit, day on which it begins, days over which a mean is taken."""
