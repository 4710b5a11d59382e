"""How unequally the posters share the talking: the Lorenz curve of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.model.labels import GONE
from sim.views import style
from sim.views.daily import Array, Band, band, spread_of
from sim.views.notes import within
from sim.views.tables import MEMBERS_CUT, Tables, plural
from sim.views.text import count, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GRID: Final = np.linspace(0.0, 1.0, 201)
TOP: Final = 0.8  # the top 20 % of the posters begin here
MOST_LINES: Final = 40  # single curves are drawn up to this number


def figure(result: object) -> Figure:
    """Draw the Lorenz curve of messages written by those who wrote at least one, at the end of the run.

    result  the tables of a run; needs `posts`, `replicate` and `group` of `members`
    """
    tables = Tables.of(result)
    units, over, note, whole, nobody = posts_by_unit(tables)
    spoken = [lorenz(posts[posts > 0]) for posts in units if (posts > 0).any()]
    posters = band(np.array([[float((posts > 0).sum())] for posts in units] or [[0.0]])).mean[0]
    silent = np.array([float((posts == 0).mean()) for posts in units if len(posts)])
    sheet, panels = style.sheet(
        "How unequally the posters share the talking",
        nobody or _summary(spoken, silent, posters, over, whole),
        (4.5,),
        [f"{note}{_lines(len(spoken), over)}", tables.source],
        right=0.35,
    )
    ax = panels[0]
    ax.plot([0, 1], [0, 1], color=style.FAINT_INK, linewidth=1.1, linestyle=(0, (4, 3)))
    ax.text(
        0.30,
        0.325,
        "all write equally much",
        size=9.5,
        color=style.FAINT_INK,
        rotation=_slope(ax),
        ha="center",
        va="bottom",
        rotation_mode="anchor",
    )
    if spoken:
        curves = np.array(spoken)
        _draw(ax, curves, band(curves), over)
    else:
        why = "nobody was left at the end" if nobody else "no member wrote a message"
        ax.text(0.5, 0.12, why, size=11, color=style.INK, ha="center")
    ax.set_xlim(0.0, 1.0)
    ax.set_ylim(0.0, 1.0)
    _percent_axes(ax)
    return sheet


class Sample(NamedTuple):
    """What the members table tells of.

    units   posts of the members there at the end, of each unit with any: of a replicate, or of a group where there
            is one replicate of several groups
    over    what a unit is; note: a footnote that says of whom this tells
    whole   whether everybody of these units is in it
    nobody  a sentence, if nobody was left in any unit
    """

    units: list[Array]
    over: str
    note: str
    whole: bool
    nobody: str = ""


def posts_by_unit(tables: Tables) -> Sample:
    """Posts of the members of each unit.

    The members table of a large run is cut off. A last unit that may be incomplete is then left out, unless it is the
    only one: of a group or forum larger than the table there are the first members only.
    """
    members, by_day = tables.members, tables.by_day
    if not len(members):
        return Sample([], "", "The run recorded no members.", True)
    for column in ("posts", "replicate", "group"):
        if column not in members.columns:
            raise ValueError(f"the members table has no column {column!r}, which this figure needs")
    over = by_day.over
    names = members["group" if over == "groups" else "replicate"].to_numpy()
    last = members[names == names[-1]]
    whole = len(members) < MEMBERS_CUT and (over != "replicates" or last["group"].nunique() >= by_day.groups)
    seen = np.unique(names)
    if not whole and len(seen) > 1:
        seen, whole = seen[:-1], True
    here = np.isin(names, seen)
    if "stage" in members.columns:  # those who left are in the table as long as nobody took their place
        here &= members["stage"].to_numpy() < GONE
    posts = np.nan_to_num(members["posts"].to_numpy(np.float64, na_value=np.nan))
    units = _split(posts[here], names[here])
    return Sample(units, over, *_of_whom(tables, len(units), int(here.sum()), len(seen), whole))


def _split(posts: Array, names: Array) -> list[Array]:
    """The posts of each unit."""
    order = np.argsort(names, kind="stable")
    starts = np.flatnonzero(np.diff(names[order])) + 1
    return np.split(posts[order], starts) if len(posts) else []


def _of_whom(tables: Tables, filled: int, kept: int, seen: int, whole: bool) -> tuple[str, bool, str]:
    """A footnote on those of whom the figure tells, whether they are everybody, and a sentence if there is nobody.

    filled  units in which somebody was left, of `seen` in the members table; kept: their members in it
    whole   whether the table has all members of these units
    """
    by_day = tables.by_day
    over = by_day.over
    if not kept:
        where = f" in any of {plural(seen, over[:-1])}" if over else ""
        return ("", whole, f"Nobody was left at the end{where}.")
    left = f"; in {plural(seen - filled, over[:-1])} nobody was left" if over and filled < seen else ""
    some = f", in {plural(seen, over[:-1])} of {by_day.units:,}" if over and seen < by_day.units else ""
    if not whole:
        there = by_day.per_group("members")[0, -1] * (by_day.groups if over == "replicates" else 1)
        shown = f"{kept:,} of {there:,.0f} members there at the end{some}"
        if by_day.groups == 1:  # larger than the table
            return (f"From all messages of {shown}, chosen evenly for the members table.", False, "")
        return (f"From all messages of the first {shown}: the members table ends there.", False, "")
    if some:
        return (f"From all messages of the members there at the end{some}{left}.", True, "")
    who = f"From all messages of the {plural(kept, 'member')} there at the end"
    return (f"{who}, {plural(seen, over[:-1])}{left}." if over else f"{who}.", True, "")


def lorenz(posts: Array) -> Array:
    """Share of all messages written by the quietest x of the posters, for x on `GRID`."""
    ordered = np.sort(posts)
    written = np.concatenate([[0.0], np.cumsum(ordered)])
    curve: Array = np.interp(GRID, np.linspace(0.0, 1.0, len(written)), written / written[-1])
    return curve


def gini(curve: Array) -> float:
    """Gini coefficient of a Lorenz curve on `GRID`: 0 all equal, towards 1 one writes everything."""
    return float(1.0 - 2.0 * np.trapezoid(curve, GRID))


def _draw(ax: Axes, curves: Array, around: Band, over: str) -> None:
    """The curves, and the top 20 % marked with its share."""
    if 1 < len(curves) <= MOST_LINES:
        for curve in curves:
            ax.plot(GRID, curve, color=style.BLUE, linewidth=0.8, alpha=0.4)
    elif around.low is not None and around.high is not None:
        ax.fill_between(GRID, around.low, around.high, color=style.BLUE, alpha=0.25, linewidth=0)
    mean = around.mean
    ax.fill_between(GRID, mean, 0, where=list(GRID >= TOP), color=style.AMBER, alpha=0.35, linewidth=0)
    ax.plot(GRID, mean, color=style.NAVY, linewidth=2.4)
    level = float(np.interp(TOP, GRID, mean))
    ax.plot([TOP, TOP], [0.0, level], color=style.INK, linewidth=1.0, linestyle=(0, (1, 1.5)))
    ax.annotate(
        "",
        (TOP, 1.0),
        (TOP, level),
        arrowprops={"arrowstyle": "<->", "color": style.INK, "lw": 1.5, "shrinkA": 0, "shrinkB": 0},
    )
    shares = 1.0 - curves[:, int(np.searchsorted(GRID, TOP))]
    text = f"top 20 % wrote\n{percent(1.0 - level)}"
    if len(shares) > 1:
        low, high = spread_of(shares)
        text += f" ({100 * low:.0f}–{100 * high:.0f} %)"
    ax.text(
        TOP - 0.02,
        0.94,
        text,
        size=11,
        weight="bold",
        color=style.INK,
        ha="right",
        va="center",
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 2},
    )


def _lines(curves: int, over: str) -> str:
    """What the dark line, the light lines and the band are; empty for a single curve."""
    if curves < 2:
        return ""
    around = f"light lines: single {over}" if curves <= MOST_LINES else f"band: the middle 80 % of {over}"
    return f" Dark line: mean; {around}."


def _percent_axes(ax: Axes) -> None:
    from matplotlib.ticker import PercentFormatter

    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
        axis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    ax.set_xlabel(
        "posters, the quietest first (% of those who wrote at least one message)", size=10, color=style.INK
    )
    ax.set_ylabel("messages they wrote (% of all)", size=10, color=style.INK)


def _slope(ax: Axes) -> float:
    """Angle of the diagonal on the page, degrees."""
    box = ax.get_position()
    wide, tall = ax.figure.get_size_inches()  # type: ignore[union-attr]
    return float(np.degrees(np.arctan2(box.height * tall, box.width * wide)))


def _summary(curves: list[Array], silent: Array, posters: float, over: str, whole: bool) -> str:
    """Share of the silent, number of posters, Gini; `whole` as in `Sample`."""
    if not silent.size:
        return "There was no member."
    who = "the members" if whole else "these members"
    never = f"{percent(float(silent.mean()))} of {who} never spoke"
    if not curves:
        return f"{never}: there is nothing to share."
    coefficients = [gini(curve) for curve in curves]
    mean = float(np.mean(coefficients))
    text = f"{never}; among the {count(float(posters))} who did, the Gini coefficient is {mean:.2f}"
    if len(coefficients) > 1:
        low, high = spread_of(coefficients)
        text += f" ({low:.2f}–{high:.2f} {within(len(coefficients), over)})"
    return f"{text}."
