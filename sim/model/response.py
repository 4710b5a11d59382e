"""What members make of what the operator has put up: contests, group buys, coupons in person, feedback, planted voices.

Called on a visit, by the kernel and by the agents alike, for what only some groups have; where there is nothing of the
kind nothing is drawn, and everything stays as it was, to the bit.
"""

from typing import Final

import numpy as np

from sim.model.arithmetic import chance
from sim.model.compile import rule
from sim.model.labels import CHAT, KOL
from sim.model.moment import Moment
from sim.model.moving import came
from sim.model.parameters import Parameters
from sim.model.products import hazard_of, order
from sim.model.random import DETECT, FOR_PRIZE, PRIVATE, RESPONDS, SUGGEST, WHICH, uniform
from sim.model.response_rules import (
    contest_drive, detect_chance, lowered, newcomers_drive, suggest_chance, talk_worth_left,
)  # fmt: skip
from sim.model.rules import crowded_out, price_weight, quality_weight, value_weight
from sim.model.scratch import (
    DETECTED, N_PLEDGED, N_PRIZED, N_SUGGESTED, NEWCOMER_DAYS, PLEDGES, PRIVATE_ORDERS, PRIZED, SUGGESTIONS, Scratch,
)  # fmt: skip
from sim.model.speech import put_down
from sim.model.state import OFFERED, PLEDGED, SUGGESTED, WARY, Record, World

# what is the same for all visitors of a tick (`standing`)
TALK_WORTH: Final = 0  # worth of talk, relative to talk for its own sake
EVENT_SHARE: Final = 1  # worth of an event's messages, relative to being there
PACKET_WORTH: Final = 2  # of a red packet, 0-1
PLANTED: Final = 3  # share of the talk that planted voices wrote

ORDINARY: Final = 0
PLEDGE: Final = 1
TOO_LATE: Final = 2


@rule
def standing(world: World, f: int, now: Moment, p: Parameters) -> tuple[float, float, float, float]:
    """What holds for all who read board `f` in this tick."""
    q, b = world.groups[now.group], world.boards[f]
    talked = np.float64(b.talked)
    worth = talk_worth_left(np.float64(b.prized), talked, p)
    live = 1.0 if now.tick <= q.event_ends else p.event_afterwards
    return worth, live, np.float64(q.packet_worth), min(1.0, np.float64(b.planted) / max(talked, 1e-9))


@rule
def heeded(m: Record, planted: float) -> float:
    """Share of the talk that a reader heeds: who has seen through planted voices knows them, and leaves out theirs."""
    return 1.0 - planted if m.marks & WARY > 0 else 1.0


@rule
def prize_drive(q: Record, m: Record, p: Parameters) -> float:
    """How far the running contest of a group moves a member; most it does not move at all (Hoernle)."""
    if q.contest_prize <= 0.0 or uniform(m.uid, 0, RESPONDS, 0) >= p.contest_responders:
        return 0.0
    return contest_drive(np.float64(q.contest_prize), p)


@rule
def leaders_ownership(q: Record, p: Parameters) -> float:
    """Least ownership of a group's opinion leaders; more where they help to run it."""
    return p.admin_ownership if q.admins > 0 else p.kol_ownership


@rule
def own_drive(q: Record, m: Record, now: Moment, p: Parameters) -> float:
    """What own initiative is multiplied by: newcomers say more where the rules have been posted."""
    if q.rules == 0 or now.tick - m.joined >= NEWCOMER_DAYS * now.ticks_per_day:
        return 1.0
    return newcomers_drive(1.0, p)


@rule
def written_for_prize(
    s: Scratch, q: Record, m: Record, now: Moment, count: int, first: int, share: float, crowding: float, p: Parameters
) -> float:
    """Of `count` messages the share `share` is written for the prize; each displaces own motivation. Returns crowding.

    first: 0 for own messages, 8 for answers, so that their draws differ
    """
    for j in range(count):
        if uniform(m.uid, now.tick, FOR_PRIZE, first + j) < share:
            if m.role != KOL or first > 0:  # whose own posts are no chat
                s.cursor[N_PRIZED] += 1
            s.tally[PRIZED] += 1
            crowding = crowded_out(crowding, np.float64(q.contest_prize), 0.0, p)
    return crowding


@rule
def pledges(
    world: World, s: Scratch, m: Record, now: Moment, product: int, offers: float, group_offers: float
) -> int:
    """What an order drawn by `offers` offers of a product, `group_offers` of them for a group buy, turns out to be.

    An ordinary one; or a pledge, which becomes an order once there are buyers enough; or nothing, for a group buy that
    is over, or where something is on its way.
    """
    q = world.groups[now.group]
    if product != q.deal_product or group_offers <= 0.0:
        return ORDINARY
    if uniform(m.uid, now.tick, WHICH, 1) * offers >= group_offers:
        return ORDINARY
    if q.deal_needed == 0 or m.marks & PLEDGED > 0 or m.pending > 0:
        return TOO_LATE
    m.marks = int(m.marks) | PLEDGED
    s.cursor[N_PLEDGED] += 1
    s.tally[PLEDGES] += 1
    return PLEDGE


@rule
def takes_coupon(
    world: World, s: Scratch, m: Record, now: Moment, need: float, trust: float, interest: float, belief: float,
    reference: float, repeats: float, p: Parameters,
) -> bool:  # fmt: skip
    """Read the coupon sent in person, and perhaps order on it. Returns whether. repeats: offers in memory."""
    q = world.groups[now.group]
    m.marks = int(m.marks) & ~OFFERED
    this, first = world.products[q.private_product], world.products[0]
    hazard = hazard_of(
        this.price, first.price, this.purchase_cycle, 1.0, repeats, need, trust, interest,
        belief, reference, np.float64(q.private_discount), np.float64(now.day - int(m.last_purchase)),
        quality_weight(m.tier, p), price_weight(m.tier, p), value_weight(m.tier, p), 0.0, p,
    )  # fmt: skip
    if uniform(m.uid, now.tick, PRIVATE, 0) >= chance(hazard):
        return False
    order(world, s.tally, m, now.day, q.private_product, np.float64(q.private_discount))
    s.tally[PRIVATE_ORDERS] += 1
    return True


@rule
def sees_through(s: Scratch, m: Record, now: Moment, planted: float, p: Parameters) -> bool:
    """Perhaps see through planted voices on reading so many of their messages: trust falls, once. Returns whether."""
    if m.marks & WARY > 0 or uniform(m.uid, now.tick, DETECT, 0) >= detect_chance(planted, p):
        return False
    m.marks = int(m.marks) | WARY
    m.trust = lowered(np.float64(m.trust), p.detected_trust)
    s.tally[DETECTED] += 1
    return True


@rule
def suggest(
    world: World, s: Scratch, m: Record, now: Moment, slot: int, share: float, interest: float, ownership: float,
    p: Parameters,
) -> None:  # fmt: skip
    """On reading, for the first time, that suggestions are asked for: perhaps make one."""
    opened = world.groups[now.group].feedback_opened
    if (m.last_visit >= opened and m.visits > 0) or came(world, now.base + slot) > opened or m.marks & SUGGESTED > 0:
        return
    if uniform(m.uid, opened, SUGGEST, 0) < share * suggest_chance(interest, ownership, p):
        m.marks = int(m.marks) | SUGGESTED
        put_down(s, slot, CHAT, 1)
        s.cursor[N_SUGGESTED] += 1
        s.tally[SUGGESTIONS] += 1
