"""The format: recognised by how lines begin; read in two passes, since no line tells the order of its date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.encoding import text_of
from sim.chatlogs.formats.base import Hints
from sim.chatlogs.formats.whatsapp.dates import Verdict
from sim.chatlogs.formats.whatsapp.heads import ANY_HEAD, Style, style_of
from sim.chatlogs.formats.whatsapp.naming import fallback_room, room_of
from sim.chatlogs.formats.whatsapp.reader import Reader
from sim.chatlogs.formats.whatsapp.survey import Survey, look
from sim.chatlogs.source import Source

_LOOKED_AT: Final = 200
"""Lines by which a file is recognised."""
_SURE: Final = {"-": 0.8, "]": 0.7, ":": 0.4}
"""How sure it is by the sign that closes a head; logs of computers have colons there."""


class WhatsApp:
    """WhatsApp's "Export chat", as a text or a zip, of Android or iOS.

    Messages: length is that of the text with all its lines; of media it is that of the caption. Lines of the app in
    English, German and Chinese tell who came, went, was added and removed; in other languages they are `other`.
    """

    name = "whatsapp"
    title = "WhatsApp, text"

    def recognise(self, source: Source, head: bytes) -> float:
        """By the heads of messages."""
        if b"\0" in head[:1000] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return 0.0  # a photograph
        lines = [line for line in text_of(head).splitlines()[:_LOOKED_AT] if line]
        found = [style for line in lines if (match := ANY_HEAD.match(line)) and (style := style_of(match))]
        if not found:
            return 0.0
        called = source.base.lower().startswith("_chat") or room_of(source) is not None
        sure = 0.95 if called else max(_SURE[style.closer] for style in found)
        return sure if len(found) * 20 >= len(lines) else sure / 2

    def read(self, sources: Sequence[Source], into: Collector, hints: Hints) -> None:
        """Read all files; a file whose dates tell nothing of their order is read like the others of its kind."""
        surveys = [(source, look(source)) for source in sources]
        told = _told(surveys)
        rooms = [hints.room or _room(source, survey) for source, survey in surveys]
        owners = {room: survey.you for room, (_, survey) in zip(rooms, surveys, strict=True) if survey.you}
        for room, (source, survey) in zip(rooms, surveys, strict=True):
            with into.reading(source):
                if not survey.styles:
                    # reads nothing, and says why where the file is broken
                    for number, line in enumerate(source.lines(), 1):
                        if line:
                            into.damaged("no message where the first one should be", number)
                            break
                    continue
                survey.you = survey.you or owners.get(room)
                style = survey.styles[0]
                verdict = _verdict(survey, style, told, into, hints)
                Reader(into, room, style, verdict.order, survey).read(source)


def _room(source: Source, survey: Survey) -> str:
    """The name of the room: of the file, else as iOS writes it in lines of the app, else what tells files apart."""
    return room_of(source) or min(survey.groups, default=None) or fallback_room(source)


def _told(surveys: Sequence[tuple[Source, Survey]]) -> dict[tuple[Style, bool], Verdict]:
    """By style and length of years, what the files that can tell say about the order of dates."""
    told: dict[tuple[Style, bool], Verdict] = {}
    for _, survey in surveys:
        for style, evidence in survey.dates.items():
            verdict = evidence.verdict(style.separator, None)
            if verdict.sure and evidence.dates > 1:
                told.setdefault((style, evidence.long_years > 0), verdict)
    return told


def _verdict(
    survey: Survey, style: Style, told: dict[tuple[Style, bool], Verdict], into: Collector, hints: Hints
) -> Verdict:
    """The order of dates of a file; what is a guess, or not what the user has said, is told to him."""
    evidence = survey.dates[style]
    verdict = evidence.verdict(style.separator, hints.day_first)
    if not verdict.sure:
        verdict = told.get((style, evidence.long_years > 0), verdict)
    first = {"dmy": "the day", "mdy": "the month", "ymd": "the year"}[verdict.order]
    if not verdict.sure:
        into.remark(f"no date tells whether day or month comes first: {first} is taken to (--day-first tells it)")
    elif hints.day_first is not None and verdict.order != "ymd" and hints.day_first != (verdict.order == "dmy"):
        into.remark(f"dates tell that {first} comes first, other than was said")
    return verdict
