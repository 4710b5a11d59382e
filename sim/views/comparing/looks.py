"""How each strategy is drawn in all figures: colour, line and marker, and which ones are greyed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.views import style
from sim.views.comparing.tables import Comparison, one_line
from sim.views.text import families, inches, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

PAGE: Final = 8.27  # inches: a wide sheet, as wide as A4
NARROW: Final = 7.6
MOST: Final = 8
"""So many strategies can be told apart by colour and line; of more, some are picked and the others grey."""
BOLD: Final = 1.13  # bold letters are so much wider
BEST, WORST = 3, 2  # so many of more are picked, besides the baseline


@dataclass(frozen=True)
class Look:
    """Colour, line and marker of a strategy; `grey`: it is one of those that are not picked."""

    color: str
    line: style.LineStyle
    width: float
    marker: str
    grey: bool = False


BASELINE: Final = Look(style.INK, "-", 2.4, "o")
GREYED: Final = Look("#c3c8d0", "-", 0.9, "o", grey=True)
# No two of them alike in greyscale: where the lightness is close, the lines are not.
LOOKS: Final = (
    Look(style.BLUE, "-", 1.7, "s"),
    Look(style.VERMILION, (0.0, (5.0, 1.6)), 1.8, "^"),
    Look("#2f9c88", (0.0, (1.2, 1.3)), 2.1, "D"),
    Look("#8a4fa0", (0.0, (6.0, 1.6, 1.2, 1.6)), 1.7, "v"),
    Look("#c6951a", (0.0, (9.0, 2.6)), 2.0, "P"),
    Look("#63aee0", (0.0, (2.8, 1.4)), 2.1, "X"),
    Look("#7d3b1c", (0.0, (6.0, 1.5, 1.2, 1.5, 1.2, 1.5)), 1.6, "h"),
)


def looks(comparison: Comparison) -> dict[str, Look]:
    """The look of every strategy, in the order of the experiment."""
    picked = [label for label in picks(comparison) if label != comparison.baseline]
    found = dict.fromkeys(comparison.strategies, GREYED)
    found.update(zip(picked, LOOKS, strict=False))
    found[comparison.baseline] = BASELINE
    return found


def picks(comparison: Comparison) -> list[str]:
    """All strategies, or, if they are too many, the baseline and the best and the worst of the first outcome."""
    if len(comparison.strategies) <= MOST:
        return comparison.strategies
    best = ranked(comparison, comparison.others)
    kept = {comparison.baseline, *best[:BEST], *best[-WORST:]}
    return [label for label in comparison.strategies if label in kept]


def ranked(comparison: Comparison, labels: Sequence[str]) -> list[str]:
    """Strategies from the best to the worst of the first outcome (from the highest, if nobody knows what is better)."""
    if not comparison.outcomes:
        return list(labels)
    outcome = next(iter(comparison.outcomes.values()))
    sign = outcome.sense or 1
    means = {label: comparison.level(outcome.name, label).mean * sign for label in labels}
    return sorted(labels, key=lambda label: -means[label] if np.isfinite(means[label]) else np.inf)


def greyed_in_words(comparison: Comparison) -> str:
    """Which strategies are picked, if they are too many for all; else empty."""
    grey = len(comparison.strategies) - len(picks(comparison))
    if not grey:
        return ""
    first = next(iter(comparison.outcomes.values()), None)
    by = f" by {first.label}" if first else ""
    known = first is None or first.sense
    kinds = ("best", "worst") if known else ("highest", "lowest")
    return f"In colour: the baseline and the {BEST} {kinds[0]} and {WORST} {kinds[1]}{by}; grey: the {grey} others."


def shortened(labels: Sequence[str], size: float, room: float) -> dict[str, str]:
    """Names that fit into `room` inches at this size, shortened in the middle where they have to be; all differ."""
    found: dict[str, str] = {}
    for n, label in enumerate(labels):
        text = fitted(one_line(label), size, room)
        if text in found.values():
            text = fitted(one_line(label), size, room - inches(f" {n + 1}", size)) + f" {n + 1}"
        found[label] = text
    return found


def fitted(text: str, size: float, room: float) -> str:
    """The text, with its middle left out as far as it is wider than `room` inches."""
    if inches(text, size) <= room:
        return text
    for kept in range(len(text) - 1, 0, -1):
        tail = kept // 3
        short = f"{text[: kept - tail].rstrip()}…{text[len(text) - tail :].lstrip() if tail else ''}"
        if inches(short, size) <= room:
            return short
    return "…"


def widest(texts: Sequence[str], size: float) -> float:
    """Width of the widest of these texts, inches."""
    return max((inches(text, size) for text in texts), default=0.0)


def write(
    ax: Axes, x: float, y: float, text: str, size: float = 9.5, *, color: str = style.INK, ha: str = "left",
    va: str = "center_baseline", weight: str = "normal",
) -> Text:  # fmt: skip
    """Text of a user at a place given in shares of the panel, which may lie outside of it."""
    return ax.text(
        x, y, plain(text), transform=ax.transAxes, size=size, color=color, ha=ha, va=va, weight=weight,
        family=families(text),
    )  # fmt: skip
