"""What log and simulations are compared by: the summaries of `sim.chatlogs.measures`, as calibration needs them.

The only place of calibration that knows how these are had; tests put other ones in their stead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

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


class LogMeasures:
    """The measures of chat logs (`sim.chatlogs.measures`)."""

    def __init__(self) -> None:
        self._measures = import_module("sim.chatlogs.measures")
        self.summaries: tuple[Summary, ...] = tuple(
            Summary(one.name, one.label, one.unit, _FORMS.get(one.unit, "plain")) for one in self._measures.SUMMARIES
        )

    @property
    def version(self) -> str:
        """A hash of all that measures are made of."""
        folder = Path(str(self._measures.__file__)).parent
        digest = hashlib.sha256()
        for path in sorted([*folder.glob("*.py"), *folder.parent.glob("*.py"), Path(__file__)]):
            digest.update(path.name.encode() + path.read_bytes())
        return digest.hexdigest()[:16]

    def of(self, events: Any) -> Values:
        """`summary_vector`."""
        return np.asarray(self._measures.summary_vector(events), np.float64)

    def curves(self, events: Any) -> Curves:
        """Concentration, survival of posters, one more message, hours of the day, gaps."""
        module = import_module("sim.chatlogs.measures.measure")
        found = module.measure(events, rooms=False).curves
        return {
            "lorenz": (module.GRID, found.lorenz),
            "survival": (module.SURVIVAL_DAYS, found.survival),
            "progression": (np.asarray(module.STEPS, np.float64), found.progression),
            "hours": (np.arange(24.0), found.hours),
            "gaps": (module.GAP_SHARES, found.gaps),
        }

    def simulated(self, simulation: Any, warm_up: int) -> Any:
        """The messages of all rooms that keep a log."""
        tables = import_module("sim.chatlogs.tables")
        said = simulation.messages_table()
        rows = said["day"] >= warm_up
        said = {name: column[rows] for name, column in said.items()}
        groups = int(simulation.groups_total)
        authors, author = np.unique(said["author"], return_inverse=True)
        owner = len(authors) + 1 + said["group"].astype(np.int64)
        numbers = np.where(said["author"] == 0, owner, author + 1)
        known, rank = np.unique(said["message"], return_inverse=True)
        place = np.zeros(len(known), np.int64)
        place[rank] = np.arange(len(rank))
        at = np.minimum(np.searchsorted(known, said["answers_message"]), max(len(known) - 1, 0))
        answered = said["answers_message"]
        hit = (answered != 0) & (known[at] == answered) if len(known) else np.zeros(0, bool)
        reply = np.where(hit, place[at] if len(known) else 0, -1)
        del groups
        first = 1_704_067_200 + 86_400 * simulation.weekday(warm_up)
        time = first + 86_400.0 * (said["day"] - warm_up) + 60.0 * said["minute"].astype(np.float64)
        return tables.from_columns(
            said["group"], numbers, time, reply_to=reply, start=first,
            end=first + 86_400 * (simulation.days - warm_up) - 0.001,
        )  # fmt: skip
