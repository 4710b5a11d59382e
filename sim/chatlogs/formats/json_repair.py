"""A stream of JSON made fit for a strict parser: UTF-8 whatever it was, and escapes that JSON knows."""

from __future__ import annotations

import codecs
import re
from typing import IO, Final

from sim.chatlogs.encoding import encoding_of
from sim.chatlogs.source import HEAD, LogError

MOST_TEXT: Final = 16 * 1024**2
"""Bytes that one text (or number) in the JSON may have."""
_CONTROL: Final = bytes(32 if byte < 32 and byte not in b"\t\n\r" else byte for byte in range(256))
_DIGITS: Final = b"0123456789"
_MOST_DIGITS: Final = 100
_ZEROS: Final = bytes(48 if byte in _DIGITS else 32 for byte in range(256))
_MANY: Final = b"0" * (_MOST_DIGITS + 1)
_LONG: Final = re.compile(rb"([0-9]{%d})([0-9]+)" % _MOST_DIGITS)
_DOUBTFUL: Final = re.compile(rb'\\(?:[^"\\/bfnrtu]|u(?![0-9A-Fa-f]{4}))')
_ESCAPE: Final = re.compile(rb'\\(?:x([0-9A-Fa-f]{2})|u[0-9A-Fa-f]{4}|(.))', re.DOTALL)


class Repaired:
    """Reads JSON: `\\x1f`, which Telegram writes, becomes `\\u001f`; other escapes JSON lacks stand for themselves.

    Bytes that are no text become U+FFFD, raw control characters spaces. Of over a hundred digits in a row the rest
    become spaces: the fast parser crashes on numbers of thousands.

    stopped  why it ended before the file did; None if it did not. Parsers do not like a stream that raises.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.stopped: str | None = None
        self._head = self._raw(HEAD)
        self._decoder = codecs.getincrementaldecoder(encoding_of(self._head))("replace")
        self._held = b""
        self._run = self._digits = 0
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """The next bytes, about `size` of them; none at the end."""
        if size == 0:
            return b""
        while not self._ended:
            raw, self._head = self._head or self._raw(max(size, 4096)), b""
            self._ended = not raw
            text = self._decoder.decode(raw, self._ended).replace("\ufeff", "")
            data = self._held + self._short(text.encode("utf-8", "replace").translate(_CONTROL))
            cut = len(data) if self._ended else whole(data)
            data, self._held = data[:cut], data[cut:]
            if data and self._sound(data):
                return _ESCAPE.sub(_valid, data) if _DOUBTFUL.search(data) else data
        return b""

    def _raw(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except LogError:
            self.stopped = "a file that cannot be read to its end"
            return b""

    def _short(self, data: bytes) -> bytes:
        """Without numbers that nobody can hold, also if they began in the piece before."""
        begun = len(data) - len(data.lstrip(_DIGITS))
        over = min(begun, max(0, self._digits + begun - _MOST_DIGITS))
        if over:
            data = data[: begun - over] + b" " * over + data[begun:]
        if begun == len(data):
            self._digits += begun
        else:
            self._digits = len(data) - len(data.rstrip(_DIGITS))
        return _LONG.sub(_blanked, data) if _MANY in data.translate(_ZEROS) else data

    def _sound(self, data: bytes) -> bool:
        """Whether no text goes on and on."""
        quote = data.find(b'"')
        if quote >= 0 and data[quote - 1 : quote] == b"\\":
            quote = data.replace(b"\\\\", b"").replace(b'\\"', b"").find(b'"')
        self._run = 0 if quote >= 0 else self._run + len(data)
        if self._run > MOST_TEXT:
            self.stopped, self._ended = "a text longer than any message (nothing after it is read)", True
        return self._run <= MOST_TEXT


def whole(data: bytes) -> int:
    """How many of these bytes end with a whole escape; data begin outside of one."""
    start = data.rfind(b"\\", max(0, len(data) - 5))
    if start < 0:
        return len(data)
    run = start + 1 - len(data[: start + 1].rstrip(b"\\"))
    begun = run % 2 == 1 and (start == len(data) - 1 or data[start + 1] in b"xu")
    return start if begun else len(data)


def _blanked(digits: re.Match[bytes]) -> bytes:
    return digits[1] + b" " * len(digits[2])


def _valid(escape: re.Match[bytes]) -> bytes:
    digits, other = escape.groups()
    if digits is not None:
        return b"\\u00" + digits
    if other is None or other in b'"\\/bfnrt':
        return escape[0]
    return b"\\\\" + other
