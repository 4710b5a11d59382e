"""One process at a time: a lock on a file, which the system lets go of when its holder dies."""

from __future__ import annotations

import sys
from pathlib import Path
from time import sleep
from typing import IO

_LOOK = 0.05
"""Seconds between two tries; short, so that Ctrl-C is noticed while waiting."""


class Lock:
    """A lock that processes take in turns; within a block of it, it can be taken again.

    Where the file cannot be made or the file system has no locks, the block is entered without one: what is written
    there is complete or absent all the same, only two processes of one study may then meet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None
        self._depth = 0

    def __enter__(self) -> None:
        """Wait until nobody else has it."""
        self._depth += 1
        if self._depth > 1:
            return
        try:
            self._file = self.path.open("ab")
            while not _taken(self._file):
                sleep(_LOOK)
        except OSError:
            self._let_go()
        except BaseException:
            self._depth -= 1
            self._let_go()
            raise

    def __exit__(self, *error: object) -> None:
        self._depth -= 1
        if not self._depth:
            self._let_go()

    def _let_go(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _taken(file: IO[bytes]) -> bool:
    """Take the lock if it is free. Raises OSError where there are no locks."""
    if sys.platform == "win32":
        import msvcrt

        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
    else:
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
