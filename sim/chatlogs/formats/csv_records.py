"""Records of a CSV file, line by line: a quote too many or too few costs one record, not the rest of the file."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sim.chatlogs.source import MOST_LINE

_MOST_LINES: Final = 2_000
"""Lines of one record."""


@dataclass(frozen=True)
class Record:
    """line: where it begins, from 1; cells: None for what is no CSV."""

    line: int
    cells: list[str] | None


def records(
    lines: Iterator[str], first: int, separator: str, is_record: Callable[[list[str]], bool]
) -> Iterator[Record]:
    """The records in lines without their ends.

    first      number of the first of these lines
    is_record  whether cells, with their quotes, look like a whole record. A quoted text may go on over lines; if one
               of these lines is a record itself, the quote before was damage
    """
    csv.field_size_limit(max(csv.field_size_limit(), 2 * MOST_LINE))
    waiting: deque[str] = deque()
    number = first - 1
    while True:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return
        number += 1
        cells = cells_of(line, separator)
        if cells is not None:
            yield Record(number, cells)
            continue
        block, cells = _quoted(line, lines, waiting, separator)
        if cells is None or any(is_record(one.split(separator)) for one in block[1:]):
            yield Record(number, None)
            waiting.extendleft(reversed(block[1:]))
        else:
            yield Record(number, cells)
            number += len(block) - 1


def _quoted(
    line: str, lines: Iterator[str], waiting: deque[str], separator: str
) -> tuple[list[str], list[str] | None]:
    """A line in which a quote is open with those up to where it closes, and their cells; None if it does not close."""
    block, size = [line], len(line)
    while len(block) < _MOST_LINES and size < MOST_LINE:
        more = waiting.popleft() if waiting else next(lines, None)
        if more is None:
            break
        block.append(more)
        size += len(more) + 1
        if more.count('"') % 2:
            cells = cells_of("\n".join(block), separator)
            if cells is not None:
                return block, cells
    return block, None


def cells_of(text: str, separator: str) -> list[str] | None:
    """The cells of a record; None if a quote is open at its end, or it is none."""
    if '"' not in text and "\n" not in text:
        return text.replace("\0", "").split(separator)
    rows = csv.reader([text.replace("\0", "")], delimiter=separator, strict=True)
    try:
        return next(rows, [])
    except csv.Error as error:
        if "unexpected end" in str(error) or "limit" in str(error):
            return None
    try:
        return next(csv.reader([text.replace("\0", "")], delimiter=separator), [])
    except csv.Error:
        return None
