"""A member as a Mesa agent: properties that are places in the state, and the steps of a visit, in plain Python."""

from numbers import Real
from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.model import columns as col
from sim.model import visit as kernel
from sim.model import products, speech
from sim.model.agent_visit import Visit
from sim.model.arithmetic import chance
from sim.model.contact import rebase
from sim.model.feed import (
    ANSWERED, DISCOUNT_UNIT, GIVEN_UP, UNIT, backlog, set_aside_leaders_own, set_aside_own, waiting, waits_for,
    waits_with_question,
)  # fmt: skip
from sim.model.labels import (
    ADVERTISEMENT, ADVERTISER, CHAT, CHECK_IN_CARD, COMPLAINT, CONTENT, COUPON, EVENT, GROUP_BUY, KOL, KOL_CONTENT,
    OPERATOR_REPLY, PRAISE, QUESTION, RED_PACKET, ROLES, SOURCES, SPAM, STAGES, SUMMARY, TIERS,
)  # fmt: skip
from sim.model.moment import Moment
from sim.model.plain import (
    call_weights, came, form_habit, hazard_of, order, put_down, r, read_until, see_followed, set_aside_own_story,
    spam, stay_online, want_to_speak,
)  # fmt: skip
from sim.model.random import (
    ACCEPT, BUY, CARD, CLOCK, FRIENDSHIP, INVITE, LEAVE, REPLY, SIGN_UP, SPEAK, UNMUTE, WARNED, WHICH, person, uniform,
)  # fmt: skip
from sim.model.scratch import (
    INVITATIONS_ACCEPTED, INVITATIONS_SENT, MAX_REPLIES, N_INVITED, N_LEAVERS, PAIRS, READ, READERS, UNASKED_ORDERS,
    Scratch, UNMUTED_TODAY, VISITS,
)  # fmt: skip
from sim.model.state import MAX_TIES
from sim.model.ties import FULL
from sim.model.word_of_mouth import PRAISED, heard, open_complaints

if TYPE_CHECKING:
    from sim.model.community import Community

def _state(name: str, doc: str) -> property:
    """A number in [0, 1] that can be read and set; setting it keeps the presence clock right."""

    def read(self: "Member") -> float:
        return float(self.record[name])

    def write(self: "Member", value: float) -> None:
        if not isinstance(value, Real) or not 0.0 <= value <= 1.0:
            raise ValueError(f"{name} is {value!r}, expected a number from 0 to 1")
        self.record[name] = value
        self._rebase()

    return property(read, write, doc=doc)


def _trait(name: str, doc: str) -> property:
    def read(self: "Member") -> float:
        return float(self.record[name])

    return property(read, doc=doc)


class Member(mesa.Agent):
    """A member of a group. Properties are live; the steps of `step` may be overridden."""

    model: "Community"

    def __init__(self, model: "Community", row: int) -> None:
        """The member who holds `row` of the state."""
        super().__init__(model)
        self.uid = int(model.world.members[row]["uid"])
        self.sit(row)

    def sit(self, row: int) -> None:
        """Take a place: `row` of the state."""
        model = self.model
        self.row = row
        self.slot = row % model.slots
        self.group_index = row // model.slots
        self.board = model.board_of_row(row)
        self.record = model.world.members[row]

    # states and traits ----------------------------------------------------------------------------

    interest = _state("interest", "expected worth of opening the group, 0-1")
    trust = _state("trust", "in operator and community, 0-1")
    belief = _state("belief", "expected product quality, 0-1")
    ownership = _state("ownership", "how far the community feels one's own, 0-1")
    crowding = _state("crowding", "own motivation displaced by paid reward, 0-1, at the last visit")
    fatigue = _trait("fatigue", "leaky count of commercial messages read, at the last visit")
    reference_price = _trait("reference_price", "price one has come to expect, CNY")
    sociability = _trait("sociability", "multiplier of the speaking rate")
    presence = _trait("presence", "visits/day at full interest")
    groups_held = _trait("groups_held", "other groups competing for attention")
    need = _trait("need", "rigidity of the need, 0-1")
    deal_seeking = _trait("deal_seeking", "0-1")
    tolerance = _trait("tolerance", "messages/day that feel normal")
    fit = _trait("fit", "fit of taste with the group's topic, 0-1")
    owner_tie = _trait("owner_tie", "tie to the owner, 0-1")

    @property
    def muted(self) -> bool:
        """Do-not-disturb."""
        return bool(self.record["muted"])

    @muted.setter
    def muted(self, value: bool) -> None:
        if value not in (False, True):
            raise ValueError(f"muted is {value!r}, expected True or False")
        self.record["muted"] = int(value)
        self._rebase()

    @property
    def stage(self) -> str:
        """observing, lurking, active, gone or removed: a label for reporting."""
        return STAGES[self.record["stage"]] if self.record["uid"] == self.uid else "gone"

    @property
    def tier(self) -> str:
        """upper, middle or base (S2)."""
        return TIERS[self.record["tier"]]

    @property
    def source(self) -> str:
        """existing, invited, cold or fresh_blood."""
        return SOURCES[self.record["source"]]

    @property
    def role(self) -> str:
        """member or kol."""
        return ROLES[self.record["role"]]

    @property
    def group(self) -> int:
        """Number of the group within its replicate."""
        return int(self.model.world.groups[self.group_index]["group"])

    @property
    def replicate(self) -> int:
        """Number of the replicate."""
        return int(self.model.world.groups[self.group_index]["replicate"])

    @property
    def posts(self) -> int:
        """Messages written."""
        return int(self.record["posts"])

    @property
    def visits(self) -> int:
        """Visits made."""
        return int(self.record["visits"])

    @property
    def orders(self) -> int:
        """Orders placed."""
        return int(self.record["orders"])

    @property
    def ties(self) -> "dict[Member, float]":
        """Friends and the strength of each tie, 0-1, on the day it was last touched."""
        w = self.model.world
        base = self.row - self.slot
        found = {}
        for k in range(MAX_TIES):
            if w.tie_strength[self.row, k] > 0:
                friend = self.model.member_at(base + int(w.tie_slot[self.row, k]))
                if friend is not None:
                    found[friend] = float(w.tie_strength[self.row, k]) / FULL
        return found

    def _rebase(self) -> None:
        model = self.model
        now = model.moments[self.group_index]
        rebase(model.world, self.row, now, model.params[0])

    def remove(self) -> None:
        """Take the member out of the group, as if the operator had removed him; friends feel it."""
        self.model.take_out(self)

    def forget(self) -> None:
        """Leave Mesa's lists; the member's place in the state is somebody else's business."""
        super().remove()

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
        if model.world.groups[self.group_index].campaign_start >= 0:
            self.take_part(visit)
        if self.leaves(visit):
            self.scratch.leavers[self._count(N_LEAVERS)] = self.slot
        else:
            self.buy(visit)
            inclined = r.propensity(self.sociability, visit.interest, visit.bonded, model.p)
            own, replies = self.speak(visit, inclined), self.answer(visit, inclined)
            s = self.scratch
            minute = speech.minute_of_visit(self.record.uid, now.tick, now.ticks_per_day)
            stay_online(s, self.slot, inclined, minute)
            if self.record.role == ADVERTISER:
                spam(s, self.record, visit.now, self.slot, visit.elapsed, model.p)
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
        if m.role == ADVERTISER:
            visit.backlog -= float(s.unread[SPAM])
            s.unread[SPAM] = 0
        if m.tells >= PRAISED:
            if now.tick - m.last_visit < model.world.feed.shape[1]:
                visit.backlog -= set_aside_own_story(s, m)
            m.tells = 0
        visit.unread = s.unread.tolist()
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
        offers = u[ADVERTISEMENT] + u[COUPON] + u[GROUP_BUY]
        visit.offers = float(offers)
        visit.discount = sums[3] / (DISCOUNT_UNIT * max(1, offers))
        others = range(1, len(self.model.world.products))
        visit.offered = [0, *(products.offers_of(sums[products.place(k)], k) for k in others)]
        topical = r.topic_fit(m.taste_x / 32767.0, m.taste_y / 32767.0, sums[1] * per_post, sums[2] * per_post, p)
        chats = float(u[CHAT] + u[QUESTION] + u[OPERATOR_REPLY])
        total = r.chat_worth(fit, visit.bonded, p) * chats * r.ranked_gain(visit.share, p)
        total += r.content_worth(sums[0] * per_post, topical, need, p) * (shown + p.summary_share * u[SUMMARY])
        total += r.offer_worth(need, fit, visit.fatigue, float(m.deal_seeking), visit.discount, p) * visit.offers
        total += r.other_worth(
            float(u[CHECK_IN_CARD]), float(m.check_in), float(u[RED_PACKET]), float(u[PRAISE]), float(still_open),
            float(u[SPAM]), p,
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
        praise = heard(u[PRAISE], sums[4], int(m.tier), p)
        complaints = heard(u[COMPLAINT], sums[5], int(m.tier), p) * answered
        visit.belief = r.heard_belief(visit.belief, visit.share * praise, visit.share * complaints, p)
        felt = u[ADVERTISEMENT] + p.discount_fatigue * (u[COUPON] + u[GROUP_BUY])
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
        """Perhaps order: at the price of the offers read, or unasked; prices seen move what one expects to pay."""
        m, p, now, w = self.record, self.model.p, visit.now, self.model.world
        offers, reference, tier = visit.offers * visit.share, float(m.reference_price), int(m.tier)
        weights = (r.quality_weight(tier, p), r.price_weight(tier, p), r.value_weight(tier, p))
        since = float(now.day - int(m.last_purchase))
        orders = float(w.boards[self.board].orders_seen)
        hazards = [0.0] * len(w.products)
        others = offered = 0.0
        for k in range(len(hazards) - 1, -1, -1):
            seen = visit.offers - others if k == 0 else float(visit.offered[k])
            others += seen
            this, first = w.products[k], float(w.products[0].price)
            hazards[k] = hazard_of(
                float(this.price), first, float(this.purchase_cycle), seen * visit.share, visit.need, visit.trust,
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
                order(w, tally, m, now.day, self._which(visit, hazards, offered), visit.discount)
        m.reference_price = r.moved_reference(reference, float(w.products[0].price) * (1.0 - visit.discount), offers, p)

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
        mean = visit.elapsed * r.initiative(inclined, visit.crowding, kol, p)
        count = r.poisson(mean, self.draw(visit, SPEAK))
        if m.warned == 1:
            if count == 0 and self.draw(visit, WARNED) < p.warned_speech * visit.interest:
                count = 1
            m.warned = 2
        return count

    def answer(self, visit: Visit, inclined: float) -> int:
        """Replies to what was read. Returns their number; whom they answer is decided when all have read."""
        p, u = self.model.p, visit.unread
        operators = u[CONTENT] + u[EVENT] + u[OPERATOR_REPLY]
        members = u[CHAT] + u[QUESTION] + u[PRAISE] + u[COMPLAINT]
        talk = members + u[KOL_CONTENT] + operators
        calls = call_weights(self.model.world, self.board, p)
        called = members * calls[0] + u[KOL_CONTENT] * calls[1] + operators * calls[2]
        visit.operators = operators * calls[2] / max(called, 1e-9)
        weight = inclined * visit.share * r.freshness(visit.elapsed, p)
        self._tally(READ, int(weight * talk * 65536.0))
        self._tally(PAIRS, talk)
        board = self.model.world.boards[self.board]
        audience = r.late_audience(float(board.late), float(board.readers), float(board.live), visit.operators)
        return r.poisson(r.expected_replies(called, weight, audience, p), self.draw(visit, REPLY))

    def invite(self, visit: Visit) -> None:
        """Perhaps invite a friend, who may accept and arrives tomorrow."""
        m, p, now = self.record, self.model.p, visit.now
        tenure = float(now.tick - int(m.joined)) / now.ticks_per_day
        rate = r.invite_rate(visit.trust, visit.interest, visit.ownership, tenure, p)
        hazard = visit.elapsed * rate
        u = self.draw(visit, INVITE)
        if u >= hazard or u >= chance(hazard) or m.invitations == 255:
            return
        m.invitations = int(m.invitations) + 1
        self._tally(INVITATIONS_SENT)
        friend = np.uint64(person(m.uid, int(m.invitations)))
        friendship = uniform(friend, 0, FRIENDSHIP, 0)
        q = self.model.world.groups[self.group_index]
        accepts = r.accept_chance(friendship, float(q.reputation_friends), float(q.friends_outside), p)
        if uniform(friend, 0, ACCEPT, 0) < accepts:
            self._tally(INVITATIONS_ACCEPTED)
            s = self.scratch
            place = int(s.today[N_INVITED])
            if place < len(s.inviters):
                s.inviters[place], s.friendship[place], s.newcomer[place] = self.slot, friendship, friend
                s.today[N_INVITED] += 1

    def conclude(self, visit: Visit) -> None:
        """Write down what remains of the visit, and when the next one is due."""
        model, m, now, i = self.model, self.record, visit.now, self.row
        w = model.world
        if m.last_visit < now.day * now.ticks_per_day or m.visits == 0:
            self._tally(READERS)
        self._tally(VISITS)
        m.interest, m.fatigue, m.crowding = visit.interest, visit.fatigue, visit.crowding
        m.belief = visit.belief
        m.ownership = max(visit.ownership, model.p.kol_ownership) if m.role == KOL else visit.ownership
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
        own = r.own_rate(float(m.presence), visit.interest, visit.muted, model.p)
        pulled = r.pulled_rate(visit.interest, visit.muted, model.p)
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
