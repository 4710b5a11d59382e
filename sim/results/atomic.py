"""Files that are complete or absent: written under a temporary name, then renamed."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_MARK = ".partial-"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; rename it to `path` when the block ends well.

    An existing file at `path` is replaced in one step, so a reader sees the old content or the new,
    never half of it. When the block raises, the temporary is removed and `path` is left as it was.

    Raises OSError when the folder does not exist or cannot be written to.
    """
    temporary = path.with_name(f".{path.name}{_MARK}{os.getpid()}-{secrets.token_hex(3)}")
    try:
        yield temporary
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def tidy(folder: Path) -> None:
    """Remove the temporaries in a folder that processes left which are no longer alive on this computer."""
    for path in folder.glob(f".*{_MARK}*"):
        process = path.name.rpartition(_MARK)[2].partition("-")[0]
        if path.is_file() and process.isdecimal() and not alive(int(process)):
            with suppress(OSError):
                path.unlink()


def alive(process: int) -> bool:
    """Whether there is a process of this number; one of somebody else's counts."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
