"""The scenario all measurements of the model share: groups of 500 with all six policies."""

from collections.abc import Mapping
from typing import Any

from sim.policies.registry import REGISTRY
from sim.scenario import loads
from sim.scenario.schema import Scenario

MEMBERS = 500
ATTENTION = 3.3
"""Median visits a day at full interest, chosen so that about .07 visits per member-hour come of it."""

_TEXT = """
name: benchmark
about: Groups of 500 with all six policies; budgets that do not bind, so that every plan is carried out
run: {{days: {days}, replicates: 1, seed: 1}}
world:
  groups: {{count: {groups}, members: {members}, capacity: {members}}}
  members: {{attention_median: {attention}}}
operator:
  staff_minutes_per_day: 100000
  cash_per_day: 100000
  welcome: {{within_hours: 24}}
  content: {{per_day: 3, quality: 0.6, hours: [9, 12, 20]}}
  ads: {{per_day: 1, hours: [20.5]}}
  check_in: {{start_day: 1, days: 21}}
  kol: {{source: mine, count: 3, start_day: 1, every_days: 7}}
  pruning: {{every_days: 30, silent_days: 21, refill: fresh_blood}}
"""


def all_policies(
    groups: int, days: int, members: int = MEMBERS, attention: float = ATTENTION, changes: Mapping[str, Any] | None = None
) -> Scenario:
    """Groups filled to capacity, with content, ads, check-in, KOLs, pruning with refill and welcome; and changes."""
    text = _TEXT.format(groups=groups, days=days, members=members, attention=attention)
    return loads(text, REGISTRY, changes or {})


_FORUM = """
name: forum
about: One forum with content, ads and a greeting for everybody
run: {{days: {days}, replicates: 1, seed: 1}}
world:
  platform: forum
  groups: {{count: 1, members: {members}, capacity: {capacity}}}
  members: {{attention_median: {attention}}}
operator:
  staff_minutes_per_day: 1000000
  cash_per_day: 100000
  welcome: {{within_hours: 24}}
  content: {{per_day: 3, quality: 0.6, hours: [9, 12, 20]}}
  ads: {{per_day: 1, hours: [20.5]}}
"""

FORUM_ATTENTION = 1.5
"""The same for a forum, whose members find more to read."""


def one_forum(members: int, days: int, attention: float = FORUM_ATTENTION) -> Scenario:
    """A forum with a tenth more room than members."""
    return loads(
        _FORUM.format(days=days, members=members, capacity=members * 11 // 10, attention=attention), REGISTRY
    )
