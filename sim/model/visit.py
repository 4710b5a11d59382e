"""Visits: read, judge, take part, leave or stay, buy, speak, answer, invite.

A visitor sees the group as it stood before the tick, writes only its own row, and leaves what concerns
others in the scratch: messages, answers, orders, leavings (`deeds.py`). So the visitors of a tick are taken in blocks:
`gather` collects what a block's rules need, `judge_block`, `weigh_block` and `draw_block` apply them to
all at once (loops without branches, which the compiler vectorises), `commit` does what came of it, member
by member. The Mesa agent (`agents.py`) takes the same steps with the same rules, one member at a time.
"""

import numpy as np
import numpy.typing as npt

from sim.model import columns as col
from sim.model.arithmetic import chance
from sim.model.audience import call_weights
from sim.model.boards import board_of
from sim.model.clock import clock_block, gather_clock, wind
from sim.model.columns import BLOCK
from sim.model.compile import rule
from sim.model.deeds import answers, buy, invite, own_messages, read_coupon, take_part
from sim.model.feed import (
    ANSWERED, DISCOUNT_UNIT, GIVEN_UP, UNIT, backlog, set_aside_leaders_own, set_aside_own, waiting, waits_for,
    waits_with_question,
)  # fmt: skip
from sim.model.labels import (
    ADVERTISEMENT, ADVERTISER, CHAT, CHECK_IN_CARD, COMPLAINT, CONTENT, COUPON, EVENT, GROUP_BUY, KOL, KOL_CONTENT,
    OPERATOR_REPLY, PRAISE, QUESTION, RED_PACKET, SPAM, SUMMARY,
)  # fmt: skip
from sim.model.moment import Moment
from sim.model.moving import read_until
from sim.model.parameters import Parameters
from sim.model.products import hazard_of, offers_of, place
from sim.model.random import BUY, CLOCK, INVITE, LEAVE, MINUTE, REPLY, SPEAK, UNMUTE, uniform
from sim.model.response import (
    EVENT_SHARE, PACKET_WORTH, PLANTED, TALK_WORTH, heeded, leaders_ownership, own_drive, prize_drive, sees_through,
    standing, suggest,
)  # fmt: skip
from sim.model.response_rules import rewarded_rate
from sim.model.rules import (
    answered_worth, appeal, bond, buy_hazard, call_of_posts, chat_worth, concern_left, content_worth, expected_replies,
    fade, freshness, idle_interest, ignored_interest, initiative, judged_interest, late_audience, leave_rate,
    moved_reference, need_left, offer_worth, other_worth, price_weight, propensity, quality_weight, ranked_gain,
    readiness, share_read,
    topic_fit, unasked_rate, unmute_chance, value_weight, visit_worth,
)  # fmt: skip
from sim.model.scratch import N_LEAVERS, PAIRS, READ, READERS, Scratch, UNMUTED_TODAY, VISITS
from sim.model.conversation import stay_online
from sim.model.speech import spam, want_to_speak
from sim.model.state import FOLLOWS, OFFERED, World
from sim.model.word_of_mouth import PRAISED, heard, open_complaints, set_aside_own_story
from sim.model.world_rules import heard_belief, invite_rate

_SHORT = 32767.0
MOST_VISITS = 65535
"""Visits are counted up to here; later ones are keyed by their tick."""


@rule
def visit_all(world: World, p: Parameters, s: Scratch, now: Moment, n: int) -> None:
    """All visits of a tick: the `n` slots in `s.due`, less those who arrive later today."""
    arrived = 0
    for k in range(n):
        if world.members[now.base + s.due[k]].joined <= now.tick:
            s.due[arrived] = s.due[k]
            arrived += 1
    group, board = world.groups[now.group], world.boards[now.board]
    campaign, feedback = group.campaign_start >= 0, group.feedback_opened >= 0
    orders = np.float64(board.orders_seen)
    if group.deal_pledged < group.deal_needed:  # pledges are seen as orders are
        orders += np.float64(group.deal_pledged)
    answering, reward = np.float64(group.contest_answers), np.float64(group.reward_inviter)
    late, live, readers = np.float64(board.late), np.float64(board.live), np.float64(board.readers)
    calls, common = call_weights(world, now.board, p), standing(world, now.board, now, p)
    first_product, several = world.products[0], len(world.products) > 1
    for first in range(0, arrived, BLOCK):
        size = min(BLOCK, arrived - first)
        for k in range(size):
            gather(world, p, s, now, k, s.due[first + k], calls, common)
        lanes = (size + 7) // 8 * 8  # whole vectors; what the last ones hold beyond `size` is not used
        for k in range(size, lanes):  # but for these, whose sums decide whether there is anything to do
            s.v[col.OWNERSHIP + k] = s.v[col.OFFERS + k] = 0.0
            s.v[col.HEARD_PRAISE + k] = s.v[col.HEARD_COMPLAINTS + k] = 0.0
        if len(world.follow_slot) > 0:
            for k in range(size):
                see_followed(world, s, now.group, now.board, now.base, k, s.due[first + k], p)
        judge_block(s.v, lanes, p)
        if campaign:
            for k in range(size):
                take_part(world, p, s, now, k, s.due[first + k])
        if feedback:
            for k in range(size):
                asked = s.due[first + k]
                m, seen = world.members[now.base + asked], s.v[col.SHARE + k] if s.v[col.UNREAD + k] > 0.0 else 0.0
                suggest(world, s, m, now, asked, seen, s.v[col.INTEREST + k], s.v[col.OWNERSHIP + k], p)
        weigh_block(
            s.v, lanes, orders, late, readers, live, first_product.price, first_product.purchase_cycle, answering,
            reward, p,
        )  # fmt: skip
        if several:
            weigh_products(world, s.v, lanes, orders, p)
        draw_block(s.v, lanes, s.uid, s.visit_number, now.tick)
        for k in range(size):
            gather_clock(world, s, now, k, s.due[first + k])
        clock_block(s.v, lanes, now, len(world.swing_x) > 0, p)
        for k in range(size):
            commit(world, p, s, now, k, s.due[first + k], common[PLANTED])


@rule
def gather(
    world: World, p: Parameters, s: Scratch, now: Moment, k: int, slot: int, calls: tuple[float, float, float],
    common: tuple[float, float, float, float],
) -> None:  # fmt: skip
    """Put what the rules need of the member in `slot` into column place `k`, the unread messages summed up.

    calls: see `audience.call_weights`; common: see `response.standing`
    """
    v = s.v
    m = world.members[now.base + slot]
    s.uid[k] = m.uid
    s.visit_number[k] = m.visits + 1 if m.visits < MOST_VISITS else MOST_VISITS + now.tick
    elapsed = np.float64(now.tick - m.last_visit) / now.ticks_per_day
    v[col.ELAPSED + k] = elapsed
    v[col.INTEREST + k] = m.interest
    v[col.TRUST + k] = m.trust
    v[col.NEED + k] = m.need
    v[col.LASTING + k] = m.need_lasting
    v[col.CONCERN + k] = m.concern_lasting
    v[col.FIT + k] = m.fit
    v[col.DEAL_SEEKING + k] = m.deal_seeking
    v[col.FATIGUE + k] = m.fatigue
    v[col.CROWDING + k] = m.crowding
    v[col.LOSS + k] = m.loss
    v[col.OWNERSHIP + k] = m.ownership
    v[col.TIES + k] = np.float64(m.tie_sum) + np.float64(m.owner_tie)
    v[col.OWNER_TIE + k] = m.owner_tie
    v[col.TIE_AGE + k] = now.day - m.tie_day
    v[col.SOCIABILITY + k] = m.sociability
    v[col.PRESENCE + k] = m.presence
    v[col.MUTED + k] = m.muted
    v[col.VISITS + k] = m.visits
    v[col.BELIEF + k] = m.belief
    v[col.REFERENCE_PRICE + k] = m.reference_price
    v[col.QUALITY_WEIGHT + k] = quality_weight(m.tier, p)
    v[col.PRICE_WEIGHT + k] = price_weight(m.tier, p)
    v[col.VALUE_WEIGHT + k] = value_weight(m.tier, p)
    v[col.SINCE_PURCHASE + k] = now.day - int(m.last_purchase)
    v[col.TENURE + k] = np.float64(now.tick - m.joined) / now.ticks_per_day
    v[col.KOL + k] = 1.0 if m.role == KOL else 0.0
    v[col.PRIZE + k] = prize_drive(world.groups[now.group], m, p)
    v[col.DRIVE + k] = own_drive(world.groups[now.group], m, now, p)
    v[col.TASTE_X + k] = m.taste_x / _SHORT
    v[col.TASTE_Y + k] = m.taste_y / _SHORT
    age = 0
    if 0 < m.awaiting < ANSWERED:
        age = waits_for(m.awaiting) + (now.tick - m.last_visit) * 96 // now.ticks_per_day
    v[col.AGE + k] = age
    v[col.IGNORED + k] = 1.0 if 0 < m.awaiting < ANSWERED and 0.25 * age >= p.ignored_after_hours else 0.0
    v[col.QUESTION + k] = waits_with_question(m.awaiting)
    v[col.ANSWERED + k] = 1.0 if m.awaiting == ANSWERED else 0.0

    u, sums = s.unread, s.unread_sums
    unread = backlog(world, now.board, now.tick, read_until(world, now.base + slot), now.ticks_per_day, u, sums)
    if m.wrote > 0 and now.tick - m.last_visit < world.feed.shape[1]:
        if m.role == KOL:
            own = int(np.int64(m.wrote))
            unread -= set_aside_leaders_own(u, sums, own, p.kol_quality, m.taste_x / _SHORT, m.taste_y / _SHORT)
        else:
            unread -= set_aside_own(u, int(np.int64(m.wrote)))
    if m.role >= ADVERTISER:  # does not mind spam
        unread -= u[SPAM]
        u[SPAM] = 0
    elif u[SPAM] > world.boards[now.board].spam_open:  # the rest has been removed
        unread -= u[SPAM] - world.boards[now.board].spam_open
        u[SPAM] = world.boards[now.board].spam_open
    if m.tells >= PRAISED:
        if now.tick - m.last_visit < world.feed.shape[1]:
            unread -= set_aside_own_story(s, m)
        m.tells = 0
    v[col.UNREAD + k] = unread
    still_open = 0
    v[col.HEARD_PRAISE + k] = v[col.HEARD_COMPLAINTS + k] = 0.0
    if u[PRAISE] + u[COMPLAINT] > 0:
        still_open = min(u[COMPLAINT], open_complaints(world, now.board, now.tick))
        answered = p.answered_complaint + (1.0 - p.answered_complaint) * still_open / max(1, u[COMPLAINT])
        v[col.HEARD_PRAISE + k] = heard(u[PRAISE], sums[4], m.tier, p)
        v[col.HEARD_COMPLAINTS + k] = heard(u[COMPLAINT], sums[5], m.tier, p) * answered
    heeds = heeded(m, common[PLANTED])
    v[col.HEARD_PRAISE + k] *= heeds
    v[col.CHATS + k] = (u[CHAT] + u[QUESTION]) * common[TALK_WORTH] * heeds + u[OPERATOR_REPLY]
    v[col.HEEDED + k] = u[CHAT] + u[QUESTION] + u[PRAISE]
    shown = u[CONTENT] + u[KOL_CONTENT] + u[EVENT]
    posts = shown + u[SUMMARY]
    per_post = 1.0 / (UNIT * max(1, posts))
    v[col.POSTS + k] = u[CONTENT] + u[KOL_CONTENT] + common[EVENT_SHARE] * u[EVENT] + p.summary_share * u[SUMMARY]
    v[col.QUALITY + k] = sums[0] * per_post
    v[col.TOPIC_X + k] = sums[1] * per_post
    v[col.TOPIC_Y + k] = sums[2] * per_post
    offers = u[ADVERTISEMENT] + u[COUPON] + u[GROUP_BUY]
    v[col.OFFERS + k] = offers
    v[col.GROUP_OFFERS + k] = u[GROUP_BUY]
    v[col.OFFERS_FELT + k] = u[ADVERTISEMENT] + p.discount_fatigue * (u[COUPON] + u[GROUP_BUY])
    for product in range(1, len(world.products)):
        v[col.OFFERED + (product - 1) * BLOCK + k] = offers_of(sums[place(product)], product)
    if u[GROUP_BUY] > 0:
        v[col.DEAL_OFFERS + k] = offers
        for product in range(1, len(world.products)):
            others = v[col.OFFERED + (product - 1) * BLOCK + k]
            if product == world.groups[now.group].deal_product:
                v[col.DEAL_OFFERS + k] = others
            elif world.groups[now.group].deal_product == 0:
                v[col.DEAL_OFFERS + k] -= others
    v[col.DISCOUNT + k] = sums[3] / (DISCOUNT_UNIT * max(1, offers))
    v[col.OTHER_WORTH + k] = other_worth(
        u[CHECK_IN_CARD], m.check_in, u[RED_PACKET] * common[PACKET_WORTH], u[PRAISE], still_open, u[SPAM], p
    )
    members, operators = u[CHAT] + u[QUESTION] + u[PRAISE] + u[COMPLAINT], u[CONTENT] + u[EVENT] + u[OPERATOR_REPLY]
    v[col.TALK + k] = members + u[KOL_CONTENT] + operators + u[RED_PACKET]
    posts_call = call_of_posts(v[col.QUALITY + k], p)
    called_by_operator = posts_call * (u[CONTENT] + u[EVENT]) + u[OPERATOR_REPLY]
    to_operator = (called_by_operator + p.packet_call * common[PACKET_WORTH] * u[RED_PACKET]) * calls[2]
    planted = common[PLANTED] * v[col.HEEDED + k]
    planted *= 1.0 - p.go_on
    drawing = members - p.go_on * (u[CHAT] + u[QUESTION])  # one answers what is said, not each of its lines
    if heeds < 1.0:
        drawing, planted = drawing - planted, 0.0
    called = drawing * calls[0] + posts_call * u[KOL_CONTENT] * calls[1] + to_operator
    v[col.CALLING + k] = called
    to_nobody = to_operator + planted * calls[0]  # planted voices are nobody
    v[col.OPERATORS_TALK + k] = to_nobody / max(called, 1e-9)


@rule
def see_followed(world: World, s: Scratch, g: int, f: int, base: int, k: int, slot: int, p: Parameters) -> None:
    """New messages of authors followed that would have been missed: all of other boards, part of those of one's own."""
    i = base + slot
    at_home, elsewhere = 0, 0
    for j in range(FOLLOWS):
        followed = world.follow_slot[i, j] - 1
        if followed < 0:
            break
        author = world.members[base + followed]
        if np.uint16(author.uid & np.uint64(65535)) == world.follow_mark[i, j]:
            if author.posts > world.follow_seen[i, j]:
                if board_of(world, g, followed) == f:
                    at_home += author.posts - world.follow_seen[i, j]
                else:
                    elsewhere += author.posts - world.follow_seen[i, j]
            world.follow_seen[i, j] = author.posts
    missed = 1.0 - share_read(max(s.v[col.UNREAD + k], 1.0), s.v[col.INTEREST + k], p)
    s.v[col.FOLLOWED + k] = p.follow_share * (at_home * missed + elsewhere)


@rule
def judge_block(v: npt.NDArray[np.float64], lanes: int, p: Parameters) -> None:
    """What has faded since the last visit, the share read, its worth, and the interest that follows."""
    for k in range(lanes):
        elapsed = v[col.ELAPSED + k]
        left = fade(1.0, v[col.TIE_AGE + k], p.tie_half_life)
        v[col.BOND + k] = bond(v[col.TIES + k] * left, p)
        v[col.OWNER_TIE + k] *= left
        v[col.NEED + k] = need_left(v[col.NEED + k], v[col.LASTING + k], v[col.TENURE + k], p)
        v[col.CONCERN + k] = concern_left(v[col.CONCERN + k], v[col.TENURE + k])
        v[col.CROWDING + k] = fade(v[col.CROWDING + k], elapsed, p.crowding_half_life)
        v[col.LOSS + k] = fade(v[col.LOSS + k], v[col.TIE_AGE + k], p.loss_half_life)
        v[col.FATIGUE + k] = fade(v[col.FATIGUE + k], elapsed, p.fatigue_half_life)
    owned = 0.0
    for k in range(lanes):
        owned += v[col.OWNERSHIP + k]
    if owned > 0.0:  # rare
        for k in range(lanes):
            v[col.OWNERSHIP + k] = fade(v[col.OWNERSHIP + k], v[col.ELAPSED + k], p.ownership_half_life)
    for k in range(lanes):
        interest, need, fit = v[col.INTEREST + k], v[col.NEED + k], v[col.FIT + k]
        unread, fatigue = v[col.UNREAD + k], v[col.FATIGUE + k]
        share = share_read(max(unread, 1.0), interest, p)
        topical = topic_fit(v[col.TASTE_X + k], v[col.TASTE_Y + k], v[col.TOPIC_X + k], v[col.TOPIC_Y + k], p)
        total = chat_worth(fit, v[col.BOND + k], p) * v[col.CHATS + k] * ranked_gain(share, p)
        total += content_worth(v[col.QUALITY + k], topical, need, p) * v[col.POSTS + k]
        offer = offer_worth(need, fit, fatigue, v[col.DEAL_SEEKING + k], v[col.DISCOUNT + k], p)
        total += offer * v[col.OFFERS + k]
        total += v[col.OTHER_WORTH + k]
        total = total * share + answered_worth(need, p) * v[col.ANSWERED + k]
        followed = v[col.FOLLOWED + k] if p.forum > 0.0 else 0.0
        total += followed * chat_worth(fit, v[col.BOND + k], p)
        worth = visit_worth(total, share * max(unread, 1.0) + followed, p)
        news = unread + followed > 0.0
        v[col.PAID_OFF + k] = 1.0 if news and worth > p.reference_worth else 0.0
        judged = judged_interest(interest, worth, v[col.VISITS + k], p)
        interest = judged if news else idle_interest(interest, v[col.ELAPSED + k], p)
        hurt = ignored_interest(interest, v[col.QUESTION + k], p)
        v[col.INTEREST + k] = hurt if v[col.IGNORED + k] > 0.0 else interest
        v[col.SHARE + k] = share
        v[col.REPEATS + k] = fatigue
        v[col.FATIGUE + k] = fatigue + share * v[col.OFFERS_FELT + k]
    told = 0.0
    for k in range(lanes):
        told += v[col.HEARD_PRAISE + k] + v[col.HEARD_COMPLAINTS + k]
    if told > 0.0:  # rare
        for k in range(lanes):
            share = v[col.SHARE + k]
            praise, complaints = share * v[col.HEARD_PRAISE + k], share * v[col.HEARD_COMPLAINTS + k]
            v[col.BELIEF + k] = heard_belief(v[col.BELIEF + k], praise, complaints, p)


@rule
def weigh_block(
    v: npt.NDArray[np.float64], lanes: int, orders: float, late: float, readers: float, live: float,
    list_price: float, purchase_cycle: float, answering: float, reward: float, p: Parameters,
) -> None:  # fmt: skip
    """Hazards and rates of everything a visitor may do, at the interest it has now.

    answering: 1 where prizes are for answers; reward: to inviters, CNY
    """
    for k in range(lanes):
        interest, trust, ownership = v[col.INTEREST + k], v[col.TRUST + k], v[col.OWNERSHIP + k]
        elapsed, bonded, share = v[col.ELAPSED + k], v[col.BOND + k], v[col.SHARE + k]
        v[col.UNMUTE + k] = unmute_chance(interest, p)
        v[col.LEAVE + k] = elapsed * leave_rate(interest, bonded, trust, ownership, v[col.LOSS + k], p)
        inclined = propensity(v[col.SOCIABILITY + k] * v[col.CONCERN + k], interest, bonded, p)
        v[col.INCLINED + k] = inclined
        driven = v[col.DRIVE + k] * initiative(inclined, v[col.CROWDING + k], v[col.KOL + k], p)
        for_prize = p.initiative * inclined * v[col.PRIZE + k] * (1.0 - answering)
        v[col.INITIATIVE + k] = elapsed * (driven + for_prize)
        weight = inclined * share * freshness(elapsed, p)
        v[col.READER_WEIGHT + k] = weight
        audience = late_audience(late, readers, live, v[col.OPERATORS_TALK + k])
        expected = expected_replies(v[col.CALLING + k], weight, audience, p)
        v[col.REPLIES + k] = expected * (1.0 + v[col.PRIZE + k] * answering)
        rate = invite_rate(trust, interest, ownership, v[col.SOCIABILITY + k], v[col.TENURE + k], p)
        v[col.INVITE + k] = elapsed * rewarded_rate(rate, v[col.DEAL_SEEKING + k], reward, p)
    for k in range(lanes):
        offers = v[col.OFFERS + k] * v[col.SHARE + k]
        price = list_price * (1.0 - v[col.DISCOUNT + k])
        reference = v[col.REFERENCE_PRICE + k]
        draw = appeal(
            v[col.BELIEF + k], reference, price, list_price, v[col.QUALITY_WEIGHT + k], v[col.PRICE_WEIGHT + k],
            v[col.VALUE_WEIGHT + k],
        )  # fmt: skip
        ready = readiness(v[col.SINCE_PURCHASE + k], purchase_cycle)
        interest, trust = v[col.INTEREST + k], v[col.TRUST + k]
        v[col.BUY + k] = buy_hazard(
            offers, v[col.REPEATS + k], v[col.NEED + k], trust, interest, ready, draw, orders, p
        )
        rate = unasked_rate(v[col.NEED + k], trust, v[col.OWNER_TIE + k], ready, p)
        v[col.UNASKED + k] = v[col.ELAPSED + k] * rate
        v[col.BEFORE_PRICE + k] = reference
        v[col.REFERENCE_PRICE + k] = moved_reference(reference, price, offers, p)


@rule
def weigh_products(world: World, v: npt.NDArray[np.float64], lanes: int, orders: float, p: Parameters) -> None:
    """Where there are several products: the hazards of 1 to 4 into OFFERED, the sum of all into BUY."""
    read = 0.0
    for k in range(lanes):
        v[col.BUY + k] = 0.0
        v[col.FIRST_OFFERED + k] = v[col.OFFERS + k]
        read += v[col.OFFERS + k]
    if read == 0.0:
        return
    first_price = world.products[0].price
    for product in range(len(world.products) - 1, -1, -1):
        at = col.OFFERED + (product - 1) * BLOCK if product > 0 else col.FIRST_OFFERED
        price, purchase_cycle = world.products[product].price, world.products[product].purchase_cycle
        for k in range(lanes):
            v[col.THIS_OFFERED + k] = v[at + k]
        if product > 0:
            for k in range(lanes):
                v[col.FIRST_OFFERED + k] -= v[col.THIS_OFFERED + k]
        for k in range(lanes):  # columns of fixed place only, or it would not be vectorised
            hazard = hazard_of(
                price, first_price, purchase_cycle, v[col.THIS_OFFERED + k] * v[col.SHARE + k],
                v[col.REPEATS + k] * (v[col.THIS_OFFERED + k] / max(v[col.OFFERS + k], 1.0)), v[col.NEED + k],
                v[col.TRUST + k], v[col.INTEREST + k], v[col.BELIEF + k], v[col.BEFORE_PRICE + k],
                v[col.DISCOUNT + k], v[col.SINCE_PURCHASE + k], v[col.QUALITY_WEIGHT + k], v[col.PRICE_WEIGHT + k],
                v[col.VALUE_WEIGHT + k], orders, p,
            )  # fmt: skip
            v[col.THIS_OFFERED + k] = hazard
            v[col.BUY + k] += hazard
        for k in range(lanes):
            v[at + k] = v[col.THIS_OFFERED + k]


@rule
def draw_block(
    v: npt.NDArray[np.float64], lanes: int, uid: npt.NDArray[np.uint64], visit_number: npt.NDArray[np.int64], tick: int
) -> None:
    """The keyed draws nearly every visit needs."""
    for k in range(lanes):
        v[col.U_UNMUTE + k] = uniform(uid[k], tick, UNMUTE, 0)
        v[col.U_LEAVE + k] = uniform(uid[k], tick, LEAVE, 0)
        v[col.U_BUY + k] = uniform(uid[k], tick, BUY, 0)
    for k in range(lanes):
        v[col.U_SPEAK + k] = uniform(uid[k], tick, SPEAK, 0)
        v[col.U_REPLY + k] = uniform(uid[k], tick, REPLY, 0)
        v[col.U_INVITE + k] = uniform(uid[k], tick, INVITE, 0)
    for k in range(lanes):
        v[col.U_MINUTE + k] = uniform(uid[k], tick, MINUTE, 0)
    for k in range(lanes):
        v[col.U_CLOCK + k] = uniform(uid[k], visit_number[k], CLOCK, 0)


@rule
def commit(world: World, p: Parameters, s: Scratch, now: Moment, k: int, slot: int, planted: float) -> None:
    """Do what the draws decided, and write down what remains of the visit; planted: share of the talk."""
    v = s.v
    i = now.base + slot
    m = world.members[i]
    m.wrote = 0
    if m.awaiting == ANSWERED:
        m.awaiting = 0
    elif 0 < m.awaiting < ANSWERED:
        m.awaiting = GIVEN_UP if v[col.IGNORED + k] > 0.0 else waiting(int(v[col.QUESTION + k]), int(v[col.AGE + k]))
    if m.muted > 0 and v[col.U_UNMUTE + k] < v[col.UNMUTE + k]:
        m.muted = 0
        s.tally[UNMUTED_TODAY] += 1
    if planted > 0.0 and sees_through(s, m, now, planted * v[col.SHARE + k] * v[col.HEEDED + k], p):
        v[col.BELIEF + k] = m.belief  # what was told is not believed
    first_today = m.last_visit < now.day * now.ticks_per_day
    u = v[col.U_LEAVE + k]
    if u < v[col.LEAVE + k] and u < chance(v[col.LEAVE + k]):
        s.leavers[s.cursor[N_LEAVERS]] = slot
        s.cursor[N_LEAVERS] += 1
    else:
        ordered = m.marks & OFFERED > 0 and read_coupon(world, s, m, now, k, p)
        if not ordered and (v[col.OFFERS + k] > 0.0 or v[col.U_BUY + k] < v[col.UNASKED + k]):
            buy(world, s, m, now, k, p)
        minute = v[col.U_MINUTE + k] * 1440.0 / now.ticks_per_day
        stay_online(s, slot, v[col.INCLINED + k], minute, minute + p.session_minutes)
        opened, replies = own_messages(world, s, m, now, k, p), answers(world, s, m, now, k, p)
        if opened > 0 or replies > 0 or m.tells > 0:
            want_to_speak(s, slot, opened, replies, v[col.OPERATORS_TALK + k], read_until(world, i))
        if m.role >= ADVERTISER:
            spam(world, s, m, now, slot, v[col.ELAPSED + k], p)
        s.tally[READ] += int(v[col.READER_WEIGHT + k] * v[col.TALK + k] * 65536.0)
        s.tally[PAIRS] += int(v[col.TALK + k])
        if v[col.U_INVITE + k] < v[col.INVITE + k]:
            invite(world, s, m, now, k, slot, p)
    if first_today or m.visits == 0:
        s.tally[READERS] += 1
    s.tally[VISITS] += 1
    m.interest = v[col.INTEREST + k]
    m.fatigue = v[col.FATIGUE + k]
    m.crowding = v[col.CROWDING + k]
    m.belief = v[col.BELIEF + k]
    least = leaders_ownership(world.groups[now.group], p) if m.role == KOL else 0.0
    m.ownership = max(v[col.OWNERSHIP + k], least)
    m.visits = min(MOST_VISITS, s.visit_number[k])
    m.last_visit = now.tick
    wind(world, v, m, i, k)
