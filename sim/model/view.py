"""What an operator can see on the platform: who is there, who spoke when, who bought; never interest, trust or mute."""

import zlib
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.model.compile import kernel
from sim.model.labels import ACTIVE, KOL, LURKING, OBSERVING
from sim.model.random import uniforms
from sim.model.state import World

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@kernel
def _look_round(
    members: npt.NDArray[np.void], yesterday: int, newest: Ints, first_posts: Ints, leaders: Ints
) -> int:
    """What is asked for every day, in one pass, as there may be millions of members.

    newest (groups,): tick in which the last of those present joined, or -1. Rows of those whose first
    messages fell on `yesterday`, and of opinion leaders, go into the other two, after their number, as far as
    there is room. Returns the larger of the two numbers.
    """
    groups, slots = members.shape
    first_posts[0] = leaders[0] = 0
    for g in range(groups):
        newest[g] = -1
        for s in range(slots):
            m = members[g, s]
            if m.stage > ACTIVE:
                continue
            newest[g] = max(newest[g], m.joined)
            if m.last_post == yesterday and m.awaiting > 0 and m.posts <= 2:
                first_posts[0] += 1
                if first_posts[0] < len(first_posts):
                    first_posts[first_posts[0]] = g * slots + s
            if m.role == KOL:
                leaders[0] += 1
                if leaders[0] < len(leaders):
                    leaders[leaders[0]] = g * slots + s
    return int(max(first_posts[0], leaders[0]))


@kernel
def _joined_between(
    members: npt.NDArray[np.void], newest: Ints, begin: int, end: int, found: Ints
) -> int:
    """Rows of those who joined in the ticks begin … end - 1, as far as there is room, and their number."""
    groups, slots = members.shape
    n = 0
    for g in range(groups):
        if newest[g] < begin:
            continue
        for s in range(slots):
            m = members[g, s]
            if m.stage <= ACTIVE and begin <= m.joined < end:
                if n < len(found):
                    found[n] = g * slots + s
                n += 1
    return n


class OperatorView:
    """The operator's eyes on the morning of a day. Arrays are (groups,) or (groups, slots), over all replicates."""

    def __init__(
        self, world: World, day: int, ticks_per_day: int, price: float, first_weekday: int = 0
    ) -> None:
        """`day` is about to begin; `price`: list price, CNY; `first_weekday`: that of day 0 (0 Monday)."""
        self.day = day
        self.weekday = (day + first_weekday) % 7
        self.ticks_per_day = ticks_per_day
        self.price = price
        self.groups = len(world.groups)
        self.slots = world.slots
        self._members = world.members.reshape(self.groups, self.slots)
        self._groups = world.groups

    def __getattr__(self, name: str) -> npt.NDArray[np.generic]:
        raise AttributeError(f"an operator of this platform cannot see {name!r}")

    def uniform(self, purpose: str, n: int = 0) -> npt.NDArray[np.float64]:
        """Keyed uniform draws (groups,), in (0, 1): by group, day, purpose and `n`; the same under any other policy."""
        return uniforms(self._groups["uid"], self.day, zlib.crc32(purpose.encode()), n)

    @cached_property
    def _round(self) -> tuple[Ints, Ints, Ints]:
        """Newest tick of joining (groups,), rows of yesterday's first posts, rows of opinion leaders."""
        newest = np.empty(self.groups, np.int64)
        room = 3 * self.groups + 60
        while True:
            first_posts, leaders = np.empty(room, np.int64), np.empty(room, np.int64)
            most = _look_round(self._members, self.day - 1, newest, first_posts, leaders)
            if most < room:
                return newest, first_posts[1 : first_posts[0] + 1], leaders[1 : leaders[0] + 1]
            room = most + 1

    def member_uniform(
        self, purpose: str, groups: npt.NDArray[np.integer], slots: npt.NDArray[np.integer]
    ) -> npt.NDArray[np.float64]:
        """Keyed uniform draws, one for each member named, in (0, 1): by member and purpose, the same on every day."""
        uids = np.ascontiguousarray(self._members["uid"][groups, slots])
        return uniforms(uids, 0, zlib.crc32(purpose.encode()))

    # groups -------------------------------------------------------------------------------------

    @property
    def members(self) -> Ints:
        """Members of each group (groups,)."""
        return np.asarray(self.present.sum(axis=1), np.int64)

    @property
    def capacity(self) -> Ints:
        """Members each group may have (groups,)."""
        return self._groups["capacity"].astype(np.int64)

    @property
    def messages_yesterday(self) -> Ints:
        """Messages of all kinds (groups,)."""
        return self._groups["messages_yesterday"].astype(np.int64)

    @property
    def commercial_yesterday(self) -> Ints:
        """Advertisements, coupons and group-buy offers among them (groups,)."""
        return self._groups["commercial_yesterday"].astype(np.int64)

    @property
    def strikes(self) -> Ints:
        """Strikes by the platform (groups,)."""
        return self._groups["strikes"].astype(np.int64)

    @property
    def campaign_banned(self) -> Bools:
        """The platform forbids check-in campaigns today (groups,)."""
        return np.asarray(self._groups["banned_until"] > self.day)

    @property
    def campaign_running(self) -> Bools:
        """A check-in campaign is open (groups,)."""
        return np.asarray(self._groups["campaign_start"] >= 0)

    # members ------------------------------------------------------------------------------------

    @property
    def present(self) -> Bools:
        """Slots held by a member (groups, slots); those who arrive later today included."""
        return np.asarray(self._members["stage"] <= ACTIVE)

    @property
    def joined_tick(self) -> Ints:
        """Tick of joining since the start; today's arrivals lie ahead (groups, slots)."""
        return self._members["joined"].astype(np.int64)

    def joined_between(self, begin: int, end: int) -> tuple[Ints, Ints, Ints]:
        """Members who joined in the ticks begin … end - 1: their groups, slots and ticks of joining (n,)."""
        found = np.empty(self.groups + 60, np.int64)
        n = _joined_between(self._members, self._round[0], begin, end, found)
        if n > len(found):
            found = np.empty(n, np.int64)
            _joined_between(self._members, self._round[0], begin, end, found)
        groups, slots = np.divmod(found[:n], self.slots)
        return groups, slots, self._members["joined"][groups, slots].astype(np.int64)

    @property
    def days_since_joining(self) -> Ints:
        """Whole days; negative or 0 for today's arrivals (groups, slots)."""
        return self.day - self.joined_tick // self.ticks_per_day

    @property
    def ever_spoke(self) -> Bools:
        """Has written at least one message (groups, slots)."""
        return np.asarray(self._members["posts"] > 0)

    @property
    def days_since_last_message(self) -> Ints:
        """Days since the last message, or since joining for those who never wrote (groups, slots)."""
        last = self._members["last_post"].astype(np.int64)
        return np.where(last >= 0, self.day - last, self.days_since_joining)

    def days_silent(self, groups: Ints, slots: Ints) -> Ints:
        """Days since the last message of these members, or since joining for those who never wrote (n,)."""
        last = self._members["last_post"][groups, slots].astype(np.int64)
        joined = self._members["joined"][groups, slots].astype(np.int64)
        return self.day - np.where(last >= 0, last, joined // self.ticks_per_day)

    @property
    def posts(self) -> Ints:
        """Messages written so far (groups, slots)."""
        return self._members["posts"].astype(np.int64)

    @property
    def posts_recent(self) -> Ints:
        """Messages written in the last 21-30 days (groups, slots)."""
        m = self._members
        return np.asarray(m["posts_0"].astype(np.int64) + m["posts_1"] + m["posts_2"])

    def first_posts_yesterday(self) -> tuple[Ints, Ints]:
        """Members whose first messages fell on yesterday and have no answer yet: groups, slots (n,)."""
        groups, slots = np.divmod(self._round[1], self.slots)
        return groups, slots

    @property
    def orders(self) -> Ints:
        """Orders placed so far (groups, slots)."""
        return self._members["orders"].astype(np.int64)

    @property
    def is_kol(self) -> Bools:
        """Supported as opinion leader (groups, slots)."""
        return np.asarray(self.present & (self._members["role"] == KOL))

    def leaders(self) -> tuple[Ints, Ints]:
        """Members supported as opinion leaders: their groups and slots (n,)."""
        groups, slots = np.divmod(self._round[2], self.slots)
        return groups, slots

    @property
    def in_check_in(self) -> Bools:
        """Takes part in the running check-in campaign (groups, slots)."""
        return np.asarray(self.present & (self._members["check_in"] > 0))

    @property
    def warned(self) -> Bools:
        """Has been warned of removal and said nothing since (groups, slots)."""
        return np.asarray(self.present & (self._members["warned"] > 0))

    @property
    def cards(self) -> Ints:
        """Check-in cards posted in the running campaign (groups, slots)."""
        return self._members["cards"].astype(np.int64)

    @property
    def lurking(self) -> Bools:
        """Members who have not spoken for 30 days, newcomers under observation included (groups, slots)."""
        stage = self._members["stage"]
        return np.asarray((stage == LURKING) | (stage == OBSERVING))
