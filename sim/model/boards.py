"""Boards: what is read together. A group has one; a forum one for each topic, where people of its taste are at home."""

import numpy as np

from sim.model.compile import rule
from sim.model.state import FOLLOWS, World


@rule
def topics_of(world: World) -> int:
    """Boards of one group (1) or forum."""
    return len(world.boards) // len(world.groups)


@rule
def board_of(world: World, g: int, slot: int) -> int:
    """The board at which a slot is at home."""
    f = g * topics_of(world)
    while f < (g + 1) * topics_of(world) - 1 and slot >= world.boards[f].first + world.boards[f].slots:
        f += 1
    return f


@rule
def nearest_board(world: World, g: int, x: float, y: float, with_room: bool) -> int:
    """The board whose topic lies nearest to a taste; with_room: among those that have not been found full tonight."""
    best, closest = g * topics_of(world), -1e9
    for f in range(g * topics_of(world), (g + 1) * topics_of(world)):
        b = world.boards[f]
        if with_room and b.free >= b.slots:
            continue
        near = x * b.topic_x + y * b.topic_y
        if near > closest + 1e-9:
            best, closest = f, near
    return best


@rule
def follow(world: World, base: int, slot: int, author: int) -> None:
    """The member in `slot` follows an author from now on; the one followed longest gives way."""
    i = base + slot
    place = FOLLOWS - 1
    for k in range(FOLLOWS):
        if world.follow_slot[i, k] == 0 or world.follow_slot[i, k] == author + 1:
            place = k
            break
    for k in range(place, 0, -1):
        world.follow_slot[i, k] = world.follow_slot[i, k - 1]
        world.follow_seen[i, k] = world.follow_seen[i, k - 1]
        world.follow_mark[i, k] = world.follow_mark[i, k - 1]
    a = world.members[base + author]
    world.follow_slot[i, 0] = author + 1
    world.follow_seen[i, 0] = a.posts
    world.follow_mark[i, 0] = np.uint16(a.uid & np.uint64(65535))
