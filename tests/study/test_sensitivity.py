"""Sensitivity studies: points, indices against closed forms, factors of scenarios, and one study with the real model."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.results.extras import MissingExtraError
from sim.results.studies.sensitivity import ends, morris, sobol
from sim.scenario.problems import ScenarioError
from sim.study.experiment.plan import as_changes
from sim.study.experiment.reading import make_experiment, read_experiment
from sim.study.experiment.schema import Range
from sim.study.experiment.schema import Sensitivity as Settings
from sim.study.experiment.screen import place, screen
from sim.study.factors import factors_in, short_names
from sim.study.factors_fit import fitting
from sim.study.folder import StudyFolder
from sim.study.sensitivity import Sensitivity, analyse_sensitivity, sensitivity, sensitivity_plan

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
SMALL = {
    "name": "small",
    "run": {"days": 6, "replicates": 3, "seed": 5},
    "world": {"groups": {"members": 20}},
    "operator": {"ads": {"per_day": 1}, "content": {"per_day": 2}},
}
VARY = {
    "world.product.quality": {"from": 0, "to": 1},
    "operator.ads.discount": {"from": 0, "to": 0.5},
    "operator.content.per_day": {"from": 0, "to": 10},
}
ISHIGAMI = {"S1": (0.3139, 0.4424, 0.0), "ST": (0.5576, 0.4424, 0.2437)}
"""a = 7, b = 0.1: variance a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2 = 13.845, of which first order 4.346, 6.125, 0."""


def ishigami(shares):
    x, y, z = (2 * np.pi * shares.T) - np.pi
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def ranges(*ends_, scale="linear", whole=False):
    made = [Range.model_validate({"from": low, "to": high, "scale": scale, "whole": whole}) for low, high in ends_]
    return {f"x{n}": one for n, one in enumerate(made)}


def drawn(levers, **settings):
    return screen(levers, list(levers), Settings(**settings), settings.pop("seed", 1))


def analysed(function, folder, luck=0.0, replicates=4, outcome="profit", **settings):
    """An analysis of runs that were never played: `function` of places (points, factors) plus luck."""
    plan = sensitivity_plan(
        make_experiment(SMALL, {"vary": VARY, "outcomes": [outcome], "sensitivity": settings}, replicates=replicates)
    )
    rng = np.random.default_rng(0)
    made = function(plan.screen.pairs.places)
    shared = rng.normal(0, 3, replicates)  # what is common to all points of a replicate must not count
    runs = [
        pd.DataFrame(
            {
                "point": np.arange(len(made)), "world": 0, "replicate": r,
                outcome: made + shared[r] + rng.normal(0, luck, len(made)) if luck else made,
            }
        )
        for r in range(replicates)
    ]  # fmt: skip
    place_ = StudyFolder.of(folder)
    place_.write_table("runs", pd.concat(runs, ignore_index=True), {})
    return analyse_sensitivity(place_, plan)


# -- indices ---------------------------------------------------------------------------------------------------------


def test_sobol_indices_of_ishigami(tmp_path):
    indices = analysed(ishigami, tmp_path, method="sobol", samples=512).tables["indices"]
    assert (indices["method"] == "sobol").all()
    for name, known in ISHIGAMI.items():
        np.testing.assert_allclose(indices[name], known, atol=0.05)
        assert (indices[f"{name}_low"] <= np.array(known)).all()
        assert (indices[f"{name}_high"] >= np.array(known)).all()
    assert indices[["mu_star", "sigma", "mu"]].isna().all(axis=None)


def test_intervals_of_sobol_indices_cover():
    hits, levers = [], ranges((0, 1), (0, 1), (0, 1))
    for seed in range(25):
        found = screen(levers, list(levers), Settings(method="sobol", samples=256), seed)
        y = ishigami(found.pairs.places)
        table = sobol(y, y[None], found.pairs, seed)
        hits += [table[f"{n}_low"][k] <= ISHIGAMI[n][k] <= table[f"{n}_high"][k] for n in ISHIGAMI for k in range(3)]
    assert np.mean(hits) > 0.88


def test_morris_of_a_linear_function_are_its_coefficients(tmp_path):
    slopes = np.array([3.0, -2.0, 0.0])
    analysis = analysed(lambda places: places @ slopes, tmp_path, trajectories=10)
    indices, effects = analysis.tables["indices"], analysis.tables["effects"]
    np.testing.assert_allclose(indices["mu_star"], np.abs(slopes), atol=1e-9)
    np.testing.assert_allclose(indices["mu"], slopes, atol=1e-9)
    np.testing.assert_allclose(indices["sigma"], 0, atol=1e-9)
    np.testing.assert_allclose(indices["mu_star_low"], np.abs(slopes), atol=1e-9)
    np.testing.assert_allclose(effects["outcome_high"] - effects["outcome_low"], slopes, atol=1e-9)
    np.testing.assert_allclose(effects["low_value"], [0, 0, 0])
    np.testing.assert_allclose(effects["high_value"], [1, 0.5, 10])
    assert "2 factors of 3 matter, 1 hardly (1 of them not at all)." in " ".join(analysis.findings)
    assert any("can roughly be added up" in sentence for sentence in analysis.findings)


def test_morris_sees_interactions(tmp_path):
    analysis = analysed(lambda x: 10 * (x[:, 0] - 0.5) * (x[:, 1] - 0.5) + x[:, 2], tmp_path, trajectories=30)
    indices = analysis.tables["indices"].set_index("factor")
    assert indices.at["world.product.quality", "sigma"] > indices.at["world.product.quality", "mu_star"]
    assert indices.at["operator.content.per_day", "sigma"] < 1e-9
    assert any("must not be added up" in sentence for sentence in analysis.findings)


def test_a_log_range_a_whole_range_and_lists_move_by_what_they_move():
    levers = {
        **ranges((1, 100), scale="log"),
        "whole": ranges((0, 1), whole=True)["x0"],
        "words": ("a", "b", "c"),
        "yes": (False, True),
        "flat": (4, 7),
    }

    def value(row):
        return (
            2 * np.log(row["x0"]) / np.log(100)
            + 6 * row["whole"]
            + {"a": 0, "b": 1, "c": 5}[row["words"]]
            + 7 * row["yes"]
        )

    for method, size in (("morris", {"trajectories": 200}), ("sobol", {"samples": 256})):
        found = screen(levers, list(levers), Settings(method=method, **size), 3)
        y = np.array([value(row) for row in found.rows])
        if method == "morris":
            table = morris(y, y[None], found.pairs, 1)
            assert (np.abs(table["mu_star"] - [2, 6, 10 / 3, 7, 0]) < [1e-4, 1e-9, 0.4, 1e-9, 1e-9]).all()
        else:
            parts = np.array([4 / 12, 9, np.var([0, 1, 5]), 49 / 4, 0])
            np.testing.assert_allclose(sobol(y, y[None], found.pairs, 1)["ST"], parts / parts.sum(), atol=0.05)
        table = ends(y, found.pairs, method)
        apart = table["outcome_high"] - table["outcome_low"]
        assert apart[1] == pytest.approx(6, abs=1e-6)
        assert apart[3] == pytest.approx(7, abs=1e-6)
        assert apart[4] == pytest.approx(0, abs=1e-6)
        assert (table["low_place"][2], table["high_place"][2]) == (0, 2)  # of a list what has least and most


def test_noise_is_what_a_factor_without_effect_shows(tmp_path):
    luck = 0.5
    indices = analysed(lambda x: 5 * x[:, 0], tmp_path, luck, 12, trajectories=120).tables["indices"]
    idle = indices[indices["factor"] != "world.product.quality"]
    np.testing.assert_allclose(idle["noise"], idle["mu_star"], rtol=0.2)
    np.testing.assert_allclose(idle["noise"], np.sqrt(2 / np.pi) * luck * np.sqrt(2 / 12) * 1.5, rtol=0.15)
    shares = analysed(lambda x: 5 * x[:, 0], tmp_path, luck, 12, method="sobol", samples=256).tables["indices"]
    idle = shares[shares["factor"] != "world.product.quality"]
    np.testing.assert_allclose(idle["noise"], idle["ST"], rtol=0.2)


def test_what_luck_alone_makes_is_not_called_important(tmp_path):
    analysis = analysed(lambda x: 0 * x[:, 0], tmp_path, 1.0, 6, trajectories=10)
    assert any("no factor can be told from luck" in sentence for sentence in analysis.findings)
    assert any("Luck is large" in sentence for sentence in analysis.findings)
    analysis = analysed(lambda x: 0 * x[:, 0], tmp_path, trajectories=4)
    assert any("no factor does anything" in sentence for sentence in analysis.findings)
    for method in ("morris", "sobol"):
        alone = analysed(lambda x: x[:, 0], tmp_path, replicates=1, method=method, trajectories=4, samples=16)
        assert any("nobody can tell how much" in sentence for sentence in alone.findings)
        assert alone.tables["indices"]["noise"].isna().all()


def test_an_end_never_lies_where_nothing_can_be(tmp_path):
    effects = analysed(lambda places: np.exp(9 * places[:, 0]), tmp_path, outcome="orders").tables["effects"]
    assert effects["outcome_mid"].iloc[0] - effects["outcome_high"].iloc[0] / 2 < 0  # half the change is more than all
    assert effects["outcome_low"].iloc[0] == 0


def test_a_missing_run_costs_a_pair_and_not_a_trajectory():
    levers = ranges((0, 1), (0, 1))
    found = drawn(levers, trajectories=10)
    y = found.pairs.places @ [1.0, 2.0]
    y[4] = np.nan
    table = morris(y, y[None], found.pairs, 1)
    np.testing.assert_allclose(table["mu_star"], [1, 2], atol=1e-9)
    y[:] = np.nan
    assert morris(y, y[None], found.pairs, 1).isna().all(axis=None)
    found = drawn(levers, method="sobol", samples=64)
    y = found.pairs.places @ [1.0, 2.0]
    y[5] = np.nan
    np.testing.assert_allclose(sobol(y, y[None], found.pairs, 1)["ST"], [0.2, 0.8], atol=0.1)
    y[:-20] = np.nan
    assert sobol(y, y[None], found.pairs, 1)["ST"].isna().all()
    assert sobol(np.ones(len(y)), np.ones((1, len(y))), found.pairs, 1)["ST"].isna().all()


def test_a_factor_of_which_nothing_is_known_is_not_said_to_do_nothing():
    import pandas as pd

    from sim.results.studies.sensitivity_findings import sensitivity_findings

    rows = pd.DataFrame(
        {"outcome": "profit", "factor": ["a", "b"], "label": ["per day", "irregular"], "method": "morris",
         "mu_star": [np.nan, 0.0], "sigma": [np.nan, 0.0], "mu": [np.nan, 0.0], "noise": [np.nan, 0.0]}
    )  # fmt: skip
    told = sensitivity_findings(rows, {}, {"profit": (0.0, 1.0)}, 4)
    assert 'Profit: of "per day" nothing can be said, since too few points have a value.' in told


def test_advice_tells_facts_from_levers(tmp_path):
    text = " ".join(analysed(lambda x: x @ [3.0, 2.0, 0.01], tmp_path, trajectories=5).findings)
    assert 'Measure "quality" before trusting' in text
    assert 'Of what one can choose "discount" matters most' in text
    assert "content" not in text


# -- points ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_points_depend_on_the_seed_alone(method):
    levers = {**ranges((0, 1), (1, 50)), "list": ("a", "b", "c")}
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    a = screen(levers, list(levers), Settings(method=method, samples=16), 0)
    b = screen(levers, list(levers), Settings(method=method, samples=16), 0)
    c = screen(levers, list(levers), Settings(method=method, samples=16), 1)
    y = np.random.default_rng(1).random(len(a.rows))
    assert a.rows == b.rows
    assert a.rows != c.rows
    one = (morris if method == "morris" else sobol)(y, y[None], a.pairs, 0)
    pd.testing.assert_frame_equal(one, (morris if method == "morris" else sobol)(y, y[None], b.pairs, 0))
    assert (np.random.get_state()[1] == state).all()  # noqa: NPY002 -- nobody else's random numbers are touched
    assert len(set(a.labels)) == len(a.labels)


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_pairs_differ_in_one_factor(method):
    levers = {**ranges((0, 1), (1, 50), (3, 4)), "list": ("a", "b", "c")}
    found = screen(levers, list(levers), Settings(method=method, samples=16, trajectories=9), 4)
    for n, path in enumerate(levers):
        for first, second in zip(found.pairs.first[n], found.pairs.second[n], strict=True):
            others = [key for key in levers if key != path]
            assert all(found.rows[first][key] == found.rows[second][key] for key in others)
    for row in found.rows[:20]:
        assert all(0 <= place(lever, row[path]) <= 1 for path, lever in levers.items() if isinstance(lever, Range))


def test_without_salib_one_is_told_how_to_get_it(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "SALib.sample.morris", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'qunsim\[sensitivity\]'"):
        sensitivity_plan(make_experiment(SMALL, {"vary": VARY}))


# -- factors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [p for p in SCENARIOS if p.stem in ("brand_group", "stores", "sports_forum")], ids=lambda p: p.stem)
def test_factors_of_shipped_scenarios_are_valid_at_both_ends_and_together(path):
    experiment = read_experiment(path, allow_code=True)
    factors = factors_in(experiment.scenario, "all")
    fit, left_out = fitting(experiment, factors)
    assert len(fit) > 150
    assert {one.path for one in fit} | set(left_out) == {one.path for one in factors}
    assert "world.members.tiers.upper" in left_out  # shares of one whole cannot be moved alone
    assert "add up to 1" in left_out["world.members.tiers.upper"]
    rng = np.random.default_rng(9)
    for one in fit:
        for end in one.ends:
            experiment.draft.scenario([*experiment.base, *as_changes({one.path: end}, "")])
        assert one.ends[0] <= one.value <= one.ends[1]
    for _ in range(20):
        at = {one.path: one.ends[rng.integers(2)] for one in fit}
        experiment.draft.scenario([*experiment.base, *as_changes(at, "")])
    names = short_names([one.path for one in factors])
    assert len(set(names)) == len(names)


def test_which_factors_there_are():
    scenario = make_experiment(SMALL, {}).scenario
    paths = {which: {one.path for one in factors_in(scenario, which)} for which in ("assumed", "world", "operator", "all")}
    assert paths["world"] | paths["operator"] == paths["all"] > paths["assumed"]
    assert "operator.ads.per_day" in paths["operator"]
    assert not any(path.startswith("operator.welcome") for path in paths["all"])  # not in use
    assert not any(path.startswith("world.behaviour.forum") for path in paths["all"])
    assert "operator.ads.share" not in paths["all"]  # not set
    assert "world.behaviour.speaking.branching" in paths["all"] - paths["assumed"]  # measured
    by_path = {one.path: one for one in factors_in(scenario, "all")}
    assert by_path["operator.ads.per_day"].ends == (0, 6)
    cost = by_path["world.behaviour.judging.offer_cost"].lever
    assert (cost.from_, cost.to, cost.scale) == (0.3, 10, "log")
    assert by_path["world.product.delivery_days"].lever.whole


def test_the_value_of_the_scenario_lies_in_the_range():
    experiment = make_experiment(
        SMALL,
        {},
        overrides={"world.product.delivery_days": 40, "operator.ads.per_day": 9, "operator.content.quality": 0.1},
    )
    by_path = {one.path: one for one in factors_in(experiment.scenario, "all")}
    assert by_path["world.product.delivery_days"].ends == (1, 40)
    assert by_path["operator.ads.per_day"].ends == (0, 9)
    assert by_path["operator.content.quality"].ends == (0.1, 0.9)


def test_of_what_excludes_each_other_the_one_that_comes_later_stays_as_it_is():
    shop = SMALL | {"operator": {"welcome": {"after_hours": 2, "within_hours": 480}, "ads": {"per_day": 1}}}
    experiment = make_experiment(shop, {})
    paths = ["operator.ads.per_day", "operator.welcome.after_hours", "operator.ads.discount",
             "operator.welcome.within_hours", "operator.cash_per_day"]  # fmt: skip
    by_path = {one.path: one for one in factors_in(experiment.scenario, "all")}
    fit, left_out = fitting(experiment, [replace(by_path[path], value=None) for path in paths])
    assert set(left_out) == {"operator.welcome.within_hours"}  # 1 hour, alone, is less than the 2 to wait
    wide = {"after_hours": by_path[paths[1]], "within_hours": replace(by_path[paths[3]], lever=(2.0, 480.0))}
    fit, left_out = fitting(experiment, [by_path[paths[0]], wide["after_hours"], wide["within_hours"], by_path[paths[4]]])
    assert [one.path for one in fit] == [paths[0], paths[1], paths[4]]
    assert "within_hours (2) is less than after_hours (480)" in left_out[paths[3]]


def test_what_is_uncertain_anyway_is_no_factor():
    settings = {"trajectories": 2, "factors": "operator"}
    given = {"over": {"operator.ads.per_day": {"uniform": [0, 3]}}, "worlds": 2, "sensitivity": settings}
    plan = sensitivity_plan(make_experiment(SMALL, given))
    assert "operator.ads.per_day" not in {one.path for one in plan.factors}
    assert "operator.content.per_day" in {one.path for one in plan.factors}


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"vary": VARY, "fork_day": 3}, "fork_day"),
        ({"sensitivity": {"method": "sobol", "samples": 100_000}}, "make .* points, expected at most 1,000,000"),
        ({"vary": {"operator.ads.per_hour": {"from": 0, "to": 1}}}, "per_hour"),
        ({"vary": {"operator.ads.per_day": {"from": -1, "to": 1}}}, "per_day"),
    ],
)
def test_mistakes_are_told(given, text):
    with pytest.raises(ScenarioError, match=text):
        sensitivity_plan(make_experiment(SMALL, {"sensitivity": {"trajectories": 2}} | given))


# -- with the real model ---------------------------------------------------------------------------------------------


def test_a_study_with_the_real_model(tmp_path):
    given = {"trajectories": 3, "outcomes": ["orders", "muted_share"], "threads": 1}
    study = sensitivity(SMALL, VARY, **given, folder=tmp_path / "one")
    assert isinstance(study, Sensitivity)
    assert study.method == "morris"
    assert list(study.table().columns[:5]) == ["outcome", "factor", "label", "method", "mu_star"]
    assert len(study.indices) == len(study.effects) == 2 * len(VARY)
    assert study.factors["factor"].tolist() == list(VARY)
    assert len(study.points) == 3 * (len(VARY) + 1)
    assert study.findings
    other = sensitivity(SMALL, VARY, **given | {"threads": 2}, folder=tmp_path / "two")
    for name in ("indices.parquet", "effects.parquet", "runs.parquet"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    again = read_experiment(tmp_path / "one" / "experiment.yaml")  # the folder says what it was made of
    assert [point.values for point in sensitivity_plan(again).points] == [
        dict(row) for row in study.points[list(VARY)].to_dict("records")
    ]
    assert other.record["runs_played"] == 36


def test_a_scenario_file_is_enough(tmp_path):
    (tmp_path / "shop.yaml").write_text("name: shop\nrun: {days: 2, replicates: 1}\nworld: {groups: {members: 10}}\n")
    experiment = read_experiment(tmp_path / "shop.yaml")
    assert len(factors_in(experiment.scenario, experiment.given.sensitivity.factors)) > 150
    study = sensitivity(tmp_path / "shop.yaml", method="morris", trajectories=2, factors="operator", outcomes=["profit"])
    assert set(study.factors["factor"]) == {
        "operator.staff_minutes_per_day", "operator.cash_per_day", "operator.wage_per_hour",
        "operator.outsourcing_per_hour", "operator.outsourced_quality",
    }  # fmt: skip
