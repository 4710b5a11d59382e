"""The people outside: how many can be reached, who they are, and what is watched of them."""

from sim.scenario.fields import Section, Shares, field


class Strata(Shares):
    """Shares of those who can be reached at the start; they sum to one."""

    customers: float = field(
        0.1, ge=0, le=1, source="assumed", sweep=(0.0, 0.5), description="have bought before, and are in no group"
    )
    friends: float = field(
        0.4, ge=0, le=1, source="assumed", sweep=(0.1, 0.8), description="friends of members: come when invited"
    )
    strangers: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.1, 0.9), description="cold traffic, and fresh blood for a group"
    )


class Market(Section):
    """Those who are in no group: a finite number, for whom all groups of a replicate compete."""

    people_per_member: float = field(
        50.0, ge=0, le=1e6, unit="persons", source="assumed", sweep=(5.0, 500.0),
        description="people who could be reached by groups about anything, for each first member; of them, groups "
        "with a narrow focus reach only those whose taste they meet",
    )
    strata: Strata = Strata()
    panel: int = field(
        200, ge=0, le=100_000, unit="persons",
        description="people like the first members who never join, watched for comparison; at most as many as members",
    )
    reputation: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.2, 0.8),
        description="quality that people outside expect of the product on the first day",
    )
