"""Columns of a block of visitors: one flat array, each column `BLOCK` numbers long, at these places.

Fixed lengths and places let the compiler see that columns do not overlap, and so vectorise the loops.
"""

from typing import Final

BLOCK: Final = 64
"""Visitors worked on together."""

ELAPSED: Final = 0 * BLOCK
INTEREST: Final = 1 * BLOCK
TRUST: Final = 2 * BLOCK
NEED: Final = 3 * BLOCK
FIT: Final = 4 * BLOCK
DEAL_SEEKING: Final = 5 * BLOCK
FATIGUE: Final = 6 * BLOCK
CROWDING: Final = 7 * BLOCK
LOSS: Final = 8 * BLOCK
OWNERSHIP: Final = 9 * BLOCK
TIES: Final = 10 * BLOCK
TIE_AGE: Final = 11 * BLOCK
SOCIABILITY: Final = 12 * BLOCK
PRESENCE: Final = 13 * BLOCK
MUTED: Final = 14 * BLOCK
VISITS: Final = 15 * BLOCK
BELIEF: Final = 16 * BLOCK
REFERENCE_PRICE: Final = 17 * BLOCK
QUALITY_WEIGHT: Final = 18 * BLOCK
PRICE_WEIGHT: Final = 19 * BLOCK
SINCE_PURCHASE: Final = 20 * BLOCK
TENURE: Final = 21 * BLOCK
KOL: Final = 22 * BLOCK
TASTE_X: Final = 23 * BLOCK
TASTE_Y: Final = 24 * BLOCK
IGNORED: Final = 25 * BLOCK
QUESTION: Final = 26 * BLOCK
UNREAD: Final = 27 * BLOCK
CHATS: Final = 28 * BLOCK
POSTS: Final = 29 * BLOCK
QUALITY: Final = 30 * BLOCK
TOPIC_X: Final = 31 * BLOCK
TOPIC_Y: Final = 32 * BLOCK
OFFERS: Final = 33 * BLOCK
OFFERS_FELT: Final = 34 * BLOCK
DISCOUNT: Final = 35 * BLOCK
OTHER_WORTH: Final = 36 * BLOCK
TALK: Final = 37 * BLOCK
BOND: Final = 38 * BLOCK
SHARE: Final = 39 * BLOCK
UNMUTE: Final = 40 * BLOCK
LEAVE: Final = 41 * BLOCK
INCLINED: Final = 42 * BLOCK
INITIATIVE: Final = 43 * BLOCK
REPLIES: Final = 44 * BLOCK
INVITE: Final = 45 * BLOCK
BUY: Final = 46 * BLOCK
BEFORE_PRICE: Final = 47 * BLOCK
U_UNMUTE: Final = 48 * BLOCK
U_LEAVE: Final = 49 * BLOCK
U_BUY: Final = 50 * BLOCK
U_SPEAK: Final = 51 * BLOCK
U_REPLY: Final = 52 * BLOCK
U_INVITE: Final = 53 * BLOCK
U_CLOCK: Final = 54 * BLOCK
AGE: Final = 55 * BLOCK
OPERATORS_TALK: Final = 56 * BLOCK
LASTING: Final = 57 * BLOCK
OWNER_TIE: Final = 58 * BLOCK
HEARD_PRAISE: Final = 59 * BLOCK
HEARD_COMPLAINTS: Final = 60 * BLOCK
VALUE_WEIGHT: Final = 61 * BLOCK
UNASKED: Final = 62 * BLOCK
ANSWERED: Final = 63 * BLOCK
OFFERED: Final = 64 * BLOCK  # of products 1 to 4: four columns
PAID_OFF: Final = 68 * BLOCK
FOLLOWED: Final = 69 * BLOCK
U_MINUTE: Final = 70 * BLOCK
READER_WEIGHT: Final = 71 * BLOCK
CALLING: Final = 72 * BLOCK
HAZARD: Final = 73 * BLOCK
THRESHOLD: Final = 74 * BLOCK
HABIT_X: Final = 75 * BLOCK
HABIT_Y: Final = 76 * BLOCK
OWN: Final = 77 * BLOCK
PULLED: Final = 78 * BLOCK
SWING_X: Final = 79 * BLOCK
SWING_Y: Final = 80 * BLOCK
SWUNG: Final = 81 * BLOCK
FIRST_OFFERED: Final = 82 * BLOCK
THIS_OFFERED: Final = 83 * BLOCK
GROUP_OFFERS: Final = 84 * BLOCK  # for the group buy
PRIZE: Final = 85 * BLOCK
DRIVE: Final = 86 * BLOCK
HEEDED: Final = 87 * BLOCK  # unread talk that passes for members'
DEAL_OFFERS: Final = 88 * BLOCK  # of the product of the group buy, that included
CONCERN: Final = 89 * BLOCK  # what the group still has to do with one's life
LENGTH: Final = 90 * BLOCK
