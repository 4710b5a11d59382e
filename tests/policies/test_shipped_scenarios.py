"""The scenarios shipped: each is valid, says what it shows, and can be played."""

from pathlib import Path

import pytest

from sim.policies.registry import REGISTRY
from sim.scenario import load

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
FILES = sorted(FOLDER.glob("*.yaml"))


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
    scenario = load(file, REGISTRY, overrides=["run.days=6", "run.replicates=2"])
    if scenario.world.groups.count > 10:
        scenario = load(file, REGISTRY, overrides=["run.days=6", "run.replicates=1", "world.groups.count=5"])
    played = simulation.Simulation(scenario)
    for _ in range(scenario.run.days):
        played.step()
    table = played.daily_table()
    for key in scenario.operator.keys:
        assert table[f"minutes_{key}"].min() >= 0
    assert len(table["day"]) == 6 * 2 if scenario.world.groups.count == 1 else 5 * 6
