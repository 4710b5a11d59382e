"""An outcome as one says it: its name, its amounts, and which way is better."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sim.results.numbers import count, number, quantity

Metadata = Mapping[str, Mapping[str, Any]]
"""What is known of outcomes, by name: `label`, `unit` (as in `Metric`) and `sense` (+1, -1, 0); each may be missing."""

Units = Literal["replicate", "world"]
"""What statistics are made of: what there are so many of."""

_VERBS = {"profit": "earns", "revenue": "takes in"}
"""Outcomes that one says with a verb of the strategy."""
_AT_THE_END = ", at the end"
_UNSAID = ("", "0-1", "share")


@dataclass(frozen=True)
class Outcome:
    """An outcome for people.

    label   what it is called; with the day, for one at a day
    unit    as in `Metric`: "" for a count, "share", "0-1", else the word itself
    sense   +1 where more is better, -1 where less is, 0 where one cannot say
    verb    what a strategy does that has it (`earns`), or "" where there is no such word
    """

    label: str
    unit: str = ""
    sense: int = 0
    verb: str = ""

    def amount(self, value: float) -> str:
        """`3,120 CNY`, `12.3 %`, `0.42`."""
        said = quantity(value, self.unit)
        return said if self.unit in _UNSAID else f"{said} {self.unit}"

    def change(self, value: float) -> str:
        """`3,120 CNY less`, `4.2 percentage points higher`, `no different`."""
        return f"{self.size(value)} {self.way(value)}" if self.noticed(value) else "no different"

    def size(self, value: float) -> str:
        """How much a difference is, whichever way it goes: `3,120 CNY`, `4.2 percentage points`."""
        if self.unit == "share":
            said = number(abs(100.0 * value))
            return f"{said} percentage point{'s' * (said != '1')}"
        return self.amount(abs(value))

    def way(self, value: float) -> str:
        """`more` or `less`; `higher` or `lower` of what is not counted."""
        more, less = ("higher", "lower") if self.unit in ("share", "0-1") else ("more", "less")
        return more if value > 0 else less

    def noticed(self, value: float) -> bool:
        """Whether a difference is more than nothing, once it is rounded for people."""
        return number(abs(value) * (100.0 if self.unit == "share" else 1.0)) != "0"

    def between(self, low: float, high: float) -> str:
        """An interval of a difference: `1,100 to 5,200 less`, `900 less to 1,140 more`; empty where it is unknown."""
        if math.isnan(low) or math.isnan(high):
            return ""
        scale = 100.0 if self.unit == "share" else 1.0
        if low < 0 < high and self.noticed(low) and self.noticed(high):
            ends = [f"{number(scale * abs(end))} {self.way(end)}" for end in (low, high)]
            return " to ".join(ends)
        near, far = sorted((number(scale * abs(end)) for end in (low, high)), key=lambda said: float(_plain(said)))
        way = self.way(low if abs(low) > abs(high) else high)
        return f"{far} {way}" if near == far else f"{near} to {far} {way}"

    def title(self) -> str:
        """The label at the beginning of a sentence."""
        return self.label[:1].upper() + self.label[1:]

    def best(self) -> str:
        """What the best is called: `best`, or `highest` where one cannot say which way is better."""
        return "best" if self.sense else "highest"

    def better(self) -> str:
        """`better`, or `higher` where one cannot say which way is better."""
        return "better" if self.sense else "higher"


def outcome_of(name: str, metadata: Metadata) -> Outcome:
    """An outcome by its name; one at a day (`profit@90`) is called like that of the run, with the day."""
    base, _, day = name.partition("@")
    known = metadata.get(name, metadata.get(base, {}))
    label = str(known.get("label", base.replace("_", " "))).strip()
    label = label.partition(" (")[0]  # what explains the label in a table is too long for a sentence
    if day:
        state = label.endswith(_AT_THE_END)
        label = f"{label.removesuffix(_AT_THE_END)}, {'on' if state else 'by'} day {day}"
    verb = _VERBS.get(base, "") if not day else ""
    return Outcome(label, str(known.get("unit", "")), int(known.get("sense", 0)), verb)


def named(strategy: object) -> str:
    """A strategy's name, set apart from the sentence around it."""
    return f'"{strategy}"'


def simulated(n: int, units: Units) -> str:
    """`20 simulated replicates`."""
    return count(n, f"simulated {units}")


def so_few(n: int, units: Units) -> str:
    """`3 replicates are too few`."""
    return f"{count(n, units)} {'is' if n == 1 else 'are'} too few"


def cases(share: float, units: int) -> str:
    """In how many cases: `in about 31 of 100 cases`, but `in all 20 cases` and `in none of 20 cases` of those seen."""
    if share in (0.0, 1.0):
        return f"in {'all' if share else 'none of'} {count(units, 'case')}"
    said = round(100.0 * share)
    if said in (0, 100):
        return f"in {'fewer than 1' if said == 0 else 'more than 99'} of 100 cases"
    return f"in about {said} of 100 cases"


def roughly(n: float) -> str:
    """`240`, `9,500`: a number of which only the first two digits are to be taken seriously."""
    return number(float(f"{n:.2g}"))


def _plain(said: str) -> str:
    return said.replace(",", "")
