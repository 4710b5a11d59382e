"""What a metric of the summary is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.results.units import Array, Units


@dataclass(frozen=True)
class Metric:
    """One number that sums up a run.

    name, label  how programs and people call it
    unit         unit of the value; empty for a count, "share" for a share of one
    needs        columns it is made of, of the daily table or `<table>.<column>` of another; left out of the summary
                 where one is missing
    value        gives one number per unit of the statistics
    lowest, highest  limits of what the metric can be, at which intervals are cut
    alone        the label where nothing stands above it that it could go on from; empty if that is the same
    """

    name: str
    label: str
    unit: str
    needs: tuple[str, ...]
    value: Callable[[Units], Array]
    lowest: float = -np.inf
    highest: float = np.inf
    alone: str = ""


def share(
    name: str, label: str, needs: tuple[str, ...], value: Callable[[Units], Array], *, alone: str = ""
) -> Metric:
    """A share, from 0 to 1."""
    return Metric(name, label, "share", needs, value, 0.0, 1.0, alone)


def total(name: str, label: str, unit: str = "", column: str | None = None, *, alone: str = "") -> Metric:
    """The sum over the run of a column of the daily table that is never below 0."""
    source = column or name
    return Metric(name, label, unit, (source,), lambda u: u.total(source), lowest=0.0, alone=alone)
