"""What an operator can see on the platform: who is there, who spoke when, who bought; never interest, trust or mute."""

import zlib
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.model.compile import kernel, passed
from sim.model.feed import ANSWERED
from sim.model.labels import ACTIVE, ADVERTISER, EXISTING, INVITED, KOL, LURKING, OBSERVING
from sim.model.random import uniforms
from sim.model.state import World

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Slots = npt.NDArray[np.int32]


# Kernels over all members, of whom there may be millions. Those found are listed as groups and slots, in their
# order; the lists are made as long as there are members, which costs nothing: memory is claimed where it is written.


@kernel
def _look_round(
    members: npt.NDArray[np.void], yesterday: int, leaders: Slots, posters: Slots, counts: Ints
) -> None:
    """What is asked for every day, in one pass.

    leaders, posters (2, N): opinion leaders, and those whose first messages fell on `yesterday`; their numbers go into
    counts (2,).
    """
    groups, slots = members.shape
    n, k = 0, 0
    for g in range(groups):
        for s in range(slots):
            m = members[g, s]
            if m.stage > ACTIVE:
                continue
            if m.last_post == yesterday and m.awaiting > 0 and m.awaiting != ANSWERED and m.posts <= 2:
                posters[0, k], posters[1, k] = g, s
                k += 1
            if m.role == KOL:
                leaders[0, n], leaders[1, n] = g, s
                n += 1
    counts[0], counts[1] = n, k


@kernel
def _joined_between(
    members: npt.NDArray[np.void], newest: npt.NDArray[np.int32], begin: int, end: int, found: Slots
) -> int:
    """Those who joined in the ticks begin … end - 1, into found (3, N) with the tick; their number."""
    groups, slots = members.shape
    n = 0
    for g in range(groups):
        if newest[g] >= begin:
            for s in range(slots):
                m = members[g, s]
                if m.stage <= ACTIVE and begin <= m.joined < end:
                    found[0, n], found[1, n], found[2, n] = g, s, m.joined
                    n += 1
    return n


@kernel
def _silent(members: npt.NDArray[np.void], day: int, ticks_per_day: int, days: int, found: Slots) -> int:
    """Those who have said nothing for `days`, into found (2, N); their number."""
    groups, slots = members.shape
    n = 0
    for g in range(groups):
        for s in range(slots):
            m = members[g, s]
            if m.stage <= ACTIVE:
                since = m.last_post if m.last_post >= 0 else m.joined // ticks_per_day
                if day - since >= days:
                    found[0, n], found[1, n] = g, s
                    n += 1
    return n


@kernel
def _writers(members: npt.NDArray[np.void], least: int, found: Slots) -> int:
    """Those present who wrote at least `least` messages lately, into found (3, N) with their number; how many.

    Not those who came to advertise for themselves: their messages show it.
    """
    groups, slots = members.shape
    n = 0
    for g in range(groups):
        for s in range(slots):
            m = members[g, s]
            if m.stage <= ACTIVE and m.role != ADVERTISER:
                posts = int(m.posts_0) + int(m.posts_1) + int(m.posts_2)
                if posts >= least:
                    found[0, n], found[1, n], found[2, n] = g, s, posts
                    n += 1
    return n


@kernel
def _best(groups: Slots, scores: npt.NDArray[np.float64], places: Ints, best: Ints) -> int:
    """Rows of the highest scores in each group, as many as it has places, from the highest down; their number."""
    n, first = 0, 0
    for i in range(len(groups)):
        if i > 0 and groups[i] != groups[i - 1]:
            first = n
        if n - first < places[groups[i]]:
            n += 1
        elif n == first or scores[best[n - 1]] >= scores[i]:
            continue
        k = n - 1
        while k > first and scores[best[k - 1]] < scores[i]:
            best[k] = best[k - 1]
            k -= 1
        best[k] = i
    return n


_NEEDS: Final = {"visits": "visits", "days_since_visit": "visits", "was_customer": "customers", "tastes": "topics"}
"""What a platform must show for these properties."""


class OperatorView:
    """The operator's eyes on the morning of a day. Arrays are (groups,) or (groups, slots), over all replicates."""

    def __init__(
        self, world: World, day: int, ticks_per_day: int, price: float, first_weekday: int = 0,
        sees: frozenset[str] = frozenset(),
    ) -> None:
        """`day` is about to begin; `price`: list price, CNY; `first_weekday`: that of day 0 (0 Monday).

        sees  what this platform shows beside what all of them do (`scenario.platforms.SHOWN`)
        """
        self._sees = sees
        self.day = day
        self.weekday = (day + first_weekday) % 7
        self.ticks_per_day = ticks_per_day
        self.price = price
        self.groups = len(world.groups)
        self.slots = world.slots
        self._members = passed(world.members).reshape(self.groups, self.slots)
        self._groups = passed(world.groups)

    def __getattr__(self, name: str) -> npt.NDArray[np.generic]:
        advice = f": ask view.shows({_NEEDS[name]!r}) first" if name in _NEEDS else ""  # the property has refused
        raise AttributeError(f"an operator of this platform cannot see {name!r}{advice}")

    def uniform(self, purpose: str, n: int = 0) -> npt.NDArray[np.float64]:
        """Keyed uniform draws (groups,), in (0, 1): by group, day, purpose and `n`; the same under any other policy."""
        return uniforms(self._groups["uid"], self.day, zlib.crc32(purpose.encode()), n)

    def _list(self, columns: int) -> Slots:
        return np.empty((columns, self.groups * self.slots), np.int32)

    @cached_property
    def _round(self) -> tuple[Slots, Slots]:
        """Opinion leaders and yesterday's first posters (2, n)."""
        counts = np.empty(2, np.int64)
        leaders, posters = self._list(2), self._list(2)
        _look_round(self._members, self.day - 1, leaders, posters, counts)
        return leaders[:, : counts[0]], posters[:, : counts[1]]

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
        return self._groups["members"].astype(np.int64)

    @property
    def capacity(self) -> Ints:
        """Members each group may have (groups,)."""
        return self._groups["capacity"].astype(np.int64)

    @property
    def is_open(self) -> Bools:
        """Groups there are: not held in reserve, not dissolved, and not closed by the platform (groups,)."""
        q = self._groups
        return np.asarray((q["opened"] >= 0) & (q["dissolved"] < 0) & (q["closed"] < 0))

    @property
    def in_reserve(self) -> Bools:
        """Groups that could still be opened (groups,)."""
        return np.asarray(self._groups["opened"] < 0)

    @property
    def opened_day(self) -> Ints:
        """First day of each group; 0 of those at the start, below 0 of those in reserve (groups,)."""
        return self._groups["opened"].astype(np.int64)

    @property
    def founder(self) -> Ints:
        """Of each group, the one at the start for which it is or was held in reserve, or itself (groups,)."""
        return np.arange(self.groups) - self._groups["behind"]

    @property
    def replicate(self) -> Ints:
        """To which replicate each group belongs (groups,)."""
        return self._groups["replicate"].astype(np.int64)

    @property
    def messages_yesterday(self) -> Ints:
        """Messages of all kinds (groups,)."""
        return self._groups["messages_yesterday"].astype(np.int64)

    @property
    def commercial_yesterday(self) -> Ints:
        """Advertisements, coupons and group-buy offers among them (groups,)."""
        return self._groups["commercial_yesterday"].astype(np.int64)

    @property
    def complaints_open(self) -> Ints:
        """Complaints that nobody has answered (groups,)."""
        return self._groups["complaints_open"].astype(np.int64)

    @property
    def strikes(self) -> Ints:
        """Strikes by the platform (groups,)."""
        return self._groups["strikes"].astype(np.int64)

    @property
    def campaign_banned(self) -> Bools:
        """The platform forbids check-in campaigns today (groups,)."""
        return np.asarray(self._groups["banned_until"] > self.day)

    @property
    def campaign_quitters(self) -> Ints:
        """Participants of the running campaign who dropped out, left or were removed (groups,)."""
        return self._groups["campaign_quitters"].astype(np.int64)

    @property
    def campaign_running(self) -> Bools:
        """A check-in campaign is open (groups,)."""
        return np.asarray(self._groups["campaign_start"] >= 0)

    @property
    def contest_running(self) -> Bools:
        """Prizes are promised (groups,)."""
        return np.asarray(self._groups["contest_prize"] > 0)

    @property
    def deal_running(self) -> Bools:
        """A group buy is open (groups,)."""
        return np.asarray(self._groups["deal_needed"] > 0)

    @property
    def pledges(self) -> Ints:
        """Buyers whom the open group buy has found so far (groups,)."""
        return self._groups["deal_pledged"].astype(np.int64)

    @property
    def feedback_running(self) -> Bools:
        """The members have been asked for suggestions, and nothing has been made of them yet (groups,)."""
        return np.asarray(self._groups["feedback_opened"] >= 0)

    @property
    def suggestions(self) -> Ints:
        """Suggestions made since (groups,)."""
        return self._groups["suggestions"].astype(np.int64)

    @property
    def first_orders_yesterday(self) -> Ints:
        """First orders yesterday of members who had been invited (groups,)."""
        return self._groups["first_orders"].astype(np.int64)

    @property
    def invited_yesterday(self) -> Ints:
        """Members who came yesterday on an invitation (groups,)."""
        begin = (self.day - 1) * self.ticks_per_day
        groups, slots, _ = self.joined_between(max(1, begin), begin + self.ticks_per_day)
        invited = self._members["source"][groups, slots] == INVITED
        return np.bincount(groups[invited], minlength=self.groups)

    # members ------------------------------------------------------------------------------------

    @property
    def places(self) -> Ints:
        """Where each member lives, by number, as the profile says (groups, slots)."""
        return self._members["place"].astype(np.int64)

    # members ------------------------------------------------------------------------------------

    @property
    def present(self) -> Bools:
        """Slots held by a member (groups, slots); those who arrive later today included."""
        return np.asarray(self._members["stage"] <= ACTIVE)

    @property
    def joined_tick(self) -> Ints:
        """Tick of joining since the start; today's arrivals lie ahead (groups, slots)."""
        return self._members["joined"].astype(np.int64)

    def joined_between(self, begin: int, end: int) -> tuple[Slots, Slots, Slots]:
        """Members who joined in the ticks begin … end - 1: their groups, slots and ticks of joining (n,)."""
        found = self._list(3)
        newest = passed(np.ascontiguousarray(self._groups["newest"]))
        n = _joined_between(self._members, newest, begin, end, found)
        return found[0, :n], found[1, :n], found[2, :n]

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

    def days_silent(self, groups: Slots, slots: Slots) -> Ints:
        """Days since the last message of these members, or since joining for those who never wrote (n,)."""
        last = self._members["last_post"][groups, slots].astype(np.int64)
        joined = self._members["joined"][groups, slots].astype(np.int64)
        return self.day - np.where(last >= 0, last, joined // self.ticks_per_day)

    def silent(self, days: int) -> tuple[Slots, Slots]:
        """Members who have said nothing for at least `days`: their groups and slots (n,)."""
        found = self._list(2)
        n = _silent(self._members, self.day, self.ticks_per_day, days, found)
        return found[0, :n], found[1, :n]

    @property
    def posts(self) -> Ints:
        """Messages written so far (groups, slots)."""
        return self._members["posts"].astype(np.int64)

    @property
    def posts_recent(self) -> Ints:
        """Messages written in the last 21-30 days (groups, slots)."""
        m = self._members
        return np.asarray(m["posts_0"].astype(np.int64) + m["posts_1"] + m["posts_2"])

    def writers(self, least: int) -> tuple[Slots, Slots, Slots]:
        """Members who wrote at least `least` messages in the last 21-30 days: groups, slots, messages (n,)."""
        found = self._list(3)
        n = _writers(self._members, least, found)
        return found[0, :n], found[1, :n], found[2, :n]

    def first_posts_yesterday(self) -> tuple[Slots, Slots]:
        """Members who wrote one of their first two messages yesterday and got no answer: groups, slots (n,)."""
        groups, slots = self._round[1]
        return groups, slots

    @property
    def orders(self) -> Ints:
        """Orders placed so far (groups, slots)."""
        return self._members["orders"].astype(np.int64)

    @property
    def visits(self) -> Ints:
        """Visits so far (groups, slots). Raises AttributeError where the platform does not show them."""
        self._must_see("visits")
        return self._members["visits"].astype(np.int64)

    @property
    def days_since_visit(self) -> Ints:
        """Days since the last visit (groups, slots). Raises AttributeError where the platform does not show it."""
        self._must_see("visits")
        return self.day - self._members["last_visit"].astype(np.int64) // self.ticks_per_day

    @property
    def was_customer(self) -> Bools:
        """Had bought before joining (groups, slots). Raises AttributeError where the platform does not show it."""
        self._must_see("customers")
        return np.asarray(self.present & (self._members["source"] == EXISTING))

    @property
    def tastes(self) -> npt.NDArray[np.float64]:
        """Angle of what each member likes, from the positioning, radians (groups, slots).

        Raises AttributeError where the platform does not show it.
        """
        self._must_see("topics")
        return np.asarray(np.arctan2(self._members["taste_y"], self._members["taste_x"]), np.float64)

    def shows(self, what: str) -> bool:
        """Whether this platform shows `what`, one of `scenario.platforms.SHOWN`."""
        return what in self._sees

    def _must_see(self, what: str) -> None:
        if what not in self._sees:
            raise AttributeError(what)  # `__getattr__` says it in words

    @property
    def is_kol(self) -> Bools:
        """Supported as opinion leader (groups, slots)."""
        return np.asarray(self.present & (self._members["role"] == KOL))

    def leaders(self) -> tuple[Slots, Slots]:
        """Members supported as opinion leaders: their groups and slots (n,)."""
        groups, slots = self._round[0]
        return groups, slots

    @property
    def in_check_in(self) -> Bools:
        """Takes part in the running check-in campaign (groups, slots)."""
        return np.asarray(self.present & (self._members["check_in"] > 0))

    @property
    def warned(self) -> Bools:
        """Has been warned of removal and said nothing since (groups, slots)."""
        return np.asarray(self.present & (self._members["warned"] > 0))

    def were_warned(self, groups: Slots, slots: Slots) -> Bools:
        """Which of these members have been warned of removal and said nothing since (n,)."""
        return np.asarray(self._members["warned"][groups, slots] > 0)

    @property
    def cards(self) -> Ints:
        """Check-in cards posted in the running campaign (groups, slots)."""
        return self._members["cards"].astype(np.int64)

    @property
    def lurking(self) -> Bools:
        """Members who have not spoken for 30 days, newcomers under observation included (groups, slots)."""
        stage = self._members["stage"]
        return np.asarray((stage == LURKING) | (stage == OBSERVING))


def best(groups: Slots, scores: npt.NDArray[np.float64], places: Ints) -> Ints:
    """Indices of the highest scores in each group, the highest first, as many as it has places.

    groups (n,), in ascending order; scores (n,); places (groups,), few.
    """
    found = np.empty(len(groups), np.int64)
    return found[: _best(groups, scores, places, found)]
