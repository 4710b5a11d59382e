"""A first look at a file, before it is read: how its heads look, how its dates, and who is who."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from sim.chatlogs.formats.near import MOST_SHAPES, shape_of
from sim.chatlogs.formats.whatsapp.dates import Evidence
from sim.chatlogs.formats.whatsapp.heads import ANY_HEAD, MARKS, Style, style_of
from sim.chatlogs.formats.whatsapp.media import taken_back
from sim.chatlogs.formats.whatsapp.naming import person
from sim.chatlogs.formats.whatsapp.system_lines import read_line
from sim.chatlogs.source import LogError, Source

_ENOUGH: Final = 8 * 1024**2
"""Characters that tell all but, sometimes, the order of dates; for that the whole file is looked at."""
_SHARE: Final = 0.2
"""Of the heads in a file, from which on a second style is one too, and not quoted in messages."""
_MOST_NAMES: Final = 100_000
LONGEST_NAME: Final = 120
"""Characters that stand before ": " if it is a name."""
BEGINNINGS: Final = frozenset(MARKS + "[0123456789")
"""What a head may begin with: a look at that is quicker than a pattern."""


@dataclass
class _Seconds:
    """What stands before the second ": " after a name."""

    messages: int = 0
    seconds: Counter[str] = field(default_factory=Counter)


@dataclass
class Survey:
    """What is known of a file beforehand.

    styles   of its heads, the most frequent first
    dates    by style, what they tell about their order
    names    of people, as they stand before ": "
    shapes   of heads, by style: what they look like with 0 for each digit
    long_names  those that have ": " in them
    groups   senders that are no people: iOS has the group itself say what the app says
    you      the name of whom the log belongs to; None if nothing tells it
    """

    styles: list[Style] = field(default_factory=list)
    dates: dict[Style, Evidence] = field(default_factory=dict)
    shapes: dict[Style, set[str]] = field(default_factory=dict)
    long_names: list[str] = field(default_factory=list)
    groups: frozenset[str] = frozenset()
    you: str | None = None


def look(source: Source) -> Survey:
    """Look at a file, as far as it can be read."""
    survey, senders, heads = Survey(), _Senders(), Counter[Style]()
    with suppress(LogError):  # who reads it is told
        _look(source, survey, senders, heads)
    most = max(heads.values(), default=0)
    survey.styles = [style for style, count in heads.most_common() if count == most or count >= max(5, _SHARE * most)]
    survey.long_names = senders.long_names()
    survey.groups = frozenset(senders.marked - senders.people.keys() - senders.by_themselves)
    survey.you = senders.owners.most_common(1)[0][0] if senders.owners else None
    return survey


def _look(source: Source, survey: Survey, senders: _Senders, heads: Counter[Style]) -> None:
    seen = 0
    for line in source.lines():
        seen += len(line) + 1
        if seen > _ENOUGH and heads and survey.dates[heads.most_common(1)[0][0]].decided:
            break
        match = ANY_HEAD.match(line) if line[:1] in BEGINNINGS else None
        style = style_of(match) if match is not None else None
        if match is None or style is None:
            continue
        heads[style] += 1
        survey.dates.setdefault(style, Evidence()).add(match[2], match[4], match[6], match[11] or match[7])
        if seen <= _ENOUGH:
            senders.add(line[match.end() :])
            shapes = survey.shapes.setdefault(style, set())
            if len(shapes) < MOST_SHAPES:
                shapes.add(shape_of(match[0].lstrip(MARKS)))


class _Senders:
    """Who stands before ": ", and with what kind of text."""

    def __init__(self) -> None:
        self.people: dict[str, _Seconds] = {}
        self.marked: set[str] = set()
        self.by_themselves: set[str] = set()
        self.owners: Counter[str] = Counter()

    def add(self, rest: str) -> None:
        """Take what follows the head of a message."""
        sender, colon, text = rest.partition(": ")
        if not colon or len(sender) > LONGEST_NAME or len(self.people) + len(self.marked) > _MOST_NAMES:
            return
        written_by_app = text.startswith("\u200e")
        plain = text.strip("\u200e")
        if len(plain) < 60 and (gone := taken_back(plain)) is not None:
            if gone.own:
                self.owners[person(sender)] += 1
        elif not written_by_app:
            one = self.people.setdefault(sender, _Seconds())
            one.messages += 1
            if len(one.seconds) < 9:
                second, colon, _ = text[:60].partition(": ")
                one.seconds[second if colon else ""] += 1
        elif sender not in self.people and sender not in self.by_themselves and (line := read_line(plain)) is not None:
            itself = line.actor is not None and person(line.actor) == person(sender)
            (self.by_themselves if itself else self.marked).add(sender)

    def long_names(self) -> list[str]:
        """Names that have ": " in them: whoever seems to be called by the first part says the same words each time."""
        found = []
        for first, one in self.people.items():
            few = len(one.seconds) < 9 and "" not in one.seconds and len(one.seconds) * 3 <= one.messages
            if few and one.messages >= 5:
                found += [f"{first}: {second}" for second in one.seconds]
        return sorted(found, key=len, reverse=True)
