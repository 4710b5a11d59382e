"""Summaries made comparable: transformed, and measured in how far simulations of the prior lie apart in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Form = Literal["plain", "log", "logit"]
"""How a summary is looked at: as it is, on a logarithmic scale (counts, times), or as log odds (shares)."""

MOST_MISSING: Final = 0.5
"""A summary that more of the prior's simulations have no value of is left out."""
_SMALLEST: Final = 1e-6


@dataclass(frozen=True)
class Scaling:
    """How summaries are made comparable, learnt from simulations of the prior.

    used      (s,) whether a summary is looked at
    why       (s,) why it is not; empty where it is
    forms     (s,)
    offsets   (s,) what keeps logarithms finite: half of the least distance from 0 (and 1) that was seen
    centres, spreads  (s,) median, and 1.48 times the median distance from it, of what was transformed
    """

    used: NDArray[np.bool_]
    why: tuple[str, ...]
    forms: tuple[Form, ...]
    offsets: Values
    centres: Values
    spreads: Values

    @classmethod
    def learnt(cls, summaries: Values, observed: Values, forms: Sequence[Form]) -> Scaling:
        """From simulations of the prior (n, s) and the log's own summaries (s,).

        A summary is left out where the log has no value of it, more than half of the simulations have none, or all of
        them have the same. Infinite values count as none.
        """
        size = len(observed)
        used, why = np.ones(size, bool), [""] * size
        offsets, centres, spreads = np.zeros(size), np.zeros(size), np.ones(size)
        for n in range(size):
            column = summaries[np.isfinite(summaries[:, n]), n]
            if not np.isfinite(observed[n]):
                why[n] = "the log does not tell it"
            elif len(column) < (1.0 - MOST_MISSING) * len(summaries) or not len(column):
                why[n] = "most simulations do not tell it"
            else:
                offsets[n] = _offset(column, forms[n])
                moved = _transformed(column, forms[n], offsets[n])
                centres[n] = np.median(moved)
                spreads[n] = 1.4826 * np.median(np.abs(moved - centres[n])) or np.std(moved)
                if not spreads[n] > 1e-12 * max(1.0, abs(centres[n])):
                    why[n], spreads[n] = "it is the same in all simulations", 1.0
            used[n] = not why[n]
        return cls(used, tuple(why), tuple(forms), offsets, centres, spreads)

    def scaled(self, summaries: Values) -> Values:
        """Summaries (n, s) as they are compared (n, those used); NaN where there is no value.

        In units of the spread; far from the middle logarithmically (asinh), so that an extreme value has no more say
        than it should, and yet differs from one that is farther still.
        """
        columns = []
        for n in np.flatnonzero(self.used):
            column = np.where(np.isfinite(summaries[:, n]), summaries[:, n], np.nan)
            moved = _transformed(column, self.forms[n], self.offsets[n])
            columns.append(np.arcsinh((moved - self.centres[n]) / self.spreads[n]))
        return np.stack(columns, axis=1) if columns else np.zeros((len(summaries), 0))


def _offset(column: Values, form: Form) -> float:
    if form == "plain":
        return 0.0
    near = np.minimum(column, 1.0 - column) if form == "logit" else column
    above = near[near > 0.0]
    return max(_SMALLEST, 0.5 * float(above.min())) if len(above) else _SMALLEST


def _transformed(column: Values, form: Form, offset: float) -> Values:
    if form == "plain":
        return column
    if form == "log":
        return np.asarray(np.log(np.maximum(column, 0.0) + offset), np.float64)
    inner = np.clip(column, 0.0, 1.0)
    return np.asarray(np.log(inner + offset) - np.log(1.0 - inner + offset), np.float64)
