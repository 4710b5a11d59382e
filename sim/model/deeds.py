"""What a visitor does, once it is decided how much: take part in a check-in, order, write, invite."""

import numpy as np

from sim.model import columns as col
from sim.model.arithmetic import chance
from sim.model.columns import BLOCK
from sim.model.compile import rule
from sim.model.labels import CHECK_IN_CARD
from sim.model.moment import Moment
from sim.model.moving import came
from sim.model.parameters import Parameters
from sim.model.people import deal_seeking_of
from sim.model.products import order
from sim.model.random import ACCEPT, CARD, FRIENDSHIP, INVITE, SIGN_UP, WARNED, WHICH, Word, person, uniform
from sim.model.response import ORDINARY, PLEDGE, pledges, takes_coupon, written_for_prize
from sim.model.response_rules import lured, prized_share
from sim.model.rules import check_in_motivation, crowded_out, moved_reference, poisson, sign_up_chance
from sim.model.scratch import INVITATIONS_ACCEPTED, INVITATIONS_SENT, N_INVITED, Scratch, UNASKED_ORDERS
from sim.model.speech import put_down
from sim.model.state import Record, World
from sim.model.world_rules import accept_chance, further_friends


@rule
def take_part(world: World, p: Parameters, s: Scratch, now: Moment, k: int, slot: int) -> None:
    """Sign up for a running check-in campaign, or do today's task."""
    m, group = world.members[now.base + slot], world.groups[now.group]
    reward, deposit = np.float64(group.campaign_reward), np.float64(group.campaign_deposit)
    interest, deal_seeking = s.v[col.INTEREST + k], s.v[col.DEAL_SEEKING + k]
    if m.check_in == 0:
        first_since = m.last_visit < group.campaign_start or m.visits == 0
        if first_since and came(world, now.base + slot) <= group.campaign_start and s.v[col.UNREAD + k] > 0.0:
            seen = s.v[col.SHARE + k] * sign_up_chance(interest, deal_seeking, reward, deposit, p)
            if uniform(m.uid, group.campaign_start, SIGN_UP, 0) < seen:
                m.check_in = 1
    if m.check_in > 0 and m.last_card != now.day:
        hazard = check_in_motivation(interest, deal_seeking, reward, deposit, np.float64(m.streak), p)
        if uniform(m.uid, now.tick, CARD, 0) < chance(hazard):
            m.streak = min(255, m.streak + 1) if m.last_card == now.day - 1 else 1
            m.cards = min(255, m.cards + 1)
            m.last_card = now.day
            put_down(s, slot, CHECK_IN_CARD, 1)
            s.v[col.CROWDING + k] = crowded_out(s.v[col.CROWDING + k], reward, deposit, p)


@rule
def read_coupon(world: World, s: Scratch, m: Record, now: Moment, k: int, p: Parameters) -> bool:
    """Read a coupon sent in person: it tires, moves the reference price, perhaps makes one order. Returns whether."""
    v = s.v
    ordered = takes_coupon(
        world, s, m, now, v[col.NEED + k], v[col.TRUST + k], v[col.INTEREST + k], v[col.BELIEF + k],
        v[col.BEFORE_PRICE + k], v[col.FATIGUE + k], p,
    )  # fmt: skip
    v[col.FATIGUE + k] += p.discount_fatigue
    price = world.products[0].price * (1.0 - np.float64(world.groups[now.group].private_discount))
    v[col.REFERENCE_PRICE + k] = moved_reference(v[col.REFERENCE_PRICE + k], price, 1.0, p)
    m.reference_price = v[col.REFERENCE_PRICE + k]
    return ordered


@rule
def buy(world: World, s: Scratch, m: Record, now: Moment, k: int, p: Parameters) -> None:
    """Perhaps order: at the price of the offers read, or unasked, at the list price; or pledge to a group buy."""
    v = s.v
    u, offered = v[col.U_BUY + k], v[col.BUY + k]
    hazard = offered + v[col.UNASKED + k]
    if u < hazard and u < chance(hazard):
        if u >= chance(offered):
            order(world, s.tally, m, now.day, 0, 0.0)
            s.tally[UNASKED_ORDERS] += 1
        else:
            product = 0
            if len(world.products) > 1:
                left = uniform(m.uid, now.tick, WHICH, 0) * offered
                for other in range(1, len(world.products)):
                    left -= v[col.OFFERED + (other - 1) * BLOCK + k]
                    if left < 0.0 and product == 0:
                        product = other
            comes_to = pledges(world, s, m, now, product, v[col.DEAL_OFFERS + k], v[col.GROUP_OFFERS + k])
            if comes_to == ORDINARY:
                order(world, s.tally, m, now.day, product, v[col.DISCOUNT + k])
            elif comes_to == PLEDGE and world.groups[now.group].deal_pledged < world.groups[now.group].deal_needed:
                v[col.INVITE + k] += p.pledge_invites
    m.reference_price = v[col.REFERENCE_PRICE + k]


@rule
def own_messages(world: World, s: Scratch, m: Record, now: Moment, k: int, p: Parameters) -> int:
    """Own messages since the last visit, and a sign of life when warned of removal."""
    v = s.v
    count = poisson(v[col.INITIATIVE + k], v[col.U_SPEAK + k])
    q = world.groups[now.group]
    if v[col.PRIZE + k] > 0.0 and q.contest_answers == 0 and count > 0:
        share = prized_share(v[col.PRIZE + k], v[col.CROWDING + k], v[col.KOL + k], p)
        v[col.CROWDING + k] = written_for_prize(s, q, m, now, count, 0, share, v[col.CROWDING + k], p)
    if m.warned == 1:  # reads of it once, and decides once
        if count == 0 and uniform(m.uid, now.tick, WARNED, 0) < p.warned_speech * s.v[col.INTEREST + k]:
            count = 1
        m.warned = 2
    return count


@rule
def answers(world: World, s: Scratch, m: Record, now: Moment, k: int, p: Parameters) -> int:
    """Answers to what was unread, some of them for a prize."""
    v = s.v
    if v[col.U_REPLY + k] <= 1.0 - v[col.REPLIES + k]:
        return 0
    count = poisson(v[col.REPLIES + k], v[col.U_REPLY + k])
    q = world.groups[now.group]
    if v[col.PRIZE + k] > 0.0 and q.contest_answers > 0:
        share = v[col.PRIZE + k] / (1.0 + v[col.PRIZE + k])
        v[col.CROWDING + k] = written_for_prize(s, q, m, now, count, 8, share, v[col.CROWDING + k], p)
    return count


@rule
def invite(world: World, s: Scratch, m: Record, now: Moment, k: int, slot: int, p: Parameters) -> None:
    """Invite a friend, or some at once; who accepts arrives tomorrow."""
    if s.v[col.U_INVITE + k] >= chance(s.v[col.INVITE + k]):
        return
    for _ in range(1 + further_friends(uniform(m.uid, now.tick, INVITE, 1), p)):
        ask_in(world, s, m, now, slot, p)


@rule
def ask_in(world: World, s: Scratch, m: Record, now: Moment, slot: int, p: Parameters) -> None:
    """Ask one friend, who may accept."""
    if m.invitations == 255:
        return
    m.invitations += 1
    s.tally[INVITATIONS_SENT] += 1
    friend = person(m.uid, int(m.invitations))
    friendship = uniform(friend, 0, FRIENDSHIP, 0)
    q = world.groups[now.group]
    lure = 0.0
    if q.reward_invited > 0.0:
        deals = deal_seeking_of(world, friend, now.base + slot, p)
        lure = lured(deals, np.float64(q.reward_invited), np.float64(q.reward_on_order), p)
    accepts = accept_chance(friendship, lure, np.float64(q.reputation_friends), np.float64(q.friends_outside), p)
    if uniform(friend, 0, ACCEPT, 0) < accepts:
        s.tally[INVITATIONS_ACCEPTED] += 1
        expect(s, slot, friendship, friend)


@rule
def expect(s: Scratch, slot: int, friendship: float, friend: Word) -> None:
    """A friend of the member in `slot` will come tomorrow. Of more than there are places the lowest uids are kept."""
    at = s.today[N_INVITED]
    if at < len(s.inviters):
        s.today[N_INVITED] += 1
    else:
        at = 0
        for k in range(1, len(s.inviters)):
            if s.newcomer[k] > s.newcomer[at]:
                at = k
        if friend > s.newcomer[at]:
            return
    s.inviters[at], s.friendship[at], s.newcomer[at] = slot, friendship, friend
