"""What an operator can do to members one by one, as methods of the agenda; each returns for whom it is done."""

import numpy as np
import numpy.typing as npt

from sim.model.entries import (
    APPOINT, AWARD, CARE, DISMISS, GREET, INTRODUCE, MESSAGE_MEMBER, OFFER, REMOVE, REPLY, TRY_OUT, WARN,
)  # fmt: skip
from sim.model.levers import Done, Levers, Numbers

Slots = npt.NDArray[np.integer]


class PersonalLevers(Levers):
    """Acts on members, given by group (over all replicates) and slot, (n,) each; prices are for each member."""

    def greet(
        self,
        groups: Slots,
        slots: Slots,
        ticks: Slots,
        match: float = 0.5,
        minutes_each: float = 0.0,
        cash_each: float = 0.0,
    ) -> Done:
        """Greet members in person at `ticks` (of the day); `match` 0-1: how well their need is met by it."""
        return self._add(
            GREET, groups, ticks, minutes_each, cash_each, member=slots, quality=self._quality(match), in_ticks=True
        )

    def reply(
        self, groups: Slots, slots: Slots, hour: Numbers, minutes_each: float = 0.0
    ) -> Done:
        """Answer members' messages in the group."""
        return self._add(REPLY, groups, hour, minutes_each, 0.0, member=slots)

    def warn(
        self, groups: Slots, slots: Slots, hour: Numbers, minutes_each: float = 0.0
    ) -> Done:
        """Tell members that they will be removed unless they speak."""
        return self._add(WARN, groups, hour, minutes_each, 0.0, member=slots)

    def remove(
        self,
        groups: Slots,
        slots: Slots,
        hour: Numbers,
        minutes_each: float = 0.0,
        only_warned: bool = False,
    ) -> Done:
        """Remove members from their groups; `only_warned`: not those who have said something since they were warned."""
        return self._add(REMOVE, groups, hour, minutes_each, 0.0, member=slots, kind=int(only_warned))

    def appoint(
        self,
        groups: Slots,
        slots: Slots,
        hour: Numbers,
        minutes_each: float = 0.0,
        cash_each: float = 0.0,
        admin: bool = False,
    ) -> Done:
        """Make members opinion leaders (or keep supporting those who are); admin: leaders help to run the group."""
        return self._add(APPOINT, groups, hour, minutes_each, cash_each, member=slots, kind=int(admin))

    def dismiss(self, groups: Slots, slots: Slots, hour: Numbers) -> Done:
        """End the support of opinion leaders."""
        return self._add(DISMISS, groups, hour, 0.0, 0.0, member=slots)

    def message(
        self,
        groups: Slots,
        slots: Slots,
        hour: Numbers,
        minutes_each: float = 0.0,
        coaching: float = 0.0,
        asks: bool = False,
    ) -> Done:
        """Write to members in person: each is called, muted or not, and may unmute. Platforms limit how many a day.

        coaching 0-1: how well the message shows each what the group has for him; few take it up
        asks: it also asks why he is silent; those who answer are counted by their reasons
        """
        return self._add(
            MESSAGE_MEMBER, groups, hour, minutes_each, 0.0, member=slots, kind=int(asks),
            quality=self._quality(coaching),
        )  # fmt: skip

    def offer(
        self,
        groups: Slots,
        slots: Slots,
        hour: Numbers,
        discount: float = 0.1,
        product: int = 0,
        minutes_each: float = 0.0,
        cash_each: float = 0.0,
    ) -> Done:
        """Send members a coupon in person, read on the next visit; a direct message. One discount a group at a time."""
        self._sold(product)
        if not 0.0 <= discount <= 1.0:
            raise ValueError(f"discount is {discount:g}, expected 0 to 1")
        return self._add(
            OFFER, groups, hour, minutes_each, cash_each, member=slots, value=discount, product=product
        )

    def award(
        self, groups: Slots, slots: Slots, hour: Numbers, minutes_each: float = 0.0, cash_each: float = 0.0
    ) -> Done:
        """Hand members a prize, with thanks before all."""
        return self._add(AWARD, groups, hour, minutes_each, cash_each, member=slots)

    def care(
        self, groups: Slots, slots: Slots, hour: Numbers, minutes_each: float = 0.0, cash_each: float = 0.0
    ) -> Done:
        """Look after members in person (a direct message): thanks, a talk, a small favour."""
        return self._add(CARE, groups, hour, minutes_each, cash_each, member=slots)

    def introduce(
        self, groups: Slots, slots: Slots, others: Slots, hour: Numbers, minutes_each: float = 0.0
    ) -> Done:
        """Introduce members to each other, pair by pair."""
        return self._add(INTRODUCE, groups, hour, minutes_each, 0.0, member=slots, other=others)

    def try_out(
        self, groups: Slots, slots: Slots, hour: Numbers, product: int = 0, minutes_each: float = 0.0,
        cash_each: float = 0.0,
    ) -> Done:  # fmt: skip
        """Let members try a product for nothing: it is delivered and judged like an order; cash_each: what it costs."""
        self._sold(product)
        return self._add(TRY_OUT, groups, hour, minutes_each, cash_each, member=slots, product=product)
