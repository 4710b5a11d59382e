"""What an operator can see on the platform: who is there, who spoke when, who bought; never interest, trust or mute."""

import math
import zlib
from collections.abc import Callable
from concurrent.futures import Executor
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.model import glance, looks
from sim.model.compile import Direct, passed
from sim.model.labels import EXISTING, INVITED, LURKING, NEVER, OBSERVING
from sim.model.random import salt_of, uniforms
from sim.model.state import World

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Slots = npt.NDArray[np.int32]


_NEEDS: Final = {"visits": "visits", "days_since_visit": "visits", "was_customer": "customers", "tastes": "topics"}
"""What a platform must show for these properties."""
_FLAGGED: Final = Direct(looks.flagged)
_JOINED: Final = Direct(looks.joined_between)


class OperatorView:
    """The operator's eyes on the morning of a day. Arrays are (groups,) or (groups, slots), over all replicates."""

    def __init__(
        self, world: World, day: int, ticks_per_day: int, price: float, first_weekday: int = 0,
        sees: frozenset[str] = frozenset(), pool: Executor | None = None,
    ) -> None:
        """`day` is about to begin; `price`: list price, CNY; `first_weekday`: that of day 0 (0 Monday).

        sees  what this platform shows beside what all of them do (`scenario.platforms.SHOWN`)
        pool  threads to look with; None: one
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
        self._pool = pool

    def __getattr__(self, name: str) -> npt.NDArray[np.generic]:
        advice = f": ask view.shows({_NEEDS[name]!r}) first" if name in _NEEDS else ""  # the property has refused
        raise AttributeError(f"an operator of this platform cannot see {name!r}{advice}")

    def uniform(self, purpose: str, n: int = 0) -> npt.NDArray[np.float64]:
        """Keyed uniform draws (groups,), in (0, 1): by group, day, purpose and `n`; the same under any other policy."""
        return uniforms(self._groups["uid"], self.day, zlib.crc32(purpose.encode()), n)

    def _listed(self, columns: int, look: Callable[[int, int, Slots], int]) -> Slots:
        return looks.listed(self._pool, (self.groups, self.slots), columns, look)

    @cached_property
    def _glance(self) -> glance.Glance:
        return glance.glance(self._members, self.day, self.ticks_per_day, self._pool)

    def _flagged(self, bit: int) -> tuple[Slots, Slots]:
        flags = self._glance.flags
        groups, slots = self._listed(2, lambda first, last, found: _FLAGGED(flags[first:last], bit, found))
        return groups, slots

    def member_uniform(
        self, purpose: str, groups: npt.NDArray[np.integer], slots: npt.NDArray[np.integer]
    ) -> npt.NDArray[np.float64]:
        """Keyed uniform draws, one for each member named, in (0, 1): by member and purpose, the same on every day."""
        return uniforms(self._glance.uid[groups, slots], 0, zlib.crc32(purpose.encode()))

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
        return np.asarray(self._groups["opened"] == NEVER)

    @property
    def opened_day(self) -> Ints:
        """First day of each group; 0 of those at the start, below 0 of those that are not open yet (groups,)."""
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
    def reward_promised(self) -> Bools:
        """Members have been promised something for bringing others (groups,)."""
        return np.asarray((self._groups["reward_inviter"] > 0) | (self._groups["reward_invited"] > 0))

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

    @property
    def present(self) -> Bools:
        """Slots held by a member (groups, slots); those who arrive later today included."""
        return np.asarray(self._glance.quiet >= 0)

    @property
    def joined_tick(self) -> Ints:
        """Tick of joining since the start; today's arrivals lie ahead, and empty slots far ahead (groups, slots)."""
        return self._glance.joined.astype(np.int64)

    def joined_between(self, begin: float, end: float) -> tuple[Slots, Slots, Slots]:
        """Members who joined at `begin` or later and before `end`, ticks: groups, slots and ticks of joining (n,)."""
        newest, joined = np.ascontiguousarray(self._groups["newest"]), self._glance.joined
        least, over = (math.ceil(min(max(tick, -1.0), glance.NOT_YET)) for tick in (begin, end))

        def look(first: int, last: int, found: Slots) -> int:
            number: int = _JOINED(joined[first:last], newest[first:last], least, over, found)
            return number

        groups, slots, ticks = self._listed(3, look)
        return groups, slots, ticks

    @property
    def days_since_joining(self) -> Ints:
        """Whole days; 0 for today's arrivals, far below 0 for empty slots (groups, slots)."""
        return self.day - self.joined_tick // self.ticks_per_day

    @property
    def ever_spoke(self) -> Bools:
        """Has written at least one message (groups, slots)."""
        return np.asarray(self._members["posts"] > 0)

    @property
    def days_since_last_message(self) -> Ints:
        """Days since the last message, or since joining for those who never wrote; empty: -1 (groups, slots)."""
        return self._glance.quiet.astype(np.int64)

    def days_silent(self, groups: Slots, slots: Slots) -> Ints:
        """Days since the last message of these members, or since joining for those who never wrote (n,)."""
        return self._glance.quiet[groups, slots].astype(np.int64)

    def on_turn(
        self, purpose: str, every: int, age: int, days: int = 1, quiet: int = 0, since: int = 0, until: int = 1 << 30
    ) -> tuple[Slots, Slots]:
        """Members whose turn it is: their groups and slots (n,). Nobody who has been seen to advertise for himself.

        Each has a turn every `every` days, on a day that his lot decides (`member_uniform` of `purpose`). age: days
        since turns began; days: how many days' turns are taken today. quiet: only those who have said nothing for so
        many days; since, until: only those who joined in the ticks since … until - 1.
        """
        salt, seen = salt_of(zlib.crc32(purpose.encode())), self._glance

        def look(first: int, last: int, found: Slots) -> int:
            part = slice(first, last)
            return looks.on_turn(
                seen.flags[part], seen.quiet[part], seen.joined[part], seen.uid[part], quiet, since, until, salt, every,
                age, days, found,
            )  # fmt: skip

        groups, slots = self._listed(2, look)
        return groups, slots

    def most_active(
        self, purpose: str, places: Ints, least: int, chosen: Bools | None = None
    ) -> tuple[Slots, Slots, Slots]:
        """Members who wrote most in the last 21-30 days, as many of each group as it has places (groups,).

        Returns groups, slots and messages (n,), in the order of slots. least: nobody who wrote less; chosen (groups,
        slots): only these; of equal ones those with the highest lots (`purpose`).
        """
        salt, seen, room = salt_of(zlib.crc32(purpose.encode())), self._glance, np.asarray(places, np.int64)
        everybody = np.zeros((0, 0), np.bool_)

        def look(first: int, last: int, found: Slots) -> int:
            part = slice(first, last)
            return looks.core(
                seen.lately[part], seen.uid[part], room[part], max(1, least),
                everybody if chosen is None else chosen[part], salt, np.zeros(768, np.int64), np.empty(self.slots),
                found,
            )  # fmt: skip

        groups, slots, posts = self._listed(3, look)
        return groups, slots, posts

    def spoke_within(self, days: int) -> tuple[Slots, Slots]:
        """Members who have spoken within so many days, 30 at most: groups, slots (n,)."""
        seen = self._glance

        def look(first: int, last: int, found: Slots) -> int:
            return looks.spoke_within(seen.lately[first:last], seen.quiet[first:last], days, found)

        groups, slots = self._listed(2, look)
        return groups, slots

    def places_of(self, groups: npt.NDArray[np.integer], slots: npt.NDArray[np.integer]) -> Ints:
        """Where these members live, by number (n,)."""
        return self._members["place"][groups, slots].astype(np.int64)

    @property
    def rules_posted(self) -> Bools:
        """The rules of the group have been posted (groups,)."""
        return np.asarray(self._groups["rules"] > 0)

    def silent(self, days: int) -> tuple[Slots, Slots]:
        """Members who have said nothing for at least `days`: their groups and slots (n,)."""
        least, quiet = max(0, days), self._glance.quiet
        groups, slots = self._listed(2, lambda first, last, found: looks.quiet_for(quiet[first:last], least, found))
        return groups, slots

    @property
    def posts(self) -> Ints:
        """Messages written so far (groups, slots)."""
        return self._members["posts"].astype(np.int64)

    def writers(self, least: int) -> tuple[Slots, Slots, Slots]:
        """Members who wrote at least `least` messages in the last 21-30 days: groups, slots, messages (n,)."""
        lately, at_least = self._glance.lately, max(1, least)
        groups, slots, posts = self._listed(
            3, lambda first, last, found: looks.writers(lately[first:last], at_least, found)
        )
        return groups, slots, posts

    def first_posts_yesterday(self) -> tuple[Slots, Slots]:
        """Members who wrote one of their first two messages yesterday and got no answer: groups, slots (n,)."""
        return self._flagged(glance.FIRST_POST)

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
        return np.asarray(self._glance.flags & glance.LEADER > 0)

    @property
    def is_spammer(self) -> Bools:
        """Has been seen to advertise for himself (groups, slots)."""
        return np.asarray(self._glance.flags & glance.SPAMMING > 0)

    def leaders(self) -> tuple[Slots, Slots]:
        """Members supported as opinion leaders: their groups and slots (n,)."""
        return self._flagged(glance.LEADER)

    @property
    def in_check_in(self) -> Bools:
        """Takes part in the running check-in campaign (groups, slots)."""
        return np.asarray(self._glance.flags & glance.IN_CHECK_IN > 0)

    @property
    def warned(self) -> Bools:
        """Has been warned of removal and said nothing since (groups, slots)."""
        return np.asarray(self._glance.flags & glance.WARNED > 0)

    def were_warned(self, groups: Slots, slots: Slots) -> Bools:
        """Which of these members have been warned of removal and said nothing since (n,)."""
        return np.asarray(self._glance.flags[groups, slots] & glance.WARNED > 0)

    def cards_of(self, groups: npt.NDArray[np.integer], slots: npt.NDArray[np.integer]) -> Ints:
        """Check-in cards that these members have posted in the running campaign (n,)."""
        return self._members["cards"][groups, slots].astype(np.int64)

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
    return found[: looks.best(groups, scores, places, found)]


def partners(
    groups: npt.NDArray[np.integer], places: Ints, other_groups: npt.NDArray[np.integer], other_places: Ints,
    lots: npt.NDArray[np.float64],
) -> Ints:  # fmt: skip
    """For each of these members (n,) the index of one of the others (m,) in the same group; -1 where nobody is.

    One who lives in the same place, if there is one; of those one whom fewest have got so far, by the lowest of the
    lots (m,). Groups ascend.
    """
    found, times = np.empty(len(groups), np.int64), np.zeros(len(lots), np.int64)
    mine, theirs = groups.astype(np.int64), other_groups.astype(np.int64)
    looks.partners(mine, places, theirs, other_places, lots, times, found)
    return found
