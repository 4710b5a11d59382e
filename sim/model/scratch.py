"""Working memory of one group's day: who is due, what was said, whom it concerns, and the day's tallies."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.model.columns import BLOCK, LENGTH
from sim.model.compile import passed
from sim.model.labels import N_KINDS, SOURCES
from sim.model.labels import REASONS as GIVEN
from sim.model.state import FEED_SUMS, JOIN_DTYPE, LEAVE_DTYPE, TALLIES, Record

MAX_REPLIES: Final = 8
MAX_MESSAGES: Final = 24
HISTOGRAM: Final = 1024

# counters of the tick
N_OUTBOX: Final = 0
N_SPEAKERS: Final = 1
N_LEAVERS: Final = 2
N_TELLERS: Final = 3
N_TALKERS: Final = 4
N_ONLINE: Final = 5
N_MESSAGES: Final = 6
N_NOTES: Final = 7
N_DELAYED: Final = 8
N_PRIZED: Final = 9  # messages written for a prize
N_PLEDGED: Final = 10  # pledges to a group buy
N_SUGGESTED: Final = 11  # suggestions
N_CARRIED: Final = 12  # of those online, who came in earlier ticks
N_CURSORS: Final = 13

# counters of the day
N_INVITED: Final = 0
N_JOINS: Final = 1
N_LOGGED: Final = 2
LOGGED_GROUPS: Final = 3  # how many groups keep a log, from the first on
N_LEAVES: Final = 4

# tallies of the day, integers so that their sum has no order
VISITS: Final = 0
READERS: Final = 1
REPLIES: Final = 2
NEWCOMER_POSTS: Final = 3
REPLIES_TO_NEWCOMERS: Final = 4
ORDERS: Final = 5
REVENUE: Final = 6  # 1/100 CNY
DISCOUNT: Final = 7  # 1/100 CNY
INVITATIONS_SENT: Final = 8
INVITATIONS_ACCEPTED: Final = 9
LEFT: Final = 10
REMOVED_TODAY: Final = 11
MUTED_TODAY: Final = 12
UNMUTED_TODAY: Final = 13
UNASKED_ORDERS: Final = 14
READ: Final = 15  # propensity x messages read, 1/65536
OUTSIDE_ORDERS: Final = 16
COST: Final = 17  # 1/100 CNY
TOLD_GOOD: Final = 18  # told outside
TOLD_BAD: Final = 19
QUITTERS: Final = 20  # dropped out of the check-in
PAIRS: Final = 21  # readers x messages read
HEARD: Final = 22  # share of their answers due at once, over messages that could be heard, 1/65536
SAID: Final = 23  # messages that could be heard at once
RECENT: Final = 24  # members who have opened the group lately
MESSAGES: Final = 25  # first of N_KINDS
DELAYS: Final = MESSAGES + N_KINDS  # first of DELAY_BINS: answers after less than 1, 2, 4, … minutes
DELAY_BINS: Final = 16
JOINED_BY: Final = DELAYS + DELAY_BINS  # first of as many as there are SOURCES
PLEDGES: Final = JOINED_BY + len(SOURCES)  # to group buys
DEAL_ORDERS: Final = PLEDGES + 1
PRIVATE_ORDERS: Final = PLEDGES + 2  # on coupons sent in person
FIRST_ORDERS: Final = PLEDGES + 3  # of invited members
PRIZED: Final = PLEDGES + 4  # messages written for a prize
SUGGESTIONS: Final = PLEDGES + 5
SPAM_REMOVED: Final = PLEDGES + 6
DETECTED: Final = PLEDGES + 7  # members who saw through a planted voice
MET: Final = PLEDGES + 8  # who came to meetings
REPRIMANDS: Final = PLEDGES + 9
REASONS: Final = PLEDGES + 10  # first of those that silent members gave (labels.REASONS)
N_TALLIES: Final = REASONS + len(GIVEN)  # at most TALLIES

NEWCOMER_DAYS: Final = 7
"""Days for which replies to a member are counted as replies to a newcomer."""


MESSAGE_DTYPE: Final = np.dtype(
    [
        ("uid", "u8"),
        ("parent", "u8"),  # the message answered at once, or 0
        ("minute", "f8"),  # of the tick
        ("delay", "f8"),  # minutes since that message
        ("slot", "i4"),
        ("target", "i4"),  # slot of the member answered, -1 for nobody
        ("kind", "u1"),
        ("draws", "u1"),  # 1: answers are drawn by it; 0: its author has gone on
    ]
)
"""A message of a member, while its tick lasts; or an answer that will be finished in a later one."""


LOG_DTYPE: Final = np.dtype(
    [
        ("uid", "u8"),  # of the message; 0 where nobody can answer it
        ("parent", "u8"),  # the message answered, where those who answered were there, or 0
        ("author", "u8"),  # uid; 0: the operator
        ("answered", "u8"),  # uid of the member answered, or 0
        ("minute", "f8"),  # of the tick
        ("tick", "i4"),
        ("group", "i4"),
        ("kind", "u1"),
    ]
)
"""A message in the log."""
MOST_LOGGED: Final = 1 << 20
"""Rows of the log for one day; it is claimed only where it is written."""


class Scratch(NamedTuple):
    """Arrays reused for every tick of every group of one call."""

    flags: npt.NDArray[np.uint8]  # (S,) due in this tick
    due: npt.NDArray[np.int32]  # (S,) slots
    unread: npt.NDArray[np.int32]  # (16,)
    unread_sums: npt.NDArray[np.int32]  # (8,)
    said: npt.NDArray[np.int32]  # (16,) messages of members in this tick
    said_sums: npt.NDArray[np.int32]  # (8,)
    talkers: npt.NDArray[np.int32]  # (S,) slots of visitors who mean to say something
    talk_own: npt.NDArray[np.uint8]  # (S,) own messages
    talk_replies: npt.NDArray[np.uint8]  # (S,) answers to what was unread
    talk_operators: npt.NDArray[np.float64]  # (S,) share of it that the operator wrote
    talk_since: npt.NDArray[np.int32]  # (S,) tick of the visit before
    noted: npt.NDArray[np.int32]  # (3 S,) slots of authors of messages that nobody answers: card, suggestion, spam
    noted_kind: npt.NDArray[np.uint8]
    noted_count: npt.NDArray[np.uint8]
    online: npt.NDArray[np.int32]  # (2 S,) slots of visitors who stay
    online_inclined: npt.NDArray[np.float64]  # (2 S,) their propensity to speak
    online_since: npt.NDArray[np.float64]  # (2 S,) minute of the tick at which they came; below 0: in the tick before
    online_until: npt.NDArray[np.float64]  # (2 S,) minute up to which they stay
    messages: npt.NDArray[Record]  # (24 S,) MESSAGE_DTYPE, what is said in this tick
    delayed: npt.NDArray[Record]  # (2 S,) MESSAGE_DTYPE, answers on their way; minutes count from the next tick
    outbox_target: npt.NDArray[np.int32]  # (16 S,) slots answered
    outbox_sender: npt.NDArray[np.int32]
    speakers: npt.NDArray[np.int32]  # (S,) slots
    speaker_kind: npt.NDArray[np.uint8]
    speaker_minute: npt.NDArray[np.float32]  # of the tick, of what was written last
    leavers: npt.NDArray[np.int32]  # (S,)
    tellers: npt.NDArray[np.int32]  # (S,) slots of those who told of a delivery
    inviters: npt.NDArray[np.int32]  # (S,) slots of those whose invitation was accepted today
    friendship: npt.NDArray[np.float64]
    newcomer: npt.NDArray[np.uint64]  # (S,) uids of those invited
    cursor: npt.NDArray[np.int64]  # (12,) counters of the tick
    tally: npt.NDArray[np.int64]  # (96,)
    today: npt.NDArray[np.int64]  # (8,) counters of the day, of this call where it says so
    joins: npt.NDArray[Record]  # (J,) JOIN_DTYPE
    leaves: npt.NDArray[Record]  # (2 J,) LEAVE_DTYPE
    log: npt.NDArray[Record]  # (L,) LOG_DTYPE, messages of today
    v: npt.NDArray[np.float64]  # columns of a block of visitors (`columns.py`)
    uid: npt.NDArray[np.uint64]  # (64,) their uids
    visit_number: npt.NDArray[np.int64]  # (64,)
    bins: npt.NDArray[np.int32]  # (3 * 1024,) histograms of the observables
    component: npt.NDArray[np.int32]  # (2 S,) components of the tie network
    fading: npt.NDArray[np.float64]  # (128,) what is left of ties after so many days, of fatigue after so many ticks


def carry_leaves(old: Scratch, new: Scratch) -> None:
    """Who has left since that was asked last, of all that a scratch holds, lives on between two days."""
    n = int(old.today[N_LEAVES])
    new.leaves[:n] = old.leaves[:n]
    new.today[N_LEAVES] = n


def new_scratch(slots: int, groups: int = 1, logged: int = 0, parts: int = 0) -> Scratch:
    """Scratch for `groups` groups of `slots`; one for each call that runs at the same time.

    logged  groups of the run, from the first on, whose messages are put into the log
    parts   of a forum: all arrays get a first dimension of this length
    """
    sizes: dict[str, tuple[int, npt.DTypeLike]] = {
        "flags": (slots, np.uint8),
        "due": (slots, np.int32),
        "unread": (N_KINDS, np.int32),
        "unread_sums": (FEED_SUMS, np.int32),
        "said": (N_KINDS, np.int32),
        "said_sums": (FEED_SUMS, np.int32),
        "talkers": (slots, np.int32),
        "talk_own": (slots, np.uint8),
        "talk_replies": (slots, np.uint8),
        "talk_operators": (slots, np.float64),
        "talk_since": (slots, np.int32),
        "noted": (3 * slots, np.int32),
        "noted_kind": (3 * slots, np.uint8),
        "noted_count": (3 * slots, np.uint8),
        "online": (2 * slots, np.int32),
        "online_inclined": (2 * slots, np.float64),
        "online_since": (2 * slots, np.float64),
        "online_until": (2 * slots, np.float64),
        "messages": (slots * MAX_MESSAGES, MESSAGE_DTYPE),
        "delayed": (2 * slots, MESSAGE_DTYPE),
        "outbox_target": (2 * slots * MAX_REPLIES, np.int32),
        "outbox_sender": (2 * slots * MAX_REPLIES, np.int32),
        "speakers": (slots, np.int32),
        "speaker_kind": (slots, np.uint8),
        "speaker_minute": (slots, np.float32),
        "leavers": (slots, np.int32),
        "tellers": (slots, np.int32),
        "inviters": (slots, np.int32),
        "friendship": (slots, np.float64),
        "newcomer": (slots, np.uint64),
        "cursor": (N_CURSORS, np.int64),
        "tally": (TALLIES, np.int64),
        "today": (8, np.int64),
        "joins": (groups * slots, JOIN_DTYPE),  # claimed where it is written
        "leaves": (2 * groups * slots, LEAVE_DTYPE),
        "log": (MOST_LOGGED if logged else 0, LOG_DTYPE),
        "v": (LENGTH, np.float64),
        "uid": (BLOCK, np.uint64),
        "visit_number": (BLOCK, np.int64),
        "bins": (3 * HISTOGRAM, np.int32),
        "component": (2 * slots, np.int32),
        "fading": (128, np.float64),
    }
    if parts:  # what only the whole forum needs
        sizes |= {name: (1, sizes[name][1]) for name in ("joins", "leaves", "bins", "component")}
        sizes["log"] = (sizes["log"][0] >> 4, LOG_DTYPE)
        for name in ("inviters", "friendship", "newcomer"):  # the lowest of the forum may all be of one part
            sizes[name] = (16 * slots, sizes[name][1])
    stack = (parts,) if parts else ()
    arrays = {name: passed(np.zeros((*stack, size), kind)) for name, (size, kind) in sizes.items()}
    arrays["today"][..., LOGGED_GROUPS] = logged
    return Scratch(**arrays)
