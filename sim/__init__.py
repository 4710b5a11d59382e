"""qunsim: an operator's decisions in a private-domain community, simulated.

`run("scenario.yaml")` plays a scenario and returns a `RunResult`; `load` reads and checks a scenario only. `compare`,
`sweep`, `sensitivity` and `optimise` carry out studies of many runs, `calibrate` fits a scenario to a chat log. Names
are loaded when first used, so that `import sim` costs next to nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario.problems import ScenarioError as ScenarioError
    from sim.scenario.schema import Scenario as Scenario
    from sim.study.calibration.calibrate import calibrate as calibrate
    from sim.study.calibration.result import Calibration as Calibration
    from sim.study.compare import Comparison as Comparison
    from sim.study.compare import compare as compare
    from sim.study.optimise import optimise as optimise
    from sim.study.result import RunResult as RunResult
    from sim.study.run import load as load
    from sim.study.run import run as run
    from sim.study.sensitivity import sensitivity as sensitivity
    from sim.study.sweep import Sweep as Sweep
    from sim.study.sweep import sweep as sweep

__version__ = "0.1.0"

_HOME = {
    "calibrate": "sim.study.calibration.calibrate",
    "Calibration": "sim.study.calibration.result",
    "compare": "sim.study.compare",
    "Comparison": "sim.study.compare",
    "load": "sim.study.run",
    "optimise": "sim.study.optimise",
    "sensitivity": "sim.study.sensitivity",
    "sweep": "sim.study.sweep",
    "Sweep": "sim.study.sweep",
    "run": "sim.study.run",
    "RunResult": "sim.study.result",
    "Scenario": "sim.scenario.schema",
    "ScenarioError": "sim.scenario.problems",
}

__all__ = [
    "Calibration",
    "Comparison",
    "RunResult",
    "Scenario",
    "ScenarioError",
    "Sweep",
    "__version__",
    "calibrate",
    "compare",
    "load",
    "optimise",
    "run",
    "sensitivity",
    "sweep",
]


def __getattr__(name: str) -> Any:
    """Load a public name from the module it lives in (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
