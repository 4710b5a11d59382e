"""What `qunsim describe` prints."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.table import Table
from rich.text import Text

from sim.cli_text import PlainConsole, plain_table
from sim.results.numbers import count

if TYPE_CHECKING:
    from sim.chatlogs.measures.bootstrap import Intervals
    from sim.chatlogs.measures.measure import Measured

_MOST_ROOMS = 12


class Log(NamedTuple):
    """A log that is described: what it is called, where it is, and what was measured."""

    name: str
    path: Path
    measured: "Measured"
    intervals: "Intervals"


def report(logs: list[Log]) -> None:
    """Print sentences, what differs most between two logs, all numbers, and the largest rooms of one."""
    from sim.chatlogs.measures.differences import differences
    from sim.chatlogs.words import apart, heading, remarks, sentences

    console = PlainConsole()
    for log in logs:
        console.say(log.name, style="bold")
        console.print(f"{heading(log.measured)}.")
        for sentence in sentences(log.measured):
            console.print(f"- {sentence}")
        console.print()
    if len(logs) == 2:
        found = differences(logs[0].measured.scalars, logs[1].measured.scalars)
        texts = apart(found, (logs[0].name, logs[1].name), (logs[0].intervals, logs[1].intervals))
        console.say("What differs most" if texts else "Nothing differs much", style="bold")
        for text in texts:
            console.print(f"- {text}")
        console.print()
    console.print(_numbers(logs))
    console.print()
    for log in logs:
        if log.measured.counts["rooms"] > 1 and len(logs) == 1:
            _rooms(console, log.measured)
    for remark in _notes(logs):
        console.print(remark)
    for log in logs:
        for remark in remarks(log.measured, whole=log is logs[0]):
            console.print(f"{log.name}: {remark}" if len(logs) > 1 and log is not logs[0] else remark)


def _numbers(logs: list[Log]) -> Table:
    """All numbers, in groups; of one log with the spread of its rooms."""
    from sim.chatlogs.measures.gaps import quantiles
    from sim.chatlogs.measures.summaries import SUMMARIES
    from sim.chatlogs.measures.values import between, said

    rooms = len(logs) == 1 and logs[0].measured.counts["rooms"] > 1
    table = plain_table()
    table.add_column("")
    for log in logs:
        table.add_column(Text(log.name if len(logs) > 1 else "value"), justify="right")
        table.add_column("95 % interval", justify="right")
    if rooms:
        table.add_column("half of the rooms", justify="right")
    group = ""
    for one in SUMMARIES:
        values = [log.measured.scalars[one.name] for log in logs]
        if not any(math.isfinite(value) for value in values):
            continue
        if one.group == "Rooms" and all(log.measured.counts["rooms"] == 1 for log in logs):
            continue
        if one.group != group:
            group = one.group
            table.add_row(Text(group, style="bold"))
        cells = [f"  {one.label}"]
        for log, value in zip(logs, values, strict=True):
            cells += [said(value, one.unit), between(*log.intervals.get(one.name, (math.nan, math.nan)), one.unit)]
        if rooms:
            low, high = quantiles(logs[0].measured.rooms[one.name], 0.25, 0.75)
            spread = between(low, high, one.unit) or said(low, one.unit)
            cells.append(spread if one.group != "Rooms" else "")
        table.add_row(*map(Text, cells))
    return table


def _rooms(console: PlainConsole, measured: "Measured") -> None:
    """The rooms with the most messages."""
    import numpy as np

    from sim.chatlogs.measures.values import said

    talk = measured.tables.talk
    spoken = np.diff(talk.bounds)
    people = [len(np.unique(talk.messages.person[first:last])) for first, last in
              zip(talk.bounds[:-1], talk.bounds[1:], strict=True)]  # fmt: skip
    table = plain_table()
    for name in ("room", "messages", "people", "days from first to last", "Gini", "still writing after 7 days"):
        table.add_column(name, justify="right")
    order = np.argsort(-spoken, kind="stable")
    for n in order[:_MOST_ROOMS]:
        lived, gini, back = (measured.rooms[name][n] for name in ("lifetime_days", "gini", "back_after_7"))
        counts = (str(talk.numbers[n]), f"{spoken[n]:,}", f"{people[n]:,}", f"{lived:,.0f}")
        table.add_row(*counts, said(gini, ""), said(back, "share"))
    console.print(table)
    if len(order) > _MOST_ROOMS:
        console.print(f"and {count(len(order) - _MOST_ROOMS, 'more room')}; one by itself: --room N")
    console.print()


def _notes(logs: list[Log]) -> list[str]:
    how = (
        "Intervals: posters drawn anew (who writes, who writes again; burstiness of a person), or days with their "
        "messages, by the week (how much, gaps, turns, at once, when); of newcomers by formula."
    )
    told = [how]
    if len(logs) == 1 and logs[0].measured.counts["rooms"] > 1:
        told.append("Half of the rooms: from the 25th to the 75th of 100, each measured by itself.")
    return told
