"""docs/mechanisms.md has a place for everything that docs/make_mechanisms.py measures, and every change is one."""

import re
import sys
from pathlib import Path

import pytest

import sim
from sim.model.simulation import Simulation

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))

import make_mechanisms as script  # noqa: E402
import measuring  # noqa: E402
import mechanisms as catalogue  # noqa: E402
import mechanisms_forum as forum  # noqa: E402
from measuring import Mechanism  # noqa: E402

PAGE = (DOCS / "mechanisms.md").read_text(encoding="utf-8")
MODEL = (DOCS / "model.md").read_text(encoding="utf-8")
KEYS = {*catalogue.MECHANISMS, "platforms", "table"}


def test_the_page_has_one_place_for_each_and_all_are_filled():
    filled = dict(re.findall(r"<!-- measured: (\w+) -->\n(.*?)<!-- end -->", PAGE, re.DOTALL))
    assert set(filled) == KEYS
    assert [key for key, text in filled.items() if not text.strip()] == []
    assert script.fill(PAGE, {key: text.rstrip("\n") for key, text in filled.items()}) == PAGE


def test_a_marker_too_many_or_too_few_is_refused():
    with pytest.raises(ValueError, match="habit"):
        script.fill(PAGE.replace("measured: habit", "measured: muting"), dict.fromkeys(KEYS, ""))


def test_the_words_say_what_is_measured():
    assert script.contradicted(script.filled(PAGE)) == []


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        ("visits a day −2.0 (−3.0 to −1.0)", -1),
        ("speakers +1.0 (0.5 to 1.5), visits a day +2.0 (1.0 to 3.0); no effect that can be told from luck on muted", 1),
        ("speakers +1.0 (0.5 to 1.5); no effect that can be told from luck on visits a day", 0),
        ("no effect that can be told from luck on speakers, visits a day", 0),
    ],
)
def test_words_that_say_something_else_are_told(monkeypatch, measured, said):
    for words in (-1, 0, 1):
        monkeypatch.setattr(script, "MECHANISMS", {"some": Mechanism("some", "some", words={"visits": words})})
        assert bool(script.contradicted({"some": f"*Measured:* {measured}."})) == (words != said)


@pytest.mark.parametrize("key", catalogue.MECHANISMS)
def test_words_are_of_what_is_told(key):
    mechanism = catalogue.MECHANISMS[key]
    assert {*mechanism.more} <= {*measuring.MORE}
    assert {*mechanism.words} <= {*measuring.MEASURES, *mechanism.more}


def test_rows_that_are_not_measured_stay_as_they_are():
    before = script.filled(PAGE)["table"]
    assert script.table({}, measuring.Runs(), before) == before
    labels = [m.label for m in catalogue.MECHANISMS.values()]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("key", catalogue.MECHANISMS)
def test_with_and_without_are_two_scenarios(key):
    mechanism = catalogue.MECHANISMS[key]
    assert [bool(mechanism.on), bool(mechanism.off), mechanism.without is not None].count(True) == 1
    path, changes = measuring.SCENARIOS / mechanism.base.scenario, mechanism.base.changes | mechanism.occasion
    there, away = (sim.load(path, overrides={**changes, **change}) for change in (mechanism.on, mechanism.off))
    assert (there != away) == (mechanism.without is None)


def _talkative(changes):
    busy = {"world.behaviour.speaking.initiative": 0.5, "world.groups.members": 60, "run.replicates": 1, "run.days": 4}
    return sim.load(measuring.SCENARIOS / "forum.yaml", overrides={**changes, **busy})


@pytest.mark.parametrize("without", [forum.without_follows, forum.without_live_answers])
def test_what_no_setting_takes_away_is_taken_away(without):
    follows = without is forum.without_follows
    scenario = _talkative({} if follows else forum.GROUP)
    there, away = Simulation(scenario).run(), without(scenario, "kernel", 1)
    for _ in range(away.days):
        away.step()
    for simulation, taken in ((there, False), (away, True)):
        w = simulation.world
        assert simulation.daily_table()["replies"].sum() > 0
        assert (w.follow_slot.any() if follows else w.boards["live"].any()) != taken


def test_figures_are_there_and_small():
    named = set(re.findall(r"\(figures/([\w-]+\.png)\)", PAGE))
    assert named == {f"mechanisms-{name}.png" for name in [*catalogue.GROUPS, "by-day", "forum-by-day"]}
    assert named == {path.name for path in (DOCS / "figures").glob("mechanisms-*")}
    assert [name for name in named if (DOCS / "figures" / name).stat().st_size > 150_000] == []


def test_links_lead_to_headings():
    headings = {
        page: {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
        for page, text in (("model.md", MODEL), ("", PAGE))
    }
    for page, anchor in re.findall(r"\]\((model\.md)?#([^)]+)\)", PAGE):
        assert anchor in headings[page], anchor


def test_what_it_names_in_the_code_exists():
    import importlib

    for module, name in re.findall(r"`([a-z_]+)\.(\w+(?:\.\w+)*)`", PAGE):
        thing = importlib.import_module(f"sim.model.{module}")
        for part in name.split("."):
            assert hasattr(thing, part), f"{module}.{name}"
            thing = getattr(thing, part)
