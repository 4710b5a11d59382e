"""A validation from its files to its folder: verdicts, more replicates where they are open, and going on after a stop."""

import json
import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from validation_facts import FACTS, facts_in

from sim.results.folder import OutputError
from sim.study.execution.store import Store
from sim.study.folder import StudyFolder
from sim.study.validation import playing
from sim.study.validation.carry_out import carry_out_validation
from sim.study.validation.page import page
from sim.study.validation.plan import Arm, PlannedCheck, PlannedTerm, validation_plan
from sim.study.validation.reading import read_facts, written
from sim.study.validation.result import Validation
from sim.study.validation.verdict import Estimate, estimate, jackknife, verdict


def plan_of(path, *only):
    facts = read_facts([path])
    return validation_plan(facts, written(facts, only))


def term(contrast, doses=None):
    return PlannedTerm(Arm((0,), "x"), Arm((1,), "x"), contrast, doses)


def check(main, second=None, joined=""):
    return PlannedCheck(None, main, second, joined)


# verdicts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "low", "high", "band", "expected"),
    [
        (0.5, 0.4, 0.6, (0.3, 0.7), "inside"),
        (0.5, 0.3, 0.7, (0.3, 0.7), "inside"),
        (0.5, 0.2, 0.6, (0.3, 0.7), "open"),
        (0.2, 0.1, 0.4, (0.3, 0.7), "open"),
        (0.2, 0.1, 0.29, (0.3, 0.7), "outside"),
        (0.9, 0.8, 1.0, (0.3, 0.7), "outside"),
        (0.5, 0.1, 0.9, (0.3, 0.7), "open"),
        (0.1, 0.01, 0.2, (0, None), "inside"),
        (0.1, -0.01, 0.2, (0, None), "open"),
        (-0.1, -0.2, -0.01, (0, None), "outside"),
        (-0.1, -0.2, -0.01, (None, 0), "inside"),
        (0.5, math.nan, math.nan, (0.3, 0.7), "unknown"),
        (math.nan, math.nan, math.nan, (0.3, 0.7), "unknown"),
    ],
)
def test_an_interval_lies_in_a_band_beside_it_or_across_an_end(value, low, high, band, expected):
    assert verdict(Estimate(value, low, high, 9), band) == expected


@given(st.floats(-5, 5), st.floats(0, 3), st.floats(-5, 5), st.floats(0.1, 3))
def test_a_wider_interval_never_makes_a_verdict_surer(value, half, low, wide):
    band = (low, low + wide)
    narrow = verdict(Estimate(value, value - half, value + half, 9), band)
    wider = verdict(Estimate(value, value - 2 * half, value + 2 * half, 9), band)
    assert wider in (narrow, "open")


def test_the_interval_of_a_mean_is_the_t_interval():
    from scipy.stats import t

    values = np.random.default_rng(1).normal(3, 2, 15)
    found = jackknife(values[:, None], lambda means: float(means[0]))
    half = t.ppf(0.975, 14) * values.std(ddof=1) / math.sqrt(15)
    assert found.value == pytest.approx(values.mean())
    assert (found.low, found.high) == pytest.approx((values.mean() - half, values.mean() + half))


def test_one_replicate_tells_no_interval_and_none_tells_nothing():
    one = estimate(check(PlannedTerm(Arm((0,), "x"))), {(0, "x"): np.array([2.0, math.nan])})
    assert (one.value, one.units) == (2.0, 1) and math.isnan(one.low)
    assert estimate(check(PlannedTerm(Arm((0,), "x"))), {(0, "x"): np.array([math.nan])}).units == 0


@pytest.mark.parametrize(
    ("contrast", "doses", "expected"),
    [("difference", None, 3.0), ("ratio", None, 2.5), ("change", None, 1.5), ("elasticity", (4.0, 1.0), math.log(2.5) / math.log(4))],
)
def test_two_arms_are_held_against_each_other(contrast, doses, expected):
    values = {(0, "x"): np.array([4.0, 6.0]), (1, "x"): np.array([1.0, 3.0])}
    assert estimate(check(term(contrast, doses)), values).value == pytest.approx(expected)


def test_pairs_that_move_together_leave_a_narrow_interval():
    luck = np.random.default_rng(2).normal(0, 10, 20)
    values = {(0, "x"): 100 + luck, (1, "x"): 90 + luck}
    found = estimate(check(term("difference")), values)
    assert found.value == pytest.approx(10) and found.high - found.low < 1e-9


def test_a_second_comparison_divides_or_is_taken_off():
    values = {(0, "x"): np.array([4.0, 6.0]), (1, "x"): np.array([1.0, 3.0]), (0, "y"): np.array([3.0, 3.0]), (1, "y"): np.array([1.0, 2.0])}
    second = PlannedTerm(Arm((0,), "y"), Arm((1,), "y"), "difference")
    assert estimate(check(term("difference"), second, "over"), values).value == pytest.approx(2.0)
    assert estimate(check(term("difference"), second, "less"), values).value == pytest.approx(1.5)


def test_only_runs_count_that_belong_to_the_class():
    values = {(0, "x"): np.array([1.0, 2.0, 3.0]), (1, "x"): np.array([5.0, 6.0, 7.0]),
              (0, "n"): np.array([10.0, 20.0, 99.0]), (1, "n"): np.array([30.0, 15.0, 99.0])}
    found = estimate(check(PlannedTerm(Arm((0, 1), "x", ("n", 10, 20)))), values)
    assert found.value == pytest.approx((1 + (2 + 6) / 2) / 2) and found.units == 2


# the whole way ----------------------------------------------------------------------------------------


def test_the_whole_way_and_again(tmp_path):
    plan = plan_of(facts_in(tmp_path))
    folder = StudyFolder.of(tmp_path / "out")
    found = carry_out_validation(plan, folder, threads=2)
    assert [one.verdict for one in found.checked] == ["inside", "outside", "inside"]
    assert found.count() == (2, 3) and found.count(tests=True) == (1, 1)
    result = Validation(folder)
    assert repr(result).startswith("Validation(checks=3, inside=2")
    assert result.checks["verdict"].tolist() == ["inside", "outside", "inside"]
    assert (folder.path / "checks.csv").read_text().count("\n") == 4
    record = folder.record()
    assert (record["runs_played"], record["runs_known_before"], record["runs_failed"]) == (8, 0, 0)
    assert set(result.values.groupby("measure").size().items()) == {("visits[2:12]", 4), ("messages_advertisement", 8)}
    again = carry_out_validation(plan_of(tmp_path / "facts.yaml"), StudyFolder.of(tmp_path / "out"), threads=1)
    assert [one.estimate for one in again.checked] == [one.estimate for one in found.checked]
    assert folder.record()["runs_played"] == 0 and folder.record()["runs_known_before"] == 8


def test_a_check_comes_to_the_same_alone(tmp_path):
    path = facts_in(tmp_path, FACTS.replace("replicates: 4\n    measure: messages", "replicates: 6\n    measure: messages"))
    whole = carry_out_validation(plan_of(path), StudyFolder.of(tmp_path / "whole"), threads=1)
    alone = carry_out_validation(plan_of(path, "visits"), StudyFolder.of(tmp_path / "alone"), threads=1)
    assert alone.checked[0].estimate == whole.checked[0].estimate and alone.checked[0].replicates == 4


def test_where_a_verdict_is_open_more_is_played_up_to_the_limit(tmp_path):
    path = facts_in(tmp_path)
    first = carry_out_validation(plan_of(path, "visits"), StudyFolder.of(tmp_path / "one"), threads=1)
    edge = first.checked[0].estimate.value
    facts = FACTS.replace("band: [0, null]", f"band: [{edge:.6f}, null]\n    most: 10").replace("replicates: 4", "replicates: 3", 1)
    found = carry_out_validation(plan_of(facts_in(tmp_path, facts), "visits"), StudyFolder.of(tmp_path / "two"), threads=1)
    assert (found.checked[0].verdict, found.checked[0].replicates) in {("open", 10), ("inside", 6), ("outside", 6)}
    assert found.checked[0].replicates > 3


def test_what_was_finished_before_a_stop_is_not_played_again(tmp_path, monkeypatch):
    plan = plan_of(facts_in(tmp_path))
    folder = StudyFolder.of(tmp_path / "out")

    class Stop(BaseException):
        pass

    def progress(done, total):
        if done >= 3:
            raise Stop

    with pytest.raises(Stop):
        carry_out_validation(plan, folder, threads=1, progress=progress)
    known = sum(len(numbers) for numbers in Store(folder.batches).known().values())
    assert 3 <= known < 8 and not (folder.path / "record.json").exists()
    carry_out_validation(plan, StudyFolder.of(tmp_path / "out"), threads=1)
    assert (folder.record()["runs_known_before"], folder.record()["runs_played"]) == (known, 8 - known)


def test_a_run_that_fails_is_told_of_and_the_others_count(tmp_path, monkeypatch):
    plan = plan_of(facts_in(tmp_path))
    real = playing.played

    def played(play, number, going_on=lambda: True):
        if number == 1 and play.scenario.operator.ads.per_day == 5:
            raise ZeroDivisionError("by hand")
        return real(play, number, going_on)

    monkeypatch.setattr(playing, "played", played)
    folder = StudyFolder.of(tmp_path / "out")
    found = carry_out_validation(plan, folder, threads=1)
    assert found.failed == 1 and found.checked[2].estimate.units == 3
    assert folder.record()["failures"][0]["error"] == "ZeroDivisionError: by hand"
    assert "1 runs failed" in " ".join(folder.record()["findings"])


def test_the_folder_of_another_study_is_left_alone(tmp_path):
    folder = StudyFolder.of(tmp_path / "out")
    folder.write_text("study.json", json.dumps({"study": "sweep", "name": "x"}))
    with pytest.raises(OutputError, match="belongs to a study"):
        carry_out_validation(plan_of(facts_in(tmp_path)), folder)


# the page ---------------------------------------------------------------------------------------------


@dataclass
class Rooms:
    markdown: str = "## Rooms\n\nThree of four."
    findings: tuple = ("Three of four rooms.",)


def test_the_page_says_what_is_inside_what_is_not_and_what_is_not_spoken_to(tmp_path):
    plan = plan_of(facts_in(tmp_path))
    found = carry_out_validation(plan, StudyFolder.of(tmp_path / "out"), threads=1, rooms=Rooms)
    text = page(found, figure="figures/x.png")
    assert text.startswith("# Validation\n\n**2 of 3** checks lie in their bands (67 %); of the 1 that are tests")
    assert "![Every check relative to its band](figures/x.png)" in text
    assert "- `far_away`: People look in a thousand times a day. Measured " in text
    assert "expected 900 to 1100 (outside). Nobody has so much time." in text
    assert text.index("## Talk") < text.index("## Rooms\n\nThree of four.") < text.index("## What the model does not speak to")
    assert "| People have names. | a telephone book (F) | the model has numbers |" in text
    assert "Three of four rooms." in json.loads((tmp_path / "out" / "record.json").read_text())["findings"]
