"""What came of a validation, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from sim.study.validation.plan import PlannedCheck, ValidationPlan
from sim.study.validation.verdict import Estimate, Values, Verdict

if TYPE_CHECKING:
    import pandas as pd


class RoomsPart(Protocol):
    """What was found on logs of rooms that the model was not fitted to; made elsewhere."""

    @property
    def markdown(self) -> str:
        """A section of the page, headings from ## on."""

    @property
    def findings(self) -> Sequence[str]:
        """What came out, in sentences."""


@dataclass(frozen=True)
class Checked:
    """A check and what it came to; replicates: how many were played for it."""

    planned: PlannedCheck
    estimate: Estimate
    verdict: Verdict
    replicates: int

    @property
    def section(self) -> str:
        """What it is about."""
        return self.planned.written.facts.file.section


@dataclass(frozen=True)
class Validated:
    """All that a validation found.

    checked   in the order of the files
    values    numbers of single runs
    rooms     the part on logs of rooms, if there is one
    """

    plan: ValidationPlan
    checked: tuple[Checked, ...]
    values: Values
    rooms: RoomsPart | None = None
    seconds: float = 0.0
    failed: int = 0
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def sections(self) -> dict[str, list[Checked]]:
        """Checks by section, in their order."""
        found: dict[str, list[Checked]] = {}
        for one in self.checked:
            found.setdefault(one.section, []).append(one)
        return found

    def count(self, *, tests: bool = False) -> tuple[int, int]:
        """Checks inside their bands, and checks. tests: only those by which no default was chosen."""
        counted = [one for one in self.checked if not tests or one.planned.check.use == "test"]
        return sum(one.verdict == "inside" for one in counted), len(counted)


def measure_in_words(check: PlannedCheck) -> str:
    """What is measured: `ratio of orders[30:60]`."""
    main = check.main
    name = main.arm.measure
    text = name if main.contrast is None else f"{main.contrast} of {name}"
    if check.second is not None:
        second = check.second
        other = second.arm.measure if second.contrast is None else f"{second.contrast} of {second.arm.measure}"
        text += f" {'over' if check.joined == 'over' else 'less'} {other if other != text else 'the same elsewhere'}"
    return text


def checks_table(found: Validated) -> pd.DataFrame:
    """A row per check."""
    import pandas as pd

    rows = []
    for one in found.checked:
        check = one.planned.check
        rows.append({
            "check": one.planned.name, "section": one.section, "fact": check.fact, "figure": check.figure,
            "source": check.source, "read": check.read, "use": check.use, "measure": measure_in_words(one.planned),
            "band_low": _number(check.band[0]), "band_high": _number(check.band[1]), "why": check.why,
            "value": one.estimate.value, "low": one.estimate.low, "high": one.estimate.high,
            "replicates": one.replicates, "units": one.estimate.units, "verdict": str(one.verdict),
            "scenario": check.scenario,
        })  # fmt: skip
    return pd.DataFrame(rows)


def values_table(found: Validated) -> pd.DataFrame:
    """A row per scenario, measure and replicate."""
    import numpy as np
    import pandas as pd

    parts = [
        pd.DataFrame({
            "scenario": np.int32(place), "measure": name, "replicate": np.arange(len(column), dtype=np.int32),
            "value": column,
        })
        for (place, name), column in found.values.items()
    ]  # fmt: skip
    empty = pd.DataFrame({"scenario": np.zeros(0, np.int32), "measure": [], "replicate": [], "value": []})
    return pd.concat(parts, ignore_index=True) if parts else empty


def scenarios_table(found: Validated) -> pd.DataFrame:
    """A row per scenario that was played: its number, name, days, and the checks it was played for."""
    import pandas as pd

    used: dict[int, list[str]] = {}
    for one in found.checked:
        for place in one.planned.plays:
            used.setdefault(place, []).append(one.planned.name)
    rows = [
        {"scenario": n, "name": play.scenario.name, "days": play.scenario.run.days, "seed": play.scenario.run.seed,
         "groups": play.scenario.world.groups.count, "members": play.scenario.world.groups.members, "key": play.key,
         "checks": ", ".join(used.get(n, []))}
        for n, play in enumerate(found.plan.plays)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
