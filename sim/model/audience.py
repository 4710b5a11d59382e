"""Who reads a message: the estimate by which answers are shared out, board by board, renewed in every tick.

A message draws the same number of answers in the mean, however many read it. So what each reader gives depends on how
many others will read, which nobody knows yet: it is taken from what was read lately. Renewed too seldom, talk that
grows and draws people more often would always meet more readers than were reckoned with, and feed itself.
"""

import numpy as np
import numpy.typing as npt

from sim.model.boards import topics_of
from sim.model.compile import rule
from sim.model.labels import ACTIVE
from sim.model.parameters import Parameters
from sim.model.rules import audience, call_at_home, call_of_leaders, freshness, own_rate, propensity
from sim.model.scratch import HEARD, PAIRS, READ, SAID
from sim.model.state import READING_DAYS, World


@rule
def first_audience(world: World, f: int, base: int, p: Parameters) -> None:
    """Nobody has read yet: suppose that everybody will, after as long as it takes between two visits."""
    late, live, readers = 0, 0, 0
    b = world.boards[f]
    for i in range(base + b.first, base + b.first + b.slots):
        m = world.members[i]
        if m.stage <= ACTIVE:
            inclined = propensity(np.float64(m.sociability), np.float64(m.interest), 0.0, p)
            rate = own_rate(np.float64(m.presence), np.float64(m.interest), np.float64(m.muted), p)
            late += int(inclined * freshness(1.0 / max(rate, 1e-3), p) * 65536.0)
            live += int(inclined * rate * p.session_minutes / 1440.0 * 65536.0)
            readers += 1
    b.late = late / 65536.0
    b.live = live / max(1.0, float(live + late)) * p.answers_at_once
    b.readers = readers


@rule
def call_weights(world: World, f: int, p: Parameters) -> tuple[float, float, float]:
    """How far messages of members, of leaders and of the operator call for answers on board `f`; 1 in groups."""
    boards, b = np.float64(topics_of(world)), world.boards[f]
    everywhere = np.float64(b.shown) / max(np.float64(b.shown) + np.float64(b.led), 1e-9)
    return call_at_home(boards, p), call_of_leaders(everywhere, boards, p), 1.0 / boards


@rule
def begin_account(world: World, f: int) -> None:
    """A new day: the estimates so far are where it starts from, and leaders' posts are forgotten little by little."""
    b = world.boards[f]
    b.messages = 0
    left = 1.0 - 1.0 / READING_DAYS
    b.shown, b.led = b.shown * left, b.led * left
    b.talked, b.prized, b.planted = b.talked * left, b.prized * left, b.planted * left
    b.late_before, b.live_before = b.late, b.live


@rule
def open_account(world: World, f: int) -> None:
    """What was read and heard today is about to be added up, part by part."""
    b = world.boards[f]
    b.read = b.heard = 0.0
    b.pairs = b.said = 0


@rule
def account_for(world: World, f: int, tally: npt.NDArray[np.int64]) -> None:
    """Add what was read and heard today, of a board or a part of it."""
    b = world.boards[f]
    b.read += tally[READ] / 65536.0
    b.pairs += tally[PAIRS]
    b.heard += tally[HEARD] / 65536.0
    b.said += tally[SAID]


@rule
def close_account(world: World, f: int, p: Parameters) -> None:
    """Renew the estimates by what was read and heard today."""
    b = world.boards[f]
    b.late = audience(b.late_before, b.read, b.pairs / max(1.0, float(b.readers)), p)
    b.live = audience(b.live_before, b.heard, float(b.said), p)
