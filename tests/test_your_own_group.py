"""docs/your-own-group.md works as it stands, from a chat export to a comparison, on a group that was simulated."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sim.cli import main
from sim.model.simulation import Simulation
from sim.policies.registry import REGISTRY
from sim.scenario import loads

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "your-own-group.md").read_text("utf-8")
FILES = dict(re.findall(r"^```yaml (\S+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))
COMMANDS = [line[2:] for block in re.findall(r"^```console\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE) for line in block.splitlines()]
TRUE_INITIATIVE = 0.15
SHORTER = {"--quick": "--budget 120"}


def _whatsapp(scenario):
    """What somebody's phone would have exported of the group."""
    simulation = Simulation(scenario).run()
    said = simulation.messages_table()
    first = datetime(2024, 1, 1, tzinfo=UTC)
    lines = []
    for day, minute, author in sorted(zip(said["day"], said["minute"], said["author"], strict=True)):
        when = first + timedelta(days=int(day), minutes=float(minute))
        name = "Owner" if author == 0 else f"Member {author % 100_000}"
        lines.append(f"[{when:%d/%m/%Y, %H:%M:%S}] {name}: something was said\n")
    return "".join(lines)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    changes = {"run.replicates": 1, "run.log_groups": 1, "world.behaviour.speaking.initiative": TRUE_INITIATIVE, "run.seed": 3}
    (folder / "chat.txt").write_text(_whatsapp(loads(FILES["mine.yaml"], REGISTRY, changes)), "utf-8")
    return folder


def test_the_page_has_its_files_and_commands():
    assert set(FILES) == {"mine.yaml", "more.yaml"}
    used = [command.split()[1] for command in COMMANDS if command.startswith("qunsim ")]
    assert used == ["import", "describe", "calibrate", "run", "describe", "compare"]


def test_every_command_of_the_page_runs_in_its_order(place, monkeypatch, capsys):
    monkeypatch.chdir(place)
    for command in COMMANDS:
        words = " ".join(SHORTER.get(word, word) for word in command.split()).split()
        if words[0] == "cat":
            *parts, sign, target = words[1:]
            assert sign == ">"
            Path(target).write_text("".join(Path(part).read_text("utf-8") for part in parts), "utf-8")
        else:
            assert words[0] == "qunsim"
            assert main(words[1:]) == 0, (command, capsys.readouterr().err)
    for found in ("figures", "fit/findings.md", "fit/figures/predictive.png", "fitted.yaml", "played/record.json", "compared/findings.md"):
        assert Path(found).exists(), found
    told = Path("fit/findings.md").read_text("utf-8")
    assert "initiative" in told.lower()
