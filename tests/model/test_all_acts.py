"""Everything an operator can do: the same bits on both engines, on any number of threads, and a sound state."""

import numpy as np
import pytest
from many_acts import HAPPENS, LIVELY, act_on_everybody
from small_worlds import POLICING, acting, per_day
from sound_worlds import assert_sound
from test_parity import assert_same

from sim.model.labels import REASONS

GROUPS = LIVELY | {
    "run.days": 15, "world.groups.members": 40, "world.groups.capacity": 70, "world.groups.count": 2,
    POLICING + "advertisers": 0.2,
}  # fmt: skip
FORUM = LIVELY | {
    "run.days": 10, "run.replicates": 1, "world.platform": "forum", "world.groups.members": 60, "world.groups.topics": 3,
    "world.groups.capacity": 100, POLICING + "advertisers": 0.2,
}  # fmt: skip


@pytest.mark.parametrize("changes", [GROUPS, FORUM], ids=["groups", "a forum"])
def test_both_engines_and_a_sound_state(changes):
    kernel, mesa = (acting(changes, act_on_everybody, engine) for engine in ("kernel", "mesa"))
    assert_same(kernel, mesa)
    assert_sound(kernel, most_discount=0.5)
    for column in HAPPENS:
        assert per_day(kernel, column).any(), f"{column}: it did not happen"
    assert sum(per_day(kernel, f"silent_{reason}").sum() for reason in REASONS) > 0
    assert per_day(kernel, "spam_removed").sum() > 0 and per_day(kernel, "removed_today").sum() > 0


def test_what_is_over_leaves_no_trace():
    """Contests, group buys and promises end; marks of members who have gone are not those of who comes after."""
    s = acting(GROUPS, act_on_everybody)
    groups = s.world.groups
    assert (groups["deal_pledged"] >= 0).all() and (groups["suggestions"] >= 0).all()
    for g in np.flatnonzero(groups["deal_needed"] == 0):
        marks = s.world.members["marks"][g * s.slots : (g + 1) * s.slots]
        assert not (marks & 16).any(), "somebody is pledged to nothing"
