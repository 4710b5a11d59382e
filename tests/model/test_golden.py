"""Golden baselines: what the shipped scenarios gave when somebody last looked. They catch changes nobody meant to make.

    QUNSIM_REWRITE_GOLDEN=1 python -m pytest tests/model/test_golden.py

writes them anew. Do that only after a change of the model that was meant, and say so in CHANGELOG.md.
"""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from small_worlds import SHIPPED, per_day, shipped

from sim.model.simulation import Simulation

GOLDEN = Path(__file__).parent / "golden"
REWRITE = "QUNSIM_REWRITE_GOLDEN"
COUNTS = ("members", "visits", "readers", "messages", "messages_chat", "messages_content", "messages_advertisement", "messages_check_in_card",
          "replies", "orders", "left", "removed_today", "muted_today", "joined_invited", "joined_channel", "staff_minutes")  # fmt: skip
MEANS = ("interest_mean", "trust_mean", "belief_mean", "muted_share", "ties_per_member")


def baseline(name):
    """Sums over groups and replicates of counts, and means of shares and states, day by day."""
    few = name == "portfolio"
    s = Simulation(shipped(name, days=40, members=60, replicates=2, groups=3 if few else 0)).run()
    result = {column: [round(float(x), 2) for x in per_day(s, column).sum(axis=0)] for column in COUNTS}
    return result | {column: [round(float(x), 6) for x in np.nanmean(per_day(s, column), axis=0)] for column in MEANS}


def differences(old, new):
    """Where two baselines part, in words."""
    for column in sorted(old.keys() | new.keys()):
        a, b = old.get(column), new.get(column)
        if a is None or b is None or len(a) != len(b):
            yield f"{column}: {'is new' if a is None else 'is gone' if b is None else 'has another length'}"
        elif not np.allclose(a, b, rtol=1e-6, atol=1e-6):
            day = int(np.flatnonzero(~np.isclose(a, b, rtol=1e-6, atol=1e-6))[0])
            yield f"{column}: from day {day} on, {a[day]} became {b[day]}; sum {sum(a):.6g} became {sum(b):.6g}"


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenarios_give_what_they_gave(name):
    path, now = GOLDEN / f"{name}.json", baseline(name)
    if os.environ.get(REWRITE):
        GOLDEN.mkdir(exist_ok=True)
        lines = ",\n".join(f"  {json.dumps(column)}: {json.dumps(values)}" for column, values in now.items())
        path.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    assert path.exists(), f"{path.name} is missing; write it with {REWRITE}=1"
    moved = list(differences(json.loads(path.read_text(encoding="utf-8")), now))
    assert not moved, (
        f"{name} has moved:\n  " + "\n  ".join(moved) + f"\nIf that was meant: set {REWRITE}=1, run this file again, "
        "and add a line to CHANGELOG.md that says what changed in the model and why."
    )


def test_no_baseline_without_a_scenario():
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(SHIPPED)


def test_a_moved_number_is_noticed():
    assert list(differences({"visits": [1.0, 2.0]}, {"visits": [1.0, 2.0]})) == []
    assert "from day 1" in next(differences({"visits": [1.0, 2.0]}, {"visits": [1.0, 2.5]}))
    assert "is new" in next(differences({}, {"visits": [1.0]}))
