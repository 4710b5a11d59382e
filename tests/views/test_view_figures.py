"""Every figure: that it is drawn whatever the run, reads well, and says what the tables say."""

import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from sim.views import FIGURES, draw, save_all

WEIRD: dict[str, dict[str, Any]] = {
    "one day": {"days": 1},
    "one day, one replicate, silent": {"days": 1, "replicates": 1, "silent": True},
    "one replicate": {"replicates": 1},
    "nobody ever speaks": {"silent": True, "replicates": 3},
    "everyone leaves": {"emptied": True, "replicates": 3},
    "no ties": {"tied": False, "replicates": 2},
    "no KOL, no policy": {"kols": 0, "policies": {}, "replicates": 2},
    "two years": {"days": 730, "replicates": 3},
    "one replicate of groups": {"replicates": 1, "groups": 30, "members": 100},
    "replicates of groups": {"replicates": 3, "groups": 20, "members": 50},
    "nobody is invited, nobody watched": {"invite": 0.0, "panel": False, "replicates": 2},
    "one is invited": {"invite": 0.05, "replicates": 2, "days": 60},
    "more are invited than can be drawn": {"invite": 40.0, "replicates": 1, "days": 60},
    "two members": {"members": 2, "replicates": 1, "days": 2},
    "more members than can be drawn": {"members": 2000, "replicates": 1},
    "some groups are closed": {"replicates": 2, "groups": 3, "members": 50, "days": 40, "closes": {0: 4, 3: 0, 4: 12}},
    "all groups are closed": {"replicates": 3, "members": 50, "days": 40, "closes": {0: 4, 1: 0, 2: 12}},
    "closed on the first day of one": {"replicates": 1, "members": 50, "days": 1, "closes": {0: 0}},
    "the owner goes": {"replicates": 6, "members": 50, "days": 40, "leaves": {0: 5, 1: 9}},
    "odd name": {"name": "皮肤护理群 $a^b$ 🎉\n\x07 _{" * 4, "replicates": 2},
}


@pytest.mark.parametrize("case", WEIRD)
def test_every_figure_is_drawn_without_a_warning(
    case: str, make_run: Callable[..., Any], tmp_path: Path
) -> None:
    run = make_run(**WEIRD[case])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        files = save_all(run, tmp_path / "figures")
    assert [file.name for file in files] == [f"{name}.png" for name in FIGURES]
    for file in files:
        assert file.stat().st_size < 300_000
        with Image.open(file) as image:
            assert image.width == 1190
            assert image.height < 2500
    assert not list((tmp_path / "figures").glob(".*"))


@pytest.mark.parametrize("missing", ["members", "nodes", "ties", "joins", "scenario", "record"])
def test_tables_that_are_missing_leave_a_figure_empty(missing: str, make_run: Callable[..., Any]) -> None:
    run = {**make_run(replicates=2, days=20), missing: None}
    for name in FIGURES:
        assert isinstance(draw(run, name), Figure)


def test_a_table_without_a_row_is_drawn(make_run: Callable[..., Any], tmp_path: Path) -> None:
    run = make_run(replicates=2, days=20)
    run["joins"], joins = run["joins"].iloc[:0], run["joins"]
    assert len(save_all(run, tmp_path, ["invitations"])) == 1
    run["daily"], run["joins"] = run["daily"].iloc[:0], joins
    assert len(save_all(run, tmp_path, ["invitations"])) == 1
    for table in ("daily", "members", "nodes", "ties", "joins"):
        run[table] = run[table].iloc[:0]
    assert len(save_all(run, tmp_path)) == len(FIGURES)


@pytest.mark.parametrize("run", ["one group", "several groups", "nobody there"])
@pytest.mark.parametrize("name", FIGURES)
def test_letters_are_large_enough_and_on_the_page(
    name: str, run: str, brand_group: Any, make_run: Callable[..., Any]
) -> None:
    groups = {"several groups": {"replicates": 3, "groups": 4, "members": 50}, "nobody there": {"emptied": True, "days": 9}}
    figure = draw(brand_group if run == "one group" else make_run(**groups[run]), name)
    canvas: Any = figure.canvas
    canvas.draw()
    renderer = canvas.get_renderer()
    hidden = {
        text
        for ax in figure.axes
        if not ax.axison
        for axis in (ax.xaxis, ax.yaxis)
        for text in axis.findobj(Text)
    }
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            hidden |= {tick.label1 for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high}
    texts: list[Any] = figure.findobj(Text)
    assert len(texts) > 10
    for text in texts:
        if text.get_text() and text.get_visible() and text not in hidden:
            assert text.get_fontsize() >= 9
            box = text.get_window_extent(renderer)
            assert min(box.x0, box.y0) >= 0, text.get_text()
            assert box.x1 <= figure.bbox.x1, text.get_text()
            assert box.y1 <= figure.bbox.y1, text.get_text()


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_which_run_it_shows(name: str, brand_group: Any) -> None:
    words = " ".join(text.get_text() for text in draw(brand_group, name).texts)
    for part in ("brand-group", "20 replicates", "seed 7", "qunsim 0.1.0", "hash 3f9a2c1b"):
        assert part in words


def test_the_same_run_gives_the_same_files(brand_group: Any, tmp_path: Path) -> None:
    first, second = (save_all(brand_group, tmp_path / at, ["stages", "network"]) for at in "ab")
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


def test_global_state_of_matplotlib_is_left_alone(brand_group: Any, tmp_path: Path) -> None:
    before = dict(matplotlib.rcParams)
    save_all(brand_group, tmp_path, ["mood", "network"])
    assert dict(matplotlib.rcParams) == before


def test_importing_the_room_loads_nothing_heavy() -> None:
    code = (
        "import sys, sim.views; heavy = {'matplotlib', 'pandas', 'networkx', 'numpy', 'scipy', 'numba'}; "
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_drawing_does_not_load_pyplot(tmp_path: Path) -> None:
    code = (
        "import sys, pandas; from sim.views import draw; "
        "draw({'daily': pandas.DataFrame({'replicate': [0], 'group': [0], 'day': [0], 'messages': [1], "
        "'readers': [1], 'speakers_1d': [1], 'members': [2]})}, 'activity'); "
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_figures_are_chosen_by_name(brand_group: Any, tmp_path: Path) -> None:
    assert [file.stem for file in save_all(brand_group, tmp_path, ["mood", "money"])] == ["mood", "money"]
    with pytest.raises(ValueError, match="did you mean 'money'"):
        save_all(brand_group, tmp_path, ["mony"])
    with pytest.raises(ValueError, match="no figure is called 'x'"):
        draw(brand_group, "x")


def test_a_missing_column_is_named(brand_group: Any) -> None:
    with pytest.raises(ValueError, match="'trust_mean'"):
        draw({**brand_group, "daily": brand_group["daily"].drop(columns="trust_mean")}, "mood")
    with pytest.raises(ValueError, match="'posts'"):
        draw({**brand_group, "members": brand_group["members"].drop(columns="posts")}, "lorenz")
    with pytest.raises(ValueError, match="'strength'"):
        draw({**brand_group, "ties": brand_group["ties"].drop(columns="strength")}, "network")
    with pytest.raises(ValueError, match="'inviter'"):
        draw({**brand_group, "joins": brand_group["joins"].drop(columns="inviter")}, "invitations")
    with pytest.raises(ValueError, match="'reputation_friends'"):
        draw({**brand_group, "daily": brand_group["daily"].drop(columns="reputation_friends")}, "reputation")
    with pytest.raises(TypeError, match="daily"):
        draw(object(), "mood")


def test_layers_add_up_to_all_messages(brand_group: Any) -> None:
    daily: pd.DataFrame = brand_group["daily"]
    means = daily.groupby("day")["messages"].mean().to_numpy()
    areas = draw(brand_group, "activity").axes[0].findobj(PolyCollection)
    outlines = [path.vertices for area in areas for path in area.get_paths()]
    corners = np.concatenate(outlines)
    highest = [corners[corners[:, 0] == day, 1].max() for day in range(len(means))]
    np.testing.assert_allclose(highest, means, rtol=1e-9)


def test_profit_is_gross_profit_less_cash(brand_group: Any) -> None:
    daily: pd.DataFrame = brand_group["daily"]
    profit = (daily["gross_profit"] - daily["cash"]).groupby(daily["day"]).mean().cumsum()
    lines = [np.asarray(line.get_ydata(), float) for line in draw(brand_group, "money").axes[1].lines]
    assert any(len(line) == 90 and np.allclose(line, profit.to_numpy()) for line in lines)


def _lines(figure: Figure, panel: int, days: int) -> list[np.ndarray]:
    lines = [np.asarray(line.get_ydata(), float) for line in figure.axes[panel].lines]
    return [line for line in lines if len(line) == days]


def test_orders_are_of_a_hundred_people_and_a_week(make_run: Callable[..., Any]) -> None:
    run = make_run(replicates=1, groups=3, members=80, days=30)
    by_day = run["daily"].groupby("day")[["members", "orders", "orders_outside"]].sum().rolling(7).sum()
    inside, outside = (100 * 7 * by_day[name] / by_day["members"] for name in ("orders", "orders_outside"))
    control = run["daily"].groupby("day")["control_orders_per_100"].mean().rolling(7).sum()
    drawn = _lines(draw(run, "market"), 2, 30)
    for expected in (inside + outside, inside, outside, control):
        assert any(np.allclose(line, expected.to_numpy(), equal_nan=True) for line in drawn)


def test_members_are_those_of_all_groups(make_run: Callable[..., Any]) -> None:
    run = make_run(replicates=2, groups=3, members=80, days=20)
    expected = run["daily"].groupby(["replicate", "day"])["members"].sum().groupby("day").mean().to_numpy()
    assert any(np.allclose(line, expected) for line in _lines(draw(run, "market"), 1, 20))


def test_changes_are_against_the_first_day(brand_group: Any) -> None:
    friends = brand_group["daily"].groupby("day")["reputation_friends"].mean().to_numpy()
    figure = draw(brand_group, "reputation")
    assert any(np.allclose(line, friends) for line in _lines(figure, 0, 90))
    assert any(np.allclose(line, friends - friends[0]) for line in _lines(figure, 1, 90))


def test_the_true_quality_is_drawn_where_the_scenario_tells_it(brand_group: Any) -> None:
    told = {**brand_group, "scenario": {**brand_group["scenario"], "world": {"product": {"quality": 0.8}}}}
    levels = [line.get_ydata()[0] for line in draw(told, "reputation").axes[0].lines]
    assert 0.8 in levels
    names = [text.get_text() for text in draw(brand_group, "reputation").axes[0].texts]
    assert "true" not in names


def _words(figure: Figure) -> str:
    return " ".join(" ".join(text.get_text() for text in figure.texts).split())


def test_running_means_say_that_the_first_days_are_of_fewer(brand_group: Any) -> None:
    for name in ("money", "product"):
        assert "the 7 days up to each day (before day 6: of the days so far)" in _words(draw(brand_group, name))
    assert "of the 7 days up to each (from day 6 on)" in _words(draw(brand_group, "market"))


@pytest.mark.parametrize("closes", [{0: 20, 1: 25}, {0: 5, 1: 7}])
def test_members_order_nothing_after_the_last_has_gone(make_run: Callable[..., Any], closes: dict[int, int]) -> None:
    figure = draw(make_run(replicates=2, members=80, days=60, closes=closes), "market")
    total = next(line for line in figure.axes[2].lines if line.get_linewidth() == 1.8)
    values = np.asarray(total.get_ydata(), float)
    last = max(closes.values())
    assert np.isfinite(values[last - 1]) and np.isnan(values[last:]).all()
    assert "Those of members: as long as there are any." in _words(figure)


def test_few_replicates_are_lines_and_have_no_band(make_run: Callable[..., Any]) -> None:
    run = make_run(replicates=3, members=80, days=30)
    figure = draw(run, "money")
    assert not figure.axes[1].collections
    profit = run["daily"]["gross_profit"] - run["daily"]["cash"]
    for _, one in profit.groupby(run["daily"]["replicate"]):
        assert any(np.allclose(line, one.cumsum()) for line in _lines(figure, 1, 30))
    assert "thin lines: the 3 replicates one by one" in _words(figure) and "80 %" not in _words(figure)
    assert "thin lines" not in _words(draw(run, "stages"))
    assert "the total: from the lowest to the highest of the 3 replicates." in _words(draw(run, "stages"))
    assert draw(make_run(replicates=5, members=80, days=30), "money").axes[1].collections


@pytest.mark.parametrize("name", ["activity", "stages", "market"])
def test_no_line_runs_inside_the_layers(name: str, make_run: Callable[..., Any]) -> None:
    run = make_run(replicates=10, days=30)
    lines = [line for line in draw(run, name).axes[0].lines if len(np.asarray(line.get_xdata())) == 30]
    assert lines and {line.get_color() for line in lines} == {"white"}


def test_where_nobody_can_mute_no_panel_shows_it(make_run: Callable[..., Any]) -> None:
    run = make_run(replicates=2, days=30)
    run["scenario"]["world"] = {"platform": "forum"}
    assert len(draw(run, "mood").axes) == 3  # somebody did
    run["daily"]["muted_share"] = 0.0
    figure = draw(run, "mood")
    assert len(figure.axes) == 2 and "Nobody can mute here." in _words(figure)
    assert "muted" not in _words(figure) and "muting" not in _words(figure)
    run["scenario"]["world"] = {"platform": "wechat_group", "platform_rules": {"muting": None}}
    assert len(draw(run, "mood").axes) == 3
