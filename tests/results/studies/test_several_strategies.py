"""Several strategies against a baseline: Holm by hand, and tables of whatever runs there are."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.results.studies.levels import by_unit, level, response
from sim.results.studies.paired import PairedDifference, paired_difference
from sim.results.studies.several import compare_all, holm
from sim.results.summary import t_interval

pytestmark = pytest.mark.filterwarnings("error")

LABELS = ["as it is", "fewer ads", "no ads"]


def study(units=12, worlds=1, points=3):
    """Runs in an order of no meaning, with two outcomes."""
    draw = np.random.default_rng(1)
    rows = pd.MultiIndex.from_product(
        [range(points), range(worlds), range(units // worlds)], names=["point", "world", "replicate"]
    ).to_frame(index=False)
    luck = draw.normal(0, 50, units)[rows["world"] * (units // worlds) + rows["replicate"]]
    rows["profit"] = 100 * rows["point"] + luck + draw.normal(0, 20, len(rows))
    rows["muted_share"] = np.clip(0.3 - 0.05 * rows["point"] + draw.normal(0, 0.02, len(rows)), 0, 1)
    table = pd.DataFrame({"point": np.arange(points, dtype=np.int32), "label": LABELS[:points]})
    return rows.sample(frac=1, random_state=0).reset_index(drop=True), table


def compared(runs, points, **more):
    return compare_all(
        runs, points, ["profit", "muted_share"], {"profit": 1, "muted_share": -1}, "as it is", resamples=200, **more
    )


def test_holm_by_hand():
    found = holm([0.01, 0.04, np.nan, 0.03, 0.005])
    # in order .005 .01 .03 .04, times 4 3 2 1: .02 .03 .06 .04, and none below the one before
    assert found == pytest.approx([0.03, 0.06, np.nan, 0.06, 0.02], nan_ok=True)
    assert list(holm([0.9, 0.8])) == [1.0, 1.0]
    assert len(holm([])) == 0


@given(arrays(float, st.integers(1, 8), elements=st.floats(0, 1)))
def test_holm_lies_between_nothing_and_bonferroni(p):
    adjusted = holm(p)
    assert (adjusted >= p).all()
    assert (adjusted <= np.minimum(1, p * len(p)) + 1e-12).all()
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0).all()


def test_the_tables_have_their_columns_and_rows():
    levels, differences = compared(*study())
    assert list(levels.columns) == "outcome strategy mean low high p10 p90 units".split()
    assert list(differences.columns) == [field.name for field in dataclasses.fields(PairedDifference)]
    assert list(zip(levels["outcome"], levels["strategy"], strict=True)) == [
        (outcome, label) for outcome in ("profit", "muted_share") for label in LABELS
    ]
    assert list(differences["strategy"]) == LABELS[1:] * 2
    assert set(differences["baseline"]) == {"as it is"}
    assert differences.attrs["worlds"] == 1


def test_rows_are_what_one_would_find_alone():
    runs, points = study()
    levels, differences = compared(runs, points)
    column = [runs[runs["point"] == n].sort_values("replicate")["profit"].to_numpy() for n in range(3)]
    alone = [paired_difference(column[n], column[0], resamples=200) for n in (1, 2)]
    for row, one in zip(differences.to_dict("records"), alone, strict=False):
        for name in "difference low high boot_low boot_high better_share p variance_ratio".split():
            assert row[name] == pytest.approx(getattr(one, name)), name
    assert list(differences["p_adjusted"][:2]) == pytest.approx(list(holm([one.p for one in alone])))
    mean, low, high = t_interval(column[1])
    assert list(levels.loc[1, ["mean", "low", "high"]]) == pytest.approx([mean, low, high])
    assert levels.loc[1, "p90"] == pytest.approx(np.quantile(column[1], 0.9))


def test_senses_say_what_is_better_also_on_a_day():
    runs, points = study()
    runs["muted_share@30"] = runs["other"] = runs["muted_share"]
    outcomes = ["muted_share", "muted_share@30", "other"]
    _, found = compare_all(runs, points, outcomes, {"muted_share": -1}, "as it is", resamples=50)
    share = found.set_index(["outcome", "strategy"])["better_share"].xs("no ads", level="strategy")
    assert share["muted_share"] == share["muted_share@30"] == 1.0
    assert share["other"] == 0.0  # nothing is known of it: "better" is higher


def test_runs_may_be_missing():
    runs, points = study()
    lost = runs[~((runs["point"] == 1) & (runs["replicate"] < 3))]
    levels, differences = compared(lost, points)
    assert list(levels["units"][:3]) == [12, 9, 12]
    assert list(differences["units"][:2]) == [9, 12]
    none = runs[runs["point"] != 1]
    levels, differences = compared(none, points)
    assert levels["units"][1] == differences["units"][0] == 0
    assert math.isnan(differences["p_adjusted"][0])
    assert differences["p_adjusted"][1] == differences["p"][1]  # one comparison is left


def test_worlds_count_not_their_replicates():
    levels, differences = compared(*study(units=24, worlds=4))
    assert levels.attrs["worlds"] == differences.attrs["worlds"] == 4
    assert list(levels["units"]) == [24] * 6
    runs, _ = study(units=24, worlds=4)
    means = runs[runs["point"] == 2].groupby("world")["profit"].mean().to_numpy()
    assert list(levels.loc[2, ["mean", "low", "high"]]) == pytest.approx(list(t_interval(means)))


def test_intervals_of_levels_end_where_the_outcome_does():
    wide = np.array([0.0, 0.0, 1.0])
    assert level(wide, limits=(0.0, 1.0))["low"] == 0.0
    assert level(wide, limits=(0.0, 1.0))["high"] == 1.0
    assert level(wide)["low"] < 0.0
    assert math.isnan(level(np.array([0.5]), limits=(0.0, 1.0))["low"])
    levels, _ = compared(*study(units=2), limits={"muted_share": (0.29, 0.31)})
    assert levels["low"][3] >= 0.29


def test_a_sweep_has_its_levers_beside():
    runs, points = study()
    points["operator.ads.per_day"] = [0.0, 1.0, 2.0]
    table = response(runs, points, ["profit"])
    assert list(table.columns) == "outcome point operator.ads.per_day mean low high p10 p90 units".split()
    assert list(table["mean"]) == pytest.approx(list(runs.groupby("point")["profit"].mean()))


def test_what_cannot_be_is_refused():
    runs, points = study()
    with pytest.raises(ValueError, match="no outcome trust"):
        by_unit(runs, "trust", [0])
    with pytest.raises(ValueError, match="several runs"):
        compared(pd.concat([runs, runs.iloc[:1]]), points)
    with pytest.raises(ValueError, match="nobody"):
        compare_all(runs, points, ["profit"], {}, "nobody")
    with pytest.raises(ValueError, match="different names"):
        compare_all(runs, points.assign(label=["as it is", "a", "a"]), ["profit"], {}, "as it is")


def test_units_are_found_whatever_their_numbers():
    runs = pd.DataFrame(
        {"point": [5, 3, 3, 5], "world": [0, 8, 0, 8], "replicate": [90, 2, 90, 2], "x": [1.0, 2.0, 3.0, 4.0]}
    )
    values, world = by_unit(runs, "x", [5, 3])
    assert values.tolist() == [[1.0, 3.0], [4.0, 2.0]]
    assert world.tolist() == [0, 8]
    values, world = by_unit(runs.drop(columns="world"), "x", [3])
    assert values.tolist() == [[2.0], [3.0]]
    assert world.tolist() == [0, 0]
    assert by_unit(runs.iloc[:0], "x", [3])[0].shape == (0, 1)
