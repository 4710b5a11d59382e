"""Measure what each mechanism of the model does alone, for `docs/mechanisms.md`: its numbers and its figures.

    python docs/make_mechanisms.py

Every mechanism is played with and without, `REPLICATES` times each, paired by seed; each has a seed of its own, so that
what one row shows by luck the others do not show with it. Takes some three minutes on two cores, compiling included.
The page keeps its words: only what stands between markers is written, and the figures in `docs/figures`. The same
version of the program gives the same page, to the bit.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np
from mechanisms import BASE, COURSES, GROUPS, MEASURES, MECHANISMS, MORE, Array, Changes, Measure, Mechanism

import sim
from sim.results.summary import t_interval
from sim.results.units import Units
from sim.views import style
from sim.views.daily import running_mean
from sim.views.png import save

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PAGE: Final = Path(__file__).with_name("mechanisms.md")
FIGURES: Final = Path(__file__).with_name("figures")
SCENARIO: Final = Path(__file__).parents[1] / "scenarios" / "brand_group.yaml"
REPLICATES: Final = 80
DAYS: Final = 90


@dataclass(frozen=True)
class Effect:
    """What a mechanism does to one measure: mean paired difference with its 95 % interval."""

    mean: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0.0 or self.high < 0.0

    def text(self, measure: Measure, *, with_unit: bool = False) -> str:
        """The difference and its interval, in the digits of the measure."""
        d = measure.decimals
        unit = f" {measure.unit}" if with_unit and measure.unit in ("points", "minutes", "CNY") else ""
        return f"{_number(self.mean, d, '+')}{unit} ({_number(self.low, d)} to {_number(self.high, d)})"


def _number(value: float, decimals: int, sign: str = "-") -> str:
    rounded = round(value, decimals) + 0.0
    return f"{rounded:{sign},.{decimals}f}".replace("-", "\N{MINUS SIGN}")


@dataclass(frozen=True)
class Played:
    """A run: its measures, one number for each replicate, and what is shown of it by day."""

    values: Mapping[str, Array]
    courses: Mapping[str, Array]  # (replicates, days)


class Runs:
    """Runs, each played once."""

    def __init__(self) -> None:
        self._played: dict[tuple[int, str], Played] = {}

    def of(self, mechanism: Mechanism, *, there: bool) -> Played:
        """The run with the mechanism, or without it."""
        seed = crc32(mechanism.key.encode()) % 1_000_000 if mechanism.seed is None else mechanism.seed
        change = mechanism.on if there else mechanism.off
        return self.play(seed, {**BASE, **mechanism.occasion, **change})

    def play(self, seed: int, changes: Changes) -> Played:
        """The run of the scenario with these changes."""
        key = seed, repr(sorted(changes.items()))
        if key not in self._played:
            sys.stderr.write(f"run {len(self._played) + 1}\r")
            result = sim.run(SCENARIO, days=DAYS, replicates=REPLICATES, seed=seed, overrides=dict(changes))
            units = Units(result.daily)
            values = {name: measure.value(units) for name, measure in (MEASURES | MORE).items()}
            columns = {column for _, column, *_ in COURSES}
            courses = {name: units.column(name).reshape(REPLICATES, DAYS) for name in columns}
            self._played[key] = Played(values, courses)
        return self._played[key]


def effect(there: Array, away: Array) -> Effect:
    """Paired difference; pairs of which one has no value (nobody is left) do not count."""
    difference = there - away
    return Effect(*t_interval(difference[np.isfinite(difference)]))


Effects = Mapping[str, Mapping[str, Effect]]


def measure_all(runs: Runs) -> Effects:
    """Every effect, by mechanism and measure."""
    found = {}
    for key, mechanism in MECHANISMS.items():
        there, away = runs.of(mechanism, there=True), runs.of(mechanism, there=False)
        found[key] = {name: effect(there.values[name], away.values[name]) for name in (*MEASURES, *mechanism.more)}
    return found


# the page -------------------------------------------------------------------------------------------


def sentence(effects: Mapping[str, Effect]) -> str:
    """What a mechanism did, in words and numbers."""
    known = MEASURES | MORE
    if all(e.mean == e.low == e.high == 0.0 for e in effects.values()):
        return "*Measured:* no difference at all."
    clear = [f"{known[n].name} {e.text(known[n], with_unit=True)}" for n, e in effects.items() if e.clear]
    rest = [known[n].name for n, e in effects.items() if not e.clear]
    parts = [", ".join(clear)] if clear else []
    if rest:
        parts.append(f"no effect that can be told from luck on {', '.join(rest)}")
    return f"*Measured:* {'; '.join(parts)}."


def table(effects: Effects, runs: Runs) -> str:
    """All effects on what every mechanism is measured by, bold where they are clear."""
    head = " | ".join(f"{m.name}{f' ({m.unit})' if m.unit else ''}" for m in MEASURES.values())
    levels = runs.play(1, BASE).values
    without = " | ".join(_number(t_interval(levels[name])[0], m.decimals) for name, m in MEASURES.items())
    lines = [f"| mechanism | {head} |", "|---" * (len(MEASURES) + 1) + "|", f"| *base scenario* | {without} |"]
    for title, mechanisms in GROUPS.values():
        lines.append(f"| **{title}** |" + " |" * len(MEASURES))
        for m in mechanisms:
            cells = [(effects[m.key][name], measure) for name, measure in MEASURES.items()]
            texts = [f"**{e.text(measure)}**" if e.clear else e.text(measure) for e, measure in cells]
            lines.append(f"| {m.label} | {' | '.join(texts)} |")
    count = len(MEASURES) * len(MECHANISMS)
    few = f"{count} intervals; if nothing had any effect, some {count * 0.05:.0f} would leave zero out all the same."
    return "\n".join(lines) + f"\n\n{few}"


def levels(runs: Runs) -> str:
    """The platforms side by side: means with their intervals."""
    lines = [f"| platform | {' | '.join(m.name for m in MEASURES.values())} |", "|---" * (len(MEASURES) + 1) + "|"]
    platforms = GROUPS["platforms"][1]
    for name, mechanism, there in [("wechat_group", platforms[0], False), *((m.key, m, True) for m in platforms)]:
        values = runs.of(mechanism, there=there).values
        cells = []
        for key, measure in MEASURES.items():
            mean, low, high = (_number(x, measure.decimals) for x in t_interval(values[key][np.isfinite(values[key])]))
            cells.append(f"{mean} ({low} to {high})")
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return "\n".join(lines)


def fill(page: str, written: Mapping[str, str]) -> str:
    """The page with what is measured between its markers. Raises ValueError unless there is one marker for each key."""
    opened = re.findall(r"<!-- measured: (\w+) -->", page)
    if sorted(opened) != sorted(written) or page.count("<!-- end -->") != len(opened):
        odd = sorted(set(opened) ^ set(written)) or [key for key in opened if opened.count(key) > 1]
        raise ValueError(f"markers of docs/mechanisms.md do not match the mechanisms measured: {', '.join(odd)}")
    pattern = r"(<!-- measured: (\w+) -->\n).*?(<!-- end -->)"
    return re.sub(pattern, lambda found: found[1] + written[found[2]] + "\n" + found[3], page, flags=re.DOTALL)


# figures --------------------------------------------------------------------------------------------

ROW: Final = 0.27  # inches
NAMES: Final = 1.8  # inches left of the panels
_NOTE: Final = (
    f"Scenario brand_group, {DAYS} days, {REPLICATES} pairs of runs with the same seed, with and without. Line: 95 % "
    "interval of the mean difference. Filled: the interval leaves zero out. Speakers: of the last 30 days."
)


def forest(title: str, mechanisms: Sequence[Mechanism], effects: Effects) -> Figure:
    """The effects of some mechanisms: a row for each, a panel for each measure."""
    sheet, panels = style.sheet(
        title, "The difference that each makes, all else being equal", [ROW * len(mechanisms) + 0.12], [_NOTE],
        header=0.22, columns=len(MEASURES), left=NAMES, right=0.16, bottom=0.54,
    )  # fmt: skip
    for ax, (name, measure) in zip(panels, MEASURES.items(), strict=True):
        _panel(ax, [effects[m.key][name] for m in mechanisms], measure)
    for y, m in enumerate(mechanisms):
        panels[0].annotate(
            m.label, (0.0, y), (-8, 0), textcoords="offset points", xycoords=("axes fraction", "data"), ha="right",
            va="center", size=9.5, color=style.INK, annotation_clip=False,
        )  # fmt: skip
    return sheet


def _panel(ax: Axes, effects: Sequence[Effect], measure: Measure) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter

    ax.axvline(0.0, color=style.INK, linewidth=0.9)
    for y, e in enumerate(effects):
        color = style.BLUE if e.clear else style.GREY
        ax.plot([e.low, e.high], [y, y], color=color, linewidth=2.0, solid_capstyle="butt")
        ax.plot([e.mean], [y], "o", color=color, markerfacecolor=color if e.clear else "white", markersize=5.0)
    reach = max((max(abs(e.low), abs(e.high)) for e in effects), default=0.0) or 1.0
    low, high = min(*(e.low for e in effects), 0.0), max(*(e.high for e in effects), 0.0)
    low, high = low - 0.14 * reach, high + 0.14 * reach
    ax.set_xlim(low, high)
    ax.set_ylim(len(effects) - 0.45, -0.55)
    ax.set_yticks([])
    ax.grid(False, axis="y")
    ax.spines["left"].set_visible(False)
    ax.xaxis.set_major_locator(FixedLocator(_ticks(low, high)))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value)))
    ax.tick_params(axis="x", labelsize=8.5)
    ax.set_title(measure.name, size=9.5, color=style.INK, pad=5)
    ax.set_xlabel(measure.unit, size=8.5, color=style.FAINT_INK, labelpad=2)


def _ticks(low: float, high: float) -> list[float]:
    """Zero, and a round number on one side or both, as far as their labels do not touch others."""
    edge = 0.1 * (high - low)  # labels nearer to the edge would touch those of the next panel
    farthest = max(-low, high) - edge
    power = 10.0 ** math.floor(math.log10(farthest))
    step = max(k * power for k in (1.0, 2.0, 4.0, 5.0) if k * power <= farthest)
    if step < 0.3 * (high - low):
        return [0.0, step if high > -low else -step]
    return [0.0, *(tick for tick in (-step, step) if low + edge <= tick <= high - edge)]


def _tick(value: float) -> str:
    text = f"{abs(value):.3g}"
    return ("\N{MINUS SIGN}" if value < 0 else "") + (text[1:] if text.startswith("0.") else text)


def by_day(runs: Runs) -> Figure:
    """What some of them do from day to day."""
    sheet, panels = style.sheet(
        "From day to day", "The difference that each makes to the mean of the runs, and its 95 % interval", [1.15] * 3,
        [_NOTE.partition(" Line")[0]], header=0.2, gap=0.42, right=0.2, left=0.95,
    )  # fmt: skip
    days = np.arange(DAYS)
    for ax, (key, column, unit, begin, window) in zip(panels, COURSES, strict=True):
        mechanism = MECHANISMS[key]
        played = [runs.of(mechanism, there=there).courses[column] for there in (True, False)]
        there, away = (running_mean(course, window) for course in played)
        effects = [effect(there[:, day], away[:, day]) for day in days]
        ax.axhline(0.0, color=style.INK, linewidth=0.9)
        ax.axvline(begin, color=style.FAINT_INK, linewidth=0.9, linestyle=(0, (4, 2)))
        low, high = [e.low for e in effects], [e.high for e in effects]
        ax.fill_between(days, low, high, color=style.BLUE, alpha=0.25, linewidth=0)
        ax.plot(days, [e.mean for e in effects], color=style.BLUE, linewidth=1.8)
        style.short_numbers(ax, ticks=4)
        ax.set_title(f"{mechanism.label}: {unit}", size=9.5, color=style.INK, loc="left", pad=4)
    style.days_axis(panels, days)
    panels[-1].set_xlabel("day", size=10, color=style.INK)
    return sheet


def main() -> None:
    """Play, draw and write."""
    runs = Runs()
    effects = measure_all(runs)
    FIGURES.mkdir(exist_ok=True)
    for name, (title, mechanisms) in GROUPS.items():
        save(forest(title, mechanisms, effects), FIGURES / f"mechanisms-{name}.png")
    save(by_day(runs), FIGURES / "mechanisms-by-day.png")
    written = {key: sentence(found) for key, found in effects.items()}
    written |= {"platforms": levels(runs), "table": table(effects, runs)}
    page = fill(PAGE.read_text(encoding="utf-8"), written)
    draft = PAGE.with_suffix(".md.new")
    draft.write_text(page, encoding="utf-8")
    draft.replace(PAGE)


if __name__ == "__main__":
    main()
