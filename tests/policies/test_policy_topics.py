"""Topics: the owner's chat, answers, knowledge, hot topics and planted voices."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.model.entries import ACTIONS
from sim.model.labels import CHAT, CONTENT, OPERATOR_REPLY, PRAISE
from sim.policies.topics import Topics, _mixed

Make = Callable[..., Any]
SILENT = Topics(chat_per_day=0, converse=0, knowledge_per_day=0, hot_per_day=0)


def _only(**values: Any) -> Topics:
    return Topics(**{"chat_per_day": 0, "converse": 0, "knowledge_per_day": 0, "hot_per_day": 0} | values)


def test_nothing_at_all(town: Make) -> None:
    assert not any(town().plan(SILENT, day).size for day in range(10))
    assert not SILENT.admits


def test_rates_are_kept_and_each_kind_has_its_price(town: Make) -> None:
    policy = Topics(
        chat_per_day=2.5, chat_minutes=1.5, knowledge_per_day=0.5, knowledge_quality=0.7, knowledge_minutes=22.0,
        hot_per_day=0.25, hot_quality=0.4, hot_minutes=9.0, converse=0,
    )  # fmt: skip
    place = town(groups=3)
    entries = np.concatenate([place.plan(policy, day) for day in range(40)])
    mine = entries[entries["group"] == 1]
    assert set(entries["action"]) == {ACTIONS.index("post")}
    seen = {(e["kind"], round(float(e["quality"]), 3), float(e["minutes"])) for e in mine}
    assert seen == {(OPERATOR_REPLY, 0.0, 1.5), (CONTENT, 0.7, 22.0), (CONTENT, 0.4, 9.0)}
    counts = [int((mine["minutes"] == minutes).sum()) for minutes in (1.5, 22.0, 9.0)]
    assert counts == [100, 20, 10]


@settings(deadline=None)
@given(st.lists(st.integers(0, 12), min_size=3, max_size=3))
def test_kinds_are_mixed_evenly(counts: list[int]) -> None:
    kinds = _mixed(counts)
    assert [int((kinds == k).sum()) for k in range(3)] == counts
    if counts[0] > 3 and counts[1] > 0:
        assert kinds[0] != 1 or counts[1] >= counts[0], "the many begin, the few lie between them"


def test_hours_are_taken_in_turn_or_drawn(town: Make) -> None:
    policy = _only(chat_per_day=2, hot_per_day=1, hours=(8.0, 12.0, 20.0))
    assert sorted(town().plan(policy, 4)["tick"].tolist()) == [8, 12, 20]
    drawn = policy.model_copy(update={"hours": None, "irregular": True})
    place = town(groups=50)
    ticks = np.concatenate([place.plan(drawn, day)["tick"] for day in range(5)])
    assert ticks.min() >= 9 and ticks.max() < 22 and len(set(ticks.tolist())) == 13


def test_hot_topics_lie_to_either_side(town: Make) -> None:
    place, policy = town(groups=40), _only(hot_per_day=2, hot_spread=60.0, knowledge_per_day=1)
    entries = np.concatenate([place.plan(policy, day) for day in range(10)])
    angle = np.degrees(np.arctan2(entries["topic_y"], entries["topic_x"]))
    hot = entries["minutes"] == policy.hot_minutes
    assert np.abs(angle[~hot]).max() < 1e-4, "knowledge is on the group's topic"
    assert 57 < np.abs(angle[hot]).max() <= 60.01 and abs(angle[hot].mean()) < 5
    assert angle[hot].std() == pytest.approx(120 / math.sqrt(12), rel=0.1)


def test_he_answers_those_who_have_spoken_since_he_last_sat_down(town: Make) -> None:
    entries = town().plan(_only(converse=4, converse_hours=(21.0, 9.5, 12.0), minutes_each=2.0), 3, "converse")
    assert entries["tick"].tolist() == [9, 12, 21] and entries["extra"].tolist() == [12.5, 2.5, 9.0]
    assert set(entries["count"]) == {4} and set(entries["minutes"]) == {8.0}
    assert town().plan(_only(converse=1, converse_hours=(20.0,)), 3)["extra"].tolist() == [24.0]


def test_planted_voices_join_in_where_there_is_a_hot_topic(town: Make) -> None:
    policy = _only(hot_per_day=1, hot_minutes=10.0, planted=3, planted_minutes=2.0, planted_cash=1.5)
    entries = town(groups=2).plan(policy, 0)
    plants = entries[entries["action"] == ACTIONS.index("plant")]
    assert plants["group"].tolist() == [0, 1] and set(plants["count"]) == {3} and set(plants["kind"]) == {CHAT}
    assert set(plants["minutes"]) == {6.0} and set(plants["cash"]) == {4.5}
    assert plants["tick"].tolist() == entries[entries["action"] == 0]["tick"].tolist()
    assert town().plan(policy.model_copy(update={"planted_praise": True}), 0, "plant")["kind"].tolist() == [PRAISE]
    assert town(minutes=9.0).plan(policy, 0, "plant").size == 0, "no topic, no voices"
    assert town(minutes=12.0).plan(policy, 0, "plant")["done"].tolist() == [0]
    several = policy.model_copy(update={"hot_per_day": 3.0, "irregular": True})
    entries = town(groups=4, minutes=17.0).plan(several, 0)
    assert entries["action"].tolist().count(ACTIONS.index("plant")) == 4, "one topic in each of them"


def test_weekdays_and_the_end(town: Make) -> None:
    days = town().count(_only(knowledge_per_day=1, weekdays=(2, 6), end_day=12), 20)[:, 0]
    assert days.nonzero()[0].tolist() == [2, 6, 9]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"planted": 2, "hot_per_day": 0}, "hot_per_day is 0"),
        ({"converse_hours": (9, 9)}, "twice"),
        ({"hours": (9.0,), "irregular": True}, "one of the two"),
    ],
)
def test_what_does_not_go_together(values: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Topics(**values)
