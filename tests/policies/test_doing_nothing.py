"""A policy that is there, but does nothing, changes nothing to the bit. (Those that spend: in test_policies_played.)"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import pytest
from pairs import TALKATIVE, played

from sim.policies.registry import REGISTRY

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="thirty runs take long uncompiled")

WORLD = TALKATIVE | {
    "run.days": 16, "run.replicates": 2, "world.groups.members": 40, "world.groups.capacity": 60,
    "world.platform_rules.policing": 1, "world.behaviour.inviting.invite_rate": 0.05,
    "world.behaviour.policing.advertisers": 0.1, "world.behaviour.buying.buy_chance": 0.5,
    "world.product.quality": 0.3, "world.behaviour.experience.tell_complaint": 3.0,
}  # fmt: skip
"""People come and go, ask, complain, advertise for themselves: there would be something to do for each of them."""
BESIDE: dict[str, Any] = {"ads": {"per_day": 1}}

NOTHING: dict[str, dict[str, Any]] = {
    "welcome": {"answer_first_post": False, "segment": {"who": "newcomers", "days": 1}, "after_hours": 48.0, "within_hours": 50.0},
    "service": {"notices": 0},
    "check_in": {"start_day": 100},
    "kol": {"source": "invite", "per_day": 0, "followers": 0, "monthly_fee": 0},
    "moderation": {"rules": False, "notices": 0, "strictness": 0},
    "outreach": {"per_day": 0, "silent_days": 3},
    "core_care": {"share": 0},
    "mesh": {"introductions_per_day": 0, "teams": 0},
    "topics": {"chat_per_day": 0, "converse": 0, "knowledge_per_day": 0, "hot_per_day": 0},
    "events": {"parts": 0},
    "content": {"per_day": 0},
    "co_creation": {"asks": False, "trials": 0},
    "leaderboard": {"prize": 0},
    "red_packets": {"amount": 0, "per_day": 2},
    "referral": {"inviter": 0, "invited": 0},
    "acquisition": {"total": 0},
    "pruning": {"silent_days": 3650, "every_days": 8, "warn_days": 2},
    "group_buy": {"discount": 0},
    "coupons": {"discount": 0, "per_day": 3},
    "ads": {"share": 0},
}
ALSO_NOTHING: list[tuple[str, dict[str, Any]]] = [
    ("service", {"answers_each": 0}),
    ("kol", {"least_posts": 1000, "silent_days": 1}),
    ("core_care", {"segment": {"who": "newcomers", "days": 1}, "least_posts": 1000}),
    ("co_creation", {"start_day": 14, "asks": False}),
    ("events", {"where": "offline", "most": 0}),
    ("mesh", {"introductions_per_day": 0, "teams": 5, "active_days": 7, "team_days": 100}),
    ("coupons", {"to": "segment", "most": 0, "every_days": 2}),
]


@pytest.fixture(scope="module")
def without() -> Any:
    """What happens without any of them."""
    return played(BESIDE, WORLD), played({}, WORLD)


def test_every_policy_has_a_way_to_do_nothing() -> None:
    assert set(NOTHING) == set(REGISTRY) - {"lifecycle"}  # of which tests/model/test_moving.py says so


@pytest.mark.parametrize(("key", "parameters"), [*NOTHING.items(), *ALSO_NOTHING], ids=str)
def test_doing_nothing_changes_nothing(key: str, parameters: dict[str, Any], without: Any) -> None:
    plain = without[1] if key == "ads" else without[0]
    idle = played(({} if key == "ads" else BESIDE) | {key: parameters}, WORLD)
    before, after = plain.daily_table(), idle.daily_table()
    for name, column in before.items():
        np.testing.assert_array_equal(column, after[name], err_msg=name)
    for name in (f"minutes_{key}", f"cash_{key}"):
        assert not after[name].any(), name
    assert plain.world.members.tobytes() == idle.world.members.tobytes()
