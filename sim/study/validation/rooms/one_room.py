"""All that is played and told of one room; it is kept on disk as soon as it is there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.chatlogs.measures.arrays import Array
from sim.study.validation.rooms import nulls
from sim.study.validation.rooms.describing import CURVES, Told, tell
from sim.study.validation.rooms.door import Door
from sim.study.validation.rooms.fitting import Fitted, fit, fit_scale
from sim.study.validation.rooms.keyed import generator, key
from sim.study.validation.rooms.log import RoomLog
from sim.study.validation.rooms.noise import luck
from sim.study.validation.rooms.nulls import Rates
from sim.study.validation.rooms.playing import Going, Own, play, world_text
from sim.study.validation.rooms.prior import Prior

PARTS: Final = ("structure", "forecast")
"""What is asked. `structure`: the room is given, and how it is made up is told. `forecast`: the first half of its days
is given, and who enters in the second half; what happens in the second half is told."""
SOURCES: Final = {
    "real": "the room",
    "model": "the model",
    "shuffled": "its posters, shuffled",
    "rates": "log-normal rates, Hawkes process",
    "before": "its first half",
}
"""Of what it is told, and in words. `shuffled` is no forecast, and `before` no structure."""
_PLAYS: Final = (
    "describing", "door", "fitting", "hawkes", "keyed", "log", "noise", "nulls", "one_room", "playing", "prior",
)  # fmt: skip
"""Files of this package that what is kept of a room depends on."""


@dataclass(frozen=True)
class Settings:
    """How rooms are played.

    replicates   times that a room is played, by the model and by each null model
    seed         of all random numbers
    rates        the second null model
    prior        what rooms are like on the whole
    """

    replicates: int
    seed: int
    rates: Rates
    prior: Prior


@dataclass(frozen=True)
class RoomTold:
    """What came of a room.

    number     in the event table
    size       days, messages, posters
    fitted     of each part what was found, and how near it came (`fitting.Fitted`)
    own        of each part what the room is given: what is believed after that
    told       by part and source: one log or several
    luck       of each part the variances of the real numbers (`noise.luck`)
    """

    number: int
    size: tuple[int, int, int]
    fitted: Mapping[str, Fitted]
    own: Mapping[str, Own]
    told: Mapping[tuple[str, str], Sequence[Told]]
    luck: Mapping[str, Array]


def fit_first(number: int, room: RoomLog, replicates: int, seed: int, going: Going = lambda: True) -> Fitted:
    """What is found of a room in the first half of its days."""
    first = room.window(0, room.days // 2)
    return fit(first, Door.of(first), replicates, key(seed, "fit forecast", number), going)


def examine(
    number: int, room: RoomLog, settings: Settings, early: Fitted, going: Going = lambda: True
) -> RoomTold:
    """Fit and play a room, play the null models, and describe it all.

    number   of the room; it keys its random numbers
    early    what is found in the first half of its days
    Raises `playing.StoppedError` where `going` says no.
    """
    seed, times = settings.seed, settings.replicates
    half = room.days // 2
    begins = {"structure": 0, "forecast": half}
    first = room.window(0, half)
    door = Door.of(room)
    whole = fit(room, door, times, key(seed, "fit structure", number), going)
    fitted, believe = {"structure": whole, "forecast": early}, settings.prior.believed
    as_much = fit(room, door, times, key(seed, "fit as much", number), going, held=believe(whole))
    own = {
        "structure": as_much.own,
        "forecast": fit_scale(first, Door.of(first), believe(early), times, key(seed, "fit scale", number), going),
    }
    told: dict[tuple[str, str], list[Told]] = {("forecast", "before"): [tell(first)]}
    for part, begin in begins.items():
        played = play(door, own[part], times, key(seed, f"play {part}", number), going=going)
        known = room.days if part == "structure" else half
        rates = [
            nulls.by_rates(room, settings.rates, generator(seed, f"rates {part}", number, k), known)
            for k in range(times)
        ]
        told[part, "real"] = [tell(room, begin)]
        told[part, "model"] = [tell(one, begin) for one in played]
        told[part, "rates"] = [tell(one, begin) for one in rates]
    told["structure", "shuffled"] = [
        tell(nulls.shuffled(room, generator(seed, "shuffled", number, k))) for k in range(times)
    ]
    found = {part: luck(room, begin, generator(seed, f"luck {part}", number)) for part, begin in begins.items()}
    return RoomTold(number, (room.days, len(room.time), room.people), fitted, own, told, found)


def kept(
    folder: Path | None, number: int, room: RoomLog, settings: Settings, make: Callable[[], RoomTold]
) -> RoomTold:
    """What came of a room, from `folder` if it is there, else made and put there. Raises OSError if that fails."""
    if folder is None:
        return make()
    path = folder / f"room-{number}-{_identity(number, room, settings)}.npz"
    if path.is_file():
        with np.load(path) as arrays:
            return _unpacked(number, dict(arrays))
    from sim.results.atomic import replacing

    found = make()
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **_packed(found))
    return found


def kept_fit(
    folder: Path | None, number: int, room: RoomLog, replicates: int, seed: int, make: Callable[[], Fitted]
) -> Fitted:
    """The same of what is found in the first half of a room."""
    if folder is None:
        return make()
    path = folder / f"first-{number}-{_identity(number, room, (replicates, seed))}.npz"
    if path.is_file():
        with np.load(path) as arrays:
            return _fitted(arrays["fitted"])
    from sim.results.atomic import replacing

    found = make()
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, fitted=_numbers(found))
    return found


def _identity(number: int, room: RoomLog, settings: object) -> str:
    """A hash of all that a result depends on."""
    digest = hashlib.sha256(f"{number} {settings} {room.days} {world_text()} {_texts()}".encode())
    digest.update(room.time.tobytes() + room.person.tobytes())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def _texts() -> str:
    """A hash of the texts of the model, of the measures, and of what plays and describes rooms."""
    from sim.chatlogs import measures
    from sim.study.experiment.plan import fingerprint

    digest = hashlib.sha256(fingerprint().encode())
    here = Path(__file__).parent
    for path in sorted([*Path(measures.__file__).parent.glob("*.py"), *(here / f"{name}.py" for name in _PLAYS)]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _packed(found: RoomTold) -> dict[str, Any]:
    arrays: dict[str, Any] = {"size": np.array(found.size)}
    for part, one in found.fitted.items():
        own = found.own[part]
        arrays[f"fitted {part}"] = _numbers(one)
        arrays[f"own {part}"] = np.array([own.talkativeness, own.branching, own.scale])
    for part, variances in found.luck.items():
        arrays[f"luck {part}"] = variances
    for (part, source), logs in found.told.items():
        arrays[f"told {part} {source} numbers"] = np.array([log.numbers for log in logs])
        for curve in CURVES:
            arrays[f"told {part} {source} {curve}"] = np.array([log.curves[curve] for log in logs])
    return arrays


def _unpacked(number: int, arrays: Mapping[str, NDArray[Any]]) -> RoomTold:
    fitted = {part: _fitted(arrays[f"fitted {part}"]) for part in PARTS}
    own = {part: Own(*(float(value) for value in arrays[f"own {part}"])) for part in PARTS}
    told = {}
    for part in PARTS:
        for source in SOURCES:
            name = f"told {part} {source}"
            if f"{name} numbers" in arrays:
                told[part, source] = [
                    Told(row, {curve: arrays[f"{name} {curve}"][k] for curve in CURVES})
                    for k, row in enumerate(arrays[f"{name} numbers"])
                ]
    days, messages, posters_count = (int(value) for value in arrays["size"])
    lucky = {part: arrays[f"luck {part}"] for part in PARTS}
    return RoomTold(number, (days, messages, posters_count), fitted, own, told, lucky)


def _numbers(one: Fitted) -> Array:
    own = one.own
    return np.array(
        [own.talkativeness, own.branching, own.scale, *one.off, *one.luck[0], one.luck[1][1], one.steps], np.float64
    )


def _fitted(numbers: Array) -> Fitted:
    talkativeness, branching, scale, posters, spoken, conversing, talk, both, answers, steps = map(float, numbers)
    luck = (talk, both), (both, answers)
    return Fitted(Own(talkativeness, branching, scale), (posters, spoken, conversing), luck, int(steps))
