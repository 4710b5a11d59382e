"""Friendships inside a group: who knows whom, how strongly, and what happens when one of the two goes.

Ties are mutual. Strengths fade with one half-life, so a member's are brought up to date together, when
one of them changes; until then their sum is enough for every rule.
"""

import numpy as np

from sim.model.compile import rule
from sim.model.parameters import Parameters
from sim.model.rules import fade, towards_one
from sim.model.state import MAX_TIES, World

FULL = 65535.0
LEAST_TIE = 0.005
"""Ties that have faded below this end."""
LOSS_UNIT = 65536.0
"""Grief for friends who left is kept in these units."""
WEAKEST_TIE = 0.02
"""Ties weaker than this are not counted or shown."""


@rule
def tie_strength(world: World, i: int, slot: int, day: int, p: Parameters) -> float:
    """Strength of the tie of row `i` to `slot` on `day`, 0 if there is none."""
    for k in range(MAX_TIES):
        if world.tie_strength[i, k] > 0 and world.tie_slot[i, k] == slot:
            age = float(day - world.members[i].tie_day)
            return fade(np.float64(world.tie_strength[i, k]) / FULL, age, p.tie_half_life)
    return 0.0


@rule
def ties_now(world: World, i: int, day: int, p: Parameters) -> float:
    """Sum of the strengths of all ties of row `i`, the one to the owner included."""
    m = world.members[i]
    total = np.float64(m.tie_sum) + np.float64(m.owner_tie)
    age = float(day - m.tie_day)
    if total == 0.0 or age <= 0.0:
        return total
    return fade(total, age, p.tie_half_life)


@rule
def bring_up_to_date(world: World, base: int, i: int, day: int, p: Parameters) -> None:
    """Let the ties of row `i` fade to `day`; what has become too weak to matter ends, on both sides."""
    m = world.members[i]
    age = float(day - m.tie_day)
    if age > 0.0:
        left = fade(1.0, age, p.tie_half_life)
        for k in range(MAX_TIES):
            if world.tie_strength[i, k] > 0:
                strength = np.floor(np.float64(world.tie_strength[i, k]) * left + 0.5)
                if strength < LEAST_TIE * FULL:
                    drop(world, base + world.tie_slot[i, k], i - base)
                    strength = 0.0
                world.tie_strength[i, k] = np.uint16(strength)
        m.owner_tie = np.float64(m.owner_tie) * left
        # whole units, so that losses of one day add up to the same in any order
        m.loss = np.floor(fade(np.float64(m.loss), age, p.loss_half_life) * LOSS_UNIT + 0.5) / LOSS_UNIT
        m.tie_day = day
    sum_up(world, i)


@rule
def sum_up(world: World, i: int) -> None:
    """Row `i` reckons anew how strong its ties are together."""
    total = 0
    for k in range(MAX_TIES):
        total += int(world.tie_strength[i, k])
    world.members[i].tie_sum = total / FULL


@rule
def _place(world: World, base: int, i: int, slot: int) -> int:
    """Where row `i` keeps its tie to `slot`, else a free place, else that of its weakest tie (least uid on a draw)."""
    weakest = -1
    free = -1
    for k in range(MAX_TIES):
        strength = world.tie_strength[i, k]
        if strength == 0:
            if free < 0:
                free = k
        elif world.tie_slot[i, k] == slot:
            return k
        elif weakest < 0 or strength < world.tie_strength[i, weakest]:
            weakest = k
        elif strength == world.tie_strength[i, weakest]:
            mine, other = world.tie_slot[i, k], world.tie_slot[i, weakest]
            if world.members[base + mine].uid < world.members[base + other].uid:
                weakest = k
    return free if free >= 0 else weakest


@rule
def drop(world: World, i: int, slot: int) -> None:
    """Row `i` forgets its tie to `slot`."""
    for k in range(MAX_TIES):
        if world.tie_strength[i, k] > 0 and world.tie_slot[i, k] == slot:
            world.tie_strength[i, k] = np.uint16(0)
    sum_up(world, i)


@rule
def strengthen(world: World, base: int, a: int, b: int, gain: float, day: int, p: Parameters) -> None:
    """Slots `a` and `b` of the group at row `base` grow closer by `gain` of what is missing.

    Where one of them has no place left the weakest tie gives way, if it is weaker than the new one.
    """
    i, j = base + a, base + b
    bring_up_to_date(world, base, i, day, p)
    bring_up_to_date(world, base, j, day, p)
    at_a, at_b = _place(world, base, i, b), _place(world, base, j, a)
    known = world.tie_strength[i, at_a] > 0 and world.tie_slot[i, at_a] == b
    old = np.float64(world.tie_strength[i, at_a]) / FULL if known else 0.0
    new = np.uint16(np.floor(towards_one(old, gain) * FULL + 0.5))
    if not known:
        if world.tie_strength[i, at_a] >= new or world.tie_strength[j, at_b] >= new:
            return
        if world.tie_strength[i, at_a] > 0:
            drop(world, base + world.tie_slot[i, at_a], a)
        if world.tie_strength[j, at_b] > 0:
            drop(world, base + world.tie_slot[j, at_b], b)
    world.tie_slot[i, at_a], world.tie_strength[i, at_a] = b, new
    world.tie_slot[j, at_b], world.tie_strength[j, at_b] = a, new
    sum_up(world, i)
    sum_up(world, j)


@rule
def strengthen_owner(world: World, base: int, i: int, gain: float, day: int, p: Parameters) -> None:
    """The tie of row `i` to the owner grows by `gain` of what is missing."""
    bring_up_to_date(world, base, i, day, p)
    m = world.members[i]
    m.owner_tie = towards_one(np.float64(m.owner_tie), gain)


@rule
def sever_all(world: World, base: int, slot: int, day: int, p: Parameters) -> None:
    """Whoever was tied to `slot` loses the tie, and feels it."""
    i = base + slot
    bring_up_to_date(world, base, i, day, p)
    for k in range(MAX_TIES):
        if world.tie_strength[i, k] > 0:
            friend = base + world.tie_slot[i, k]
            lost = np.float64(world.tie_strength[i, k]) / LOSS_UNIT
            bring_up_to_date(world, base, friend, day, p)  # which may end this tie, if it is weak
            f = world.members[friend]
            f.loss = np.float64(f.loss) + lost
            drop(world, friend, slot)
            world.tie_strength[i, k] = np.uint16(0)
    world.members[i].tie_sum = 0.0
    world.members[i].owner_tie = 0.0
