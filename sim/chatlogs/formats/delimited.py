"""Tables with a header line, separated by commas, semicolons or tabs: their columns by name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.encoding import text_of
from sim.chatlogs.formats.csv_records import records
from sim.chatlogs.formats.fields import as_date, as_seconds
from sim.chatlogs.source import LogError, Source

_SEPARATORS: Final = ",;\t"


@lru_cache(maxsize=4)
def columns_of(head: bytes) -> tuple[str, ...]:
    """The names in the first line of a file that begins so; one name where it is no table. Never raises."""
    return _columns(text_of(head).lstrip("\ufeff\r\n ").split("\n", 1)[0])[1]


def _columns(line: str) -> tuple[str, tuple[str, ...]]:
    """The separator of a header line, and its names."""
    separator = max(_SEPARATORS, key=line.count)
    return separator, tuple(name.strip().strip('"').strip() for name in line[:10_000].split(separator))


def rows(source: Source, into: Collector, time: str, widest: str = "") -> Iterator[tuple[int, dict[str, str]]]:
    """The records after the header: number of the line where each begins, cells by column.

    time    the column of times: a line within quotes that has one there is a record, and the quote before was damage
    widest  the column whose commas some tools forgot to quote: it gets what is too much

    Lines that cannot be read are told to `into`; a quote that is never closed costs its line only.
    """
    lines = source.lines(lambda number: into.damaged("a line of over a million characters (cut)", number))
    begun = 0
    separator, names = _columns("")
    try:
        for line in lines:
            begun += 1
            if line.strip("\ufeff\r\n "):
                separator, names = _columns(line.lstrip("\ufeff"))
                break
        at_time = names.index(time) if time in names else -1
        at = names.index(widest) if widest in names else -1

        def is_record(cells: list[str]) -> bool:
            if len(cells) < len(names) or at_time < 0:
                return False
            cell = cells[at_time].strip(' "')
            return as_seconds(cell) is not None or as_date(cell) is not None

        for record in records(lines, begun + 1, separator, is_record):
            cells = record.cells
            if cells is None:
                into.damaged("a line that is no CSV", record.line)
                continue
            over = len(cells) - len(names)
            if over > 0 and at >= 0:
                cells[at : at + over + 1] = [separator.join(cells[at : at + over + 1])]
            if cells != [""]:
                yield record.line, dict(zip(names, cells, strict=False))
    except LogError:
        into.damaged("a file that cannot be read to its end")
