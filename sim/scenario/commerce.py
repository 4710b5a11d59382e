"""How people buy, what they make of what they bought, and whom they bring."""

from sim.scenario.fields import Section, field


class Buying(Section):
    """Ordering, on reading offers or by oneself."""

    buy_chance: float = field(
        0.25, ge=0, le=1, unit="per offer read",
        source="fit to 2-3 orders per 100 members a day, as store groups report of themselves (Luckin 2021)",
        sweep=(0.03, 0.6),
        description="beta0: chance to order on reading an offer, the first for long, in need, in full trust, ready",
    )
    offer_wear: float = field(
        0.2, ge=0, le=10, unit="1/offer",
        source="fit to an elasticity of orders of .24 to advertising in the long run (Sethuraman et al. 2011)",
        sweep=(0.0, 1.0),
        description="how far an offer says less for each one read lately; 0: the hundredth as much as the first",
    )
    buy_interest_floor: float = field(
        0.5, ge=0, le=5, source="assumed", sweep=(0.1, 1.0),
        description="what is added to interest when buying: how far those buy who care little for the group",
    )
    trust_power: float = field(
        1.0, ge=0, le=5, source="assumed (S4: trust turns into sales)", sweep=(0.0, 2.0),
        description="tau: power of trust",
    )
    social_proof: float = field(
        0.1, ge=0, le=5, source="assumed (S4: others are seen buying)", sweep=(0.0, 0.5),
        description="sigma: how far orders seen today raise the chance",
    )
    quality_weight_upper: float = field(
        2.0, ge=0, le=20, source="assumed (S2)", sweep=(0.5, 4.0), description="q, upper tier",
    )
    quality_weight_middle: float = field(
        1.5, ge=0, le=20, source="assumed (S2)", sweep=(0.5, 3.0), description="q, middle tier",
    )
    quality_weight_base: float = field(
        1.0, ge=0, le=20, source="assumed (S2)", sweep=(0.2, 2.0), description="q, base tier",
    )
    price_weight_upper: float = field(
        1.8, ge=0, le=20,
        source="fit to twice the sales on the day of a coupon (Zhang et al. 2020); least in the upper tier: S2",
        sweep=(0.0, 3.5), description="b, upper tier",
    )
    price_weight_middle: float = field(
        3.6, ge=0, le=20,
        source="fit to twice the sales on the day of a coupon (Zhang et al. 2020); least in the upper tier: S2",
        sweep=(0.0, 6.5), description="b, middle tier",
    )
    price_weight_base: float = field(
        5.5, ge=0, le=20,
        source="fit to twice the sales on the day of a coupon (Zhang et al. 2020); least in the upper tier: S2",
        sweep=(0.0, 10.0), description="b, base tier",
    )
    value_weight_middle: float = field(
        1.0, ge=0, le=20, source="assumed (S2: the middle tier judges value for money)", sweep=(0.0, 3.0),
        description="weight of value for money, belief less price over the price expected, middle tier",
    )
    unasked_rate: float = field(
        0.057, ge=0, le=1, unit="1/day",
        source="fit to: inactive members are worth 32 % of active ones (Mailchimp); S1",
        sweep=(0.0, 0.2),
        description="orders a day without an offer, in need, in full trust, with a full tie to the owner, ready",
    )
    unasked_floor: float = field(
        1.0, ge=0, le=10, source="assumed", sweep=(0.0, 2.0),
        description="how far those ask who do not know the owner, relative to a full tie to him",
    )
    reference_gain: float = field(
        0.05, ge=0, le=1, unit="per offer read", source="assumed", sweep=(0.0, 0.2),
        description="how fast prices seen move the price one has come to expect",
    )


class Experience(Section):
    """Deliveries: what customers make of them, and what they tell."""

    belief_learning: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.2, 1.0),
        description="how far one delivery moves expected quality towards what was experienced",
    )
    surprise_trust: float = field(
        0.3, ge=0, le=0.5, source="assumed", sweep=(0.0, 0.5),
        description="trust gained by a delivery that exceeds expectations by 1 (of what is missing)",
    )
    disappointment: float = field(
        2.0, ge=1, le=2, source="assumed: up to twice", sweep=(1.0, 2.0),
        description="how much more a disappointment of the same size costs",
    )
    tell_praise: float = field(
        0.5, ge=0, le=5, unit="per surprise of 1", source="assumed", sweep=(0.0, 2.0),
        description="chance to praise a delivery in the group, for each unit by which it exceeds expectations",
    )
    tell_complaint: float = field(
        1.0, ge=0, le=5, unit="per surprise of -1", source="assumed", sweep=(0.0, 3.0),
        description="chance to complain of a delivery in the group, for each unit by which it falls short",
    )
    tell_middle: float = field(
        1.5, ge=0, le=10, source="assumed (S2: the middle tier tells most)", sweep=(1.0, 3.0),
        description="how much more members of the middle tier tell",
    )
    hearing: float = field(
        0.05, ge=0, le=2, unit="per message read", source="assumed", sweep=(0.0, 0.3),
        description="how far one praise (towards 1) or complaint (towards 0) moves expected quality",
    )
    base_heeds_upper: float = field(
        1.5, ge=0, le=10, source="assumed (S2: the base follows the upper and the middle)", sweep=(1.0, 3.0),
        description="weight that members of the base tier give to what upper and middle members tell",
    )
    base_heeds_base: float = field(
        0.5, ge=0, le=10, source="assumed (S2: the base resents its like promoting)", sweep=(0.0, 1.0),
        description="weight that members of the base tier give to what their like tell",
    )
    answered_complaint: float = field(
        0.3, ge=0, le=1, source="assumed", sweep=(0.0, 1.0),
        description="weight of a complaint that has been answered when one reads it, relative to an open one",
    )
    friend_hearing: float = field(
        0.2, ge=0, le=1, source="assumed", sweep=(0.0, 0.5),
        description="how far a praise or complaint, told in person, moves what a friend with a full tie expects",
    )


class Inviting(Section):
    """Bringing others in."""

    invite_rate: float = field(
        0.005, ge=0, le=5, unit="1/day",
        source="fit to one in seven users who invites somebody (Jung et al. 2021)",
        sweep=(0.0, 0.05),
        description="invitations a day of a settled member in full trust and interest",
    )
    invite_burst: float = field(
        100.0, ge=0, le=1000, source="fit to: first invitation within 5 days of joining: 80 % (Qiu et al. 2016)",
        sweep=(0.0, 300.0), description="how much more often just after joining",
    )
    invite_burst_days: float = field(
        1.5, gt=0, le=60, unit="days",
        source="fit to: first invitation within 5 days of joining: 80 % (Qiu et al. 2016)",
        sweep=(1.0, 7.0), description="time constant of that burst",
    )
    invite_sociability: float = field(
        0.0, ge=0, le=3,
        source="assumed: people like the talkative bring more of their kind, and so on without end, if it is 1 or more",
        sweep=(0.0, 0.8),
        description="power of sociability: how much more those invite who talk more (0: no more)",
    )
    invite_more: float = field(
        0.5, ge=0, le=0.9, source="fit to: next invitation within 2 days: 80 % (Qiu et al. 2016)", sweep=(0.0, 0.8),
        description="chance that one who asks a friend asks another one along with him",
    )
    invite_ownership: float = field(
        1.0, ge=0, le=20, source="assumed", sweep=(0.0, 3.0), description="what full ownership adds to the rate",
    )
    invite_acceptance: float = field(
        0.19, ge=0, le=1,
        source="fit to .02-.07 persons brought by each user within a month (Jung et al. 2021)",
        sweep=(0.05, 0.7), description="chance that a close friend accepts",
    )
    resemblance: float = field(
        0.7, ge=0, lt=1,
        source="fit to: referred customers are worth at least 16 % more (Schmitt et al. 2011); S3",
        sweep=(0.0, 0.9),
        description="correlation of the traits of inviter and invited",
    )


class Outside(Section):
    """Buying elsewhere, and what is told to people outside."""

    outside_rate: float = field(
        0.04, ge=0, le=1, unit="1/day",
        source="fit to: members of store groups buy 30 % more often (Luckin 2021)",
        sweep=(0.0, 0.1),
        description="orders a day, in shops and elsewhere, of a person in need and ready who expects quality .5, "
        "of what is bought every 30 days; of other things in proportion",
    )
    tell_outside: float = field(
        1.0, ge=0, le=10, source="assumed", sweep=(0.0, 3.0),
        description="chance to tell people outside of a delivery, relative to telling the group",
    )
    outside_reach: float = field(
        5.0, ge=0, le=1000, unit="persons", source="assumed", sweep=(1.0, 50.0),
        description="people outside whom one such tale reaches",
    )
    friends_told: float = field(
        0.8, ge=0, le=1, source="assumed", sweep=(0.5, 1.0),
        description="share of them who are friends of members; the others are strangers",
    )
    outside_hearing: float = field(
        0.1, ge=0, le=2, unit="per tale heard", source="assumed", sweep=(0.0, 0.5),
        description="how far one tale moves the quality that people outside expect",
    )
    reputation_weight: float = field(
        1.0, ge=0, le=1, source="assumed", sweep=(0.0, 1.0),
        description="how far a reputation of 0 (1) keeps people from joining (doubles invitations accepted)",
    )
    customer_decline: float = field(
        1.0, ge=0, le=1, source="assumed (S3: those with a bad experience decline)", sweep=(0.0, 1.0),
        description="how surely an existing customer who expects quality 0 declines to join; from .5 on nobody does",
    )
