"""Marks of policies: where they are, and that their labels do not overlap."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.views import draw
from sim.views.marks import marks, spans
from sim.views.tables import Tables


def found(make_run: Callable[..., Any], policies: dict[str, dict[str, Any]]) -> Any:
    return marks(Tables.of(make_run(days=60, replicates=1, members=20, policies=policies)))


def test_starts_and_ends_within_the_run_are_marked(make_run: Callable[..., Any]) -> None:
    policies: dict[str, dict[str, Any]] = {
        "content": {"start_day": 0, "end_day": None},
        "ads": {"start_day": 14},
        "check_in": {"start_day": 0, "end_day": 20},
        "acquisition": {"start_day": 3, "total": 40, "days": 21},
        "kol": {"start_day": 70},
        "welcome": {},
        "pruning": {"start_day": 5, "end_day": 200},
        "leaderboard": {"start_day": 0, "rounds": 3, "every_days": 10},  # the last prizes are given on day 30
    }
    placed = found(make_run, policies)
    assert {(mark.day, mark.text) for mark in placed.marks} == {
        (14.0, "ads starts"),
        (20.0, "check_in ends"),
        (5.0, "pruning starts"),
        (30.0, "leaderboard ends"),
        (3.0, "acquisition starts"),
        (23.0, "acquisition ends"),
    }
    assert placed.throughout == ("content", "welcome")


def test_policies_are_read_from_objects_too() -> None:
    ads = SimpleNamespace(key="ads", start_day=3, end_day=None)
    scenario = SimpleNamespace(operator=SimpleNamespace(policies=(ads,)))
    assert spans(scenario) == [("ads", 3.0, None)]
    assert spans(None) == []


names = st.sampled_from(
    ["ads", "content", "check_in", "kol", "leaderboard", "co_creation", "pruning", "mesh"]
)
periods = st.fixed_dictionaries({"start_day": st.integers(0, 59), "end_day": st.none() | st.integers(0, 59)})


@settings(max_examples=8, deadline=None)
@given(policies=st.dictionaries(names, periods, max_size=8))
def test_labels_do_not_overlap(make_run: Callable[..., Any], policies: dict[str, dict[str, Any]]) -> None:
    assert_apart(draw(make_run(days=60, replicates=1, members=20, policies=policies), "mood"))


@pytest.mark.parametrize("count", [12, 30])
def test_very_many_marks_are_numbered(make_run: Callable[..., Any], count: int) -> None:
    policies = {f"policy_{n}": {"start_day": 1 + n, "end_day": 28 + n} for n in range(count)}
    run = make_run(days=90, replicates=1, members=20, policies=policies)
    placed = marks(Tables.of(run))
    assert placed.height < 1.4
    assert "policy_3 starts" in placed.note
    assert_apart(draw(run, "mood"))


def assert_apart(figure: Any) -> None:
    figure.canvas.draw()
    axes = figure.axes[0]
    labels = [text for text in axes.texts if text.get_position()[1] > 1 or getattr(text, "xy", (0, 0))[1] > 1]
    boxes = [(label.get_text(), label.get_window_extent(figure.canvas.get_renderer())) for label in labels]
    for n, (one, box) in enumerate(boxes):
        assert box.x1 <= figure.bbox.x1, one
        for other, second in boxes[:n]:
            assert not box.overlaps(second), (one, other)
