"""Draws of all parameters, two by two: where one can make up for another, they lie along a ridge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.views import style
from sim.views.calibrating.tables import Fitted
from sim.views.sweeping.axes import amount, words
from sim.views.sweeping.page import Page, Sign, fitted, key_height, key_rows
from sim.views.text import wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST: Final = 7
"""Parameters that are shown, those that the log tells best."""
_LEFT: Final = 0.58
_BINS: Final = 16
_SMALL: Final = 9.0  # points of the parameters' names
_LINES: Final = 3
_STRONG: Final = 0.7
_NOTE: Final = (
    "Draws of what fits the log, the heavier the darker, in the range that was thought possible. Above the diagonal: "
    "correlations."
)


def figure(tables: object) -> Figure:
    """Draw weighted draws two by two, on the diagonal each by itself with what was believed before.

    tables  the tables of a calibration; needs `parameters`, `draws` and `pairs`
    """
    given = Fitted.of(tables)
    ranked = given.parameters.sort_values("contraction", ascending=False, kind="stable")
    chosen = given.parameters.loc[sorted(ranked.index[:MOST])].reset_index(drop=True)
    count = len(chosen)
    each = (style.WIDTH - _LEFT - 0.2) / count
    tall = min(each, 1.35)
    key = key_rows(
        [Sign("line", "believed before", style.GREY), Sign("square", "now", style.BLUE)], style.WIDTH - 0.3
    )
    deep = max(_broken(str(name), each - 0.1).count("\n") + 1 for name in chosen["label"])
    page = Page(
        "What is possible together",
        _sentence(given, chosen),
        key_height(key) + count * tall + 0.22 + 0.13 * deep,
        [_NOTE + _hidden(given, count), given.source],
    )
    page.key(0.14, 0.0, key)
    top = key_height(key)
    weights = given.draws["weight"].to_numpy(np.float64)
    places = [given.place(row, given.draws[str(row["parameter"])]) for _, row in chosen.iterrows()]
    for down in range(count):
        for across in range(count):
            x, y = _LEFT + across * each, top + down * tall
            ax = page.panel(x, y, each - 0.1, tall - 0.1, labels=down == count - 1)
            ax.grid(False)
            if down == across:
                _alone(ax, places[down], weights, given, chosen.iloc[down])
            elif down > across:
                _together(ax, places[across], places[down], weights)
            else:
                ax.set_axis_off()
                _correlation(page, given, chosen, (down, across), x + each / 2 - 0.05, y + tall / 2 - 0.05)
                continue
            ax.set_xlim(0.0, 1.0)
            words(ax.yaxis, [], [])
            ends = [amount(float(chosen.iloc[across][end])) for end in ("lowest", "highest")]
            words(ax.xaxis, [0.0, 1.0], ends if down == count - 1 else ["", ""], size=9.0)
            if down == count - 1:
                first, last = ax.get_xticklabels()
                first.set_horizontalalignment("left")
                last.set_horizontalalignment("right")
    for n, name in enumerate(chosen["label"]):
        page.write(_LEFT + n * each + each / 2 - 0.05, top + count * tall + 0.18, _broken(str(name), each - 0.1),
                   size=_SMALL, ha="center", linespacing=1.05)  # fmt: skip
        page.write(_LEFT - 0.08, top + n * tall + tall / 2 - 0.05, _broken(str(name), tall - 0.1), size=_SMALL,
                   ha="right", va="center", multialignment="center", rotation=90, linespacing=1.05)  # fmt: skip
    return page.figure


def _broken(name: str, room: float) -> str:
    """A name in at most three lines of `room` inches."""
    lines = wrapped(name, _SMALL, room)
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], fitted(" ".join(lines[_LINES - 1 :]), _SMALL, room)]
    return "\n".join(lines)


def _alone(ax: Axes, places: Any, weights: Any, given: Fitted, row: Any) -> None:
    """The weighted histogram of a parameter, and what was believed of it, as if that were even within its 90 %."""
    density, edges = np.histogram(places, bins=_BINS, range=(0.0, 1.0), weights=weights)
    density = density * _BINS / max(float(weights.sum()), 1e-300)
    ax.bar((edges[1:] + edges[:-1]) / 2, density, width=1.0 / _BINS, color=style.BLUE, linewidth=0)
    low, high = given.place(row, [row["prior_low"], row["prior_high"]])
    even = abs(low - 0.05) < 1e-6 and abs(high - 0.95) < 1e-6
    low, high, before = (0.0, 1.0, 1.0) if even else (low, high, 0.9 / max(float(high - low), 1e-9))
    ax.plot([low, low, high, high], [0.0, before, before, 0.0], color=style.GREY, linewidth=1.2)
    ax.set_ylim(0.0, 1.12 * max(float(density.max()), before))


def _together(ax: Axes, x: Any, y: Any, weights: Any) -> None:
    """Draws, each as visible as it is heavy."""
    visible = np.clip(weights / max(float(weights.max()), 1e-300), 0.03, 1.0)
    colors = np.zeros((len(x), 4))
    colors[:, :3] = [int(style.NAVY[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    colors[:, 3] = 0.75 * visible
    ax.scatter(x, y, s=5.0, c=colors, linewidths=0)
    ax.set_ylim(0.0, 1.0)


def _correlation(page: Page, given: Fitted, chosen: Any, at: tuple[int, int], x: float, y: float) -> None:
    value = _between(given, str(chosen.iloc[at[0]]["parameter"]), str(chosen.iloc[at[1]]["parameter"]))
    if value is None:
        return
    strong = abs(value) >= _STRONG
    look: dict[str, Any] = {"weight": "bold"} if strong else {"color": style.FAINT_INK}
    text = f"{value:.2f}".replace("-", "\N{MINUS SIGN}")
    page.write(x, y, text, size=10.0 if strong else 9.0, ha="center", va="center", **look)


def _between(given: Fitted, one: str, other: str) -> float | None:
    pairs = given.pairs
    rows = pairs[
        ((pairs["first"] == one) & (pairs["second"] == other)) | ((pairs["first"] == other) & (pairs["second"] == one))
    ]
    return float(rows["correlation"].iloc[0]) if len(rows) else None


def _sentence(given: Fitted, chosen: Any) -> str:
    label = dict(zip(given.parameters["parameter"], given.parameters["label"], strict=True))
    strong = given.pairs[given.pairs["correlation"].abs() >= _STRONG]
    if not len(strong):
        return "No two parameters can make up for each other: each is told by itself, if at all."
    order = strong["correlation"].abs().sort_values(ascending=False).index
    first = strong.loc[order[0]]
    more = f", and {len(strong) - 1} more pairs" if len(strong) > 2 else ", and one more pair" * (len(strong) == 2)
    return f"Told together only: {label[first['first']]} and {label[first['second']]}{more}."


def _hidden(given: Fitted, shown: int) -> str:
    rest = len(given.parameters) - shown
    return f" Not shown: {rest} more, of which the log tells less." if rest else ""
