"""The folder of a study on the command line: what is finished in it is kept, whatever ends the command."""

import contextlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli_errors import UserError, WritingError
from sim.cli_interruption import Interrupted, Interruption
from sim.results.folder import OutputError

if TYPE_CHECKING:
    from sim.study.folder import StudyFolder


def study_folder(place: Path) -> "StudyFolder":
    """The folder at a place, made if it is missing. Raises UserError where it cannot be one."""
    from sim.study.folder import StudyFolder

    try:
        return StudyFolder.of(place)
    except OutputError as error:
        raise UserError(str(error)) from error


@contextlib.contextmanager
def keeping(folder: "StudyFolder", interruption: Interruption) -> Iterator[None]:
    """Work in a folder of which everything finished is found again by the same command.

    Raises UserError where the folder cannot be used, Interrupted when stopped and WritingError when something cannot be
    written, both with a word on what is kept.
    """
    interruption.last_resort = partial(_kept, folder)
    try:
        yield
    except Interrupted as error:
        raise Interrupted(_kept(folder)) from error
    except Exception as error:
        if interruption.asked:  # a library has made an error of its own of it, which may look like any other
            raise Interrupted(_kept(folder)) from error
        if isinstance(error, OutputError):
            raise UserError(str(error)) from error
        if not isinstance(error, OSError):
            raise
        raise WritingError(f"cannot write: {error}\n{again(folder)}") from error


def again(folder: "StudyFolder") -> str:
    """What is kept of unfinished work, and how to go on with it."""
    return f"what was finished is kept in {folder.path}, and the same command goes on from there"


def _kept(folder: "StudyFolder") -> str:
    return f"interrupted; {again(folder)}"
