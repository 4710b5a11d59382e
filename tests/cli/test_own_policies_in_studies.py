"""Policies of a user's own in studies: kept with the study, merged, and played by other processes."""

import os
import shutil
from pathlib import Path

import pytest

from sim.cli import main

QUIET = ["--quiet", "--no-figures", "--allow-code"]
MODULE = '''\
from sim.policies.base import Policy
from sim.scenario.fields import field
from .helper import MINUTES

class MyPolicy(Policy):
    """Ask now and then."""

    every_days: int = field(2, ge=1, le=365, unit="days", description="time between two")

    def plan(self, day, view, agenda):
        if self.due(day, view.weekday, self.every_days):
            agenda.post("operator_reply", 20.0, minutes=MINUTES)
'''
COMPARE = """\
scenario: shop.yaml
strategies:
  as it is: {}
  asking: {"operator.my_module:MyPolicy": {every_days: 2}}
outcomes: [messages_per_day, minutes_my_policy]
"""


@pytest.fixture
def studies(place):
    """An experiment of which one strategy brings code; the scenario itself has none."""
    (place / "own.yaml").write_text(COMPARE)
    (place / "my_module.py").write_text(MODULE)
    (place / "helper.py").write_text("MINUTES = 3.0\n")
    return place


def tables(folder) -> dict[str, bytes]:
    return {name: (Path(folder) / f"{name}.parquet").read_bytes() for name in ("runs", "daily", "differences")}


def take_code_away():
    for name in ("my_module.py", "helper.py"):
        os.remove(name)


def test_the_folder_has_the_code_of_its_strategies_and_can_be_gone_on_with(studies, monkeypatch, capsys):
    assert main(["compare", "own.yaml", "--out", "whole", *QUIET]) == 0
    before = tables("whole")
    take_code_away()
    os.mkdir("elsewhere")
    shutil.move("whole", "elsewhere/whole")
    monkeypatch.chdir(studies / "elsewhere")
    assert main(["compare", "whole/experiment.yaml", "--out", "whole", "--quiet", "--no-figures"]) == 2
    assert "expected --allow-code on the command line" in capsys.readouterr().err
    assert main(["compare", "whole/experiment.yaml", "--out", "whole", *QUIET]) == 0
    assert main(["compare", "whole/experiment.yaml", "--out", "again", *QUIET]) == 0
    assert tables("whole") == tables("again") == before


def test_parts_with_code_are_merged(studies, capsys):
    assert main(["compare", "own.yaml", "--out", "whole", *QUIET]) == 0
    for part in "12":
        assert main(["compare", "own.yaml", "--shard", f"{part}/2", "--out", f"part{part}", "--allow-code"]) == 0
        assert f"qunsim merge --allow-code part{part}, and the folders of the other parts" in capsys.readouterr().out
    take_code_away()
    assert main(["merge", "part1", "part2", "--out", "both", "--no-figures"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("part1/experiment.yaml:6:5: operator.my_module:MyPolicy: this policy is code")
    assert not os.path.exists("both")
    assert main(["merge", "part1", "--allow-code", "--no-figures"]) == 2
    assert capsys.readouterr().err.endswith("qunsim compare part1/experiment.yaml --out part1 --allow-code\n")
    assert main(["merge", "part1", "part2", "--out", "both", "--no-figures", "--allow-code"]) == 0
    assert tables("both") == tables("whole")
    assert main(["compare", "both/experiment.yaml", "--out", "both", *QUIET]) == 0


def test_parts_that_were_played_with_other_code_are_not_merged(studies, capsys):
    assert main(["compare", "own.yaml", "--shard", "1/2", "--out", "part1", *QUIET]) == 0
    (studies / "helper.py").write_text("MINUTES = 4.0\n")
    assert main(["compare", "own.yaml", "--shard", "2/2", "--out", "part2", *QUIET]) == 0
    capsys.readouterr()
    assert main(["merge", "part1", "part2", "--allow-code"]) == 2
    assert capsys.readouterr().err == (
        "Error: part2: is a part of another study than part1, expected parts of one study\n"
    )


def test_edited_code_is_an_edited_study(studies):
    assert main(["compare", "own.yaml", "--out", "whole", *QUIET]) == 0
    (studies / "helper.py").write_text("MINUTES = 4.0\n")
    assert main(["compare", "own.yaml", "--out", "whole", "--shard", "1/2", *QUIET]) == 0
    assert not (studies / "whole" / "record.json").exists()
    assert (studies / "whole" / "helper.py").read_text() == "MINUTES = 4.0\n"


def test_a_module_may_lie_beside_the_experiment(studies, monkeypatch):
    os.mkdir("experiments")
    for name in ("my_module.py", "helper.py"):
        shutil.move(name, "experiments")
    Path("experiments/own.yaml").write_text(COMPARE.replace("shop", "../shop"))
    os.remove("own.yaml")
    assert main(["compare", "experiments/own.yaml", "--out", "whole", *QUIET]) == 0


def test_workers_of_a_cluster_get_the_code(studies):
    pytest.importorskip("distributed")
    assert main(["compare", "own.yaml", "--out", "here", *QUIET]) == 0
    assert main(["compare", "own.yaml", "--out", "there", "--cluster", "local:1", *QUIET]) == 0
    assert tables("there") == tables("here")
