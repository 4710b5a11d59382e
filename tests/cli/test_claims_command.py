"""`qunsim claims`: from a folder of claims to a report, and every mistake in plain words."""

import json

import pytest
from claim_files import CLAIM, claims_in

from sim.cli import main
from sim.cli_claims import ClaimsOptions


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "claims").mkdir()
    claims_in(tmp_path / "claims")
    return tmp_path


def test_from_claims_to_a_report(place, capsys):
    (place / "docs").mkdir()
    given = ["claims", "claims", "--quick", "--replicates", "3", "--page", "docs/claims.md", "--threads", "1"]
    assert main(given) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "S9-1" in said and "holds" in said and "fails: the opposite" in said and "cannot be told" in said
    folder = place / "results" / "claims"
    record = json.loads((folder / "record.json").read_text())
    assert record["claims"] == 3 and record["verdicts"] == {"holds": 1, "fails": 1, "cannot": 1}
    assert (folder / "figures" / "S9-1.png").is_file() and (folder / "claims.csv").is_file()
    page = (place / "docs" / "claims.md").read_text("utf-8")
    assert "(figures/claims/S9-1.png)" in page and (place / "docs" / "figures" / "claims" / "S9-1.png").is_file()
    assert (folder / "claims.html").read_text("utf-8").count("data:image/png") == 3
    assert main(["claims", "claims", "--quick", "--replicates", "3", "--quiet"]) == 0
    assert capsys.readouterr().out.strip() == "results/claims"
    assert json.loads((folder / "record.json").read_text())["runs_played"] == 0
    assert main(["plot", str(folder)]) == 0
    assert main(["export", str(folder), "--csv"]) == 0 and (folder / "numbers.csv").is_file()


def test_the_report_in_chinese_brings_its_font(place, capsys):
    assert main(["claims", "claims", "--quick", "--replicates", "3", "--lang", "zh", "--only", "S9-1,S9-3"]) == 0
    assert "成立" in capsys.readouterr().out
    made = (place / "results" / "claims" / "claims.html").read_text("utf-8")
    assert 'lang="zh-Hans"' in made and "data:font/woff;base64" in made and "广告多了就是多" in made
    assert len(made) < 3_000_000


def test_claims_are_looked_for_where_they_lie_in_a_clone(place, capsys):
    assert main(["claims"]) == 2
    assert "there is no folder experiments/claims here, expected a folder of claims" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["--only", "S9-7"], "--only: S9-7: is no claim"), (["--only", ""], "is no claim"), (["--only", "S9-1,"], "is no claim"),
        (["--page", "nowhere/claims.md"], "nowhere/claims.md: cannot be written"),
        (["--lang", "fr"], "fr"),
        (["--worlds", "-1"], "greater than or equal to 0"), (["--in-world", "1"], "greater than or equal to 2"),
    ],
)
def test_a_mistake_on_the_command_line_is_told_and_nothing_is_written(place, capsys, given, expected):
    assert main(["claims", "claims", "--quick", *given]) == 2
    said = capsys.readouterr().err
    assert expected in said and "Traceback" not in said
    assert not (place / "results").exists()


def test_a_mistake_in_a_claim_is_told_with_its_place(place, capsys):
    (place / "claims" / "S9-1.yaml").write_text(CLAIM.replace("contrast:", "contrats:"), encoding="utf-8")
    assert main(["claims", "claims", "--quick"]) == 2
    said = capsys.readouterr().err
    assert "S9-1.yaml:12:5" in said and "contrats" in said and not (place / "results").exists()


def test_more_runs_in_each_world_may_be_asked_for():
    assert ClaimsOptions(in_world=5).extent().in_world == 5 and ClaimsOptions().extent().in_world == 2
    assert ClaimsOptions(quick=True, in_world=5).extent() == ClaimsOptions(quick=True).extent(), "no worlds, no runs in them"
    assert ClaimsOptions(quick=True, worlds=3, in_world=5).extent().in_world == 5


def test_a_dry_run_plays_nothing(place, capsys):
    assert main(["claims", "claims", "--worlds", "2", "--dry-run", "--threads", "1"]) == 0
    said = capsys.readouterr().out
    assert "3 claims" in said and "in 2 worlds" in said and not (place / "results").exists()
