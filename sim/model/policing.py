"""The platform: strikes for check-in campaigns and for spam that nobody removed, and groups that it closes (S0, S1)."""

import numpy as np

from sim.model.arithmetic import chance
from sim.model.boards import topics_of
from sim.model.compile import rule
from sim.model.contact import end_campaign, vacate
from sim.model.labels import ACTIVE, REMOVED, SPAM
from sim.model.moment import Moment
from sim.model.parameters import Parameters
from sim.model.random import BAN, STRIKE, uniform
from sim.model.scratch import MESSAGES, REMOVED_TODAY, Scratch
from sim.model.state import World
from sim.model.world_rules import ban_hazard, spam_strike_hazard


@rule
def police(world: World, s: Scratch, now: Moment, slots: int, p: Parameters) -> None:
    """What the platform does on the night of `now` about one group."""
    g, base, day = now.group, now.base, now.day
    q = world.groups[g]
    if q.closed >= 0:
        return
    strikes = 0
    if q.campaign_start >= 0 and uniform(q.uid, day, STRIKE, 0) < chance(p.strike_rate):
        strikes += 1
        q.banned_until = day + 1 + int(p.strike_ban_days)
        end_campaign(world, g, base, slots)
    standing = 0
    for f in range(g * topics_of(world), (g + 1) * topics_of(world)):
        standing += world.boards[f].spam_open
    spam = np.float64(min(s.tally[MESSAGES + SPAM], standing))  # of today; what is older has been removed first
    if spam > 0.0 and uniform(q.uid, day, STRIKE, 1) < chance(spam_strike_hazard(spam, p)):
        strikes += 1
    if strikes == 0:
        return
    q.strikes += strikes
    if uniform(q.uid, day, BAN, 0) < chance(ban_hazard(np.float64(q.strikes), p)):
        q.closed = day
        for slot in range(slots):
            m = world.members[base + slot]
            if m.stage <= ACTIVE:
                vacate(world, s, g, base, slot, day, REMOVED, p)
                s.tally[REMOVED_TODAY] += 1
