"""The figures of chat logs, of one and of two, full and empty."""

import numpy as np
import pytest
from PIL import Image

from sim.chatlogs.measures import measure
from sim.chatlogs.tables import from_columns
from sim.views.describing import FIGURES, draw, save_all
from sim.views.describing.parts import Log

BEGIN = 1.7e9


def talk(name, seed=1, messages=2_000, people=150, days=80.0):
    luck = np.random.default_rng(seed)
    weight = luck.pareto(1.2, people) + 0.1
    author = 1 + luck.choice(people, messages, p=weight / weight.sum())
    time = BEGIN + np.sort(luck.uniform(0, days * 86_400, messages))
    return Log(name, measure(from_columns(luck.integers(2, size=messages), author, time), rooms=False))


LOGS = {
    "one": [talk("tea")],
    "two": [talk("tea"), talk("a log with a name that is much longer than there is room for it above", seed=2, days=700.0)],
    "Chinese": [talk("茶友群"), talk("咖啡群 $5", seed=3)],
    "tiny": [Log("tiny", measure(from_columns([0, 0], [1, 2], [BEGIN, BEGIN + 60])))],
    "empty": [Log("empty", measure(from_columns([], [], [])))],
    "full and empty": [talk("tea"), Log("empty", measure(from_columns([0], [1], [BEGIN], kind=["join"])))],
}


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("logs", LOGS.values(), ids=LOGS)
def test_every_figure_can_be_drawn_of_every_log(name, logs):
    figure = draw(logs, name)
    figure.canvas.draw()
    inside = figure.bbox
    for text in figure.findobj(lambda part: hasattr(part, "get_text") and part.get_text().strip() and part.get_visible()):
        box = text.get_window_extent()
        assert box.x0 >= inside.x0 - 1 and box.x1 <= inside.x1 + 1, (name, text.get_text())


def lines(figure, panel=0, least=3):
    """The curves in a panel: lines with more than `least` points."""
    return [line.get_xydata() for line in figure.axes[panel].lines if len(line.get_xydata()) >= least]


def test_the_curves_are_those_that_were_measured():
    logs = LOGS["two"]
    for n, log in enumerate(logs):
        curves = log.measured.curves
        assert lines(draw(logs, "lorenz"))[n][:, 1] == pytest.approx(curves.lorenz)
        survival = lines(draw(logs, "survival"))[n]
        one_day = np.interp(86_400.0, survival[:, 0], survival[:, 1])
        assert one_day == pytest.approx(log.measured.scalars["back_after_1"], abs=0.02)
        assert lines(draw(logs, "gaps"))[n][:, 0].max() == pytest.approx(curves.gaps[-1])
        assert lines(draw(logs, "gaps"), panel=1)[n][:, 0].max() == pytest.approx(curves.own_gaps[-1])
        assert lines(draw(logs, "clock"))[n][:24, 1] == pytest.approx(curves.hours)
    bars = [bar.get_height() for bar in draw(logs[:1], "daily").axes[0].patches]
    assert sum(bars) == logs[0].measured.counts["messages"]


def test_the_numbers_stand_above():
    gini = LOGS["one"][0].measured.scalars["gini"]
    assert any(f"Gini {gini:.2f}" in text.get_text() for text in draw(LOGS["one"], "lorenz").texts)


def test_figures_are_files(tmp_path):
    made = save_all(LOGS["two"], tmp_path / "new" / "folder", ["lorenz", "daily"])
    assert [path.name for path in made] == ["lorenz.png", "daily.png"]
    assert all(Image.open(path).width > 1_000 for path in made)
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == ["daily.png", "lorenz.png"]


def test_what_cannot_be_drawn_is_told():
    with pytest.raises(ValueError, match="no figure is called 'lorentz'"):
        draw(LOGS["one"], "lorentz")
    with pytest.raises(ValueError, match="3 logs, expected one or two"):
        draw(LOGS["one"] * 3, "lorenz")
