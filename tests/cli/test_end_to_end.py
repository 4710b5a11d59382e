"""`qunsim run` and `sim.run` with the real simulation, figures and all, on small versions of the shipped scenarios."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.cli import main
from sim.results.tables import read_provenance, read_table
from sim.study.result import TABLES
from sim.views import FIGURES

ROOT = Path(sim.__file__).resolve().parent.parent
SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))
SMALL = ["--days", "4", "--replicates", "2", "--set", "world.groups.members=40", "--set", "world.groups.count=1"]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_scenario_runs(file, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", str(file), *SMALL, "--out", "out", "--no-figures"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "Of 40 members at the start" in out
    assert not re.search(r"\bnan\b", out)  # Hunan is a province
    assert os.listdir(tmp_path) == ["out"]


def test_a_run_from_the_shell_with_everything(tmp_path):
    command = [sys.executable, "-m", "sim.cli", "run", str(ROOT / "scenarios" / "brand_group.yaml"), *SMALL, "--csv"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name.startswith("brand_group-")
    wanted = {f"{name}.{ending}" for name in TABLES for ending in ("parquet", "csv")}
    assert {path.name for path in folder.iterdir()} == {*wanted, "record.json", "scenario.yaml", "figures"}
    assert {path.stem for path in (folder / "figures").iterdir()} == set(FIGURES)
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    daily = read_table(folder / "daily.parquet")
    assert len(daily) == 2 * 4
    assert record["member_hours"] == pytest.approx(24 * daily["members"].sum())
    assert read_provenance(folder / "agenda.parquet")["content_hash"] == record["content_hash"]


def test_the_resolved_scenario_of_a_run_gives_the_same_run(tmp_path):
    first = sim.run(ROOT / "scenarios" / "kol_group.yaml", days=3, replicates=2, overrides={"world.groups.members": 30})
    folder = first.save(tmp_path / "out", figures=False)
    second = sim.run(folder / "scenario.yaml", threads=1)
    assert second.record["content_hash"] == first.record["content_hash"]
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


def test_both_engines_give_the_same_tables():
    file, small = ROOT / "scenarios" / "brand_group.yaml", {"world.groups.members": 20}
    kernel, mesa = (
        sim.run(file, days=2, replicates=1, overrides=small, engine=engine) for engine in ("kernel", "mesa")
    )
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(kernel, name), getattr(mesa, name))
    assert kernel.record["content_hash"] == mesa.record["content_hash"]


def test_more_members_than_mesa_takes_are_refused_at_once(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", str(ROOT / "scenarios" / "portfolio.yaml"), "--engine", "mesa"]) == 2
    err = capsys.readouterr().err
    assert "50,000" in err
    assert "kernel" in err
    assert os.listdir(tmp_path) == []
    with pytest.raises(ValueError, match="50,000"):
        sim.run(ROOT / "scenarios" / "portfolio.yaml", engine="mesa")


def test_the_summary_agrees_with_the_table():
    result = sim.run(ROOT / "scenarios" / "ad_bombardment.yaml", days=5, replicates=3)
    summary, daily = result.summary(), result.daily
    orders = daily.groupby("replicate")["orders"].sum()
    assert summary.loc["orders", "mean"] == pytest.approx(orders.mean())
    assert summary.loc["members_start", "mean"] == 300
    last = daily[daily["day"] == daily["day"].max()]
    assert summary.loc["members_end", "mean"] == pytest.approx(last["members"].mean())
    gone = summary.loc["left", "mean"] + summary.loc["removed", "mean"]
    assert summary.loc["members_end", "mean"] == pytest.approx(300 + summary.loc["joined", "mean"] - gone)
    assert result.costs()["minutes"].sum() == pytest.approx(summary.loc["staff_minutes", "mean"], rel=1e-5)
    too_short_a_run = ["retained_d7", "retained_d30"]
    assert np.isfinite(summary["mean"].drop([*too_short_a_run, "deep_share"])).all()
    assert summary["mean"][too_short_a_run].isna().all()


def test_the_summary_agrees_with_the_tables_of_persons():
    inviting = {"world.behaviour.inviting.invite_rate": 0.2, "world.groups.members": 80}
    result = sim.run(ROOT / "scenarios" / "brand_group.yaml", days=12, replicates=3, overrides=inviting)
    mean, daily, joins, leaves = result.summary()["mean"], result.daily, result.joins, result.leaves
    there = result.members[result.members["stage"] <= 2]
    ever = pd.concat([there, leaves])
    by = ever.groupby("replicate")
    assert len(joins) > 20
    assert mean["ever"] == pytest.approx(by.size().mean())
    assert mean["k_factor"] == pytest.approx((joins[joins["inviter"] > 0].groupby("replicate").size() / by.size()).mean())
    assert mean["tree_depth"] == pytest.approx(joins.groupby("replicate")["depth"].max().mean())
    assert mean["funnel_spoke"] == pytest.approx((ever["posts"] > 0).groupby(ever["replicate"]).mean().mean())
    buyers = set(ever.loc[ever["orders"] > 0, "uid"])
    brought = ever["uid"].isin(joins.loc[joins["uid"].isin(buyers), "inviter"])
    assert mean["funnel_brought_buyer"] == pytest.approx(brought.groupby(ever["replicate"]).mean().mean())
    for after in (1, 7):
        in_time = 80 + joins[joins["day"] + after < 12].groupby("replicate").size()
        looked_in = daily.groupby("replicate")[f"retained_d{after}"].sum()
        assert mean[f"retained_d{after}"] == pytest.approx((looked_in / in_time).mean())
    assert (mean["retained_d7"] > 0.3) & (mean["retained_d1"] < 1.0)


def test_it_draws_itself_in_a_notebook():
    result = sim.run(ROOT / "scenarios" / "interest_group.yaml", days=3, replicates=2)
    page = result._repr_html_()
    assert page.count("<img") == 1
    assert "<table>" in page
