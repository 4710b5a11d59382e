"""Every figure of a calibration: drawn whatever the tables, readable, and true to them."""

import warnings

import numpy as np
import pytest
from fitted_tables import made_up_fit
from reading import complaints, panels, words

from sim.views.calibrating import FIGURES, available, draw, save_all

CASES = {
    "usual": {},
    "many": {"count": 9, "summaries": 60},
    "one parameter": {"count": 1},
    "told together only": {"strong": True},
    "nothing played": {"predictive": False, "curves": False},
    "values of the scenario not known": {"known": False, "count": 2},
    "few draws": {"draws": 4, "count": 2, "summaries": 1},
}


@pytest.mark.parametrize("case", CASES)
def test_all_are_drawn_without_a_warning_and_can_be_read(case, caplog):
    tables = made_up_fit(**CASES[case])
    names = available(tables)
    left_out = {"one parameter": {"pairs"}, "nothing played": {"predictive", "curves"}}.get(case, set())
    assert set(names) == set(FIGURES) - left_out
    for name in names:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure = draw(tables, name)
            assert complaints(figure) == [], name
        assert "hikers" in words(figure) and "900 simulations" in words(figure)
    assert not caplog.records


def test_figures_are_written(tmp_path):
    files = save_all(made_up_fit(), tmp_path)
    assert [file.name for file in files] == [f"{name}.png" for name in FIGURES]
    assert all(file.stat().st_size < 300_000 for file in files)


def test_what_is_not_there_is_said():
    with pytest.raises(ValueError, match="there is one parameter only"):
        draw(made_up_fit(count=1), "pairs")
    with pytest.raises(ValueError, match="did you mean 'told'"):
        draw(made_up_fit(), "tolds")
    with pytest.raises(TypeError, match="no parameters"):
        draw(object(), "told")
    tables = made_up_fit()
    with pytest.raises(ValueError, match="no column 'below'"):
        draw({**tables, "summaries": tables["summaries"].drop(columns="below")}, "predictive")


def test_bars_lie_where_the_intervals_do():
    tables = made_up_fit(count=2)
    figure = draw(tables, "told")
    bars = panels(figure)[0].patches
    best = tables["parameters"].sort_values("contraction", ascending=False).iloc[0]
    span = best["highest"] - best["lowest"]
    assert bars[1].get_x() == pytest.approx((best["low"] - best["lowest"]) / span)
    assert bars[1].get_width() == pytest.approx((best["high"] - best["low"]) / span)


def test_summaries_out_of_reach_are_named_and_those_not_compared_left_out():
    figure = draw(made_up_fit(), "predictive")
    assert "1 is not what simulations have: summary number 2 of the log" in words(figure)
    names = [label.get_text() for label in panels(figure)[0].get_yticklabels()]
    assert names[:5] == [f"summary number {n} of the log" for n in (0, 1, 2, 3, 5)]


def test_pairs_that_can_be_told_together_only_are_named():
    assert "Told together only: initiative and sociability sigma" in words(draw(made_up_fit(strong=True), "pairs"))
    figure = draw(made_up_fit(count=9), "pairs")
    assert "Not shown: 2 more" in words(figure)


def test_the_band_holds_most_simulations():
    tables = made_up_fit()
    figure = draw(tables, "curves")
    curves = tables["curves"]
    last = curves[(curves["curve"] == "lorenz") & (curves["draw"] >= 0) & (curves["x"] == 0.5)]["y"]
    low, high = np.quantile(last, [0.05, 0.95])
    vertices = panels(figure)[0].collections[0].get_paths()[0].vertices
    at = vertices[np.isclose(vertices[:, 0], 0.5), 1]
    assert (at.min(), at.max()) == (pytest.approx(low), pytest.approx(high))
