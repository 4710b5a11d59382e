"""Every check relative to its band, grouped by what it is about: a forest plot."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.views import style
from sim.views.text import families, inches, plain, short
from sim.views.validating.tables import Validation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STEP: Final = 0.2  # inches from one check to the next
_RIGHT: Final = 2.35  # inches for numbers
_WIDE: Final = 8.4  # of the sheet, inches
_ENDS: Final = (-1.6, 2.6)  # of the axis, in widths of the band
_SIZE: Final = 9.0
COLOURS: Final = {
    "inside": style.BLUE, "outside": style.VERMILION, "open": style.AMBER, "unknown": style.GREY,
}  # fmt: skip
_NOTE: Final = (
    "Bands are shaded, all equally wide; one that is open on one side goes on to the edge, and there the scale is the "
    "farther end of the interval. Dots: means over runs with 95 % intervals, filled where the check is a test, hollow "
    "where a default owes something to the figure. Arrows: farther out than is shown."
)


class Placed(NamedTuple):
    """A check on the common axis: 0 and 1 are the ends of its band, infinite where it has none."""

    value: float
    low: float
    high: float
    band: tuple[float, float]


def placed(row: Any) -> Placed:
    """Where value, interval and band of a check lie on the common axis."""
    low, high = float(row["band_low"]), float(row["band_high"])
    found = [float(row[name]) for name in ("value", "low", "high")]
    if math.isfinite(low) and math.isfinite(high):
        start, wide, band = low, high - low, (0.0, 1.0)
    else:
        end = low if math.isfinite(low) else high
        wide = max((abs(one - end) for one in found if math.isfinite(one)), default=1.0) or 1.0
        start, band = (end, (0.0, math.inf)) if math.isfinite(low) else (end - wide, (-math.inf, 1.0))
    value, least, most = ((one - start) / wide for one in found)
    return Placed(value, least, most, band)


def figure(tables: object) -> Figure:
    """Draw all checks.

    tables  of a validation; needs `checks`
    """
    given = Validation.of(tables)
    sections = list(dict.fromkeys(str(name) for name in given.checks["section"]))
    groups = [given.checks[given.checks["section"] == name].reset_index(drop=True) for name in sections]
    inside = int((given.checks["verdict"] == "inside").sum())
    left = max(max(inches(str(name), _SIZE) for name in given.checks["check"]) + 0.35, 1.4)
    sheet, panels = style.sheet(
        "The model against published facts",
        f"{inside} of {len(given.checks)} checks lie in their bands (blue); orange: outside, yellow: cannot be told.",
        [STEP * len(group) + 0.05 for group in groups],
        [_NOTE, *([given.source] if given.source else [])],
        gap=0.34, left=left, right=_RIGHT, width=_WIDE, header=0.2, bottom=0.36,
    )  # fmt: skip
    for name, group, ax in zip(sections, groups, panels, strict=True):
        _panel(ax, group)
        wide, tall = _WIDE - left - _RIGHT, STEP * len(group) + 0.05
        ax.text(
            -(left - 0.14) / wide, 1.0 + 0.07 / tall, plain(name), transform=ax.transAxes, size=9.5, weight="bold",
            color=style.INK, va="bottom", family=families(name),
        )  # fmt: skip
    panels[-1].set_xticks([0.0, 1.0], ["lower end", "upper end"])
    panels[-1].tick_params(labelbottom=True)
    return sheet


def _panel(ax: Axes, group: Any) -> None:
    count = len(group)
    ax.set_ylim(count - 0.45, -0.55)
    ax.set_xlim(*_ENDS)
    ax.set_xticks([0.0, 1.0])
    ax.grid(False)
    for n, (_, row) in enumerate(group.iterrows()):
        one, colour = placed(row), COLOURS.get(str(row["verdict"]), style.GREY)
        start, end = max(one.band[0], _ENDS[0]), min(one.band[1], _ENDS[1])
        ax.barh(n, end - start, left=start, height=0.8, color=style.PALE, linewidth=0, zorder=1)
        if math.isfinite(one.value):
            _interval(ax, n, one, colour, filled=str(row["use"]) == "test")
        ax.text(1.02, n, f"{_number(row['value'])}  in  {_band(row)}", transform=ax.get_yaxis_transform(), size=_SIZE,
                color=style.INK, va="center_baseline")  # fmt: skip
    ax.set_yticks(range(count), [str(name) for name in group["check"]])
    ax.tick_params(axis="y", length=0, labelsize=_SIZE)


def _interval(ax: Axes, y: float, one: Placed, colour: str, *, filled: bool) -> None:
    lowest, highest = _ENDS[0] + 0.06, _ENDS[1] - 0.06
    if one.value < lowest or one.value > highest:
        at, arrow = (lowest, "<") if one.value < lowest else (highest, ">")
        ax.plot([at], [y], marker=arrow, color=colour, markersize=5.5, linestyle="none", zorder=3)
        return
    if math.isfinite(one.low) and math.isfinite(one.high):
        ax.plot([max(one.low, _ENDS[0]), min(one.high, _ENDS[1])], [y, y], color=colour, linewidth=1.6, zorder=2)
    ax.plot([one.value], [y], marker="o", color=colour, markersize=5.0, markeredgewidth=1.3,
            markerfacecolor=colour if filled else "white", linestyle="none", zorder=3)  # fmt: skip


def _number(value: Any) -> str:
    return short(float(value))


def _band(row: Any) -> str:
    low, high = float(row["band_low"]), float(row["band_high"])
    if not math.isfinite(high):
        return f"above {short(low)}"
    return f"{short(low)} to {short(high)}" if math.isfinite(low) else f"below {short(high)}"


__all__ = ["figure", "placed"]
