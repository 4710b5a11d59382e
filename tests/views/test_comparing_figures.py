"""Figures of a comparison: drawn whatever the comparison, legible, and with what the tables say."""

import subprocess
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import pytest
from comparing_data import LONG, STRATEGIES, made_up_comparison
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from scipy import stats

from sim.views import style
from sim.views.comparing import FIGURES, draw, save_all
from sim.views.comparing.front import on_front
from sim.views.comparing.labels import Box, place
from sim.views.comparing.looks import GREYED, LOOKS, looks, picks
from sim.views.comparing.tables import Comparison, Level
from sim.views.comparing.words import difference

CASES: dict[str, dict[str, Any]] = {
    "six strategies": {"replicates": 30},
    "one besides the baseline": {"strategies": 2, "replicates": 20},
    "eight": {"strategies": 8, "replicates": 8},
    "twenty": {"strategies": 20, "replicates": 5, "days": 30},
    "long names": {"strategies": LONG, "replicates": 10},
    "twenty long names": {"strategies": [f"{n} {LONG[n % 5]}" for n in range(20)], "replicates": 4, "days": 20},
    "odd names": {"strategies": ["a$b$_{", "群聊\n\x07🎉" * 9, "x" * 150], "replicates": 4, "days": 20},
    "one replicate": {"strategies": 4, "replicates": 1},
    "two replicates": {"strategies": 4, "replicates": 2},
    "one day": {"strategies": 4, "days": 1, "replicates": 6},
    "one day, one replicate": {"strategies": 2, "days": 1, "replicates": 1},
    "fork": {"strategies": 4, "fork_day": 30, "replicates": 8},
    "unknown outcomes": {"unknown": ["profit", "speakers_7d"], "replicates": 6},
    "constant outcomes": {"constant": ["profit", "muted_share"], "replicates": 6},
    "all constant": {"constant": ["profit", "speakers_7d", "muted_share", "trust_mean"], "replicates": 6},
    "eight worlds": {"worlds": 8, "replicates": 3},
    "groups": {"groups": 20, "replicates": 6},
    "nobody works": {"staffed": False, "replicates": 6},
    "less is better": {"sense": {"profit": -1, "speakers_7d": -1}, "replicates": 6},
    "sense unknown": {"sense": {"profit": 0, "muted_share": 0}, "replicates": 6},
    "one outcome, no funnel": {"outcomes": ["profit"], "funnel": [], "replicates": 6},
    "no outcome": {"outcomes": [], "replicates": 4, "days": 10},
    "a part of the funnel": {"funnel": ["ever", "funnel_spoke"], "replicates": 6},
    "two years": {"days": 730, "replicates": 3, "strategies": 3},
}


@cache
def made_up(case: str) -> Comparison:
    return Comparison.of(made_up_comparison(**CASES[case]))


def texts(figure: Figure) -> Iterator[tuple[Text, Any]]:
    """Every text that is to be seen, and the pixels it takes."""
    canvas: Any = figure.canvas
    figure.draw_without_rendering()
    renderer = canvas.get_renderer()
    hidden: set[Any] = set()
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = axis.get_major_ticks()
            hidden |= {tick.label1 for tick in ticks if not ax.axison or not low <= tick.get_loc() <= high}
            hidden |= {axis.label, axis.offsetText} if not ax.axison else set()
    for text in figure.findobj(Text):
        if text.get_text().strip() and text.get_visible() and text not in hidden:
            yield text, text.get_window_extent(renderer)


def words(figure: Figure) -> str:
    return " ".join(" ".join(text.get_text() for text in figure.findobj(Text)).split())


def curves(figure: Figure, panel: int = 0, points: int = 90) -> list[Any]:
    return [line for line in figure.axes[panel].lines if len(np.asarray(line.get_xdata())) == points]


@pytest.mark.parametrize("case", CASES)
def test_every_figure_is_drawn_and_legible(case: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in FIGURES:
            figure = draw(made_up(case), name)
            boxes = list(texts(figure))
            for text, box in boxes:
                said = f"{name}: {text.get_text()!r}"
                assert text.get_fontsize() >= 9, said
                assert min(box.x0, box.y0) >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1, said
            for (one, a), (other, b) in combinations(boxes, 2):
                apart = a.x1 - 2 <= b.x0 or b.x1 - 2 <= a.x0 or a.y1 - 3 <= b.y0 or b.y1 - 3 <= a.y0
                assert apart, f"{name}: {one.get_text()!r} on {other.get_text()!r}"


def test_files_are_written_whole(tmp_path: Path) -> None:
    files = save_all(made_up("six strategies"), tmp_path / "figures")
    assert [file.name for file in files] == [f"{name}.png" for name in FIGURES]
    assert not list((tmp_path / "figures").glob(".*"))
    for file in files:
        assert file.stat().st_size < 800_000
        with Image.open(file) as image:
            assert image.height < 6000
    with Image.open(tmp_path / "figures" / "sheet.png") as image:
        assert image.height / image.width == pytest.approx(297 / 210, abs=0.002)


def test_the_same_comparison_gives_the_same_files(tmp_path: Path) -> None:
    first, second = (save_all(made_up_comparison(3, 4, 20), tmp_path / at, ["sheet", "pareto"]) for at in "ab")
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


def test_global_state_of_matplotlib_is_left_alone(tmp_path: Path) -> None:
    before = dict(matplotlib.rcParams)
    save_all(made_up("fork"), tmp_path)
    assert dict(matplotlib.rcParams) == before


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, sim.views.comparing; heavy = {'matplotlib', 'pandas', 'numpy', 'scipy', 'numba'}; "
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_what_it_shows_and_that_it_is_simulated(name: str) -> None:
    said = words(draw(made_up("eight worlds"), name))
    for part in ("6 strategies", "8 worlds", "3 replicates", "seed 7", "qunsim 0.1.0", "simulated, not measured"):
        assert part in said


def test_what_is_missing_is_named() -> None:
    tables = made_up_comparison(3, 4, 10)
    with pytest.raises(ValueError, match="did you mean 'pareto'"):
        draw(tables, "paretto")
    with pytest.raises(TypeError, match="points"):
        draw(object(), "pareto")
    with pytest.raises(ValueError, match="'nothing' is not one"):
        draw({**tables, "baseline": "nothing"}, "pareto")
    with pytest.raises(ValueError, match="'alive_share'"):
        draw({**tables, "daily": tables["daily"].drop(columns="alive_share")}, "survival")
    with pytest.raises(ValueError, match="'low'"):
        draw({**tables, "differences": tables["differences"].drop(columns="low")}, "differences")
    with pytest.raises(ValueError, match="'high'"):
        draw({**tables, "levels": tables["levels"].drop(columns="high")}, "pareto")
    with pytest.raises(ValueError, match="no outcome is called 'x'"):
        draw(tables, "pareto", pair=("profit", "x"))
    with pytest.raises(ValueError, match="twice"):
        draw(tables, "sheet", pair=("profit", "profit"))


# -- by day ----------------------------------------------------------------------------------------------------------


def test_each_strategy_is_a_line_with_a_band() -> None:
    tables = made_up_comparison(4, 30)
    figure = draw(tables, "trajectories")
    assert len(figure.axes) == 6
    lines = curves(figure)
    assert len(lines) == 4 and len(figure.axes[0].findobj(PolyCollection)) == 4
    daily = tables["daily"]
    for point in range(4):
        rows = daily[daily["point"] == point]
        mean = rows.groupby("day")["profit"].mean().to_numpy(float)
        assert any(np.allclose(line.get_ydata(), mean, rtol=1e-5) for line in lines)
    final = daily[(daily["point"] == 2) & (daily["day"] == 89)]["profit"].astype(float)
    low, high = stats.t.interval(0.95, len(final) - 1, final.mean(), stats.sem(final))
    edges = [area.get_paths()[0].vertices for area in figure.axes[0].findobj(PolyCollection)]
    ends = [(edge[edge[:, 0] == 89, 1].min(), edge[edge[:, 0] == 89, 1].max()) for edge in edges]
    assert any(np.allclose(end, (low, high), rtol=1e-5) for end in ends)


def test_bands_over_worlds_are_over_their_means() -> None:
    tables = made_up_comparison(2, 4, worlds=6)
    figure = draw(tables, "trajectories")
    daily = tables["daily"]
    final = daily[(daily["point"] == 1) & (daily["day"] == 89)].groupby("world")["profit"].mean().astype(float)
    low, high = stats.t.interval(0.95, 5, final.mean(), stats.sem(final))
    edges = [area.get_paths()[0].vertices for area in figure.axes[0].findobj(PolyCollection)]
    ends = [(edge[edge[:, 0] == 89, 1].min(), edge[edge[:, 0] == 89, 1].max()) for edge in edges]
    assert any(np.allclose(end, (low, high), rtol=1e-4) for end in ends)
    assert "6 worlds, each the mean of its replicates" in words(figure)


def test_too_few_replicates_have_no_band() -> None:
    figure = draw(made_up("two replicates"), "trajectories")
    assert not figure.axes[0].findobj(PolyCollection)
    assert "mean of 2 replicates; too few for a band" in words(figure)


def test_panels_are_those_of_the_outcomes_first() -> None:
    tables = made_up_comparison(2, 3, 20)
    about = {"label": "x", "unit": "", "sense": 1}
    tables["outcomes"] = {"orders@10": about, "trust_mean": about, "k_factor": about, "survival": about}
    titles = [ax.texts[-1].get_text() for ax in draw(tables, "trajectories").axes]
    assert titles[1:3] == ["Trust (0–1)", "Groups alive"] and len(titles) == 6
    orders = curves(draw(tables, "trajectories"), points=20)
    daily = tables["daily"][tables["daily"]["point"] == 1]
    assert any(np.allclose(line.get_ydata(), daily.groupby("day")["orders"].mean().cumsum()) for line in orders)


def test_of_many_strategies_some_are_picked_and_the_others_grey() -> None:
    comparison = made_up("twenty")
    kept = picks(comparison)
    means = {label: comparison.level("profit", label).mean for label in comparison.others}
    order = sorted(means, key=lambda label: means[label])
    assert set(kept) == {comparison.baseline, *order[:2], *order[-3:]}
    lines = curves(draw(comparison, "trajectories"), points=30)
    assert sum(to_hex(line.get_color()) == GREYED.color for line in lines) == 14 and len(lines) == 20
    said = words(draw(comparison, "trajectories"))
    assert "14 others" in said and all(label in said for label in kept)
    assert len(picks(made_up("eight"))) == 8


def test_looks_differ_without_colour() -> None:
    def lightness(color: str) -> float:
        red, green, blue = matplotlib.colors.to_rgb(color)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for one, other in combinations(looks(made_up("eight")).values(), 2):
        assert one.line != other.line or abs(lightness(one.color) - lightness(other.color)) > 0.05
        assert one.marker != other.marker


@pytest.mark.parametrize("name", ["trajectories", "survival"])
def test_the_day_of_the_fork_is_marked(name: str) -> None:
    def marks(figure: Figure) -> list[Any]:
        return [line for line in figure.axes[0].lines if list(line.get_xdata()) == [30, 30]]

    assert marks(draw(made_up("fork"), name)) and not marks(draw(made_up("six strategies"), name))
    assert "part on day 30" in words(draw(made_up("fork"), name))


def test_survival_has_wilson_bands_where_a_run_has_one_group() -> None:
    assert "(Wilson, 30 replicates)" in words(draw(made_up("six strategies"), "survival"))
    assert "(t, 6 replicates)" in words(draw(made_up("groups"), "survival"))
    assert "(t, 8 worlds)" in words(draw(made_up("eight worlds"), "survival"))


# -- differences -----------------------------------------------------------------------------------------------------


def markers(figure: Figure, panel: int) -> list[Any]:
    return [line for line in figure.axes[panel].lines if line.get_marker() == "o"]


def blocks(figure: Figure) -> list[int]:
    return [n for n, ax in enumerate(figure.axes) if any(line.get_marker() == "o" for line in ax.lines)]


def test_differences_are_drawn_from_the_best_to_the_worst_and_filled_if_sure() -> None:
    tables = made_up_comparison(8, 30)
    figure = draw(tables, "differences")
    assert len(blocks(figure)) == 4
    table = tables["differences"]
    for n, name in zip(blocks(figure), tables["outcomes"], strict=True):
        rows = table[table["outcome"] == name].set_index("strategy")
        order = table[table["outcome"] == "profit"].sort_values("difference", ascending=False)["strategy"]
        drawn = sorted(markers(figure, n), key=lambda line: line.get_ydata()[0])
        np.testing.assert_allclose([line.get_xdata()[0] for line in drawn], rows.loc[order, "difference"])
        hollow = [to_hex(line.get_markerfacecolor()) == "#ffffff" for line in drawn]
        assert hollow == list(rows.loc[order, "p_adjusted"] >= 0.05)
        sense = tables["outcomes"][name]["sense"]
        for line, difference_, empty in zip(drawn, rows.loc[order, "difference"], hollow, strict=True):
            if not empty:
                better = difference_ * sense > 0
                assert to_hex(line.get_markeredgecolor()) == (style.BLUE if better else style.VERMILION)


def test_both_intervals_are_drawn() -> None:
    tables = made_up_comparison(2, 20)
    figure = draw(tables, "differences")
    row = tables["differences"].iloc[0]
    spans = [tuple(line.get_xdata()) for line in figure.axes[blocks(figure)[0]].lines]
    assert any(np.allclose(span, (row["low"], row["high"])) for span in spans if len(span) == 2)
    assert any(np.allclose(span, (row["boot_low"], row["boot_high"])) for span in spans if len(span) == 2)
    assert f"{round(row['better_share'] * 20)} of 20" in words(figure)


def test_without_a_known_sense_nothing_is_better() -> None:
    tables = made_up_comparison(3, 10, outcomes=["profit"], sense={"profit": 0})
    figure = draw(tables, "differences")
    assert "better" not in words(figure)


def test_one_replicate_says_that_there_is_no_interval() -> None:
    assert "Of 1 replicate there is no interval." in words(draw(made_up("one replicate"), "differences"))


def test_outcomes_without_room_are_named() -> None:
    tables = made_up_comparison(80, 2, 5)
    said = words(draw(tables, "differences"))
    assert "Not drawn for want of room: spoke in the last 7 days" in said


@pytest.mark.parametrize(
    ("level", "unit", "text"),
    [
        (Level(3120, 1100, 5200), "CNY", "+3,120 (1,100 to 5,200)"),
        (Level(-0.031, -0.05, 0.012), "share", "−3.10 (−5.00 to 1.20)"),
        (Level(0.0002, -0.008, 0.009), "", "+0.00020 (−0.00800 to 0.00900)"),
        (Level(250_000, 1_000, 499_000), "CNY", "+250 k (1,000 to 499 k)"),
        (Level(0, 0, 0), "", "no difference"),
        (Level(-12, np.nan, np.nan), "", "−12.0"),
        (Level(np.nan, np.nan, np.nan), "", "n/a"),
        (Level(-0.001, -40, 40), "", "0.0 (−40.0 to 40.0)"),
    ],
)
def test_differences_in_words(level: Level, unit: str, text: str) -> None:
    assert difference(level, unit) == text


# -- Pareto ----------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=12))
def test_the_front_is_what_no_other_dominates(values: list[tuple[int, int]]) -> None:
    x, y = np.array(values, float).T
    for n, on in enumerate(on_front(x, y)):
        beaten = any(
            a >= x[n] and b >= y[n] and (a > x[n] or b > y[n]) for a, b in zip(x, y, strict=True)
        )
        assert on == (not beaten)


def test_the_unknown_is_neither_on_the_front_nor_beats_anybody() -> None:
    assert on_front(np.array([1.0, np.nan, 0.0]), np.array([1.0, 9.0, np.nan])).tolist() == [True, False, False]


def _pareto(values: dict[str, tuple[float, float]], sense: tuple[int, int]) -> Figure:
    tables = made_up_comparison(list(values), 3, 5, outcomes=["profit", "muted_share"])
    tables["outcomes"]["profit"]["sense"], tables["outcomes"]["muted_share"]["sense"] = sense
    rows = [
        {"outcome": name, "strategy": label, "mean": at[n], "low": at[n] - 0.1, "high": at[n] + 0.1}
        for n, name in enumerate(tables["outcomes"])
        for label, at in values.items()
    ]
    return draw({**tables, "levels": pd.DataFrame(rows)}, "pareto")


def test_front_and_greyed_strategies_follow_the_senses() -> None:
    values = {"a": (1.0, 1.0), "b": (2.0, 3.0), "c": (3.0, 2.0), "d": (2.5, 2.6)}
    for sense, front in (((1, 1), "bdc"), ((-1, -1), "a"), ((1, -1), "ac"), ((-1, 1), "ab")):
        figure = _pareto(values, sense)
        inks = {text.get_text(): to_hex(text.get_color()) for text in figure.axes[0].texts}
        assert {label for label in values if inks[label] == style.INK} == set(front), sense
        steps = next(line for line in figure.axes[0].lines if line.get_linewidth() == 1.3)
        corners = set(zip(steps.get_xdata(), steps.get_ydata(), strict=True))
        assert {values[label] for label in front} <= corners
        assert len(steps.get_xdata()) == 2 * len(front) - 1
        arrow = {(1, 1): "↗", (-1, -1): "↙", (1, -1): "↘", (-1, 1): "↖"}[sense]
        assert any(arrow in text for text in inks)


def test_a_pair_of_outcomes_can_be_chosen() -> None:
    figure = draw(made_up("six strategies"), "pareto", pair=("muted_share", "trust_mean"))
    assert figure.axes[0].get_xlabel() == "muted the group, at the end"
    assert figure.axes[0].get_ylabel() == "trust, at the end (0–1)"


def test_without_senses_there_is_no_front() -> None:
    figure = draw(made_up("sense unknown"), "pareto")
    assert not [line for line in figure.axes[0].lines if line.get_linewidth() == 1.3]
    assert "cannot be said" in words(figure)


def test_of_many_strategies_points_have_numbers_and_a_key() -> None:
    figure = draw(made_up("twenty"), "pareto")
    in_panel = {text.get_text() for text in figure.axes[0].texts}
    key = [text.get_text() for text in figure.axes[1].texts]
    assert {str(n) for n in range(1, 21)} <= in_panel
    assert key[:2] == ["1", "as it is"] and len(key) == 40


@given(st.lists(st.tuples(st.floats(0, 4), st.floats(0, 3)), max_size=8))
def test_labels_lie_on_nothing(points: list[tuple[float, float]]) -> None:
    sizes = [(1.2, 0.15)] * len(points)
    boxes = [box for box in place(points, sizes, (4.0, 3.0)) if box is not None]
    dots = [Box(x, y, x, y) for x, y in points]
    assert len(boxes) == len(points)
    for box, other in combinations([*boxes], 2):
        assert not box.meets(other, 0.0)
    for box in boxes:
        assert not any(box.meets(dot) for dot in dots)
        assert box.left >= 0 and box.bottom >= 0 and box.right <= 4 and box.top <= 3


# -- costs, funnel, sheet --------------------------------------------------------------------------------------------


def test_profit_of_an_hour_is_that_of_each_replicate() -> None:
    tables = made_up_comparison(2, 12)
    daily = tables["daily"][tables["daily"]["point"] == 1]
    by_run = daily.groupby("replicate")
    hourly = by_run["profit"].last() / (by_run["staff_minutes"].sum() / 60)
    ax = draw(tables, "cost_benefit").axes[2]
    dots = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == LOOKS[0].marker]
    assert any(value == pytest.approx(hourly.mean(), rel=1e-4) for value in dots)


def test_costs_are_those_of_the_whole_run() -> None:
    tables = made_up_comparison(2, 12)
    daily = tables["daily"][tables["daily"]["point"] == 0]
    by_run = daily.groupby("replicate")
    figure = draw(tables, "cost_benefit")
    expected = (
        (by_run["staff_minutes"].sum().mean() / 60, by_run["profit"].last().mean()),
        (by_run["cash"].sum().mean(), by_run["gross_profit"].sum().mean()),
    )
    for n, at in enumerate(expected):
        dots = [(line.get_xdata()[0], line.get_ydata()[0]) for line in figure.axes[n].lines if line.get_marker() == "o"]
        np.testing.assert_allclose(dots, [at], rtol=1e-4)


def test_lines_of_equal_profit_pass_through_the_origin() -> None:
    ax = draw(made_up("six strategies"), "cost_benefit").axes[0]
    rays = [line for line in ax.lines if line.get_linewidth() == 0.8 and line.get_linestyle() == "--"]
    said = {text.get_text() for text in ax.texts if text.get_text().endswith("/h")}
    assert 2 <= len(rays) == len(said)
    for ray in rays:
        x, y = (np.asarray(part, float) for part in (ray.get_xdata(), ray.get_ydata()))
        slopes = y / x
        assert slopes[0] == pytest.approx(slopes[1])
        assert f"{slopes[0]:,.0f}/h" in said


def test_without_staff_time_it_is_said() -> None:
    said = words(draw(made_up("nobody works"), "cost_benefit"))
    assert "No staff time was spent" in said


def test_the_funnel_has_a_column_for_each_step_that_is_known() -> None:
    tables = made_up_comparison(3, 10)
    figure = draw(tables, "funnel")
    assert len(figure.axes) == 5
    bars = [patch.get_width() for patch in figure.axes[1].patches if patch.get_height() == pytest.approx(0.62)]
    np.testing.assert_allclose(bars, tables["runs"].groupby("point")["funnel_spoke"].mean())
    part = draw(made_up("a part of the funnel"), "funnel")
    assert len(part.axes) == 2 and "brought a buyer (funnel_brought_buyer)" in words(part)
    assert "none of the steps" in words(draw(made_up("one outcome, no funnel"), "funnel"))


def test_the_sheet_tells_what_was_compared_and_what_came_out() -> None:
    tables = made_up_comparison(4, 10)
    said = words(draw(tables, "sheet"))
    for label in list(STRATEGIES)[:4]:
        assert label in said
    assert "ads.per_day 0.3" in said and "pruning every_days 30" in said
    assert all(sentence in said for sentence in tables["findings"])
    many = {**tables, "findings": [f"Finding {n} has some words." for n in range(30)]}
    assert "more findings" in words(draw(many, "sheet"))
    long = {**tables, "findings": ["字" * 2000]}
    assert draw(long, "sheet").get_size_inches().tolist() == pytest.approx([8.27, 11.69])
    assert "Nothing" not in words(draw({**tables, "findings": []}, "sheet"))


def test_a_strategy_that_unsets_a_lever_says_so() -> None:
    tables = made_up_comparison(["as it is", "x"], 3, 10)
    tables["points"]["operator.welcome"] = ["within_hours 12", None]
    assert "welcome none" in words(draw(tables, "sheet"))
