"""Owners who leave on a day, or give up when the group does not pay."""

import numpy as np
import pytest
from small_worlds import simulate

CARE = {
    "run.days": 30, "run.replicates": 6, "operator.welcome": {"first_members": True, "within_hours": 72},
    "operator.ads": {"per_day": 1}, "operator.check_in": {"days": 25, "reward": 10.0},
}  # fmt: skip


@pytest.mark.parametrize("engine", ["kernel", "mesa"])
def test_when_the_owner_has_left_nobody_acts(engine: str) -> None:
    stays = simulate(CARE, engine=engine)
    leaves = simulate(CARE | {"world.owner.leaves_day": 12}, engine=engine)
    a, b = stays.daily_table(), leaves.daily_table()
    before = a["day"] < 12
    for name, column in a.items():
        assert np.array_equal(column[before], b[name][before], equal_nan=column.dtype.kind == "f"), name
    for name in ("staff_minutes", "cash", "missed", "messages_content", "messages_advertisement", "owner_present"):
        assert not b[name][~before].any(), name
    assert a["owner_present"].all() and a["staff_minutes"][~before].any()
    assert (leaves.agenda_table()["day"] < 12).all()
    people = leaves.world.members
    assert not people["owner_tie"].any() and stays.world.members["owner_tie"].any()
    assert b["messages_chat"][~before].sum() > 0, "the members go on without him"


def test_an_owner_gives_up_the_sooner_the_more_he_loses() -> None:
    def survival(wage: float, impatience: float) -> float:
        changes = {"run.days": 60, "run.replicates": 200, "operator.wage_per_hour": wage, "operator.content.minutes_each": 20}
        changes |= {"world.owner.impatience": impatience, "world.owner.loss_scale": 3000.0, "world.groups.members": 10}
        daily = simulate(changes).daily_table()
        return float(daily["owner_present"][daily["day"] == 59].mean())

    assert survival(30.0, 0.0) == 1.0 and survival(0.0, 0.05) == 1.0
    shares = [survival(wage, 0.05) for wage in (10.0, 30.0, 90.0)]
    assert 1.0 > shares[0] > shares[1] + 0.05 > shares[2] + 0.1


def test_groups_lose_their_owners_independently_of_each_other() -> None:
    """One replicate is the same whether others are played beside it or not."""
    changes = {"world.owner.impatience": 0.05, "world.owner.loss_scale": 100.0, "run.days": 40, "operator.content.minutes_each": 30}
    many, one = (simulate(changes | {"run.replicates": n}).daily_table() for n in (12, 1))
    assert 0 < many["owner_present"].mean() < 1
    first = many["replicate"] == 0
    for name, column in one.items():
        assert np.array_equal(many[name][first], column, equal_nan=column.dtype.kind == "f"), name


def test_work_is_paid_once_whoever_does_it() -> None:
    """Half an hour a day at 30 CNY an hour, by the staff at hand or by dedicated people: as dear to the owner."""
    changes = {"run.replicates": 1, "run.days": 11, "operator.wage_per_hour": 30.0, "operator.content": {"per_day": 1, "minutes_each": 30}}
    changes |= {"world.owner.loss_days": 10, "operator.staff_minutes_per_day": 60, "operator.cash_per_day": 100.0}
    quiet = {"world.behaviour.buying.buy_chance": 0.0, "world.behaviour.buying.unasked_rate": 0.0}
    shared, dedicated = (simulate(changes | quiet | {"operator.content.staff": staff}) for staff in ("shared", "dedicated"))
    for s in (shared, dedicated):
        assert np.allclose(s._lost(), 150.0)
    assert dedicated.daily_table()["cash"].sum() > 0 and not shared.daily_table()["cash"].any()


def test_a_campaign_ends_with_its_owner() -> None:
    """Nobody does tasks that nobody sets; the deposits are gone with him."""
    s = simulate(CARE | {"world.owner.leaves_day": 12})
    daily = s.daily_table()
    running = (daily["day"] > 2) & (daily["day"] < 12)
    assert daily["check_in_participants"][running].any() and daily["messages_check_in_card"][running].any()
    gone = daily["day"] >= 12
    assert not daily["check_in_participants"][gone].any() and not daily["messages_check_in_card"][gone].any()
    assert not s.world.members["streak"].any()
