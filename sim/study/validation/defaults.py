"""One set of defaults: a check may say what the group is, not how people are."""

from __future__ import annotations

from typing import Any, Final

from sim.scenario.schema import Scenario

ALLOWED: Final = (
    "world.platform", "world.groups.count", "world.groups.members", "world.groups.capacity", "world.groups.basis",
    "world.groups.topics", "world.groups.first_weekday", "world.members.existing_customers", "world.members.places",
    "world.product", "world.other_products", "world.owner.leaves_day", "world.market.people_per_member",
)  # fmt: skip
"""What a group is: size, platform, product, who comes, and from where. All else in `world` is assumed of people."""


def departures(scenario: Scenario) -> list[str]:
    """Paths of values that differ from the defaults and do not only say what the group is."""
    from sim.scenario.world import World
    from sim.scenario.write import to_mapping

    usual, given = _flat(to_mapping(World()), "world"), _flat(to_mapping(scenario.world), "world")
    return [
        path for path, value in given.items()
        if usual.get(path) != value and not any(path == one or path.startswith(f"{one}.") for one in ALLOWED)
    ]  # fmt: skip


def _flat(values: Any, path: str) -> dict[str, Any]:
    if not isinstance(values, dict):
        return {path: values}
    return {key: one for name, below in values.items() for key, one in _flat(below, f"{path}.{name}").items()}
