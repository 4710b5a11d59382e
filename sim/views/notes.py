"""The words under and above the figures that say what a line, a band and a number stand for."""

from __future__ import annotations

from sim.views.daily import Daily
from sim.views.marks import Marks
from sim.views.tables import Tables, plural


def notes(tables: Tables, policies: Marks | None, *extra: str) -> list[str]:
    """Footnotes of a figure over days: what the band is, what is particular to the figure, and the run."""
    by_day = tables.by_day
    first = [bands(by_day)] if by_day.over else []
    first += [note for note in extra if note]
    if policies is not None and policies.note:
        first.append(policies.note)
    return [" ".join(first), tables.source] if first else [tables.source]


def bands(by_day: Daily) -> str:
    """What line and band stand for."""
    count = f"{by_day.units:,} {by_day.over}"
    inside = (
        f", each the mean of its {plural(by_day.groups, 'group')}"
        if by_day.groups > 1 < by_day.replicates
        else ""
    )
    return f"Line or area: mean; band: the middle 80 % of {count}{inside}."


def per_group(by_day: Daily) -> str:
    """`, mean per group` where there are several groups."""
    return ", mean per group" if by_day.groups > 1 else ""


def smoothing(window: int) -> str:
    """A note on running means; empty for one day."""
    return f"Each day shows the mean of the {window} days up to it." if window > 1 else ""
