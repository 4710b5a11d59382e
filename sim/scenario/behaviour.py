"""How people behave: every coefficient of the rules, with its unit, source and range to sweep.

Names are unique over all sections, because the model reads them as one flat record. A source is
a seed document (S0-S4), a paper, a fit, or the word *assumed*; what is assumed has a sweep range.
"""

from sim.scenario.commerce import Buying, Experience, Inviting, Outside
from sim.scenario.fields import Section, field
from sim.scenario.platform_behaviour import Forum, Policing
from sim.scenario.responses import Attention, Rewards
from sim.scenario.talk import Speaking, Ties


class Presence(Section):
    """When members open the group."""

    own_floor: float = field(
        0.3, ge=0, le=2, source="assumed", sweep=(0.1, 0.6),
        description="visits a member with no interest still makes, relative to the attention at full interest",
    )
    pulled_floor: float = field(
        0.2, ge=0, le=2, source="assumed", sweep=(0.0, 0.5),
        description="how far a member with no interest still reacts to notifications",
    )
    muted_factor: float = field(
        0.15, ge=0, le=1, source="assumed; shopping groups are read by 25.8 % (China Youth Daily 2020)",
        sweep=(0.05, 1.0),
        description="visits of a muted member, relative to an unmuted one (1: muting changes nothing)",
    )
    muted_pull: float = field(
        0.0, ge=0, le=1, source="assumed: the platform does not notify the muted", sweep=(0.0, 0.3),
        description="pull of notifications on the muted (with muted_factor 1 and this 1, muting changes nothing)",
    )
    pull_per_day: float = field(
        1.5, ge=0, le=50, unit="visits/day", source="assumed", sweep=(0.0, 5.0),
        description="visits drawn by notifications while the group is busiest",
    )
    pull_scale: float = field(
        3.0, gt=0, le=100, unit="messages", source="assumed", sweep=(1.0, 10.0),
        description="recent messages at which the pull of notifications reaches 63 %",
    )
    pull_memory_hours: float = field(
        1.0, gt=0, le=24, unit="hours", source="assumed", sweep=(0.25, 4.0),
        description="time constant over which messages count as recent",
    )
    weekend_factor: float = field(
        0.9, ge=0, le=3, source="public chat rooms: weekend/weekday about .9 (evidence, Time)", sweep=(0.7, 1.2),
        description="attention on Saturdays and Sundays relative to weekdays",
    )
    habit_strength: float = field(
        0.3, ge=0, le=0.5, source="assumed", sweep=(0.0, 0.5),
        description="how far a full habit of an hour raises the visits at that hour (and lowers them at the others)",
    )
    habit_gain: float = field(
        0.05, ge=0, le=1, unit="per visit", source="assumed", sweep=(0.0, 0.2),
        description="how far a visit that paid off moves the habit towards its hour",
    )
    habit_half_life: float = field(
        14.0, gt=0, le=3650, unit="days", source="assumed", sweep=(5.0, 60.0), description="half-life of habits",
    )
    mention_pull: float = field(
        0.5, ge=0, le=5, unit="visits", source="assumed", sweep=(0.0, 1.0),
        description="extra visits drawn by being answered or addressed, muted or not",
    )
    call_pull: float = field(
        0.3, ge=0, le=5, unit="visits", source="assumed", sweep=(0.0, 1.0),
        description="extra visits drawn by a call to all (@all), muted or not",
    )
    reminder_pull: float = field(
        0.5, ge=0, le=5, unit="visits", source="assumed", sweep=(0.0, 1.0),
        description="extra visits a check-in task draws from a participant with full motivation",
    )


class Judging(Section):
    """What a message read is worth, in units of a good chat message, and how interest follows."""

    reading_capacity: float = field(
        40.0, gt=0, le=1000, unit="messages", source="assumed", sweep=(20.0, 80.0),
        description="messages read in one visit at interest 1 - reading_floor",
    )
    reading_floor: float = field(
        0.4, ge=0, le=1, source="assumed", sweep=(0.1, 0.8), description="share of the capacity read at no interest",
    )
    taste_sharpness: float = field(
        1.5, ge=0, le=20, source="assumed", sweep=(0.5, 3.0),
        description="how fast the fit of a message falls as its topic turns away from one's taste",
    )
    chat_worth: float = field(
        0.25, ge=0, le=5, source="assumed; sets the unit", sweep=(0.1, 0.5), description="worth of a chat message",
    )
    chat_fit_share: float = field(
        0.6, ge=0, le=1, source="assumed", sweep=(0.2, 1.0),
        description="part of the worth of chat that depends on taste",
    )
    chat_bond_floor: float = field(
        0.5, ge=0, le=2, source="assumed", sweep=(0.2, 1.0),
        description="worth of chat among strangers, relative to friends",
    )
    content_worth: float = field(
        1.2, ge=0, le=10, source="assumed", sweep=(0.5, 3.0),
        description="worth of perfect content for a member in need",
    )
    content_need_share: float = field(
        0.7, ge=0, le=1, source="assumed", sweep=(0.2, 1.0),
        description="part of the worth of content that depends on need",
    )
    summary_share: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.2, 0.9),
        description="worth of a stored summary relative to its event",
    )
    red_packet_worth: float = field(
        0.5, ge=0, le=5, source="assumed", sweep=(0.1, 2.0), description="worth of a red packet",
    )
    card_worth: float = field(
        -0.05, ge=-2, le=2, source="assumed", sweep=(-0.3, 0.0), description="worth of somebody's check-in card",
    )
    card_participant_worth: float = field(
        0.3, ge=0, le=2, source="assumed", sweep=(0.0, 0.6),
        description="what a participant adds to the worth of a card",
    )
    answered_worth: float = field(
        1.0, ge=0, le=10, source="assumed", sweep=(0.0, 3.0),
        description="worth of an answer to one's own question, for a rigid need",
    )
    praise_worth: float = field(
        0.1, ge=-2, le=2, source="assumed", sweep=(0.0, 0.4), description="worth of praise for the product",
    )
    complaint_worth: float = field(
        -0.3, ge=-3, le=1, source="assumed", sweep=(-1.0, 0.0), description="worth of an open complaint",
    )
    spam_worth: float = field(-1.0, ge=-10, le=0, source="assumed", sweep=(-3.0, -0.2), description="worth of spam")
    offer_worth: float = field(
        1.0, ge=0, le=10, source="assumed (S4: sales groups are joined for offers)", sweep=(0.3, 3.0),
        description="A: worth of an advertisement for a member in need whose taste it meets",
    )
    offer_cost: float = field(
        1.12, ge=0, le=100, unit="chat messages",
        source="fit to an elasticity of visits of -.13 in the number of advertisements (Huang, Reiley & Riabov)",
        sweep=(0.3, 10.0), description="C: annoyance of a commercial message, in chat messages",
    )
    offer_cost_floor: float = field(
        0.9, ge=0, le=1, sweep=(0.2, 1.0), description="share of the annoyance felt when not tired of them",
        source="fit to: how advertising is batched makes no difference (Huang, Reiley & Riabov)",
    )
    deal_worth: float = field(
        1.0, ge=0, le=10, source="assumed", sweep=(0.3, 3.0),
        description="D: worth of a discount of 100 % to a pure deal seeker",
    )
    discount_fatigue: float = field(
        0.5, ge=0, le=5, unit="advertisements", source="assumed", sweep=(0.0, 1.0),
        description="how much a coupon or a group-buy offer tires, in advertisements",
    )
    fatigue_scale: float = field(
        6.0, gt=0, le=100, unit="commercial messages", source="assumed", sweep=(3.0, 12.0),
        description="commercial messages in memory at which annoyance has grown by half of its range",
    )
    fatigue_half_life: float = field(
        5.0, gt=0, le=365, unit="days", source="assumed", sweep=(1.0, 20.0), description="half-life of that memory",
    )
    reading_cost: float = field(
        0.012, ge=0, le=1, source="assumed", sweep=(0.0, 0.05), description="time cost of reading one message",
    )
    theta: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.0, 1.0),
        description="0: the total worth of what was read counts; 1: the worth per message",
    )
    reference_backlog: float = field(
        10.0, gt=0, le=500, unit="messages", source="assumed", sweep=(5.0, 30.0),
        description="backlog at which theta makes no difference",
    )
    reference_worth: float = field(
        1.0, ge=-10, le=10, source="assumed", sweep=(0.5, 2.0),
        description="u0: worth of a visit that keeps interest at .5",
    )
    worth_slope: float = field(
        1.5, gt=0, le=20, source="assumed", sweep=(0.7, 3.0), description="k: how sharply interest follows worth",
    )
    gain_visits: float = field(
        2.0, gt=0, le=100, unit="visits", source="assumed (S1: the first one or two days decide)", sweep=(1.0, 8.0),
        description="n0: weight of what was expected before joining, in visits",
    )
    gain_floor: float = field(
        0.03, ge=0, le=1, source="assumed", sweep=(0.01, 0.1), description="least weight of the latest visit",
    )
    idle_interest: float = field(
        0.25, ge=0, le=1, source="assumed", sweep=(0.05, 0.4),
        description="interest towards which a silent group drifts",
    )
    idle_rate: float = field(
        0.03, ge=0, le=5, unit="1/day", source="assumed; 40 % of new groups are silent in a week (Qiu et al. 2016)",
        sweep=(0.01, 0.1), description="rate of that drift, over the days since the last visit",
    )


class Muting(Section):
    """Do-not-disturb."""

    mute_at_door: float = field(
        0.27, ge=0, le=5, sweep=(0.0, 1.0),
        source="fit to mute : leave of 2:1 to 3:1, the door included (China Youth Daily 2020)",
        description="hazard of muting on joining for someone with the typical number of groups and no trust",
    )
    mute_rate: float = field(
        0.019, ge=0, le=5, unit="1/day",
        source="fit to mute : leave of 2:1 to 3:1, the door included (China Youth Daily 2020)",
        sweep=(0.005, 0.08),
        description="rate of muting with no interest, as many messages as feel normal, and the typical "
        "number of groups",
    )
    unmute_chance: float = field(
        0.003, ge=0, le=1, unit="per visit", source="assumed; nothing found (S1: hard to win back)",
        sweep=(0.0002, 0.05), description="chance of unmuting on a visit at full interest",
    )
    unmute_when_reached: float = field(
        0.05, ge=0, le=1, unit="per contact", source="assumed", sweep=(0.0, 0.3),
        description="chance of unmuting when answered or greeted in person, at full interest",
    )


class Leaving(Section):
    """Quitting the group. No term contains tenure."""

    leave_rate: float = field(
        0.034, ge=0, le=5, unit="1/day",
        source="fit to mute : leave of 2:1 to 3:1, the door included (China Youth Daily 2020)",
        sweep=(0.008, 0.08), description="rate of leaving with no interest, ties, trust or ownership",
    )
    leave_bond: float = field(
        0.7, ge=0, le=1, source="assumed; companionship lowers drop-out most (JMIR 2017 e130)", sweep=(0.0, 1.0),
        description="share of the rate that full bonds take away",
    )
    leave_trust: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.0, 1.0), description="share of the rate that full trust takes away",
    )
    leave_ownership: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.0, 1.0),
        description="share of the rate that full ownership takes away",
    )
    leave_loss: float = field(
        1.0, ge=0, le=20, source="assumed", sweep=(0.0, 4.0),
        description="how much each lost full tie multiplies the rate (added to 1)",
    )
    loss_half_life: float = field(
        14.0, gt=0, le=365, unit="days", source="assumed", sweep=(5.0, 60.0),
        description="half-life of the loss of a tie",
    )


class CheckIn(Section):
    """Taking part in check-in campaigns."""

    check_in_join: float = field(
        0.6, ge=0, le=1, unit="per invitation seen", source="assumed; completion of check-ins: nothing found",
        sweep=(0.2, 0.9), description="chance to sign up at full interest with a reward that fully meets deal seeking",
    )
    check_in_motivation: float = field(
        1.5, ge=0, le=20, source="assumed", sweep=(0.5, 4.0),
        description="hazard of doing the day's task on a visit at full interest",
    )
    reward_motivation: float = field(
        1.0, ge=0, le=20, source="assumed", sweep=(0.0, 3.0),
        description="what a very high reward adds for a pure deal seeker",
    )
    deposit_motivation: float = field(
        1.0, ge=0, le=20, source="assumed", sweep=(0.0, 3.0), description="what a very high deposit at stake adds",
    )
    deposit_deterrence: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.0, 1.0),
        description="share of sign-ups that a very high deposit deters",
    )
    money_half: float = field(
        100.0, gt=0, le=1e5, unit="CNY", source="assumed", sweep=(20.0, 500.0),
        description="reward or deposit that moves people half as far as any amount can",
    )
    streak_half: float = field(
        7.0, gt=0, le=365, unit="days", source="streaks: gain concave, knee at day 7 (evidence)", sweep=(3.0, 21.0),
        description="streak that adds half of what a long one adds",
    )
    streak_motivation: float = field(
        0.5, ge=0, le=10, source="streaks: gain concave, knee at day 7 (evidence)", sweep=(0.0, 1.5),
        description="what a long streak adds",
    )
    drop_out: float = field(
        0.25, ge=0, le=1, unit="per day missed", source="assumed", sweep=(0.05, 0.6),
        description="chance to drop out after a day without a card",
    )
    crowding_gain: float = field(
        0.13, ge=0, le=1, unit="per paid card",
        source="fit to: after payment ends the active fall below where they started (Garnefeld 2012)",
        sweep=(0.0, 0.3), description="motivation to speak displaced by a card done for a very high reward",
    )
    crowding_half_life: float = field(
        60.0, gt=0, le=3650, unit="days", source="assumed", sweep=(14.0, 180.0),
        description="half-life of that displacement",
    )


class Arriving(Section):
    """With what people come."""

    start_interest: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.3, 0.7), description="mean interest on joining",
    )
    start_interest_sd: float = field(
        0.1, ge=0, le=1, source="assumed", sweep=(0.0, 0.2), description="its standard deviation",
    )
    trust_existing: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.3, 0.7), description="trust of existing customers",
    )
    trust_cold: float = field(0.25, ge=0, le=1, source="assumed", sweep=(0.1, 0.4), description="trust of cold traffic")
    trust_fresh_blood: float = field(
        0.3, ge=0, le=1, source="assumed", sweep=(0.1, 0.5),
        description="trust of people recruited to fill up the group",
    )
    trust_passed_on: float = field(
        0.75, ge=0, le=1, source="assumed (S4: the trust passed on is the sender's)", sweep=(0.0, 1.0),
        description="share of the inviter's trust above cold that a close friend takes over",
    )
    trust_sd: float = field(
        0.1, ge=0, le=1, source="assumed", sweep=(0.0, 0.2), description="standard deviation of trust on joining",
    )
    belief_noise: float = field(
        0.15, ge=0, le=1, source="assumed", sweep=(0.05, 0.3),
        description="standard deviation of one experience with the product",
    )


class Behaviour(Section):
    """All coefficients of the rules."""

    presence: Presence = Presence()
    judging: Judging = Judging()
    muting: Muting = Muting()
    leaving: Leaving = Leaving()
    speaking: Speaking = Speaking()
    ties: Ties = Ties()
    check_in: CheckIn = CheckIn()
    rewards: Rewards = Rewards()
    attention: Attention = Attention()
    buying: Buying = Buying()
    experience: Experience = Experience()
    inviting: Inviting = Inviting()
    outside: Outside = Outside()
    arriving: Arriving = Arriving()
    policing: Policing = Policing()
    forum: Forum = Forum()
