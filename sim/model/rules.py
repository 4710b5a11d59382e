"""Every behaviour as one small function of numbers: visit, read, judge, mute, leave, speak, buy, invite.

Both engines call these and nothing else decides: the kernel compiled, the Mesa agents as plain Python
(`compile.in_python`), with the same bits. Arguments are float64 (flags are 0 or 1), `p` is the record of
parameters (`parameters.py`), states are in [0, 1] unless a unit is given. Sources of coefficients stand
with the coefficients, in `sim/scenario/behaviour.py` and the sections it imports.
"""

import math

from sim.model.arithmetic import exp, log, power, repeats, sigmoid
from sim.model.compile import rule
from sim.model.parameters import Parameters

_LN2 = 0.6931471805599453

# presence -------------------------------------------------------------------------------------------


@rule
def own_rate(presence: float, interest: float, muted: float, p: Parameters) -> float:
    """Visits a day on one's own account: habit and worth, not notifications.

    presence  visits/day at full interest, after competition by other groups
    Source: S1 (once muted, a group is hardly opened); floor assumed.
    """
    rate = presence * (p.own_floor + interest)
    return rate * p.muted_factor if muted > 0.0 else rate


@rule
def pulled_rate(interest: float, muted: float, p: Parameters) -> float:
    """Weight of the pull by notifications; hardly any for the muted (S1)."""
    weight = p.pulled_floor + interest
    return weight * p.muted_pull if muted > 0.0 else weight


@rule
def concern_left(code: float, days: float) -> float:
    """How far the group still has to do with one's life, `days` after joining.

    code: it is half after 2^(code/16) / 4 days; 255: it lasts
    """
    left = exp(-_LN2 * days * 4.0 * exp(-_LN2 / 16.0 * code))
    return 1.0 if code >= 255.0 else left


@rule
def pull(recent: float, p: Parameters) -> float:
    """Visits a day drawn by notifications, when `recent` messages (leaky count) have come in."""
    return p.pull_per_day * (1.0 - exp(-recent / p.pull_scale))


@rule
def habit_after(habit: float, hour: float, days: float, paid_off: float, p: Parameters) -> float:
    """One coordinate of the habit after a visit; hour: that coordinate of the hour, as a point on the unit circle.

    paid_off: 1 if what was read was worth more than the reference. A habit fades by itself (S0, S1: regular hours).
    """
    left = fade(habit, days, p.habit_half_life)
    return left + p.habit_gain * (hour - left) if paid_off > 0.0 else left


@rule
def swing(own: float, habit: float, p: Parameters) -> float:
    """How far the own rate swings with the hour, by one coordinate of the habit; the daily mean stays."""
    return own * p.habit_strength * habit


@rule
def next_threshold(
    threshold: float, hazard: float, own: float, pulled: float, swung: float, a: float, b: float, c: float, u: float
) -> float:
    """Threshold of the accumulated hazard at which the next visit is due.

    threshold  the one just reached; hazard: what had accumulated on this visit, visits
    own, pulled  the member's rates from now on; a, b, c: running sums since midnight of profile, pull and calls
    swung      what habit has added to the hazard since midnight, at those rates, visits
    u          keyed uniform draw
    What exceeded the threshold carries over (at most twelve visits), so that the mean rate does not depend on the tick.
    """
    excess = min(max(hazard - threshold, 0.0), 12.0)
    return own * a + pulled * b + c + swung - log(u) - excess


# reading and judging --------------------------------------------------------------------------------


@rule
def share_read(backlog: float, interest: float, p: Parameters) -> float:
    """Share of `backlog` unread messages that is read; the rest is scrolled over."""
    return min(1.0, p.reading_capacity * (p.reading_floor + interest) / backlog)


@rule
def topic_fit(taste_x: float, taste_y: float, topic_x: float, topic_y: float, p: Parameters) -> float:
    """Fit of a taste with the mean topic of some messages, 1 at best. Unit vectors; a mixed topic is shorter."""
    return exp(p.taste_sharpness * (taste_x * topic_x + taste_y * topic_y - 1.0))


@rule
def chat_worth(fit: float, bond: float, p: Parameters) -> float:
    """Worth of a chat message: more on one's topic and among friends."""
    return p.chat_worth * (1.0 - p.chat_fit_share + p.chat_fit_share * fit) * (p.chat_bond_floor + bond)


@rule
def ranked_gain(share: float, p: Parameters) -> float:
    """How much better what is read is than what there is, where the best comes first and a share is read (S4)."""
    return 1.0 + p.ranking * (1.0 - share)


@rule
def best_of(share: float) -> float:
    """Mean quality of the best `share` of very many messages, whose qualities are spread evenly over 0-1."""
    return 1.0 - 0.5 * share


@rule
def content_worth(quality: float, fit: float, need: float, p: Parameters) -> float:
    """Worth of a post, talk or article: quality, on topic, for someone who needs it (S0, S2)."""
    return p.content_worth * quality * fit * (1.0 - p.content_need_share + p.content_need_share * need)


@rule
def offer_worth(
    need: float, fit: float, fatigue: float, deal_seeking: float, discount: float, p: Parameters
) -> float:
    """Worth of a commercial message: welcome to those in need, annoying the more of them one remembers (S2, S4)."""
    welcome = p.offer_worth * need * fit + p.deal_worth * deal_seeking * discount
    tired = p.offer_cost_floor + (1.0 - p.offer_cost_floor) * fatigue / (fatigue + p.fatigue_scale)
    return welcome - p.offer_cost * p.chat_worth * tired


@rule
def other_worth(
    cards: float, participant: float, packets: float, praise: float, complaints: float, spam: float, p: Parameters
) -> float:
    """Worth of so many messages of the rarer kinds together; cards mean more to participants (S1)."""
    pleasant = cards * (p.card_worth + p.card_participant_worth * participant) + p.red_packet_worth * packets
    return pleasant + p.praise_worth * praise + (p.complaint_worth * complaints + p.spam_worth * spam)


@rule
def answered_worth(need: float, p: Parameters) -> float:
    """Worth of an answer to one's own question."""
    return p.answered_worth * need


@rule
def visit_worth(total: float, read: float, p: Parameters) -> float:
    """Worth of a visit on which `read` messages worth `total` together were read, time cost deducted.

    theta = 0: the total counts; theta = 1: the worth per message; equal at the reference backlog.
    """
    return (total - p.reading_cost * read) * power(p.reference_backlog / max(read, 1e-9), p.theta)


@rule
def judged_interest(interest: float, worth: float, visits: float, p: Parameters) -> float:
    """Interest after a visit worth `worth`: an average that first impressions dominate because they are few (S1)."""
    weight = min(1.0, max(p.gain_floor, 1.0 / (p.gain_visits + visits)))
    return interest + weight * (sigmoid(p.worth_slope * (worth - p.reference_worth)) - interest)


@rule
def idle_interest(interest: float, days: float, p: Parameters) -> float:
    """Interest when nothing was written during `days`."""
    return interest + (1.0 - exp(-p.idle_rate * days)) * (p.idle_interest - interest)


@rule
def fade(value: float, days: float, half_life: float) -> float:
    """What is left of `value` after `days`; half_life in days."""
    return value * exp(-_LN2 * days / half_life)


@rule
def bond(ties: float, p: Parameters) -> float:
    """How bound a member is, 0-1, by the sum of tie strengths, the one to the owner included."""
    return ties / (ties + p.bond_half)


# muting and leaving ---------------------------------------------------------------------------------


@rule
def mute_at_door_chance(groups_held: float, trust: float, p: Parameters) -> float:
    """Chance to mute a group on joining it (S1): people who hold many groups, and trust little."""
    return 1.0 - exp(-p.mute_at_door * groups_held / p.member_groups_held_median * (1.0 - trust))


@rule
def mute_rate(interest: float, messages: float, tolerance: float, groups_held: float, p: Parameters) -> float:
    """Rate of muting, per day with `messages` pushed; tolerance in messages/day (S1, S2)."""
    boredom = (1.0 - interest) * (1.0 - interest)
    return p.mute_rate * (messages / tolerance) * boredom * math.sqrt(groups_held / p.member_groups_held_median)


@rule
def unmute_chance(interest: float, p: Parameters) -> float:
    """Chance per visit that a muted member switches notifications on again (S1: hardly ever)."""
    return p.unmute_chance * interest


@rule
def leave_rate(
    interest: float, bonded: float, trust: float, ownership: float, loss: float, p: Parameters
) -> float:
    """Rate of leaving, per day. `loss`: strength of close ties that have left. Tenure plays no part."""
    boredom = (1.0 - interest) * (1.0 - interest) * (1.0 - interest)
    held = (1.0 - p.leave_bond * bonded) * (1.0 - p.leave_trust * trust) * (1.0 - p.leave_ownership * ownership)
    return p.leave_rate * boredom * held * (1.0 + p.leave_loss * loss)


# speaking -------------------------------------------------------------------------------------------


@rule
def propensity(sociability: float, interest: float, bonded: float, p: Parameters) -> float:
    """How much a member is inclined to say something, relative to others."""
    return sociability * (p.speak_interest_floor + interest) * (p.speak_bond_floor + bonded)


@rule
def initiative(inclined: float, crowding: float, kol: float, p: Parameters) -> float:
    """Own messages a day; `inclined` is the propensity. Supported opinion leaders write more (S1)."""
    return p.initiative * inclined * (1.0 - crowding) * (1.0 + p.kol_initiative * kol)


@rule
def freshness(elapsed: float, p: Parameters) -> float:
    """Share of what was said during `elapsed` days that still calls for an answer: its call fades with age."""
    x = max(24.0 * elapsed / p.reply_memory_hours, 1e-6)
    return (1.0 - exp(-x)) / x


@rule
def expected_replies(messages: float, weight: float, audience: float, p: Parameters) -> float:
    """Replies a reader of `messages` gives, when all who read a message have together the weight `audience`.

    weight: propensity to speak, times how far the messages are read and still call for an answer. Each message expects
    `branching` replies from all its readers, whenever they come, so activity does not grow with the size of the
    group, nor when members take longer to read. One reader alone gives no more than that.
    """
    return p.branching * messages * min(1.0, weight / max(audience, 1e-9))


@rule
def call_at_home(boards: float, p: Parameters) -> float:
    """How far a member's message calls for answers on its board: the front page shows some on the others as well."""
    return 1.0 - p.front_page_share * (1.0 - 1.0 / boards)


@rule
def call_of_leaders(everywhere: float, boards: float, p: Parameters) -> float:
    """The same of leaders' posts: the share `everywhere` stands on all boards, and calls on each for its part."""
    return (1.0 - everywhere) * call_at_home(boards, p) + everywhere / boards


@rule
def call_of_posts(quality: float, p: Parameters) -> float:
    """How far posts of that quality call for answers, relative to ordinary ones: of poor ones little is to be said."""
    return max(0.0, 1.0 + p.call_by_quality * (quality / p.usual_quality - 1.0))


@rule
def but_one(weight: float, readers: float) -> float:
    """Weight, added up, of those among the readers of a message who have not written it themselves."""
    return weight * (1.0 - 1.0 / max(readers, 2.0))


@rule
def late_audience(late: float, readers: float, live: float, operators: float) -> float:
    """What divides the answers among those who read later and have together the weight `late`.

    Of the answers to members, the share `live` has been given at once, and nobody answers himself; neither holds of
    the share `operators` of the messages.
    """
    left = (1.0 - live) * late / max(but_one(late, readers), 1e-9)
    return late / max(operators + (1.0 - operators) * left, 0.01)


@rule
def audience(before: float, read: float, written: float, p: Parameters) -> float:
    """Propensity to speak of all who read a message, added up.

    read     propensity x messages, over everything read today
    written  messages as the readers met them: pairs of a reader and a message, over the number of readers. Not those
             written today, many of which are read tomorrow: talk that grows would seem to lose its readers, and grow
    before   the estimate so far; counts for `audience_memory` messages, so that a quiet day says little
    """
    return (read + p.audience_memory * before) / (written + p.audience_memory)


@rule
def poisson(mean: float, u: float) -> int:
    """Number of events with this mean, at most 8, by inversion of a uniform draw `u`."""
    if u <= 1.0 - mean:
        return 0
    term = exp(-mean)
    below = term
    n = 0
    while u > below and n < 8:
        n += 1
        term = term * mean / n
        below = below + term
    return n


@rule
def further_lines(u: float, p: Parameters) -> int:
    """Lines that follow the first of what one has to say: one more with the chance `go_on` each time, at most 7."""
    return repeats(u, p.go_on)


@rule
def answer_weight(tie: float, kol: float, question: float, introduced: float, p: Parameters) -> float:
    """Weight with which a speaker is chosen to be answered; introduced: a newcomer whom the operator greeted (S1)."""
    known = 1.0 + p.prefer_tie * tie + p.prefer_kol * kol
    return known + p.prefer_question * question + p.prefer_introduced * introduced


@rule
def ignored_interest(interest: float, question: float, p: Parameters) -> float:
    """Interest after one's message stayed unanswered."""
    return interest - p.ignored_interest * (1.0 if question > 0.0 else p.ignored_chat_share) * interest


@rule
def towards_one(value: float, gain: float) -> float:
    """`value` moved up by the share `gain` of what is missing to 1."""
    return value + gain * (1.0 - value)


# buying ---------------------------------------------------------------------------------------------


@rule
def readiness(days: float, purchase_cycle: float) -> float:
    """How ready one is to buy again, `days` after the last purchase."""
    return 1.0 - exp(-days / purchase_cycle)


@rule
def fresh_offers(offers: float, repeats: float, p: Parameters) -> float:
    """What offers come to, in offers that are new to one: each says less the more of them one has read lately.

    The n-th counts 1 / (1 + p.offer_wear * (n - 1)), added up as an integral, so that it does not matter whether
    they are read at once or one by one. repeats: offers in memory.
    """
    if p.offer_wear < 1e-6:
        return offers
    return log(1.0 + p.offer_wear * offers / (1.0 + p.offer_wear * repeats)) / p.offer_wear


@rule
def buy_hazard(
    offers: float, repeats: float, need: float, trust: float, interest: float, ready: float, appeal: float,
    orders: float, p: Parameters,
) -> float:  # fmt: skip
    """Hazard of ordering on a visit on which `offers` were read, `orders` having been seen today (S4).

    repeats: offers in memory before.
    """
    drawn = p.buy_chance * need * power(trust, p.trust_power) * (p.buy_interest_floor + interest) * ready
    return fresh_offers(offers, repeats, p) * drawn * exp(appeal) * (1.0 + p.social_proof * log(1.0 + orders))


@rule
def quality_weight(tier: int, p: Parameters) -> float:
    """How much expected quality counts; tier 0 upper, 1 middle, 2 base (S2)."""
    lower = p.quality_weight_middle if tier == 1 else p.quality_weight_base
    return p.quality_weight_upper if tier == 0 else lower


@rule
def price_weight(tier: int, p: Parameters) -> float:
    """How much the price counts, by tier (S2)."""
    lower = p.price_weight_middle if tier == 1 else p.price_weight_base
    return p.price_weight_upper if tier == 0 else lower


@rule
def appeal(
    belief: float, reference_price: float, price: float, list_price: float, quality_weight: float,
    price_weight: float, value_weight: float,
) -> float:  # fmt: skip
    """Log of what expected quality, price and value for money do to the chance; prices in CNY."""
    worth = quality_weight * (belief - 0.5) + price_weight * (reference_price - price) / list_price
    return worth + value_weight * (belief + 0.5 - price / max(reference_price, 1e-9))


@rule
def moved_reference(reference_price: float, price: float, offers: float, p: Parameters) -> float:
    """Price one expects after reading `offers` at `price` CNY."""
    return reference_price + (1.0 - exp(-p.reference_gain * offers)) * (price - reference_price)


@rule
def need_left(need: float, weeks: float, days: float, p: Parameters) -> float:
    """Rigidity of a need `days` after joining, half of it being left after `weeks`; 255 lasts (S4)."""
    left = need * exp(-_LN2 * days / (7.0 * max(weeks, 1.0)))
    return need if weeks >= 255.0 else left


@rule
def unasked_rate(need: float, trust: float, owner_tie: float, ready: float, p: Parameters) -> float:
    """Orders a day without an offer: who needs it, and trusts the owner, asks; the more so who knows him (S1)."""
    return p.unasked_rate * need * trust * (p.unasked_floor + owner_tie) * ready


@rule
def value_weight(tier: int, p: Parameters) -> float:
    """How much value for money counts; the middle tier judges by it (S2)."""
    return p.value_weight_middle if tier == 1 else 0.0


# check-in -------------------------------------------------------------------------------------------


@rule
def money_felt(cny: float, half: float) -> float:
    """How far an amount in CNY moves people, 0-1, concave; `half`: the amount that moves them by .5."""
    return cny / (cny + half)


@rule
def sign_up_chance(interest: float, deal_seeking: float, reward: float, deposit: float, p: Parameters) -> float:
    """Chance to sign up for a check-in campaign on reading of it; reward and deposit in CNY (S1)."""
    cold = (1.0 - interest) * (1.0 - deal_seeking * money_felt(reward, p.money_half))
    return p.check_in_join * (1.0 - cold) * (1.0 - p.deposit_deterrence * money_felt(deposit, p.money_half))


@rule
def check_in_motivation(
    interest: float, deal_seeking: float, reward: float, deposit: float, streak: float, p: Parameters
) -> float:
    """Hazard of doing today's task on a visit; streak in days."""
    paid = p.reward_motivation * deal_seeking * money_felt(reward, p.money_half)
    paid = paid + p.deposit_motivation * money_felt(deposit, p.money_half)
    return p.check_in_motivation * interest + paid + p.streak_motivation * streak / (streak + p.streak_half)


@rule
def crowded_out(crowding: float, reward: float, deposit: float, p: Parameters) -> float:
    """Own motivation displaced after one more card done for money (Deci 1999); nothing where nothing is paid."""
    return crowding + p.crowding_gain * money_felt(reward + deposit, p.money_half) * (1.0 - crowding)
