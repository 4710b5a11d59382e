"""Until `qunsim validate` knows rooms: `python -m sim.study.validation.rooms messages.parquet --out rooms`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, Final

from sim.chatlogs.source import LogError
from sim.chatlogs.tables import Events, from_columns, read_events

_NAMES: Final = ("room_id", "author_id", "unix_time")


def read(path: Path) -> tuple[Events, list[str]]:
    """An event table, or a table of messages with columns room_id, author_id and unix_time (s); and names of rooms."""
    import duckdb
    import numpy as np

    from sim.results.tables import read_table

    table: Any = {}
    try:
        table = read_table(path)
    except duckdb.Error:  # of which `read_events` says what is wrong
        pass
    if all(name in table for name in _NAMES):
        room, author, time = (np.asarray(table[name]) for name in _NAMES)
        return from_columns(room, author, time), [str(name) for name in np.unique(room)]
    events = read_events(path)
    return events, [str(number) for number in events.rooms]


def main() -> None:
    """Validate, write tables and figures, print the section."""
    parser = argparse.ArgumentParser(prog="python -m sim.study.validation.rooms", description=__doc__)
    parser.add_argument("log", type=Path, help="event table, or table of messages (Parquet)")
    parser.add_argument("--out", type=Path, required=True, help="folder for tables, figures and what is kept")
    parser.add_argument("--train", action="store_true", help="the training rooms in place of those held back")
    parser.add_argument("--replicates", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--mirror", action="store_true", help="also with runs of the model in the place of rooms")
    parser.add_argument("--without-staff", action="store_true", help="leave out who writes in over half of the rooms")
    given = parser.parse_args()
    try:
        _validate(given)
    except (LogError, OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


def _validate(given: argparse.Namespace) -> None:
    from sim.results.tables import write_csv
    from sim.study.validation.rooms.log import without_everywhere
    from sim.study.validation.rooms.validate import validate_rooms

    events, names = read(given.log)
    if given.without_staff:
        events = without_everywhere(events, 0.5)
    result = validate_rooms(
        events, which="train" if given.train else "test", replicates=given.replicates, seed=given.seed,
        folder=given.out / "kept", threads=given.threads, names=names,
        mirror=given.mirror,
        progress=lambda done, all_: print(f"\r{done} of {all_} rooms", end="", file=sys.stderr, flush=True),  # noqa: T201
    )  # fmt: skip
    tables = {name: getattr(result, name) for name in ("correlations", "compared", "distances_by_room", "by_room")}
    if result.mirror is not None:
        tables |= {f"mirror_{name}": getattr(result.mirror, name) for name in tables}
    for name, table in (tables | {"curves": result.curves()}).items():
        write_csv(table, given.out / f"{name}.csv")
    (given.out / "rooms.md").write_text(result.text, encoding="utf-8")
    sys.stdout.write(f"{result.text}\n")


if __name__ == "__main__":
    main()
