"""Deliveries, experience, praise and complaints: accounts, directions, and mechanisms that can be switched off."""

import numpy as np
import pytest
from small_worlds import scenario, simulate

from sim.model.simulation import Simulation

EXPERIENCE = "world.behaviour.experience."
SHOP = {
    "run.days": 40, "run.replicates": 12, "operator.ads": {"per_day": 3, "minutes_each": 0},
    "world.behaviour.buying.buy_chance": 0.2, EXPERIENCE + "tell_praise": 3.0, EXPERIENCE + "tell_complaint": 3.0,
    "world.product.purchase_cycle": 7.0,
}  # fmt: skip
OFF = {EXPERIENCE + name: 0.0 for name in ("belief_learning", "surprise_trust", "tell_praise", "tell_complaint")}


def _difference(a: Simulation, b: Simulation, column: str) -> tuple[float, float]:
    """Mean over replicates of a - b on the last day, and its standard error."""
    last = a.days - 1
    x, y = (s.daily_table()[column].reshape(s.groups_total, -1)[:, last].astype(float) for s in (a, b))
    return float((x - y).mean()), float((x - y).std(ddof=1) / np.sqrt(len(x)))


@pytest.mark.parametrize("answers", [0, 2])
def test_complaints_opened_are_answered_or_open(answers: int) -> None:
    """Every day, in every group; and no more are answered than there are."""
    simulation = Simulation(scenario(SHOP | {"world.product.quality": 0.2}))
    plan = simulation.plan

    def with_answers():  # type: ignore[no-untyped-def]
        agenda = plan()
        if answers:
            agenda.answer_complaints(12.0, count=answers)
        return agenda

    simulation.plan = with_answers  # type: ignore[method-assign]
    daily = simulation.run().daily_table()
    opened, answered, still = (
        daily[name].reshape(simulation.groups_total, -1)
        for name in ("messages_complaint", "messages_complaint_answered", "complaints_open")
    )
    assert opened.sum() > 50 and (answered.sum() > 20) == bool(answers)
    assert np.array_equal(np.cumsum(opened - answered, axis=1), still) and still.min() >= 0


def test_orders_are_delivered_and_remembered() -> None:
    """With perfect learning and no noise, everybody who bought believes in the quality he got."""
    changes = SHOP | OFF | {EXPERIENCE + "belief_learning": 1.0, "world.product.experience_noise": 0.0}
    changes |= {"world.product.quality": 0.35, "world.product.delivery_days": 2, EXPERIENCE + "hearing": 0.0}
    simulation = simulate(changes)
    people = simulation.world.members
    bought = (people["orders"] > 0) & (people["pending"] == 0) & (people["stage"] <= 2)
    assert bought.sum() > 50 and np.allclose(people["belief"][bought], 0.35, atol=1e-6)
    waits = (people["pending"] > 0) & (people["stage"] <= 2)
    assert (simulation.days - 1 - people["last_purchase"][waits] < 2).all()


def test_a_bad_product_hurts() -> None:
    good, bad = (simulate(SHOP | {"world.product.quality": q, "run.replicates": 60}) for q in (0.8, 0.2))
    for column in ("belief_mean", "trust_mean"):
        mean, error = _difference(good, bad, column)
        assert mean > 4 * error
    orders = [s.daily_table()["orders"].sum() for s in (good, bad)]
    assert orders[0] > 1.2 * orders[1]


def test_a_fault_is_felt_while_it_lasts() -> None:
    calm = simulate(SHOP)
    faulty = simulate(SHOP | {"world.product.fault_day": 10, "world.product.fault_days": 10})
    a, b = (s.daily_table()["belief_mean"].reshape(12, -1).mean(axis=0) for s in (calm, faulty))
    assert np.array_equal(a[:10], b[:10])
    assert b[22] < a[22] - 0.05 and b[39] - a[39] > b[22] - a[22], "it heals when sound goods are sold again"


@pytest.mark.parametrize("engine", ["kernel", "mesa"])
def test_open_complaints_hurt_those_who_see_them(engine: str) -> None:
    """Answered at once, they cost less interest and less belief."""
    changes = SHOP | {"world.product.quality": 0.2, "run.replicates": 120 if engine == "kernel" else 3}
    changes |= {"world.behaviour.judging.complaint_worth": -2.0}
    silent, serving = (Simulation(scenario(changes), engine=engine) for _ in range(2))
    plan = serving.plan

    def with_answers():  # type: ignore[no-untyped-def]
        agenda = plan()
        for hour in range(24):
            agenda.answer_complaints(float(hour), count=20)
        return agenda

    serving.plan = with_answers  # type: ignore[method-assign]
    silent.run(), serving.run()
    mean, error = _difference(serving, silent, "belief_mean")
    assert mean > (3 * error if engine == "kernel" else 0.0)
    if engine == "kernel":
        mean, error = _difference(serving, silent, "interest_mean")
        assert mean > 3 * error


@pytest.mark.parametrize(
    ("off", "others"),
    [
        ({EXPERIENCE + "hearing": 0.0, EXPERIENCE + "friend_hearing": 0.0, "world.behaviour.judging.praise_worth": 0.0,
          "world.behaviour.judging.complaint_worth": 0.0} | OFF,
         [{EXPERIENCE + "disappointment": 1.0}, {EXPERIENCE + "answered_complaint": 1.0}, {"world.product.fault_day": 5},
          {EXPERIENCE + "base_heeds_base": 2.0}, {"world.product.delivery_days": 9}]),
        ({"world.behaviour.buying.unasked_rate": 0.0, "world.behaviour.buying.value_weight_middle": 0.0}, []),
        ({}, [{"world.behaviour.ties.same_place": 3.0}]),
    ],
    ids=["no word of mouth", "no unasked orders", "one place"],
)  # fmt: skip
def test_a_mechanism_at_strength_zero_has_no_effect_to_the_bit(off, others) -> None:  # type: ignore[no-untyped-def]
    plain = simulate(SHOP | off).daily_table()
    assert "world.behaviour.buying.unasked_rate" not in off or not plain["orders_unasked"].any()
    for more in others:
        changed = simulate(SHOP | off | more).daily_table()
        for name, column in plain.items():
            same = np.array_equal(column, changed[name], equal_nan=column.dtype.kind == "f")
            assert same or name == "goods_quality", (name, more)  # the fault itself


def test_who_knows_the_owner_orders_unasked() -> None:
    changes = {"run.days": 60, "run.replicates": 10, "world.behaviour.buying.unasked_rate": 0.2}
    stranger = simulate(changes)
    known = simulate(changes | {"operator.welcome": {"first_members": True, "within_hours": 200, "minutes_each": 0}})
    a, b = (s.daily_table()["orders_unasked"].sum() for s in (stranger, known))
    assert b > a + 20


def test_needs_fade_unless_they_last() -> None:
    """Fewer orders from a passing need; a need of five years and more does not fade."""
    orders = [
        simulate(SHOP | {"world.members.need_lasting": days}).daily_table()["orders"].sum() for days in (10.0, 36_500.0)
    ]
    assert orders[0] < 0.75 * orders[1]
    sure = {"world.members.need_lasting": 36_500.0, "world.members.need_lasting_sigma": 0.0}
    longer = {"world.members.need_lasting": 30_000.0, "world.members.need_lasting_sigma": 0.0}
    a, b = (simulate(SHOP | c).daily_table()["visits"] for c in (sure, longer))
    assert np.array_equal(a, b)


def test_friends_hear_of_it_in_person() -> None:
    """With nothing learned from deliveries or the feed, what a friend tells moves belief, and only that."""
    deaf = SHOP | {"run.replicates": 60, "world.product.quality": 0.2, EXPERIENCE + "hearing": 0.0, "world.behaviour.speaking.initiative": 0.3}
    deaf |= {EXPERIENCE + "belief_learning": 0.0, EXPERIENCE + "tell_praise": 0.0}
    alone, told = (simulate(deaf | {EXPERIENCE + "friend_hearing": h}) for h in (0.0, 0.8))
    mean, error = _difference(told, alone, "belief_mean")
    assert mean < -4 * error


def test_neighbours_become_closer_friends() -> None:
    near: list[float] = []
    for bonus in (0.0, 5.0):
        changes = {"run.days": 15, "run.replicates": 10, "world.behaviour.speaking.initiative": 0.3}
        changes |= {"world.members.places": 3, "world.behaviour.ties.same_place": bonus}
        world = simulate(changes).world
        row, k = np.nonzero(world.tie_strength)
        friend = row // world.slots * world.slots + world.tie_slot[row, k]
        same = world.members["place"][row] == world.members["place"][friend]
        strength = world.tie_strength[row, k].astype(float)
        near.append(strength[same].mean() / strength[~same].mean())
    assert 0.9 < near[0] < 1.1 and near[1] > 1.5


def test_the_middle_tier_looks_at_value_for_money() -> None:
    """A discount is better value: its weight brings orders from the middle tier, whatever the others do."""
    offers = SHOP | {"operator.ads.discount": 0.4, "run.days": 15, "world.behaviour.buying.reference_gain": 0.0}
    share: list[float] = []
    for weight in (0.0, 6.0):
        people = simulate(offers | {"world.behaviour.buying.value_weight_middle": weight}).world.members
        middle = people["tier"] == 1
        share.append(people["orders"][middle].sum() / people["orders"].sum())
    assert share[1] > 1.1 * share[0]
