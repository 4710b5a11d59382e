"""Content and advertisements: topics, shares, prices."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim.model.agenda import Agenda
from sim.model.labels import ADVERTISEMENT, CONTENT
from sim.policies.ads import Ads
from sim.policies.content import Content

Make = Callable[..., Any]


def test_content_carries_quality_cost_and_topic(town: Make) -> None:
    entry = town().plan(Content(per_day=1.0, quality=0.75, minutes_each=12.0, cash_each=3.0), 0)[0]
    assert entry["kind"] == CONTENT
    named = [float(entry[n]) for n in ("quality", "topic_x", "topic_y", "minutes", "cash")]
    assert named == pytest.approx([0.75, 1.0, 0.0, 12.0, 3.0], abs=1e-12)


def test_topics_spread_and_stray(town: Make) -> None:
    place = town(groups=400)
    spread = place.plan(Content(per_day=1.0, topic_spread=60.0), 0)
    angles = np.degrees(np.arctan2(spread["topic_y"], spread["topic_x"]))
    assert -60 <= angles.min() < -50 and 50 < angles.max() <= 60
    for share in (0.3, 1.0):
        posts = place.plan(Content(per_day=3.0, off_topic=share), 0)
        away = posts["topic_x"] < 1e-6
        assert away.mean() == pytest.approx(share, abs=0.05)
        assert np.all(posts["topic_x"][~away] == 1.0)


def test_outsourced_content_is_worse(town: Make) -> None:
    entry = town().plan(Content(per_day=1.0, quality=0.8, staff="outsourced", minutes_each=30.0), 0)[0]
    assert entry["quality"] == pytest.approx(0.8 * 0.7)
    assert entry["cash"] == pytest.approx(10.0)


def test_advertisements_by_frequency(town: Make) -> None:
    entries = town(groups=2).plan(Ads(per_day=3.0, discount=0.2, hours=(20.0,)), 5)
    assert entries["kind"].tolist() == [ADVERTISEMENT] * 6
    assert entries["tick"].tolist() == [20] * 6
    assert entries["value"] == pytest.approx(0.2)
    assert (entries["quality"] == 0).all() and (entries["topic_x"] == 0).all(), (
        "only content has quality and topic"
    )


@pytest.mark.parametrize("per_day", [1.0, 2.0, 3.0])
def test_products_take_turns(town: Make, per_day: float) -> None:
    """All of them in order, from day to day, in every group; each at its own hour."""
    place, policy = town(groups=2), Ads(per_day=per_day, product=None)
    told: list[int] = []
    for day in range(6):
        agenda = Agenda(day, 2, 24, 1e6, 1e6, 30.0, 20.0, 0.7, products=3)
        policy.plan(day, place.view(day), agenda)
        entries = np.sort(agenda.entries(), order=["group", "tick"])
        first, second = (entries[np.isin(entries["group"], (g, -1))] for g in (0, 1))
        assert first["product"].tolist() == second["product"].tolist() and len(first) == per_day
        assert len(set(first["tick"].tolist())) == per_day
        told += first["product"].tolist()
    assert told == [n % 3 for n in range(len(told))]


def test_products_take_turns_where_a_share_is_wanted(town: Make) -> None:
    place = town(groups=50)
    place.world.groups["messages_yesterday"] = 100
    agenda = Agenda(0, 50, 24, 1e6, 1e6, 30.0, 20.0, 0.7, products=3)
    Ads(share=0.1, product=None).plan(0, place.view(0), agenda)
    assert np.bincount(agenda.entries()["product"]).min() > 100


def test_advertisements_make_up_the_share_asked_for(town: Make) -> None:
    """In the long run, of all that is written, if the others write as they do."""
    place = town(groups=300)
    others = np.arange(300) % 30
    ads = np.zeros(300, np.int64)
    total = np.zeros(300, np.int64)
    for day in range(40):
        place.world.groups["messages_yesterday"] = others + ads
        place.world.groups["commercial_yesterday"] = ads
        ads = np.bincount(place.plan(Ads(share=0.08), day)["group"], minlength=300)
        total += ads
    share = total / (total + 40 * others.clip(1))
    assert total[0] == 0, "a silent group is left alone"
    assert share[others == 29] == pytest.approx(0.08, abs=0.01)
    assert share[others > 5].mean() == pytest.approx(0.08, abs=0.003)


def test_a_share_has_a_limit(town: Make) -> None:
    place = town()
    place.world.groups["messages_yesterday"] = 10_000
    assert len(place.plan(Ads(share=0.5, at_most=7), 1)) == 7


@pytest.mark.parametrize("values", [{}, {"per_day": 1.0, "share": 0.1}, {"share": 0.95}, {"per_day": -1.0}])
def test_frequency_or_share(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Ads(**values)
