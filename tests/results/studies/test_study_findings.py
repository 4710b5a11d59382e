"""What is said of a study: no more than was found."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.results.studies.best_findings import optimum_finding, ranking_finding, regret_finding
from sim.results.studies.findings import difference_findings, pairing_findings
from sim.results.studies.optimum import optimum
from sim.results.studies.outcome import Outcome, cases, outcome_of, roughly
from sim.results.studies.ranking import rank
from sim.results.studies.regret import regret
from sim.results.studies.several import compare_all

pytestmark = pytest.mark.filterwarnings("error")

METADATA = {
    "profit": {"label": "profit (gross profit - cash)", "unit": "CNY", "sense": 1},
    "muted_share": {"label": "muted the group, at the end", "unit": "share", "sense": -1},
    "orders": {"label": "  orders", "unit": ""},
}

ROW = {
    "outcome": "profit", "strategy": "fewer ads", "baseline": "as it is", "units": 60, "mean": 9180.0,
    "baseline_mean": 12300.0, "difference": -3120.0, "low": -5200.0, "high": -1100.0, "boot_low": -5100.0,
    "boot_high": -1200.0, "better_share": 0.31, "better_low": 0.2, "better_high": 0.44, "equal_share": 0.0, "p": 0.003,
    "p_adjusted": 0.009, "chance_better": 0.0015, "variance_ratio": 0.25, "replicates_needed": 55.0,
}  # fmt: skip


def said(*changes, **more):
    rows = [ROW | change for change in changes or ({},)]
    return difference_findings(pd.DataFrame(rows), METADATA, **more)


def test_a_difference_one_can_act_on():
    assert said()[0] == (
        '"fewer ads" earns 9,180 CNY, 3,120 CNY less than "as it is" (95 %: 1,100 to 5,200 less) in 60 simulated '
        "replicates; in a single group it is better in about 31 of 100 cases; sure enough to act on, as far as the "
        "simulation goes."
    )
    assert "in a single run it is" in said(groups=3)[0]
    mostly = {"better_share": 0.13, "equal_share": 0.81}
    assert "it is better in about 13 of 100 cases and the same in about 81 of 100 cases;" in said(mostly)[0]


def test_a_share_is_told_in_percentage_points():
    share = {"outcome": "muted_share", "mean": 0.259, "difference": -0.0393, "low": -0.0497, "high": -0.01}
    assert said(share)[0].startswith(
        'Muted the group, at the end: 25.9 % with "fewer ads", 3.93 percentage points lower than with "as it is" '
        "(95 %: 1 to 4.97 lower)"
    )


def test_a_difference_that_cannot_be_told():
    none = {"difference": 120.0, "low": -900.0, "high": 1140.0, "p_adjusted": 0.6, "replicates_needed": 2412.0}
    assert said(none)[0] == (
        'Profit: no difference can be told between "fewer ads" and "as it is" in 60 simulated replicates: 120 CNY more '
        "on average, but anything from 900 less to 1,140 more is possible (95 %); about 2,400 replicates would probably "
        "tell."
    )
    assert "too small to be found" in said(none | {"replicates_needed": 1e7})[0]


def test_what_would_be_a_difference_alone_is_none_among_many():
    text = said({"p": 0.02, "p_adjusted": 0.2, "replicates_needed": 50.0})[0]
    assert "no difference can be told" in text
    assert "may be chance where so many comparisons are made" in text
    assert "would" not in text  # there are more than 50 units: more would not have told


def test_few_units_are_never_sure_enough():
    text = said({"units": 4})[0]
    assert "4 replicates are too few to rely on" in text
    assert "sure" not in text
    worlds = said({"units": 60}, worlds=3)[0]
    assert "in 60 simulated replicates of 3 worlds" in worlds
    assert "3 worlds are too few to rely on" in worlds
    assert "sure enough" in said({"units": 60}, worlds=12)[0]
    one = said({"units": 1, "low": np.nan, "high": np.nan, "p_adjusted": np.nan})[0]
    assert "1 replicate is too few to say whether that is more than chance" in one


def test_what_is_equal_is_said_to_be():
    same = {"difference": 0.0, "low": 0.0, "high": 0.0, "p_adjusted": 1.0, "replicates_needed": np.nan}
    assert said(same) == ['Profit: no difference at all between "fewer ads" and "as it is" in 60 simulated replicates.']
    always = said({"low": -3120.0, "high": -3120.0, "p_adjusted": 0.0})[0]
    assert always.endswith("the same in every one of 60 simulated replicates.")
    assert "values that could be compared" in said({"units": 0, "difference": np.nan})[0]


def test_without_a_sense_nothing_is_better():
    text = said({"outcome": "orders", "difference": 5.0, "low": 2.0, "high": 8.0, "mean": 31.0})[0]
    assert "31 with" in text
    assert "5 more than" in text
    assert "it is higher in" in text
    assert "better" not in text


def test_an_outcome_at_a_day():
    assert outcome_of("profit@90", METADATA).label == "profit, by day 90"
    assert outcome_of("muted_share@90", METADATA).label == "muted the group, on day 90"
    told = METADATA | {"profit@90": {"label": "early profit"}}
    assert outcome_of("profit@90", told).label == "early profit, by day 90"
    assert outcome_of("top_share", {}) == Outcome("top share")


def test_amounts():
    share, mood, money = Outcome("a", "share"), Outcome("b", "0-1"), Outcome("c", "CNY")
    assert share.change(0.01) == "1 percentage point higher"
    assert mood.change(-0.05) == "0.05 lower"
    assert money.change(1e-9) == "no different"
    assert money.between(0.0, 5.0) == "0 to 5 more"
    assert money.between(-5.0, 1e-9) == "0 to 5 less"
    assert money.between(2.0, 2.0) == "2 more"
    assert money.between(np.nan, 1.0) == ""


def test_cases_are_never_none_or_all_but_where_they_were():
    assert cases(1.0, 20) == "in all 20 cases"
    assert cases(0.0, 20) == "in none of 20 cases"
    assert cases(0.999, 2000) == "in more than 99 of 100 cases"
    assert cases(0.001, 2000) == "in fewer than 1 of 100 cases"
    assert roughly(9479) == "9,500"


def test_what_pairing_did():
    rows = pd.DataFrame([ROW, ROW | {"strategy": "none", "variance_ratio": 0.5}, ROW | {"outcome": "orders"}])
    assert pairing_findings(rows, METADATA)[0] == (
        "All strategies met the same people with the same luck. Without that, to be as certain would have taken more "
        "replicates: about 2.7 times as many for profit and 4 times as many for orders."
    )
    assert "did not make the replicates tell more" in pairing_findings(rows.assign(variance_ratio=1.1), METADATA)[0]
    assert "the worlds tell more" in pairing_findings(rows.assign(variance_ratio=1.1), METADATA, worlds=9)[0]
    many = pd.concat([rows.iloc[:1].assign(outcome=name, variance_ratio=0.1 + n / 10) for n, name in enumerate("abcd")])
    assert "from 2.5 times to 10 times as many replicates" in pairing_findings(many, METADATA)[0]
    assert pairing_findings(rows.assign(units=4), METADATA) == []
    assert pairing_findings(rows.assign(variance_ratio=np.nan), METADATA) == []


def test_a_ranking():
    draw = np.random.default_rng(0)
    values = np.array([0.0, 9.0, 3.0, 3.0]) + draw.normal(0, 1, (60, 4))
    labels = dict(enumerate("abcd"))
    settled = ranking_finding(rank(values, range(4), margin=2.0), labels, "profit", METADATA)
    assert settled in {
        f'Ranked by profit in 60 simulated replicates, best first: "b", {middle} (as good as equal), "a". This is settled.'
        for middle in ('"c" and "d"', '"d" and "c"')
    }
    still = ranking_finding(rank(values, range(4)), labels, "profit", METADATA, "world")
    assert "cannot be told yet of" in still
    assert "worlds would probably tell more" in still
    assert "settled" not in still
    assert "highest first" in ranking_finding(rank(values, range(4)), labels, "orders", METADATA)
    assert "nothing to rank" in ranking_finding(rank(values[:, :1], [0]), labels, "profit", METADATA)
    assert "nothing to rank" in ranking_finding(rank(values[:, :0], []), labels, "profit", METADATA)


def curve(heights, units=20):
    draw = np.random.default_rng(0)
    return np.asarray(heights) + draw.normal(0, 90, (units, 1)) + draw.normal(0, 10, (units, len(heights)))


def test_an_optimum():
    lever = np.arange(5.0)
    best = optimum_finding(optimum(lever, curve([0, 100, 500, 490, 0])), "ads a day", "profit", METADATA)
    assert best.startswith("In 20 simulated replicates profit is best at ads a day 2 (")
    edge = optimum_finding(optimum(lever, curve(900 * lever)), "ads a day", "profit", METADATA)
    assert "4 is the highest value tried: the true best may lie beyond it." in edge
    flat = optimum_finding(optimum(lever, curve(0 * lever)), "ads a day", "profit", METADATA)
    assert "does not tell which value of ads a day is best" in flat
    assert "no value from 0 to 4 can be told from it" in flat
    few = optimum_finding(optimum(lever, curve(900 * lever, 3)), "ads a day", "profit", METADATA)
    assert "3 replicates are too few to say how surely" in few
    none = optimum_finding(optimum(lever, curve(lever) * np.nan), "ads a day", "profit", METADATA)
    assert "Nothing can be said" in none
    plateau = optimum_finding(optimum(lever, curve([0, 500, 500, 500, 0])), "ads a day", "profit", METADATA)
    assert "lies between" in plateau
    assert "what cannot be told from it: 1 to 3" in plateau


def test_regret():
    labels = ["bold", "steady"]
    bold = regret_finding(regret(np.array([[10.0, 0] * 5, [4.0, 4] * 5])), labels, "profit", METADATA)
    assert '"bold" has the best profit on average and is best in 5 of them; at worst it falls 4 CNY short' in bold
    assert "drawn anew another came out best in about" in bold
    other = regret_finding(regret(np.array([[20.0, 0] * 5, [9.0, 9] * 5])), labels, "profit", METADATA)
    assert 'The least can go wrong with "bold"' not in other
    always = regret_finding(regret(np.array([[1.0, 2, 3], [0.0, 1, 2]])), labels, "profit", METADATA)
    assert always == (
        'In each of 3 simulated worlds nothing is better for profit than "bold". But 3 worlds are too few to rely on.'
    )
    assert "nothing can be said" in regret_finding(regret(np.full((2, 2), np.nan)), labels, "profit", METADATA)


@settings(max_examples=40)
@given(st.integers(1, 8), st.integers(0, 50), st.sampled_from([1, 3]), st.sampled_from([0.0, 0.3, 5.0]))
def test_whatever_comes_out_it_is_said_with_care(units, seed, worlds, effect):
    draw = np.random.default_rng(seed)
    rows = pd.MultiIndex.from_product([range(3), range(worlds), range(units)], names=["point", "world", "replicate"])
    runs = rows.to_frame(index=False)
    runs["profit"] = draw.normal(0, 1, len(runs)) + effect * (runs["point"] == 1)
    runs["muted_share"] = draw.integers(0, 2, len(runs)) * 1.0
    runs.loc[runs["point"] == 2, "profit"] = runs.loc[runs["point"] == 0, "profit"].to_numpy()
    points = pd.DataFrame({"point": range(3), "label": ["base", "other", "twin"]})
    _, found = compare_all(runs, points, ["profit", "muted_share"], {"profit": 1}, "base", resamples=50)
    sentences = difference_findings(found, METADATA)
    assert len(sentences) == len(found)
    for text, row in zip(sentences, found.to_dict("records"), strict=True):
        assert "nan" not in text
        assert "simulated" in text
        assert text.endswith(".")
        if "sure enough" in text:
            assert row["p_adjusted"] < 0.05
            assert (units if worlds == 1 else worlds) >= 5
    assert "no difference" in sentences[1]
    assert "better" not in sentences[1]
