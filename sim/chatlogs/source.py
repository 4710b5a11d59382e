"""Where a log comes from: a file, files in a folder, members of a zip; read as a stream, never unpacked on disk."""

from __future__ import annotations

import codecs
import io
import lzma
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sim.chatlogs.encoding import encoding_of

HEAD: Final = 64 * 1024
"""Bytes looked at to recognise a format and an encoding."""
MOST_UNPACKED: Final = 64 * 1024**3
"""Bytes that the members of a zip may have in all."""
MOST_RATIO: Final = 500
"""Times as large as in the zip that a member may be; text shrinks to a tenth, a bomb to a thousandth."""
RATIO_FROM: Final = 10 * 1024**2
"""Bytes from which on that ratio is looked at."""
MOST_LINE: Final = 1024**2
"""Characters of a line: what is longer is cut off there."""
MOST_FILES: Final = 200_000
_BLOCK: Final = 256 * 1024
_BROKEN: Final = (
    OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, lzma.LZMAError,
)  # fmt: skip
"""What damaged files raise."""


class LogError(Exception):
    """A log cannot be read; the text says why, and what was expected."""


@dataclass(frozen=True)
class Source:
    """One file of a log.

    name     how it is called in messages: its path, or its place in a zip
    path     of the file or the zip
    member   its name in the zip; None for a plain file
    size     bytes
    archive, info  the zip itself, open, and the entry in it: a large zip takes long to open, and may have names twice
    """

    name: str
    path: Path
    member: str | None
    size: int
    archive: zipfile.ZipFile | None = field(default=None, repr=False, compare=False)
    info: zipfile.ZipInfo | None = field(default=None, repr=False, compare=False)

    @property
    def base(self) -> str:
        """The last part of the name."""
        return (self.member or self.path.name).rpartition("/")[2]

    @contextmanager
    def open(self) -> Iterator[io.BufferedReader]:
        """The bytes. Raises LogError when they cannot be had, also in the middle."""
        try:
            if self.archive is None or self.info is None:
                file: Any = self.path.open("rb")
            else:
                file = self.archive.open(self.info)
        except _BROKEN as error:
            raise LogError(f"{self.name}: cannot be read ({error})") from error
        with file:
            yield io.BufferedReader(_Checked(file, self.size if self.archive is not None else None, self.name), _BLOCK)

    def head(self, size: int = HEAD) -> bytes:
        """The first bytes. Raises LogError when they cannot be had."""
        with self.open() as file:
            return file.read(size)

    def lines(self, cut: Callable[[int], None] | None = None) -> Iterator[str]:
        """Lines of text without their ends, in whatever encoding the file is; bytes that fit none become U+FFFD.

        A line of over a million characters is cut there.

        cut   called with the number of each line that was cut, from 1

        Raises LogError when the file breaks off.
        """
        encoding = encoding_of(self.head())
        decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)("replace"), translate=True)
        number, rest, more = 0, "", True
        with self.open() as file:
            while more:
                data = file.read1(_BLOCK)
                more = bool(data)
                block = (rest + decoder.decode(data, final=not more)).split("\n")
                rest = block.pop()[: MOST_LINE + 1]  # one more than it may have: so it is still too long
                if not more and rest:
                    block.append(rest)
                for line in block:
                    number += 1
                    if len(line) > MOST_LINE and cut is not None:
                        cut(number)
                    yield line[:MOST_LINE]


class _Checked(io.RawIOBase):
    """A file whose errors are told as LogError; a member of a zip may not be larger than the zip says."""

    def __init__(self, file: Any, size: int | None, name: str) -> None:
        self._file, self._left, self._name = file, size, name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._file.read1(len(buffer))
        except _BROKEN as error:
            raise LogError(f"{self._name}: cannot be read ({error})") from error
        if self._left is not None:
            self._left -= len(data)
            if self._left < 0:
                raise LogError(f"{self._name}: is larger than the zip says, expected a sound zip")
        buffer[: len(data)] = data
        return len(data)


def sources(path: Path) -> list[Source]:
    """The files of a log: the file itself, all below a folder with the zips in it, or the members of a zip.

    They are sorted by name. Hidden files are left out.

    Raises LogError when there is nothing, too much, or a zip that unpacks to absurd sizes.
    """
    try:
        if path.is_dir():
            found = _below(path)
        elif not path.exists():
            raise LogError(f"{path}: there is no such file, expected a chat export or a folder of them")
        else:
            found = _members(path) if zipfile.is_zipfile(path) else [_plain(path)]
    except OSError as error:
        raise LogError(f"{path}: cannot be read ({error})") from error
    found = [one for one in found if one.size]
    if not found:
        raise LogError(f"{path}: is empty, expected a chat export or a folder of them")
    return sorted(found, key=lambda one: one.name)


def _plain(path: Path) -> Source:
    return Source(str(path), path, None, path.stat().st_size)


def _below(folder: Path) -> list[Source]:
    found: list[Source] = []
    for base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(base) / name for name in names if not name.startswith(".")):
            if not path.is_file():
                continue
            # what else is a zip inside, as documents are, is not opened
            inside = path.suffix.lower() == ".zip" and zipfile.is_zipfile(path)
            found.extend(_members(path) if inside else [_plain(path)])
            _not_too_many(folder, len(found))
    return found


def _members(path: Path) -> list[Source]:
    try:
        archive = zipfile.ZipFile(path)  # closed when the last source of it is gone
    except _BROKEN as error:
        raise LogError(f"{path}: cannot be read ({error})") from error
    infos = [info for info in archive.infolist() if not info.is_dir() and not _hidden(info.filename)]
    _not_too_many(path, len(infos))
    whole = sum(info.file_size for info in infos)
    if whole > MOST_UNPACKED:
        raise LogError(f"{path}: unpacks to over {MOST_UNPACKED // 1024**3} GB, expected a chat export")
    _not_a_bomb(str(path), whole, path.stat().st_size)
    for info in infos:
        _not_a_bomb(f"{path}/{info.filename}", info.file_size, info.compress_size)
        if info.flag_bits & 1:
            raise LogError(f"{path}/{info.filename}: is encrypted, expected an open zip")
    return [Source(f"{path}/{info.filename}", path, info.filename, info.file_size, archive, info) for info in infos]


def _hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or any(part.startswith(".") and part.strip(".") for part in name.split("/"))


def _not_too_many(path: Path, count: int) -> None:
    if count > MOST_FILES:
        raise LogError(f"{path}: holds over {MOST_FILES:,} files, expected a chat export")


def _not_a_bomb(name: str, unpacked: int, packed: int) -> None:
    if unpacked > RATIO_FROM and unpacked > MOST_RATIO * max(1, packed):
        times = f"{unpacked / max(1, packed):,.0f} times"
        raise LogError(f"{name}: unpacks to {times} its size, expected at most {MOST_RATIO} times")
