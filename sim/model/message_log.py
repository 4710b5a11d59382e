"""The log of messages, of the groups that keep one."""

import numpy as np

from sim.model.compile import rule
from sim.model.moment import Moment
from sim.model.random import Word
from sim.model.scratch import N_LOGGED, N_MESSAGES, Scratch
from sim.model.state import World


@rule
def write_log(
    s: Scratch, now: Moment, author: Word, kind: int, minute: float, message: Word, parent: Word, answered: Word
) -> None:
    """One row of the log; author 0: the operator."""
    k = s.today[N_LOGGED]
    if k < len(s.log):
        row = s.log[k]
        row.tick, row.group, row.minute, row.kind, row.author = now.tick, now.group, minute, kind, author
        row.uid, row.parent, row.answered = message, parent, answered
        s.today[N_LOGGED] += 1


@rule
def log_all(world: World, s: Scratch, now: Moment) -> None:
    """What members said in this tick, into the log."""
    for k in range(s.cursor[N_MESSAGES]):
        said = s.messages[k]
        answered = world.members[now.base + said.target].uid if said.target >= 0 else np.uint64(0)
        author = world.members[now.base + said.slot].uid
        write_log(s, now, author, said.kind, said.minute, said.uid, said.parent, answered)
