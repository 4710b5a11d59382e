"""Every array of the state: meaning, unit, type and start, in one place.

A member is one record of 128 bytes (two cache lines), because a visit reads and writes nearly all of
it; what the hourly scan reads of everybody lies in three arrays apart (`Clock`), and ties in two. All
are contiguous by group: slot `s` of group `g` is row `g * slots + s`. Traits do not change after
joining; states change only in `rules.py`.
"""

from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.model.labels import EMPTY, N_KINDS, NEVER

MAX_TIES: Final = 16
RECENT_SPEAKERS: Final = 32
MIDNIGHT_ROWS: Final = 8
HABIT_UNIT: Final = 32767.0

# bits of `marks`
INTRODUCED: Final = 1
"""Greeted by the operator."""
HAS_PRAISED: Final = 2
HAS_COMPLAINED: Final = 4
COMPLAINS: Final = 8
"""Has complained, and nobody has answered."""
PLEDGED: Final = 16
"""Will buy if the open group buy finds buyers enough."""
SUGGESTED: Final = 32
"""Has made a suggestion in the running round of feedback."""
OFFERED: Final = 64
"""A coupon sent in person waits to be read."""
WARY: Final = 128
"""Has seen through planted voices, and no longer heeds them."""

NOBODY: Final = -1
"""In the ring of recent speakers: the one who spoke has left."""

Record: TypeAlias = Any
"""One row of an array of records, fields as attributes: `m.interest`."""

MEMBER_DTYPE: Final = np.dtype(
    [
        ("uid", "u8"),  # identity; keys every draw; hash(seed, replicate, origin)
        # traits
        ("sociability", "f4"),  # multiplier of the speaking rate, mean 1
        ("presence", "f4"),  # visits/day at full interest, after competition by other groups
        ("groups_held", "f4"),  # other groups competing for attention
        ("fit", "f4"),  # fit of taste with the group's topic, 0-1
        ("need", "f4"),  # rigidity of the need, 0-1
        ("deal_seeking", "f4"),  # 0-1
        ("tolerance", "f4"),  # messages/day that feel normal
        # states
        ("interest", "f4"),  # expected worth of opening the group, 0-1
        ("trust", "f4"),  # in operator and community, 0-1
        ("belief", "f4"),  # expected product quality, 0-1
        ("fatigue", "f4"),  # leaky count of commercial messages read, at the last visit
        ("reference_price", "f4"),  # price one has come to expect, CNY
        ("habit_x", "i2"),  # circular mean of the hours at which opening paid off, 1/32767, at the last visit
        ("habit_y", "i2"),
        ("crowding", "f4"),  # own motivation displaced by paid reward, 0-1, at the last visit
        ("ownership", "f4"),  # 0-1, at the last visit
        ("owner_tie", "f4"),  # tie to the owner, 0-1, on day `tie_day`
        ("tie_sum", "f4"),  # sum of the strengths of the ties to members, on day `tie_day`
        ("loss", "f4"),  # strength of close ties that have left, fading, on day `tie_day`
        ("last_visit", "i4"),  # tick
        ("joined", "i4"),  # tick; in the future for those who arrive later today
        ("taste_x", "i2"),  # cosine of the taste angle relative to the positioning, 1/32767
        ("taste_y", "i2"),  # sine of it
        ("visits", "u2"),
        ("last_post", "i2"),  # day, NEVER
        ("last_purchase", "i2"),  # day, NEVER
        ("last_card", "i2"),  # day of the last check-in card, NEVER
        ("tie_day", "i2"),  # day to which ties and owner tie are brought up to date
        ("posts", "u2"),  # messages written
        ("orders", "u1"),
        ("concern_lasting", "u1"),  # trait: how long the group concerns one, as a code; see `rules.concern_left`
        ("tier", "u1"),
        ("place", "u1"),
        ("source", "u1"),
        ("stage", "u1"),
        ("muted", "u1"),
        ("role", "u1"),
        ("awaiting", "u1"),  # 0, or: last own message has no answer; see `feed.waiting`
        ("check_in", "u1"),  # 1 takes part in the running check-in campaign
        ("invitations", "u1"),  # invitations sent
        ("depth", "u1"),  # depth in the invitation tree
        ("wrote", "u1"),  # messages written at the last visit: not news to their author
        ("need_lasting", "u1"),  # weeks
        ("warned", "u1"),  # 1 has been warned of removal, 2 has read it and said nothing since
        ("streak", "u1"),  # check-in days running
        ("posts_0", "u1"),  # messages in the running block of ten days
        ("posts_1", "u1"),  # in the block before
        ("posts_2", "u1"),  # in the one before that
        ("cards", "u1"),  # cards in the running check-in campaign
        ("pending", "u1"),  # 1 an order is on its way
        ("tells", "u1"),  # 0, or what is told of a delivery: see `word_of_mouth`
        ("product", "u1"),  # which one was ordered last; 0 is world.product
        ("marks", "u1"),  # INTRODUCED, HAS_PRAISED, … (bits, above)
    ]
)

GROUP_DTYPE: Final = np.dtype(
    [
        ("uid", "u8"),  # keys the draws of the group
        ("replicate", "i4"),
        ("group", "i4"),  # number within its replicate
        ("capacity", "i4"),
        ("arrivals_existing", "i4"),  # admitted through each channel so far; the n-th arrival keys a uid
        ("arrivals_cold", "i4"),
        ("arrivals_fresh_blood", "i4"),
        ("pulled", "f8"),  # B: running sum since midnight of pull profile dt, visits
        ("called", "f8"),  # C: running sum since midnight of one-off calls, visits
        ("recent", "f8"),  # leaky count of new messages
        ("messages_yesterday", "i4"),
        ("commercial_yesterday", "i4"),
        ("complaints_open", "i4"),  # complaints that nobody has answered
        ("gone", "i4"),
        ("removed", "i4"),
        ("strikes", "i4"),
        ("campaign_start", "i4"),  # tick at which the running check-in campaign opened, NEVER
        ("campaign_reward", "f4"),  # CNY to those who complete it
        ("campaign_deposit", "f4"),  # CNY paid by participants and refunded to completers
        ("campaign_quitters", "i4"),  # participants who dropped out of it, left or were removed
        ("owner_left", "i4"),  # day on which the owner went, NEVER
        ("banned_until", "i4"),  # day until which check-in campaigns are forbidden
        ("closed", "i4"),  # day on which the platform closed the group, NEVER
        ("packet_worth", "f4"),  # what red packets were worth to a member lately, in the mean, 0-1
        ("packets", "f4"),  # number of them, fading
        ("contest_prize", "f4"),  # CNY that the most active may win, 0: no contest
        ("contest_answers", "i4"),  # 1: by answering; 0: by writing
        ("event_announced", "i4"),  # tick of the notice of the next event, NEVER
        ("event_ends", "i4"),  # tick up to which the last event is live
        ("deal_needed", "i4"),  # buyers that the open group buy needs, 0: none is open
        ("deal_pledged", "i4"),  # buyers it has found
        ("deal_ends", "i4"),  # tick in which it lapses
        ("deal_discount", "f4"),  # 0-1
        ("deal_product", "i4"),
        ("private_discount", "f4"),  # of coupons sent to single members, 0-1
        ("private_product", "i4"),
        ("reward_inviter", "f4"),  # CNY promised to those who bring others
        ("reward_invited", "f4"),  # CNY promised to those who come on an invitation
        ("reward_on_order", "i4"),  # 1: it is paid on their first order, 0: on joining
        ("feedback_opened", "i4"),  # tick in which members were asked for suggestions, NEVER
        ("suggestions", "i4"),  # made since then, until last night; of today, before it was asked, less
        ("conversed", "i4"),  # tick of the last round on which the owner answered those who had spoken, NEVER
        ("rules", "i4"),  # 1: rules have been posted
        ("admins", "i4"),  # 1: opinion leaders help to run the group
        ("first_orders", "i4"),  # of invited members, yesterday
        ("members", "i4"),  # last night, newcomers seated then included
        ("newest", "i4"),  # tick in which the last of them joined, or later
        ("front_page", "f8"),  # of a forum: messages that may still be shown on all boards, a fraction
        ("friends_outside", "f4"),  # share of the friends of members who are in no group, this morning
        ("reputation_friends", "f4"),  # quality that friends of members expect, this morning
        ("reputation_strangers", "f4"),
        ("opened", "i4"),  # day on which it opened; held in reserve: NEVER; for another operator: OUT_OF_REACH
        ("dissolved", "i4"),  # day from which on the operator has closed it, NEVER
        ("behind", "i4"),  # so many places before it stands the group whose reserve it is; 0: one of the first groups
    ]
)

BOARD_DTYPE: Final = np.dtype(
    [
        ("late", "f8"),  # propensity to speak of all who read a message later, added up; see `rules.audience`
        ("live", "f8"),  # share of the answers to a message that those give who are there when it is said
        ("late_before", "f8"),  # the two as they stood this morning
        ("live_before", "f8"),
        ("read", "f8"),  # propensity x messages read today, over all readers
        ("pairs", "i8"),  # readers x messages read today
        ("readers", "i8"),  # members who had opened the group within `READING_DAYS`, last night
        ("heard", "f8"),  # that share, over all messages of today that could be heard
        ("said", "i8"),  # number of these messages
        ("messages", "i8"),  # of all kinds that appeared here today
        ("shown", "f8"),  # lately, leaders' posts that stand on all boards of a forum
        ("led", "f8"),  # and those of leaders who are at home here
        ("talked", "f8"),  # lately, chat and praise that members read as written by their like
        ("prized", "f8"),  # of it, written for a prize
        ("planted", "f8"),  # of it, by planted voices
        ("spam_open", "i8"),  # spam that nobody has removed
        ("topic_x", "f8"),  # direction of the topic from the positioning
        ("topic_y", "f8"),
        ("first", "i4"),  # first slot of those who are at home here
        ("slots", "i4"),
        ("free", "i4"),  # where to look for a free slot tonight
        ("recent_next", "i4"),  # next place in the ring of recent speakers
        ("recent_count", "i4"),
        ("orders_seen", "i4"),  # orders today of those at home here, as they stood at the end of the last tick
    ]
)
"""What is read together: a group has one board, a forum one for each topic, where people of its taste are at home."""

READING_DAYS: Final = 7
"""Who has not opened the group for so many days does not count as a reader."""

FOLLOWS: Final = 8
"""Authors one can follow in a forum; the latest stay."""

FEED_SUMS: Final = 8
"""Running sums beside the counters: content quality and its topic (cosine, sine) in 1/256; discount in 1/10,000; praise
and complaints by authors of the upper and middle tiers, packed (`word_of_mouth.packed`); offers of products 1 and 2, 3
and 4, packed alike (`products.place`)."""

PRODUCT_DTYPE: Final = np.dtype(
    [
        (name, "f8")
        for name in (
            "price", "unit_cost", "quality", "trend", "experience_noise", "purchase_cycle", "delivery_days",
            "fault_day", "fault_days", "fault_loss",
        )
    ]
)  # fmt: skip
"""One product, as `scenario.world.Product` says; fault_day -1: never."""


MOST_REMEMBERED_DAYS: Final = 400
"""Who bought longer ago, before joining, is taken to have bought then."""

TALLIES: Final = 96
"""Room for the tallies of a day (`scratch.py`)."""

# columns of `World.flows`: strata are those of labels.STRATA
JOINED: Final = 0
RETURNED: Final = 3
PRAISED_OUTSIDE: Final = 6
COMPLAINED_OUTSIDE: Final = 7
N_FLOWS: Final = 8

JOIN_DTYPE: Final = np.dtype(
    [
        ("uid", "u8"),
        ("inviter", "u8"),  # uid, 0 for those who came through a channel
        ("group", "i4"),  # over all replicates
        ("slot", "i4"),
        ("tick", "i4"),  # of arrival
        ("source", "u1"),
        ("depth", "u1"),
        ("invitation", "u1"),  # the how manieth one of the inviter
    ]
)
"""Those who join after the start, one row each: trees of invitations grow out of this."""

LEAVE_DTYPE: Final = np.dtype(
    [
        ("uid", "u8"),
        ("group", "i4"),  # over all replicates
        ("joined", "i4"),  # tick
        ("left", "i4"),  # day
        ("visits", "u2"),
        ("posts", "u2"),
        ("orders", "u2"),
        ("marks", "u1"),
        ("source", "u1"),
        ("stage", "u1"),  # labels.GONE or REMOVED
    ]
)
"""Those who leave or are removed, one row each, with what they had done."""


class World(NamedTuple):
    """All state. G groups or forums over all replicates, S slots each, N = G * S, T boards each, F = G * T."""

    members: npt.NDArray[Record]  # (N,) MEMBER_DTYPE
    own_rate: npt.NDArray[np.float32]  # (N,) a: hazard per unit of A, visits
    pulled_rate: npt.NDArray[np.float32]  # (N,) b: hazard per unit of B
    swing_x: npt.NDArray[np.float32]  # (N,) how far the own rate swings with the hour, by habit; (0,) without habits
    swing_y: npt.NDArray[np.float32]
    threshold: npt.NDArray[np.float32]  # (N,) c: due when a A + b B + C >= c; inf for nobody
    tie_slot: npt.NDArray[np.uint16]  # (N, 16) slot of the friend in the group; int32 in forums and in groups too large
    tie_strength: npt.NDArray[np.uint16]  # (N, 16) 1/65535, on day `tie_day`; 0 = no tie
    groups: npt.NDArray[Record]  # (G,) GROUP_DTYPE
    boards: npt.NDArray[Record]  # (F,) BOARD_DTYPE
    follow_slot: npt.NDArray[np.int32]  # (N, 8) slots of authors followed, plus 1; 0: nobody; (0, 8) in groups
    follow_seen: npt.NDArray[np.uint16]  # (N, 8) messages they had written when looked at last
    follow_mark: npt.NDArray[np.uint16]  # (N, 8) last 16 bits of their uids, should another hold the slot
    feed: npt.NDArray[np.uint16]  # (F, R, 16) counts as seen in each tick, ring over 48 hours; uint32 in forums
    feed_sums: npt.NDArray[np.int32]  # (F, R, 8)
    midnight: npt.NDArray[np.uint16]  # (F, 8, 16) the same as seen at midnight, ring over 8 days
    midnight_sums: npt.NDArray[np.int32]  # (F, 8, 8)
    total: npt.NDArray[np.uint16]  # (F, 16) counts now, what was said in this tick included
    total_sums: npt.NDArray[np.int32]  # (F, 8)
    speaker_slot: npt.NDArray[np.int32]  # (F, 32) ring of recent speakers
    speaker_kind: npt.NDArray[np.uint8]  # (F, 32)
    speaker_tick: npt.NDArray[np.int32]  # (F, 32)
    speaker_minute: npt.NDArray[np.float32]  # (F, 32) of that tick
    products: npt.NDArray[Record]  # (K,) PRODUCT_DTYPE
    improved: npt.NDArray[np.float32]  # (G, D) share mended of what the goods ordered on a day lack, ring
    flows: npt.NDArray[np.int32]  # (G, 8) to and from the market since it was settled last
    tallies: npt.NDArray[np.int64]  # (G, 64) of the day, in groups observed only after the market is settled
    moved: npt.NDArray[np.int32]  # (N,) tick of the last move into the group, -1: never; (0,) where groups are lasting

    @property
    def topics(self) -> int:
        """Boards of one group or forum."""
        return len(self.boards) // max(1, len(self.groups))

    @property
    def slots(self) -> int:
        """Slots of one group."""
        return len(self.members) // max(1, len(self.groups))


def allocate(
    groups: int, slots: int, ticks_per_day: int, products: npt.NDArray[Record] | None = None, habits: bool = False,
    topics: int = 0, moving: bool = False,
) -> World:  # fmt: skip
    """Empty world of `groups` x `slots`; nobody is in it.

    products  (K,) PRODUCT_DTYPE; habits: whether people form any; topics: of a forum, 0 for groups
    moving    whether members may be moved from group to group

    Memory is claimed by the system only where it is written, so slots held in reserve cost little.
    """
    n, rows, boards = groups * slots, 2 * ticks_per_day, groups * max(1, topics)
    sold = np.zeros(1, PRODUCT_DTYPE).view(np.recarray) if products is None else products
    count, follows = (np.uint32, n) if topics else (np.uint16, 0)
    members = np.zeros(n, MEMBER_DTYPE).view(np.recarray)
    members["stage"] = EMPTY
    for name in ("last_post", "last_purchase", "last_card"):
        members[name] = NEVER
    group_array = np.zeros(groups, GROUP_DTYPE).view(np.recarray)
    for name in (
        "campaign_start", "owner_left", "closed", "dissolved", "event_announced", "event_ends", "feedback_opened",
        "conversed",
    ):  # fmt: skip
        group_array[name] = NEVER
    board_array = np.zeros(boards, BOARD_DTYPE).view(np.recarray)
    board_array["topic_x"], board_array["slots"] = 1.0, slots
    return World(
        members=members,
        own_rate=np.zeros(n, np.float32),
        pulled_rate=np.zeros(n, np.float32),
        swing_x=np.zeros(n if habits else 0, np.float32),
        swing_y=np.zeros(n if habits else 0, np.float32),
        threshold=np.full(n, np.inf, np.float32),
        tie_slot=np.zeros((n, MAX_TIES), np.int32 if topics or slots > 65535 else np.uint16),
        tie_strength=np.zeros((n, MAX_TIES), np.uint16),
        groups=group_array,
        boards=board_array,
        follow_slot=np.zeros((follows, FOLLOWS), np.int32),
        follow_seen=np.zeros((follows, FOLLOWS), np.uint16),
        follow_mark=np.zeros((follows, FOLLOWS), np.uint16),
        feed=np.zeros((boards, rows, N_KINDS), count),
        feed_sums=np.zeros((boards, rows, FEED_SUMS), np.int32),
        midnight=np.zeros((boards, MIDNIGHT_ROWS, N_KINDS), count),
        midnight_sums=np.zeros((boards, MIDNIGHT_ROWS, FEED_SUMS), np.int32),
        total=np.zeros((boards, N_KINDS), count),
        total_sums=np.zeros((boards, FEED_SUMS), np.int32),
        speaker_slot=np.full((boards, RECENT_SPEAKERS), NOBODY, np.int32),
        speaker_kind=np.zeros((boards, RECENT_SPEAKERS), np.uint8),
        speaker_tick=np.zeros((boards, RECENT_SPEAKERS), np.int32),
        speaker_minute=np.zeros((boards, RECENT_SPEAKERS), np.float32),
        products=sold,
        improved=np.zeros((groups, improvement_days(sold)), np.float32),
        flows=np.zeros((groups, N_FLOWS), np.int32),
        tallies=np.zeros((groups, TALLIES), np.int64),
        moved=np.full(n if moving else 0, -1, np.int32),
    )


def improvement_days(products: npt.NDArray[Record]) -> int:
    """Days for which improvements are remembered: until what was ordered arrives, or a customer from outside joins."""
    purchase_cycle = min(float(products["purchase_cycle"][0]), MOST_REMEMBERED_DAYS)
    return int(max(float(products["delivery_days"].max()), purchase_cycle)) + 2
