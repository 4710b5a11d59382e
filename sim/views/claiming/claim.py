"""One claim: what is compared, what comes of it over worlds, and with mechanisms off."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.views import style
from sim.views.claiming.tables import COLOURS, SIZE, ClaimTables, headed, labelled
from sim.views.text import clip, families, inches, plain, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STEP: Final = 0.21  # inches from one row to the next
_BINS: Final = 31
_WIDE: Final = 8.0
_MOST: Final = 44  # cells of a name


def figure(given: ClaimTables, number: str) -> Figure:
    """Draw a claim."""
    row = given.claims[given.claims["claim"] == number].iloc[0]
    first = given.numbers[(given.numbers["claim"] == number) & (given.numbers["role"] == "test")].iloc[0]
    ours = given.levels["claim"] == number
    levels = given.levels[ours & (given.levels["measure"] == _measure(given, number, first))]
    worlds = given.worlds[(given.worlds["claim"] == number) & given.worlds["known"].astype(bool)]
    calm = worlds["calm"].to_numpy(np.float64)
    hidden = len(set(calm[np.isfinite(calm)])) == 1 < len(worlds)  # all of the spread may be luck
    worlds = worlds.assign(shown=worlds["value" if hidden else "calm"])
    off = given.off[(given.off["claim"] == number) & given.off["carrier"].astype(bool)]
    names = [given.mechanisms.get(str(name), str(name)) for name in off["mechanism"]]
    without = [given.text("without").format(name=name) for name in names]
    rows = [clip(name, _MOST) for name in (given.text("defaults"), *without)]
    arms = [clip(str(name), _MOST) for name in levels[f"label_{given.language}"]]
    left = max(1.2, 0.3 + max(inches(name, SIZE) for name in [*rows, *arms]))
    seen = len(worlds) > 0
    heights = [STEP * max(1, len(arms)), *([0.8] if seen else []), STEP * len(rows)]
    sheet, panels = style.sheet(
        f"{number}: {given.text(str(row['verdict']))}", str(row[f"says_{given.language}"]), heights,
        [given.text("note" if seen else "plain")], gap=0.62, left=left, right=0.3, width=_WIDE, header=0.3, bottom=0.42,
    )  # fmt: skip
    for ax in panels:
        ax.tick_params(labelbottom=True)
    colour = COLOURS[str(row["verdict"])]
    _arms(panels[0], levels, arms)
    headed(panels[0], given.text("arms").format(measure=str(first["measure"]).replace("_", " ")), left)
    ends = _ends(worlds, off, first)
    if seen:
        _worlds(panels[1], worlds, first, ends, colour)
        headed(panels[1], given.text("luck" if hidden else "worlds").format(count=len(worlds)), left)
    _off(panels[-1], off, first, rows, ends, colour)
    headed(panels[-1], given.text("off"), left)
    label = str(first[f"label_{given.language}"])
    panels[-1].set_xlabel(plain(clip(label, 100)), size=SIZE, color=style.INK, family=families(label), loc="right")
    return sheet


def _measure(given: ClaimTables, number: str, first: Any) -> str:
    """The name of the measure with its days, as levels have it."""
    ours = given.levels.loc[given.levels["claim"] == number, "measure"].astype(str)
    name = str(first["measure"])
    return next((one for one in ours if one == name or one.startswith(f"{name}[")), name)


def _arms(ax: Axes, levels: Any, names: list[str]) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    ax.set_ylim(max(1, len(names)) - 0.4, -0.6)
    for n, (_, one) in enumerate(levels.iterrows()):
        if math.isfinite(one["low"]) and math.isfinite(one["high"]):
            ax.plot([one["low"], one["high"]], [n, n], color=style.NAVY, linewidth=1.6)
        ax.plot([one["value"]], [n], marker="o", color=style.NAVY, markersize=5, linestyle="none")
    labelled(ax, names)
    ax.margins(x=0.08)
    ax.xaxis.set_major_locator(MaxNLocator(7))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))


def _ends(worlds: Any, off: Any, first: Any) -> tuple[float, float]:
    """Ends of the axis of the number: what matters is inside, single worlds far out are not."""
    some = [first["value"], first["low"], first["high"], first["end_low"], first["end_high"]]
    some += [*off["value"], *off["before"]]
    if first["kind"] == "contrast":
        some.append(0.0)
    known = [float(one) for one in some if math.isfinite(one)]
    if len(worlds):
        values = worlds["shown"].to_numpy(np.float64)
        values = values[np.isfinite(values)]
        known += np.quantile(values, [0.03, 0.97]).tolist() if len(values) else []
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    margin = 0.06 * (high - low) or 1.0
    return low - margin, high + margin


def _shade(ax: Axes, first: Any, ends: tuple[float, float]) -> None:
    low, high = float(first["end_low"]), float(first["end_high"])
    start, end = (ends[0] if math.isnan(low) else low), (ends[1] if math.isnan(high) else high)
    ax.axvspan(start, end, color=style.PALE, linewidth=0, zorder=0)
    if first["kind"] == "contrast":
        ax.axvline(0.0, color=style.GREY, linewidth=1.0, zorder=1)
    ax.set_xlim(*ends)


def _worlds(ax: Axes, worlds: Any, first: Any, ends: tuple[float, float], colour: str) -> None:
    _shade(ax, first, ends)
    values = np.clip(np.nan_to_num(worlds["shown"].to_numpy(np.float64), posinf=ends[1]), *ends)
    ax.hist(values, bins=np.linspace(*ends, _BINS).tolist(), color=colour, linewidth=0, zorder=2)
    style.short_numbers(ax, ticks=3)


def _off(ax: Axes, off: Any, first: Any, names: list[str], ends: tuple[float, float], colour: str) -> None:
    _shade(ax, first, ends)
    ax.set_ylim(len(names) - 0.4, -0.6)
    if math.isfinite(first["low"]) and math.isfinite(first["high"]):
        ax.plot([first["low"], first["high"]], [0, 0], color=colour, linewidth=2.0, zorder=3)
    if math.isfinite(first["value"]):
        ax.plot([first["value"]], [0], marker="o", color=colour, markersize=6, linestyle="none", zorder=4)
    for n, (_, one) in enumerate(off.iterrows(), start=1):
        if math.isfinite(one["value"]):
            ax.plot([one["before"], one["value"]], [n, n], color=style.GREY, linewidth=1.0, zorder=2)
            ax.plot([one["value"]], [n], marker="o", color=style.INK, markersize=5, markerfacecolor="white",
                    linestyle="none", zorder=4)  # fmt: skip
    labelled(ax, names)
