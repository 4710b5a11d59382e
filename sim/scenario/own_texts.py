"""Texts of modules on disk: compared, written, and carried from one process to another."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from typing import TypeAlias

__all__ = ["Texts", "home_of", "texts_in", "write_texts"]

Texts: TypeAlias = tuple[tuple[str, bytes], ...]
"""Paths below a folder, and contents."""

Folder: TypeAlias = str | os.PathLike[str]


def texts_in(folder: Folder, texts: Sequence[tuple[str, bytes]]) -> Texts | None:
    """Read what a folder has at these paths now; None if something is missing."""
    found = []
    for path, _ in texts:
        try:
            with open(os.path.join(folder, *path.split("/")), "rb") as stream:
                found.append((path, stream.read()))
        except OSError:
            return None
    return tuple(found)


def write_texts(texts: Texts, folder: Folder) -> None:
    """Write texts into a folder, each complete or not at all; what is there already is not touched.

    Raises OSError when that cannot be done.
    """
    for one in texts:
        if texts_in(folder, [one]) == (one,):
            continue
        target = os.path.join(folder, *one[0].split("/"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        temporary = f"{target}.partial-{os.getpid()}"
        try:
            with open(temporary, "wb") as stream:
                stream.write(one[1])
            os.replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise


def home_of(home: str, texts: Texts) -> str:
    """Return the folder to load a module from that came from another process: `home`, if the same text lies there.

    If not (another computer, or an edited file), the text is written into a folder that goes with this process.
    """
    if texts_in(home, texts) == texts:
        return home
    if texts not in _carried:
        place = tempfile.TemporaryDirectory(prefix="qunsim-own-", ignore_cleanup_errors=True)
        write_texts(texts, place.name)
        _carried[texts] = place
    return _carried[texts].name


_carried: dict[Texts, tempfile.TemporaryDirectory[str]] = {}
"""Texts that came from other processes, and the folders they were written into."""
