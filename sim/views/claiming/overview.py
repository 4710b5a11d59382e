"""All claims at one look: in how many worlds each holds, or how large its effect is at the defaults."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from sim.views import style
from sim.views.claiming.tables import COLOURS, SIZE, ClaimTables, labelled
from sim.views.text import clip, families, inches, plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEP: Final = 0.19
_CLIP: Final = 6.0
_MOST: Final = 64


def figure(given: ClaimTables) -> Figure:
    """Draw all claims that have numbers."""
    rows = given.claims[given.claims["replicates"] > 0].reset_index(drop=True)
    seen = bool((rows["worlds"] > 0).any())
    names = [clip(f"{one['claim']}  {one[f'says_{given.language}']}", _MOST) for _, one in rows.iterrows()]
    left = 0.3 + max(inches(name, SIZE) for name in names)
    counts = rows["verdict"].value_counts()
    told = "   ".join(f"{given.text(str(name))}: {int(count)}" for name, count in counts.items())
    sheet, (ax,) = style.sheet(
        given.text("overview" if seen else "overview_quick"), told, [STEP * len(rows)],
        [given.text("overview_note" if seen else "quick_note")], left=left, right=1.3, width=9.0,
    )  # fmt: skip
    for n, (_, one) in enumerate(rows.iterrows()):
        colour = COLOURS[str(one["verdict"])]
        if seen:
            share, sure = float(one["worlds_share"]), float(one["worlds_sure"])
            ax.barh(n, share if math.isfinite(share) else 0.0, height=0.7, color=colour, alpha=0.45, linewidth=0)
            ax.barh(n, sure if math.isfinite(sure) else 0.0, height=0.7, color=colour, linewidth=0)
            between = [float(one["worlds_share_low"]), float(one["worlds_share_high"])]
            ax.plot(between, [n, n], color=style.INK, linewidth=0.9, solid_capstyle="butt")
        elif math.isfinite(one["standardised"]):
            size = float(one["standardised"]) * float(one["towards"])
            ax.plot([max(-_CLIP, min(_CLIP, size))], [n], marker="o", color=colour, markersize=5,
                    linestyle="none")  # fmt: skip
        text = given.text(str(one["verdict"]))
        ax.text(1.02, n, plain(text), transform=ax.get_yaxis_transform(), size=SIZE, color=style.INK,
                va="center_baseline", family=families(text))  # fmt: skip
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_xlim(*((0.0, 1.0) if seen else (-_CLIP * 1.05, _CLIP * 1.05)))
    if not seen:
        ax.axvline(0.0, color=style.GREY, linewidth=1.0)
    labelled(ax, names)
    label = given.text("share" if seen else "size")
    ax.set_xlabel(plain(label), size=10, color=style.INK, family=families(label))
    return sheet
