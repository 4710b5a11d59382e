"""docs/mechanisms.md has a place for everything that docs/make_mechanisms.py measures, and every change is one."""

import re
import sys
from pathlib import Path

import pytest

import sim

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))

import make_mechanisms as script  # noqa: E402
import mechanisms as catalogue  # noqa: E402

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


@pytest.mark.parametrize("key", catalogue.MECHANISMS)
def test_with_and_without_are_two_scenarios(key):
    mechanism = catalogue.MECHANISMS[key]
    assert bool(mechanism.on) != bool(mechanism.off)
    there, away = (
        sim.load(script.SCENARIO, overrides={**catalogue.BASE, **mechanism.occasion, **change})
        for change in (mechanism.on, mechanism.off)
    )
    assert there != away


def test_figures_are_there_and_small():
    named = set(re.findall(r"\(figures/([\w-]+\.png)\)", PAGE))
    assert named == {f"mechanisms-{name}.png" for name in [*catalogue.GROUPS, "by-day"]}
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
