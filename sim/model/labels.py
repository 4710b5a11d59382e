"""Codes stored in the state, and their names: kinds of message, stages, tiers, sources, roles."""

from typing import Final

KINDS: Final = (
    "chat",
    "question",
    "content",
    "kol_content",
    "advertisement",
    "coupon",
    "group_buy",
    "red_packet",
    "check_in_card",
    "event",
    "praise",
    "complaint",
    "complaint_answered",
    "operator_reply",
    "spam",
    "summary",
)
"""Kinds of message, in the order of the feed's counters."""

CHAT: Final = 0
QUESTION: Final = 1
CONTENT: Final = 2
KOL_CONTENT: Final = 3
ADVERTISEMENT: Final = 4
COUPON: Final = 5
GROUP_BUY: Final = 6
RED_PACKET: Final = 7
CHECK_IN_CARD: Final = 8
EVENT: Final = 9
PRAISE: Final = 10
COMPLAINT: Final = 11
COMPLAINT_ANSWERED: Final = 12
OPERATOR_REPLY: Final = 13
SPAM: Final = 14
SUMMARY: Final = 15
N_KINDS: Final = 16

STAGES: Final = ("observing", "lurking", "active", "gone", "removed")
"""Labels for reporting; no rule reads them except to tell who is there."""
OBSERVING: Final = 0
LURKING: Final = 1
ACTIVE: Final = 2
GONE: Final = 3
REMOVED: Final = 4
EMPTY: Final = 5  # a slot nobody has held yet

TIERS: Final = ("upper", "middle", "base")
UPPER: Final = 0
MIDDLE: Final = 1
BASE: Final = 2

SOURCES: Final = ("existing", "invited", "cold", "fresh_blood")
EXISTING: Final = 0
INVITED: Final = 1
COLD: Final = 2
FRESH_BLOOD: Final = 3

STRATA: Final = ("customers", "friends", "strangers")
"""Of the people outside."""
CUSTOMERS: Final = 0
FRIENDS: Final = 1
STRANGERS: Final = 2

ROLES: Final = ("member", "kol", "advertiser", "spammer")
"""An advertiser is one who came to advertise for himself; who has done so is a spammer, and can be seen to be one."""
MEMBER: Final = 0
KOL: Final = 1
ADVERTISER: Final = 2
SPAMMER: Final = 3

REASONS: Final = ("too_many", "off_topic", "no_need", "rewards", "not_welcomed")
"""Why one is silent, as one says when asked: too many messages, off topic, no need (any more), waiting for rewards,
never welcomed."""

OBSERVATION_DAYS: Final = 2
"""Days after joining in which a silent member is labelled observing (S1: one to two days)."""

NEVER: Final = -32768
"""Day of an event that has not happened."""
OUT_OF_REACH: Final = NEVER - 1
"""Day on which a group opened that the present operator can never open."""
OWNER: Final = -1
"""Slot that stands for the owner of the group in tables of ties."""
