"""What a format has to offer, and what the user may say about a log beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sim.chatlogs.collector import Collector
from sim.chatlogs.source import Source


@dataclass(frozen=True)
class Hints:
    """What the user says about a log.

    day_first  whether 3/4/2024 is the third of April; None: as the log itself tells
    room       name of the room, where the file does not say
    """

    day_first: bool | None = None
    room: str | None = None


class Format(Protocol):
    """A format of chat exports: recognised by what is in a file, whatever the file is called."""

    name: str
    """As `--format` takes it: "whatsapp"."""
    title: str
    """For people: "WhatsApp, text"."""

    def recognise(self, source: Source, head: bytes) -> float:
        """How surely a file that begins so is of this format, from 0 (not at all) to 1. Never raises."""

    def read(self, sources: Sequence[Source], into: Collector, hints: Hints) -> None:
        """Read all files of this format, in this order, each in `with into.reading(source):`.

        What is damaged is told to `into` and passed over, without a word of what stands there. Raises nothing but
        LogError, and that only where nothing of a file can be read: `into.reading` then goes on with the next one.
        """
