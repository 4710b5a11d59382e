"""Every figure of validated rooms: drawn whatever the tables, readable, and true to them."""

import warnings

import numpy as np
import pytest
from reading import complaints, panels, words
from validated_tables import made_up_rooms

from sim.views.validating_rooms import FIGURES, available, draw, save_all

CASES = {"usual": {}, "few": {"rooms": 2}, "unknown": {"unknown": True}, "perfect": {"near": 0.0}}


@pytest.mark.parametrize("case", CASES)
def test_all_are_drawn_without_a_warning_and_can_be_read(case):
    tables = made_up_rooms(**CASES[case])
    assert available(tables) == list(FIGURES)
    for name in FIGURES:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure = draw(tables, name)
            assert complaints(figure) == [], name


def test_figures_are_written(tmp_path):
    files = save_all(made_up_rooms(), tmp_path)
    assert [file.name for file in files] == [f"{name}.png" for name in FIGURES]
    assert all(file.stat().st_size < 300_000 for file in files)


def test_dots_are_rooms_large_and_small():
    tables = made_up_rooms(rooms=12, near=0.0)
    small, large = panels(draw(tables, "structure"))[0].lines[1:3]
    real = tables["by_room"][tables["by_room"]["part"] == "structure"]
    for line, rooms in ((small, real[real["people"] < 40]), (large, real[real["people"] >= 40])):
        assert sorted(line.get_xdata()) == pytest.approx(sorted(rooms["real_gini"]))
        assert sorted(line.get_ydata()) == pytest.approx(sorted(rooms["real_gini"]))


def test_counts_are_shown_by_orders_of_magnitude():
    tables = made_up_rooms(near=0.0)
    panel = panels(draw(tables, "forecast"))[0]
    assert [label.get_text() for label in panel.get_xticklabels()] == ["0", "10", "100", "1k", "10k"]
    assert "given" in words(draw(tables, "forecast"))


def test_rooms_are_ordered_by_the_distance_of_the_model():
    tables = made_up_rooms(rooms=10)
    panel = panels(draw(tables, "distances"))[1]
    rows = tables["distances_by_room"]
    here = rows[(rows["part"] == "structure") & (rows["curve"] == "survival")]
    dots = [line for line in panel.lines if len(line.get_xdata()) == 10]
    assert len(dots) == 3
    assert any(np.allclose(line.get_xdata(), np.sort(here["model"])) for line in dots)
    assert "the model is nearer to the rooms in 6, farther in 0" in words(draw(tables, "distances"))


def test_what_is_not_there_is_said():
    tables = made_up_rooms(rooms=3)
    with pytest.raises(ValueError, match="did you mean 'curves'"):
        draw(tables, "curve")
    with pytest.raises(TypeError, match="no table curves"):
        draw({name: table for name, table in tables.items() if name != "curves"}, "curves")
    with pytest.raises(ValueError, match="no column 'rates'"):
        draw({**tables, "distances_by_room": tables["distances_by_room"].drop(columns="rates")}, "distances")
