"""The rules of the house, and that README says what is so."""

import ast
import os
import re
import shutil
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import sim
from sim.cli import main
from sim.model import labels
from sim.policies.registry import REGISTRY
from sim.results.tables import read_table
from sim.scenario import loads

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
SOURCES = sorted((ROOT / "sim").rglob("*.py"))
SKIPPED = {".git", ".venv", "venv", "results", "__pycache__", "build", "dist"}
TEXTS = [
    Path(folder) / name
    for folder, folders, names in os.walk(ROOT)
    if not folders.__setitem__(slice(None), [f for f in folders if f not in SKIPPED and not f.endswith("cache")])
    for name in names
    if name.endswith((".py", ".md", ".toml", ".yaml", ".txt", "run"))
]


def blocks(language: str) -> list[str]:
    """The code blocks of README in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A folder to work in, with the shipped scenarios made small."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios").mkdir()
    for file in (ROOT / "scenarios").glob("*.yaml"):
        (tmp_path / "scenarios" / file.name).write_text(small(file.read_text("utf-8")), "utf-8")
    (tmp_path / "experiments").mkdir()
    for file in (ROOT / "experiments").glob("*.yaml"):
        fewer = re.sub(r"\bworlds: \d+", "worlds: 2", re.sub(r"steps: \d+", "steps: 5", file.read_text("utf-8")))
        (tmp_path / "experiments" / file.name).write_text(fewer, "utf-8")
    for name in ("validation", "claims"):
        shutil.copytree(ROOT / "experiments" / name, tmp_path / "experiments" / name)
    return tmp_path


def small(scenario: str) -> str:
    """The text of a scenario with few members, for a few days."""
    for key, most in {"count": 3, "members": 30, "days": 7, "replicates": 2}.items():
        scenario = re.sub(rf"^(\s+{key}:) \d+", rf"\1 {most}", scenario, flags=re.MULTILINE)
    return scenario


SHORTER = {
    "run": ["--days", "7", "--no-figures"],
    "compare": ["--days", "10", "--replicates", "1", "--no-figures"],
    "sweep": ["--set", "world.groups.members=20", "--replicates", "1", "--no-figures"],
    "sensitivity": ["--dry-run"],  # thousands of points; tests/study carries out small ones
    "calibrate": ["--dry-run"],
    "validate": ["--only", "groups_held", "--no-figures"],
    "claims": ["--only", "S2-4", "--replicates", "3", "--no-figures"],
    "optimise": ["--set", "world.groups.members=20", "--days", "6", "--replicates", "1", "--no-figures"],
}
"""What makes a command of README quick enough for a test."""

CHAT = "".join(
    f"[{day:02}/03/2024, {hour:02}:{7 * n:02}:00] {name}: a line\n"
    for day in range(1, 31) for hour in (9, 20) for n, name in enumerate(("Ann", "Bob", "Cy")[: 1 + (day + hour) % 3])
)  # fmt: skip
"""An export of WhatsApp."""

# README ----------------------------------------------------------------------------------------------


def test_two_lines_set_everything_up():
    commands = [line for block in blocks("sh") for line in block.splitlines()]
    assert len(commands) == 2, "`.ci/run` takes them from README and runs them as they stand"
    for command in commands:
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install -e ")
        assert " -c constraints.txt && .venv/bin/" in command
    assert commands[0].endswith("qunsim run scenarios/brand_group.yaml")
    assert "pytest" in commands[1]


@pytest.mark.parametrize("line", [line for block in blocks("console") for line in block.splitlines()])
def test_every_command_works(line, shop, capsys):
    assert line.startswith("$ qunsim ")
    if "chat.zip" in line or "log.parquet" in line:
        with zipfile.ZipFile("chat.zip", "w") as chat:
            chat.writestr("_chat.txt", CHAT)
        if "chat.zip" not in line:
            assert main(["import", "chat.zip", "-o", "log.parquet"]) == 0
    arguments = re.sub(r"--replicates \d+", "--replicates 2", line.removeprefix("$ qunsim ")).split()
    arguments += SHORTER.get(arguments[0], [])
    assert main(arguments) == 0, capsys.readouterr().err
    assert capsys.readouterr().out.strip()


def test_the_example_of_a_scenario_is_one():
    (text,) = blocks("yaml")
    scenario = loads(text, REGISTRY)
    assert {policy.key for policy in scenario.operator.policies} == {"content", "ads", "welcome"}


@pytest.mark.parametrize("code", blocks("python"))
def test_every_python_example_works(code, shop, capsys):
    if "results/" in code:  # of a run made before
        assert main(["run", "scenarios/brand_group.yaml", "--no-figures", "--quiet"]) == 0
        capsys.readouterr()
    exec(compile(code.replace("replicates=50", "replicates=2"), "README.md", "exec"), {})
    assert capsys.readouterr().out.strip()


def test_the_table_of_files_is_what_a_run_leaves(shop):
    folder = sim.run("scenarios/brand_group.yaml").save()
    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    table = README.split("| file | what is in it |")[1].split("\n\n")[0]
    named = {name for row in table.splitlines()[2:] for name in re.findall(r"`([^`]+)`", row.split("|")[1])}
    assert named == left
    columns = len(read_table(folder / "daily.parquet").columns)
    told = re.search(r"some (\d+) quantities", README)
    assert told is not None and abs(columns - int(told[1])) < 10


@pytest.mark.parametrize(
    ("column", "names"),
    [("stage", labels.STAGES), ("tier", labels.TIERS), ("role", labels.ROLES), ("source", labels.SOURCES)],
)
def test_the_codes_of_the_tables_are_told(column, names):
    (line,) = re.findall(rf"^- `{column}` .*$", README, re.MULTILINE)
    assert re.findall(r"(\d) (\w+)", line) == [(str(code), name) for code, name in enumerate(names)]


def test_the_same_scenario_and_seed_give_the_same_rows(shop):
    first, again = (sim.run("scenarios/brand_group.yaml", threads=n).save(figures=False) for n in (1, 2))
    for path in first.glob("*.parquet"):
        assert read_table(path).equals(read_table(again / path.name)), path.name


@pytest.mark.parametrize("page", sorted(path for path in TEXTS if path.suffix == ".md"), ids=lambda path: path.name)
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        assert link.startswith("https://") or (page.parent / link).exists(), f"{page.name}: {link}"


# the house -------------------------------------------------------------------------------------------


def test_files_are_short():
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    assert {name: n for name, n in lengths.items() if n > 500} == {}, "one idea per file"


def test_every_library_that_is_imported_is_declared():
    imported = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.split(".")[0])
    project = PROJECT["project"]
    extras = [text for key, texts in project["optional-dependencies"].items() if key != "dev" for text in texts]
    declared = {re.match(r"[\w-]+", text)[0].lower() for text in project["dependencies"]}
    optional = {re.match(r"[\w-]+", text)[0].lower() for text in extras}
    comes_with = {"yaml": "pyyaml", "PIL": "pillow", "fontTools": "fonttools", "pydantic_core": "pydantic", "llvmlite": "numba", "distributed": "dask"}
    libraries = imported - set(sys.stdlib_module_names) - {"sim"}
    assert {comes_with.get(name, name).lower() for name in libraries} <= declared | optional
    assert declared - {comes_with.get(name, name) for name in libraries} == set(), "declared, but nothing imports it"


def test_constraints_are_versions_and_nothing_else():
    lines = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", line) for line in lines)
    pinned = {line.split("==")[0].lower() for line in lines}
    extras = PROJECT["project"]["optional-dependencies"].values()
    for text in [*PROJECT["project"]["dependencies"], *(text for extra in extras for text in extra)]:
        assert text.startswith("qunsim[") or re.match(r"[\w-]+", text)[0].lower() in pinned, text


def test_nothing_names_the_folder_it_was_written_in():
    home = str(Path.home())
    for path in TEXTS:
        text = path.read_text("utf-8", errors="replace")
        assert f"{ROOT}/" not in text, path
        assert len(home) < 3 or f"{home}/" not in text, path


def test_the_changelog_knows_this_version():
    assert re.search(rf"^## {re.escape(sim.__version__)}\b", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
