"""The studies in experiments/ are ones that can be carried out, and say what they found."""

from pathlib import Path

import pytest

from sim.study.compare import comparison_plan
from sim.study.experiment.reading import read_experiment
from sim.study.sweep import sweep_plan

FOLDER = Path(__file__).resolve().parent.parent.parent / "experiments"
FILES = sorted(FOLDER.glob("*.yaml"))


def plan_of(path: Path):
    experiment = read_experiment(path, replicates=1)
    if experiment.given.optimise is not None:
        from sim.study.optimise import optimisation_plan

        return optimisation_plan(experiment)
    return comparison_plan(experiment) if experiment.given.strategies else sweep_plan(experiment)


def test_there_are_those_that_were_asked_for():
    wanted = {"strategies", "ad_share", "pruning", "when_to_monetise", "kol_or_core", "budget_split"}
    assert wanted <= {path.stem for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_point_is_accepted(path):
    plan = plan_of(path)
    assert len(plan.points) >= 2
    assert plan.experiment.given.about
    assert len(plan.outcomes) >= 3


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_one_says_how_it_is_run_and_what_it_found(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert f"experiments/{path.name}" in text
    assert "# Found" in text
    assert path.stem in (FOLDER / "README.md").read_text(encoding="utf-8")
