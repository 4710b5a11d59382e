"""Whether calibration finds what is true, on a model of its own: few and small fits, all rounds of each.

A hundred fits of 300 simulations: `python -m benchmarks.calibration` (docs/performance.md).
"""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))  # benchmarks are not installed

from benchmarks.calibration import fit_one, told

pytest.importorskip("sim.chatlogs.measures", reason="the measures of chat logs are not there")

FITS = 10
ASKED = {"members": 30, "warm_up": 2}


def test_intervals_hold_the_truth_about_as_often_as_they_say(tmp_path, capsys):
    fits = [fit_one(n, 100, asked=ASKED, days=15, folder=tmp_path, seed=1) for n in range(FITS)]
    truth, ends = (np.array([one[name] for one in fits]) for name in ("truth", "ends"))
    held = (ends[:, 0] <= truth) & (truth <= ends[:, 3])
    # 27 of 30 if they are right, 18 if they are half as wide as they should be
    assert held.sum() >= 21
    narrower = np.mean([one["contractions"] for one in fits], axis=0)
    assert narrower[0] > 0.25  # and they are no wider than that: of initiative even a short log tells something
    told(fits)
    said = capsys.readouterr().out
    assert f"{FITS} fits of 100 simulations" in said
    assert f"all: {held.mean():.3f}" in said
