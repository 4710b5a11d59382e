"""`qunsim import`: a chat export becomes a table of events."""

from datetime import UTC, datetime
from pathlib import Path

from sim.cli_errors import UserError, WritingError
from sim.cli_interruption import Interruption
from sim.cli_text import PlainConsole
from sim.results.numbers import count

_LEAST_KEY = 16
_MOST_KEY = 1024**2


def import_command(
    path: Path,
    output: Path,
    *,
    format_name: str | None,
    zone: str | None,
    day_first: bool | None,
    room: str | None,
    key_file: Path | None,
    interruption: Interruption,
) -> None:
    """Read an export, write its events, and tell what was found.

    Raises UserError for what cannot be read, WritingError when the table cannot be written; nothing is kept then.
    """
    from sim.chatlogs.formats.base import Hints
    from sim.chatlogs.importing import import_log
    from sim.chatlogs.source import LogError

    _check(output)
    key = _key(key_file)
    quiet = PlainConsole(stderr=True)

    def progress(name: str) -> None:
        interruption.check()
        quiet.say(f"reading {name}")

    try:
        found = import_log(
            path, output, format_name=format_name, hints=Hints(day_first, room), zone=zone, key=key, progress=progress
        )
    except (LogError, ValueError) as error:
        raise UserError(str(error)) from error
    except OSError as error:
        raise WritingError(f"{output}: cannot be written: {error.strerror or error}") from error
    console = PlainConsole()
    read = ", ".join(f"{count(files, 'file')} of {name}" for name, files in found.formats.items())
    passed = f"; {count(found.passed, 'file')} passed over that are no chat logs" if found.passed else ""
    console.say(f"{read}{passed}", style="bold")
    people = "1 person" if found.people == 1 else f"{found.people:,} people"
    console.print(
        f"{count(found.rooms, 'room')}, {people}, {count(found.messages, 'message')} and "
        f"{count(found.events - found.messages, 'other event')}, {_period(output)}"
    )
    if found.doubles:
        console.print(f"{count(found.doubles, 'event')} of several files counted once")
    sentences = found.damage.sentences()
    if sentences:
        console.print()
        if found.damage.total:
            console.print(f"{count(found.damage.total, 'place')} could not be read as the rest:")
        for sentence in sentences:
            console.say(f"- {sentence}")  # with paths
    console.print()
    console.say(f"Written to {output}", style="bold")
    console.say(f"To see what is in it: qunsim describe {output}")


def _check(output: Path) -> None:
    """Refuse what cannot be written to, or exists."""
    if output.is_dir():
        raise UserError(f"{output}: is a folder, expected the name of a new file")
    if output.exists():
        raise UserError(f"{output}: exists already, expected the name of a new file (-o)")
    if not output.parent.is_dir():
        raise UserError(f"{output.parent}: there is no such folder, expected one for {output.name}")


def _key(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            key = file.read(_MOST_KEY)
    except OSError as error:
        raise UserError(
            f"{path}: cannot be read ({error.strerror or error}), expected a file of {_LEAST_KEY} random bytes or more"
        ) from error
    if len(key) < _LEAST_KEY:
        raise UserError(f"{path}: holds {count(len(key), 'byte')}, expected {_LEAST_KEY} random bytes or more")
    return key


def _period(table: Path) -> str:
    from sim.chatlogs.tables import period_of

    first, last = (datetime.fromtimestamp(time / 1000, UTC).date() for time in period_of(table))
    return str(first) if first == last else f"{first} to {last}"
