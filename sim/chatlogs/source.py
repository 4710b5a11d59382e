"""Where a log comes from: a file, files in a folder, members of a zip; read as a stream, never unpacked on disk."""

from __future__ import annotations

import codecs
import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

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


class LogError(Exception):
    """A log cannot be read; the text says why, and what was expected."""


@dataclass(frozen=True)
class Source:
    """One file of a log.

    name    how it is called in messages: its path, or its place in a zip
    path    of the file or the zip
    member  in the zip; None for a plain file
    size    bytes
    """

    name: str
    path: Path
    member: str | None
    size: int

    @property
    def base(self) -> str:
        """The last part of the name."""
        return (self.member or self.path.name).rpartition("/")[2]

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The bytes. Raises LogError when they cannot be had."""
        try:
            if self.member is None:
                with self.path.open("rb") as file:
                    yield file
                return
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as file:
                yield _Counted(file, self.size, self.name)  # type: ignore[misc]
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
            raise LogError(f"{self.name}: cannot be read ({error})") from error

    def head(self, size: int = HEAD) -> bytes:
        """The first bytes."""
        with self.open() as file:
            return file.read(size)

    def lines(self) -> Iterator[str]:
        """Lines of text without their ends, in whatever encoding the file is; bytes that fit none become U+FFFD.

        A line of over a million characters is cut.
        """
        encoding = encoding_of(self.head())
        with self.open() as file:
            text = io.TextIOWrapper(file, encoding, errors="replace", newline=None)
            while line := text.readline(MOST_LINE):
                yield line.removesuffix("\n")
                while not line.endswith("\n") and len(line) == MOST_LINE:
                    line = text.readline(MOST_LINE)  # the rest of it


class _Counted(io.RawIOBase):
    """A member of a zip that may not be larger than it says."""

    def __init__(self, file: IO[bytes], size: int, name: str) -> None:
        self._file, self._left, self._name = file, size, name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._file.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise LogError(f"{self._name}: is larger than the zip says, expected a sound zip")
        buffer[: len(data)] = data
        return len(data)


def sources(path: Path) -> list[Source]:
    """The files of a log: the file itself, all below a folder, or the members of a zip; sorted by name.

    Raises LogError when there is nothing, too much, or a zip that unpacks to absurd sizes.
    """
    if path.is_dir():
        found = [
            Source(str(Path(base) / name), Path(base) / name, None, (Path(base) / name).stat().st_size)
            for base, folders, names in os.walk(path)
            for name in names
            if not name.startswith(".") and (Path(base) / name).is_file() and folders is not None
        ]
    elif not path.exists():
        raise LogError(f"{path}: there is no such file, expected a chat export or a folder of them")
    elif zipfile.is_zipfile(path):
        found = _members(path)
    else:
        found = [Source(str(path), path, None, path.stat().st_size)]
    if len(found) > MOST_FILES:
        raise LogError(f"{path}: holds {len(found):,} files, expected at most {MOST_FILES:,}")
    found = [one for one in found if one.size]
    if not found:
        raise LogError(f"{path}: is empty, expected a chat export or a folder of them")
    return sorted(found, key=lambda one: one.name)


def _members(path: Path) -> list[Source]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (OSError, zipfile.BadZipFile) as error:
        raise LogError(f"{path}: cannot be read ({error})") from error
    if sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise LogError(f"{path}: unpacks to over {MOST_UNPACKED // 1024**3} GB, expected a chat export")
    for info in infos:
        if info.file_size > RATIO_FROM and info.file_size > MOST_RATIO * max(1, info.compress_size):
            raise LogError(
                f"{path}/{info.filename}: unpacks to {info.file_size / max(1, info.compress_size):,.0f} times its "
                f"size, expected at most {MOST_RATIO} times"
            )
        if info.flag_bits & 1:
            raise LogError(f"{path}/{info.filename}: is encrypted, expected an open zip")
    return [Source(f"{path}/{info.filename}", path, info.filename, info.file_size) for info in infos]


def encoding_of(head: bytes) -> str:
    """The encoding of a text that begins so: by its mark, else UTF-8 if it is that, else GB 18030, else Latin 1."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    ):  # fmt: skip
        if head.startswith(mark):
            return name
    if len(head) >= 4 and head[1:2] == b"\0" and head[3:4] == b"\0" and head[0:1] != b"\0":
        return "utf-16-le"  # without a mark
    for name in ("utf-8", "gb18030"):
        decoder = codecs.getincrementaldecoder(name)()
        try:
            decoder.decode(head)  # what is cut off at the end waits for more
        except UnicodeDecodeError:
            continue
        return name
    return "utf-8" if _mostly_utf8(head) else "latin-1"


def _mostly_utf8(head: bytes) -> bool:
    text = head.decode("utf-8", "replace")
    return text.count("\ufffd") * 50 < max(1, len(text))
