"""Tables with a header line, separated by commas, semicolons or tabs: their columns by name."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.encoding import encoding_of
from sim.chatlogs.formats.fields import as_date, as_seconds
from sim.chatlogs.source import LogError, Source

_SEPARATORS: Final = ",;\t"
_MOST_LINES: Final = 500
"""Lines that the text of one record may have."""


@lru_cache(maxsize=4)
def columns_of(head: bytes) -> tuple[str, ...]:
    """The names in the first line of a file that begins so; one name where it is no table. Never raises."""
    text = head.decode(encoding_of(head), "replace").lstrip("\ufeff\r\n ")
    return _columns(text.split("\n", 1)[0])[1]


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
    lines = enumerate(source.lines(), 1)
    waiting: deque[tuple[int, str]] = deque()
    separator, names = _columns("")
    try:
        for _, line in lines:
            if line.strip("\ufeff\r\n "):
                separator, names = _columns(line.lstrip("\ufeff"))
                break
        at = names.index(widest) if widest in names else -1
        while (one := waiting.popleft() if waiting else next(lines, None)) is not None:
            number, line = one
            if not line:
                continue
            cells = _cells(line, separator) if line.count('"') % 2 == 0 else None
            if cells is None:
                block = _quoted(line, waiting, lines)
                cells = _cells("\n".join([line, *(text for _, text in block)]), separator)
                records = (_is_record(_cells(text, separator), names, time) for _, text in block)
                if cells is None or len(cells) != len(names) or any(records):
                    waiting.extendleft(reversed(block))
                    cells = _cells(line, separator)
                    if cells is None or len(cells) != len(names):
                        into.damaged("a line that is no CSV", number)
                        continue
            over = len(cells) - len(names)
            if over > 0 and at >= 0:
                cells[at : at + over + 1] = [separator.join(cells[at : at + over + 1])]
            yield number, dict(zip(names, cells, strict=False))
    except LogError:
        into.damaged("a file that cannot be read to its end")


def _quoted(
    line: str, waiting: deque[tuple[int, str]], lines: Iterator[tuple[int, str]]
) -> list[tuple[int, str]]:
    """The lines after one in which a quote is open, up to that in which it closes."""
    block: list[tuple[int, str]] = []
    size = len(line)
    while len(block) < _MOST_LINES and size < 2 * csv.field_size_limit():
        one = waiting.popleft() if waiting else next(lines, None)
        if one is None:
            break
        block.append(one)
        size += len(one[1])
        if one[1].count('"') % 2:
            break
    return block


def _is_record(cells: list[str] | None, names: Sequence[str], time: str) -> bool:
    if cells is None or len(cells) != len(names) or time not in names:
        return False
    cell = cells[names.index(time)]
    return as_seconds(cell) is not None or as_date(cell) is not None


def _cells(text: str, separator: str) -> list[str] | None:
    try:
        return next(csv.reader([text.replace("\0", "")], delimiter=separator), None)
    except csv.Error:
        return None
