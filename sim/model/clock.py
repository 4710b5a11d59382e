"""The presence clock after visits: habit, rates, and the threshold at which the next visit is due, block by block."""

import numpy as np
import numpy.typing as npt

from sim.model import columns as col
from sim.model.arithmetic import cosine
from sim.model.compile import rule
from sim.model.moment import Moment
from sim.model.parameters import Parameters
from sim.model.rules import habit_after, next_threshold, own_rate, pulled_rate, swing
from sim.model.scratch import Scratch
from sim.model.state import HABIT_UNIT, Record, World

_QUARTER = 1.5707963267948966


@rule
def gather_clock(world: World, s: Scratch, now: Moment, k: int, slot: int) -> None:
    """Hazard, threshold and habit of the member in `slot`, into column place `k`."""
    v, i = s.v, now.base + slot
    m = world.members[i]
    hazard = np.float64(world.own_rate[i]) * now.profile + np.float64(world.pulled_rate[i]) * now.pulled
    hazard += now.called
    if len(world.swing_x) > 0:
        hazard += np.float64(world.swing_x[i]) * now.swing_x + np.float64(world.swing_y[i]) * now.swing_y
        v[col.HABIT_X + k], v[col.HABIT_Y + k] = m.habit_x, m.habit_y
    if m.joined == now.tick and now.tick > 0:  # arriving: only calls meant for the newcomer take effect
        hazard = np.float64(world.own_rate[i] * np.float32(now.profile))
    v[col.HAZARD + k] = hazard
    v[col.THRESHOLD + k] = world.threshold[i]


@rule
def clock_block(v: npt.NDArray[np.float64], lanes: int, now: Moment, habits: bool, p: Parameters) -> None:
    """Rates, habits and thresholds from now on, of all in a block."""
    for k in range(lanes):
        still = 0.0 if v[col.U_UNMUTE + k] < v[col.UNMUTE + k] else v[col.MUTED + k]
        v[col.OWN + k] = own_rate(v[col.PRESENCE + k] * v[col.CONCERN + k], v[col.INTEREST + k], still, p)
        v[col.PULLED + k] = pulled_rate(v[col.INTEREST + k], still, p) * v[col.CONCERN + k]
        v[col.SWUNG + k] = 0.0
    if habits:
        hour_x, hour_y = hour_of(now)
        for k in range(lanes):
            elapsed, paid_off = v[col.ELAPSED + k], v[col.PAID_OFF + k]
            x = habit_after(v[col.HABIT_X + k] / HABIT_UNIT, hour_x, elapsed, paid_off, p)
            y = habit_after(v[col.HABIT_Y + k] / HABIT_UNIT, hour_y, elapsed, paid_off, p)
            x, y = np.floor(x * HABIT_UNIT + 0.5), np.floor(y * HABIT_UNIT + 0.5)
            v[col.HABIT_X + k], v[col.HABIT_Y + k] = x, y
            x = swing(v[col.OWN + k], x / HABIT_UNIT, p)
            y = swing(v[col.OWN + k], y / HABIT_UNIT, p)
            v[col.SWING_X + k], v[col.SWING_Y + k] = x, y
            v[col.SWUNG + k] = x * now.swing_x + y * now.swing_y
    for k in range(lanes):
        v[col.THRESHOLD + k] = next_threshold(
            v[col.THRESHOLD + k], v[col.HAZARD + k], v[col.OWN + k], v[col.PULLED + k], v[col.SWUNG + k], now.profile,
            now.pulled, now.called, v[col.U_CLOCK + k],
        )  # fmt: skip


@rule
def wind(world: World, v: npt.NDArray[np.float64], m: Record, i: int, k: int) -> None:
    """Write down the clock of row `i`."""
    if len(world.swing_x) > 0:
        m.habit_x, m.habit_y = np.int16(v[col.HABIT_X + k]), np.int16(v[col.HABIT_Y + k])
        world.swing_x[i], world.swing_y[i] = v[col.SWING_X + k], v[col.SWING_Y + k]
    world.threshold[i] = v[col.THRESHOLD + k]
    world.own_rate[i] = v[col.OWN + k]
    world.pulled_rate[i] = v[col.PULLED + k]


@rule
def hour_of(now: Moment) -> tuple[float, float]:
    """The middle of the tick as a point on the circle of the day."""
    angle = (now.tick % now.ticks_per_day + 0.5) * (6.283185307179586 / now.ticks_per_day)
    return cosine(angle), cosine(angle - _QUARTER)


@rule
def form_habit(
    world: World, m: Record, i: int, now: Moment, elapsed: float, paid_off: float, own: float, p: Parameters
) -> float:
    """The habit of row `i` after a visit, and what it adds to the hazard since midnight, visits; for one agent."""
    hour_x, hour_y = hour_of(now)
    x = habit_after(m.habit_x / HABIT_UNIT, hour_x, elapsed, paid_off, p)
    y = habit_after(m.habit_y / HABIT_UNIT, hour_y, elapsed, paid_off, p)
    m.habit_x, m.habit_y = np.int16(np.floor(x * HABIT_UNIT + 0.5)), np.int16(np.floor(y * HABIT_UNIT + 0.5))
    swing_x, swing_y = swing(own, m.habit_x / HABIT_UNIT, p), swing(own, m.habit_y / HABIT_UNIT, p)
    world.swing_x[i], world.swing_y[i] = swing_x, swing_y
    return swing_x * now.swing_x + swing_y * now.swing_y
