"""The words under and above the figures that say what a line, a band and a number stand for."""

from __future__ import annotations

from sim.views.daily import FEW, Daily
from sim.views.marks import Marks
from sim.views.tables import Tables, plural


def notes(
    tables: Tables, policies: Marks | None, *extra: str, stacked: bool = False, lines: bool = True
) -> list[str]:
    """Footnotes of a figure over days: what the band is, what is particular to the figure, and the run.

    stacked  whether there are stacks of layers, with a range at the top of them
    lines    whether there is anything else
    """
    by_day = tables.by_day
    first = [bands(by_day, stacked=stacked, lines=lines)] if by_day.over else []
    first += [note for note in (*extra, _opened(by_day)) if note]
    if policies is not None and policies.note:
        first.append(policies.note)
    return [" ".join(first), tables.source] if first else [tables.source]


def _opened(by_day: Daily) -> str:
    """That there are more groups than at first, and what is counted then."""
    groups, day = by_day.opened_later
    if not groups:
        return ""
    each = f", for each of the {by_day.groups:,} of the first day" if by_day.groups > 1 else ""
    over = " over all replicates" if by_day.replicates > 1 else ""
    when = f"{plural(groups, 'group')} opened later{over}, the first on day {day:.0f}"
    return f"{when}: counted are all groups together{each}."


def bands(by_day: Daily, *, stacked: bool = False, lines: bool = True, inside: str | None = None) -> str:
    """What line and band stand for; `inside`: what each unit is made of, if not the mean of its groups."""
    if inside is None:
        several = by_day.groups > 1 < by_day.replicates
        inside = f", each the mean of its {plural(by_day.groups, 'group')}" if several else ""
    around = f"{middle(by_day.units, by_day.over)}{inside}"
    if not lines:
        reach = "from the lowest to the highest of " if by_day.units < FEW else ""
        return f"Area: mean; upright lines, for the total: {reach}{around.replace(' one by one', '')}."
    if by_day.units < FEW:
        stacks = " Upright lines on a stack: the total, from the lowest of them to the highest." if stacked else ""
        return f"Thick line or area: mean; thin lines: {around}.{stacks}"
    stacks = " (of the total, where layers are stacked: upright lines)" if stacked else ""
    return f"Line or area: mean; band{stacks}: {around}."


def middle(units: int, over: str) -> str:
    """What is around a mean: `the middle 80 % of 10 replicates`, or `the 3 replicates one by one`."""
    return f"the {units:,} {over} one by one" if units < FEW else f"the middle 80 % of {units:,} {over}"


def within(units: int, over: str) -> str:
    """From where to where the numbers in a text go: `in the middle 80 % of replicates`, or `in the 3 replicates`."""
    return f"in the {units:,} {over}" if units < FEW else f"in the middle 80 % of {over}"


def per_group(by_day: Daily) -> str:
    """`, mean per group` where there are several groups."""
    return ", mean per group" if by_day.groups > 1 else ""


def smoothing(window: int) -> str:
    """A note on running means; empty for one day."""
    return f"Shown: the mean of {up_to(window)}." if window > 1 else ""


def up_to(window: int) -> str:
    """The days of which a running mean is, with a word on the first ones, before which there are fewer."""
    return f"the {window} days up to each day (before day {window - 1}: of the days so far)"
