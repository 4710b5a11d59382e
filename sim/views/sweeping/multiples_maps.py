"""Maps over the first two levers, beside each other by the third and below each other by the fourth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.views import style
from sim.views.daily import Array
from sim.views.sweeping.axes import label
from sim.views.sweeping.grid import Plane, plane
from sim.views.sweeping.heat import map_heading
from sim.views.sweeping.maps import Colouring, colour_bar, draw_map, mark_best, name_cells, room_below, room_beside
from sim.views.sweeping.outcomes import Outcome, by_metric
from sim.views.sweeping.page import LINE, Page, fitted
from sim.views.sweeping.response_words import best_of, left_out, notes, tried
from sim.views.sweeping.slices import Slice, slices
from sim.views.sweeping.tables import Sweep
from sim.views.text import inches

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_COLUMNS: Final = 4
MOST_ROWS: Final = 3
BAR: Final = 0.82
WORDS: Final = 0.9
GAP: Final = 0.12


def figure(sweep: Sweep) -> Figure:
    """Draw the maps: rows are outcomes of three levers, slices by the fourth lever of more."""
    first, second, third, *more = sweep.levers
    columns, left_columns = slices(sweep, third, MOST_COLUMNS)
    downs, left_rows = slices(sweep, more[0], MOST_ROWS) if more else ([], "")
    groups = by_metric(sweep.outcomes)
    ends = [group[-1] for group in groups]
    outcomes = ends[:MOST_ROWS] if not more else [sweep.first] if sweep.first else []
    alone: list[Slice | None] = [None]
    rows = [(outcome, down) for outcome in outcomes for down in (downs or alone)]
    flat = plane(sweep, first, second)
    left = room_beside(flat, WORDS)
    wide = (style.WIDTH - left - BAR - GAP * (len(columns) - 1)) / max(len(columns), 1)
    tall = min(wide, 1.9)
    headed = LINE + 0.05 + LINE + 0.04  # a heading, and the values of the third lever
    each = headed + tall + 0.2
    top = LINE + 0.1 if more else 0.0
    foot = room_below(flat, WORDS)
    captions = [f"{third.name} {slice_.text}" for slice_ in columns]
    short = any(inches(caption, 9.0) > wide + GAP - 0.05 for caption in captions)
    captions = [fitted(slice_.text if short else full, 9.0, wide + GAP - 0.05)
                for slice_, full in zip(columns, captions, strict=True)]  # fmt: skip
    page = Page(
        "Slices through the levers",
        (best_of(sweep, outcomes[0]) if outcomes else "") or tried(sweep),
        top + max(len(rows), 1) * each - 0.2 + foot,
        notes(sweep, *_words(sweep, flat.is_grid), left_columns, left_rows,
              left_out(len(ends) - len(outcomes), "outcome")),
    )  # fmt: skip
    room = style.WIDTH - left - 0.2
    if more and outcomes:
        page.lines(left, 0.0, map_heading(sweep, outcomes[0], room)[:1])
    colours = {
        outcome.key: Colouring.of(_shown(sweep, flat, outcome, columns, downs), outcome.unit) for outcome in outcomes
    }
    for n, (outcome, down) in enumerate(rows):
        y = top + n * each + headed
        if down is None:
            page.lines(left, y - headed, map_heading(sweep, outcome, room)[:1])
        else:
            page.write(left, y - headed, fitted(f"{more[0].name} {down.text}", 9.5, room))
        for column, slice_ in enumerate(columns):
            x = left + column * (wide + GAP)
            page.write(x + wide / 2, y - LINE - 0.02, captions[column], 9.0, ha="center")
            ax = page.panel(x, y, wide, tall)
            inside = slice_.rows if down is None else slice_.rows & down.rows
            name_cells(ax, flat, below=n == len(rows) - 1, beside=column == 0, room=WORDS)
            mean = sweep.statistics(outcome)["mean"].to_numpy()
            numbered = draw_map(ax, flat, mean, colours[outcome.key], inside)
            best = sweep.best_point(outcome)
            mark_best(ax, flat, best if best is not None and inside[best] else None, {}, numbered=numbered)
            if column == 0:
                label(ax, beside=fitted(flat.up.lever.name, 10, tall + 0.3), away=left - 0.3)
            if n == len(rows) - 1:
                name = fitted(flat.across.lever.name, 10, wide + GAP - 0.06)
                page.write(x + wide / 2, y + tall + foot - 0.2, name, 10, ha="center")
        colour_bar(page, style.WIDTH - BAR + 0.07, y, tall, colours[outcome.key])
    return page.figure


def _shown(sweep: Sweep, flat: Plane, outcome: Outcome, columns: list[Slice], downs: list[Slice]) -> Array:
    """The values that are in any of the maps, so that colours stand for the same in all."""
    mean: Array = sweep.statistics(outcome)["mean"].to_numpy()
    found = []
    for column in columns:
        for down in downs or [column]:
            inside = np.where(column.rows & down.rows, mean, np.nan)
            found.append(flat.cells(inside).reshape(-1) if flat.is_grid else inside)
    return np.concatenate(found) if found else np.zeros(0)


def _words(sweep: Sweep, is_grid: bool) -> list[str]:
    """Footnotes: what is beside and below each other, what is averaged, the star."""
    third, *more = sweep.levers[2:]
    said = [f"Beside each other: {third.name}" + (f"; below each other: {more[0].name}." if more else ".")]
    if len(more) > 1:
        others = ", ".join(lever.name for lever in more[1:4]) + (f" and {len(more) - 4} more" if len(more) > 4 else "")
        said.append(f"{'Averaged over' if is_grid else 'Dots differ as well in'} {others}.")
    said.append(f"{'Each cell' if is_grid else 'Each dot'}: mean of {sweep.runs_each}; the darker, the more.")
    if any(sweep.best_point(outcome) is not None for outcome in sweep.outcomes):
        said.append("Star or frame: the best point of all." if is_grid else "Star: the best point of all.")
    return said
