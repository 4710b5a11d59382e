"""The rules of what reaches beyond the group: deliveries, word of mouth, the platform, people outside, invitations.

Of the same kind as those of visits and talk (`rules.py`).
"""

from sim.model.arithmetic import exp, power, repeats
from sim.model.compile import rule
from sim.model.parameters import Parameters

# deliveries and word of mouth -----------------------------------------------------------------------


@rule
def delivered_quality(
    day: float, quality: float, trend: float, improvement: float, fault_day: float, fault_days: float,
    fault_loss: float,
) -> float:  # fmt: skip
    """Quality of goods ordered on `day`; fault_day -1: never.

    improvement: what the operator has mended so far, as a share of what they lack.
    """
    faulty = fault_day >= 0.0 and day >= fault_day and day < fault_day + fault_days
    bare = quality + trend * day / 30.0
    good = bare + improvement * max(0.0, 1.0 - bare)
    return good - fault_loss if faulty else good


@rule
def learned_belief(belief: float, surprise: float, p: Parameters) -> float:
    """Expected quality after a delivery that exceeded it by `surprise` (below 0: fell short)."""
    return belief + p.belief_learning * surprise


@rule
def surprised_trust(trust: float, surprise: float, p: Parameters) -> float:
    """Trust after a delivery that exceeded expectations by `surprise`; disappointments weigh more."""
    if surprise > 0.0:
        return trust + p.surprise_trust * surprise * (1.0 - trust)
    return trust + p.surprise_trust * p.disappointment * surprise * trust


@rule
def tell_chance(surprise: float, tier: int, p: Parameters) -> float:
    """Chance that a delivery is praised, or complained of, in the group (S2: the middle tier tells most)."""
    moved = p.tell_praise * surprise if surprise > 0.0 else -p.tell_complaint * surprise
    return moved * p.tell_middle if tier == 1 else moved


@rule
def heard_weight(above: float, base: float, is_base: float, p: Parameters) -> float:
    """Weight of what `above` authors of the upper and middle tiers and `base` ones told a reader (S2)."""
    heeded = p.base_heeds_upper * above + p.base_heeds_base * base
    return heeded if is_base > 0.0 else above + base


@rule
def praised_belief(belief: float, gain: float, good: float) -> float:
    """Expected quality moved by the share `gain` towards `good` (1 praise, 0 complaint)."""
    return belief + gain * (good - belief)


@rule
def heard_belief(belief: float, praise: float, complaints: float, p: Parameters) -> float:
    """Expected quality after hearing so much praise and so many complaints (weighted numbers)."""
    total = praise + complaints
    gain = 1.0 - exp(-p.hearing * total)
    return praised_belief(belief, gain, praise / max(total, 1e-9))


@rule
def spam_strike_hazard(spam: float, p: Parameters) -> float:
    """Hazard of a strike on a day with so many spam messages that nobody removed (S0)."""
    return p.spam_strike_rate * spam


@rule
def ban_hazard(strikes: float, p: Parameters) -> float:
    """Hazard, at a strike, that the platform closes a group that has had so many."""
    return p.ban_rate * strikes


# outside -------------------------------------------------------------------------------------------


@rule
def outside_order_rate(
    need: float, ready: float, belief: float, quality_weight: float, purchase_cycle: float, p: Parameters
) -> float:
    """Orders a day in shops and elsewhere, in the group or not: what a community is to be measured against.

    What is bought more often is bought more often there as well; `outside_rate` is that of a cycle of 30 days.
    """
    return p.outside_rate * (30.0 / purchase_cycle) * need * ready * exp(quality_weight * (belief - 0.5))


@rule
def believed(reputation: float, p: Parameters) -> float:
    """What the reputation among people outside multiplies their coming by; 1 at .5."""
    return 1.0 + p.reputation_weight * (2.0 * reputation - 1.0)


@rule
def customer_joins_chance(belief: float, p: Parameters) -> float:
    """Chance that an existing customer who is asked joins; those with a bad experience decline (S3)."""
    return 1.0 - p.customer_decline * max(0.0, 1.0 - 2.0 * belief)


@rule
def accept_chance(friendship: float, lure: float, reputation: float, outside: float, p: Parameters) -> float:
    """Chance that an invited friend joins; outside: share of the friends of members who are in no group yet.

    lure: what a reward promised to the invited adds (`lured`)
    """
    return min(1.0, (friendship * p.invite_acceptance + lure) * believed(reputation, p)) * outside


@rule
def moved_reputation(reputation: float, praise: float, complaints: float, p: Parameters) -> float:
    """Reputation after each person outside has heard so much praise and so many complaints (mean numbers)."""
    total = praise + complaints
    gain = 1.0 - exp(-p.outside_hearing * total)
    return praised_belief(reputation, gain, praise / max(total, 1e-9))


# inviting -------------------------------------------------------------------------------------------


@rule
def invite_rate(
    trust: float, interest: float, ownership: float, sociability: float, tenure: float, p: Parameters
) -> float:
    """Invitations a day; they come in a burst after joining (Qiu et al. 2016). tenure in days.

    Who talks to many people has many to bring.
    """
    burst = 1.0 + p.invite_burst * exp(-tenure / p.invite_burst_days)
    willing = p.invite_rate * trust * interest * (1.0 + p.invite_ownership * ownership)
    return willing * power(sociability, p.invite_sociability) * burst


@rule
def further_friends(u: float, p: Parameters) -> int:
    """Friends asked along with the first one: one more with the chance `invite_more` each time, at most 7."""
    return repeats(u, p.invite_more)


@rule
def inherited_trust(friendship: float, trust: float, p: Parameters) -> float:
    """Mean trust of an invited person: what is passed on is the inviter's (S4)."""
    return p.trust_cold + p.trust_passed_on * friendship * max(0.0, trust - p.trust_cold)
