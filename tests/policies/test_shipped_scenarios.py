"""The scenarios shipped: each is valid, says what it shows, and can be played."""

from pathlib import Path

import numba
import pytest

from sim.policies.registry import REGISTRY
from sim.scenario import load

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
FILES = sorted(FOLDER.glob("*.yaml"))
PLAIN = bool(numba.config.DISABLE_JIT)
"""As plain Python every member takes long: one replicate is played, and no group has very many members."""


def test_all_are_there() -> None:
    wanted = "ad_bombardment brand_group check_in_camp interest_group kol_group portfolio renewed_monthly"
    assert {file.stem for file in FILES} >= set(wanted.split())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_is_valid_and_says_what_it_shows(file: Path) -> None:
    scenario = load(file, REGISTRY)
    assert scenario.name == file.stem and scenario.about
    head = [line for line in file.read_text("utf-8").splitlines() if line.startswith("#")]
    assert len(head) >= 10 and any("It shows" in line for line in head)
    assert any("assumed" in line for line in head), "numbers are sourced or said to be assumed"


def test_variations_keep_the_people_they_are_compared_with() -> None:
    variations = {
        "brand_group": ("ad_bombardment", "renewed_monthly", "red_packet_rain", "official_window"),
        "baby_food": ("all_coupons", "planted_voices"),
        "owner_leaves": ("owner_leaves_net",),
    }
    for name, others in variations.items():
        base = load(FOLDER / f"{name}.yaml", REGISTRY)
        for other in (load(FOLDER / f"{other}.yaml", REGISTRY) for other in others):
            assert other.world == base.world and other.run.seed == base.run.seed


def test_every_policy_appears_in_one_of_them() -> None:
    assert {key for file in FILES for key in load(file, REGISTRY).operator.keys} == set(REGISTRY)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_can_be_played(file: Path) -> None:
    simulation = pytest.importorskip("sim.model.simulation")
    groups = load(file, REGISTRY).world.groups
    overrides = {"run.days": 6, "run.replicates": 1 if PLAIN or groups.count > 10 else 2}
    if groups.count > 10:
        overrides["world.groups.count"] = 5
    if PLAIN and groups.members > 1000:
        overrides["world.groups.members"] = 400
    scenario = load(file, REGISTRY, overrides=overrides)
    played = simulation.Simulation(scenario)
    for _ in range(scenario.run.days):
        played.step()
    table = played.daily_table()
    for key in scenario.operator.keys:
        assert table[f"minutes_{key}"].min() >= 0
    assert len(table["day"]) == 6 * scenario.run.replicates * scenario.world.groups.count
