"""What is written around the pictures of a response: subtitle, footnotes, remarks."""

from __future__ import annotations

from sim.views.sweeping.axes import amount
from sim.views.sweeping.best import summary
from sim.views.sweeping.outcomes import Outcome, by_metric, full_title
from sim.views.sweeping.tables import Sweep
from sim.views.tables import plural

MOST_PANELS = 6
MOST_FINDINGS = 3


def shown_metrics(sweep: Sweep, most: int = MOST_PANELS) -> tuple[list[list[Outcome]], str]:
    """The metrics that have a panel, and a sentence on those that have not."""
    groups = by_metric(sweep.outcomes)
    return groups[:most], left_out(len(groups) - most, "outcome")


def shown_outcomes(sweep: Sweep, most: int = MOST_PANELS) -> tuple[list[Outcome], str]:
    """The outcomes that have a panel, those of one metric beside each other, and a sentence on those that have not."""
    outcomes = [outcome for group in by_metric(sweep.outcomes) for outcome in group]
    return outcomes[:most], left_out(len(outcomes) - most, "outcome")


def left_out(count: int, noun: str) -> str:
    """`2 more outcomes are in the tables.`"""
    return f"{count:,} more {noun}{'s are' if count > 1 else ' is'} in the tables." if count > 0 else ""


def subtitle(sweep: Sweep) -> str:
    """What was found, else where the first outcome is best, else what was tried."""
    if sweep.findings:
        return " ".join(sweep.findings[:MOST_FINDINGS])
    first = sweep.first
    said = "" if first is None else best_of(sweep, first)
    return said or tried(sweep)


def best_of(sweep: Sweep, outcome: Outcome) -> str:
    """Where an outcome is best, as a sentence; empty where that is not known."""
    return summary(outcome, full_title(outcome, sweep.outcomes, sweep.days), sweep.levers, sweep.best(outcome))


def tried(sweep: Sweep) -> str:
    """Which values were tried."""
    parts = []
    for lever in sweep.levers[:4]:
        if lever.numeric:
            values = sweep.numbers(lever)
            low, high = (amount(float(values.min())), amount(float(values.max()))) if len(values) else ("n/a", "n/a")
            parts.append(f"{lever.name} {low}" if low == high else f"{lever.name} from {low} to {high}")
        else:
            parts.append(f"{lever.name} in {plural(len(set(sweep.texts(lever))), 'form')}")
    more = f" and {len(sweep.levers) - 4} more" if len(sweep.levers) > 4 else ""
    return f"{plural(len(sweep.points), 'point')}: {', '.join(parts)}{more}."


def bands(sweep: Sweep, mean: str, sure: str, runs: str) -> str:
    """What stands for the mean, for its interval and for single runs, as one sentence; as far as they are known."""
    units = sweep.response["units"]
    if not len(units) or not units.max() > 0:
        return ""
    if units.max() < 2:
        return f"{mean}: a single run, so luck and effect cannot be told apart."
    by = f" (by the means of the {sweep.world_count} worlds)" if sweep.world_count > 1 else ""
    single = f"; {runs}: the middle 80 % of single runs" if units.max() >= 5 else ""
    return f"{mean}: mean of {sweep.runs_each}; {sure}: 95 % interval of the mean{by}{single}."


def notes(sweep: Sweep, *sentences: str) -> list[str]:
    """Footnotes: these sentences, and what the figure is of."""
    said = " ".join(sentence for sentence in sentences if sentence)
    return [said, sweep.source] if said else [sweep.source]
