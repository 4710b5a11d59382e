"""A parameter of which the log asks for more, or less, than was believed possible is told of."""

import numpy as np
import pytest
from stand_in_measures import StandIn, simulated_log

from sim.study.calibration.calibrate import calibration_plan
from sim.study.calibration.carry_out import carry_out_calibration
from sim.study.calibration.posterior import Posterior
from sim.study.calibration.prior import Prior, bound
from sim.study.calibration.reading import make_calibration
from sim.study.calibration.result import Calibration
from sim.study.experiment.reading import scenario_draft
from sim.study.experiment.schema import Distribution
from sim.study.folder import StudyFolder

INITIATIVE = "world.behaviour.speaking.initiative"
SCENARIO = "name: hikers\nworld: {platform: wechat_group, groups: {members: 40}, members: {concern_lasting: 3650}, behaviour: {speaking: {branching: 0.3}}}\n"


def end_of(places):
    """At which end draws at these places lie."""
    given = Prior({"a": Distribution(uniform=(2.0, 5.0))})
    column = np.asarray(places, np.float64)[:, None]
    (end,) = Posterior(given, column, np.full(len(column), 1.0 / len(column))).at_ends()
    return end


def test_draws_lie_at_an_end_or_within():
    draw = np.random.default_rng(1)
    inner = draw.normal(0, 1, 4000)
    assert end_of(1 - draw.exponential(0.1, 4000).clip(0, 1)) == "highest"
    assert end_of(draw.exponential(0.02, 4000)) == "lowest"
    assert end_of(np.abs(inner) * 0.1) == "lowest"  # half a bell, of which the other half would lie beyond
    assert end_of(0.1 + 0.06 * inner.clip(-1.6, 1.6)) == "lowest"  # of few simulations the outermost lies within
    assert end_of(bound(inner)) == ""
    assert end_of(0.9 + 0.02 * inner.clip(-3, 3)) == ""  # near an end, and told within the range
    assert end_of(draw.beta(2, 5, 4000)) == ""
    assert end_of(draw.uniform(size=4000)) == ""


def test_of_a_bell_the_ends_are_where_hardly_anything_was_believed():
    given = Prior({"a": Distribution(normal=(3.0, 0.5))})
    for value, end in ((1.8, "lowest"), (2.8, ""), (4.2, "highest")):
        places = (value - 1.0) / 4.0 + np.linspace(-0.02, 0.02, 50)[:, None]
        assert Posterior(given, places, np.full(50, 0.02)).at_ends() == (end,)


def calibrated(place, operator, believed, made_with):
    """A log is made with one value, and looked for where others were believed possible."""
    path = place / "hikers.yaml"
    path.write_text(SCENARIO + operator)
    log = simulated_log(path, {INITIATIVE: made_with}, days=12, seed=4)
    asked = {
        "members": 40, "budget": 200, "first": 80, "population": 60, "predictive": 10, "warm_up": 1,
        "parameters": {INITIATIVE: {"log_uniform": believed}},
    }  # fmt: skip
    plan = calibration_plan(log, scenario_draft(path), make_calibration(asked), source=path, measures=StandIn())
    folder = StudyFolder.of(place / "study")
    assert carry_out_calibration(plan, folder, threads=2) == []
    return Calibration(folder)


@pytest.mark.parametrize(
    ("made_with", "believed", "operator", "end", "words"),
    [
        (1.0, [0.01, 0.15], "operator: {content: {per_day: 0.5}}\n", "highest",
         ("the log asks for more than was believed", "(at most 0.15)", "an operator (content), and the log has none")),
        (0.3, [0.8, 8.0], "", "lowest",
         ("the log asks for less than was believed", "(at least 0.8)", "and the scenario has no operator")),
        (0.3, [0.02, 5.0], "", "", ()),
    ],
)  # fmt: skip
def test_a_log_that_asks_for_more_or_less_is_told_first(tmp_path, made_with, believed, operator, end, words):
    result = calibrated(tmp_path, operator, believed, made_with)
    assert result.parameters["against"].tolist() == [end]
    assert all(part in result.findings[0] for part in words)
    assert ("than was believed, or nearly" in (result.folder / "findings.md").read_text()) == bool(end)
