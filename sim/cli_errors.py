"""What the command line does when something goes wrong: a clear text, and the right exit code."""

import contextlib
import errno
import os
import sys
from collections.abc import Callable
from typing import Any

import typer

from sim.cli_interruption import INTERRUPTED, Interrupted, Interruption

DONE, OURS, USERS = 0, 1, 2
_NO_ROOM = frozenset({errno.ENOSPC, errno.EIO, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
"""Errors of a disk, or of what the output was redirected to, which are no mistake in the program."""


class UserError(Exception):
    """A mistake of the user; the text says what is wrong and what was expected."""


class WritingError(Exception):
    """What was asked for cannot be done, by nobody's mistake: the disk is full, a cluster is gone, or the like."""


class ClosedPipe(Exception):  # noqa: N818 -- nothing went wrong
    """Whoever read our output has gone (`qunsim ... | head`)."""


def guarded(command: Callable[[Interruption], Any], debug: bool, interruption: Interruption | None = None) -> int:
    """Call a command and return the exit code; tell on stderr what went wrong.

    command       gets the `Interruption` that watches over it; may return an exit code
    debug         show the traceback: of an error of ours instead of keeping it in a file, of an error in a policy
                  of the scenario's own
    interruption  one that may be watching already
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # what a terminal cannot show becomes a question mark
    interruption = interruption or Interruption()
    try:
        with interruption.watching():
            code = _guarded(command, interruption, debug)
    except Interrupted as error:  # a signal between two of our own lines
        code = _say(str(error) or "interrupted", INTERRUPTED)
    return _flushed(code)


def _guarded(command: Callable[[Interruption], Any], interruption: Interruption, debug: bool) -> int:
    from sim.scenario.problems import ScenarioError

    try:
        interruption.check()
        code = command(interruption)
        return code if isinstance(code, int) else DONE
    except Interrupted as error:
        return _say(str(error) or "interrupted", INTERRUPTED)
    except ClosedPipe:
        return DONE
    except BrokenPipeError:
        return DONE
    except ScenarioError as error:
        return _say(_with_notes(_their_fault(error, debug), error), USERS)
    except UserError as error:
        if interruption.asked:  # what a library made of it looked like a damaged file
            return _say("interrupted", INTERRUPTED)
        return _say(f"Error: {error}", USERS)
    except typer.TyperException as error:
        text = error.format_message().replace("Value error, ", "")  # empty where the help was shown instead
        return _say(f"Error: {text}{_where_to_look(error)}", error.exit_code) if text else error.exit_code
    except SystemExit:  # typer, when the reader of its help has gone
        return DONE
    except WritingError as error:
        return _say(_with_notes(f"Error: {error}", error), OURS)
    except MemoryError as error:
        return _say(_with_notes("Error: out of memory; fewer replicates, groups or members need less", error), OURS)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is told and ends with exit code 1
        if interruption.asked:  # a library turned the interruption into an error of its own
            return _say("interrupted", INTERRUPTED)
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            return _say(_with_notes(f"Error: cannot write{_to(error.filename)}: {error.strerror}", error), OURS)
        return _say(_our_fault(error, debug), OURS)


def _say(text: str, code: int) -> int:
    with contextlib.suppress(OSError, ValueError):
        print(text, file=sys.stderr)  # noqa: T201
    return code


def _where_to_look(error: Any) -> str:
    context = getattr(error, "ctx", None)
    return f"\nTry '{context.command_path} --help' for help." if context is not None else ""


def _their_fault(error: Exception, debug: bool) -> str:
    """What is wrong with a scenario; on demand with the traceback of a policy of the scenario's own."""
    import traceback

    cause = error.__cause__
    return f"{''.join(traceback.format_exception(cause))}{error}" if debug and cause is not None else str(error)


def _our_fault(error: Exception, debug: bool) -> str:
    import traceback

    what = " ".join(f"{type(error).__name__}: {error}".split())
    text = _with_notes(f"Error: qunsim failed, and the mistake is ours: {what}", error)
    trace = "".join(traceback.format_exception(error))
    if debug:
        return f"{trace}{text}"
    place = _keep_traceback(trace)
    where = f"The traceback is in {place}" if place else "Run it again with --debug to see the traceback."
    return f"{text}\n{where}"


def _with_notes(text: str, error: Exception) -> str:
    """The text, and below it what was noted on the error on its way."""
    return "\n".join([text, *getattr(error, "__notes__", ())])


def _keep_traceback(trace: str) -> str | None:
    """Write a traceback to a file in the folder for temporary files; None where that fails."""
    import tempfile

    try:
        descriptor, path = tempfile.mkstemp(prefix="qunsim-error-", suffix=".txt")
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(f"{' '.join(sys.argv)}\n\n{trace}")
    except OSError:
        return None
    return path


def _to(file: Any) -> str:
    return f" to {file}" if file else ""


def _flushed(code: int) -> int:
    """Flush what was printed; a reader that has gone is no error."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError) as error:
            with contextlib.suppress(OSError, ValueError):
                # Python flushes once more at exit and would complain: let it write to nowhere.
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            if code == DONE and isinstance(error, OSError) and error.errno in _NO_ROOM:
                code = _say(f"Error: cannot write: {error.strerror}", OURS)
    return code
