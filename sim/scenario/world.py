"""The world: what the operator cannot choose."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.behaviour import Behaviour
from sim.scenario.fields import Conflict, Section, Shares, field
from sim.scenario.market import Market
from sim.scenario.platforms import PRESETS, Platform, PlatformRules, Preset

HOUR_PROFILE: tuple[float, ...] = (
    0.3, 0.15, 0.1, 0.05, 0.05, 0.1, 0.3, 0.8, 1.1, 1.2, 1.3, 1.3,
    1.5, 1.4, 1.1, 1.1, 1.1, 1.1, 1.2, 1.5, 1.9, 2.0, 1.7, 0.85,
)  # fmt: skip


class Groups(Section):
    """The groups at the start."""

    count: int = field(1, ge=1, le=1_000_000, unit="groups", description="number of groups run alike")
    members: int = field(300, ge=1, le=10_000_000, unit="persons", description="members of each group at the start")
    capacity: int | None = field(
        None, ge=1, le=10_000_000, unit="persons",
        description="members a group may have; the platform's limit (500 in a WeChat group) where nothing is said",
    )
    basis: Literal["product", "interest"] = field(
        "product", description="what the group is about (S2): a label in the results; who joins is said under members",
    )
    focus: float = field(
        2.0, ge=0, le=100, source="assumed", sweep=(0.5, 8.0),
        description="concentration of the members' tastes around the group's positioning (0: anybody)",
    )
    topics: int = field(
        8, ge=1, le=64, unit="boards", source="assumed", sweep=(1, 32),
        description="boards of a forum, each about a topic; people are at home on the one nearest to their taste",
    )
    first_weekday: int = field(0, ge=0, le=6, description="weekday of day 0 (0: Monday)")


class Tiers(Shares):
    """Shares of the tiers of S2; they sum to one."""

    upper: float = field(
        0.1, ge=0, le=1, source="assumed (S2)", sweep=(0.0, 0.5), description="with influence and taste",
    )
    middle: float = field(
        0.3, ge=0, le=1, source="assumed (S2)", sweep=(0.1, 0.6), description="with a view of their own",
    )
    base: float = field(0.6, ge=0, le=1, source="assumed (S2)", sweep=(0.2, 0.9), description="watching, following")


class Members(Section):
    """Who the people are: distributions of the traits."""

    tiers: Tiers = Tiers()
    existing_customers: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.0, 1.0),
        description="share of the first members who have bought before; the others are cold traffic",
    )
    need: float = field(
        0.5, gt=0, lt=1, source="assumed (S4)", sweep=(0.3, 0.7), description="mean rigidity of the need",
    )
    need_concentration: float = field(
        4.0, ge=0.1, le=200, source="assumed", sweep=(2.0, 20.0), description="concentration of its beta distribution",
    )
    need_lasting: float = field(
        365.0, gt=0, le=36_500, unit="days", source="assumed (S4)", sweep=(30.0, 730.0),
        description="median half-life of needs: time after which half of the need is left (5 years and more: it lasts)",
    )
    need_lasting_sigma: float = field(
        1.0, ge=0, le=3, source="assumed", sweep=(0.5, 1.5), description="its log-normal spread",
    )
    concern_lasting: float = field(
        12.0, gt=0, le=36_500, unit="days",
        source="fit to public chat rooms and to published figures of who speaks (docs/validation.md)",
        sweep=(5.0, 365.0),
        description="median half-life of what the group has to do with a member's life",
    )
    concern_lasting_sigma: float = field(
        2.4, ge=0, le=4,
        source="fit to public chat rooms and to published figures of who speaks (docs/validation.md)",
        sweep=(1.0, 3.0), description="its log-normal spread",
    )
    sociability_sigma: float = field(
        1.3, ge=0, le=3, source="fits Gini .63 among the posters of a measured WhatsApp group (sigma 1.27)",
        sweep=(1.0, 1.8), description="spread of the log-normal speaking rate",
    )
    attention_median: float = field(
        3.0, gt=0, le=200, unit="visits/day", source="assumed", sweep=(1.0, 6.0),
        description="visits a day at full interest",
    )
    attention_sigma: float = field(
        0.6, ge=0, le=3, source="assumed", sweep=(0.3, 1.0), description="its log-normal spread",
    )
    groups_held_median: float = field(
        15.0, gt=0, le=1000, unit="groups", source="58.9 % hold 10-30 groups (China Youth Daily 2020)",
        sweep=(8.0, 40.0), description="other groups competing for attention",
    )
    groups_held_sigma: float = field(
        0.65, ge=0, le=3, source="the same: 58.9 % in 10-30", sweep=(0.4, 1.0), description="its log-normal spread",
    )
    tolerance_median: float = field(
        20.0, gt=0, le=10_000, unit="messages/day", source="assumed", sweep=(8.0, 60.0),
        description="messages a day that feel normal",
    )
    tolerance_sigma: float = field(
        0.7, ge=0, le=3, source="assumed", sweep=(0.3, 1.2), description="its log-normal spread",
    )
    deal_seeking: float = field(
        0.286, gt=0, lt=1, source="assumed: beta(2, 5); its upper tail are the prize hunters of S2", sweep=(0.15, 0.5),
        description="mean of deal seeking",
    )
    deal_seeking_concentration: float = field(
        7.0, ge=0.1, le=200, source="assumed: beta(2, 5)", sweep=(3.0, 20.0),
        description="concentration of its beta distribution",
    )
    places: int = field(1, ge=1, le=250, unit="places", source="assumed", description="places the members live in")
    hour_profile: tuple[Annotated[float, Field(ge=0, le=1000)], ...] = field(
        HOUR_PROFILE, min_length=24, max_length=24,
        source="assumed: about 12 attentive hours, evening peak (evidence, Time)",
        description="attention in each of the 24 hours; only the shape counts",
    )

    def conflicts(self) -> Iterator[Conflict]:
        """People must be awake at some hour."""
        yield from super().conflicts()
        if not any(self.hour_profile):
            yield Conflict(("hour_profile",), "all hours are 0, expected at least one above 0")


class Product(Section):
    """What is sold."""

    name: str = field("product", min_length=1, max_length=80, description="what it is called")
    quality: float = field(0.6, ge=0, le=1, source="assumed", sweep=(0.2, 0.9), description="quality as experienced")
    price: float = field(100.0, gt=0, le=1e7, unit="CNY", source="assumed", description="list price")
    unit_cost: float = field(50.0, ge=0, le=1e7, unit="CNY", source="assumed", description="cost of one unit sold")
    delivery_days: int = field(
        3, ge=0, le=365, unit="days", source="assumed", sweep=(1, 14), description="time from order to delivery"
    )
    experience_noise: float = field(
        0.1, ge=0, le=1, source="assumed", sweep=(0.0, 0.3),
        description="standard deviation of the quality experienced from one delivery to another",
    )
    trend: float = field(
        0.0, ge=-1, le=1, unit="per 30 days", source="assumed", sweep=(-0.05, 0.05),
        description="how much the quality changes by itself",
    )
    fault_day: int | None = field(
        None, ge=0, le=730, unit="day", description="first day on which faulty goods are sold; null: never"
    )
    fault_days: int = field(14, ge=1, le=730, unit="days", source="assumed", description="for how long they are sold")
    fault_loss: float = field(
        0.4, ge=0, le=1, source="assumed", sweep=(0.1, 0.8), description="quality that faulty goods lack"
    )
    purchase_cycle: float = field(
        30.0, gt=0, le=3650, unit="days", source="assumed", sweep=(7.0, 365.0),
        description="time until one is ready to buy again",
    )


class Owner(Section):
    """Who owns the group: without him nobody acts for the operator."""

    leaves_day: int | None = field(
        None, ge=0, le=730, unit="day", description="day on which the owner leaves every group; null: never"
    )
    impatience: float = field(
        0.0, ge=0, le=10, unit="1/day", source="assumed (S4: without return the operator stops; S0: owners fled)",
        sweep=(0.0, 0.05),
        description="rate of giving up for each loss_scale lost over the last loss_days; 0: never",
    )
    loss_scale: float = field(
        1000.0, gt=0, le=1e9, unit="CNY", source="assumed", sweep=(200.0, 10_000.0),
        description="loss that counts as one: money and wages spent, less gross profit",
    )
    loss_days: int = field(
        30, ge=1, le=730, unit="days", source="assumed", sweep=(14, 90), description="over how many days losses count"
    )


class World(Section):
    """Platform, groups, members, product, market, owner and behaviour."""

    platform: Platform = field(
        "wechat_group",
        description="where the group lives: sets its capacity, notifications, muting, direct messages, and what the "
        "operator sees",
    )
    platform_rules: PlatformRules = PlatformRules()
    groups: Groups = Groups()
    members: Members = Members()
    product: Product = Product()
    other_products: tuple[Product, ...] = field(
        (), max_length=4, description="what is sold beside it; policies name it by its number, from 1 on"
    )
    market: Market = Market()
    owner: Owner = Owner()
    behaviour: Behaviour = Behaviour()

    @property
    def preset(self) -> Preset:
        """The platform with what `platform_rules` and `groups` say differently."""
        preset, rules = PRESETS[self.platform], self.platform_rules
        said = {name: value for name in type(rules).model_fields if (value := getattr(rules, name)) is not None}
        if self.groups.capacity is not None:
            said["capacity"] = self.groups.capacity
        return preset._replace(**said)
