"""Lines that the app itself writes: who came, went, was added, was removed. `phrases.py` has the words."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from sim.chatlogs.events import Kind
from sim.chatlogs.formats.whatsapp.heads import MARKS
from sim.chatlogs.formats.whatsapp.phrases import CHINESE, ENGLISH, GERMAN

_LONGEST: Final = 2_000
"""Characters of a line of the app; what is longer was written by somebody."""
_A, _T = r"(?P<a>.{1,200}?)", r"(?P<t>.{1,1500}?)"


@dataclass(frozen=True)
class SystemLine:
    """What a line of the app says.

    actor, target  as they stand there; target may be several names, and each may be the word for "you"
    strong         whether nobody would write such a line himself
    """

    kind: Kind
    actor: str | None
    target: str | None
    strong: bool


_PHRASES: Final = [
    (kind, strong, re.compile(phrase.replace("%a", _A).replace("%t", _T)))
    for kind, strong, phrase in (*ENGLISH, *GERMAN, *CHINESE)
]

_PASSES: Final = str.maketrans({
    **dict.fromkeys(MARKS, None), **dict.fromkeys("“”„‟«»「」『』＂", '"'), "’": "'", "\u00a0": " ", "\u202f": " ",
})  # fmt: skip
_SEVERAL: Final = re.compile(r", and |, und |, | and | und |、|，| 和 | 及 | 與 | 与 ")
_OTHERS: Final = re.compile(r"(?:and |und |等 ?)?(\d{1,4}) ?(?:others?|weitere|more|位|人|其他人?).{0,10}")
_YOU: Final = frozenset({"you", "du", "dich", "dir", "ich", "你", "您", "你们", "自己"})


def read_line(line: str) -> SystemLine | None:
    """What a line of the app says; None if it is none that is known here."""
    if len(line) > _LONGEST:
        return None
    text = line.translate(_PASSES).strip().rstrip(".。")
    for kind, strong, pattern in _PHRASES:
        match = pattern.fullmatch(text)
        if match is not None:
            names = match.groupdict()
            return SystemLine(kind, _or_none(names.get("a")), _or_none(names.get("t")), strong)
    return None


def is_you(name: str) -> bool:
    """Whether a name is the word for whom the log belongs to."""
    return name.lower() in _YOU


def several(names: str, known: Container[str]) -> list[str | None]:
    """The names of a list; None for each that is only counted ("and 3 others").

    known  names of people: one that has a comma in it is not taken apart
    """
    found: list[str | None] = []
    for name in [names] if names in known else _SEVERAL.split(names):
        others = _OTHERS.fullmatch(name)
        if others is not None:
            found.extend([None] * int(others[1]))
        elif name.strip():
            found.append(name.strip())
    return found


def _or_none(name: str | None) -> str | None:
    return name.strip() or None if name else None
