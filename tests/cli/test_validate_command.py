"""`qunsim validate`: from a file of facts to a page, and every mistake in plain words."""

import json

import pytest
from validation_facts import FACTS, facts_in

from sim.cli import main


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    facts_in(tmp_path)
    return tmp_path


def test_from_facts_to_a_page(place, capsys):
    (place / "docs").mkdir()
    assert main(["validate", "facts.yaml", "--page", "docs/validation.md", "--threads", "1"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "far_away" in said and "outside" in said and "2 of 3 checks lie in their bands (67 %)" in said
    folder = place / "results" / "validation"
    assert json.loads((folder / "record.json").read_text())["checks"] == 3
    assert (folder / "figures" / "checks.png").is_file()
    page = (place / "docs" / "validation.md").read_text("utf-8")
    assert "(figures/validation-checks.png)" in page and (place / "docs" / "figures" / "validation-checks.png").is_file()
    assert main(["validate", "facts.yaml", "--quiet"]) == 0
    assert capsys.readouterr().out.strip() == "results/validation"
    assert json.loads((folder / "record.json").read_text())["runs_played"] == 0
    assert main(["plot", str(folder)]) == 0


def test_facts_are_looked_for_where_they_lie_in_a_clone(place, capsys):
    assert main(["validate"]) == 2
    assert "there is no folder experiments/validation here, expected files of facts" in capsys.readouterr().err
    (place / "experiments" / "validation").mkdir(parents=True)
    facts_in(place / "experiments" / "validation")
    assert main(["validate", "--only", "visits", "--no-figures", "--threads", "1"]) == 0
    assert "1 of 1 checks" in capsys.readouterr().out


def test_a_dry_run_says_what_would_be_played_and_leaves_nothing(place, capsys):
    assert main(["validate", "facts.yaml", "--dry-run"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "3 checks (validate)" in said and "2 scenarios, 8 runs, at most 32 where verdicts stay open" in said
    assert not (place / "results").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.yaml"], "none.yaml: does not exist, expected a file of facts"),
        (["room.yaml"], "unknown key"),
        (["facts.yaml", "--only", "visit"], "--only: visit: is no check, expected the name of one; did you mean visits?"),
        (["facts.yaml", "--page", "nowhere/page.md"], "expected the name of a file in a folder that exists"),
        (["facts.yaml", "--out", "room.yaml"], "is not a folder"),
        (["facts.yaml", "--threads", "0"], "--threads"),
    ],
)
def test_mistakes_are_told_without_a_traceback_and_nothing_is_left(place, capsys, arguments, said):
    before = sorted(path.name for path in place.iterdir())
    assert main(["validate", *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error and "Traceback" not in error
    assert sorted(path.name for path in place.iterdir()) == before


def test_a_mistake_in_the_file_is_told_with_its_line(place, capsys):
    (place / "facts.yaml").write_text(FACTS.replace("measure: messages_advertisement", "measure: mesages_advertisement"))
    assert main(["validate", "facts.yaml"]) == 2
    error = capsys.readouterr().err
    assert "facts.yaml:40:5: checks.advertising.measure" in error and "did you mean messages_advertisement?" in error
