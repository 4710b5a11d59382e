"""From what a study is given (a file or a scenario, and changes to it) to the scenario that is played."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from sim.scenario.merge import Override, Overrides, listed
from sim.scenario.schema import Scenario

AnyScenario: TypeAlias = Scenario | str | Path | Mapping[str, Any]
"""A scenario, the path of its file, or what would stand in the file as a mapping."""


def resolve(
    scenario: AnyScenario,
    overrides: Overrides = (),
    *,
    days: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    label: str = "",
    allow_code: bool = False,
) -> Scenario:
    """The scenario with all changes made and everything checked, with every policy there is.

    overrides  `{"operator.ads.per_day": 2}` or `["operator.ads.per_day=2"]`
    label      what stands before "days", "replicates" and "seed" when one is wrong ("--" on the command line)
    allow_code whether modules that the scenario names (`my_module:MyPolicy` below `operator`) may be run; if not, it is
               refused. A Scenario that was made with them is taken as it is

    Raises ScenarioError with every mistake found, TypeError for a scenario or overrides of another kind.
    """
    settings = listed(overrides)
    given: dict[str, Any] = {"days": days, "replicates": replicates, "seed": seed}
    settings.extend(Override(f"run.{key}", value, f"{label}{key}") for key, value in given.items() if value is not None)
    if isinstance(scenario, Scenario) and not settings:
        return scenario
    from sim.policies.own import own_policy
    from sim.policies.registry import REGISTRY
    from sim.scenario.loading import changed, from_mapping, load

    make = own_policy if allow_code else None
    if isinstance(scenario, Scenario):
        return changed(scenario, settings, make=make)
    if isinstance(scenario, Mapping):
        return from_mapping(scenario, REGISTRY, settings, make=make)
    if not isinstance(scenario, (str, Path)):
        kind = type(scenario).__name__
        raise TypeError(f"a scenario is needed, not {kind}: a Scenario, the path of a file, or a mapping")
    return load(scenario, REGISTRY, settings, make=make)
