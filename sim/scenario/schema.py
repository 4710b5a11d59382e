"""The whole of a scenario: `Scenario`, `Run` and `Operator`, with one key for every policy of a registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, ClassVar, Literal

from pydantic import Field, create_model

from sim.scenario.fields import Conflict, Section, Shares, field
from sim.scenario.own_policies import OwnPolicy
from sim.scenario.platforms import PRESETS, SHOWN_IN_WORDS
from sim.scenario.suggest import join_or
from sim.scenario.world import World

__all__ = ["MOST_MEMBERS", "Operator", "Registry", "Run", "Scenario", "scenario_class"]

Registry = Mapping[str, type[Section]]
"""Policy key ("ads") to the class of that policy, in the order in which policies act."""

MOST_MEMBERS = 200_000_000
"""Members in all groups and replicates of one run; at 208 bytes each they need about 42 GB."""

MOST_IN_GROUP = 60_000
"""Members of one group; a forum has no such limit."""

_NAME = r'^[^/\\:*?"<>|\x00-\x1f\x7f. ]([^/\\:*?"<>|\x00-\x1f\x7f]*[^/\\:*?"<>|\x00-\x1f\x7f. ])?$'
_NAME_IN_WORDS = (
    'a name for a folder (1 to 80 characters, none of / \\ : * ? " < > |, no dot or space at the ends)'
)


class Run(Section):
    """How long, how often, and with which luck the scenario is played."""

    days: int = field(90, ge=1, le=730, unit="days", description="length of the run")
    replicates: int = field(
        20, ge=1, le=100_000, description="independent repetitions, which differ only in luck"
    )
    seed: int = field(
        1, ge=0, le=2**63 - 1, description="start of all random numbers; the same seed, the same run"
    )
    log_groups: int = field(
        0, ge=0, le=1000, unit="groups",
        description="groups whose messages are kept one by one, from the first of the first replicate on",
    )
    ticks_per_day: Literal[12, 24, 48, 96] = field(
        24, unit="per day", description="steps of the model's clock"
    )


class Operator(Section):
    """What one can choose: the budget, and the policies that are present."""

    staff_minutes_per_day: float = field(
        240.0, ge=0, le=1e6, unit="minutes/day", source="assumed", sweep=(30.0, 480.0),
        description="working time for each group; what exceeds it does not happen",
    )  # fmt: skip
    cash_per_day: float = field(
        100.0, ge=0, le=1e9, unit="CNY/day", source="assumed", sweep=(0.0, 1000.0),
        description="money to spend on each group, wages apart; what exceeds it does not happen",
    )  # fmt: skip
    wage_per_hour: float = field(
        30.0, ge=0, le=1e5, unit="CNY/hour", source="assumed", sweep=(15.0, 80.0),
        description="what an hour of staff costs",
    )  # fmt: skip
    outsourcing_per_hour: float = field(
        45.0, ge=0, le=1e5, unit="CNY/hour", source="assumed", sweep=(20.0, 120.0),
        description="what an hour of an agency costs",
    )  # fmt: skip
    outsourced_quality: float = field(
        0.8, ge=0, le=1, source="assumed", sweep=(0.5, 1.0),
        description="quality of what an agency does, relative to own staff",
    )  # fmt: skip
    priority: tuple[str, ...] = field(
        (),
        description="policies that act first when the budget is short; the others follow as usual",
    )

    _keys: ClassVar[tuple[str, ...]] = ()
    _own: ClassVar[tuple[OwnPolicy, ...]] = ()

    @property
    def written(self) -> tuple[str, ...]:
        """Return the keys of the policies that are present, in the order in which they act, as files write them."""
        order = dict.fromkeys((*self.priority, *self._keys))
        return tuple(key for key in order if getattr(self, key) is not None)

    @property
    def keys(self) -> tuple[str, ...]:
        """Return what results call the policies that are present, in the order in which they act.

        That is how files write them, but for policies of the scenario's own: `my_policy` for `my_module:MyPolicy`.
        """
        names = {one.key: one.name for one in self._own}
        return tuple(names.get(key, key) for key in self.written)

    @property
    def policies(self) -> tuple[Section, ...]:
        """Return the policies that are present, in the order in which they act."""
        return tuple(getattr(self, key) for key in self.written)

    @property
    def own(self) -> tuple[OwnPolicy, ...]:
        """Return the policies that the scenario brings with it."""
        return tuple(one for one in self._own if getattr(self, one.key) is not None)

    def conflicts(self) -> Iterator[Conflict]:
        """Yield policies that stand twice in `priority`."""
        yield from super().conflicts()
        for index, key in enumerate(self.priority):
            if key in self.priority[:index]:
                yield Conflict(
                    (f"priority.{index}",), f"'{key}' stands here twice, expected each policy once"
                )

    def __reduce__(self) -> tuple[Any, ...]:
        """Survive the way between processes, although the class was made while running."""
        return _remake_operator, (self._registry_items(), self._own, _values(self))

    @classmethod
    def _registry_items(cls) -> tuple[tuple[str, type[Section]], ...]:
        return _REGISTRY_OF.get(cls, ())


class Scenario(Section):
    """A simulation to run: who, where, and what the operator does about it.

    Made by `sim.scenario.load`, which knows the policies there are.
    """

    name: str = field(
        min_length=1, max_length=80, pattern=_NAME, expected=_NAME_IN_WORDS,
        description="short name; names the folder of the results",
    )  # fmt: skip
    about: str = field("", max_length=10_000, description="what the scenario shows")
    run: Run = Field(Run(), description="how long, how often and with which luck it is played")
    world: World = Field(
        World(), description="what one cannot choose: platform, groups, members, product, behaviour"
    )
    operator: Operator = Field(Operator(), description="what one can choose: the budget and the policies")

    def conflicts(self) -> Iterator[Conflict]:
        """Yield what does not go together across sections."""
        yield from super().conflicts()
        yield from _too_many_members(self)
        yield from _shares_of_tiers(self)
        yield from _unknown_products(self)
        yield from _out_of_sight(self)
        yield from _deals_beyond_reach(self)
        yield from _groups_in_a_forum(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """Survive the way between processes, although the class was made while running."""
        operator = self.operator
        values = {**_values(self), "operator": _values(operator)}
        return _remake_scenario, (type(operator)._registry_items(), operator._own, values)


def _too_many_members(scenario: Scenario) -> Iterator[Conflict]:
    groups, platform = scenario.world.groups, scenario.world.platform
    capacity = scenario.world.preset.capacity
    if capacity is not None and groups.members > capacity:
        whose = "capacity" if groups.capacity is not None else f"limit of a {platform}"
        keys = ("world.groups.members", "world.groups.capacity", "world.platform")
        text = f"{groups.members:,} members are more than the {whose}, expected at most {capacity:,} members"
        yield Conflict(keys, text)
    most = max(groups.members, groups.capacity or 0)
    if platform != "forum" and most > MOST_IN_GROUP:
        keys = ("world.groups.members", "world.groups.capacity", "world.platform")
        text = f"{most:,} members are more than a group can have, expected at most {MOST_IN_GROUP:,}, or a forum"
        yield Conflict(keys, text)
    total = groups.count * groups.members * scenario.run.replicates
    if total > MOST_MEMBERS:
        keys = ("world.groups.count", "world.groups.members", "run.replicates")
        text = (
            f"{groups.count:,} groups of {groups.members:,} members, {scenario.run.replicates:,} times over,"
            f" are {total:,} members, expected at most {MOST_MEMBERS:,} in one run"
        )
        yield Conflict(keys, text)


def _unknown_products(scenario: Scenario) -> Iterator[Conflict]:
    others = len(scenario.world.other_products)
    for key, policy in zip(scenario.operator.written, scenario.operator.policies, strict=True):
        for name in type(policy).model_fields:
            number = getattr(policy, name) if name == "product" or name.endswith("_product") else 0
            if isinstance(number, int) and number > others:
                text = f"there is no product {number}, expected 0 (world.product) to {others} (world.other_products)"
                yield Conflict((f"operator.{key}.{name}", "world.other_products"), text)


def _out_of_sight(scenario: Scenario) -> Iterator[Conflict]:
    """Members chosen by what the platform does not show, or by a place where nobody lives.

    Parts of a policy say so themselves: `needs` is one of `platforms.SHOWN` or empty, `place` the number of a place.
    """
    world = scenario.world
    for key, policy in zip(scenario.operator.written, scenario.operator.policies, strict=True):
        for name in type(policy).model_fields:
            part = getattr(policy, name)
            if name.endswith("_place") and type(part) is int and part >= world.members.places:
                yield _nobody_lives_there(f"operator.{key}.{name}", part, world.members.places)
            if not isinstance(part, Section):
                continue
            needs, place = getattr(part, "needs", ""), getattr(part, "place", None)
            if needs and needs not in world.preset.sees:
                able = join_or([platform for platform, preset in PRESETS.items() if needs in preset.sees])
                text = f"a {world.platform} does not show {SHOWN_IN_WORDS[needs]}, expected {able} as world.platform"
                yield Conflict((f"operator.{key}.{name}.who", "world.platform"), text)
            if isinstance(place, int) and place >= world.members.places:
                yield _nobody_lives_there(f"operator.{key}.{name}.place", place, world.members.places)


def _nobody_lives_there(path: str, place: int, places: int) -> Conflict:
    text = f"there is no place {place}, expected 0 to {places - 1} (world.members.places is {places})"
    return Conflict((path, "world.members.places"), text)


def _deals_beyond_reach(scenario: Scenario) -> Iterator[Conflict]:
    """A group buy for more than there may be in a group is a promise to nobody, which draws friends all the same."""
    capacity = scenario.world.preset.capacity
    for key, policy in zip(scenario.operator.written, scenario.operator.policies, strict=True):
        buyers = getattr(policy, "buyers", 0) if key == "group_buy" else 0
        if capacity is not None and buyers > capacity:
            text = f"{buyers:,} buyers are more than a group can have members, expected at most {capacity:,}"
            yield Conflict((f"operator.{key}.buyers", "world.groups.capacity", "world.platform"), text)


def _groups_in_a_forum(scenario: Scenario) -> Iterator[Conflict]:
    if scenario.world.platform != "forum":
        return
    for key, policy in zip(scenario.operator.written, scenario.operator.policies, strict=True):
        if getattr(policy, "reserve", None) is not None:
            text = f"{key} opens and closes groups, and a forum is no group, expected a platform with groups"
            yield Conflict(("world.platform", f"operator.{key}"), text)


def _shares_of_tiers(scenario: Scenario) -> Iterator[Conflict]:
    tiers = scenario.world.members.tiers
    if not isinstance(tiers, Shares):  # a Shares looks after itself
        shares = {f"world.members.tiers.{key}": getattr(tiers, key) for key in type(tiers).model_fields}
        total = sum(shares.values())
        if abs(total - 1.0) > 1e-6:
            text = f"the shares sum to {total:.6g}, expected 1"
            yield Conflict(("world.members.tiers", *shares), text)


_REGISTRY_OF: dict[type[Section], tuple[tuple[str, type[Section]], ...]] = {}


def scenario_class(registry: Registry, own: tuple[OwnPolicy, ...] = ()) -> type[Scenario]:
    """Return the class of scenarios whose operator can use the policies of `registry`, and `own` ones.

    The same registry gives the same class, so that scenarios can be compared.
    Raises ValueError if a key is no identifier or is taken by the operator's own fields.
    """
    return _scenario_class(tuple(registry.items()), own)


@lru_cache(maxsize=32)
def _scenario_class(items: tuple[tuple[str, type[Section]], ...], own: tuple[OwnPolicy, ...]) -> type[Scenario]:
    for key, _ in items:
        if not key.isidentifier() or hasattr(Operator, key) or key in Operator.model_fields:
            raise ValueError(f"{key!r} cannot be the key of a policy")
    kinds = {**dict(items), **{one.key: one.kind for one in own}}
    keys = tuple(kinds)
    policies: dict[str, Any] = {
        key: (policy | None, Field(None, description=_summary(policy))) for key, policy in kinds.items()
    }
    if keys:
        described = Operator.model_fields["priority"].description
        names = Literal[keys]  # type: ignore[valid-type]
        policies["priority"] = (tuple[names, ...], Field((), description=described))
    operator = create_model("Operator", __base__=Operator, __doc__=Operator.__doc__, **policies)
    operator._keys, operator._own = keys, own
    _REGISTRY_OF[operator] = items
    described = Scenario.model_fields["operator"].description
    return create_model(
        "Scenario",
        __base__=Scenario,
        __doc__=Scenario.__doc__,
        operator=(operator, Field(operator(), description=described)),
    )


def _summary(policy: type[Section]) -> str:
    """Return the first line of a class's docstring."""
    lines: Iterable[str] = (policy.__doc__ or "").strip().splitlines()
    return next(iter(lines), "")


def _values(section: Section) -> dict[str, Any]:
    """Return the values of a section; of policies of the scenario's own as plain data, which can go anywhere."""
    from sim.scenario.write import to_mapping

    values = {key: getattr(section, key) for key in type(section).model_fields}
    for one in section.own if isinstance(section, Operator) else ():
        values[one.key] = to_mapping(values[one.key])
    return values


def _remake_operator(
    items: tuple[tuple[str, type[Section]], ...], own: tuple[OwnPolicy, ...], values: dict[str, Any]
) -> Section:
    if not items and not own:
        return Operator(**values)
    kind: type[Section] = _scenario_class(items, own).model_fields["operator"].annotation  # type: ignore[assignment]
    return kind(**values)


def _remake_scenario(
    items: tuple[tuple[str, type[Section]], ...], own: tuple[OwnPolicy, ...], values: dict[str, Any]
) -> Scenario:
    return _scenario_class(items, own)(**values)
