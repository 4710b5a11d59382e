"""A member as a Mesa agent: the steps of a visit, in plain Python."""

from typing import TYPE_CHECKING

import numpy as np

from sim.model import columns as col
from sim.model import visit as kernel
from sim.model import products, speech
from sim.model.agent_visit import Visit
from sim.model.arithmetic import chance
from sim.model.deeds import expect
from sim.model.feed import (
    ANSWERED, DISCOUNT_UNIT, GIVEN_UP, UNIT, backlog, set_aside_leaders_own, set_aside_own, waiting, waits_for,
    waits_with_question,
)  # fmt: skip
from sim.model.labels import (
    ADVERTISEMENT, ADVERTISER, CHAT, CHECK_IN_CARD, COMPLAINT, CONTENT, COUPON, EVENT, GROUP_BUY, KOL, KOL_CONTENT,
    OPERATOR_REPLY, PRAISE, QUESTION, RED_PACKET, SPAM, SUMMARY,
)  # fmt: skip
from sim.model.moment import Moment
from sim.model.person import Person
from sim.model.plain import (
    call_weights, came, deal_seeking_of, form_habit, hazard_of, heeded, leaders_ownership, order, own_drive, pledges,
    prize_drive, put_down, r, read_until, see_followed, sees_through, set_aside_own_story, spam, standing, stay_online,
    suggest, takes_coupon, want_to_speak, written_for_prize,
)  # fmt: skip
from sim.model.random import (
    ACCEPT, BUY, CARD, CLOCK, FRIENDSHIP, INVITE, LEAVE, REPLY, SIGN_UP, SPEAK, UNMUTE, WARNED, WHICH, person, uniform,
)  # fmt: skip
from sim.model.scratch import (
    INVITATIONS_ACCEPTED, INVITATIONS_SENT, MAX_REPLIES, N_LEAVERS, PAIRS, READ, READERS, UNASKED_ORDERS,
    Scratch, UNMUTED_TODAY, VISITS,
)  # fmt: skip
from sim.model.response import EVENT_SHARE, ORDINARY, PACKET_WORTH, PLANTED, PLEDGE, TALK_WORTH
from sim.model.state import OFFERED
from sim.model.word_of_mouth import PRAISED, heard, open_complaints

if TYPE_CHECKING:
    from sim.model.community import Community


class Member(Person):
    """A member of a group. The steps of `step` may be overridden."""

    model: "Community"

    # one tick -------------------------------------------------------------------------------------

    def step(self) -> None:
        """One tick: open the group if a visit is due, and go through the steps below."""
        model = self.model
        if not model.scratch and model.forums is None:
            raise RuntimeError("members of a kernel community do not step by themselves: call community.step()")
        w, i = model.world, self.row
        a, b, c, x, y = model.clock[self.group_index]
        hazard = w.own_rate[i] * a + w.pulled_rate[i] * b + c
        if len(w.swing_x) > 0:
            hazard = hazard + (w.swing_x[i] * x + w.swing_y[i] * y)
        if hazard < w.threshold[i]:
            return
        now = model.moments[self.group_index]
        if self.record.joined > now.tick:  # arrives later today
            return
        visit = self.read(now)
        self.judge(visit)
        self.switch_on(visit)
        self.see_through(visit)
        if model.world.groups[self.group_index].campaign_start >= 0:
            self.take_part(visit)
        if model.world.groups[self.group_index].feedback_opened >= 0:
            seen = visit.share if visit.backlog > 0.0 else 0.0
            suggest(
                model.world, self.scratch, self.record, now, self.slot, seen, visit.interest, visit.ownership, model.p
            )
        if self.leaves(visit):
            self.scratch.leavers[self._count(N_LEAVERS)] = self.slot
        else:
            self.buy(visit)
            sociable = float(self.record.sociability) * visit.concern
            inclined = r.propensity(sociable, visit.interest, visit.bonded, model.p)
            own, replies = self.speak(visit, inclined), self.answer(visit, inclined)
            s = self.scratch
            minute = speech.minute_of_visit(self.record.uid, now.tick, now.ticks_per_day)
            stay_online(s, self.slot, inclined, minute, minute + model.p.session_minutes)
            if self.record.role >= ADVERTISER:
                spam(model.world, s, self.record, visit.now, self.slot, visit.elapsed, model.p)
            if own > 0 or replies > 0 or self.record.tells > 0:
                since = read_until(w, i)
                want_to_speak(s, self.slot, min(own, 255), min(replies, MAX_REPLIES), visit.operators, since)
            self.invite(visit)
        self.conclude(visit)

    def read(self, now: Moment) -> Visit:
        """Open the group: what has faded since the last visit, and what is unread."""
        model, m, p = self.model, self.record, self.model.p
        elapsed = float(now.tick - int(m.last_visit)) / now.ticks_per_day
        ties = float(m.tie_sum) + float(m.owner_tie)
        visit = Visit(
            now=now,
            elapsed=elapsed,
            interest=float(m.interest),
            trust=float(m.trust),
            muted=float(m.muted),
            bonded=r.bond(ties * r.fade(1.0, float(now.day - int(m.tie_day)), p.tie_half_life), p),
            fatigue=r.fade(float(m.fatigue), elapsed, p.fatigue_half_life),
            crowding=r.fade(float(m.crowding), elapsed, p.crowding_half_life),
            loss=r.fade(float(m.loss), float(now.day - int(m.tie_day)), p.loss_half_life),
            belief=float(m.belief),
            ownership=r.fade(float(m.ownership), elapsed, p.ownership_half_life),
        )
        tenure = float(now.tick - int(m.joined)) / now.ticks_per_day
        visit.need = r.need_left(float(m.need), float(m.need_lasting), tenure, p)
        visit.concern = r.concern_left(float(m.concern_lasting), tenure)
        visit.owner_tie = float(m.owner_tie) * r.fade(1.0, float(now.day - int(m.tie_day)), p.tie_half_life)
        s = self.scratch
        known = read_until(model.world, self.row)
        visit.backlog = float(
            backlog(model.world, self.board, now.tick, known, now.ticks_per_day, s.unread, s.unread_sums)
        )
        if m.wrote > 0 and now.tick - m.last_visit < model.world.feed.shape[1]:
            own = int(m.wrote)
            if m.role == KOL:
                x, y = m.taste_x / 32767.0, m.taste_y / 32767.0
                visit.backlog -= set_aside_leaders_own(s.unread, s.unread_sums, own, p.kol_quality, x, y)
            else:
                visit.backlog -= set_aside_own(s.unread, own)
        m.wrote = 0
        if m.role >= ADVERTISER:
            visit.backlog -= float(s.unread[SPAM])
            s.unread[SPAM] = 0
        elif s.unread[SPAM] > model.world.boards[self.board].spam_open:
            visit.backlog -= float(s.unread[SPAM] - model.world.boards[self.board].spam_open)
            s.unread[SPAM] = model.world.boards[self.board].spam_open
        if m.tells >= PRAISED:
            if now.tick - m.last_visit < model.world.feed.shape[1]:
                visit.backlog -= set_aside_own_story(s, m)
            m.tells = 0
        visit.unread = s.unread.tolist()
        visit.common = standing(model.world, self.board, now, p)
        visit.share = r.share_read(max(visit.backlog, 1.0), visit.interest, p)
        return visit

    def judge(self, visit: Visit) -> None:
        """What was read, or its absence, moves interest; commercial messages tire."""
        m, p, u = self.record, self.model.p, visit.unread
        sums = self.scratch.unread_sums.tolist()
        need, fit = visit.need, float(m.fit)
        still_open = min(u[COMPLAINT], open_complaints(self.model.world, self.board, visit.now.tick))
        shown = u[CONTENT] + u[KOL_CONTENT] + u[EVENT]
        per_post = 1.0 / (UNIT * max(1, shown + u[SUMMARY]))
        visit.quality = sums[0] * per_post
        offers = u[ADVERTISEMENT] + u[COUPON] + u[GROUP_BUY]
        visit.offers = float(offers)
        visit.discount = sums[3] / (DISCOUNT_UNIT * max(1, offers))
        others = range(1, len(self.model.world.products))
        visit.offered = [0, *(products.offers_of(sums[products.place(k)], k) for k in others)]
        topical = r.topic_fit(m.taste_x / 32767.0, m.taste_y / 32767.0, sums[1] * per_post, sums[2] * per_post, p)
        heeds = visit.heeds = heeded(m, visit.common[PLANTED])
        chats = (u[CHAT] + u[QUESTION]) * visit.common[TALK_WORTH] * heeds + u[OPERATOR_REPLY]
        total = r.chat_worth(fit, visit.bonded, p) * chats * r.ranked_gain(visit.share, p)
        posts = u[CONTENT] + u[KOL_CONTENT] + visit.common[EVENT_SHARE] * u[EVENT] + p.summary_share * u[SUMMARY]
        total += r.content_worth(visit.quality, topical, need, p) * posts
        total += r.offer_worth(need, fit, visit.fatigue, float(m.deal_seeking), visit.discount, p) * visit.offers
        total += r.other_worth(
            float(u[CHECK_IN_CARD]), float(m.check_in), u[RED_PACKET] * visit.common[PACKET_WORTH], float(u[PRAISE]),
            float(still_open), float(u[SPAM]), p,
        )  # fmt: skip
        followed = self._seen_of_followed(visit) if p.forum > 0.0 else 0.0
        if visit.backlog + followed > 0.0:
            answered = 1.0 if m.awaiting == ANSWERED else 0.0
            total = total * visit.share + r.answered_worth(need, p) * answered
            total += followed * r.chat_worth(fit, visit.bonded, p)
            worth = r.visit_worth(total, visit.share * max(visit.backlog, 1.0) + followed, p)
            visit.paid_off = 1.0 if worth > p.reference_worth else 0.0
            visit.interest = r.judged_interest(visit.interest, worth, float(m.visits), p)
        else:
            visit.interest = r.idle_interest(visit.interest, visit.elapsed, p)
        if 0 < m.awaiting < ANSWERED:
            question = waits_with_question(int(m.awaiting))
            quarters = (visit.now.tick - int(m.last_visit)) * 96 // visit.now.ticks_per_day
            age = waits_for(int(m.awaiting)) + quarters
            if 0.25 * age >= p.ignored_after_hours:
                visit.interest = r.ignored_interest(visit.interest, float(question), p)
                m.awaiting = GIVEN_UP
            else:
                m.awaiting = waiting(question, age)
        elif m.awaiting == ANSWERED:
            m.awaiting = 0
        answered = p.answered_complaint + (1.0 - p.answered_complaint) * still_open / max(1, u[COMPLAINT])
        praise = heard(u[PRAISE], sums[4], int(m.tier), p) * heeds
        complaints = heard(u[COMPLAINT], sums[5], int(m.tier), p) * answered
        visit.belief = visit.believed = r.heard_belief(visit.belief, visit.share * praise, visit.share * complaints, p)
        felt = u[ADVERTISEMENT] + p.discount_fatigue * (u[COUPON] + u[GROUP_BUY])
        visit.repeats = visit.fatigue
        visit.fatigue = visit.fatigue + visit.share * felt

    @property
    def scratch(self) -> Scratch:
        """The working memory of the group, or of a part of the forum."""
        return self.model.scratch_of_row(self.row)

    def _seen_of_followed(self, visit: Visit) -> float:
        """Messages of authors followed that would have been missed (forums)."""
        s, p = self.scratch, self.model.p
        s.v[col.UNREAD], s.v[col.INTEREST] = visit.backlog, visit.interest
        base = self.row - self.slot
        see_followed(self.model.world, s, self.group_index, self.board, base, 0, self.slot, p)
        return float(s.v[col.FOLLOWED])

    def switch_on(self, visit: Visit) -> None:
        """A muted member may unmute."""
        if visit.muted > 0.0 and self.draw(visit, UNMUTE) < r.unmute_chance(visit.interest, self.model.p):
            visit.muted = 0.0
            self.record.muted = 0
            self._tally(UNMUTED_TODAY)

    def see_through(self, visit: Visit) -> None:
        """Where planted voices talk, one may notice; what they told is then not believed."""
        planted = visit.common[PLANTED]
        if planted > 0.0:
            read = planted * visit.share * float(self._heeded(visit))
            if sees_through(self.scratch, self.record, visit.now, read, self.model.p):
                visit.believed = float(self.record.belief)

    def _heeded(self, visit: Visit) -> int:
        """Unread talk that passes for members'."""
        u = visit.unread
        return int(u[CHAT] + u[QUESTION] + u[PRAISE])

    def _talk(self, visit: Visit) -> int:
        """Unread messages that may be answered."""
        u = visit.unread
        members, operators = u[CHAT] + u[QUESTION] + u[PRAISE] + u[COMPLAINT], u[CONTENT] + u[EVENT] + u[OPERATOR_REPLY]
        return int(members + u[KOL_CONTENT] + operators + u[RED_PACKET])

    def take_part(self, visit: Visit) -> None:
        """Sign up for a running check-in campaign, or do today's task."""
        m, p, now = self.record, self.model.p, visit.now
        campaign = self.model.world.groups[self.group_index]
        start = int(campaign.campaign_start)
        reward, deposit = float(campaign.campaign_reward), float(campaign.campaign_deposit)
        first_since = (m.last_visit < start or m.visits == 0) and came(self.model.world, self.row) <= start
        if m.check_in == 0 and first_since and visit.backlog > 0.0:
            seen = visit.share * r.sign_up_chance(visit.interest, float(m.deal_seeking), reward, deposit, p)
            if uniform(m.uid, start, SIGN_UP, 0) < seen:
                m.check_in = 1
        if m.check_in > 0 and m.last_card != now.day:
            hazard = r.check_in_motivation(
                visit.interest, float(m.deal_seeking), reward, deposit, float(m.streak), p
            )
            if self.draw(visit, CARD) < chance(hazard):
                m.streak = min(255, int(m.streak) + 1) if m.last_card == now.day - 1 else 1
                m.cards = min(255, int(m.cards) + 1)
                m.last_card = now.day
                put_down(self.scratch, self.slot, CHECK_IN_CARD, 1)
                visit.crowding = r.crowded_out(visit.crowding, reward, deposit, p)

    def leaves(self, visit: Visit) -> bool:
        """Whether this is the last visit."""
        rate = r.leave_rate(visit.interest, visit.bonded, visit.trust, visit.ownership, visit.loss, self.model.p)
        hazard = visit.elapsed * rate
        u = self.draw(visit, LEAVE)
        return bool(u < hazard and u < chance(hazard))

    def buy(self, visit: Visit) -> None:
        """Perhaps order: on a coupon sent in person, at the price of the offers read, or unasked; or pledge.

        Prices seen move what one expects to pay.
        """
        m, p, now, w = self.record, self.model.p, visit.now, self.model.world
        q, first_price = w.groups[self.group_index], float(w.products[0].price)
        reference, ordered = float(m.reference_price), False
        moved = r.moved_reference(reference, first_price * (1.0 - visit.discount), visit.offers * visit.share, p)
        if m.marks & OFFERED > 0:
            ordered = takes_coupon(
                w, self.scratch, m, now, visit.need, visit.trust, visit.interest, visit.believed, reference,
                visit.fatigue, p,
            )
            visit.fatigue += p.discount_fatigue
            moved = r.moved_reference(moved, first_price * (1.0 - float(q.private_discount)), 1.0, p)
        if not ordered:
            self._buy_in_group(visit, reference)
        m.reference_price = moved

    def _buy_in_group(self, visit: Visit, reference: float) -> None:
        m, p, now, w = self.record, self.model.p, visit.now, self.model.world
        q = w.groups[self.group_index]
        tier = int(m.tier)
        weights = (r.quality_weight(tier, p), r.price_weight(tier, p), r.value_weight(tier, p))
        since = float(now.day - int(m.last_purchase))
        orders = float(w.boards[self.board].orders_seen)
        if q.deal_pledged < q.deal_needed:
            orders += float(q.deal_pledged)
        hazards = [0.0] * len(w.products)
        others = offered = 0.0
        for k in range(len(hazards) - 1, -1, -1):
            seen = visit.offers - others if k == 0 else float(visit.offered[k])
            others += seen
            this, first = w.products[k], float(w.products[0].price)
            hazards[k] = hazard_of(
                float(this.price), first, float(this.purchase_cycle), seen * visit.share,
                visit.repeats * (seen / max(visit.offers, 1.0)), visit.need, visit.trust,
                visit.interest, visit.belief, reference, visit.discount, since, *weights, orders, p,
            )  # fmt: skip
            offered += hazards[k]
        ready = r.readiness(since, float(w.products[0].purchase_cycle))
        hazard = offered + visit.elapsed * r.unasked_rate(visit.need, visit.trust, visit.owner_tie, ready, p)
        u = self.draw(visit, BUY)
        if u < hazard and u < chance(hazard):
            tally = self.scratch.tally
            if u >= chance(offered):
                order(w, tally, m, now.day, 0, 0.0)
                self._tally(UNASKED_ORDERS)
            else:
                product = self._which(visit, hazards, offered)
                of_deal = visit.offers - sum(visit.offered) if q.deal_product == 0 else visit.offered[q.deal_product]
                comes_to = pledges(w, self.scratch, m, now, product, of_deal, float(visit.unread[GROUP_BUY]))
                if comes_to == ORDINARY:
                    order(w, tally, m, now.day, product, visit.discount)
                elif comes_to == PLEDGE and q.deal_pledged < q.deal_needed:
                    visit.asks_friends = p.pledge_invites

    def _which(self, visit: Visit, hazards: list[float], total: float) -> int:
        """Which of several products is bought, in proportion to the hazards."""
        left = self.draw(visit, WHICH) * total if len(hazards) > 1 else 0.0
        for k in range(1, len(hazards)):
            left -= hazards[k]
            if left < 0.0:
                return k
        return 0

    def speak(self, visit: Visit, inclined: float) -> int:
        """Own messages since the last visit, and a sign of life when warned of removal. Returns their number."""
        m, p = self.record, self.model.p
        kol = 1.0 if m.role == KOL else 0.0
        q = self.model.world.groups[self.group_index]
        visit.prize = prize_drive(q, m, p)
        own = own_drive(q, m, visit.now, p) * r.initiative(inclined, visit.crowding, kol, p)
        for_prize = p.initiative * inclined * visit.prize * (1.0 - float(q.contest_answers))
        count = r.poisson(visit.elapsed * (own + for_prize), self.draw(visit, SPEAK))
        if visit.prize > 0.0 and q.contest_answers == 0 and count > 0:
            share = r.prized_share(visit.prize, visit.crowding, kol, p)
            visit.crowding = written_for_prize(self.scratch, q, m, visit.now, count, 0, share, visit.crowding, p)
        if m.warned == 1:
            if count == 0 and self.draw(visit, WARNED) < p.warned_speech * visit.interest:
                count = 1
            m.warned = 2
        return count

    def answer(self, visit: Visit, inclined: float) -> int:
        """Replies to what was read. Returns their number; whom they answer is decided when all have read."""
        p, u = self.model.p, visit.unread
        members = float(u[CHAT] + u[QUESTION] + u[PRAISE] + u[COMPLAINT])
        talk = self._talk(visit)
        planted = visit.common[PLANTED] * float(self._heeded(visit)) * (1.0 - p.go_on)
        drawing = members - p.go_on * (u[CHAT] + u[QUESTION])
        if visit.heeds < 1.0:
            drawing, planted = drawing - planted, 0.0
        calls = call_weights(self.model.world, self.board, p)
        posts_call = r.call_of_posts(visit.quality, p)
        called_by_operator = posts_call * (u[CONTENT] + u[EVENT]) + u[OPERATOR_REPLY]
        to_operator = (called_by_operator + p.packet_call * visit.common[PACKET_WORTH] * u[RED_PACKET]) * calls[2]
        called = drawing * calls[0] + posts_call * u[KOL_CONTENT] * calls[1] + to_operator
        to_nobody = to_operator + planted * calls[0]
        visit.operators = to_nobody / max(called, 1e-9)
        weight = inclined * visit.share * r.freshness(visit.elapsed, p)
        self._tally(READ, int(weight * talk * 65536.0))
        self._tally(PAIRS, talk)
        board = self.model.world.boards[self.board]
        audience = r.late_audience(float(board.late), float(board.readers), float(board.live), visit.operators)
        q = self.model.world.groups[self.group_index]
        expected = r.expected_replies(called, weight, audience, p)
        count = r.poisson(expected * (1.0 + visit.prize * float(q.contest_answers)), self.draw(visit, REPLY))
        if visit.prize > 0.0 and q.contest_answers > 0:
            share = visit.prize / (1.0 + visit.prize)
            visit.crowding = written_for_prize(
                self.scratch, q, self.record, visit.now, count, 8, share, visit.crowding, p
            )
        return count

    def invite(self, visit: Visit) -> None:
        """Perhaps invite a friend, or some at once; who accepts arrives tomorrow."""
        m, p, now = self.record, self.model.p, visit.now
        tenure = float(now.tick - int(m.joined)) / now.ticks_per_day
        q = self.model.world.groups[self.group_index]
        rate = r.invite_rate(visit.trust, visit.interest, visit.ownership, float(m.sociability), tenure, p)
        rate = r.rewarded_rate(rate, float(m.deal_seeking), float(q.reward_inviter), p)
        hazard = visit.elapsed * rate + visit.asks_friends
        u = self.draw(visit, INVITE)
        if u >= hazard or u >= chance(hazard):
            return
        for _ in range(1 + r.further_friends(uniform(m.uid, now.tick, INVITE, 1), p)):
            self.ask_in()

    def ask_in(self) -> None:
        """Ask one friend, who may accept."""
        m, p, q = self.record, self.model.p, self.model.world.groups[self.group_index]
        if m.invitations == 255:
            return
        m.invitations = int(m.invitations) + 1
        self._tally(INVITATIONS_SENT)
        friend = np.uint64(person(m.uid, int(m.invitations)))
        friendship = uniform(friend, 0, FRIENDSHIP, 0)
        lure = 0.0
        if q.reward_invited > 0.0:
            deals = deal_seeking_of(self.model.world, friend, self.row, p)
            lure = r.lured(deals, float(q.reward_invited), float(q.reward_on_order), p)
        accepts = r.accept_chance(friendship, lure, float(q.reputation_friends), float(q.friends_outside), p)
        if uniform(friend, 0, ACCEPT, 0) < accepts:
            self._tally(INVITATIONS_ACCEPTED)
            expect(self.scratch, self.slot, friendship, friend)

    def conclude(self, visit: Visit) -> None:
        """Write down what remains of the visit, and when the next one is due."""
        model, m, now, i = self.model, self.record, visit.now, self.row
        w = model.world
        if m.last_visit < now.day * now.ticks_per_day or m.visits == 0:
            self._tally(READERS)
        self._tally(VISITS)
        m.interest, m.fatigue, m.crowding = visit.interest, visit.fatigue, visit.crowding
        m.belief = visit.believed
        least = leaders_ownership(w.groups[self.group_index], model.p) if m.role == KOL else 0.0
        m.ownership = max(visit.ownership, least)
        most = kernel.MOST_VISITS
        number = int(m.visits) + 1 if m.visits < most else most + now.tick
        m.visits = min(most, number)
        m.last_visit = now.tick
        hazard = float(w.own_rate[i]) * now.profile + float(w.pulled_rate[i]) * now.pulled + now.called
        habits = len(w.swing_x) > 0
        if habits:
            hazard += float(w.swing_x[i]) * now.swing_x + float(w.swing_y[i]) * now.swing_y
        if m.joined == now.tick and now.tick > 0:  # arriving
            hazard = float(w.own_rate[i] * np.float32(now.profile))
        own = r.own_rate(float(m.presence) * visit.concern, visit.interest, visit.muted, model.p)
        pulled = r.pulled_rate(visit.interest, visit.muted, model.p) * visit.concern
        swung = form_habit(w, m, i, now, visit.elapsed, visit.paid_off, own, model.p) if habits else 0.0
        w.threshold[i] = r.next_threshold(
            float(w.threshold[i]), hazard, own, pulled, swung, now.profile, now.pulled, now.called,
            uniform(m.uid, number, CLOCK, 0),
        )  # fmt: skip
        w.own_rate[i] = own
        w.pulled_rate[i] = pulled

    def draw(self, visit: Visit, purpose: int, n: int = 0) -> float:
        """Keyed uniform draw of this member in this tick."""
        return float(uniform(self.record.uid, visit.now.tick, purpose, n))

    def _tally(self, what: int, amount: int = 1) -> None:
        self.scratch.tally[what] += amount

    def _count(self, cursor: int) -> int:
        """The next free place of a list in the scratch."""
        s = self.scratch
        place = int(s.cursor[cursor])
        s.cursor[cursor] += 1
        return place
