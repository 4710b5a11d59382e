"""Files that are complete or absent: written under a temporary name, then renamed.

A temporary name ends in `.partial-<computer>-<process>-<random>`, so what a killed process left behind can be told from
what a live one is writing, also in a folder that several computers share.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import time

from sim.results.processes import alive, computer

MARK = ".partial-"
_OLD = 24 * 3600.0
"""Seconds after which the temporary of another computer counts as left behind: nobody writes one file for a day."""


def temporary_beside(path: Path) -> Path:
    """A hidden name beside `path` that nobody else takes, and that `tidy` knows."""
    return path.with_name(f".{path.name}{MARK}{computer()}-{os.getpid()}-{secrets.token_hex(3)}")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; rename it to `path` when the block ends well.

    An existing file at `path` is replaced in one step, so a reader sees the old content or the new,
    never half of it. When the block raises, the temporary is removed and `path` is left as it was.

    Raises OSError when the folder does not exist or cannot be written to.
    """
    temporary = temporary_beside(path)
    try:
        yield temporary
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def tidy(folder: Path) -> None:
    """Remove the temporaries in a folder that nobody is writing any more, files and folders.

    Those are the ones of processes of this computer that are no longer alive. Whether a process of another computer
    still is cannot be seen from here: what it left goes when it has not been touched for a day.
    """
    for path in folder.glob(f".*{MARK}*"):
        with suppress(OSError):  # somebody else tidies as well
            if _is_left(path):
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _is_left(path: Path) -> bool:
    by, _, rest = path.name.rpartition(MARK)[2].partition("-")
    process = rest.partition("-")[0]
    if by == computer() and process.isdecimal():
        return not alive(int(process))
    return time() - path.stat().st_mtime > _OLD
