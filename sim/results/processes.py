"""Which computer this is, and whether a process of it is alive."""

import hashlib
import os
import socket
import sys
from contextlib import suppress
from functools import lru_cache
from typing import Any

_MAY_ASK = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
_DENIED = 5  # ERROR_ACCESS_DENIED
_STILL_ACTIVE = 259


@lru_cache(maxsize=1)
def computer() -> str:
    """A mark of this computer, 8 digits, which does not tell its name; a container counts as one of its own.

    Numbers of processes mean something only among processes of the same mark.
    """
    numbering = 0
    with suppress(OSError):  # Linux: containers number their processes anew
        numbering = os.stat("/proc/self/ns/pid").st_ino
    return hashlib.sha256(f"{socket.gethostname()}\0{numbering}".encode()).hexdigest()[:8]


def alive(process: int) -> bool:
    """Whether there is a process of this number on this computer; one of somebody else's counts."""
    if sys.platform == "win32":
        import ctypes

        return alive_on_windows(process, ctypes.WinDLL("kernel32", use_last_error=True), ctypes.get_last_error)
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def alive_on_windows(process: int, kernel: Any, last_error: Any) -> bool:
    """The same on Windows, where `os.kill` ends a process whatever it is sent.

    kernel      kernel32, as ctypes has it
    last_error  gives the number of the last error
    """
    import ctypes

    handle = kernel.OpenProcess(_MAY_ASK, False, process)
    if not handle:
        return bool(last_error() == _DENIED)
    try:
        code = ctypes.c_ulong()
        return not kernel.GetExitCodeProcess(handle, ctypes.byref(code)) or code.value == _STILL_ACTIVE
    finally:
        kernel.CloseHandle(handle)
