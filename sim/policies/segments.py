"""Part of the members, by what an operator can see of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from sim.scenario.fields import Section, field

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.model.view import OperatorView

_NEEDS: Final = {"customers": "customers", "frequent_visitors": "visits", "absent": "visits"}
"""What the platform must show, one of `scenario.platforms.SHOWN`."""


class Segment(Section):
    """Whom a policy is for: chosen by what the platform shows, never by what only the member knows."""

    who: Literal[
        "everyone", "newcomers", "silent", "active", "buyers", "non_buyers", "customers", "frequent_visitors", "absent"
    ] = field(
        "everyone",
        description="everyone; newcomers (joined within `days`); silent (said nothing for `days`); active "
        "(spoke within `days`); buyers or non_buyers (have ordered, or not); on some platforms only: customers (had "
        "bought before joining), frequent_visitors (looked in within `days`, and on average at least once in so "
        "many), absent (did not look in for `days`)",
    )  # fmt: skip
    days: int = field(
        7, ge=1, le=3650, unit="days", source="assumed", sweep=(1, 30),
        description="the number of days meant by newcomers, silent, active, frequent_visitors and absent",
    )  # fmt: skip
    place: int | None = field(
        None, ge=0, le=249, description="only those who live in this place, by number from 0 on; null: in any"
    )

    @property
    def narrows(self) -> bool:
        """Whether anybody is left out."""
        return self.who != "everyone" or self.place is not None

    @property
    def needs(self) -> str:
        """What the platform must show for it, one of `scenario.platforms.SHOWN`; empty: what all of them do."""
        return _NEEDS.get(self.who, "")

    def of(self, view: OperatorView) -> npt.NDArray[np.bool_]:
        """Members who belong to it (groups, slots)."""
        chosen: npt.NDArray[np.bool_] = view.present
        if self.who == "newcomers":
            chosen &= view.days_since_joining < self.days
        elif self.who == "silent":
            chosen &= view.days_since_last_message >= self.days
        elif self.who == "active":
            chosen &= view.ever_spoke & (view.days_since_last_message < self.days)
        elif self.who == "buyers":
            chosen &= view.orders > 0
        elif self.who == "non_buyers":
            chosen &= view.orders == 0
        elif self.who == "customers":
            chosen &= view.was_customer
        elif self.who == "frequent_visitors":
            visits = view.visits
            often = visits * self.days >= view.days_since_joining
            chosen &= (visits > 0) & often & (view.days_since_visit < self.days)
        elif self.who == "absent":  # who has not looked in yet is away since joining
            chosen &= view.days_since_joining >= self.days
            chosen &= (view.visits == 0) | (view.days_since_visit >= self.days)
        if self.place is not None:
            chosen &= view.places == self.place
        return chosen
