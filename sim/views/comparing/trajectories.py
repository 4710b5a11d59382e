"""What happens by day with each strategy: members, talk, mood, money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.views import style
from sim.views.comparing import columns
from sim.views.comparing.intervals import band_in_words, t_interval
from sim.views.comparing.lines import NAME, ROW, draw_lines, name_lines, named
from sim.views.comparing.looks import NARROW, greyed_in_words, looks, shortened, widest, write
from sim.views.comparing.tables import Comparison
from sim.views.comparing.words import range_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAMES: Final = 1.95  # inches, at most, for names at the right edge
TITLE: Final = 0.27  # inches, for the title over a panel


def figure(result: object) -> Figure:
    """Draw one panel for each outcome that has a daily column, and of a base set, at most six.

    result  the tables of a comparison; needs `daily`

    Raises ValueError if the daily table has no column that can be drawn.
    """
    comparison = Comparison.of(result)
    chosen = columns.chosen(comparison)
    if not chosen:
        raise ValueError(f"the daily table has none of the columns {', '.join(columns.BASE)}")
    look = looks(comparison)
    shown = shortened(named(comparison, look), 9.5, NAMES)
    right = NAME + max(widest(list(shown.values()), 9.5), 0.8)
    tall = max(1.2, ROW * (len(shown) + (len(comparison.strategies) > len(shown))))
    sheet, panels = style.sheet(
        "What happens by day with each strategy",
        range_of(comparison),
        [tall] * len(chosen),
        [
            " ".join(
                note
                for note in (band_in_words(comparison), greyed_in_words(comparison), columns.smoothed(chosen))
                if note
            ),
            comparison.footer,
        ],
        header=TITLE + 0.05,
        gap=TITLE + 0.16,
        right=right,
        left=0.74,
        width=NARROW,
    )
    for n, (ax, name) in enumerate(zip(panels, chosen, strict=True)):
        about = columns.COLUMNS[name]
        around = t_interval(columns.series(comparison, name))
        draw_lines(ax, comparison, around, look, about.unit)
        name_lines(ax, comparison, around, look, shown)
        write(ax, 0.0, 1.0 + 0.13 / tall, about.title, 10, weight="bold")
        if n == 0 and comparison.fork_day is not None:
            write(ax, 1.0, 1.0 + 0.13 / tall, f"- -  strategies part on day {comparison.fork_day}", 9.5, ha="right")
    panels[-1].set_xlabel("day", size=10, color=style.INK)
    return sheet
