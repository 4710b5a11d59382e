"""Every figure of a sweep: drawn whatever the sweep, readable, and true to the tables."""

import subprocess
import sys
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import pytest
from PIL import Image
from reading import complaints, panels, words
from sweep_tables import made_up_sweep

from sim.views import style
from sim.views.sweeping import FIGURES, available, draw, save_all

ADS, QUALITY, EVENTS, STYLE = (
    "operator.ads.per_day", "operator.content.quality", "operator.events.every_days", "operator.kol.style"
)  # fmt: skip
LONG = "operator.内容运营.每天发布的优惠券与团购活动数量以及它们的折扣和每一次的持续时间"
WORDS = ["none", "two opinion leaders of the core", "五个意见领袖", "a value with very many words in it, more than fit"]
SMALL: dict[str, Any] = {"replicates": 3, "days": 10}
CASES: dict[str, dict[str, Any]] = {
    "one lever": {"days": 40},
    "one lever, worlds": {"worlds": 12, "replicates": 3, "days": 20},
    "one point": {"levers": {ADS: [2.0]}, "days": 10},
    "two points": {"levers": {ADS: [0.0, 1e6]}, **SMALL},
    "one replicate": {"levers": {ADS: [0.0, 1.0, 2.0, 4.0]}, "replicates": 1, "days": 10},
    "500 points, log": {"levers": {ADS: np.geomspace(0.01, 100, 500)}, "log": [ADS], "outcomes": ["profit"], "daily": False, "replicates": 2},
    "words": {"levers": {STYLE: WORDS}, **SMALL},
    "60 words": {"levers": {STYLE: [f"value number {n}" for n in range(60)]}, "replicates": 2, "days": 5},
    "yes or no": {"levers": {STYLE: [True, False]}, **SMALL},
    "set or not": {"levers": {EVENTS: [None, 7, 14]}, **SMALL},
    "grid": {"levers": {ADS: np.linspace(0, 6, 7), QUALITY: np.linspace(0, 1, 6)}, **SMALL},
    "large grid": {"levers": {ADS: np.linspace(0, 6, 25), QUALITY: np.linspace(0, 1, 20)}, "outcomes": ["profit"], "replicates": 2, "daily": False},
    "uneven grid": {"levers": {ADS: [0.1, 1.0, 10.0], QUALITY: [0.0, 0.5, 0.6, 1.0]}, "log": [ADS], **SMALL},
    "words up": {"levers": {LONG: WORDS, ADS: [0.0, 1.0, 2.0]}, "worlds": 3, **SMALL},
    "words both ways": {"levers": {STYLE: WORDS, "operator.a.b": ["x", "y"]}, **SMALL},
    "random, two": {"levers": {ADS: [0.0, 6.0], QUALITY: [0.0, 1.0]}, "design": "random", "points": 128, **SMALL},
    "random, log": {"levers": {ADS: [0.01, 6.0], QUALITY: [0.001, 1.0]}, "design": "random", "log": [ADS, QUALITY], **SMALL},
    "random, words": {"levers": {ADS: [0.0, 6.0], STYLE: WORDS}, "design": "random", "worlds": 4, **SMALL},
    "random, six": {"levers": {ADS: [0.0, 6.0], QUALITY: [0.0, 1.0], EVENTS: [1.0, 60.0], STYLE: WORDS, LONG: [1.0, 9.0], "world.x": [0.0, 1.0]}, "design": "random", "points": 300, "worlds": 2, **SMALL},
    "three on a grid": {"levers": {ADS: np.linspace(0, 6, 6), QUALITY: np.linspace(0, 1, 5), EVENTS: np.arange(7.0)}, "worlds": 2, **SMALL},
    "four on a grid": {"levers": {ADS: [0.0, 2.0, 4.0], QUALITY: [0.0, 0.5, 1.0], STYLE: WORDS, EVENTS: [0.0, 7.0]}, **SMALL},
    "constant": {"constant": ["profit", "profit@90"], "worlds": 4, **SMALL},
    "some unknown": {"levers": {ADS: np.linspace(0, 6, 7), QUALITY: np.linspace(0, 1, 6)}, "unknown": 0.8, "worlds": 2, **SMALL},
    "all unknown": {"unknown": 1.0, "worlds": 3, **SMALL},
    "long name": {"levers": {LONG: np.linspace(3, 6, 7)}, "name": "皮肤护理群 $a^b$ 🎉\n\x07 _{" * 4, "worlds": 5, **SMALL},
}  # fmt: skip


@cache
def sweep(case: str) -> Any:
    return made_up_sweep(**CASES[case])


@pytest.mark.parametrize("case", CASES)
def test_all_are_drawn_without_a_warning_and_can_be_read(case: str, caplog: pytest.LogCaptureFixture) -> None:
    names = available(sweep(case))
    assert "response" in names
    for name in names:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure = draw(sweep(case), name)
            assert complaints(figure) == [], name
    assert not caplog.records


def test_files_are_small_and_of_one_width(tmp_path: Path) -> None:
    tables = sweep("some unknown")
    files = save_all(tables, tmp_path / "figures")
    assert [file.stem for file in files] == list(FIGURES)
    for file in files:
        assert file.stat().st_size < 300_000
        with Image.open(file) as image:
            assert image.width == 1190
    assert not list((tmp_path / "figures").glob(".*"))
    again = save_all(tables, tmp_path / "again", ["heat"])
    assert again[0].read_bytes() == (tmp_path / "figures" / "heat.png").read_bytes()


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_which_sweep_it_shows(name: str) -> None:
    said = words(draw(sweep("some unknown"), name))
    for part in (
        "ad-share",
        "42 points",
        "2 worlds × 3 replicates",
        "10 days",
        "seed 11",
        "qunsim 0.1.0",
        "hash 9c41d2e0",
    ):
        assert part in said


def test_only_what_can_be_shown_is_available() -> None:
    assert available(sweep("one lever")) == ["response", "multiples", "trajectories"]
    assert available(sweep("one lever, worlds")) == ["response", "multiples", "robustness", "trajectories"]
    assert available(sweep("large grid")) == ["response", "heat", "multiples"]
    assert available(sweep("words")) == ["response", "trajectories"]
    with pytest.raises(ValueError, match="maps have two levers, and here 1 is varied"):
        draw(sweep("one lever"), "heat")
    with pytest.raises(ValueError, match="two or more drawn worlds"):
        draw(sweep("one lever"), "robustness")
    with pytest.raises(ValueError, match="no daily table"):
        draw(sweep("large grid"), "trajectories")
    with pytest.raises(ValueError, match="did you mean 'response'"):
        draw(sweep("one lever"), "respons")
    with pytest.raises(ValueError, match="no figure is called 'x'"):
        save_all(sweep("one lever"), "nowhere", ["x"])
    assert not Path("nowhere").exists()


def test_what_is_missing_is_named() -> None:
    tables = made_up_sweep(**SMALL)
    with pytest.raises(ValueError, match="table response has no column 'p90'"):
        draw({**tables, "response": tables["response"].drop(columns="p90")}, "response")
    with pytest.raises(ValueError, match=f"table points has no column '{ADS}'"):
        draw({**tables, "points": tables["points"].drop(columns=ADS)}, "response")
    with pytest.raises(TypeError, match="has no points"):
        draw(object(), "response")
    worlds = sweep("one lever, worlds")
    with pytest.raises(ValueError, match="table regret has no column 'max_regret'"):
        draw({**worlds, "regret": worlds["regret"].drop(columns="max_regret")}, "robustness")


def test_without_optimum_findings_or_record_there_is_still_a_figure() -> None:
    tables = made_up_sweep(**SMALL)
    bare = {name: tables[name] for name in ("points", "response")}
    said = words(draw(bare, "response"))
    assert "25 points: ads.per_day from 0 to 6." in said and "unnamed experiment" in said
    levers = words(draw({**tables, "levers": [ADS]}, "response"))
    assert "ads.per_day" in levers


def test_findings_stand_above_the_response() -> None:
    tables = {**made_up_sweep(**SMALL), "findings": ["One thing.", "Another.", "A third.", "A fourth."]}
    said = words(draw(tables, "response"))
    assert "One thing. Another. A third." in said and "fourth" not in said


def curves(ax: Any, count: int) -> list[np.ndarray]:
    return [np.asarray(line.get_ydata(), float) for line in ax.lines if len(np.asarray(line.get_xdata())) == count]


def test_a_response_is_the_mean_with_both_days_in_one_panel() -> None:
    tables = sweep("one lever")
    axes = panels(draw(tables, "response"))
    assert len(axes) == 4
    means = tables["response"].pivot(index="point", columns="outcome", values="mean")
    for key in ("profit", "profit@90"):
        assert any(np.allclose(line, means[key]) for line in curves(axes[0], 25))
    assert {"40 days", "90 days"} <= {text.get_text() for text in axes[0].texts}


def test_the_best_value_stands_with_its_interval() -> None:
    tables = sweep("one lever")
    row = tables["optimum"].set_index("outcome").loc["profit"]
    figure = draw(tables, "response")
    assert f"highest at {row['best']:g} (95 %: {row['low']:.3g} to {row['high']:.3g}), about as good from" in words(
        figure
    )
    stars = [line for line in panels(figure)[0].lines if line.get_marker() == "*"]
    assert [float(np.asarray(star.get_xdata())[0]) for star in stars] == [2.0, 2.0]
    less = tables["optimum"].assign(on_edge=True)
    assert "at the edge of what was tried" in words(draw({**tables, "optimum": less}, "response"))


def test_nothing_is_best_where_all_is_the_same() -> None:
    figure = draw(sweep("constant"), "response")
    assert "the same at every point" in words(figure)
    assert not [line for line in panels(figure)[0].lines if line.get_marker() == "*"]
    assert [line for line in panels(figure)[1].lines if line.get_marker() == "*"]
    assert "*" not in {line.get_marker() for ax in panels(draw(sweep("one point"), "response")) for line in ax.lines}


def test_a_single_run_is_said_to_tell_nothing_of_luck() -> None:
    assert "a single run, so luck and effect cannot be told apart" in words(draw(sweep("one replicate"), "response"))


def test_running_means_of_few_values_are_means() -> None:
    from sim.views.sweeping.smooth import running

    x = np.array([1.0, 1.0, 2.0, 2.0, np.nan])
    places, level = running(x, np.array([1.0, 3.0, 5.0, np.nan, 9.0]))
    assert places.tolist() == [1.0, 2.0] and level.tolist() == [2.0, 5.0]
    many = np.linspace(0, 1, 400)
    places, level = running(many, 3 * many)
    inner = (places > 0.25) & (places < 0.75)
    np.testing.assert_allclose(level[inner], 3 * places[inner], atol=0.02)


def test_cells_hold_the_means() -> None:
    tables = sweep("uneven grid")
    ax = panels(draw(tables, "heat"))[0]
    means = tables["response"].set_index(["outcome", "point"])["mean"]
    ordered = [means["profit@90", point] for point in tables["points"]["point"]]
    told = [text.get_text().replace("\N{MINUS SIGN}", "-").replace(",", "") for text in ax.texts]
    assert len(told) == 12
    grid = np.array(ordered).reshape(3, 4).T.reshape(-1)  # points go through the second lever first
    np.testing.assert_allclose([float(text) for text in told], grid, rtol=0.01)


def test_a_frame_or_star_is_around_the_best_point() -> None:
    tables = sweep("large grid")
    row = tables["points"].iloc[tables["response"]["mean"].argmax()]
    ax = panels(draw(tables, "heat"))[0]
    (star,) = [line for line in ax.lines if line.get_marker() == "*"]
    assert float(np.asarray(star.get_xdata())[0]) == pytest.approx(row[ADS] / 0.25)
    assert float(np.asarray(star.get_ydata())[0]) == pytest.approx(row[QUALITY] * 19)


def test_points_off_a_grid_are_dots() -> None:
    ax = panels(draw(sweep("random, two"), "heat"))[0]
    assert ax.collections[0].get_offsets().shape == (128, 2)


def test_slices_hold_each_point_once() -> None:
    from sim.views.sweeping.slices import slices
    from sim.views.sweeping.tables import Sweep

    data = Sweep.of(sweep("random, six"))
    parts, left = slices(data, data.levers[2], 4)
    assert len(parts) == 3 and not left
    assert (np.sum([part.rows for part in parts], axis=0) == 1).all()
    grid = Sweep.of(sweep("three on a grid"))
    parts, left = slices(grid, grid.levers[2], 4)
    assert [part.text for part in parts] == ["0", "2", "4", "6"] and "Of 7 values" in left


def test_what_is_averaged_is_said() -> None:
    assert "Dots differ as well in" in words(draw(sweep("random, six"), "multiples"))
    five = {ADS: [0.0, 1.0], QUALITY: [0.0, 1.0], EVENTS: [0.0, 1.0], STYLE: ["a", "b"], "world.x": [0.0, 1.0]}
    assert "Averaged over x." in words(draw(made_up_sweep(five, **SMALL), "multiples"))


def test_intervals_of_shares_are_those_of_wilson() -> None:
    from sim.views.sweeping.shares import wilson

    low, high = wilson(0.5, 10)
    assert (low, high) == (pytest.approx(0.23659, abs=1e-5), pytest.approx(0.76341, abs=1e-5))
    low, high = wilson(0.0, 10)
    assert (low, high) == (pytest.approx(0.0), pytest.approx(0.27753, abs=1e-5))
    assert all(np.isnan(wilson(0.5, 0)))


def test_bars_are_shares_of_the_worlds() -> None:
    tables = sweep("one lever, worlds")
    regret = tables["regret"][tables["regret"]["outcome"] == "profit"]
    bars = [bar for bar in panels(draw(tables, "robustness"))[1].patches if bar.get_width() < 1]
    np.testing.assert_allclose([bar.get_height() for bar in bars], regret["best_share"])
    values = words(draw(sweep("words up"), "robustness"))
    assert "share of the 3 worlds" in values


def test_the_two_choices_are_marked_and_told() -> None:
    tables = sweep("one lever, worlds")
    regret = tables["regret"].copy()
    mine = regret["outcome"] == "profit"
    regret.loc[mine, "mean_regret"] = np.where(regret.loc[mine, "point"] == 7, 0.0, 5.0)
    regret.loc[mine, "max_regret"] = np.where(regret.loc[mine, "point"] == 9, 11.0, 50.0)
    figure = draw({**tables, "regret": regret}, "robustness")
    assert "best on average is per_day 1.75, which loses 50 CNY at most" in words(figure)
    assert "least is lost in the worst world with per_day 2.25 (11 CNY)" in words(figure)
    by_marker = {line.get_marker(): np.asarray(line.get_xdata(), float) for line in panels(figure)[0].lines}
    assert by_marker["*"].tolist() == [0.0] and by_marker["v"].tolist() == [5.0]


def test_trajectories_are_of_the_lowest_middle_highest_and_best() -> None:
    from sim.views.sweeping.tables import Sweep
    from sim.views.sweeping.trajectories import choose

    tables = sweep("one lever")
    assert [at for at, *_ in choose(Sweep.of(tables))] == [0, 8, 12, 24]
    mean = tables["daily"].groupby(["point", "day"])["profit"].mean()
    drawn = curves(panels(draw(tables, "trajectories"))[0], 40)
    for point in (0, 8, 12, 24):
        assert any(np.allclose(line, mean[point], rtol=1e-5) for line in drawn)


def test_colours_get_darker_in_steps_equal_to_the_eye() -> None:
    from sim.views.sweeping.colours import STOPS

    lab = np.array([_lab(stop) for stop in STOPS])
    assert (np.diff(lab[:, 0]) < -3).all()
    steps = np.linalg.norm(np.diff(lab, axis=0), axis=1)
    assert steps.max() / steps.min() < 1.15


def _lab(color: str) -> np.ndarray:
    channels = np.array([int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    matrix = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    shares = matrix @ linear / matrix.sum(axis=1)
    f = np.where(shares > 0.008856, np.cbrt(shares), 7.787 * shares + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_a_figure_does_not_change_its_tables() -> None:
    tables = made_up_sweep(worlds=3, **SMALL)
    before = {name: tables[name].copy() for name in tables if isinstance(tables[name], pd.DataFrame)}
    settings = dict(matplotlib.rcParams)
    for name in available(tables):
        draw(tables, name)
    for name, table in before.items():
        pd.testing.assert_frame_equal(tables[name], table)
    assert dict(matplotlib.rcParams) == settings


@pytest.mark.parametrize("room", ["sweeping", "weighing", "optimising"])
def test_importing_a_room_of_figures_loads_nothing_heavy(room: str) -> None:
    code = (
        f"import sys, sim.views.{room}; heavy = {{'matplotlib', 'pandas', 'numpy', 'scipy', 'numba'}}; "
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_names_that_are_too_long_give_way_in_the_middle() -> None:
    from sim.views.sweeping.page import fitted
    from sim.views.text import inches

    cut = fitted("world.behaviour.check_in.strike_rate", 10, 1.5)
    assert inches(cut, 10) <= 1.5 and cut.startswith("world") and cut.endswith("rate") and "…" in cut
    assert fitted("short", 10, 1.5) == "short"
    assert style.WIDTH == 7.0
