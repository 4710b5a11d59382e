"""The figure of a validation: every check at its place relative to its band, readable."""

import math
import warnings

import pandas as pd
import pytest
from reading import complaints, visible_texts, words

from sim.views.validating import FIGURES, available, draw, save_all
from sim.views.validating.checks import placed


def row(check="a_check", low=0.2, high=0.4, value=0.3, half=0.05, use="test", verdict="inside", section="Talk"):
    return {
        "check": check, "section": section, "use": use, "band_low": low, "band_high": high, "value": value,
        "low": value - half, "high": value + half, "verdict": verdict,
    }


ROWS = [
    row(), row("far_out", value=40.0, verdict="outside", use="fit"), row("far_below", value=-40.0, verdict="outside"),
    row("at_the_edge", value=0.39, verdict="open"), row("nothing", value=math.nan, verdict="unknown", section="Time"),
    row("a_sign", low=0.0, high=math.nan, section="Time"), row("the_other_sign", low=math.nan, high=0.0, section="Time"),
    row("one_with_a_very_long_name_indeed", low=1000, high=3000, value=2222, half=100, section="Buying, referring, rewarding"),
]
RECORD = {"versions": {"qunsim": "1.2"}, "model": "abc"}


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1], ROWS[4:5], [row(f"check_{n}", section=f"part {n // 9}") for n in range(80)]])
def test_checks_are_drawn_without_a_warning_and_can_be_read(rows):
    tables = {"checks": pd.DataFrame(rows), "record": RECORD}
    assert available(tables) == list(FIGURES)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = draw(tables, "checks")
        assert complaints(figure) == []
    assert {one["check"] for one in rows} <= {text.get_text() for text in visible_texts(figure)}
    assert "qunsim 1.2, model abc" in words(figure)


def test_checks_stand_where_they_belong():
    assert placed(row())[:3] == pytest.approx((0.5, 0.25, 0.75))
    above = placed(row(low=0.0, high=math.nan, value=0.3, half=0.1))
    assert above[:3] == pytest.approx((0.75, 0.5, 1.0)) and above.band == (0.0, math.inf)
    below = placed(row(low=math.nan, high=1.0, value=0.5, half=0.1))
    assert below[:3] == pytest.approx((1 - 0.5 / 0.6, 0.0, 1 - 0.4 / 0.6)) and below.band == (-math.inf, 1.0)
    across = placed(row(low=0.0, high=math.nan, value=-0.1, half=0.2))
    assert across.low == pytest.approx(-1.0) and across.high == pytest.approx(1 / 3)


def test_it_is_written_and_tables_that_lack_something_are_refused(tmp_path):
    assert [path.name for path in save_all({"checks": pd.DataFrame(ROWS), "record": {}}, tmp_path)] == ["checks.png"]
    with pytest.raises(ValueError, match="has no column 'verdict'"):
        draw({"checks": pd.DataFrame(ROWS).drop(columns="verdict")}, "checks")
    with pytest.raises(TypeError, match="has no checks"):
        draw({}, "checks")
    assert available({"checks": pd.DataFrame(ROWS[:0], columns=list(ROWS[0]))}) == []
