"""Maps of the outcomes over two levers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sim.views import style
from sim.views.sweeping.axes import label
from sim.views.sweeping.grid import plane
from sim.views.sweeping.maps import (
    Colouring,
    colour_bar,
    draw_map,
    mark_best,
    name_cells,
    room_below,
    room_beside,
)  # fmt: skip
from sim.views.sweeping.outcomes import Outcome, full_title
from sim.views.sweeping.page import LINE, Page, fitted, heading
from sim.views.sweeping.response_words import notes, shown_outcomes, subtitle
from sim.views.sweeping.tables import Sweep

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BAR: Final = 0.82  # inches right of a map for the colours and their numbers
WORDS: Final = 1.25  # inches for a lever's words
GAP: Final = 0.16


def figure(tables: object) -> Figure:
    """Draw a map per outcome over two levers, with the best point marked.

    tables  the tables of a sweep with two levers; needs `points` and `response`, uses `optimum`
    """
    sweep = Sweep.of(tables)
    outcomes, more = shown_outcomes(sweep)
    flat = plane(sweep, *sweep.levers)
    columns = 2 if len(outcomes) > 1 else 1
    left = room_beside(flat, WORDS)
    wide = (style.WIDTH - left - columns * BAR - (columns - 1) * GAP) / columns
    tall = min(wide * 0.85, 3.9)
    heads = [map_heading(sweep, outcome, wide + BAR - 0.05) for outcome in outcomes]
    lines = max((len(head) for head in heads), default=1)
    rows = -(-len(outcomes) // columns)
    each = LINE * lines + 0.08 + tall + 0.3
    foot = room_below(flat, WORDS)
    known = [sweep.statistics(outcome)["mean"].to_numpy() for outcome in outcomes]
    page = Page(
        "Outcomes over two levers", subtitle(sweep), max(rows, 1) * each - 0.3 + foot,
        notes(sweep, *_words(sweep, flat.is_grid), more),
    )  # fmt: skip
    for n, (outcome, mean) in enumerate(zip(outcomes, known, strict=True)):
        row, column = divmod(n, columns)
        x = left + column * (wide + BAR + GAP)
        y = row * each + LINE * lines + 0.08
        page.lines(x, y - 0.08 - LINE * len(heads[n]), heads[n])
        ax = page.panel(x, y, wide, tall)
        colours = Colouring.of(mean, outcome.unit)
        name_cells(ax, flat, below=n + columns >= len(outcomes), beside=column == 0, room=WORDS)
        numbered = draw_map(ax, flat, mean, colours)
        mark_best(ax, flat, sweep.best_point(outcome), sweep.best(outcome), numbered=numbered)
        colour_bar(page, x + wide + 0.07, y, tall, colours)
        if n + columns >= len(outcomes):
            page.write(
                x + wide / 2, y + tall + foot - 0.2, fitted(flat.across.lever.name, 10, wide + BAR), 10, ha="center"
            )
        if column == 0:
            label(ax, beside=fitted(flat.up.lever.name, 10, tall + 0.25), away=left - 0.3)
    return page.figure


def _words(sweep: Sweep, is_grid: bool) -> list[str]:
    """Footnotes on cells, contours and the star."""
    what = "Each cell" if is_grid else "Each dot"
    said = [f"{what}: mean of {sweep.runs_each}; the darker, the more."]
    if is_grid:
        said.append(
            "Lines of equal value, where there are any, are smoothed over neighbouring cells; struck out: no value."
        )
    if any(sweep.best_point(outcome) is not None for outcome in sweep.outcomes):
        said.append(
            "Star, or a frame where cells have numbers: the best mean; bars through it: 95 % interval of the best "
            "value of each lever."
        )
    return said


def map_heading(sweep: Sweep, outcome: Outcome, wide: float) -> list[tuple[str, bool]]:
    """Outcome, day and unit; what stands in brackets is left out where the line would be too long."""
    unit = f", {outcome.axis}" if outcome.axis else ""
    name = full_title(outcome, sweep.outcomes, sweep.days)
    head = heading(name + unit, [], wide)
    return head if len(head) == 1 else heading(re.sub(r" \([^()]*\)", "", name) + unit, [], wide)
