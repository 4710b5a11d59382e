"""Factors of a sensitivity study: the levers of the experiment, or every number of its scenario with a range to try."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from sim.scenario.fields import Section
from sim.scenario.schema import Scenario
from sim.study.experiment.reading import Experiment
from sim.study.experiment.schema import Range, Varied

if TYPE_CHECKING:
    import pandas as pd
    from pydantic.fields import FieldInfo

RATIO = 10.0
"""A range whose ends are so many times apart is tried in equal ratios, not in equal differences."""
_ASSUMED = re.compile(r"\bassumed\b")


@dataclass(frozen=True)
class Factor:
    """What a sensitivity study moves.

    path         in the scenario
    lever        its range, or its values
    value        what the scenario says; None if it says nothing
    description, unit, source   as in the schema; empty where that knows nothing of it
    """

    path: str
    lever: Varied
    value: Any = None
    description: str = ""
    unit: str = ""
    source: str = ""

    @property
    def chosen(self) -> bool:
        """Whether it is the operator's to choose, and not a fact to be measured."""
        return self.path.startswith("operator.")

    @property
    def ends(self) -> tuple[Any, Any]:
        """The lowest and the highest value; of a list the first and the last."""
        if isinstance(self.lever, Range):
            low, high = self.lever.from_, self.lever.to
            return (round(low), round(high)) if self.lever.whole else (low, high)
        return self.lever[0], self.lever[-1]


def given_factors(experiment: Experiment) -> list[Factor]:
    """The levers of the experiment as factors."""
    known = {path: (value, info) for path, value, info in _fields(experiment.scenario, ())}
    found = []
    for path, lever in experiment.given.vary.items():
        value, info = known.get(path, (None, None))
        found.append(_factor(path, lever, value, info))
    return found


def factors_in(scenario: Scenario, which: str) -> list[Factor]:
    """Every number of a scenario that is in use and has a range to try, in the order of the schema.

    which   "assumed" (the source of whose value is an assumption), "world", "operator" or "all"

    Policies that are not in use have none, and values that are not set, nor has the forum's behaviour elsewhere. The
    value of the scenario always lies in the range, which is made wider where needed.
    """
    found = []
    for path, value, info in _fields(scenario, ()):
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        sweep: Any = extra.get("sweep")
        if not _is_range(sweep) or not _is_number(value) or not _in_use(scenario, path):
            continue
        source = str(extra.get("source", ""))
        if which == "assumed" and not _ASSUMED.search(source):
            continue
        if which in ("world", "operator") and not path.startswith(f"{which}."):
            continue
        lever = _range(min(sweep[0], value), max(sweep[1], value), whole=_is_whole(info))
        if lever is not None:
            found.append(_factor(path, lever, value, info))
    return found


def factor_table(factors: Sequence[Factor], names: Sequence[str]) -> pd.DataFrame:
    """One row per factor: factor, label, description, unit, source, value, low, high, scale (values as text)."""
    import pandas as pd

    from sim.study.experiment.points import in_words

    rows = [
        {
            "factor": one.path,
            "label": name,
            "description": one.description,
            "unit": one.unit,
            "source": one.source,
            "value": "" if one.value is None else in_words(one.value),
            "low": in_words(one.ends[0]),
            "high": in_words(one.ends[1]),
            "scale": one.lever.scale if isinstance(one.lever, Range) else "list",
        }
        for one, name in zip(factors, names, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(rows[0]) if rows else ["factor", "label"])


def short_names(paths: Sequence[str]) -> list[str]:
    """Of each path the last steps that tell it from the others, in words: `trust power`, `content: per day`."""
    names = []
    for path in paths:
        steps = path.split(".")
        depth = 1
        while depth < len(steps) and any(
            other != path and other.split(".")[-depth:] == steps[-depth:] for other in paths
        ):
            depth += 1
        names.append(": ".join(steps[-depth:]).replace("_", " "))
    return names


def _factor(path: str, lever: Varied, value: Any, info: FieldInfo | None) -> Factor:
    extra = info.json_schema_extra if info is not None and isinstance(info.json_schema_extra, dict) else {}
    description = (info.description or "") if info is not None else ""
    return Factor(path, lever, value, description, str(extra.get("unit", "")), str(extra.get("source", "")))


def _fields(section: Section, below: tuple[str, ...]) -> Iterator[tuple[str, Any, FieldInfo]]:
    """Every value in a section and in those below it: path, value, field."""
    for name, info in type(section).model_fields.items():
        value, steps = getattr(section, name), (*below, name)
        if isinstance(value, Section):
            yield from _fields(value, steps)
        elif isinstance(value, tuple) and any(isinstance(one, Section) for one in value):
            for number, one in enumerate(value):
                if isinstance(one, Section):
                    yield from _fields(one, (*steps, str(number)))
        else:
            yield ".".join(steps), value, info


def _in_use(scenario: Scenario, path: str) -> bool:
    return scenario.world.platform == "forum" or not path.startswith("world.behaviour.forum.")


def _range(low: float, high: float, *, whole: bool) -> Range | None:
    if not high > low:
        return None
    scale = "log" if low > 0 and high / low >= RATIO else "linear"
    return Range.model_validate({"from": float(low), "to": float(high), "scale": scale, "whole": whole})


def _is_range(sweep: Any) -> bool:
    return isinstance(sweep, (list, tuple)) and len(sweep) == 2 and all(map(_is_number, sweep))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(info: FieldInfo) -> bool:
    kinds = {info.annotation, *get_args(info.annotation)}
    return int in kinds and float not in kinds
