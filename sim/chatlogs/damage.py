"""What could not be read of a log, and what else its owner should know: counted, with the first line numbers."""

from dataclasses import dataclass, field
from typing import Final

_MOST_LINES: Final = 5


@dataclass
class Damage:
    """Damaged places by reason, and remarks.

    Reasons and remarks go into the footer of the event table: they may say nothing that stands in the log, no name and
    no text. Places (`file:line`) are told to the user only.
    """

    counts: dict[str, int] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def add(self, why: str, file: str, line: int | None = None, count: int = 1) -> None:
        """A damaged place.

        why   in a few words, the same for all of a kind: "no date"
        line  number of the line, or of the message where a file has no lines, from 1
        """
        self.counts[why] = self.counts.get(why, 0) + count
        places = self.places.setdefault(why, [])
        if len(places) < _MOST_LINES:
            places.append(file if line is None else f"{file}:{line:,}")

    def remark(self, text: str) -> None:
        """Something to be known of the whole log; said once however often it comes up."""
        if text not in self.remarks:
            self.remarks.append(text)

    @property
    def total(self) -> int:
        """Damaged places in all."""
        return sum(self.counts.values())

    def sentences(self) -> list[str]:
        """All of it in words."""
        told = []
        for why, count in self.counts.items():
            places = self.places[why]
            more = ", …" if count > len(places) else ""
            told.append(f"{count:,} x {why}: {', '.join(places)}{more}")
        return [*told, *self.remarks]
