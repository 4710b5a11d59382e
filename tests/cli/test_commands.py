"""The command line as a whole: exit codes, lists, schema, pipes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.cli import main
from sim.policies.registry import REGISTRY

ROOT = Path(sim.__file__).resolve().parent.parent


def shell(arguments, cwd, **options):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), **options.pop("env", {})}
    command = f'"{sys.executable}" -m sim.cli {arguments}'
    return subprocess.run(
        command, shell=True, cwd=cwd, env=environment, capture_output=True, text=True, check=False, **options
    )


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"qunsim {sim.__version__}\n"


def test_help_names_every_command(capsys):
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(command in out for command in ("run", "schema", "policies", "scenarios"))


def test_no_command_shows_the_help(capsys):
    assert main([]) == 2
    assert "Usage" in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rnu"], "run"),
        (["run"], "FILE"),
        (["run", "shop.yaml", "--sed", "1"], "--seed"),
        (["run", "shop.yaml", "--engine", "fast"], "kernel"),
        (["run", "shop.yaml", "--engine", "fast"], "Error: Invalid value for '--engine': 'fast' is not one of"),
        (["run", "shop.yaml", "--threads", "0"], "--threads': '0' is not possible, expected a whole number of 1 or more"),
        (["run", "shop.yaml", "--threads", "x"], "--threads': 'x' is not possible, expected a whole number of 1 or more"),
        (["run", "shop.yaml", "--seed", "x"], "--seed: run.seed: 'x' is a text, expected a whole number from 0 to"),
        (["run", "shop.yaml", "--days", "2.5"], "--days: run.days: 2.5 is not a whole number, expected a whole number from 1"),
        (["run", "shop.yaml", "--replicates", ""], "--replicates: run.replicates: '' is a text"),
        (["run", "nowhere.yaml"], "nowhere.yaml"),
        (["run", "."], "folder"),
        (["run", "shop.yaml", "--days", "0"], "--days"),
        (["run", "shop.yaml", "--set", "operator.adz.per_day=2"], "operator.adz"),
        (["run", "shop.yaml", "--set", "nonsense"], "nonsense"),
        (["policies", "adz"], "did you mean ads?"),
        (["scenarios", "nowhere"], "nowhere"),
        (["schema", "-o", "no/such/folder/x.json"], "x.json"),
        (["schema", "-o", "."], "folder"),
    ],
)
def test_mistakes_of_the_user(place, capsys, arguments, says):
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert says in err
    assert "Traceback" not in err
    assert out == ""
    assert os.listdir(place) == ["shop.yaml"]


def test_policies_are_listed_one_a_line(capsys):
    assert main(["policies"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[: len(REGISTRY)]] == list(REGISTRY)


@pytest.mark.parametrize("key", list(REGISTRY))
def test_everything_about_a_policy(capsys, key):
    assert main(["policies", key]) == 0
    out = capsys.readouterr().out
    assert "Can go wrong" in out
    for name, field in REGISTRY[key].model_fields.items():
        assert f"  {name}" in out
        assert " ".join((field.description or "").split())[:30] in " ".join(out.split())
    assert f"minutes_{key} and cash_{key}" in " ".join(out.split())
    assert all(line == line.rstrip() for line in out.splitlines())


def test_scenarios_with_the_first_line_of_what_they_are_about(place, capsys):
    (place / "broken.yaml").write_text("name: x\nrn: {}\n")
    assert main(["scenarios", "."]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("broken.yaml  cannot be run: ")
    assert out[1] == "shop.yaml    A shop with thirty customers."


def test_schema_to_the_screen_and_to_a_file(place, capsys):
    assert main(["schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert main(["schema", "-o", "scenario.schema.json"]) == 0
    assert json.loads((place / "scenario.schema.json").read_text(encoding="utf-8")) == printed
    assert sorted(os.listdir(place)) == ["scenario.schema.json", "shop.yaml"]
    assert "world" in printed["properties"]


def test_heavy_libraries_are_not_loaded_for_help():
    script = (
        "import sys, sim, sim.scenario, sim.cli; sim.cli.main(['--help']);"
        "heavy = {'numpy', 'numba', 'mesa', 'matplotlib', 'pandas', 'duckdb', 'scipy', 'pydantic'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_output_that_is_not_a_terminal_has_no_control_codes(tmp_path):
    done = shell("policies ads", tmp_path)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize("command", ["schema", "--help", "policies"])
def test_a_closed_pipe_is_no_error(tmp_path, command):
    done = shell(f"{command} 2>err | true; cat err", tmp_path)
    assert done.stdout == ""
    assert "Error" not in (tmp_path / "err").read_text()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("command", ["policies", "--help", "--version", "schema"])
def test_output_that_cannot_be_written_is_not_called_our_mistake(tmp_path, command):
    done = shell(f"{command} > /dev/full", tmp_path)
    assert (done.returncode, done.stderr) == (1, "Error: cannot write: No space left on device\n")


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_closed_or_plain_streams(tmp_path):
    assert shell("policies >&-", tmp_path).returncode == 0
    assert shell("policies nonsense 2>&-", tmp_path).returncode == 2
    plain = shell("policies", tmp_path, env={"PYTHONIOENCODING": "ascii", "NO_COLOR": "1"})
    assert plain.returncode == 0
