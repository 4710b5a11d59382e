"""Every figure of a sensitivity analysis: drawn whatever the tables, readable, and true to them."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from reading import complaints, panels, words
from weight_tables import FACTORS, made_up_weights

from sim.views.weighing import FIGURES, available, draw, save_all

CASES: dict[str, dict[str, Any]] = {
    "Morris": {},
    "Sobol": {"method": "sobol"},
    "many factors": {"extra": 30, "outcomes": ["profit", "muted_share", "interest_mean"]},
    "many factors, Sobol": {"extra": 30, "method": "sobol"},
    "more outcomes than panels": {
        "outcomes": ["profit", "profit@90", "muted_share", "muted_share@90", "interest_mean", "speakers_7d"]
    },
    "one factor": {"factors": FACTORS[-2:-1]},
    "constant": {"constant": ["profit"]},
    "constant, Sobol": {"constant": ["profit"], "method": "sobol"},
    "unknown": {"unknown": True},
}


@pytest.mark.parametrize("case", CASES)
def test_all_are_drawn_without_a_warning_and_can_be_read(case: str, caplog: pytest.LogCaptureFixture) -> None:
    tables = made_up_weights(**CASES[case])
    names = available(tables)
    assert names == ["indices" if "Sobol" in case else "screening", "tornado"]
    for name in names:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure = draw(tables, name)
            assert complaints(figure) == [], name
        assert "what-matters" in words(figure) and "320 points" in words(figure)
    assert not caplog.records


def test_figures_are_written(tmp_path: Path) -> None:
    files = save_all(made_up_weights(), tmp_path)
    assert [file.name for file in files] == ["screening.png", "tornado.png"]
    assert all(file.stat().st_size < 300_000 for file in files)


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(ValueError, match="there are no Sobol indices"):
        draw(made_up_weights(), "indices")
    with pytest.raises(ValueError, match="did you mean 'tornado'"):
        draw(made_up_weights(), "tornados")
    with pytest.raises(TypeError, match="no indices and no effects"):
        draw(object(), "tornado")
    tables = made_up_weights()
    with pytest.raises(ValueError, match="no column 'sigma'"):
        draw({**tables, "indices": tables["indices"].drop(columns="sigma")}, "screening")
    with pytest.raises(ValueError, match="no column 'outcome_mid'"):
        draw({**tables, "effects": tables["effects"].drop(columns="outcome_mid")}, "tornado")
    assert set(FIGURES) == {"screening", "indices", "tornado"}


def test_the_most_important_factors_are_named_beside_their_dots() -> None:
    tables = made_up_weights(extra=30, outcomes=["profit"])
    first = tables["indices"][tables["indices"]["outcome"] == "profit"].sort_values("mu_star", ascending=False)
    figure = draw(tables, "screening")
    said = {text.get_text() for text in figure.texts if text.get_position()[0] > 0.6}
    named = [path.removeprefix("world.").removeprefix("operator.") for path in first["factor"]]
    assert len(said & set(named[:8])) >= 6  # those that are not cut
    assert not said & set(named[20:])
    dots = np.concatenate(
        [np.asarray(line.get_xdata(), float) for line in panels(figure)[0].lines if line.get_marker() == "o"]
    )
    np.testing.assert_allclose(np.sort(dots), np.sort(first["mu_star"]))


def test_bars_of_indices_are_the_largest_totals() -> None:
    tables = made_up_weights(method="sobol", extra=30, outcomes=["profit"])
    figure = draw(tables, "indices")
    widths = [bar.get_width() for bar in panels(figure)[0].patches]
    totals = tables["indices"]["ST"].sort_values(ascending=False)[:15]
    np.testing.assert_allclose(widths[15:], totals)
    assert "Not shown: 23 factors" in words(figure)


def test_a_tornado_is_sorted_and_sums_up_the_rest() -> None:
    tables = made_up_weights(extra=30, outcomes=["profit"])
    figure = draw(tables, "tornado")
    bars = panels(figure)[0].patches
    assert len(bars) == 30
    reach = [abs(low.get_width()) + abs(high.get_width()) for low, high in zip(bars[:15], bars[15:], strict=True)]
    assert reach[0] == max(reach) and reach[-1] == min(reach)
    assert "23 more for profit (gross profit - cash)" in words(figure)


def test_bars_on_one_side_of_the_middle_stand_side_by_side() -> None:
    tables = made_up_weights(outcomes=["profit"])
    effects = tables["effects"].iloc[:1].assign(outcome_low=7000.0, outcome_high=8000.0, outcome_mid=6000.0)
    low, high = panels(draw({**tables, "effects": effects}, "tornado"))[0].patches
    assert low.get_y() + low.get_height() <= high.get_y() + 1e-9


def test_what_does_not_move_is_not_called_important() -> None:
    assert "Profit" not in words(draw(made_up_weights(constant=["profit"]), "screening")).split("muted")[0]
    assert "Found." in words(draw({**made_up_weights(), "findings": ["Found."]}, "tornado"))
