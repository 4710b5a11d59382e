"""The results folder of a run: complete or absent, and never written over.

A folder is filled under a hidden temporary name beside its final place and renamed when everything is in it.
The temporary name ends as in `atomic.py`, so what a killed process left behind can be told from what a live one is
writing.
"""

import os
import re
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from sim.results.atomic import MARK
from sim.results.processes import alive, computer

_LONGEST_NAME = 150
"""Bytes; the temporary name beside it is longer, and file systems take 255."""
_LONGEST_STEM = 120
"""Bytes of a scenario's name in the name of its folder; a Chinese character has three."""


class OutputError(Exception):
    """The results cannot go where the user wants them; the text says why. Nothing was touched."""


class ResultsFolder:
    """Context manager around one folder in the making.

    ::

        with ResultsFolder.numbered(Path("results"), "brand-group-1a2b3c4d") as folder:
            ...                                    # write into folder.temporary
            final = folder.keep()

    Leaving the block without `keep()` (an exception, Ctrl-C) removes the temporary and the parent folders made
    for it. `final` is None until the folder is kept.
    """

    def __init__(self, parent: Path, names: Callable[[int], str], fixed: bool) -> None:
        self._parent = parent
        self._names = names
        self._made: list[Path] = []
        self.final: Path | None = None
        if fixed:
            _refuse_occupied(parent / names(1))
        stem = re.sub(r"\.+$", "", names(1))
        self.temporary = parent / f".{stem}{MARK}{computer()}-{os.getpid()}-{secrets.token_hex(3)}"

    @classmethod
    def numbered(cls, parent: Path, stem: str) -> "ResultsFolder":
        """A new folder `<parent>/<stem>-<n>`, with the first number that is free."""
        return cls(parent, lambda n: f"{stem}-{n}", fixed=False)

    @classmethod
    def exactly(cls, path: Path) -> "ResultsFolder":
        """The folder `path` itself, which must not exist yet or be empty.

        Should another process fill it meanwhile, the results go to `<path>-2` (or the next free number) rather
        than be lost.

        Raises OutputError when it exists and is not an empty folder.
        """
        path = path.expanduser()  # a shell leaves --out=~/x as it is
        path = Path(os.path.abspath(path)) if path.name in ("", "..") else path
        if len(os.fsencode(path.name)) > _LONGEST_NAME:
            raise OutputError(f"the name {path.name[:40]}… is too long, expected at most {_LONGEST_NAME} bytes")
        return cls(path.parent, lambda n: path.name if n == 1 else f"{path.name}-{n}", fixed=True)

    def __enter__(self) -> Self:
        """Make the temporary folder, and the folders above it.

        Raises OutputError when that is not possible.
        """
        try:
            self._make_parents()
            self.temporary.mkdir()
        except OSError as error:
            self.discard()
            raise OutputError(
                f"cannot write to {self._parent}: {error.strerror or error}, expected a folder you may write to"
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self.final is None:
            self.discard()

    def keep(self) -> Path:
        """Give the folder its final name and return it. Nothing that exists is written over.

        Everything is on the disk before the name changes, so that not even a power cut leaves half a folder.
        """
        _flush(self.temporary)
        n = 1
        while self.final is None:
            candidate = self._parent / self._names(n)
            n += 1
            # An empty folder may be taken over; anything else makes the rename fail, also when it came up just now.
            if candidate.is_symlink() or (candidate.exists() and not _is_empty_folder(candidate)):
                continue
            with suppress(OSError):
                candidate.rmdir()
            try:
                self.temporary.rename(candidate)
            except OSError:
                if not candidate.exists():
                    raise
                continue
            self.final = candidate
        return self.final

    def _make_parents(self) -> None:
        missing: list[Path] = []
        folder = self._parent
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            self._made.append(folder)

    def discard(self) -> None:
        """Remove the temporary and the folders made for it, as far as nobody else uses them."""
        shutil.rmtree(self.temporary, ignore_errors=True)
        for folder in reversed(self._made):
            with suppress(OSError):  # another run has put something there
                folder.rmdir()


def left_behind(parent: Path) -> list[Path]:
    """Temporary folders in `parent` made on this computer by processes that are no longer alive."""
    pattern = re.compile(re.escape(f"{MARK}{computer()}-") + r"(\d+)-[0-9a-f]+$")
    found = []
    with suppress(OSError):
        for entry in sorted(parent.iterdir()):
            match = pattern.search(entry.name)
            if match and entry.name.startswith(".") and not alive(int(match.group(1))):
                found.append(entry)
    return found


def folder_stem(name: str, content_hash: str) -> str:
    """`<name>-<first 8 digits of the hash>`, with what is awkward in a file name replaced by a hyphen."""
    plain = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "run"
    clipped = plain.encode()[:_LONGEST_STEM].decode(errors="ignore")  # the last character goes rather than be cut
    return f"{clipped}-{content_hash[:8]}"


def _refuse_occupied(path: Path) -> None:
    if not path.exists() and not path.is_symlink():
        return
    if not path.is_dir():
        raise OutputError(f"{path}: is not a folder, expected the name of a new or empty folder")
    if path.is_symlink() or not _is_empty_folder(path):
        raise OutputError(
            f"{path}: exists already and is not empty, expected the name of a new or empty folder; nothing was touched"
        )


def _flush(folder: Path) -> None:
    """Make sure that what was written has reached the disk, as far as the system lets us."""
    for path in (*folder.rglob("*"), folder):
        with suppress(OSError):  # folders cannot be opened everywhere
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _is_empty_folder(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())
