"""`qunsim validate`: from a file of facts to a page, and every mistake in plain words."""

import json

import numpy as np
import pytest
from validation_facts import FACTS, facts_in

from sim.chatlogs.tables import from_columns, write_events
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


def _rooms(rooms):
    """Rooms of sixty days in which a few people talk now and then."""
    draw = np.random.default_rng(4)
    count = 150
    room = np.repeat(np.arange(rooms), count)
    time = 1.7e9 + np.sort(draw.uniform(0, 60 * 86_400.0, (rooms, count)), axis=1).ravel()
    return from_columns(room, room * 100 + draw.integers(0, 25, rooms * count), time)


def test_rooms_of_a_log_become_a_part_of_the_page(place, capsys):
    write_events(_rooms(4), place / "log.parquet")
    given = ["validate", "facts.yaml", "--only", "visits", "--log", "log.parquet", "--page", "page.md", "--threads", "1"]
    assert main(given) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "2 rooms that were not fitted on" in said
    assert "## Rooms that were not fitted on" in (place / "page.md").read_text("utf-8")
    folder = place / "results" / "validation" / "rooms"
    assert (folder / "correlations.csv").is_file() and (folder / "figures" / "structure.png").is_file()


def test_too_few_rooms_are_refused_before_anything_is_played(place, capsys):
    write_events(_rooms(3), place / "log.parquet")
    assert main(["validate", "facts.yaml", "--log", "log.parquet"]) == 2
    assert "3 rooms, expected 4 or more" in capsys.readouterr().err
    assert main(["validate", "facts.yaml", "--log", "none.parquet"]) == 2
    assert not (place / "results").exists()


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
