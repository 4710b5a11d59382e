"""An error in code of the user's: which, and in which line of theirs."""

from __future__ import annotations

import os
import sys
import traceback
from typing import NamedTuple

from sim.scenario.own_import import texts_of
from sim.scenario.problems import shorten

__all__ = ["Blame", "blame"]


class Blame(NamedTuple):
    """An error that arose in the user's files.

    place   the last line of theirs that was reached, "my_module.py:12"; empty if none was
    what    "ZeroDivisionError: division by zero"
    """

    place: str
    what: str

    def __str__(self) -> str:
        """Return both: `my_module.py:12: ZeroDivisionError: division by zero`."""
        return f"{self.place}: {self.what}" if self.place else self.what


def blame(error: BaseException, module: str, method: object = None) -> Blame:
    """Find the place of an error in the user's own files.

    module   full name of the module the user named
    method   where to point if no line of theirs was reached (a call that does not fit)
    """
    said = error.msg if isinstance(error, SyntaxError) else " ".join(str(error).split())
    said = said.partition(" For further information visit ")[0]  # pydantic's page about its own insides
    what = f"{type(error).__name__}: {shorten(said, 200)}" if said else type(error).__name__
    files = {path for path, _ in texts_of(module.partition(".")[0])}
    files.add(str(getattr(sys.modules.get(module), "__file__", None)))
    lines = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        lines.append((error.filename, error.lineno))
    own = [(file, line) for file, line in lines if file in files]
    code = getattr(method, "__code__", None)
    if not own and code is not None and code.co_filename in files:
        own = [(code.co_filename, code.co_firstlineno)]
    if not own:
        return Blame("", what)
    file, line = own[-1]
    return Blame(f"{_shown(file)}:{line}" if line else _shown(file), what)


def _shown(file: str) -> str:
    """A path as short as it can be said."""
    try:
        near = os.path.relpath(file)
    except ValueError:  # on another drive
        return file
    return file if near.startswith(os.pardir) else near
