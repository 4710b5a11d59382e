"""Points of a study: what is changed in the scenario for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.scenario.merge import Override
from sim.scenario.nodes import find
from sim.scenario.problems import Problem, ScenarioError
from sim.study.experiment.design import points_of
from sim.study.experiment.reading import Experiment
from sim.study.experiment.schema import Design, Range

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Point:
    """One thing that is tried.

    label      how people call it
    values     levers by path, and their values
    overrides  the same as changes to the scenario, which know where they are written
    """

    label: str
    values: Mapping[str, Any]
    overrides: tuple[Override, ...]


def strategies(experiment: Experiment) -> list[Point]:
    """The strategies of a comparison, the baseline first.

    Raises ScenarioError if there are fewer than two.
    """
    given = experiment.given
    if len(given.strategies) < 2:
        said = f"there {'is one strategy' if given.strategies else 'are no strategies'}"
        raise mistake(experiment, "strategies", said, "two or more, by name, each with the values it changes")
    baseline = given.baseline if given.baseline is not None else next(iter(given.strategies))
    names = [baseline, *(name for name in given.strategies if name != baseline)]
    return [
        Point(name, dict(given.strategies[name]), tuple(experiment.written(("strategies", name)))) for name in names
    ]


def swept(experiment: Experiment) -> list[Point]:
    """The points of a sweep, in the order of the grid or as they were strewn.

    Raises ScenarioError if nothing is varied, or a range of a grid does not say how many values it has.
    """
    given = experiment.given
    if not given.vary:
        raise mistake(experiment, "vary", "nothing is varied", "levers by path, each with its values")
    problems = []
    for path, lever in given.vary.items():
        if isinstance(lever, Range) and lever.steps is None and not isinstance(given.design, Design):
            entry = find(experiment.tree, ("vary", path))
            mark = entry.key_mark if entry is not None else experiment.tree.mark
            text = "a grid needs to know how many values this range has"
            problems.append(
                Problem(mark.file, mark.line, mark.column, f"vary.'{path}'", text, "steps beside from and to")
            )
    if problems:
        raise ScenarioError(problems)
    try:
        rows = points_of(given.vary, given.design, experiment.seed)
    except ValueError as error:
        raise mistake(experiment, "vary", str(error), "") from error
    return points_at(experiment, rows)


def points_at(experiment: Experiment, rows: Sequence[Mapping[str, Any]], at: str = "vary") -> list[Point]:
    """A point for each of these mappings from paths to values."""
    return [Point(label_of(values), dict(values), tuple(experiment.overrides_at((at,), values))) for values in rows]


def label_of(values: Mapping[str, Any]) -> str:
    """`ads.per_day 2, wage_per_hour 60`: of each path what comes after `operator` or `world`, at most two steps."""
    return ", ".join(f"{short_name(path)} {in_words(value)}" for path, value in values.items()) or "as it is"


def short_name(path: str) -> str:
    """`ads.per_day` for `operator.ads.per_day`."""
    from sim.scenario.nodes import steps

    below = [step for n, step in enumerate(steps(path)) if n or step not in ("operator", "world")]
    return ".".join(below[-2:])


def in_words(value: Any) -> str:
    """A value of a lever as it would be written."""
    from sim.scenario.write import flow

    return f"{value:.6g}" if isinstance(value, float) else flow(value)


def as_table(points: Sequence[Point], numbers: Sequence[int] | None = None) -> pd.DataFrame:
    """One row per point: `point`, `label`, and a column for each lever; empty where a point leaves it as it is."""
    import numpy as np
    import pandas as pd

    levers = list(dict.fromkeys(path for point in points for path in point.values))
    table: dict[str, Any] = {
        "point": np.arange(len(points), dtype=np.int32) if numbers is None else np.asarray(numbers, np.int32),
        "label": np.array([point.label for point in points], dtype=object),
    }
    for path in levers:
        table[path] = _column([point.values.get(path, _ABSENT) for point in points])
    return pd.DataFrame(table)


_ABSENT = object()


def _column(values: list[Any]) -> Any:
    """Numbers as numbers; anything else as text, nothing where there is none."""
    import numpy as np

    if all(value is _ABSENT or (isinstance(value, (int, float)) and not isinstance(value, bool)) for value in values):
        return np.array([np.nan if value is _ABSENT else float(value) for value in values])
    return np.array([None if value is _ABSENT else in_words(value) for value in values], dtype=object)


def mistake(experiment: Experiment, key: str, wrong: str, expected: str) -> ScenarioError:
    """What is wrong with a key of an experiment, as an error that says where the key stands."""
    mark = experiment.tree.mark
    entry = find(experiment.tree, (key,))
    if entry is not None:
        mark = entry.key_mark
    return ScenarioError([Problem(mark.file, mark.line, mark.column, key, wrong, expected)])
