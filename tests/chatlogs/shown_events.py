"""An imported log as text, a line an event, with names in place of numbers: what the tests of formats compare."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from sim.chatlogs.formats.base import Hints
from sim.chatlogs.importing import Imported, import_log
from sim.chatlogs.people import Pseudonyms
from sim.results.tables import read_table

SAMPLES = Path(__file__).parent / "samples"
KEY = b"only for tests, never for people"


def imported(path: Path, out: Path, **options) -> Imported:
    return import_log(path, out, key=KEY, **options)


def shown(path: Path, people: str, *, room: str | None = None, **options) -> tuple[str, Imported]:
    """The events of a log, and how its import went.

    people   ids and names as the log has them, separated by | ; `anna=user1` shows user1 as anna
    """
    known = {0: "-"}
    for one in people.split("|"):
        called, _, ident = one.strip().partition("=")
        known[Pseudonyms(KEY).number(ident or called)] = called
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "events.parquet"
        went = imported(path, out, hints=Hints(room=room), **options)
        table = read_table(out)
    lines = []
    for row in range(len(table["time"])):
        time = datetime.fromtimestamp(int(table["time"][row]) / 1000, UTC)
        offset, kind, reply = int(table["offset"][row]), table["kind"][row], int(table["reply_to"][row])
        actor, target = (known.get(int(table[name][row]), "somebody else") for name in ("actor", "target"))
        words = [
            str(table["room"][row]), f"{time:%m-%d %H:%M:%S}", f"{offset:+d}", str(kind),
            actor if target == "-" else f"{actor}>{target}",
        ]  # fmt: skip
        if kind == "message":
            words += [str(table["type"][row]), str(table["length"][row])]
        elif table["type"][row] != "none" or table["length"][row] != 0:
            words.append("a type or length of what is no message")
        if reply >= 0:
            words.append(f"re {reply}")
        lines.append(" ".join(words))
    return "\n".join(lines), went


def table_of(text: str) -> str:
    """An expected table, written with spaces before its lines and notes behind `#`."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)
