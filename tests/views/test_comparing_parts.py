"""What the figures of a comparison are made of: intervals, and names that fit."""


import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.views.comparing.intervals import t_interval, wilson_interval
from sim.views.comparing.looks import fitted, shortened
from sim.views.text import inches


@given(st.lists(st.floats(-1e3, 1e3) | st.just(float("nan")), min_size=1, max_size=12))
def test_t_intervals_are_the_textbook_ones(values: list[float]) -> None:
    around = t_interval(np.array(values).reshape(1, -1))
    known = np.array([value for value in values if np.isfinite(value)])
    if len(known) < 2:
        assert np.isnan(around.low[0])
        return
    half = stats.t.ppf(0.975, len(known) - 1) * known.std(ddof=1) / np.sqrt(len(known))
    assert around.mean[0] == pytest.approx(known.mean(), abs=1e-9)
    assert around.high[0] - around.low[0] == pytest.approx(2 * half, abs=1e-6)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_intervals_are_the_textbook_ones(case: tuple[int, int]) -> None:
    ones, n = case
    around = wilson_interval(np.array([[1.0] * ones + [0.0] * (n - ones)]))
    known = stats.binomtest(ones, n).proportion_ci(method="wilson")
    assert around.low[0] == pytest.approx(known.low, abs=1e-6)
    assert around.high[0] == pytest.approx(known.high, abs=1e-6)


@given(st.text(min_size=1, max_size=80), st.floats(0.5, 3.0))
def test_names_are_shortened_to_fit(text: str, room: float) -> None:
    short = fitted(text, 9.5, room)
    assert short == "…" or inches(short, 9.5) <= room
    assert short == text or "…" in short


def test_shortened_names_differ() -> None:
    names = [f"a very long name of a strategy {n} that ends alike in all of them" for n in range(30)]
    short = shortened(names, 9.5, 1.5)
    assert len(set(short.values())) == 30
    assert shortened(["a", "b"], 9.5, 1.0) == {"a": "a", "b": "b"}
