"""What a user writes: scenario files, checked, with the place of every mistake.

The names are loaded when first used, so that importing this package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario.editor_schema import json_schema as json_schema
    from sim.scenario.fields import Section as Section
    from sim.scenario.fields import field as field
    from sim.scenario.loading import changed as changed
    from sim.scenario.loading import from_mapping as from_mapping
    from sim.scenario.loading import load as load
    from sim.scenario.loading import loads as loads
    from sim.scenario.problems import Problem as Problem
    from sim.scenario.problems import ScenarioError as ScenarioError
    from sim.scenario.schema import Scenario as Scenario
    from sim.scenario.write import content_hash as content_hash
    from sim.scenario.write import dump as dump
    from sim.scenario.write import to_mapping as to_mapping

_HOME = {
    "Section": "fields",
    "field": "fields",
    "Problem": "problems",
    "ScenarioError": "problems",
    "Scenario": "schema",
    "load": "loading",
    "loads": "loading",
    "from_mapping": "loading",
    "changed": "loading",
    "dump": "write",
    "content_hash": "write",
    "to_mapping": "write",
    "json_schema": "editor_schema",
}

__all__ = sorted(_HOME)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    """Load a public name from the file it lives in."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
