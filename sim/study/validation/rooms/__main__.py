"""Rooms alone, with more to choose than `qunsim validate --log`: `python -m sim.study.validation.rooms LOG`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sim.chatlogs.source import LogError
from sim.study.validation.rooms.part import read_rooms, write_tables


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
    from sim.study.validation.rooms.log import without_everywhere
    from sim.study.validation.rooms.validate import validate_rooms

    events, names = read_rooms(given.log)
    if given.without_staff:
        events = without_everywhere(events, 0.5)
    result = validate_rooms(
        events, which="train" if given.train else "test", replicates=given.replicates, seed=given.seed,
        folder=given.out / "kept", threads=given.threads, names=names,
        mirror=given.mirror,
        progress=lambda done, all_: print(f"\r{done} of {all_} rooms", end="", file=sys.stderr, flush=True),  # noqa: T201
    )  # fmt: skip
    write_tables(result, given.out)
    sys.stdout.write(f"{result.text}\n")


if __name__ == "__main__":
    main()
