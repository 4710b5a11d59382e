"""Every figure of an optimisation: drawn whatever the trials, readable, and true to them."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import complaints, panels, words
from weight_tables import made_up_trials

from sim.views.optimising import available, draw, save_all
from sim.views.optimising.tables import front

TWO = ("profit", "muted_share")
CASES: dict[str, dict[str, Any]] = {
    "one objective": {},
    "two objectives": {"objectives": TWO},
    "500 trials, many levers": {
        "count": 500,
        "objectives": TWO,
        "levers": [f"operator.x{n}.a_rather_long_lever_name_indeed" for n in range(13)],
    },
    "words": {"levers": ["operator.kol.style", "operator.内容运营.每天发布的优惠券与团购活动数量以及它们的折扣"]},
    "one trial": {"count": 1, "failed": 0.0, "infeasible": 0.0},
    "two trials": {"count": 2, "objectives": TWO},
    "all the same": {"constant": True, "objectives": TWO},
    "all break a constraint": {"infeasible": 1.1, "objectives": TWO},
    "all failed": {"failed": 1.1, "objectives": TWO},
}


@pytest.mark.parametrize("case", CASES)
def test_all_are_drawn_without_a_warning_and_can_be_read(case: str, caplog: pytest.LogCaptureFixture) -> None:
    tables = made_up_trials(**CASES[case])
    names = available(tables)
    assert names == (["progress", "front", "levers"] if CASES[case].get("objectives") else ["progress", "levers"])
    for name in names:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure = draw(tables, name)
            assert complaints(figure) == [], name
        assert "budget-split" in words(figure)
    assert not caplog.records


def test_figures_are_written(tmp_path: Path) -> None:
    assert [file.name for file in save_all(made_up_trials(), tmp_path)] == ["progress.png", "levers.png"]


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(ValueError, match="two objectives, and there is one"):
        draw(made_up_trials(), "front")
    with pytest.raises(ValueError, match="no figure is called"):
        draw(made_up_trials(), "pareto")
    with pytest.raises(TypeError, match="no trials"):
        draw(object(), "progress")
    tables = made_up_trials()
    with pytest.raises(ValueError, match="no column 'objective_0'"):
        draw({**tables, "trials": tables["trials"].drop(columns="objective_0")}, "progress")


@pytest.mark.parametrize("name", ["profit", "muted_share"])
def test_the_best_so_far_is_of_trials_that_keep_the_constraints(name: str) -> None:
    tables = made_up_trials(objectives=(name,), infeasible=0.5)
    trials = tables["trials"]
    trials.loc[4, ["objective_0", "feasible", "state"]] = [1e6 if name == "profit" else -1.0, False, "COMPLETE"]
    good = trials["feasible"] & trials["objective_0"].notna()
    values = trials["objective_0"].where(good)
    best = values.max() if name == "profit" else values.min()
    figure = draw(tables, "progress")
    (line,) = [line for line in panels(figure)[0].lines if line.get_drawstyle() == "steps-post"]
    steps = np.asarray(line.get_ydata(), float)
    assert steps[-1] == pytest.approx(best)
    assert (np.diff(steps) >= 0).all() if name == "profit" else (np.diff(steps) <= 0).all()
    assert f"found in trial {int(values.idxmax() if name == 'profit' else values.idxmin())} of 200" in words(figure)


def test_a_trial_that_failed_is_not_the_best() -> None:
    tables = made_up_trials()
    trials = tables["trials"]
    trials.loc[5, ["objective_0", "feasible", "state"]] = [1e9, True, "FAIL"]
    assert "G" not in words(draw(tables, "progress")).split("found")[0]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.booleans()), min_size=1, max_size=40))
def test_on_the_front_is_what_no_other_beats(trials: list[tuple[int, int, bool]]) -> None:
    first, second = (np.array([trial[n] for trial in trials], float) for n in (0, 1))
    among = np.array([trial[2] for trial in trials])
    found = front(first, second, among)
    for n in range(len(trials)):
        as_good = among & (first >= first[n]) & (second >= second[n])
        beaten = (as_good & ((first > first[n]) | (second > second[n]))).any()
        assert found[n] == (among[n] and not beaten)


def test_the_front_is_dark_dominated_are_grey_infeasible_crossed() -> None:
    from sim.views import style

    tables = made_up_trials(objectives=TWO, infeasible=0.3)
    trials = tables["trials"]
    good = (trials["feasible"] & trials["objective_0"].notna()).to_numpy()
    on = front(trials["objective_0"].to_numpy(), -trials["objective_1"].to_numpy(), good)
    counts = {}
    for line in panels(draw(tables, "front"))[0].lines:
        if line.get_linestyle() == "None":
            counts[line.get_marker(), line.get_color()] = len(np.asarray(line.get_xdata()))
    known = trials["objective_0"].notna().to_numpy()
    assert counts == {
        ("o", style.NAVY): on.sum(), ("o", style.GREY): (good & ~on).sum(), ("x", style.VERMILION): (known & ~good).sum()
    }  # fmt: skip


def test_the_best_tenth_is_highlighted() -> None:
    from sim.views import style

    tables = made_up_trials(infeasible=0.0, failed=0.0)
    values = tables["trials"]["objective_0"].sort_values(ascending=False)
    for ax in panels(draw(tables, "levers"))[:3]:
        dark = [line for line in ax.lines if line.get_color() == style.NAVY and line.get_marker() == "o"]
        np.testing.assert_allclose(np.sort(np.asarray(dark[0].get_ydata(), float))[::-1], values[:20])
