"""The policies that spend money, played: what was promised is kept, and what was announced takes place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.model.simulation import Simulation
from sim.policies.registry import REGISTRY
from sim.scenario import loads

WORLD = """
name: played
run: {days: 26, replicates: 3}
world:
  groups: {members: 80}
  platform_rules: {policing: 0}
  behaviour:
    inviting: {invite_rate: 0.05, invite_acceptance: 0.8}
    speaking: {initiative: 0.3}
    buying: {buy_chance: 0.5}
    attention: {meeting_attendance: 0.8}
operator: {staff_minutes_per_day: 1000, cash_per_day: 1000, %s}
"""


def _played(operator: str) -> Simulation:
    return Simulation(loads(WORLD % operator, REGISTRY)).run()


def _by_day(simulation: Simulation, column: str) -> Any:
    """One column of the daily table (replicates, days)."""
    return simulation.daily_table()[column].reshape(3, -1)


@pytest.mark.parametrize("pays_on", ["join", "first_order"])
def test_rewards_are_paid_for_all_who_came_in_time(pays_on: str) -> None:
    referral = f"referral: {{pays_on: {pays_on}, inviter: 7, invited: 5, start_day: 3, end_day: 14}}"
    simulation = _played(f"{referral}, ads: {{per_day: 4, discount: 0.3}}")
    groups, cash = simulation.world.groups, _by_day(simulation, "cash_referral")
    assert not groups["reward_inviter"].any() and not groups["reward_invited"].any()
    assert cash.sum() > 0
    if pays_on == "first_order":
        assert not cash[:, :4].any() and not cash[:, 16:].any()
    else:  # those whose invitation was accepted while the promise held, unless they left on the day of coming
        came = 12.0 * _by_day(simulation, "joined_invited")
        assert not cash[:, :5].any() and not cash[:, 17:].any()
        assert (cash[:, 5:17] <= came[:, 3:15]).all() and cash.sum() >= 0.7 * came[:, 3:15].sum()


def test_rewards_are_promised_and_paid_in_groups_that_open_later() -> None:
    """Half of the members go to another group on the sixth night; whom they bring there is paid for like the others."""
    split = "lifecycle: {kind: long, split_day: 6, split_into: 2, most_groups: 1}"
    operator = f"{split}, referral: {{pays_on: join, inviter: 7, invited: 5}}"
    simulation = Simulation(loads(WORLD % operator, REGISTRY, {"world.behaviour.inviting.invite_rate": 0.5})).run()
    groups, daily = simulation.world.groups, simulation.daily_table()
    assert groups["opened"].tolist() == [0, 7] * 3 and (groups["reward_inviter"] == 7).all() and (groups["reward_invited"] == 5).all()
    for replicate in range(3):
        new = (daily["replicate"] == replicate) & (daily["group"] == 1)
        assert daily["day"][new].tolist() == list(range(7, 26))
        came, cash = 12.0 * daily["joined_invited"][new], daily["cash_referral"][new]
        assert (cash[2:] <= came[:-2]).all() and cash.sum() >= 0.7 * came[:-2].sum() > 100


def test_meetings_cost_by_the_head_and_teams_by_the_pair() -> None:
    teams = "introductions_per_day: 0, teams: 1, team_size: 4, team_days: 5, pair_minutes: 3"
    meetings = "meet_up_every_days: 10, meet_up_most: 12, meet_up_cash_each: 8.5, meet_up_minutes: 40"
    simulation = _played(f"mesh: {{{teams}, {meetings}}}")
    minutes, cash, met = (_by_day(simulation, column) for column in ("minutes_mesh", "cash_mesh", "met"))
    for day in range(26):
        team, meeting = day > 0 and day % 5 == 0, day > 0 and day % 10 == 0
        assert (minutes[:, day] == 18.0 * team + 40.0 * meeting).all() and (cash[:, day] == 102.0 * meeting).all()
        assert (met[:, day] <= 12).all() and met[:, day].any() == meeting


def test_contests_end_with_the_policy() -> None:
    simulation = _played("leaderboard: {every_days: 6, rounds: 2, prize: 90}")
    cash = _by_day(simulation, "cash_leaderboard")
    assert cash[:, [6, 12]].tolist() == [[270.0, 270.0]] * 3 and cash.sum() == cash[:, [6, 12]].sum()
    assert not simulation.world.groups["contest_prize"].any()
    prized = _by_day(simulation, "messages_for_prize")
    assert prized[:, :12].sum() > 0 and not prized[:, 13:].any()


def test_a_deal_is_called_to_mind_only_while_it_is_open() -> None:
    simulation = _played("group_buy: {every_days: 9, days: 3, buyers: 10, hour: 12, remind_per_day: 2, hours: [9, 20]}")
    offers = _by_day(simulation, "messages_group_buy")
    wanted = np.zeros(26)
    for opened in (0, 9, 18):
        wanted[opened : opened + 4] = [1, 2, 2, 1]
    assert (offers == wanted).all()
    assert _by_day(simulation, "pledges").sum() > 0


def test_an_event_and_its_notice_draw_visits() -> None:
    plain, talks = _played(""), _played("events: {every_days: 5, announce_days_before: 1, call_all: false}")
    assert _by_day(talks, "messages_event")[0].nonzero()[0].tolist() == [0, 5, 10, 15, 20, 25]
    assert (_by_day(talks, "messages_event") == _by_day(talks, "messages_summary") * 6).all()
    more = _by_day(talks, "visits")[:, 10:21:5].sum() - _by_day(plain, "visits")[:, 10:21:5].sum()
    assert more > 0
    assert _by_day(_played("events: {where: offline, every_days: 10, most: 12}"), "met").sum() > 0


def test_coupons_in_person_are_ordered_on() -> None:
    bought = _by_day(_played("coupons: {to: segment, every_days: 4, most: 40, discount: 0.4}"), "orders_private")
    assert bought.sum() > 0


@pytest.mark.parametrize(
    "nothing",
    [
        "coupons: {discount: 0}", "coupons: {per_day: 0}", "group_buy: {discount: 0}", "red_packets: {per_day: 0}",
        "red_packets: {amount: 0, per_day: 2}", "leaderboard: {prize: 0}", "referral: {inviter: 0, invited: 0}",
        "acquisition: {per_day: 0}", "events: {parts: 0}",
    ],
)  # fmt: skip
def test_at_strength_zero_nothing_changes_to_the_bit(nothing: str) -> None:
    plain, with_it = _played(""), _played(nothing)
    a, b = plain.daily_table(), with_it.daily_table()
    for name in a:
        np.testing.assert_array_equal(a[name], b[name], err_msg=name)
    assert plain.world.members.tobytes() == with_it.world.members.tobytes()
