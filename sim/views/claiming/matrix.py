"""Which effects go with which mechanism: every mechanism switched off for every claim that has an effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.views import style
from sim.views.claiming.tables import ClaimTables, labelled
from sim.views.text import inches

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEP: Final = 0.19
_SIZE: Final = 9.0
COLOURS: Final = {"gone": style.VERMILION, "less": style.AMBER, "more": style.BLUE}


def figure(given: ClaimTables) -> Figure:
    """Draw mechanisms by claims."""
    from matplotlib.patches import Rectangle

    claims = given.told
    names = [name for name in given.mechanisms if (given.off["mechanism"] == name).any()]
    labels = [given.mechanisms[name] for name in names]
    left = 0.3 + max((inches(label, _SIZE) for label in labels), default=1.0)
    width = left + STEP * len(claims) + 0.3
    sheet, (ax,) = style.sheet(
        given.text("matrix"), given.text("matrix_sub"), [STEP * len(names)], [given.text("matrix_note")], left=left,
        right=0.3, width=max(width, 6.5), bottom=0.62,
    )  # fmt: skip
    places = {name: n for n, name in enumerate(claims)}, {name: n for n, name in enumerate(names)}
    foreign = set(given.off.loc[~given.off["carrier"].astype(bool), "claim"])
    for x, name in enumerate(claims):
        if name not in foreign:
            ax.axvspan(x - 0.5, x + 0.5, color=style.GRID, linewidth=0, zorder=1)
    for _, one in given.off.iterrows():
        x, y = places[0][str(one["claim"])], places[1][str(one["mechanism"])]
        colour = COLOURS.get(str(one["kind"]))
        if colour is not None:
            ax.add_patch(Rectangle((x - 0.42, y - 0.42), 0.84, 0.84, color=colour, linewidth=0, zorder=2))
        if one["carrier"]:
            ax.add_patch(Rectangle((x - 0.45, y - 0.45), 0.9, 0.9, fill=False, edgecolor=style.INK, linewidth=0.9,
                                   zorder=3))  # fmt: skip
    ax.set_xlim(-0.6, len(claims) - 0.4)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.grid(True, color=style.GRID, linewidth=0.4)
    labelled(ax, labels, size=_SIZE)
    ax.set_xticks(range(len(claims)), claims, rotation=90)
    ax.tick_params(axis="x", length=0, labelsize=_SIZE)
    return sheet
