"""Prize hunters (S2): the upper tail of deal seeking. They stay for discounts and rewards, and only for these."""

import numpy as np
import pytest
from small_worlds import JUDGING, LEAVING, NOBODY_JOINS_OR_LEAVES, acting, begun, per_day, simulate

from sim.model.agenda import Agenda
from sim.model.labels import ACTIVE, KOL
from sim.model.simulation import Simulation

MANY = NOBODY_JOINS_OR_LEAVES | {
    "run.days": 40, "run.replicates": 40, "world.groups.members": 100, "world.groups.capacity": 100,
    "world.members.deal_seeking": 0.3,
}  # fmt: skip


def _coupons(discount: float, a_day: int = 4) -> Simulation:
    return acting(MANY, lambda agenda: _post_coupons(agenda, discount, a_day))


def _post_coupons(agenda: Agenda, discount: float, a_day: int) -> None:
    for n in range(a_day):
        agenda.post("coupon", 10.0 + n, discount=discount)


def _gap(s: Simulation, state: str) -> np.ndarray:
    """Mean of a state over the fifth of the members who seek deals most, less that of the fifth who do least (groups,)."""
    members = s.world.members.reshape(s.groups_total, -1)
    gaps = []
    for group in members:
        low, high = np.quantile(group["deal_seeking"], (0.2, 0.8))
        most, least = group["deal_seeking"] >= high, group["deal_seeking"] <= low
        gaps.append(float(group[state][most].mean() - group[state][least].mean()))
    return np.array(gaps)


def _clearly_above(differences: np.ndarray, least: float = 0.0) -> bool:
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    return bool(differences.mean() - 3.0 * error > least)


def test_discounts_hold_those_who_seek_deals():
    """The deeper the discounts of every day, the more are the interested those who came for them."""
    gaps = [_gap(_coupons(discount), "interest") for discount in (0.0, 0.3, 0.9)]
    assert _clearly_above(gaps[1] - gaps[0]) and _clearly_above(gaps[2] - gaps[1])
    assert _clearly_above(_gap(_coupons(0.9), "visits") - _gap(_coupons(0.0), "visits"))


def test_without_discounts_and_rewards_they_are_like_others():
    """Nothing but deals tells them apart: what they seek makes no difference at all."""
    apart, alike = (simulate(MANY | {"run.replicates": 2, "world.members.deal_seeking": d}) for d in (0.2, 0.8))
    assert not np.array_equal(apart.world.members["deal_seeking"], alike.world.members["deal_seeking"])
    for state in ("interest", "visits", "orders", "trust", "posts"):
        assert np.array_equal(apart.world.members[state], alike.world.members[state])


def test_where_deals_are_worth_nothing_nobody_stays_for_them():
    s = acting(MANY | {JUDGING + "deal_worth": 0.0}, lambda agenda: _post_coupons(agenda, 0.9, 4))
    gap = _gap(s, "interest")
    assert abs(gap.mean()) < 4 * gap.std(ddof=1) / np.sqrt(len(gap))


def test_when_the_coupons_end_they_lose_interest_most():
    """What held them is gone, and the others have been tired by it as well."""
    def until(day: int) -> np.ndarray:
        s = acting(MANY, lambda agenda: _post_coupons(agenda, 0.9, 4) if agenda.day < day else None)
        return _gap(s, "interest")

    assert _clearly_above(until(40) - until(20))


@pytest.mark.parametrize("reward", [20.0, 200.0])
def test_a_reward_draws_them_into_a_check_in(reward: float):
    """Of those who sign up for a reward more are prize hunters than of those who sign up for nothing."""
    def taking_part(reward: float) -> np.ndarray:
        campaign = {"operator.check_in": {"start_day": 2, "days": 30, "reward": reward}, LEAVING + "leave_rate": 0.0}
        s = simulate(MANY | campaign | {"run.days": 12, "run.replicates": 400, "operator.cash_per_day": 1e6})
        return _gap(s, "check_in")

    assert _clearly_above(taking_part(reward) - taking_part(0.0))


@pytest.mark.parametrize("answers", [False, True])
@pytest.mark.parametrize("leaders", [False, True])
def test_what_counts_as_talk_for_a_prize(leaders: bool, answers: bool):
    """What is written for the prize is among the talk, which it makes worth less: leaders' answers as well as others',
    but not their own posts, which are content."""
    talkative = NOBODY_JOINS_OR_LEAVES | {"run.days": 8, "run.replicates": 20, "world.behaviour.rewards.contest_responders": 1.0}
    s = begun(talkative, lambda agenda: agenda.open_contest(0.0, prize=500.0, answers=answers) if agenda.day == 2 else None)
    if leaders:
        s.world.members["role"][s.world.members["stage"] <= ACTIVE] = KOL
    expected = np.zeros(s.groups_total)
    while s.day < s.days:
        s.step()
        today = per_day(s, "messages_for_prize")[:, -1]
        expected = expected * (1.0 - 1.0 / 7.0) + (today if answers or not leaders else 0.0)
        assert np.allclose(s.world.boards["prized"], expected)
    assert per_day(s, "messages_for_prize").sum() > 20
