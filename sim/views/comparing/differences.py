"""How much each strategy differs from the baseline, and how sure that is: a forest plot for every outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.views import style
from sim.views.comparing.axes import axes_at, page
from sim.views.comparing.forest import Columns, draw_block, height, numbers_width, rows_of
from sim.views.comparing.looks import PAGE, ranked, shortened, widest, write
from sim.views.comparing.tables import Comparison, Outcome
from sim.views.tables import plural
from sim.views.text import clip

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAMES: Final = 2.3  # inches, at most, for names of strategies
ROW, TITLE, AXIS, GAP = 0.235, 0.3, 0.26, 0.12
MOST_ROWS: Final = 120  # a longer picture cannot be opened everywhere
SIZE: Final = 9.5


def figure(result: object) -> Figure:
    """Draw a block for each outcome, a row for each strategy other than the baseline, the best of the first on top.

    result  the tables of a comparison; needs `differences`
    """
    comparison = Comparison.of(result)
    labels = ranked(comparison, comparison.others)
    outcomes = list(comparison.outcomes.values())
    kept = outcomes[: max(1, MOST_ROWS // max(len(labels), 1))]
    shown = shortened(labels, SIZE, NAMES)
    words, counts = numbers_width(comparison, labels, SIZE)
    better = counts > 0
    numbers = PAGE - 0.16 - max(words, 1.3) - (max(counts, 0.7) + 0.14 if better else 0.0)
    panel = 0.14 + max(widest(list(shown.values()), SIZE), 0.9) + 0.14
    at = Columns(0.14, panel, numbers - 0.16, numbers, PAGE - 0.16 - max(counts, 0.7) if better else None)
    tall = sum(height(len(labels), ROW, TITLE, AXIS) for _ in kept) + GAP * (len(kept) - 1)
    baseline = clip(comparison.baseline, 70)
    sheet, top = page(
        "How each strategy differs from the baseline",
        _summary(comparison, outcomes, baseline),
        max(tall, 0.5),
        [_notes(comparison, outcomes[len(kept) :]), comparison.footer],
        width=PAGE,
    )
    _heads(sheet, at, top + TITLE - 0.11)
    for n, outcome in enumerate(kept):
        start = top + n * (height(len(labels), ROW, TITLE, AXIS) + GAP)
        draw_block(sheet, comparison, outcome, shown, at, start, row=ROW, size=SIZE, title=TITLE)
    return sheet


def _heads(sheet: Figure, at: Columns, y: float) -> None:
    """What the columns of numbers are, above them."""
    ax = axes_at(sheet, 0.0, y - 0.1, PAGE, 0.2)
    ax.set_axis_off()
    for x, text in ((at.numbers, "difference (95 %)"), (at.better, "better in")):
        if x is not None:
            write(ax, x / PAGE, 0.5, text, 9.0, color=style.FAINT_INK)


def _summary(comparison: Comparison, outcomes: list[Outcome], baseline: str) -> str:
    """How many strategies differ for sure from the baseline, in the first outcome."""
    if not outcomes or not comparison.others:
        return f"Nothing is compared with the baseline “{baseline}”."
    first = outcomes[0]
    rows = [row for label, row in rows_of(comparison, first.name).items() if label in comparison.others]
    sure = [row for row in rows if row.sure]
    each = plural(len(comparison.others), "strategy").replace("strategys", "strategies")
    text = f"Baseline: “{baseline}”. {each} compared with it in “{first.label}”: "
    if not sure:
        return f"{text}none differs for sure."
    if not first.sense:
        return f"{text}{len(sure)} for sure different, {len(comparison.others) - len(sure)} open."
    better = sum(row.t.mean * first.sense > 0 for row in sure)
    rest = len(comparison.others) - len(sure)
    return f"{text}{better} for sure better, {len(sure) - better} for sure worse, {rest} open."


def _notes(comparison: Comparison, left_out: list[Outcome]) -> str:
    several = len(comparison.others) > 1
    corrected = ", corrected for the number of strategies (Holm)" if several else ""
    known = any(outcome.sense for outcome in comparison.outcomes.values())
    parts = [
        f"Differences are paired: the same people with the same luck. Thick line: 95 % interval (t, over "
        f"{comparison.units_in_words}); thin line with ends: by bootstrap."
        if comparison.units > 1
        else f"Differences are paired: the same people with the same luck. Of {comparison.units_in_words} there is no "
        "interval.",
        f"Filled marker: differs for sure (p < 0.05{corrected}); hollow: open."
        + (" Blue: better; orange: worse. Shaded: the better side." if known else ""),
        "“Better in”: runs in which it was better than the baseline with the same luck." if known else "",
        f"Order: by “{next(iter(comparison.outcomes.values())).label}”." if several and comparison.outcomes else "",
        f"Not drawn for want of room: {', '.join(outcome.label for outcome in left_out)}." if left_out else "",
    ]
    return " ".join(part for part in parts if part)
