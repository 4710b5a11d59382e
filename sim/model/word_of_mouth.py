"""Deliveries, what customers make of them, and what they tell: at night, on the next visit, and to friends.

What is told waits in `tells` of the member: TO_PRAISE and TO_COMPLAIN until the next visit; then PRAISED and
COMPLAINED until the visit after that, so that one's own message is not news.
"""

from typing import Final

import numpy as np

from sim.model.arithmetic import normal_quantile
from sim.model.compile import rule
from sim.model.feed import since
from sim.model.labels import BASE, COMPLAINT, COMPLAINT_ANSWERED, MIDDLE, PRAISE, UPPER
from sim.model.moment import Moment
from sim.model.parameters import Parameters
from sim.model.people import clip01
from sim.model.products import quality_on
from sim.model.random import EXPERIENCE, TELL, uniform
from sim.model.scratch import N_TELLERS, Scratch
from sim.model.state import COMPLAINS, HAS_COMPLAINED, HAS_PRAISED, MAX_TIES, Record, World
from sim.model.ties import FULL, bring_up_to_date
from sim.model.world_rules import heard_weight, learned_belief, praised_belief, surprised_trust, tell_chance

TO_PRAISE: Final = 1
TO_COMPLAIN: Final = 2
PRAISED: Final = 3
COMPLAINED: Final = 4

_UPPER_UNIT: Final = 1
_MIDDLE_UNIT: Final = 2048


@rule
def packed(tier: int) -> int:
    """What an author of `tier` adds to the running sum of praise or complaints."""
    return _UPPER_UNIT if tier == UPPER else (_MIDDLE_UNIT if tier == MIDDLE else 0)


@rule
def authors_above(difference: int) -> int:
    """How many of the upper and middle tiers are in a difference of two such sums; up to 2,047 of the upper."""
    return (difference & (_MIDDLE_UNIT - 1)) + (difference >> 11)


@rule
def heard(told: int, authors: int, tier: int, p: Parameters) -> float:
    """Weight of `told` messages for a reader of `tier`; `authors`: the difference of the packed sums."""
    above = min(authors_above(authors), told)
    return heard_weight(np.float64(above), np.float64(told - above), 1.0 if tier == BASE else 0.0, p)


@rule
def open_complaints(world: World, f: int, tick: int) -> int:
    """Complaints without an answer, as members see them on board `f` in `tick`; an answer stands on all boards."""
    row = tick % world.feed.shape[1]
    if world.feed[f, row, COMPLAINT_ANSWERED] > world.feed[f, row, COMPLAINT] and len(world.boards) > len(world.groups):
        return 0
    return since(world.feed[f, row, COMPLAINT], world.feed[f, row, COMPLAINT_ANSWERED])


@rule
def receive(world: World, g: int, m: Record, day: int, p: Parameters) -> float:
    """The order arrives tonight: belief and trust follow, and perhaps it will be told in the group.

    Returns the chance of telling it, below 0 if it disappoints.
    """
    m.pending = 0
    luck = normal_quantile(uniform(m.uid, day, EXPERIENCE, 0))
    noise = world.products[m.product].experience_noise
    experienced = quality_on(world, g, m.product, np.float64(m.last_purchase)) + noise * luck
    belief = np.float64(m.belief)
    surprise = clip01(experienced) - belief
    m.belief = clip01(learned_belief(belief, surprise, p))
    m.trust = clip01(surprised_trust(np.float64(m.trust), surprise, p))
    tells = tell_chance(surprise, m.tier, p)
    if uniform(m.uid, day, TELL, 0) < tells:
        m.tells = TO_PRAISE if surprise > 0.0 else TO_COMPLAIN
    return tells if surprise > 0.0 else -tells


@rule
def tell(s: Scratch, m: Record, slot: int) -> int:
    """Write the praise or complaint that waits. Returns the number of messages."""
    if m.tells == TO_PRAISE:
        s.said[PRAISE] += 1
        s.said_sums[4] += packed(m.tier)
        m.tells = PRAISED
        m.marks = int(m.marks) | HAS_PRAISED
    elif m.tells == TO_COMPLAIN:
        s.said[COMPLAINT] += 1
        s.said_sums[5] += packed(m.tier)
        m.tells = COMPLAINED
        m.marks = int(m.marks) | HAS_COMPLAINED | COMPLAINS
    else:
        m.tells = 0
        return 0
    s.tellers[s.cursor[N_TELLERS]] = slot
    s.cursor[N_TELLERS] += 1
    return 1


@rule
def set_aside_own_story(s: Scratch, m: Record) -> int:
    """Take one's own praise or complaint out of what is unread. Returns how many were found."""
    if m.tells == PRAISED and s.unread[PRAISE] > 0:
        s.unread[PRAISE] -= 1
        s.unread_sums[4] -= packed(m.tier)
        return 1
    if m.tells == COMPLAINED and s.unread[COMPLAINT] > 0:
        s.unread[COMPLAINT] -= 1
        s.unread_sums[5] -= packed(m.tier)
        return 1
    return 0


@rule
def tell_friends(world: World, s: Scratch, now: Moment, p: Parameters) -> None:
    """Friends hear of it in person, in the order of the tellers' uids."""
    n = s.cursor[N_TELLERS]
    for k in range(1, n):  # few: insertion sort
        slot = s.tellers[k]
        j = k - 1
        while j >= 0 and world.members[now.base + s.tellers[j]].uid > world.members[now.base + slot].uid:
            s.tellers[j + 1] = s.tellers[j]
            j -= 1
        s.tellers[j + 1] = slot
    for k in range(n):
        i = now.base + s.tellers[k]
        bring_up_to_date(world, now.base, i, now.day, p)
        good = 1.0 if world.members[i].tells == PRAISED else 0.0
        for t in range(MAX_TIES):
            strength = np.float64(world.tie_strength[i, t]) / FULL
            if strength > 0.0:
                f = world.members[now.base + world.tie_slot[i, t]]
                f.belief = praised_belief(np.float64(f.belief), p.friend_hearing * strength, good)
