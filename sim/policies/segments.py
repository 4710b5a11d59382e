"""Part of the members, by what an operator can see of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.scenario.fields import Section, field

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.model.view import OperatorView


class Segment(Section):
    """Whom a policy is for: chosen by joining, speaking and buying, never by what only the member knows."""

    who: Literal["everyone", "newcomers", "silent", "active", "buyers", "non_buyers"] = field(
        "everyone",
        description="everyone; newcomers (joined within `days`); silent (said nothing for `days`); active "
        "(spoke within `days`); buyers or non_buyers (have ordered, or not)",
    )  # fmt: skip
    days: int = field(
        7, ge=1, le=3650, unit="days", source="assumed", sweep=(1, 30),
        description="the number of days meant by newcomers, silent and active",
    )  # fmt: skip

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
        return chosen
