"""The rules of what members make of money and of the operator's attention; of the same kind as those of `rules.py`."""

from sim.model.arithmetic import exp
from sim.model.compile import rule
from sim.model.parameters import Parameters
from sim.model.rules import money_felt, topic_fit

# red packets, contests, rewards --------------------------------------------------------------------------


@rule
def packet_worth(each: float, shares: float, readers: float, p: Parameters) -> float:
    """What a red packet means to a member, 0-1: a share of `each` CNY, if the `shares` go round among the readers."""
    return min(1.0, shares / max(readers, 1.0)) * money_felt(each, p.packet_half)


@rule
def packet_pull(packet: float, deal_seeking: float, muted: float, p: Parameters) -> float:
    """Visits that a red packet of this worth draws at once (S0); hardly any from those who have muted the group."""
    drawn = p.packet_pull * packet * (p.packet_floor + deal_seeking)
    return drawn * p.muted_factor if muted > 0.0 else drawn


@rule
def contest_drive(prize: float, p: Parameters) -> float:
    """What a prize of so many CNY adds to the initiative of those whom it moves, relative to their own (S1)."""
    return p.contest_gain * money_felt(prize, p.money_half)


@rule
def prized_share(drive: float, crowding: float, kol: float, p: Parameters) -> float:
    """Share of own messages that are written for the prize."""
    own = (1.0 - crowding) * (1.0 + p.kol_initiative * kol)
    return drive / max(own + drive, 1e-9)


@rule
def talk_worth_left(prized: float, talked: float, p: Parameters) -> float:
    """Worth of talk of which so much was written for a prize lately, relative to talk for its own sake."""
    return 1.0 - (1.0 - p.prized_worth) * min(1.0, prized / max(talked, 1e-9))


@rule
def rewarded_rate(rate: float, deal_seeking: float, reward: float, p: Parameters) -> float:
    """Invitations a day where the inviter is promised so many CNY."""
    return rate * (1.0 + p.reward_invites * deal_seeking * money_felt(reward, p.money_half))


@rule
def lured(deal_seeking: float, reward: float, on_order: float, p: Parameters) -> float:
    """What so many CNY add to the chance that an invited person accepts; on_order: paid on the first order only."""
    counts = p.reward_on_order if on_order > 0.0 else 1.0
    return p.reward_lure * deal_seeking * money_felt(reward, p.money_half) * counts


# attention -----------------------------------------------------------------------------------------------


@rule
def event_pull(quality: float, fit: float, need: float, p: Parameters) -> float:
    """Visits that an event draws, as it begins, from one who has read its notice."""
    return p.event_pull * quality * fit * (1.0 - p.content_need_share + p.content_need_share * need)


@rule
def meeting_chance(interest: float, p: Parameters) -> float:
    """Chance to come to a meeting."""
    return p.meeting_attendance * interest


@rule
def tie_between(gain: float, taste_x: float, taste_y: float, other_x: float, other_y: float, p: Parameters) -> float:
    """Strength that getting to know each other adds to a tie: more where tastes are alike."""
    return gain * topic_fit(taste_x, taste_y, other_x, other_y, p)


@rule
def uptake_chance(trust: float, p: Parameters) -> float:
    """Chance to take up a message in person that coaches (S1)."""
    return p.outreach_uptake * trust


@rule
def coached(match: float, need: float, p: Parameters) -> float:
    """Gain of interest by taking it up; match: how well it shows what the group has for one."""
    return p.coached_interest * match * need


@rule
def why_chance(trust: float, p: Parameters) -> float:
    """Chance to say why one is silent, when asked in person."""
    return p.why_answered * trust


@rule
def suggest_chance(interest: float, ownership: float, p: Parameters) -> float:
    """Chance to make a suggestion on reading that suggestions are asked for (S0)."""
    return min(1.0, p.suggest_chance * interest * (1.0 + ownership))


@rule
def detect_chance(planted: float, p: Parameters) -> float:
    """Chance to see through planted voices on reading so many of their messages."""
    return 1.0 - exp(-p.detection * planted)


@rule
def lowered(value: float, share: float) -> float:
    """`value` less the share `share` of it."""
    return value - share * value


@rule
def newcomers_drive(ruled: float, p: Parameters) -> float:
    """What a newcomer's own initiative is multiplied by where the rules have been posted (ruled 1)."""
    return 1.0 + p.rules_newcomers * ruled
