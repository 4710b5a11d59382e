"""The nearest valid name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.suggest import distance, join_or, nearest

NAMES = ["days", "replicates", "seed", "per_day", "start_day", "platform", "wechat_group"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("dyas", "days"),
        ("day", "days"),
        ("replicate", "replicates"),
        ("Per-Day", "per_day"),
        ("per day", "per_day"),
        ("wechat", "wechat_group"),
        ("platfrom", "platform"),
        ("banana", None),
        ("", None),
        ("x", None),
        ("x" * 1000, None),
    ],
)
def test_nearest(written: str, meant: str | None) -> None:
    assert nearest(written, NAMES) == meant


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_distance_behaves(a: str, b: str, c: str) -> None:
    assert (distance(a, b) == 0) == (a == b)
    assert distance(a, b) == distance(b, a)
    assert abs(len(a) - len(b)) <= distance(a, b) <= max(len(a), len(b))
    assert distance(a + c, b + c) <= distance(a, b)


def test_join_or() -> None:
    assert [join_or([]), join_or(["a"]), join_or(["a", "b", "c"])] == ["", "a", "a, b or c"]
    assert join_or(list("abcdef"), most=2) == "a, b and 4 more"
