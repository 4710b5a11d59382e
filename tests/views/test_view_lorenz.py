"""The Lorenz curve and what is read from it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.views import draw
from sim.views.lorenz import GRID, gini, lorenz, posts_by_unit
from sim.views.tables import Tables


def test_equal_posters_make_the_diagonal() -> None:
    curve = lorenz(np.full(7, 3.0))
    np.testing.assert_allclose(curve, GRID, atol=1e-12)
    assert gini(curve) == pytest.approx(0.0, abs=1e-12)


def test_top_fifth_of_five_posters() -> None:
    curve = lorenz(np.array([1.0, 6.0, 1.0, 1.0, 1.0]))
    assert 1 - np.interp(0.8, GRID, curve) == pytest.approx(0.6)
    assert gini(curve) == pytest.approx(0.4, abs=1e-3)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=60))
def test_curve_is_convex_and_below_the_diagonal(posts: list[int]) -> None:
    curve = lorenz(np.array(posts, float))
    assert curve[0] == 0
    assert curve[-1] == pytest.approx(1.0)
    assert (curve <= GRID + 1e-12).all()
    assert (np.diff(curve, 2) >= -1e-9).all()
    assert 0 <= gini(curve) + 1e-9 < 1


def test_a_unit_that_may_be_cut_off_is_left_out(make_run: Callable[..., Any]) -> None:
    units, over, note, whole, _ = posts_by_unit(Tables.of(make_run(days=2, replicates=70, members=300)))
    assert (len(units), over, whole) == (66, "replicates", True)
    assert "66 replicates of 70" in note


def test_a_replicate_without_all_its_groups_is_left_out(make_run: Callable[..., Any]) -> None:
    run = make_run(days=2, replicates=3, groups=4, members=50)
    run["members"] = run["members"][:500]  # ten groups of twelve
    units, over, note, whole, _ = posts_by_unit(Tables.of(run))
    assert (len(units), over, whole) == (2, "replicates", True)
    assert "2 replicates of 3" in note


@pytest.mark.parametrize("replicates", [1, 2])
def test_of_one_large_forum_the_first_members_are_told(replicates: int, make_run: Callable[..., Any]) -> None:
    run = make_run(days=2, replicates=replicates, members=25_000, invite=0.0)
    there = int((run["members"]["stage"] < 3).sum())
    members = run["daily"].query("replicate == 0 and day == 1")["members"].item()
    words = " ".join(" ".join(text.get_text() for text in draw(run, "lorenz").texts).split())
    assert f"messages of {there:,} of {members:,.0f} members there at the end" in words and "chosen evenly" in words
    assert "% of these members never spoke" in words
    assert ("in 1 replicate of 2" in words) == (replicates == 2)


def test_shares_are_written_out(brand_group: Any) -> None:
    members = brand_group["members"]
    silent = (members["posts"] == 0).mean()
    figure = draw(brand_group, "lorenz")
    words = " ".join(text.get_text() for text in [*figure.texts, *figure.axes[0].texts])
    assert f"{100 * silent:.0f} % of the members never spoke" in words
    assert "Gini" in words
    assert "top 20 % wrote" in words


def words(run: Any) -> str:
    figure = draw(run, "lorenz")
    return " ".join(" ".join(text.get_text() for text in [*figure.texts, *figure.axes[0].texts]).split())


def test_that_nobody_was_left_is_not_that_nobody_wrote(make_run: Callable[..., Any]) -> None:
    said = words(make_run(days=20, replicates=10, members=30, closes=dict.fromkeys(range(10), 4)))
    assert "Nobody was left at the end in any of 10 replicates." in said
    assert "nobody was left at the end" in said
    for false in ("There was no member", "no member wrote", "1 replicate of 10"):
        assert false not in said
    alone = words(make_run(days=20, replicates=1, members=30, closes={0: 4}))
    assert "Nobody was left at the end." in alone


def test_replicates_in_which_nobody_was_left_are_counted(make_run: Callable[..., Any]) -> None:
    run = make_run(days=20, replicates=10, members=30, closes={0: 4, 3: 5, 9: 6})
    said = words(run)
    there = int((run["members"]["stage"] < 3).sum())
    assert f"the {there} members there at the end, 10 replicates; in 3 replicates nobody was left." in said
    units = posts_by_unit(Tables.of(run)).units
    assert len(units) == 7 and sum(map(len, units)) == there


def test_a_few_replicates_have_no_middle(make_run: Callable[..., Any]) -> None:
    assert "in the 3 replicates)" in words(make_run(days=20, replicates=3))
    assert "in the middle 80 % of replicates)" in words(make_run(days=20, replicates=5))
