"""Who brought whom: the tree of invitations of one group, how deep trees are and when members invite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from sim.views import descent, style
from sim.views.daily import FEW, Daily
from sim.views.joiners import GENERATIONS, by_depth, by_tenure, hue
from sim.views.marks import Marks, marks
from sim.views.notes import per_group
from sim.views.tables import Tables, plural
from sim.views.text import count, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_ROWS: Final = 70  # more lines than that cannot be told apart
COLUMNS: Final = ("replicate", "group", "day", "uid", "inviter", "depth")


def figure(result: object) -> Figure:
    """Draw the tree of invitations of one group over days, below it joins by depth, and by the inviter's tenure.

    result  the tables of a run; needs `joins`, and the days of `daily`
    """
    tables = Tables.of(result)
    by_day = tables.by_day
    joins = _checked(tables)
    invited = joins[joins["inviter"] != 0]
    if invited.empty:
        return _nobody(tables)
    tree = descent.first_group(joins)
    roots, left_out = descent.arrange(tree, MOST_ROWS)
    at = (int(tree["replicate"].iloc[0]), int(tree["group"].iloc[0]))
    people = descent.everybody(roots)
    rows = 1 + max(person.row for person in people)
    policies = marks(tables)
    sheet, panels = style.sheet(
        f"Who brought whom{per_group(by_day)}",
        _summary(joins, by_day),
        (min(max(0.4 + 0.09 * rows, 1.6), 4.8), 1.3),
        [" ".join(_words(by_day, policies, left_out, at)), tables.source],
        header=policies.height,
        gap=0.8,
    )
    depths, waits = _halves(sheet, panels[1])
    _tree(panels[0], roots, rows)
    days = [*by_day.days, *(person.day for person in people)]  # some arrive on the morning after the last day
    style.days_axis(panels[:1], days)
    room = 0.012 * (max(days, default=1.0) + 1.0)  # for half a dot
    left, right = panels[0].get_xlim()
    panels[0].set_xlim(left - room, right + room)
    style.name_axes(panels[:1], ("trees, the largest first",))
    policies.draw(panels[:1])
    by_depth(depths, invited, by_day)
    by_tenure(waits, joins, invited, by_day)
    return sheet


def _nobody(tables: Tables) -> Figure:
    """The figure of a run in which nobody was brought in."""
    sheet, (ax,) = style.sheet("Who brought whom", "Nobody was invited, or nobody came.", (1.0,), [tables.source])
    ax.axis("off")
    ax.text(0.5, 0.5, "no tree of invitations", transform=ax.transAxes, size=11, color=style.INK, ha="center")
    return sheet


def _checked(tables: Tables) -> pd.DataFrame:
    """The joins, with all columns also when the table is empty. Raises ValueError if one is missing otherwise."""
    joins = tables.joins
    missing = [column for column in COLUMNS if column not in joins.columns]
    if missing and len(joins):
        raise ValueError(f"the joins table has no column {missing[0]!r}, which this figure needs")
    return pd.DataFrame({column: np.zeros(0, np.int64) for column in COLUMNS}) if missing else joins


def _words(by_day: Daily, policies: Marks, left_out: int, at: tuple[int, int]) -> list[str]:
    """Footnotes; `at`: replicate and group of the tree."""
    which = "the group"
    if by_day.groups * by_day.replicates > 1:
        replicate, group = at
        which = f"one group only, the first in which anybody was invited (replicate {replicate}, group {group})"
    left = f" ({left_out:,} invited are not drawn)" if left_out else ""
    words = [
        f"Tree of {which}{left}: a dot stands on the day of joining, on day 0 whoever was there from the start.",
        "The latest whom somebody invited continues the line, those before branch off below.",
    ]
    if by_day.over:
        few = by_day.units < FEW
        around = "from the lowest of them to the highest" if few else "the middle 80 % of them"
        words.append(f"Bars: mean of {by_day.units:,} {by_day.over}; thin line: {around}.")
    return [*words, policies.note] if policies.note else words


def _tree(ax: Axes, roots: list[descent.Person], rows: int) -> None:
    """The lines of descent, a dot for each person."""
    from matplotlib.collections import LineCollection

    ax.set_ylim(rows - 0.3, -0.7)
    ax.set_yticks([])
    ax.tick_params(labelbottom=True)
    people = descent.everybody(roots)
    lines, hues = [], []
    for person in people:
        for n, each in enumerate(person.invited):
            start = (person.day, person.row) if n == 0 else (each.day, person.row)
            lines.append((start, (each.day, each.row)))
            hues.append(hue(each.depth))
    tall = ax.get_position().height * float(ax.figure.get_figheight()) * 72 / rows  # type: ignore[union-attr]
    ax.add_collection(LineCollection(lines, colors=hues, linewidths=min(1.6, 0.3 * tall), zorder=2))
    names = []
    for depth, (name, color) in enumerate(GENERATIONS):
        chosen = [p for p in people if min(p.depth, len(GENERATIONS) - 1) == depth]
        if not chosen:
            continue
        x, y = [p.day for p in chosen], [p.row for p in chosen]
        ax.scatter(
            x, y, s=min(5.5, 1.1 * tall) ** 2, color=color, edgecolor=style.INK, linewidth=0.06 * min(6.0, tall),
            zorder=3 + depth, clip_on=False,
        )  # fmt: skip
        names.append(style.Name(-0.7 + 0.001 * depth, name, color, is_area=True))
    style.name_right(ax, names)


def _halves(sheet: Figure, ax: Axes) -> tuple[Axes, Axes]:
    """Two panels side by side in the place of one and of the margin to the right of it."""
    box = ax.get_position()
    gap, right = 0.86 / style.WIDTH, 0.2 / style.WIDTH
    wide = (1.0 - right - box.x0 - gap) / 2
    ax.set_position((box.x0, box.y0, wide, box.height))
    second = sheet.add_axes((box.x0 + wide + gap, box.y0, wide, box.height))
    style.dress(second)
    return ax, second


def _persons(mean: float) -> str:
    text = count(mean)
    return f"{text} person{'s' * (text != '1')}"


def _summary(joins: pd.DataFrame, by_day: Daily) -> str:
    """What the figure says in numbers."""
    invited = joins[joins["inviter"] != 0]
    groups = max(by_day.replicates * by_day.groups, 1)
    deep = percent(float((invited["depth"] > 2).mean()))
    links = plural(int(invited["depth"].max()), "link")
    came = _persons(len(invited) / groups)
    if groups == 1:
        return (
            f"{came} came through members; the longest chain of invitations has {links}, and {deep} of the invited "
            "came at third hand or later."
        )
    everywhere = f"the {plural(by_day.groups, 'group')} of " if by_day.groups > 1 < by_day.replicates else ""
    of = f"{everywhere}{by_day.units:,} {by_day.over}"
    return (
        f"{came} came through members, on average{' per group' if by_day.groups > 1 else ''}. Over {of}: the longest "
        f"chain of invitations has {links}, and {deep} of the invited came at third hand or later."
    )
