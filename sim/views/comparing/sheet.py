"""One page to send to a colleague: what was compared, what came out, and the main figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sim.views import style
from sim.views.comparing import columns
from sim.views.comparing.axes import axes_at
from sim.views.comparing.changes import changes
from sim.views.comparing.forest import Columns, draw_block, height, numbers_width
from sim.views.comparing.front import Pair, draw_front, front_of, pair_of
from sim.views.comparing.intervals import FEWEST, t_interval
from sim.views.comparing.lines import draw_lines, sample
from sim.views.comparing.looks import BOLD, PAGE, fitted, looks, picks, ranked, shortened, widest, write
from sim.views.comparing.pareto import colours
from sim.views.comparing.tables import Comparison
from sim.views.tables import plural
from sim.views.text import inches, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TALL: Final = 11.69  # inches: A4
EDGE: Final = 0.4  # inches left and right
WIDE: Final = PAGE - 2 * EDGE
ROOM: Final = 0.975 * WIDE  # for running text: letters are drawn on whole pixels, lines come out longer
SIZE: Final = 9.0
LINE: Final = 0.172
ROW, TITLE, AXIS, GAP = 0.195, 0.27, 0.24, 0.1
MOST_FINDINGS: Final = 9  # lines
FOOT: Final = 0.98  # inches, for notes and source
LEAST, MOST = 2.75, 5.4  # inches, height of the panels below
BLOCKS: Final = 3  # outcomes, at most


def figure(result: object, pair: tuple[str, str] | None = None) -> Figure:
    """Draw the page, A4 upright.

    result  the tables of a comparison
    pair    the two outcomes of the Pareto front; None for the first two

    Raises ValueError if an outcome of the pair is not known.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    comparison = Comparison.of(result)
    outcomes = pair_of(comparison, pair)
    page = Figure(figsize=(PAGE, TALL), dpi=style.DPI, facecolor="white")
    FigureCanvasAgg(page)
    paper = axes_at(page, 0.0, 0.0, PAGE, TALL)
    paper.set_axis_off()
    top = _head(paper, comparison)
    top = _compared(paper, comparison, top)
    top = _findings(paper, comparison, top)
    shown = [label for label in ranked(comparison, comparison.others) if label in picks(comparison)]
    room = TALL - FOOT - top
    block = height(len(shown), ROW, TITLE, AXIS) + GAP
    blocks = min(len(comparison.outcomes), BLOCKS, max(1, int((room - LEAST) / block)))
    top = _forest(page, comparison, shown, blocks, top)
    below = min(TALL - FOOT - top, MOST)
    _below(page, comparison, outcomes, top, below)
    _foot(paper, comparison, outcomes)
    return page


def _put(paper: Axes, x: float, y: float, text: str, size: float = SIZE, **how: str) -> None:
    """Text at inches from the upper left corner of the page."""
    write(paper, x / PAGE, 1.0 - y / TALL, text, size, **how)


def _heading(paper: Axes, y: float, text: str) -> None:
    _put(paper, EDGE, y, text, 10.5, weight="bold", color=style.NAVY)
    paper.plot(
        [(EDGE + 1.2 * inches(text, 10.5) + 0.08) / PAGE, 1.0 - EDGE / PAGE], [1.0 - y / TALL] * 2,
        transform=paper.transAxes, color=style.GRID, linewidth=0.8,
    )  # fmt: skip


def _head(paper: Axes, comparison: Comparison) -> float:
    """Title, and one line on the size of the comparison; returns where it ends."""
    _put(paper, EDGE, 0.47, fitted(comparison.name or "A comparison of strategies", 17, ROOM / BOLD), 17, weight="bold")
    parts = [f"{len(comparison.strategies)} strategies", plural(comparison.days, "day")]
    if comparison.by_world:
        parts.append(plural(comparison.units, "world"))
    parts.append(plural(comparison.replicates, "replicate"))
    text = ", ".join(parts) + ("; the same people with the same luck in each" if comparison.others else "")
    if comparison.fork_day is not None:
        text += f"; they part on day {comparison.fork_day}"
    _put(paper, EDGE, 0.76, fitted(f"{text}.", 10, ROOM), 10)
    return 0.94


def _compared(paper: Axes, comparison: Comparison, top: float) -> float:
    """Each strategy with its line, its number, and what it changes; returns where the list ends."""
    _heading(paper, top + 0.13, "What was compared")
    y = top + 0.36
    look, changed = looks(comparison), changes(comparison)
    kept = picks(comparison)
    names = shortened(kept, SIZE, 2.5)
    text_left = EDGE + 0.82 + widest(list(names.values()), SIZE) * 1.04 + 0.15
    for label in kept:
        x = EDGE / PAGE
        sample(paper, x, (EDGE + 0.36) / PAGE, 1.0 - y / TALL, look[label])
        number = str(comparison.strategies.index(label) + 1)
        _put(paper, EDGE + 0.68, y, number, ha="right")
        _put(paper, EDGE + 0.82, y, names[label])
        what = changed[label] or ("" if label == comparison.baseline else "changes nothing")
        what = "; ".join(part for part in ("baseline" if label == comparison.baseline else "", what) if part)
        _put(paper, text_left, y, fitted(what, SIZE, (PAGE - EDGE - text_left) * 0.97), color=style.FAINT_INK)
        y += LINE + 0.01
    rest = [label for label in comparison.strategies if label not in kept]
    if rest:
        numbers = ", ".join(str(comparison.strategies.index(label) + 1) for label in rest)
        text = (
            f"Grey: {len(rest)} others ({numbers}). Shown: the baseline, the best and the worst by the first outcome."
        )
        for line in wrapped(text, SIZE, ROOM):
            _put(paper, EDGE, y, line, color=style.FAINT_INK)
            y += LINE
    return y + 0.03


def _findings(paper: Axes, comparison: Comparison, top: float) -> float:
    """The findings, a paragraph each, as many as there is room for; returns where they end."""
    if not comparison.findings:
        return top
    _heading(paper, top + 0.13, "What came out")
    y, used = top + 0.36, 0
    for n, sentence in enumerate(comparison.findings):
        lines = wrapped(sentence, 9.5, ROOM - 0.16)
        last = n + 1 == len(comparison.findings)
        if used and used + len(lines) + (not last) > MOST_FINDINGS:
            _put(paper, EDGE + 0.16, y, f"… and {plural(len(comparison.findings) - n, 'more finding')}", 9.5)
            y += LINE
            break
        if len(lines) > MOST_FINDINGS:
            lines = [*lines[: MOST_FINDINGS - 1], "…"]
        _put(paper, EDGE, y, "•", 9.5)
        for line in lines:
            _put(paper, EDGE + 0.16, y, line, 9.5)
            y += LINE
        used += len(lines)
        y += 0.025
    return y + 0.03


def _forest(page: Figure, comparison: Comparison, shown: Sequence[str], blocks: int, top: float) -> float:
    """Differences to the baseline in the first outcomes; returns where they end."""
    outcomes = list(comparison.outcomes.values())[:blocks]
    paper = page.axes[0]
    _heading(paper, top + 0.13, "Difference to the baseline")
    top += 0.26
    if not outcomes or not shown:
        _put(paper, EDGE, top + 0.12, "Nothing is compared with the baseline.", color=style.FAINT_INK)
        return top + 0.3
    names = shortened(shown, SIZE, 2.2)
    words, counts = numbers_width(comparison, shown, SIZE)
    better = PAGE - EDGE - max(1.03 * counts, inches("better in", SIZE)) if counts else None
    numbers = (better - 0.14 if better else PAGE - EDGE) - 1.03 * max(words, 1.2)
    panel = EDGE + max(widest(list(names.values()), SIZE), 0.9) * 1.03 + 0.12
    at = Columns(EDGE, panel, numbers - 0.16, numbers, better)
    for x, text in ((numbers, "difference (95 %)"), (better, "better in")):
        if x is not None:
            _put(paper, x, top + TITLE - 0.11, text, color=style.FAINT_INK)
    for outcome in outcomes:
        draw_block(page, comparison, outcome, names, at, top, row=ROW, size=SIZE, title=TITLE)
        top += height(len(shown), ROW, TITLE, AXIS) + GAP
    return top


def _below(page: Figure, comparison: Comparison, outcomes: Pair | None, top: float, tall: float) -> None:
    """Small panels over days, and the Pareto front beside them where two outcomes are compared."""
    paper = page.axes[0]
    side = 3.0 if outcomes is not None else 0.0
    left = WIDE - (side + 0.2 if side else 0.0)
    chosen = columns.chosen(comparison, 4) if len(comparison.daily) else []
    _heading(paper, top + 0.13, "By day" + (", and two outcomes against each other" if side else ""))
    start, inner = top + 0.3, tall - 0.3
    look = looks(comparison)
    across = 2
    down = max(1, -(-len(chosen) // across))
    wide = (left - 0.5 * across) / across
    each = (inner - 0.36) / down
    for n, name in enumerate(chosen):
        row, column = divmod(n, across)
        x = EDGE + 0.5 + column * (wide + 0.5)
        ax = axes_at(page, x, start + row * each + 0.22, wide, each - 0.42)
        about = columns.COLUMNS[name]
        draw_lines(
            ax, comparison, t_interval(columns.series(comparison, name)), look, about.unit, ticks=3, thin=0.8, days=4
        )
        ax.tick_params(labelsize=SIZE, length=2)
        title = fitted(about.brief, SIZE, (wide + 0.4) / BOLD)
        write(ax, -0.42 / wide, 1.0 + 0.11 / (each - 0.42), title, SIZE, weight="bold")
        if row == down - 1 or n + across >= len(chosen):
            ax.set_xlabel("day", size=SIZE, color=style.INK, labelpad=1)
    if outcomes is not None:
        ax = axes_at(page, PAGE - EDGE - side + 0.62, start + 0.22, side - 0.66, inner - 0.78)
        numbers = {label: str(n + 1) for n, label in enumerate(comparison.strategies)}
        look = colours(comparison, front_of(comparison, outcomes))
        draw_front(ax, comparison, outcomes, look, numbers, size=SIZE, marker=6.0, always=True, ticks=4)
        ax.tick_params(labelsize=SIZE, length=2)
        ax.yaxis.set_label_coords(-0.54 / (side - 0.66), 0.5)


def _foot(paper: Axes, comparison: Comparison, outcomes: Pair | None) -> None:
    """What lines, markers and grey stand for, and where the numbers come from."""
    over = comparison.units_in_words
    parts = [
        f"Intervals: 95 %, t over {over}; thin lines with ends: bootstrap."
        if comparison.units > 1
        else f"{over}: no intervals.",
        "Filled marker: differs for sure (p < 0.05, Holm); blue: better, orange: worse.",
        f"By day: mean{' and its 95 % interval' if comparison.units >= FEWEST else ''}, per group.",
        "Steps: strategies that no other beats; grey there: the beaten ones." if outcomes is not None else "",
    ]
    lines = wrapped(" ".join(part for part in parts if part), SIZE, ROOM)[:3]
    lines += wrapped(comparison.footer, SIZE, ROOM)[:1]
    y = TALL - 0.27 - 0.16 * (len(lines) - 1)
    for n, line in enumerate(lines):
        _put(paper, EDGE, y + 0.16 * n, line, color=style.FAINT_INK)
