"""What came of held-out rooms, in words and tables: a section of a Markdown page."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.chatlogs.measures.values import duration
from sim.study.validation.rooms.correlations import ASKED, LARGE, Columns
from sim.study.validation.rooms.distances import DISTANCES
from sim.study.validation.rooms.one_room import SOURCES

if TYPE_CHECKING:
    from sim.study.validation.rooms.validate import RoomsResult

_FORECAST: Final = (
    "The first half of a room's days is given, with how much was begun and answered then, and how many people enter in "
    "the second half. All numbers are of the second half, taken for a log of its own."
)
_STRUCTURE: Final = (
    "The whole room is given: how many people enter, how much is written, and in how many conversations. The rest is "
    "told."
)
_PARTS: Final = {
    "forecast": ("What happens in the second half", _FORECAST),
    "structure": (
        "How the talk is made up",
        _STRUCTURE,
    ),
}


def report(result: RoomsResult) -> str:
    """The whole section."""
    rates = result.settings.rates
    played = "held back to test it" if result.which == "test" else "on which it may be fitted (no test)"
    about = (
        f"{len(result.train) + len(result.test)} rooms, split once by lot: {len(result.train)} train, "
        f"{len(result.test)} test. Told of are the {len(result.rooms)} rooms {played}, each played "
        f"{result.settings.replicates} times, seed {result.settings.seed}. A room is given its door (how many people "
        "enter each month, estimated from first messages) and two numbers of its own, how talkative it is and how much "
        "what is said draws answers; all else are the defaults of the model."
    )
    nulls = (
        "Null models: the posters of the room, shuffled over its messages; and posters who come when they came, with "
        f"log-normal rates (sigma {rates.sigma:.1f}), over a Hawkes process (branching {rates.process.branching:.2f}, "
        f"time constant {duration(1.0 / rates.process.decay)}), both fitted on the training rooms."
    )
    luck = (
        "Luck allows: what a right model would reach. By runs: the correlation of one run of the model with the mean "
        "of the others; refitted: r where runs of the model stand in the place of the rooms and are fitted anew; by "
        "posters: where the posters of real rooms are drawn anew. The first two hold as far as runs of the model "
        f"differ as rooms do. Large: rooms of {LARGE} posters or more. Counts as log(1 + x). Slope: of the room on the "
        "model. Off: mean of model less room. Energy score, model less null: of the distance less half of that between "
        "two runs. By it the model is best from which the rooms were drawn; by the distance alone those are whose runs "
        "differ little, as they do of null models, which are told how many write and how much."
    )
    lines = ["## Rooms that were not fitted on", "", about, "", nulls, ""]
    for part in _PARTS:
        lines += _part(result, part)
    return "\n".join([*lines, luck, ""])


def verdict(row: dict[str, Any]) -> str:
    """What is said of a correlation."""
    r, ceiling = row["r"], attainable(row)
    trivial = max((row[null] for null in ("rates", "before") if math.isfinite(row[null])), default=-1.0) >= ASKED
    if row["given"]:
        return "given, no test"
    if not math.isfinite(r):
        return "not known"
    if r >= ASKED:
        return "reached, and by a null model too" if trivial else "reached"
    if ceiling < ASKED:
        short = ", and the model falls short of that" if r < ceiling - 0.1 else ""
        return f"out of reach: luck allows about {ceiling:.2f}{short}"
    return f"missed by the model, {ASKED:.2f} within the interval" if row["high"] >= ASKED else "missed by the model"


def attainable(row: dict[str, Any]) -> float:
    """The correlation that a right model would reach, as far as one can tell; NaN where one cannot.

    By runs of the model in the place of rooms, else by runs of the model among each other; by the posters of real rooms
    drawn anew where that is more: a model whose runs differ too much excuses itself.
    """
    by_model = row["mirror"] if math.isfinite(row["mirror"]) else row["ceiling"]
    known = [value for value in (by_model, row["reliable"]) if math.isfinite(value)]
    return max(known, default=math.nan)


def better(low: float, high: float) -> str:
    """What is said of a paired difference of distances, model less null."""
    if high < 0:
        return "model nearer"
    return "null nearer" if low > 0 else "no difference seen"


def rows_of(table: Columns, **where: str) -> list[dict[str, Any]]:
    """Rows of a table as mappings, those with these values."""
    if not table:
        return []
    here = np.ones(len(next(iter(table.values()))), bool)
    for name, value in where.items():
        here &= table[name] == value
    return [{name: column[k] for name, column in table.items()} for k in np.flatnonzero(here)]


def _part(result: RoomsResult, part: str) -> list[str]:
    title, about = _PARTS[part]
    rows = rows_of(result.correlations, part=part)
    nulls = ("rates", "before") if part == "forecast" else ("rates", "shuffled")
    first = [
        f"| number | r | 95 % | luck allows | {SOURCES[nulls[0]]} | {SOURCES[nulls[1]]} | |",
        "|---|--:|---|--:|--:|--:|---|",
    ]
    columns = "rooms", "real (sd)", "off", "slope", "luck allows: by runs", "refitted", "by posters"
    second = [
        f"| number | {' | '.join(columns)} | r, large rooms | by posters | rooms |",
        "|---|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        mark = verdict(row) if row["asked"] or row["given"] else ""
        others = " | ".join(_number(row[null]) for null in nulls)
        ends = f"{_number(row['low'])} to {_number(row['high'])}"
        first.append(
            f"| {row['label']} | {_number(row['r'])} | {ends} | {_number(attainable(row))} | {others} | {mark} |"
        )
        spread = f"{_number(row['real'])} ({_number(row['real_sd'])})"
        allowed = " | ".join(_number(row[name]) for name in ("ceiling", "mirror", "reliable"))
        large = f"{_number(row['r_large'])} | {_number(row['reliable_large'])} | {row['large']}"
        second.append(
            f"| {row['label']} | {row['rooms']} | {spread} | {_signed(row['off'])} | {_number(row['slope'])} "
            f"| {allowed} | {large} |"
        )
    return [
        f"### {title}", "", f"{about} {_summary(rows)}", "", *first, "", *second, "", *_distances(result, part), "",
    ]  # fmt: skip


def _summary(rows: list[dict[str, Any]]) -> str:
    asked = [row for row in rows if row["asked"]]
    missed = [f"{row['label']} ({_number(row['r'])})" for row in asked if not row["r"] >= ASKED]
    reached = len(asked) - len(missed)
    text = f"A correlation of {ASKED:.1f} over rooms is asked of {len(asked)} numbers; {reached} reach it."
    return f"{text} Not: {', '.join(missed)}." if missed else text


def _distances(result: RoomsResult, part: str) -> list[str]:
    columns = "null model", "model", "null", "two runs of the model", "model less null", "95 %", "nearer", "rooms", ""
    lines = [
        f"| distance from the room | {' | '.join(columns)} | energy score | 95 % | |",
        "|---|---|--:|--:|--:|--:|---|--:|--:|---|--:|---|---|",
    ]
    for row in rows_of(result.compared, part=part):
        off, low, high = (_signed(row[name], 3) for name in ("off", "low", "high"))
        score, least, most = (_signed(row[name], 3) for name in ("score", "score_low", "score_high"))
        lines.append(
            f"| {DISTANCES[row['curve']]} | {SOURCES[row['null']]} | {row['model']:.3f} | {row['other']:.3f} "
            f"| {row['floor']:.3f} | {off} | {low} to {high} | {100 * row['nearer']:.0f} % | {row['rooms']} "
            f"| {better(row['low'], row['high'])} | {score} | {least} to {most} "
            f"| {better(row['score_low'], row['score_high'])} |"
        )
    return lines


def _number(value: float) -> str:
    return f"{value:.2f}" if math.isfinite(value) else "-"


def _signed(value: float, digits: int = 2) -> str:
    return f"{value:+.{digits}f}" if math.isfinite(value) else "-"
