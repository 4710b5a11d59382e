"""`docs/extend.md`, followed to the letter in a copy of the project."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w+)\n# ([\w/.]+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def _blocks() -> list[tuple[str, str, str]]:
    """Language, file and text of every block that names its file in its first line."""
    return BLOCK.findall((ROOT / "docs" / "extend.md").read_text(encoding="utf-8"))


def _apply(diff: str, file: Path) -> None:
    """Put the lines with + where the lines around them stand."""
    lines = diff.splitlines()
    old = "\n".join(line[1:] for line in lines if not line.startswith("+"))
    new = "\n".join(line[1:] for line in lines if not line.startswith("-"))
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file.name} has no such lines, or more than once:\n{old}"
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def extended(tmp_path: Path) -> Path:
    """A copy of the project with the policy of the page in it."""
    for name in ("sim", "scenarios"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests" / "policies").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "policies" / "conftest.py", tmp_path / "tests" / "policies")
    for language, name, text in _blocks():
        file = tmp_path / name
        if language == "diff":
            _apply(text, file)
        else:
            assert not file.exists(), f"{name} is there already"
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
    return tmp_path


def _run(folder: Path, *arguments: str, below: str = ".") -> subprocess.CompletedProcess[str]:
    """Run Python on the copy, away from this repository, in a folder of it."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1", "MPLBACKEND": "Agg"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder / below, env=environment, capture_output=True, text=True
    )


def _python(folder: Path, *arguments: str, below: str = ".") -> str:
    """Run Python on the copy; what it printed."""
    done = _run(folder, *arguments, below=below)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _commands(heading: str) -> list[list[str]]:
    """The command lines below a heading of the page, taken apart."""
    text = (ROOT / "docs" / "extend.md").read_text(encoding="utf-8")
    part = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    return [shlex.split(line) for line in re.findall(r"^\$ (.*)$", part, re.MULTILINE)]


def test_the_page_names_every_file() -> None:
    files = [(language, name) for language, name, _ in _blocks()]
    assert files == [
        ("python", "sim/policies/polls.py"),
        ("diff", "sim/policies/registry.py"),
        ("diff", "sim/policies/registry.py"),
        ("python", "tests/policies/test_polls.py"),
        ("yaml", "scenarios/polls.yaml"),
        ("python", "mine/my_module.py"),
        ("yaml", "mine/asked.yaml"),
    ]


def test_the_steps_lead_to_a_policy_that_works(extended: Path) -> None:
    assert "1 passed" in _python(
        extended, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/policies/test_polls.py"
    )
    code = """
import sim.policies.registry as registry
from sim.scenario import load
scenario = load("scenarios/polls.yaml", registry.REGISTRY, overrides=["operator.polls.hour=18"])
print(registry.__file__, scenario.operator.keys, scenario.operator.polls.hour)
"""
    printed = _python(extended, "-c", code)
    assert str(extended) in printed and "'polls'" in printed and "18.0" in printed


def test_it_plays_a_scenario(extended: Path) -> None:
    pytest.importorskip("sim.model.simulation")
    code = """
import sim
result = sim.run("scenarios/polls.yaml", days=8, replicates=2)
polls = result.agenda[(result.agenda.policy == "polls")]
print(sorted(set(polls.day)), float(result.daily.minutes_polls.sum()))
"""
    assert _python(extended, "-c", code).strip() == "[1, 4] 60.0"


def test_a_policy_in_a_file_of_ones_own(extended: Path) -> None:
    pytest.importorskip("sim.model.simulation")
    refused = _run(extended, "-m", "sim.cli", "run", "mine/asked.yaml")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("mine/asked.yaml:4:3: operator.my_module:MyPolicy: this policy is code")

    short = ["--days", "4", "--replicates", "1", "--no-figures", "--set", "world.groups.members=20"]  # or it takes long
    below, printed = ".", []
    for program, *arguments in _commands("In a file of your own"):
        if program == "cd":
            below = arguments[0]
        else:
            assert program == "qunsim"
            more = short if arguments[0] == "run" else []
            printed.append(_python(extended, "-m", "sim.cli", *arguments, *more, below=below))
    assert all(re.search(r"^my_policy +\d+ ", text, re.MULTILINE) for text in printed[:2])
    assert "Ask the group a question now and then." in printed[2]
    assert "every_days: a whole number from 1 to 365 (days); default 7" in printed[2]

    folders = sorted((extended / "results").iterdir())
    assert len(folders) == 2
    for folder in folders:
        assert (folder / "my_module.py").read_bytes() == (extended / "mine" / "my_module.py").read_bytes()
        again = _python(extended, "-m", "sim.cli", "run", f"results/{folder.name}/scenario.yaml", "--allow-code", *short)
        assert f"results/{folder.name.removesuffix('-1')}-2" in again  # the same content hash
