"""What log and simulations are compared by: the summaries of `sim.chatlogs.measures`, as calibration needs them.

The only place of calibration that knows how these are had; tests put other ones in their stead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.chatlogs.events import KINDS
from sim.study.calibration.observed import DAY, restricted
from sim.study.calibration.scaling import Form

Values = NDArray[np.float64]
Curves = Mapping[str, tuple[Values, Values]]
"""Curves by name: x and y of equal length."""


@dataclass(frozen=True)
class Summary:
    """One number that tells of a log.

    name   as files write it; label: for people
    unit   "" for a pure number, "share" for a share
    form   on what scale it is compared
    """

    name: str
    label: str
    unit: str = ""
    form: Form = "plain"


class Measures(Protocol):
    """How logs are measured."""

    @property
    def summaries(self) -> Sequence[Summary]:
        """All there are, in their order."""

    @property
    def version(self) -> str:
        """Identifies how they are reckoned: what was measured otherwise is not comparable."""

    def of(self, events: Any) -> Values:
        """The summaries (s,) of a log (`sim.chatlogs.tables.Events`); NaN where it does not tell one."""

    def curves(self, events: Any) -> Curves:
        """What is drawn of a log besides."""

    def simulated(self, simulation: Any, warm_up: int) -> Any:
        """The log of a simulation that has been played to its end, without its first days."""


_FORMS: Mapping[str, Form] = {
    "share": "logit", "seconds": "log", "days": "log", "per day": "log", "people": "log", "ratio": "log",
}  # fmt: skip
NOT_COMPARED = frozenset({"marked_share"})
"""Summaries that are not looked at unless they are asked for: apps mark some answers, and simulations all."""


COMES, LEAVES = "joins_per_day", "leaves_per_day"
MOVEMENTS: Final = (
    Summary(COMES, "people who come, a day and room", "per day", "log"),
    Summary(LEAVES, "people who leave, a day and room", "per day", "log"),
)
"""Compared where the log tells of them (`Observed.tells_joins`, `tells_leaves`)."""


class LogMeasures:
    """The measures of chat logs (`sim.chatlogs.measures`)."""

    def __init__(self) -> None:
        from sim.chatlogs.measures import SUMMARIES

        self.summaries: tuple[Summary, ...] = tuple(
            Summary(one.name, one.label, one.unit, _FORMS.get(one.unit, "plain")) for one in SUMMARIES
        ) + MOVEMENTS

    @cached_property
    def version(self) -> str:
        """A hash of all that measures are made of."""
        from sim.chatlogs import measures

        folder = Path(measures.__file__).parent
        digest = hashlib.sha256()
        for path in sorted([*folder.glob("*.py"), *folder.parent.glob("*.py"), Path(__file__)]):
            digest.update(path.name.encode() + path.read_bytes())
        return digest.hexdigest()[:16]

    def of(self, events: Any) -> Values:
        """`summary_vector`, and who came and left."""
        from sim.chatlogs.measures import summary_vector

        with np.errstate(all="ignore"):  # of what it cannot tell it says NaN
            return np.concatenate([np.asarray(summary_vector(events), np.float64), _moved(events)])

    def curves(self, events: Any) -> Curves:
        """Concentration, survival of posters, one more message, hours of the day, gaps."""
        from sim.chatlogs.measures.measure import GAP_SHARES, GRID, STEPS, SURVIVAL_DAYS, measure

        with np.errstate(all="ignore"):
            found = measure(events, rooms=False).curves
        return {
            "lorenz": (GRID, found.lorenz),
            "survival": (SURVIVAL_DAYS, found.survival),
            "progression": (STEPS.astype(np.float64), found.progression),
            "hours": (np.arange(24.0), found.hours),
            "gaps": (GAP_SHARES, found.gaps),
        }

    def simulated(self, simulation: Any, warm_up: int) -> Any:
        """The groups that keep a log, the operator among those who write."""
        from sim.chatlogs.simulated import MONDAY, from_simulation

        start = MONDAY + timedelta(days=simulation.weekday(0))
        log = from_simulation(
            simulation.messages_table(), simulation.joins_table(), simulation.leaves_table(), start,
            days=simulation.days,
        )  # fmt: skip
        first = round(start.timestamp() * 1000.0) + warm_up * DAY
        return restricted(log, log.time >= first, first, log.end)


def _moved(events: Any) -> Values:
    """People who come, and who leave, a day and room that has a message (2,)."""
    rooms = len(np.unique(events.room[events.kind == KINDS.index("message")]))
    days = (events.end + 1 - events.start) / DAY
    if not rooms or not days > 0.0:
        return np.full(2, np.nan)
    kinds = [[KINDS.index(kind) for kind in both] for both in (("join", "invite"), ("leave", "removed"))]
    counts = np.array([np.isin(events.kind, both).sum() for both in kinds], np.float64)
    return np.asarray(counts / (days * rooms), np.float64)
