"""Numbers and words on figures."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.views.style import spaced
from sim.views.text import clip, count, families, inches, percent, plain, short, wrapped


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.12345, "0.123"),
        (12.34, "12.3"),
        (1234, "1,230"),
        (-1234, "−1,230"),
        (12345, "12,300"),
        (123456, "123 k"),
        (999.6, "1,000"),
        (12_345_678, "12.3 M"),
        (math.nan, "n/a"),
    ],
)
def test_short_numbers(value: float, text: str) -> None:
    assert short(value) == text


def test_counts_and_shares() -> None:
    assert [count(value) for value in (0.04, 0.25, 3.14, 31.4, 314.1, 3141.5, math.nan)] == [
        "0.04",
        "0.25",
        "3.1",
        "31",
        "314",
        "3,140",
        "n/a",
    ]
    assert [percent(share) for share in (0, 0.047, 0.5, 1, math.nan)] == [
        "0 %",
        "4.7 %",
        "50 %",
        "100 %",
        "n/a",
    ]


def test_text_is_drawn_as_it_stands() -> None:
    assert plain("a$b$") == r"a\$b\$"
    assert plain("a\x07b") == "a b"


@given(st.text(max_size=200))
def test_lines_fit(text: str) -> None:
    for line in wrapped(text, 9, 2.0):
        assert inches(line, 9) <= 2.0 or len(line) == 1


@given(st.lists(st.sampled_from(["word", "longerword", "a", "群聊", "x" * 80]), max_size=30))
def test_wrapping_loses_nothing(words: list[str]) -> None:
    text = " ".join(words)
    assert "".join("".join(wrapped(text, 9, 2.0)).split()) == "".join(text.split())


def test_chinese_is_drawn_with_the_bundled_font() -> None:
    import warnings

    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    assert families("group") == families("β ≥ 3") == ["DejaVu Sans"]
    figure = Figure()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of a character that no font has
        for n, text in enumerate(("米粉店老客户群（第一个月）", "饕餮𠮷🜁", "a\x00b群")):
            figure.text(0, n / 3, plain(text), family=families(text))
        FigureCanvasAgg(figure).draw()
    assert plain("米粉") == "米粉" and plain("群𠮷") == "群□"


def test_chinese_counts_double() -> None:
    assert clip("群聊群聊", 4) == "群聊…"
    assert clip("abcd", 4) == "abcd"


@given(st.lists(st.floats(-1, 5), max_size=8))
def test_names_are_spaced_and_keep_their_order(wanted: list[float]) -> None:
    sizes = [0.2] * len(wanted)
    places = spaced(wanted, sizes, 3.0)
    ordered = sorted(range(len(wanted)), key=lambda n: wanted[n])
    for below, above in pairwise(ordered):
        assert places[above] - places[below] >= 0.2 - 1e-9
    assert all(0.1 - 1e-9 <= place <= 2.9 + 1e-9 for place in places)


def test_a_number_stays_with_its_percent_sign():
    text = "of the messages " * 3 + "the top 20 % wrote 74 %, the others 26 %."
    for room in (1.0, 1.3, 1.7, 2.0, 2.6):
        assert not any(line.startswith("%") for line in wrapped(text, 10, room))
