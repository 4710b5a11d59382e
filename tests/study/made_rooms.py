"""Rooms that are known: made by the model, or by a null model, with inputs of which no two are alike."""

import numpy as np

from sim.study.validation.rooms import nulls
from sim.study.validation.rooms.door import Door
from sim.study.validation.rooms.hawkes import Hawkes
from sim.study.validation.rooms.keyed import generator, key
from sim.study.validation.rooms.log import DAY, RoomLog
from sim.study.validation.rooms.playing import Own, play

RATES = nulls.Rates(Hawkes(0.6, 1 / 300), 1.2, 0.0)


def doors(count, days, least, most):
    """Doors of rooms of very different size."""
    sizes = np.geomspace(least, most, count).round().astype(int)
    for n, size in enumerate(np.roll(sizes, 3)):
        draw = generator(5, "door", n)
        monthly = np.bincount(draw.integers(0, -(-days // 30), size), minlength=-(-days // 30))
        yield Door(3, monthly, days)


def by_the_model(count=18, days=90):
    """Rooms of the model, which differ in how talkative they are, and in how much is answered."""
    for n, door in enumerate(doors(count, days, 30, 240)):
        yield play(door, given(n, count), 1, key(5, "made", n))[0]


def given(n, count=18):
    """What a room of the model is made with."""
    talkative, branching = np.geomspace(0.02, 0.3, count)[(n * 7) % count], np.linspace(0.3, 0.8, count)[(n * 5) % count]
    return Own(float(talkative), float(branching), 4.0)


def by_rates(count=18, days=90):
    """Rooms of the second null model."""
    for n, door in enumerate(doors(count, days, 12, 60)):
        draw = generator(6, "made", n)
        first = np.sort(np.concatenate([[0.0, 600.0, 4000.0], draw.uniform(0, days * DAY, int(door.monthly.sum()))]))
        spoken = len(first) * float(np.geomspace(2, 6, count)[(n * 7) % count])
        padded = np.concatenate([first, np.linspace(0, days * DAY - 1, int(spoken))])
        room = RoomLog.of(padded, np.concatenate([np.arange(len(first)), np.zeros(int(spoken), int)]), days)
        yield nulls.by_rates(room, RATES, draw)
