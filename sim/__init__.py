"""qunsim: an operator's decisions in a private-domain community, simulated.

`run("scenario.yaml")` plays a scenario and returns a `RunResult`; `load` reads and checks a scenario only. Names are
loaded when first used, so that `import sim` costs next to nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario.problems import ScenarioError as ScenarioError
    from sim.scenario.schema import Scenario as Scenario
    from sim.study.result import RunResult as RunResult
    from sim.study.run import load as load
    from sim.study.run import run as run

__version__ = "0.1.0"

_HOME = {
    "load": "sim.study.run",
    "run": "sim.study.run",
    "RunResult": "sim.study.result",
    "Scenario": "sim.scenario.schema",
    "ScenarioError": "sim.scenario.problems",
}

__all__ = ["RunResult", "Scenario", "ScenarioError", "__version__", "load", "run"]


def __getattr__(name: str) -> Any:
    """Load a public name from the module it lives in (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
