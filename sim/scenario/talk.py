"""How people talk to each other: own messages, answers, conversations, and the ties that come of them."""

from sim.scenario.fields import Section, field


class Speaking(Section):
    """Own messages and answers."""

    initiative: float = field(
        0.047, ge=0, le=50, unit="messages/day",
        source="fit to 13-17 % of members posting in a month (a Discord server's statistics), 46-82 % silent over 12 "
        "weeks (Nonnecke & Preece 2000) and public chat rooms",
        sweep=(0.01, 0.1), description="own messages a day of a member with sociability 1, full interest and bonds",
    )
    speak_interest_floor: float = field(
        0.35, ge=0, le=2, source="fit to published figures of who speaks (docs/validation.md)", sweep=(0.0, 0.7),
        description="speaking without interest, relative to full interest",
    )
    speak_bond_floor: float = field(
        0.5, ge=0, le=2, source="assumed", sweep=(0.2, 1.0),
        description="speaking among strangers, relative to friends",
    )
    question_share: float = field(
        0.2, ge=0, le=1, source="assumed", sweep=(0.1, 0.4), description="share of own messages that are questions",
    )
    branching: float = field(
        0.72, ge=0, lt=1, unit="replies",
        source="fit to public chat rooms and figures of who speaks; branching ratio .3-.8 (evidence)",
        sweep=(0.3, 0.8), description="beta: replies that what somebody says draws from all its readers together",
    )
    call_by_quality: float = field(
        1.0, ge=0, le=3, source="assumed: who has read nothing worth talking about says nothing", sweep=(0.0, 1.5),
        description="how far posts draw more answers the better they are; 0: all the same",
    )
    usual_quality: float = field(
        0.6, gt=0, le=1, source="assumed: the default quality of posts", sweep=(0.5, 0.75),
        description="quality of a post that draws as many answers as what a member says",
    )
    go_on: float = field(
        0.3, ge=0, le=0.9, source="fit to public chat rooms and figures of who speaks", sweep=(0.0, 0.5),
        description="chance that one who has written a line adds another",
    )
    line_seconds: float = field(
        40.0, gt=0, le=600, unit="seconds", source="fit to public chat rooms", sweep=(5.0, 60.0),
        description="mean time between two lines of one member",
    )
    conversation_minutes: float = field(
        35.0, ge=0, le=240, unit="minutes", source="fit to public chat rooms and figures of who speaks",
        sweep=(5.0, 60.0), description="time for which one who has said something stays and sees what is said",
    )
    prefer_addressed: float = field(
        20.0, ge=0, le=1000, source="fit to public chat rooms", sweep=(0.0, 50.0),
        description="extra weight of the one who is answered when it is decided who goes on",
    )
    notice_pull: float = field(
        1.0, ge=0, le=10, source="fit to public chat rooms", sweep=(0.0, 3.0),
        description="hazard of coming back within minutes when one is answered, of those who are notified",
    )
    reply_memory_hours: float = field(
        1.5, gt=0, le=1000, unit="hours", source="fit to public chat rooms", sweep=(0.5, 24.0),
        description="time constant over which a message ceases to call for an answer",
    )
    reply_delay_minutes: float = field(
        2.0, gt=0, le=60, unit="minutes", source="assumed", sweep=(0.5, 10.0),
        description="median time to answer what one sees while in the group",
    )
    reply_delay_sigma: float = field(
        1.0, ge=0, le=3, source="assumed", sweep=(0.5, 1.5), description="its log-normal spread",
    )
    session_minutes: float = field(
        10.0, ge=0, le=120, unit="minutes", source="assumed", sweep=(2.0, 30.0),
        description="time for which one who has opened the group sees what is said",
    )
    speakers_per_20_minutes: float = field(
        40.0, ge=1, le=1e6, unit="members", source="never over about 40 speakers in any 20 minutes (Jones et al. 2008)",
        description="members who can be heard in 20 minutes",
    )
    audience_memory: float = field(
        30.0, gt=0, le=10_000, unit="messages", source="assumed", sweep=(10.0, 100.0),
        description="messages for which the estimate of who reads a message counts when a new day is added",
    )
    prefer_tie: float = field(
        3.0, ge=0, le=50, source="assumed", sweep=(0.0, 10.0),
        description="extra weight of a full tie when choosing whom to answer",
    )
    prefer_kol: float = field(
        2.0, ge=0, le=50, source="assumed", sweep=(0.0, 5.0), description="extra weight of an opinion leader",
    )
    prefer_question: float = field(
        1.0, ge=0, le=50, source="assumed", sweep=(0.0, 4.0), description="extra weight of a question",
    )
    prefer_introduced: float = field(
        1.0, ge=0, le=50, source="assumed (S1: welcome newcomers)", sweep=(0.0, 4.0),
        description="extra weight of a newcomer whom the operator has greeted",
    )
    answered_trust: float = field(
        0.02, ge=0, le=1, source="assumed", sweep=(0.0, 0.1), description="gain of trust from being answered",
    )
    answered_interest: float = field(
        0.04, ge=0, le=1, source="assumed", sweep=(0.0, 0.15), description="gain of interest from being answered",
    )
    ignored_interest: float = field(
        0.05, ge=0, le=1, source="assumed", sweep=(0.0, 0.2),
        description="loss of interest when a question stays unanswered",
    )
    ignored_chat_share: float = field(
        0.3, ge=0, le=1, source="assumed", sweep=(0.0, 1.0),
        description="the same loss for a message that asked nothing, relative",
    )
    ignored_after_hours: float = field(
        6.0, gt=0, le=24, unit="hours", source="assumed; 72 % expect an answer in under an hour (Lithium 2013)",
        sweep=(1.0, 24.0),
        description="time after which an unanswered message counts as ignored (noticed on the next visit)",
    )
    kol_initiative: float = field(
        1.5, ge=0, le=20, source="assumed; nothing found for chats", sweep=(0.0, 4.0),
        description="extra initiative of a member supported as opinion leader (0: none)",
    )
    kol_ownership: float = field(
        0.3, ge=0, le=1, source="assumed", sweep=(0.0, 0.6),
        description="least ownership of one who has been made an opinion leader",
    )
    kol_quality: float = field(
        0.6, ge=0, le=1, source="assumed", sweep=(0.3, 0.9),
        description="quality of what opinion leaders from the members write",
    )
    warned_speech: float = field(
        0.5, ge=0, le=1, unit="per warning", source="assumed", sweep=(0.0, 1.0),
        description="chance that a warned member at full interest says something rather than be removed",
    )


class Ties(Section):
    """Friendships inside the group, made by talking to each other."""

    tie_gain: float = field(
        0.12, ge=0, le=1, source="assumed", sweep=(0.03, 0.4),
        description="strength added by an answer (of what is missing to 1)",
    )
    tie_half_life: float = field(
        30.0, gt=0, le=400, unit="days", source="assumed", sweep=(10.0, 120.0), description="half-life unless renewed",
    )
    bond_half: float = field(
        2.0, gt=0, le=50, unit="ties", source="assumed", sweep=(1.0, 5.0),
        description="sum of tie strengths at which bond is .5",
    )
    same_place: float = field(
        0.5, ge=0, le=5, source="assumed", sweep=(0.0, 2.0),
        description="how much more an answer between members who live in one place adds (with several places)",
    )
    ownership_half_life: float = field(
        60.0, gt=0, le=3650, unit="days", source="assumed", sweep=(14.0, 180.0),
        description="half-life of ownership unless something renews it",
    )
    greeted_trust: float = field(
        0.08, ge=0, le=1, source="assumed (S1: match the need, give a sense of presence)", sweep=(0.0, 0.2),
        description="gain of trust from being greeted or answered by the operator in person",
    )
    greeted_interest: float = field(
        0.12, ge=0, le=1, source="assumed", sweep=(0.0, 0.3),
        description="gain of interest from a greeting that meets the need perfectly",
    )
    greeted_owner_tie: float = field(
        0.2, ge=0, le=1, source="assumed", sweep=(0.0, 0.5), description="tie to the owner gained by it",
    )
