"""Names beside what they name, and what the figures of a sensitivity analysis say below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sim.views import style
from sim.views.sweeping.page import LINE, Page, fitted
from sim.views.sweeping.response_words import left_out
from sim.views.text import inches
from sim.views.weighing.tables import Weights

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "none"


def top_sentence(weights: Weights, ranked: dict[str, pd.DataFrame], by: str) -> str:
    """What was found, else which three factors move each of the first two outcomes most, by a column."""
    if weights.findings:
        return " ".join(weights.findings[:2])
    parts = []
    for outcome in weights.outcomes[:2]:
        table = ranked.get(outcome.key)
        table = None if table is None else table[table[by] > 0]
        if table is not None and len(table):
            parts.append(f"{weights.title(outcome)} is moved most by {listed(list(table['name'][:3]))}")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else "No factor was found to move an outcome."


def footnotes(weights: Weights, *sentences: str, hidden: int = 0) -> list[str]:
    """Footnotes: these sentences, outcomes that are not shown, and what the figure is of."""
    said = " ".join(sentence for sentence in (*sentences, left_out(hidden, "outcome")) if sentence)
    return [said, weights.source]


def names_right(
    page: Page, ax: Axes, spots: Sequence[tuple[float, float, str]], left: float, top: float, tall: float
) -> None:
    """Names right of a panel, ordered as what they name is from top to bottom, each with a thin line to it.

    spots  (x, y, name) in the data of the panel, whose limits are final; left, top, tall: of the room for names, inches
    """
    ordered = sorted(spots, key=lambda spot: page.place(ax, spot[0], spot[1])[1])
    places = [page.place(ax, x, y) for x, y, _ in ordered]
    heights = style.spaced([y - top for _, y in places], [LINE + 0.01] * len(ordered), tall)
    for (x, y), (_, _, name), height in zip(places, ordered, heights, strict=True):
        at = top + height
        page.over.plot([x + 0.06, left - 0.05], [y, at], color=style.GREY, linewidth=0.6)
        page.write(left, at, fitted(name, 9.5, style.WIDTH - left - 0.14), va="center_baseline")


def room_for_names(names: Sequence[str], least: float, most: float) -> float:
    """Inches for names on the left or right, between these limits."""
    return min(most, max([least, *(inches(name, 9.5) for name in names)]))
