"""Where policies start and end, groups close and owners leave.

Lines through the panels, with labels above them that do not overlap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.views.events import Ends, ends, fault
from sim.views.style import FAINT_INK, INK, LEFT, RIGHT, VERMILION, WIDTH
from sim.views.tables import Tables, look
from sim.views.text import clip, families, inches, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW: Final = 0.17  # inches, height of a row of labels
MOST_ROWS: Final = 7  # where more would be needed, the labels are numbers, explained in the footnote
SIZE: Final = 9.5  # points
START, END, EVENT = "starts", "ends", ""  # what happens on a day; an event's label says it by itself
LINES: Final = {START: (0.0, (4.0, 2.0)), END: (0.0, (1.0, 2.0)), EVENT: (0.0, (6.0, 1.5, 1.0, 1.5))}
"""Dashes of each."""

What = tuple[float, str]
"""A day, and what happens on it."""


@dataclass(frozen=True)
class Mark:
    """A label at a day; `row` 0 is next to the panels, `what` is a key of `LINES`."""

    day: float
    text: str
    what: str
    row: int = 0
    is_number: bool = False


@dataclass(frozen=True)
class Marks:
    """The marks of a run, placed for its days, and what is said of them in the footnote.

    throughout  policies that ran as long as anybody was there to run them
    never       policies that would have begun later
    always      what to call that time
    told        sentences on what befell the groups and the goods
    shaded      days, first and last, to be shaded
    """

    marks: tuple[Mark, ...]
    throughout: tuple[str, ...]
    key: str = ""
    never: tuple[str, ...] = ()
    always: str = "All the time"
    told: tuple[str, ...] = ()
    shaded: tuple[float, float] | None = None

    @property
    def height(self) -> float:
        """Inches that the labels need above the panels."""
        return ROW * (1 + max((mark.row for mark in self.marks), default=-1)) + (0.04 if self.marks else 0.0)

    @property
    def note(self) -> str:
        """A footnote on marks that need words, and on the policies without a mark; empty if there are neither."""
        always = f"{self.always}: {', '.join(self.throughout)}." if self.throughout else ""
        never = f"Never begun, as nobody was left to do it: {', '.join(self.never)}." if self.never else ""
        return " ".join(part for part in (*self.told, self.key, always, never) if part)

    def draw(self, panels: Sequence[Axes]) -> None:
        """Draw the lines on all panels and the labels above the first."""
        if not panels:
            return
        figure_height = float(panels[0].figure.get_figheight())  # type: ignore[union-attr]
        tall = panels[0].get_position().height * figure_height
        if self.shaded is not None:
            for ax in panels:
                ax.axvspan(*self.shaded, color=VERMILION, alpha=0.1, linewidth=0, zorder=0)
        for mark in self.marks:
            dashes = LINES[mark.what]
            for ax in panels:
                ax.axvline(mark.day, color="white", linewidth=1.8, alpha=0.5)  # else lost on a dark area
                ax.axvline(mark.day, color=INK, linewidth=1.0, linestyle=dashes)
            above = 1.0 + (0.03 + ROW * (mark.row + 0.5)) / tall
            line_end = above + (-0.5 if mark.is_number else 0.4) * ROW / tall
            panels[0].plot(
                [mark.day, mark.day],
                [1.0, line_end],
                clip_on=False,
                color=FAINT_INK,
                linewidth=0.8,
                transform=panels[0].get_xaxis_transform(),
            )
            panels[0].annotate(
                plain(mark.text),
                (mark.day, above),
                (0 if mark.is_number else 3, 0),
                textcoords="offset points",
                xycoords=panels[0].get_xaxis_transform(),
                size=SIZE,
                color=INK,
                family=families(mark.text),
                va="center",
                ha="center" if mark.is_number else "left",
                annotation_clip=False,
            )


def marks(tables: Tables, *, goods: bool = False) -> Marks:
    """Find when policies start and end within the days of a run and what befell its groups, and place the labels.

    goods  whether the days on which faulty goods were sold are marked too
    """
    days = tables.by_day.days
    if not len(days):
        return Marks((), ())
    over = ends(tables)
    first, last = float(days[0]), float(days[-1])
    events, throughout, never = _of_policies(tables, over, first, last)
    for day, text in over.events:
        events.setdefault((day, EVENT), []).append(text)
    faulty = fault(tables) if goods else None
    shaded = None
    if faulty is not None:
        events.setdefault((faulty.first, EVENT), []).append("faulty goods")
        shaded = (faulty.first, min(faulty.last + 1.0, last))
    told = (*over.told, *([faulty.told] if faulty is not None else []))
    key, placed = "", _placed(events, first, last)
    if max((mark.row for mark in placed), default=0) >= MOST_ROWS:
        key, placed = _key(events), _numbered(sorted({day for day, _ in events}), events, first, last)
    return Marks(placed, tuple(throughout), key, tuple(never), over.always, told, shaded)


def _of_policies(
    tables: Tables, over: Ends, first: float, last: float
) -> tuple[dict[What, list[str]], list[str], list[str]]:
    """Policies by the day on which they start or end; those that always ran; those that nobody was left to begin."""
    events: dict[What, list[str]] = {}
    throughout, never = [], []
    for key, start, end in spans(tables.scenario):
        if start is not None and over.last < start <= last:
            never.append(key)
            continue
        starts_late = start is not None and first < start <= last
        ends_early = end is not None and first <= end < last and end <= over.last
        if starts_late and start is not None:
            events.setdefault((start, START), []).append(key)
        if ends_early and end is not None and (start is None or end >= start):
            events.setdefault((end, END), []).append(key)
        if not starts_late and not ends_early and (start is None or start <= first):
            throughout.append(key)
    return events, throughout, never


def _key(events: Mapping[What, Sequence[str]]) -> str:
    """A footnote that explains marks that are numbers."""
    told = []
    for n, day in enumerate(sorted({day for day, _ in events}), start=1):
        texts = [text for event in sorted(events) if event[0] == day for text in _texts(events[event], event[1], 9.0)]
        told.append(f"{n} {' and '.join(texts)}")
    return f"Marks: {', '.join(told)}."


def spans(scenario: Any) -> list[tuple[str, float | None, float | None]]:
    """Key, first and last day of each policy of a scenario (an object, or the mapping it is written as)."""
    operator = look(scenario, "operator")
    policies: list[tuple[str, Any]]
    if isinstance(operator, Mapping):
        # Policies are the sections among the operator's keys; staff, cash and wage are numbers.
        policies = [(str(key), value) for key, value in operator.items() if isinstance(value, Mapping)]
    else:
        found = look(operator, "policies") or ()
        policies = [(str(look(policy, "key") or type(policy).__name__.lower()), policy) for policy in found]
    return [
        (clip(key, 20), _day(look(policy, "start_day")), _last_day(key, policy))
        for key, policy in policies
    ]


def _last_day(key: str, policy: Any) -> float | None:
    """`end_day`, or the day on which a policy is done by itself: with so many rounds, a campaign, or all newcomers."""
    end, rounds, each, days = (_day(look(policy, name)) for name in ("end_day", "rounds", "every_days", "days"))
    lasts = None
    if look(policy, "weekdays") is not None:  # days on which it does not act do not count
        return end
    if key == "leaderboard" and rounds is not None and each is not None:
        lasts = rounds * each
    elif (key == "check_in" and each is None) or (key == "acquisition" and look(policy, "total") is not None):
        lasts = None if days is None else days - 1.0
    if lasts is None:
        return end
    last = (_day(look(policy, "start_day")) or 0.0) + lasts
    return last if end is None else min(end, last)


def _placed(events: Mapping[What, Sequence[str]], first: float, last: float) -> tuple[Mark, ...]:
    """From right to left, each label in the lowest row in which it ends before the next one begins.

    So the line of a label never crosses another label: what lies below it begins further right.
    """
    inch = (WIDTH - LEFT - RIGHT) / max(last - first, 1.0)  # per day
    begins: list[float] = []  # per row, where its leftmost label begins, inches
    placed = []
    for (day, what), keys in sorted(events.items(), reverse=True):
        x = (day - first) * inch
        for text in _texts(keys, what, (last - first) * inch + RIGHT - x):
            end = x + 0.12 + inches(text, SIZE)
            row = next((n for n, begin in enumerate(begins) if end <= begin), len(begins))
            begins[row : row + 1] = [x]
            begins[:row] = [min(begin, x) for begin in begins[:row]]  # the line passes through the rows below
            placed.append(Mark(day, text, what, row))
    return tuple(placed)


def _numbered(
    days: Sequence[float], events: Mapping[What, Sequence[str]], first: float, last: float
) -> tuple[Mark, ...]:
    """A number centred over each day, in the lowest row that is free there."""
    inch = (WIDTH - LEFT - RIGHT) / max(last - first, 1.0)  # per day
    ends: list[float] = []  # per row, where its last number ends, inches
    placed = []
    for n, day in enumerate(days, start=1):
        x, half = (day - first) * inch, inches(str(n), SIZE) / 2 + 0.04
        row = next((n for n, end in enumerate(ends) if x - half >= end), len(ends))
        ends[row : row + 1] = [x + half]
        what = next(what for what in (EVENT, START, END) if (day, what) in events)
        placed.append(Mark(day, str(n), what, row, is_number=True))
    return tuple(placed)


def _texts(keys: Sequence[str], what: str, room: float) -> list[str]:
    """Labels for what happens on one day: as many keys in one as fit into `room` inches."""
    if what == EVENT:
        return list(keys)
    texts: list[list[str]] = []
    for key in keys:
        if texts and 0.12 + inches(", ".join([*texts[-1], key]) + " start", SIZE) <= min(room, 2.6):
            texts[-1].append(key)
        else:
            texts.append([key])
    return [f"{', '.join(part)} {what if len(part) == 1 else what.removesuffix('s')}" for part in texts]


def _day(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
