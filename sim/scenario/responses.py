"""What members make of money and of the operator's attention: red packets, contests, rewards, care, planted voices."""

from sim.scenario.fields import Section, field


class Rewards(Section):
    """Red packets, contests, group buys, and rewards for bringing others."""

    packet_pull: float = field(
        1.5, ge=0, le=20, unit="visits", source="assumed (S0: members come up only when a red packet drops)",
        sweep=(0.0, 4.0), description="visits that a very rich red packet draws from a pure deal seeker",
    )
    packet_floor: float = field(
        0.3, ge=0, le=2, source="assumed", sweep=(0.0, 0.6),
        description="how far one who cares little for deals comes for a red packet, added to deal seeking",
    )
    packet_half: float = field(
        2.0, gt=0, le=1000, unit="CNY", source="assumed", sweep=(0.5, 10.0),
        description="share of a red packet that moves people half as far as any amount can",
    )
    packet_call: float = field(
        10.0, ge=0, le=50, unit="messages", source="assumed (S0: members take it and vanish)", sweep=(0.0, 30.0),
        description="thanks and jokes that a very rich red packet draws, in answers to a message of a member",
    )
    lapsed_pledge: float = field(
        0.03, ge=0, le=1, source="assumed", sweep=(0.0, 0.15),
        description="share of trust lost by one who has pledged to a group buy that finds too few buyers",
    )
    contest_responders: float = field(
        0.2, ge=0, le=1, source="badges and the like move about 20 % of users (Hoernle)", sweep=(0.1, 0.4),
        description="share of members whom a prize for the most active moves at all",
    )
    contest_gain: float = field(
        3.0, ge=0, le=50, source="assumed", sweep=(0.0, 8.0),
        description="what a very high prize adds to their initiative (or answers), relative to their own",
    )
    prized_worth: float = field(
        0.3, ge=0, le=1, source="assumed (S1, S2: many look at the prize only)", sweep=(0.0, 1.0),
        description="worth of what is written for a prize, relative to other talk (1: no worse)",
    )
    pledge_invites: float = field(
        0.5, ge=0, le=5, unit="invitations", source="assumed (S4: group buying spreads by lent trust)",
        sweep=(0.0, 2.0), description="friends whom one who has pledged asks in, while the group buy lacks buyers",
    )
    reward_invites: float = field(
        0.0, ge=0, le=20, source="a reward does not change how many invite (Jung et al. 2021)", sweep=(0.0, 3.0),
        description="what a very high reward to the inviter adds to the invitations of a pure deal seeker",
    )
    reward_lure: float = field(
        0.3, ge=0, le=1, source="assumed; a referral offer brings .02-.07 buyers per user (Jung et al. 2021)",
        sweep=(0.0, 0.8),
        description="what a very high reward to the invited adds to the acceptance of a pure deal seeker",
    )
    reward_on_order: float = field(
        0.5, ge=0, le=1, source="assumed (S3: rewards for those whose friends order)", sweep=(0.1, 1.0),
        description="how far a reward counts, in deciding whether to come, that is paid on the first order only",
    )


class Attention(Section):
    """What the operator's attention does, and what members make of being steered."""

    cared_ownership: float = field(
        0.03, ge=0, le=1, source="assumed (S1: a sense of belonging)", sweep=(0.0, 0.1),
        description="ownership gained by being looked after, or awarded, in person",
    )
    admin_ownership: float = field(
        0.5, ge=0, le=1, source="assumed (S1: make them administrators)", sweep=(0.3, 0.8),
        description="least ownership of an opinion leader who helps to run the group",
    )
    outreach_uptake: float = field(
        0.12, ge=0, le=1,
        source="of those invited in person to a place of help 4.5 % come (Teahouse); this gives it at a trust of .4",
        sweep=(0.0, 0.4), description="chance that a member in full trust takes up a message that coaches",
    )
    coached_interest: float = field(
        0.4, ge=0, le=1, source="assumed", sweep=(0.0, 0.8),
        description="interest gained by one who takes it up, in need, by perfect coaching",
    )
    why_answered: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.1, 0.9),
        description="chance that a member in full trust says why he is silent, when asked",
    )
    introduced_tie: float = field(
        0.04, ge=0, le=1,
        source="fit to means by which members get to know each other: visits +11 % (Ren et al. 2012)",
        sweep=(0.0, 0.4),
        description="tie made by an introduction between people of the same taste",
    )
    introduced_pull: float = field(
        0.01, ge=0, le=5, unit="visits",
        source="fit to means by which members get to know each other: visits +11 % (Ren et al. 2012)",
        sweep=(0.0, 0.5), description="extra visits drawn by being introduced to somebody before all, muted or not",
    )
    meeting_attendance: float = field(
        0.15, ge=0, le=1, source="assumed", sweep=(0.05, 0.4),
        description="chance to come to a meeting at full interest",
    )
    meeting_tie: float = field(
        0.3, ge=0, le=1, source="assumed (S1: one meeting beats a month online)", sweep=(0.0, 0.7),
        description="tie that a meeting makes between people of the same taste; each gets to know up to six",
    )
    event_pull: float = field(
        1.5, ge=0, le=10, unit="visits", source="assumed", sweep=(0.0, 4.0),
        description="visits that a perfect event draws from a member in need who has read its notice",
    )
    event_afterwards: float = field(
        0.3, ge=0, le=1, source="assumed (S0: the summary is stored for those who were not there)", sweep=(0.0, 1.0),
        description="worth of an event's messages read when it is over, relative to being there",
    )
    comforted_trust: float = field(
        0.1, ge=0, le=1, source="assumed; that a complaint is answered matters more than how fast (Baer/Edison 2016)",
        sweep=(0.0, 0.3), description="trust that one who complained gains by being answered",
    )
    suggest_chance: float = field(
        0.1, ge=0, le=1, unit="per round", source="assumed", sweep=(0.02, 0.4),
        description="chance that a member at full interest makes a suggestion, on reading that it is asked for",
    )
    credited_ownership: float = field(
        0.2, ge=0, le=1, source="assumed (S0: one's own product)", sweep=(0.0, 0.5),
        description="ownership gained when one's suggestion is taken up and credited",
    )
    broken_promise: float = field(
        0.2, ge=0, le=1, source="assumed", sweep=(0.0, 0.6),
        description="share of ownership and trust lost when nothing follows a suggestion",
    )
    detection: float = field(
        0.03, ge=0, le=1, unit="per message", source="assumed (S3: real feedback convinces)", sweep=(0.0, 0.2),
        description="hazard of seeing through a planted voice, for each of its messages read",
    )
    detected_trust: float = field(
        0.3, ge=0, le=1, source="assumed", sweep=(0.0, 0.6), description="share of trust lost by it, once",
    )
    reprimanded: float = field(
        0.1, ge=0, le=1, source="assumed", sweep=(0.0, 0.3),
        description="chance that one who has spoken is reprimanded at a round of the strictest moderation",
    )
    reprimand_loss: float = field(
        0.15, ge=0, le=1, source="assumed", sweep=(0.0, 0.4), description="share of interest and trust lost by it",
    )
    rules_newcomers: float = field(
        0.45, ge=0, le=2,
        source="fit to posted rules: +38 % comments by newcomers (r/science, experiment)",
        sweep=(0.0, 0.9),
        description="how much more newcomers say of themselves where the rules have been posted",
    )
    rules_obeyed: float = field(
        0.07, ge=0, le=1, sweep=(0.0, 0.3),
        source="assumed; posted rules: +7 points of compliance, of newcomers in general (r/science, experiment)",
        description="share of spam that posted rules prevent",
    )
