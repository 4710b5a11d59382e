"""Held-out rooms: fit the null models on half of the rooms, and hold model and null models against the other half."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.chatlogs.measures.arrays import Whole
from sim.chatlogs.tables import Events, from_columns
from sim.study.validation.rooms import nulls
from sim.study.validation.rooms.comparing import compared, distances_by_room
from sim.study.validation.rooms.correlations import correlations
from sim.study.validation.rooms.describing import CURVES, NAMES, scaled, unscaled
from sim.study.validation.rooms.distances import mean_known
from sim.study.validation.rooms.fitting import Fitted
from sim.study.validation.rooms.keyed import key
from sim.study.validation.rooms.log import RoomLog, rooms_of
from sim.study.validation.rooms.one_room import (
    PARTS,
    SOURCES,
    RoomTold,
    Settings,
    examine,
    fit_first,
    kept,
    kept_fit,
)  # fmt: skip
from sim.study.validation.rooms.playing import Going, as_real
from sim.study.validation.rooms.prior import Prior
from sim.study.validation.rooms.split import LEAST, split

Which = Literal["test", "train"]
Columns = dict[str, NDArray[Any]]
REPLICATES: Final = 8
_Made = TypeVar("_Made")


@dataclass(frozen=True)
class RoomsResult:
    """What came of it.

    train, test   places of the rooms in the event table (`split`)
    which         which of them were played
    settings      see there
    rooms         of each played room what came of it, in the order of places
    names         of all rooms, for tables and figures; their places where nothing better is known
    mirror        the same of rooms that are runs of the model, if that was asked for: what can be reached at best
    """

    train: Whole
    test: Whole
    which: Which
    settings: Settings
    rooms: Sequence[RoomTold]
    names: Sequence[str]
    mirror: RoomsResult | None = None

    @cached_property
    def correlations(self) -> Columns:
        """See `correlations.correlations`; besides `mirror`, the correlation of rooms that are runs of the model."""
        found = correlations(self.rooms, self.settings.seed)
        unknown = np.full(len(found["r"]), np.nan)
        return found | {"mirror": unknown if self.mirror is None else self.mirror.correlations["r"]}

    @cached_property
    def distances_by_room(self) -> Columns:
        """See `comparing.distances_by_room`."""
        return distances_by_room(self.rooms)

    @cached_property
    def compared(self) -> Columns:
        """See `comparing.compared`."""
        return compared(self.distances_by_room, self.settings.seed)

    @cached_property
    def by_room(self) -> Columns:
        """One row per part and room: what it was given, and every number of `describing.NUMBERS` of the room
        (`real_…`), and as means over the runs of the model and the null models (`model_…`, `rates_…`, …). The mean of
        counts is taken of log(1 + x), and turned back."""
        rows = []
        for part in PARTS:
            for room in self.rooms:
                fitted, own = room.fitted[part], room.own[part]
                row: dict[str, Any] = {
                    "part": part, "room": room.number, "name": self.names[room.number], "days": room.size[0],
                    "people": room.size[2], "talkativeness": own.talkativeness, "branching": own.branching,
                    "scale": own.scale, "fitted": fitted.own.talkativeness, "fitted_branching": fitted.own.branching,
                    "spread": fitted.luck[0][0] ** 0.5, "spread_branching": fitted.luck[1][1] ** 0.5,
                    **dict(zip(("posters_off", "spoken_off", "conversing_off"), fitted.off, strict=True)),
                    "steps": fitted.steps,
                }  # fmt: skip
                for source in SOURCES:
                    logs = room.told.get((part, source), ())
                    known = [log.numbers for log in logs] or [np.full(len(NAMES), np.nan)]
                    mean = unscaled(mean_known(scaled(np.array(known))))
                    row |= dict(zip((f"{source}_{name}" for name in NAMES), mean, strict=True))
                rows.append(row)
        return {name: np.array([row[name] for row in rows]) for name in rows[0]}

    def curves(self, part: str = "structure") -> Columns:
        """One row per room, source, curve and point: `y` is the mean over runs of what is told at `x`."""
        tables = []
        for room in self.rooms:
            for source in SOURCES:
                logs = room.told.get((part, source), ())
                for curve, grid in CURVES.items() if logs else ():
                    mean = mean_known(np.array([log.curves[curve] for log in logs]))
                    tables.append((room.number, source, curve, grid, mean))
        sizes = [len(grid) for *_, grid, _ in tables]
        return {
            "room": np.repeat([room for room, *_ in tables], sizes),
            "source": np.repeat([source for _, source, *_ in tables], sizes),
            "curve": np.repeat([curve for _, _, curve, _, _ in tables], sizes),
            "x": np.concatenate([grid for *_, grid, _ in tables]),
            "y": np.concatenate([mean for *_, mean in tables]),
        }

    @property
    def text(self) -> str:
        """A section of a page, as Markdown."""
        from sim.study.validation.rooms.report import report

        return report(self)


def validate_rooms(
    events: Events,
    *,
    which: Which = "test",
    replicates: int = REPLICATES,
    seed: int = 1,
    folder: Path | None = None,
    threads: int | None = None,
    names: Sequence[str] | None = None,
    mirror: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> RoomsResult:
    """Hold the model against real chat rooms that it was not fitted on.

    events      of many rooms; each is taken from its first message on, for 730 days at most
    which       "test": the rooms kept back; "train": the others, for whoever works on the model
    replicates  times that each room is played, at least 2
    seed        of all random numbers: the same seed, the same bits, whatever the threads
    folder      where finished rooms are kept, so that a run which was cut goes on; it is made if it is missing
    threads     None: one per processor
    names       of the rooms, in their order
    mirror      whether all is done once more with runs of the model in the place of the rooms: each with the door of a
                room and the numbers found for it, which are then looked for anew. It takes as long again
    progress    called with rooms done and rooms to do

    Raises ValueError for fewer than four rooms, fewer than two replicates, or names that are not as many as rooms;
    OSError where the folder cannot be written to.
    """
    from sim.results.atomic import tidy
    from sim.study.run import thread_count

    logs = rooms_of(events)
    if len(logs) < LEAST:
        raise ValueError(f"there are {len(logs)} rooms, expected at least {LEAST}: half of them are kept to test")
    if replicates < 2:
        raise ValueError(f"replicates is {replicates}, expected at least 2: one run tells nothing of luck")
    if names is not None and len(names) != len(logs):
        raise ValueError(f"there are {len(names)} names of {len(logs)} rooms, expected one for each")
    train, test = split(len(logs))
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        tidy(folder)
    places = [int(n) for n in (test if which == "test" else train)]
    workers, to_do = thread_count(threads), len(train) + len(places) * (2 if mirror else 1)

    def tell(done: int) -> None:
        if progress is not None:
            progress(done, to_do)

    def early(number: int, room: RoomLog, going: Going) -> Fitted:
        return kept_fit(
            folder, number, room, replicates, seed, lambda: fit_first(number, room, replicates, seed, going)
        )

    def examined(number: int, room: RoomLog, going: Going) -> RoomTold:
        return kept(
            folder, number, room, settings,
            lambda: examine(number, room, settings, early(number, room, going), going),
        )  # fmt: skip

    first = _side_by_side([int(n) for n in train], logs, early, workers, tell)
    settings = Settings(replicates, seed, nulls.fit([logs[n] for n in train], seed), Prior.of(first))
    told = _side_by_side(places, logs, examined, workers, lambda done: tell(len(train) + done))
    known = [str(n) for n in range(len(logs))] if names is None else list(names)
    result = RoomsResult(train, test, which, settings, told, known)
    if not mirror:
        return result
    runs = {
        room.number: as_real(logs[room.number], room.fitted["structure"].own, key(seed, "as real", room.number))
        for room in told
    }
    again = _side_by_side(places, runs, examined, workers, lambda done: tell(len(train) + len(places) + done))
    return replace(result, mirror=RoomsResult(train, test, which, settings, again, known))


def as_events(rooms: Sequence[RoomLog]) -> Events:
    """Rooms as an event table. Each begins on a day of its own, so that all are watched to the end of the table."""
    end = 1_400_000_000.0 + max(room.days for room in rooms) * 86_400.0
    author, base = [], 1
    for room in rooms:
        author.append(room.person + base)
        base += room.people
    return from_columns(
        np.repeat(np.arange(len(rooms)), [len(room.time) for room in rooms]),
        np.concatenate(author),
        np.concatenate([room.time + end - room.days * 86_400.0 for room in rooms]),
        end=end - 0.001,
    )


def _side_by_side(
    places: Sequence[int], logs: Sequence[RoomLog] | Mapping[int, RoomLog],
    work: Callable[[int, RoomLog, Going], _Made], threads: int, progress: Callable[[int], None],
) -> list[_Made]:  # fmt: skip
    """Rooms side by side, the largest first. What ends one ends all, as soon as they look up."""
    stop = threading.Event()
    found: dict[int, _Made] = {}
    pool = ThreadPoolExecutor(threads, thread_name_prefix="qunsim-rooms")
    try:
        waiting = {
            pool.submit(work, n, logs[n], lambda: not stop.is_set()): n
            for n in sorted(places, key=lambda n: -logs[n].people * logs[n].days)
        }
        for done in as_completed(waiting):
            found[waiting[done]] = done.result()
            progress(len(found))
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
    return [found[n] for n in places]
