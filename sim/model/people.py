"""Who joins: traits and first states of a person, drawn by key from the distributions of the scenario."""

import math

import numpy as np
import numpy.typing as npt

from sim.model.arithmetic import cosine, exp, log, normal_quantile
from sim.model.boards import board_of, nearest_board, topics_of
from sim.model.compile import kernel, rule
from sim.model.concern import code_of
from sim.model.labels import (
    ADVERTISER, BASE, COLD, EXISTING, FRESH_BLOOD, INVITED, MEMBER, MIDDLE, NEVER, OBSERVING, UPPER,
)  # fmt: skip
from sim.model.parameters import Parameters
from sim.model.products import quality_on
from sim.model.random import ARRIVAL, CLOCK, MUTE_AT_DOOR, TRAIT, Word, person, uniform
from sim.model.rules import mute_at_door_chance, next_threshold, own_rate, pulled_rate, topic_fit
from sim.model.state import FOLLOWS, World
from sim.model.world_rules import inherited_trust

_SHORT = 32767.0


@rule
def normal(uid: Word, n: int) -> float:
    """`n`-th standard normal of a person."""
    return normal_quantile(uniform(uid, 0, TRAIT, n))


@rule
def gamma(uid: Word, shape: float, n: int) -> float:
    """Gamma draw (Marsaglia & Tsang 2000), rejections keyed from `n` on in steps of two."""
    boost = 1.0
    if shape < 1.0:
        boost = exp(log(uniform(uid, 0, TRAIT, n)) / shape)
        shape = shape + 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    k = n + 1
    while True:
        x = normal(uid, k)
        v = 1.0 + c * x
        v = v * v * v
        if v > 0.0 and log(uniform(uid, 0, TRAIT, k + 1)) < 0.5 * x * x + d - d * v + d * log(v):
            return d * v * boost
        k += 2


@rule
def beta(uid: Word, mean: float, concentration: float, n: int) -> float:
    """Beta draw with this mean; needs 200 keys from `n` on (more are never used in practice)."""
    x = gamma(uid, mean * concentration, n)
    y = gamma(uid, (1.0 - mean) * concentration, n + 100)
    return x / (x + y)


@rule
def clip01(x: float) -> float:
    """Into [0, 1]."""
    return min(1.0, max(0.0, x))


@rule
def _resembles(uid: Word, inviter: int, n: int, p: Parameters) -> bool:
    """Each trait is the inviter's with this chance: the correlation asked for, the same distribution."""
    return inviter >= 0 and uniform(uid, 0, TRAIT, n) < p.resemblance


@rule
def _draw_tier(u: float, p: Parameters) -> int:
    if u < p.member_upper_tier:
        return UPPER
    return MIDDLE if u < p.member_upper_tier + p.member_middle_tier else BASE


@rule
def taste_of(world: World, uid: Word, inviter: int, p: Parameters) -> tuple[np.int16, np.int16]:
    """Cosine and sine of a person's taste, relative to the positioning, 1/32767; inviter: row or -1."""
    if _resembles(uid, inviter, 24, p):
        return world.members[inviter].taste_x, world.members[inviter].taste_y
    angle = p.taste_spread * normal(uid, 6)
    return np.int16(_SHORT * cosine(angle)), np.int16(_SHORT * cosine(angle - 1.5707963267948966))


@rule
def _traits(world: World, i: int, inviter: int, p: Parameters) -> None:
    m = world.members[i]
    r = world.members[max(inviter, 0)]
    uid = m.uid
    m.tier = _draw_tier(uniform(uid, 0, TRAIT, 0), p)
    if _resembles(uid, inviter, 20, p):
        m.tier = r.tier
    s = p.member_sociability_sigma
    m.sociability = exp(s * normal(uid, 1) - 0.5 * s * s)
    m.groups_held = p.member_groups_held_median * exp(p.member_groups_held_sigma * normal(uid, 3))
    attention = p.member_attention_median * exp(p.member_attention_sigma * normal(uid, 2))
    m.presence = attention * math.sqrt(p.member_groups_held_median / np.float64(m.groups_held))
    m.tolerance = p.member_tolerance_median * exp(p.member_tolerance_sigma * normal(uid, 4))
    weeks = p.member_need_lasting / 7.0 * exp(p.member_need_lasting_sigma * normal(uid, 5))
    m.need_lasting = np.uint8(min(255.0, weeks + 0.5))
    half_life = p.member_concern_lasting * exp(p.member_concern_lasting_sigma * normal(uid, 8))
    m.concern_lasting = code_of(half_life)
    m.need = beta(uid, p.member_need, p.member_need_concentration, 1000)
    m.deal_seeking = beta(uid, p.member_deal_seeking, p.member_deal_seeking_concentration, 2000)
    m.taste_x, m.taste_y = taste_of(world, uid, inviter, p)
    m.place = np.uint8(uniform(uid, 0, TRAIT, 7) * p.member_places)
    if inviter >= 0:
        if _resembles(uid, inviter, 21, p):
            m.sociability = r.sociability
        if _resembles(uid, inviter, 22, p):
            m.need = r.need
        if _resembles(uid, inviter, 23, p):
            m.deal_seeking = r.deal_seeking
        if _resembles(uid, inviter, 25, p):
            m.place = r.place
    g = i // (len(world.members) // len(world.groups))
    b = world.boards[board_of(world, g, i - g * (len(world.members) // len(world.groups)))]
    m.fit = topic_fit(np.float64(m.taste_x) / _SHORT, np.float64(m.taste_y) / _SHORT, b.topic_x, b.topic_y, p)


@rule
def _first_states(world: World, i: int, source: int, inviter: int, friendship: float, day: int, p: Parameters) -> None:
    m = world.members[i]
    r = world.members[max(inviter, 0)]
    g = i // (len(world.members) // len(world.groups))
    q = world.groups[g]
    uid = m.uid
    trust, belief = p.trust_cold, np.float64(q.reputation_strangers) + p.belief_noise * normal(uid, 12)
    m.last_purchase = NEVER
    if source == EXISTING:
        trust = p.trust_existing
        cycle = world.products[0].purchase_cycle
        bought = day - 1 - int(uniform(uid, 0, TRAIT, 13) * cycle)
        m.last_purchase = max(NEVER + 1, bought)
        remembered = max(bought, day - world.improved.shape[1] + 1)
        belief = quality_on(world, g, 0, np.float64(remembered)) + p.belief_noise * normal(uid, 12)
    elif source == FRESH_BLOOD:
        trust = p.trust_fresh_blood
    elif source == INVITED:
        trust = inherited_trust(friendship, np.float64(r.trust), p)
        heard = np.float64(q.reputation_friends)
        belief = heard + friendship * (np.float64(r.belief) - heard)
    m.interest = clip01(p.start_interest + p.start_interest_sd * normal(uid, 10))
    m.trust = clip01(trust + p.trust_sd * normal(uid, 11))
    m.belief = clip01(belief)
    m.reference_price = world.products[0].price
    m.fatigue = m.crowding = m.ownership = m.loss = 0.0
    m.habit_x = m.habit_y = 0
    m.owner_tie = m.tie_sum = 0.0


@rule
def deal_seeking_of(world: World, uid: Word, inviter: int, p: Parameters) -> float:
    """How far a person is drawn by deals, before joining; inviter: row, or -1."""
    if inviter >= 0 and _resembles(uid, inviter, 23, p):
        return np.float64(world.members[inviter].deal_seeking)
    return beta(uid, p.member_deal_seeking, p.member_deal_seeking_concentration, 2000)


@rule
def enter(
    world: World, i: int, uid: Word, source: int, joined: int, day: int, inviter: int, friendship: float, p: Parameters
) -> None:
    """A person takes row `i`: identity, traits, first states, the mute switch, and the presence rates.

    joined: tick; inviter: row or -1. The caller sets the threshold of the clock.
    """
    m = world.members[i]
    m.uid = uid
    m.source = source
    m.joined = m.last_visit = joined
    m.visits = m.posts = m.orders = 0
    m.last_post = m.last_card = NEVER
    m.tie_day = day
    m.stage, m.role = OBSERVING, MEMBER
    if source >= COLD and uniform(uid, 0, TRAIT, 31) < p.advertisers:
        m.role = ADVERTISER
    m.wrote = m.awaiting = m.check_in = m.invitations = m.warned = m.streak = m.cards = 0
    m.pending = m.tells = m.marks = m.product = 0
    m.posts_0 = m.posts_1 = m.posts_2 = 0
    m.depth = min(255, int(world.members[inviter].depth) + 1) if inviter >= 0 else 0
    _traits(world, i, inviter, p)
    _first_states(world, i, source, inviter, friendship, day, p)
    door = mute_at_door_chance(np.float64(m.groups_held), np.float64(m.trust), p)
    m.muted = 1 if uniform(uid, 0, MUTE_AT_DOOR, 0) < door else 0
    world.own_rate[i] = own_rate(np.float64(m.presence), np.float64(m.interest), np.float64(m.muted), p)
    world.pulled_rate[i] = pulled_rate(np.float64(m.interest), np.float64(m.muted), p)
    if len(world.swing_x) > 0:
        world.swing_x[i] = world.swing_y[i] = 0.0
    if len(world.follow_slot) > 0:  # whom the one before has followed
        for k in range(FOLLOWS):
            world.follow_slot[i, k] = 0


@rule
def arrival_tick(uid: Word, profile: npt.NDArray[np.float64]) -> int:
    """Tick of the day at which a newcomer arrives, when people are about; `profile` is cumulative (3, ticks)."""
    last = profile.shape[1] - 1
    u = uniform(uid, 0, ARRIVAL, 0) * profile[0, last]
    t = 0
    while t < last and profile[0, t] < u:
        t += 1
    return t


@kernel
def populate(
    world: World, params: npt.NDArray[np.void], seed: int, replicates: int, members: int, capacity: int,
    existing: float, count: int, first_replicate: int,
) -> None:  # fmt: skip
    """Fill the groups with their first members, on day 0; groups of replicate r lie together.

    count: of them, the first so many of each replicate; the others are held in reserve
    first_replicate: number of the first of these replicates
    """
    p = params[0]
    groups, slots = len(world.groups), len(world.members) // len(world.groups)
    per_replicate = groups // replicates
    for g in range(groups):
        q = world.groups[g]
        q.replicate, q.group = first_replicate + g // per_replicate, g % per_replicate
        q.uid = person(person(person(seed, 1), q.replicate), q.group)
        q.capacity = capacity
        if q.group >= count:
            q.opened, q.behind = NEVER, q.group - q.group % count
            _lay_out(world, g, 0, slots, p)
            continue
        q.members = members
        _lay_out(world, g, members, slots, p)
        for s in range(members):
            uid = person(q.uid, s)
            x, y = taste_of(world, uid, -1, p)
            f = nearest_board(world, g, np.float64(x), np.float64(y), True)
            i = g * slots + world.boards[f].first + world.boards[f].free
            world.boards[f].free += 1
            source = EXISTING if uniform(uid, 0, TRAIT, 30) < existing else COLD
            enter(world, i, uid, source, 0, 0, -1, 0.0, p)
            world.members[i].last_visit = -1  # what is posted in the first tick is news
            own, pulled = np.float64(world.own_rate[i]), np.float64(world.pulled_rate[i])
            world.threshold[i] = next_threshold(0.0, 0.0, own, pulled, 0.0, 0.0, 0.0, 0.0, uniform(uid, 0, CLOCK, 0))


@rule
def _lay_out(world: World, g: int, members: int, slots: int, p: Parameters) -> None:
    """Topics of the boards, evenly around, and room for their first members; what is left over goes in proportion."""
    topics = topics_of(world)
    for t in range(topics):
        b = world.boards[g * topics + t]
        b.topic_x = cosine(6.283185307179586 * t / topics)
        b.topic_y = cosine(6.283185307179586 * t / topics - 1.5707963267948966)
        b.slots = b.free = 0
    for s in range(members):
        x, y = taste_of(world, person(world.groups[g].uid, s), -1, p)
        world.boards[nearest_board(world, g, np.float64(x), np.float64(y), False)].slots += 1
    spare, first = slots - members, 0
    for t in range(topics):
        b = world.boards[g * topics + t]
        more = spare * (b.slots + 1) // (members + topics) if t < topics - 1 else slots - first - b.slots
        b.first, b.slots = first, b.slots + more
        first += b.slots
