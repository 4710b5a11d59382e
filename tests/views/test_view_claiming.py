"""Figures of claims: readable in both languages, whatever is lacking."""

import warnings

import numpy as np
import pytest
from claim_tables import tables
from matplotlib.patches import Rectangle
from reading import complaints, visible_texts

from sim.views.claiming import available, draw, save_all


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("worlds", [0, 60])
@pytest.mark.parametrize("name", ["S1-1", "S1-2", "S2-6", "overview", "matrix"])
def test_figures_are_drawn_without_a_warning_and_can_be_read(name, worlds, language):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = draw(tables(worlds=worlds, language=language), name)
        assert complaints(figure) == []
    told = " ".join(text.get_text() for text in visible_texts(figure))
    if name == "S1-1":
        assert ("holds" if language == "en" else "成立") in told
        assert ("in 59 worlds" in told or "59 个世界" in told) == bool(worlds)


def test_what_can_be_drawn_follows_from_what_was_played():
    assert available(tables()) == ["S1-1", "S1-2", "S2-6", "overview", "matrix"]
    assert available(tables(matrix=False))[-1] == "overview"
    with pytest.raises(ValueError, match="no figure is called 'S9-9'"):
        draw(tables(), "S9-9")


def test_the_overview_fills_as_much_as_the_share_of_worlds():
    (ax,) = draw(tables(), "overview").axes
    bars = sorted((patch.get_y(), patch.get_width()) for patch in ax.patches if isinstance(patch, Rectangle))
    assert [width for _, width in bars] == pytest.approx([0.5, 0.9, 0.3, 0.6, 0.1, 0.3])


def test_the_matrix_frames_what_is_said_to_carry_a_claim_and_fills_what_changes():
    (ax,) = draw(tables(), "matrix").axes
    patches = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert sum(not patch.get_fill() for patch in patches) == 3
    assert sum(bool(patch.get_fill()) for patch in patches) == 6  # of each claim one is gone, one is more


def test_a_claim_without_an_effect_is_grey_in_the_matrix():
    given = tables()
    own = given["off"][(given["off"]["claim"] != "S1-2") | given["off"]["carrier"]]
    grey, none = ([patch for patch in draw(one, "matrix").axes[0].patches if patch.get_width() == 1.0] for one in
                  (given | {"off": own}, given))  # fmt: skip
    assert [patch.get_x() for patch in grey] == [0.5] and none == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_where_all_of_the_spread_may_be_luck_it_is_shown_and_said(language):
    given = tables(language=language)
    figures = [draw(given | {"worlds": given["worlds"].assign(calm=calm)}, "S1-1")
               for calm in (given["worlds"]["calm"], 0.07)]  # fmt: skip
    said = [" ".join(text.get_text() for text in visible_texts(one)) for one in figures]
    assert [("luck alone" in one or "单凭运气" in one) for one in said] == [False, True]
    assert all(sum(patch.get_height() > 0 for patch in one.axes[1].patches) > 5 for one in figures), "not one bar for all"


def test_a_claims_axis_shows_all_that_matters():
    figure = draw(tables(), "S1-1")
    low, high = figure.axes[-1].get_xlim()
    assert low < 0 and high > 0.25 and np.isfinite([low, high]).all()


def test_they_are_written_by_name(tmp_path):
    assert [path.name for path in save_all(tables(), tmp_path, ["S1-2", "overview"])] == ["S1-2.png", "overview.png"]
