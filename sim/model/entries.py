"""Entries of the agenda as arrays: written and charged, then sorted for the engines and booked for the results."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.model.arithmetic import cosine
from sim.model.compile import kernel, rule

ACTIONS: Final = (
    "post",
    "call_all",
    "call_participants",
    "greet",
    "reply",
    "warn",
    "remove",
    "appoint",
    "dismiss",
    "admit",
    "open_check_in",
    "close_check_in",
    "other",
    "answer_complaints",
    "message_member",
    "improve_product",
    "drop_packet",
    "offer",
    "open_deal",
    "open_contest",
    "close_contest",
    "award",
    "announce_event",
    "hold_event",
    "meet_up",
    "care",
    "introduce",
    "converse",
    "plant",
    "serve",
    "ask_feedback",
    "close_feedback",
    "try_out",
    "moderate",
    "set_rules",
    "promise_reward",
    "move",
    "open_group",
    "dissolve",
)
POST: Final = 0
CALL_ALL: Final = 1
CALL_PARTICIPANTS: Final = 2
GREET: Final = 3
REPLY: Final = 4
WARN: Final = 5
REMOVE: Final = 6
APPOINT: Final = 7
DISMISS: Final = 8
ADMIT: Final = 9
OPEN_CHECK_IN: Final = 10
CLOSE_CHECK_IN: Final = 11
OTHER: Final = 12  # costs something and has no effect of its own
ANSWER_COMPLAINTS: Final = 13
MESSAGE_MEMBER: Final = 14
IMPROVE_PRODUCT: Final = 15
DROP_PACKET: Final = 16
OFFER: Final = 17  # to one member in person
OPEN_DEAL: Final = 18  # a group buy
OPEN_CONTEST: Final = 19
CLOSE_CONTEST: Final = 20
AWARD: Final = 21
ANNOUNCE_EVENT: Final = 22
HOLD_EVENT: Final = 23
MEET_UP: Final = 24
CARE: Final = 25
INTRODUCE: Final = 26
CONVERSE: Final = 27
PLANT: Final = 28
SERVE: Final = 29
ASK_FEEDBACK: Final = 30
CLOSE_FEEDBACK: Final = 31
TRY_OUT: Final = 32
MODERATE: Final = 33
SET_RULES: Final = 34
PROMISE_REWARD: Final = 35

DIRECT: Final = (MESSAGE_MEMBER, OFFER, CARE)
"""Acts by direct message, of which platforms allow so many a day."""
PRICED_EACH: Final = (POST, ANSWER_COMPLAINTS, CONVERSE, PLANT, SERVE)
"""Acts whose price is for each message or answer of their `count`; that of others is for the whole."""
MOVE: Final = 36
OPEN_GROUP: Final = 37
DISSOLVE: Final = 38

NOT_IN_THE_DAY: Final = (OTHER, MOVE, OPEN_GROUP, DISSOLVE)
"""Acts that no group carries out in a tick: those without an effect, and those of midnight (`nights.py`)."""

STAFF: Final = ("shared", "dedicated", "outsourced")
SHARED: Final = 0
OUTSOURCED: Final = 2

_ACT = [
    ("member", "i4"),  # slot, -1 = the whole group
    ("other", "i4"),  # slot of the member to whom one is introduced
    ("tick", "i2"),  # of the day
    ("count", "i2"),
    ("action", "u1"),
    ("kind", "u1"),  # of message, or source of newcomers, or a variant of the act (`levers.py`)
    ("quality", "f4"),  # 0-1; of a greeting: how well it meets the need; of work: the share of cases noticed
    ("topic_x", "f4"),  # cosine of the topic relative to the positioning
    ("topic_y", "f4"),
    ("value", "f4"),  # discount 0-1; reward, or content of a packet, CNY; place; strictness 0-1
    ("extra", "f4"),  # deposit, or reward of the invited, CNY; length of an event, hours; of a deal, days
    ("product", "u1"),  # offered; 0: the first
]
_PRICE = [("minutes", "f4"), ("cash", "f4"), ("policy", "u1"), ("done", "u1")]  # cash: CNY

ENTRY_DTYPE: Final = np.dtype([("group", "i4"), *_ACT, *_PRICE])
"""What a policy writes; group: 0 … G - 1 over all replicates."""
ACT_DTYPE: Final = np.dtype(_ACT)
"""What the engines carry out; whose group it is follows from its place."""
BOOKED_DTYPE: Final = np.dtype(
    [("group", "i4"), *(f for f in _ACT if f[0] in ("member", "tick", "count", "action")), *_PRICE]
)
"""What goes to the results. There may be millions of entries on a day of renewal, so nothing more is kept."""

MOST_AT_ONCE: Final = 32_767
"""Messages, answers or persons that one entry may stand for."""

TOLERANCE: Final = 1e-6
"""By so many minutes or CNY a budget may be exceeded: what costs exactly what is left is not lost to rounding."""

Column = npt.NDArray[np.float64]


@rule
def _fits(column: npt.NDArray[Any], rows: int, least: float, most: float) -> bool:
    """Whether it has one value, or one for each of so many rows, all of them finite and within the ends."""
    if len(column) != 1 and len(column) != rows:
        return False
    wrong = 0
    for value in column:
        if not (least <= value <= most and np.isfinite(value)):
            wrong += 1
    return wrong == 0


@kernel
def write(
    entries: npt.NDArray[np.void], groups: npt.NDArray[np.int32], members: npt.NDArray[np.int32],
    others: npt.NDArray[np.int32], hours: Column, minutes: Column, cash: Column, topic: Column,
    ticks_per_unit: float, ticks_per_day: int, in_ticks: bool, least_member: int,
    policy: int, action: int, kind: int, count: int, quality: float, value: float, extra: float, product: int,
    worth: float, cash_per_minute: float, staff: int, owed: bool,
    left: npt.NDArray[np.float64], booked: npt.NDArray[np.float64], missed: npt.NDArray[np.int64],
    away: npt.NDArray[np.bool_], slots: int,
) -> bool:  # fmt: skip
    """Fill `entries`, one for each of `groups`, and take their price from the budgets, first come first served.

    Returns False, and has then done nothing, where a number is none that an entry can have; else True.

    members … topic one value for all, or one each; minutes and cash of one message where there are several
    hours           in units of 1 / ticks_per_unit tick; of the day, unless `in_ticks`
    topic           angle from the positioning, radians; worth: 0 if the kind of message has no topic
    least_member    0 where members are named, -1 where nobody is
    cash_per_minute wage of staff who are paid by the hour
    staff           index of STAFF: only the minutes of shared staff come out of the groups' budgets
    owed            a debt may exceed what is left, but leaves none
    left            (3, G) minutes, cash and direct messages left today
    booked          (2, P, G) minutes and cash spent by each policy
    missed          (G,) entries for which the budget did not suffice
    away            (G,) groups that nobody acts in: nothing happens, and nothing is missed
    slots           of one group
    """
    n, any_time, any_price = len(groups), in_ticks, action == OTHER
    right = _fits(hours, n, -np.inf if any_time else 0.0, np.inf if any_time else 24.0)
    right = right and _fits(minutes, n, 0.0, np.inf) and _fits(cash, n, -np.inf if any_price else 0.0, np.inf)
    right = right and _fits(topic, n, -np.inf, np.inf) and _fits(groups, n, 0, len(missed) - 1)
    if not (right and _fits(members, n, least_member, slots - 1) and _fits(others, n, -1, slots - 1)):
        return False
    direct = 1.0 if action in DIRECT else 0.0  # platforms limit how many a day
    times = float(count) if action in PRICED_EACH else 1.0
    for i in range(len(groups)):
        g = groups[i]
        e = entries[i]
        e.group = g
        e.action, e.policy, e.kind, e.count = action, policy, kind, count
        e.quality, e.value, e.extra, e.product = quality, value, extra, product
        e.member = members[i if len(members) > 1 else 0]
        e.other = others[i if len(others) > 1 else 0]
        tick = int(np.floor(hours[i if len(hours) > 1 else 0] * ticks_per_unit + 1e-9))
        e.tick = max(0, min(ticks_per_day - 1, tick))
        angle = topic[i if len(topic) > 1 else 0]
        e.topic_x, e.topic_y = cosine(angle) * worth, cosine(angle - 1.5707963267948966) * worth
        worked = minutes[i if len(minutes) > 1 else 0] * times
        price = cash[i if len(cash) > 1 else 0] * times + worked * cash_per_minute
        if staff == OUTSOURCED:  # paid for, but nobody of one's own works on it
            worked = 0.0
        e.minutes, e.cash = worked, price
        from_budget = worked if staff == SHARED else 0.0
        e.done = 0
        if away[g]:
            continue
        enough = from_budget <= left[0, g] + TOLERANCE and price <= left[1, g] + TOLERANCE and direct <= left[2, g]
        if owed or enough:
            e.done = 1
            left[0, g] = max(0.0, left[0, g] - from_budget)
            left[1, g] = max(0.0, left[1, g] - price)
            left[2, g] -= direct
            booked[0, policy, g] += worked
            booked[1, policy, g] += price
        else:
            missed[g] += 1
    return True


@kernel
def sort_and_book(
    entries: npt.NDArray[np.void], ticks_per_day: int, place: npt.NDArray[np.int64], acts: npt.NDArray[np.void],
    bounds: npt.NDArray[np.int64], rows: npt.NDArray[np.void],
) -> None:  # fmt: skip
    """Sort what happens by group, tick and order of writing into `acts`; copy what the results want into `rows`.

    place   (G x ticks_per_day,) working memory, zeros
    bounds  (G + 1,) takes where each group's acts begin
    rows    (n,) takes all entries, those missed too
    """
    for i in range(len(entries)):
        e, r = entries[i], rows[i]
        if e.done == 1 and e.action not in NOT_IN_THE_DAY:
            place[e.group * ticks_per_day + e.tick] += 1
        r.group, r.member, r.tick, r.count, r.action = e.group, e.member, e.tick, e.count, e.action
        r.minutes, r.cash, r.policy, r.done = e.minutes, e.cash, e.policy, e.done
    at = 0
    for k in range(len(place)):
        if k % ticks_per_day == 0:
            bounds[k // ticks_per_day] = at
        here = place[k]
        place[k] = at
        at += here
    bounds[len(bounds) - 1] = at
    for i in range(len(entries)):
        e = entries[i]
        if e.done == 1 and e.action not in NOT_IN_THE_DAY:
            a = acts[place[e.group * ticks_per_day + e.tick]]
            place[e.group * ticks_per_day + e.tick] += 1
            a.member, a.tick, a.count, a.action, a.kind = e.member, e.tick, e.count, e.action, e.kind
            a.other = e.other
            a.quality, a.topic_x, a.topic_y, a.value, a.extra = e.quality, e.topic_x, e.topic_y, e.value, e.extra
            a.product = e.product
