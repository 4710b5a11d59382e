"""What befell the groups and the goods: marks, footnotes, and nothing said that is not so."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.views import draw
from sim.views.events import end_of_group, ends, fault, true_quality
from sim.views.marks import marks
from sim.views.tables import Tables

OVER_DAYS = ("activity", "mood", "stages", "money", "product", "reputation", "market", "invitations")


def words(figure: Figure) -> str:
    """All that is written on a figure, on one line."""
    texts = [*figure.texts, *(text for ax in figure.axes for text in [*ax.texts, ax.title])]
    return " ".join(" ".join(text.get_text() for text in texts).split())


def faulty_run(make_run: Callable[..., Any], **product: float) -> Any:
    run = make_run(replicates=2, days=40)
    run["scenario"]["world"] = {"product": {"quality": 0.8, "fault_loss": 0.3, **product}}
    return run


@pytest.mark.parametrize("name", OVER_DAYS)
def test_closing_is_marked_and_told(name: str, make_run: Callable[..., Any]) -> None:
    run = make_run(replicates=10, days=30, members=60, policies={"ads": {"start_day": 0}}, closes={3: 4, 5: 4, 8: 9})
    said = words(draw(run, name))
    assert "The platform closed 3 of 10 groups (of all replicates), the first on day 4, the median on day 4" in said
    assert "first group closed" in said
    assert "All the time" not in said and "until it was closed: ads" in said


@pytest.mark.parametrize("name", OVER_DAYS)
def test_the_day_on_which_the_owner_goes_is_marked(name: str, make_run: Callable[..., Any]) -> None:
    run = make_run(replicates=2, days=30, policies={"ads": {}, "kol": {"start_day": 12}}, leaves={0: 5, 1: 5})
    said = words(draw(run, name))
    assert "owner leaves" in said and "The owner left all 2 groups (of all replicates) on day 5." in said
    assert "until its owner left: ads" in said
    assert "Never begun, as nobody was left to do it: kol." in said and "kol starts" not in said


def test_owners_who_go_on_different_days(make_run: Callable[..., Any]) -> None:
    run = make_run(replicates=1, groups=4, members=50, days=30, leaves={0: 5, 1: 8, 3: 20}, closes={3: 9})
    found = ends(Tables.of(run))
    assert found.told == [
        "The platform closed 1 of 4 groups on day 9.",
        "The owner left 2 of 4 groups, the first on day 5, the median on day 6.5, the last on day 8.",
    ]
    assert {text for _, text in found.events} == {"first group closed", "first owner leaves"}
    assert found.last == 29
    assert end_of_group(Tables.of(run), 0, 3)[0] == 9
    assert end_of_group(Tables.of(run), 0, 1)[1] == 8


def test_nothing_is_said_of_what_did_not_happen(make_run: Callable[..., Any]) -> None:
    assert not ends(Tables.of(make_run(replicates=2, days=9))).told
    said = words(draw(make_run(replicates=2, days=9, policies={"ads": {}}), "mood"))
    assert "All the time: ads." in said and "closed" not in said and "owner" not in said


def test_a_policy_of_the_day_of_closing_has_begun(make_run: Callable[..., Any]) -> None:
    policies = {"ads": {"start_day": 4}, "kol": {"start_day": 5}, "content": {"start_day": 0, "end_day": 7}}
    placed = marks(Tables.of(make_run(replicates=1, days=20, policies=policies, closes={0: 4})))
    assert {mark.text for mark in placed.marks} == {"ads starts", "group closed"}
    assert (placed.throughout, placed.never) == (("content",), ("kol",))


def test_removed_with_a_closed_group_is_not_by_the_operator(make_run: Callable[..., Any]) -> None:
    assert "with a group that the platform closed" in words(draw(make_run(replicates=2, closes={1: 4}), "stages"))
    assert "platform" not in words(draw(make_run(replicates=2), "stages"))


@pytest.mark.parametrize("name", ["product", "reputation"])
def test_days_of_faulty_goods_are_marked(name: str, make_run: Callable[..., Any]) -> None:
    run = faulty_run(make_run, fault_day=8, fault_days=5)
    figure = draw(run, name)
    assert "faulty goods" in words(figure)
    assert "from day 8 to 12 were faulty (quality 0.3 lower)" in words(figure)
    assert "faulty" not in words(draw(faulty_run(make_run, fault_day=41, fault_days=5), name))
    assert "faulty" not in words(draw(run, "mood"))


def test_the_true_quality_falls_while_goods_are_faulty(make_run: Callable[..., Any]) -> None:
    run = faulty_run(make_run, fault_day=8, fault_days=5, trend=-0.3)
    day = np.arange(40)
    expected = 0.8 - 0.01 * day - 0.3 * ((day >= 8) & (day < 13))
    true = true_quality(Tables.of(run))
    assert true is not None
    np.testing.assert_allclose(true, expected)
    lines = [np.asarray(line.get_ydata(), float) for line in draw(run, "reputation").axes[0].lines]
    assert any(len(line) == 40 and np.allclose(line, expected) for line in lines)
    found = fault(Tables.of(run))
    assert found is not None and (found.first, found.last) == (8, 12)


def test_the_true_quality_is_the_column_where_there_is_one(make_run: Callable[..., Any]) -> None:
    """It knows what the operator has improved, in each group; groups without members say nothing, the rest does."""
    run = faulty_run(make_run, fault_day=8, fault_days=5)
    daily = run["daily"]
    improved = 0.8 + 0.001 * daily["day"] + 0.1 * daily["replicate"]
    daily["goods_quality"] = improved.where((daily["replicate"] == 0) | (daily["day"] < 20))
    day = np.arange(40)
    expected = 0.8 + 0.001 * day + np.where(day < 20, 0.05, 0.0)
    true = true_quality(Tables.of(run))
    assert true is not None
    np.testing.assert_allclose(true, expected)
    lines = [np.asarray(line.get_ydata(), float) for line in draw(run, "reputation").axes[0].lines]
    assert any(len(line) == 40 and np.allclose(line, expected) for line in lines)


def test_what_members_expect_ends_with_them(make_run: Callable[..., Any]) -> None:
    run = make_run(replicates=2, days=30, closes={0: 6, 1: 9})
    assert "when the last of them went" in words(draw(run, "reputation"))
    assert ", as long as there were members;" in words(draw(run, "product"))
    assert "members 0" in words(draw(make_run(replicates=2, days=30), "reputation"))
    assert "last of them" not in words(draw(make_run(replicates=2, days=30), "reputation"))
