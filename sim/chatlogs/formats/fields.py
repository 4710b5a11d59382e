"""What stands in a field of a log, where anything may stand: texts, times, types of files. Nothing here raises."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from sim.chatlogs.events import EARLIEST, LATEST, Type

_LONGEST: Final = 1_000
"""Characters of a name or an id that are looked at."""
_NUMBER: Final = re.compile(r"-?\d{1,20}(\.\d{1,20})?")
_DATE: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?")
_LARGEST_SHIFT: Final = 14 * 60
_TYPES: Final[dict[str, Type]] = {"image": "image", "video": "video", "audio": "voice"}
_ENDINGS: Final[dict[str, Type]] = {
    **dict.fromkeys("jpg jpeg jfif png gif webp bmp heic heif avif tif tiff svg".split(), "image"),
    **dict.fromkeys("mp4 mov webm mkv avi m4v 3gp mpg mpeg".split(), "video"),
    **dict.fromkeys("ogg oga opus mp3 m4a aac amr wav flac silk".split(), "voice"),
}


def as_map(value: Any) -> dict[str, Any]:
    """The object it is, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """The list it is, else an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: Any) -> str | None:
    """A name or an id, whether written as text or as a number; None where there is none."""
    if isinstance(value, str):
        return value[:_LONGEST].strip() or None
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return str(value) if value.bit_length() < 128 else None
    if isinstance(value, Decimal | float):
        return as_text(int(value)) if -1e18 < value < 1e18 and value == int(value) else None
    return None


def as_id(value: Any) -> str | None:
    """What tells a message apart; None where there is nothing, or the 0 that some tools write in its place."""
    found = as_text(value)
    return None if found == "0" else found


def as_int(value: Any) -> int | None:
    """A whole number from 0 of up to 18 digits, as kinds of messages have; None of anything else."""
    found = (as_text(value) or "").removesuffix(".0")
    return int(found) if found.isdecimal() and len(found) < 19 else None


def length_of(value: Any) -> int:
    """Characters of a text; 0 of anything else."""
    return len(value) if isinstance(value, str) else 0


def as_seconds(value: Any) -> float | None:
    """Seconds since 1970, of a number or a text with one, also if it counts milli- or microseconds."""
    if isinstance(value, str):
        text = value[:_LONGEST].strip()
        if not _NUMBER.fullmatch(text):
            return None
        seconds = float(text)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        try:
            seconds = float(value)
        except (OverflowError, ValueError):
            return None
    else:
        return None
    if seconds >= 1e14:
        return seconds / 1e6
    return seconds / 1e3 if seconds >= 1e11 else seconds


def as_date(value: Any) -> datetime | None:
    """A date and time in ISO 8601, or with other strokes in its date; with its zone where it has one."""
    if not isinstance(value, str) or not 12 <= len(value) <= 60:
        return None
    text = value.strip()
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        found = _DATE.fullmatch(text)
    try:
        return datetime(*(int(part or 0) for part in found.groups())) if found else None  # type: ignore[arg-type]
    except ValueError:
        return None


def moment(since: Any, date: Any = None, *, zoned: bool = False) -> float | datetime | None:
    """When something was, for the collector; None where nothing tells.

    since  seconds since 1970: these count
    date   as text, of the clock of whoever made the log. Beside `since` it tells how far that clock is from UTC; alone
           it is the time, if it has a zone, or if the user tells one
    zoned  whether the user has told where the people live: then nobody asks the log
    """
    seconds, told = as_seconds(since), as_date(date)
    if seconds is None:
        if told is None or told.tzinfo is None:
            return told
        try:
            seconds = told.timestamp()
        except (OverflowError, ValueError, OSError):
            return None
        return seconds if zoned or not told.utcoffset() else told
    if zoned or told is None or told.tzinfo is not None or not EARLIEST <= seconds < LATEST:
        return seconds
    ahead = (told.replace(tzinfo=UTC).timestamp() - seconds) / 60.0
    quarters = round(ahead / 15.0)
    if abs(ahead - quarters * 15) > 0.1 or abs(ahead) > _LARGEST_SHIFT:
        return seconds
    return datetime.fromtimestamp(seconds, _zone(quarters))


@lru_cache(maxsize=128)
def _zone(quarters: int) -> timezone:
    return timezone(timedelta(minutes=15 * quarters))


def file_type(mime: Any, name: Any = None) -> Type:
    """The type of a message that has a file, by what is known of the file."""
    kind = _TYPES.get(mime.partition("/")[0].strip().lower()) if isinstance(mime, str) else None
    if kind is None and isinstance(name, str):
        kind = _ENDINGS.get(name.partition("?")[0].rpartition(".")[2].lower())
    return kind or "file"
