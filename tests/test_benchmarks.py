"""The benchmarks run on tiny sizes and give the rows their table promises; how fast anything is, is not tested."""

import json
import math
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # benchmarks are not installed

from benchmarks import engines, forum, machine, mechanisms, million, peers, policies, scale, startup, studies
from benchmarks.__main__ import parts
from benchmarks.peak import peak_megabytes
from benchmarks.rows import Row, describe_machine, show, write_json
from sim.policies.registry import REGISTRY


def _keys(rows: list[Row]) -> set[str]:
    for row in rows:
        assert row.measured is None or (math.isfinite(row.measured) and row.measured > 0), row
    return {row.key for row in rows}


def test_machine() -> None:
    expected = {"scan", "copy", "draw", "draw_latency", "exp_own", "exp_library", "exp_numpy"}
    assert _keys(machine.measure(repetitions=1)) == expected


def test_million(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(million, "peak_megabytes", lambda groups, days: 400.0 + groups)
    keys = _keys(million.measure(groups=2, days=3, warm_up=1, repetitions=1))
    speeds = {"speed_1", "kernel_1", "speed_2", "kernel_2"}
    assert keys == speeds | {"rate", "visit", "scan", "planning", "tables", "kernel_day", "build", "peak", "bytes"}


def test_points_of_the_bare_kernel_are_spread_over_both_levers() -> None:
    chosen = studies._spread(25 * 20, 50)
    assert len(set(chosen)) == 50 and chosen[0] == 0 and chosen[-1] == 499
    assert {n // 20 for n in chosen} == set(range(25)) and len({n % 20 for n in chosen}) >= 18
    assert studies._spread(3, 50) == [0, 1, 2]


def test_studies() -> None:
    keys = _keys(studies.measure(2, 2, 2, 4, bare=2))
    assert keys == {"study", "ratio", "overhead", "speed", "size", "cluster", "mesa"}


def test_mechanisms() -> None:
    keys = _keys(mechanisms.measure(groups=1, days=3, warm_up=1, repetitions=1, portfolio=1))
    assert keys == {"none", "all"} | {name.replace(" ", "_") for name in mechanisms.ON}


def test_policies() -> None:
    keys = {row.key for row in policies.measure(groups=1, days=3, warm_up=1, repetitions=1, portfolio=2, planned=2)}
    plans = {f"plan_{key}_{members}" for key in REGISTRY if key != "lifecycle" for members in (24, 100)}
    assert keys == {"none", "shipped", "all", "unlimited", *REGISTRY} | plans


def test_forum() -> None:
    assert _keys(forum.measure(members=300, days=3, warm_up=1, repetitions=1)) == {"speed_1", "speed_2", "same_bits"}


def test_peak_is_that_of_the_new_process() -> None:
    assert 50.0 < peak_megabytes(1, 1) < 2000.0


def test_engines_and_scale() -> None:
    rows = engines.measure(groups=1, mesa_groups=1, days=1, warm_up=0, repetitions=1)
    assert _keys(rows) == {"kernel", "mesa", "ratio"}
    rows = scale.measure((500, 1000), days=2, warm_up=1)
    assert _keys(rows) == {"members_500", "members_1000", "spread"}


def test_startup(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def record(arguments: list[str], environment: Any = None) -> float:
        commands.append(arguments)
        return 1.0

    monkeypatch.setattr(startup, "_cli", record)
    rows = startup.measure(replicates=1, days=1, repetitions=1)
    assert _keys(rows) == {"run", "cli_warm", "cli_cold", "help"}
    assert ["--help"] in commands and any(command[0] == "run" for command in commands)


def test_peers() -> None:
    rows = peers.measure(agents=20, array=1000, hours=2)
    assert _keys(rows) == {"mesa", "numpy", "frames_wealth", "frames_three"}
    assert all("not measured" in row.note for row in rows if row.measured is None)


def test_ratio_is_one_or_more_where_the_target_is_met() -> None:
    assert Row("p", "k", "w", 2.0, "s", 4.0).ratio == 2.0
    assert Row("p", "k", "w", 2.0, "times", 4.0, at_most=False).ratio == 0.5
    assert Row("p", "k", "w", 2.0, "s").ratio is None


def test_table_and_json(tmp_path: Any) -> None:
    rows = [Row("part", "a", "what is measured", 12.34, "ns", 10.0), Row("part", "b", "skipped", None, "ns", note="why")]
    console = Console(width=140, record=True)
    show(rows, "title", console)
    text = console.export_text()
    assert "what is measured" in text and "0.81" in text and "why" in text
    write_json(rows, tmp_path / "x.json", describe_machine(), {"part": 0.1})
    kept = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    assert set(kept) == {"machine", "load_before", "rows"} and kept["rows"][0]["ratio"] == pytest.approx(10 / 12.34)


def test_both_sizes_have_the_same_parts() -> None:
    assert list(parts(quick=True)) == list(parts(quick=False))
