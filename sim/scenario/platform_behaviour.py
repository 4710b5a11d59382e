"""What platforms do: policing of groups, and the ranking of a forum."""

from sim.scenario.fields import Section, field


class Policing(Section):
    """What the platform does about campaigns, spam and groups that draw attention (S0, S1)."""

    strike_rate: float = field(
        0.002, ge=0, le=1, unit="1/day", source="assumed (S1: the platform restricts check-ins)", sweep=(0.0, 0.05),
        description="rate at which the platform cracks down on a running check-in campaign",
    )
    strike_ban_days: float = field(
        30.0, ge=0, le=3650, unit="days", source="assumed", sweep=(7.0, 365.0),
        description="days for which the platform then forbids check-in campaigns in the group",
    )
    advertisers: float = field(
        0.002, ge=0, le=1, source="assumed (S0: illegal and spam messages)", sweep=(0.0, 0.02),
        description="share of cold traffic and fresh blood who come to advertise for themselves",
    )
    spam_rate: float = field(
        0.5, ge=0, le=20, unit="messages/day", source="assumed", sweep=(0.1, 3.0),
        description="spam that one of them posts a day",
    )
    spam_strike_rate: float = field(
        0.01, ge=0, le=1, unit="per message", source="assumed (S0: who owns a group answers for it)", sweep=(0.0, 0.05),
        description="hazard of a strike for each spam message of the day that nobody removed",
    )
    ban_rate: float = field(
        0.05, ge=0, le=5, unit="per strike", source="assumed", sweep=(0.0, 0.3),
        description="hazard, at each strike, that the platform closes the group, for each strike so far",
    )


class Forum(Section):
    """What a forum does beyond a group (S4); without effect elsewhere."""

    ranking: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.0, 1.0),
        description="how much better than the mean the first of very many messages on a board are (1: twice as good)",
    )
    front_page_share: float = field(
        0.02, ge=0, le=1, source="assumed", sweep=(0.0, 0.1),
        description="share of all messages that rank so high that they are shown on all boards",
    )
    forum_memory_hours: float = field(
        3.0, gt=0, le=10_000, unit="hours", source="assumed", sweep=(1.0, 72.0),
        description="time constant over which a message on a board ceases to call for an answer",
    )
    follow_share: float = field(
        1.0, ge=0, le=1, source="assumed", sweep=(0.0, 1.0),
        description="share of what authors whom one follows have written that is seen where it would have been missed",
    )
