"""Who is tied to whom in one group, on the first and on the last day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from sim.model.labels import GONE, KOL, OWNER
from sim.views import style
from sim.views.events import end_of_group
from sim.views.places import Places, arrange
from sim.views.tables import Tables, plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_MEMBERS: Final = 600  # more would be a cloud; those with the strongest ties are drawn
MOST_TIES: Final = 3000  # of each moment, the strongest
NOBODY: Final = -2
MOMENTS: Final = (("first", "First day"), ("last", "Last day"))


def figure(result: object) -> Figure:
    """Draw the ties of one group on its first and last day, every person at the same place in both.

    Members with ties among each other on either day are inside, laid out by networkx with a fixed seed; around them
    those tied only to the owner, and outside those without a tie, in rings.

    result  the tables of a run; needs `nodes` and `ties`
    """
    tables = Tables.of(result)
    nodes, ties = _persons(*_checked(tables))
    summary = _summary(nodes, ties)
    present = {moment: int((nodes["moment"] == moment).sum()) for moment, _ in MOMENTS}
    shown, left_out = _choose(nodes, ties)
    nodes = nodes[nodes["slot"].isin(shown)]
    ties = ties[ties["a"].isin([OWNER, *shown]) & ties["b"].isin([OWNER, *shown])]
    places = arrange(shown, ties)
    drawn = {moment: int((nodes["moment"] == moment).sum()) for moment, _ in MOMENTS}
    note = (
        "Everybody has the same place in both panels, by the ties of both days together. From inside out: who was "
        "tied to members on either day; tied to the owner only; without any tie."
    )
    if left_out:
        first, last = (f"{present[moment] - drawn[moment]:,} of {present[moment]:,}" for moment, _ in MOMENTS)
        left = f"Not drawn, with their ties: {first} members on the first day, {last} on the last (the weakest ties)."
        note = f"{left} {note}"
    if tables.by_day.groups * tables.by_day.replicates > 1:
        note = f"The first group of the first replicate. {note}"
    owners = _owners(tables)
    note = f"{note}{owners.note}"
    sheet, panels = style.sheet(
        "Ties in one group on the first and the last day",
        summary,
        (3.32,),
        [note, tables.source],
        columns=2,
        left=0.12,
        right=0.12,
        bottom=0.86,
        header=0.14,
    )
    largest = float(nodes["posts"].max()) if len(nodes) else 0.0
    for ax, (moment, title) in zip(panels, MOMENTS, strict=True):
        here, tied = (table[table["moment"] == moment] for table in (nodes, ties))
        _draw(ax, here, tied, places, largest, owner=getattr(owners, moment))
        ax.set_title(
            f"{title}: {plural(present[moment], 'member')}", size=11, weight="bold", color=style.INK, pad=3
        )
    _legend(sheet, panels)
    return sheet


def _checked(tables: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Nodes and ties, with all columns also when a table is empty."""
    frames = []
    for name, columns in (
        ("nodes", ("moment", "slot", "stage", "muted", "role", "posts")),
        ("ties", ("moment", "a", "b", "strength")),
    ):
        frame: pd.DataFrame = getattr(tables, name)
        missing = [column for column in columns if column not in frame.columns]
        if missing and len(frame):
            raise ValueError(f"the {name} table has no column {missing[0]!r}, which this figure needs")
        frames.append(frame if not missing else pd.DataFrame({column: [] for column in columns}))
    return frames[0], frames[1]


def _persons(nodes: pd.DataFrame, ties: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Those present, with numbers of persons instead of slots, which others may have taken in the meantime."""
    nodes = nodes[nodes["stage"] < GONE].copy()
    if "uid" not in nodes.columns or not len(nodes):
        return nodes, ties
    slots, nodes["slot"] = nodes["slot"].to_numpy(), pd.factorize(nodes["uid"])[0]
    ties = ties.copy()
    ends = {end: ties[end].to_numpy(np.int64, copy=True) for end in ("a", "b")}
    for moment, _ in MOMENTS:
        here, tied = (table["moment"].to_numpy() == moment for table in (nodes, ties))
        most = max(slots[here].max(initial=0), *(numbers[tied].max(initial=0) for numbers in ends.values()))
        persons = np.full(int(most) + 2, NOBODY)
        persons[slots[here]] = nodes["slot"].to_numpy()[here]
        persons[OWNER] = OWNER  # the last place
        for numbers in ends.values():
            numbers[tied] = persons[numbers[tied]]
    for end, numbers in ends.items():
        ties[end] = numbers
    return nodes, ties[(ties["a"] != NOBODY) & (ties["b"] != NOBODY)]


def _choose(nodes: pd.DataFrame, ties: pd.DataFrame) -> tuple[list[int], int]:
    """Persons to draw, and how many are left out: those with the weakest ties, where there are too many."""
    slots: list[int] = np.sort(nodes["slot"].unique().astype(np.int64)).tolist()
    if len(slots) <= MOST_MEMBERS:
        return slots, 0
    weight = pd.Series(0.0, index=slots)
    for end in ("a", "b"):
        weight = weight.add(ties.groupby(end)["strength"].sum(), fill_value=0.0)
    weight = weight.loc[slots] + 1e-6 * nodes.groupby("slot")["posts"].max().reindex(slots).fillna(0.0)
    kept = weight.sort_values(ascending=False, kind="stable").index[:MOST_MEMBERS]
    return sorted(int(slot) for slot in kept), len(slots) - MOST_MEMBERS


class Owners(NamedTuple):
    """Whether the group had an owner at the end of the first and of the last day, and a note if it lost him."""

    first: bool
    last: bool
    note: str


def _owners(tables: Tables) -> Owners:
    """The owner of the group that is drawn: the first of the first replicate."""
    daily, days = tables.daily, tables.by_day.days
    if not len(daily):
        return Owners(True, True, "")
    replicate = int(daily["replicate"].min())
    group = int(daily.loc[daily["replicate"] == replicate, "group"].min())
    closed, left = end_of_group(tables, replicate, group)
    gone = np.nanmin([closed, left, np.inf])
    words = [f" The owner left on day {left:.0f}."] if np.isfinite(left) else []
    words += [f" The platform closed the group on day {closed:.0f}."] if np.isfinite(closed) else []
    return Owners(bool(gone > days[0]), bool(gone > days[-1]), "".join(words))


def _draw(
    ax: Axes, nodes: pd.DataFrame, ties: pd.DataFrame, places: Places, largest: float, *, owner: bool
) -> None:
    """One moment: ties below, members above, the owner on top if there is one."""
    from matplotlib.collections import LineCollection

    ax.set_xlim(-1.07, 1.07)
    ax.set_ylim(-1.07, 1.07)
    ax.set_aspect("equal")
    ax.axis("off")
    strongest = ties.sort_values("strength", ascending=False, kind="stable")[:MOST_TIES].iloc[::-1]
    for to_owner, color in ((True, style.AMBER), (False, style.NAVY)):
        part = strongest[((strongest["a"] == OWNER) | (strongest["b"] == OWNER)) == to_owner]
        if part.empty:
            continue
        strength = np.clip(np.nan_to_num(part["strength"].to_numpy(np.float64)), 0.0, 1.0)
        lines = [(places[int(a)], places[int(b)]) for a, b in zip(part["a"], part["b"], strict=True)]
        # Many ties are drawn fainter, so that the strong ones can still be told.
        crowd = min(1.0, (250.0 / max(len(lines), 1)) ** 0.5)
        ax.add_collection(
            LineCollection(
                lines,
                colors=color,
                linewidths=0.4 + 1.8 * strength,
                alpha=list((0.15 + 0.75 * strength) * max(crowd, 0.35)),
                zorder=1 + (not to_owner),
            )
        )
    here = nodes
    kol = (here["role"] == KOL).to_numpy(bool)
    muted = here["muted"].to_numpy(bool)
    for chosen, look in (
        (muted & ~kol, MUTED),
        (~muted & ~kol, OPEN),
        (muted & kol, KOL_MUTED),
        (kol & ~muted, KOL_OPEN),
    ):
        part = here[chosen]
        posts = np.nan_to_num(part["posts"].to_numpy(np.float64))
        _points(ax, part, places, s=look["size"] + 90.0 * posts / max(largest, 1.0), **look["style"])
    if owner:
        x, y = places[OWNER]
        ax.scatter([x], [y], **OWNER_LOOK)


def _points(ax: Axes, nodes: pd.DataFrame, places: Places, **look: Any) -> None:
    if len(nodes):
        where = np.array([places[int(slot)] for slot in nodes["slot"]])
        ax.scatter(where[:, 0], where[:, 1], **look)


MUTED: Final[dict[str, Any]] = {
    "size": 9.0,
    "style": {"facecolor": "#d3d7de", "edgecolor": "#8b92a0", "linewidth": 0.5, "zorder": 4},
}
OPEN: Final[dict[str, Any]] = {
    "size": 9.0,
    "style": {"facecolor": style.BLUE, "edgecolor": "white", "linewidth": 0.4, "zorder": 5},
}
KOL_OPEN: Final[dict[str, Any]] = {
    "size": 46.0,
    "style": {
        "facecolor": style.VERMILION,
        "edgecolor": style.INK,
        "linewidth": 0.9,
        "zorder": 6,
        "marker": "D",
    },
}
KOL_MUTED: Final[dict[str, Any]] = {**KOL_OPEN, "style": {**KOL_OPEN["style"], "facecolor": "#d3d7de"}}
OWNER_LOOK: Final[dict[str, Any]] = {
    "s": 190.0,
    "facecolor": style.AMBER,
    "edgecolor": style.INK,
    "linewidth": 1.1,
    "zorder": 7,
    "marker": "*",
}


def _legend(sheet: Figure, panels: list[Axes]) -> None:
    """What the signs stand for, in two lines below the panels."""
    from matplotlib.lines import Line2D

    def sign(look: dict[str, Any], size: float, marker: str = "o") -> Line2D:
        return Line2D(
            [],
            [],
            linestyle="none",
            marker=look.get("marker", marker),
            markersize=size,
            markerfacecolor=look["facecolor"],
            markeredgecolor=look["edgecolor"],
            markeredgewidth=0.8,
        )

    signs = [
        (sign(OWNER_LOOK, 12), "owner"),
        (sign(KOL_OPEN["style"], 7), "KOL"),
        (sign({**OPEN["style"], "edgecolor": style.BLUE}, 6), "member"),
        (sign(MUTED["style"], 6), "muted"),
        (Line2D([], [], color=style.NAVY, linewidth=1.8), "tie of members"),
        (Line2D([], [], color=style.AMBER, linewidth=1.8), "tie to the owner"),
    ]
    below = panels[0].get_position().y0
    height = float(sheet.get_figheight())
    sheet.legend(
        [line for line, _ in signs],
        [name for _, name in signs],
        loc="upper center",
        ncols=3,
        frameon=False,
        bbox_to_anchor=(0.5, below - 0.02 / height),
        fontsize=9.5,
        handletextpad=0.4,
        columnspacing=1.6,
        labelcolor=style.INK,
    )
    sheet.text(
        0.5,
        below - 0.68 / height,
        "Size of a member: messages written. Width and depth of a tie: strength.",
        size=9,
        color=style.FAINT_INK,
        ha="center",
        va="center",
    )


def _summary(nodes: pd.DataFrame, ties: pd.DataFrame) -> str:
    """What the figure says in numbers."""
    if not len(nodes):
        return "The run recorded no members."
    counts = []
    for moment, _ in MOMENTS:
        part = ties[ties["moment"] == moment]
        owner = int(((part["a"] == OWNER) | (part["b"] == OWNER)).sum())
        counts.append((len(part) - owner, owner))
    (first, first_owner), (last, last_owner) = counts
    return (
        f"{plural(first, 'tie')} between members and {first_owner:,} to the owner on the first day, "
        f"{last:,} and {last_owner:,} on the last."
    )
