"""`qunsim calibrate`: from a chat export to a fitted scenario, and every mistake in plain words."""

import csv
import json

import pytest

from sim.cli import main

pytest.importorskip("sim.chatlogs.measures", reason="the measures of chat logs are not there")

SCENARIO = """\
name: hikers
world: {platform: wechat_group, groups: {members: 30}, members: {concern_lasting: 3650}, behaviour: {speaking: {branching: 0.3}}}
operator: {content: {per_day: 0.5}}
"""
PRIORS = """\
members: 30
warm_up: 1
budget: 90
first: 50
population: 40
predictive: 5
parameters:
  world.behaviour.speaking.initiative: {log_uniform: [0.05, 1.0]}
  world.members.sociability_sigma: {uniform: [0.5, 2.0]}
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with a scenario, a calibration file and a log as CSV, by the minute."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hikers.yaml").write_text(SCENARIO)
    (tmp_path / "priors.yaml").write_text(PRIORS)
    with (tmp_path / "chat.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["room", "author", "time"])
        for n in range(240):
            day, minute = divmod(n * 60, 1440)
            rows.writerow(["hikers", f"person {n * n % 17}", 1_704_067_200 + 86_400 * day + 60 * minute])
    return tmp_path


def calibrate(*arguments):
    return main(["calibrate", "chat.csv", "--scenario", "hikers.yaml", "--threads", "1", *arguments])


def test_from_an_export_to_a_fitted_scenario(place, capsys):
    assert calibrate("--file", "priors.yaml", "--out", "fitted.yaml", "--no-figures") == 0
    said = capsys.readouterr().out
    assert "nitiative" in said and "ociability sigma" in said and "Fitted scenario: fitted.yaml" in said
    folder = place / "results" / "hikers-chat-calibrate"
    record = json.loads((folder / "record.json").read_text())
    assert (record["study"], record["points"], record["messages"]) == ("calibrate", 90, 192)
    assert main(["run", "fitted.yaml", "--days", "2", "--replicates", "1", "--no-figures"]) == 0
    assert "extends: hikers.yaml" in (place / "fitted.yaml").read_text().replace('"', "")
    capsys.readouterr()
    assert calibrate("--file", "priors.yaml", "--out", "fitted.yaml", "--no-figures", "--quiet") == 0
    assert capsys.readouterr().out.strip() == "results/hikers-chat-calibrate"
    assert json.loads((folder / "record.json").read_text())["runs_played"] == 0
    assert main(["plot", str(folder)]) == 0
    assert {path.name for path in (folder / "figures").iterdir()} == {"told.png", "pairs.png", "predictive.png", "curves.png"}
    assert main(["export", str(folder), "--csv"]) == 0
    assert (folder / "parameters.csv").is_file()


def test_a_dry_run_says_what_would_be_done_and_leaves_nothing(place, capsys):
    assert calibrate("--dry-run", "--members", "40") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "chat.csv: 8 days from 2024-01-02 on, 192 messages of 9 people in 1 room" in said
    assert "3,000 simulations of 22 days at most, 800 of them" in said
    assert "the usual parameters, since no file says which" in said
    assert "world.behaviour.speaking.initiative 0.002 to 0.2 in equal ratios" in said
    assert "gini 0." in said
    assert not (place / "results").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--file", "no.yaml"], "no.yaml: does not exist, expected a calibration file"),
        (["--members", "many"], "--members"),
        (["--members", "3"], "9 people write in one room of the log, and the scenario has 3 members"),
        (["--budget", "5"], "--budget"),
        (["--burn-in", "40"], "0 of the log's 10 days are left to look at"),
        (["--out", "hikers.yaml"], "is the scenario itself"),
        (["--out", "chat.csv"], "holds something else"),
        (["--out", "nowhere/fitted.yaml"], "there is no folder nowhere"),
        (["--folder", "chat.csv"], "is not a folder"),
        (["--set", "operator.contents.per_day=1"], "did you mean content"),
    ],
)
def test_mistakes_are_told_without_a_traceback_and_nothing_is_left(place, capsys, arguments, said):
    before = sorted(path.name for path in place.iterdir())
    assert calibrate(*arguments) == 2
    error = capsys.readouterr().err
    assert said in error and "Traceback" not in error
    assert sorted(path.name for path in place.iterdir()) == before


def test_logs_that_are_none_are_refused(place, capsys):
    (place / "notes.txt").write_text("nothing of the kind\n")
    for log, said in (("none.csv", "there is no such file"), ("notes.txt", "no format known here")):
        assert main(["calibrate", log, "--scenario", "hikers.yaml"]) == 2
        assert said in capsys.readouterr().err


def test_mistakes_in_the_file_are_told_with_line_and_column(place, capsys):
    (place / "priors.yaml").write_text(PRIORS.replace("initiative", "initative"))
    assert calibrate("--file", "priors.yaml") == 2
    error = capsys.readouterr().err
    assert "priors.yaml:8:3" in error and "did you mean" in error
