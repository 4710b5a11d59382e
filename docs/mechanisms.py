"""The mechanisms that `docs/make_mechanisms.py` measures: how each is taken away, and by what it is measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.results.units import Units

Array = NDArray[np.float64]
Changes = dict[str, Any]

BASE: Final[Changes] = {"world.behaviour.policing.ban_rate": 0.0}
"""The platform closes no group, but in the rows about that: it is rare, and would drown everything else."""


@dataclass(frozen=True)
class Measure:
    """One number of a run, for each replicate."""

    name: str
    unit: str
    value: Callable[[Units], Array]
    decimals: int = 1


def _own(u: Units) -> Array:
    """Messages of members a day that answer nobody, cards, praise and complaints left out."""
    return u.a_day("messages_chat") + u.a_day("messages_question") - u.a_day("replies")


MEASURES: Final = {
    "speakers": Measure("speakers", "persons", lambda u: u.at_end("speakers_30d")),
    "muted": Measure("muted", "points", lambda u: 100.0 * u.mean_at_end("muted_share", "members")),
    "belief": Measure("expected quality", "0–1", lambda u: u.mean_at_end("belief_mean", "members"), 3),
    "orders": Measure("orders", "in 90 days", lambda u: u.total("orders")),
    "members": Measure("members", "persons", lambda u: u.at_end("members")),
}
"""What every mechanism is measured by; speakers, muted, expected quality and members at the end."""

MORE: Final = {
    "interest": Measure("interest", "0–1", lambda u: u.mean_at_end("interest_mean", "members"), 3),
    "visits": Measure("visits a day", "", lambda u: u.a_day("visits")),
    "messages": Measure("messages a day", "", lambda u: u.a_day("messages")),
    "own": Measure("own messages a day, replies left out", "", _own, 2),
    "busiest": Measure(
        "messages by the busiest 20 % of the last month", "points", lambda u: 100.0 * u.mean_at_end("top20_share")
    ),
    "delay": Measure("median delay of answers", "minutes", lambda u: u.mean("reply_delay_median")),
    "joined": Measure("joined", "persons", lambda u: u.total("joined_invited") + u.total("joined_channel")),
    "left": Measure("left", "persons", lambda u: u.total("left")),
    "elsewhere": Measure("orders elsewhere", "", lambda u: u.total("orders_outside")),
    "revenue": Measure("revenue", "CNY", lambda u: u.total("revenue"), 0),
    "unasked": Measure("unasked orders", "", lambda u: u.total("orders_unasked")),
    "reputation": Measure("reputation among friends", "0–1", lambda u: u.mean_at_end("reputation_friends"), 3),
    "spam": Measure("spam", "messages", lambda u: u.total("messages_spam")),
    "strikes": Measure("strikes", "", lambda u: u.at_end("strikes"), 2),
    "closed": Measure("groups closed", "of 100", lambda u: 100.0 * u.at_end("closed")),
    "removed": Measure("removed", "persons", lambda u: u.total("removed_today")),
}
"""What only some are measured by besides, in the words under them."""


@dataclass(frozen=True)
class Mechanism:
    """A mechanism, and how it is taken away.

    key       its marker on the page
    label     its name in figures and tables
    occasion  changes that both runs have, to give it something to act on
    off, on   changes that take it away, or bring it about
    more      keys of `MORE` told besides
    seed      of the runs; None: one of its own
    """

    key: str
    label: str
    occasion: Changes = field(default_factory=dict)
    off: Changes = field(default_factory=dict)
    on: Changes = field(default_factory=dict)
    more: tuple[str, ...] = ()
    seed: int | None = None


def _behaviour(section: str, **values: float) -> dict[str, float]:
    return {f"world.behaviour.{section}.{name}": value for name, value in values.items()}


THREE_ADS: Final[Changes] = {"operator.ads.per_day": 3}
DISCOUNT: Final[Changes] = {"operator.ads.discount": 0.2}
FAULT: Final[Changes] = {"world.product.fault_day": 30}
POOR: Final[Changes] = {"world.product.quality": 0.3}
MANY_INVITE: Final[Changes] = _behaviour("inviting", invite_rate=0.05)
MANY_SPAM: Final[Changes] = _behaviour("policing", advertisers=0.1)
CHECK_IN: Final[Changes] = {"operator.check_in": {"start_day": 10, "days": 40, "reward": 200}}
REFILL: Final[Changes] = POOR | {"operator.pruning": {"announced": False, "refill": "existing", "refill_cash": 0}}
RENEWED: Final[Changes] = {"operator.cash_per_day": 2000, "operator.pruning.refill": "fresh_blood"}


def _second(name: str, price: float, unit_cost: float, quality: float, purchase_cycle: float) -> Changes:
    """A second product, which is advertised instead of the first."""
    values = {"price": price, "unit_cost": unit_cost, "quality": quality, "purchase_cycle": purchase_cycle}
    return {"world.other_products": [{"name": name, **values}], "operator.ads.product": 1}


def _no(section: str, *names: str) -> Changes:
    return _behaviour(section, **dict.fromkeys(names, 0.0))


_WEIGHTS: Final = ("upper", "middle", "base")
_FORGET: Final = _behaviour("judging", fatigue_half_life=0.01)
GROUPS: Final[Mapping[str, tuple[str, tuple[Mechanism, ...]]]] = {
    "opening": (
        "Opening the group",
        (
            Mechanism(
                "muting", "muting", off=_behaviour("presence", muted_factor=1, muted_pull=1),
                more=("interest", "visits", "left"),
            ),
            Mechanism(
                "muting_worth", "the same, theta 1", _behaviour("judging", theta=1),
                off=_behaviour("presence", muted_factor=1, muted_pull=1), more=("interest", "visits", "left"),
            ),
            Mechanism("notifications", "notifications", off=_no("presence", "pull_per_day"), more=("visits", "delay")),
            Mechanism("habit", "habits of hours", off=_no("presence", "habit_strength"), more=("visits", "delay")),
        ),
    ),
    "talking": (
        "Talking",
        (
            Mechanism("answers", "answers at all", off=_no("speaking", "branching"), more=("interest", "messages")),
            Mechanism(
                "ties", "ties", off=_no("ties", "tie_gain", "greeted_owner_tie"),
                more=("interest", "messages", "busiest"),
            ),
            Mechanism(
                "answered", "being answered",
                off={**_no("speaking", "answered_trust", "answered_interest"), **_no("judging", "answered_worth")},
                more=("interest", "messages"),
            ),
            Mechanism(
                "ignored", "being ignored", off=_no("speaking", "ignored_interest"), more=("interest", "messages")
            ),
            Mechanism(
                "fading", "calls that fade", off=_behaviour("speaking", reply_memory_hours=1000),
                more=("messages", "delay"),
            ),
            Mechanism(
                "live", "staying for a while", off=_no("speaking", "session_minutes"), more=("messages", "delay")
            ),
            Mechanism(
                "crowding", "crowding out", CHECK_IN, off=_no("check_in", "crowding_gain"), more=("messages", "own")
            ),
        ),
    ),
    "buying": (
        "Buying",
        (
            Mechanism("fatigue", "fatigue", off=_FORGET, more=("interest", "left")),
            Mechanism("fatigue_3", "the same, 3 ads a day", THREE_ADS, off=_FORGET, more=("interest", "left")),
            Mechanism("proof", "social proof", off=_no("buying", "social_proof")),
            Mechanism("quality", "weight of quality", off=_no("buying", *(f"quality_weight_{t}" for t in _WEIGHTS))),
            Mechanism("discount", "20 % off", on=DISCOUNT, more=("revenue",)),
            Mechanism(
                "price", "weight of price", DISCOUNT, off=_no("buying", *(f"price_weight_{t}" for t in _WEIGHTS)),
            ),
            Mechanism("value", "value for money", DISCOUNT, off=_no("buying", "value_weight_middle")),
            Mechanism(
                "reference", "reference price", DISCOUNT, off=_no("buying", "reference_gain"), more=("revenue",)
            ),
            Mechanism(
                "unasked", "unasked orders", {"operator.welcome.first_members": True},
                off=_no("buying", "unasked_rate"), more=("unasked",),
            ),
        ),
    ),
    "product": (
        "The product, and what is told of it",
        (
            Mechanism("fault", "a fault, days 30–43", on=FAULT, more=("reputation",)),
            Mechanism("poor", "quality .3, not .75", on=POOR, more=("reputation",)),
            Mechanism(
                "learning", "learning from deliveries", FAULT,
                off=_no("experience", "belief_learning", "surprise_trust"),
            ),
            Mechanism("hearing", "hearing in the group", FAULT, off=_no("experience", "hearing"), more=("interest",)),
            Mechanism("friends", "hearing from friends", FAULT, off=_no("experience", "friend_hearing")),
            Mechanism(
                "outside", "telling outside", POOR | MANY_INVITE, off=_no("outside", "tell_outside"),
                more=("reputation", "joined"),
            ),
            Mechanism("second", "small second product", on=_second("small", 40, 15, 0.75, 10), more=("revenue",)),
            Mechanism("second_poor", "poor second product", on=_second("poor", 120, 45, 0.3, 30), more=("revenue",)),
        ),
    ),
    "coming": (
        "Who comes",
        (
            Mechanism(
                "burst", "burst of invitations", MANY_INVITE, off=_no("inviting", "invite_burst"), more=("joined",)
            ),
            Mechanism("resemblance", "resemblance", MANY_INVITE, off=_no("inviting", "resemblance"), more=("joined",)),
            Mechanism(
                "market", "a small market", MANY_INVITE, on={"world.market.people_per_member": 1},
                more=("joined", "reputation"),
            ),
            Mechanism("elsewhere", "buying elsewhere", off=_no("outside", "outside_rate"), more=("elsewhere",)),
            Mechanism(
                "decline", "customers who decline", REFILL, off=_no("outside", "customer_decline"), more=("joined",)
            ),
        ),
    ),
    "platform": (
        "Spam, strikes and the owner",
        (
            Mechanism(
                "spam", "advertisers, 1 %", off=_no("policing", "advertisers"), more=("interest", "spam", "strikes")
            ),
            Mechanism("spam_10", "advertisers, 10 %", on=MANY_SPAM, more=("interest", "spam", "strikes")),
            Mechanism(
                "bans", "bans, 10 % advertisers", MANY_SPAM, on=_behaviour("policing", ban_rate=0.05), more=("closed",)
            ),
            Mechanism(
                "owner", "owner leaves, day 45", on={"world.owner.leaves_day": 45}, more=("interest", "messages")
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
}
"""Figure -> its title, and its mechanisms from top to bottom."""

MECHANISMS: Final = {m.key: m for _, mechanisms in GROUPS.values() for m in mechanisms}

COURSES: Final = (
    ("fault", "belief_mean", "expected quality (0–1)", 30, 1),
    ("owner", "speakers_7d", "speakers, of the last 7 days", 45, 1),
    ("reference", "orders", "orders a day, mean of the last 7 days", 14, 7),
)
"""What is shown by day: mechanism, column, unit, day on which it begins, days over which a mean is taken."""
