"""What befell a run, against small tables made by hand."""

import numpy as np
import pytest

from sim.results.caveats import caveats
from sim.results.happenings import happenings
from sim.results.summary import summarise, worth_showing
from sim.results.words import plain_words
from sim.scenario.schema import Scenario


def daily(replicates=1, groups=1, days=10, **columns):
    """A daily table: arrays over (replicate, group, day), or what broadcasts to one."""
    shape = (replicates, groups, days)
    index = np.indices(shape).reshape(3, -1)
    made = {"replicate": index[0], "group": index[1], "day": index[2]}
    for name, values in {"members": 10.0, **columns}.items():
        made[name] = np.broadcast_to(np.asarray(values, float), shape).ravel()
    return made


def since(day, replicates=1, groups=1, days=10, only=None):
    """Ones from a day on; of the groups (over all replicates) in `only`, if given."""
    rows = np.zeros((replicates * groups, days))
    rows[slice(None) if only is None else only, day:] = 1
    return rows.reshape(replicates, groups, days)


PLAIN = Scenario(name="shop")


def test_nothing_happened():
    table = daily(closed=0.0, owner_present=1.0, market_friends=50.0, market_strangers=9.0, market_customers=0.0)
    assert happenings(table, PLAIN) == []  # nobody is a customer outside, and nobody was sought there
    assert happenings({name: column[:0] for name, column in table.items()}, PLAIN) == []
    assert happenings(daily(), PLAIN) == []


def test_a_group_that_the_platform_closed():
    assert happenings(daily(closed=since(4), owner_present=1 - since(4)), PLAIN) == [
        "The platform closed the group on day 4; its members count as removed."
    ]


@pytest.mark.parametrize(
    ("shape", "only", "said"),
    [
        ((1, 10), [1, 2, 7], "3 of 10 groups (on day 4)"),
        ((1, 10), None, "all 10 groups (on day 4)"),
        ((5, 1), [0, 3], "the group in 2 of 5 replicates (on day 4)"),
        ((5, 1), None, "the group in every replicate (on day 4)"),
        ((5, 2), [0, 3, 9], "3 of 10 groups of all replicates (on day 4)"),
    ],
)
def test_closed_groups_are_counted(shape, only, said):
    table = daily(*shape, closed=since(4, *shape, only=only))
    assert happenings(table, PLAIN) == [f"The platform closed {said}; their members count as removed."]


def test_the_first_day_is_told_where_days_differ():
    closed = since(4, 1, 3, only=[0]) + since(6, 1, 3, only=[2])
    (text,) = happenings(daily(1, 3, closed=closed), PLAIN)
    assert "closed 2 of 3 groups (the first on day 4);" in text


def test_an_owner_who_left_and_a_group_that_was_closed_are_two_things():
    away = np.maximum(since(2, 1, 3, only=[0]), since(6, 1, 3, only=[1]))
    texts = happenings(daily(1, 3, owner_present=1 - away, closed=since(6, 1, 3, only=[1])), PLAIN)
    assert texts == [
        "The platform closed 1 of 3 groups (on day 6); their members count as removed.",
        "The owner left 1 of 3 groups (on day 2); from then on nobody acted for the operator there.",
    ]


@pytest.mark.parametrize(
    ("world", "said"),
    [
        ({"product": {"fault_day": 3, "fault_days": 4}}, ["Faulty goods: the product sold from day 3 to day 6 (quality 0.4 lower)."]),
        ({"product": {"fault_day": 3, "fault_days": 1}}, ["Faulty goods: the product sold on day 3 (quality 0.4 lower)."]),
        ({"product": {"fault_day": 3}}, ["Faulty goods: the product sold from day 3 to day 9 (quality 0.4 lower)."]),
        ({"product": {"fault_day": 10}}, []),  # after the run
        ({"product": {"fault_day": 3, "fault_loss": 0.0}}, []),
        (
            {"product": {"fault_day": 9}, "other_products": [{}, {"name": "serum", "fault_day": 0, "fault_days": 2, "fault_loss": 0.25}]},
            ["Faulty goods: the product sold on day 9 (quality 0.4 lower) and serum (product 2) sold from day 0 to day 1 (quality 0.25 lower)."],
        ),
    ],
)
def test_faulty_goods_of_the_days_of_the_run(world, said):
    assert happenings(daily(), Scenario(name="shop", world=world)) == said


def test_a_market_that_ran_out():
    friends = 5.0 * (1 - since(3, 2, 1, only=[1]))
    table = daily(2, market_friends=friends, market_strangers=9.0)
    assert happenings(table, PLAIN) == [
        "People who could join ran out: no friends of members (first on day 3) were left outside in 1 of 2 replicates."
    ]


def test_newcomers_called_in_vain():
    agenda = {
        "action": np.array(["admit", "post", "admit", "admit"], object),
        "done": np.array([True, True, True, False]),
        "count": np.array([30, 1, 5, 70]),
    }
    some = daily(market_strangers=1 - since(5), joined_channel=[1.0] * 5 + [0.0] * 5)
    text, ran_out = happenings(some, PLAIN, agenda)
    assert text.startswith("Of 35 newcomers called in through channels 5 joined: the others declined, or ")
    assert "no strangers (first on day 5) were left outside." in ran_out
    nobody = daily(market_strangers=0.0, market_customers=0.0, joined_channel=0.0)
    text, ran_out = happenings(nobody, PLAIN, agenda)
    assert "called in through channels 0 joined" in text
    assert "no customers (from the start) and no strangers (from the start) were left outside." in ran_out
    assert happenings(nobody, PLAIN) == []
    assert happenings(daily(joined_channel=3.5), PLAIN, agenda) == []  # all came


def test_what_happened_stands_beside_the_members():
    summary = summarise(daily(left=0.0, joined_invited=0.0, joined_channel=0.0, removed_today=2.0))
    assert "10 were there at the end. The owner left.\n" in plain_words(summary, ["The owner left."]) + "\n"


def test_the_platform_has_rows_only_where_it_did_something():
    quiet = summarise(daily(closed=0.0, strikes=0.0))
    assert {"closed", "strikes"} <= set(quiet.index)  # for programs
    assert not {"closed", "strikes"} & set(worth_showing(quiet).index)
    shown = worth_showing(summarise(daily(1, 4, closed=since(4, 1, 4, only=[2]), strikes=2 * since(2, 1, 4, only=[2]))))
    assert shown.loc["closed", "mean"] == pytest.approx(0.25)
    assert shown.loc["strikes", "mean"] == pytest.approx(0.5)


@pytest.mark.parametrize(("shape", "said"), [((4, 1), "4 replicates"), ((1, 2), "2 groups"), ((2, 9), "2 replicates")])
def test_few_replicates_give_a_rough_idea(shape, said):
    (caveat,) = caveats(daily(*shape))
    assert caveat.startswith(f"Only {said}: the intervals")
    assert f"may lie; {said} give but a rough idea" in plain_words(summarise(daily(*shape, messages=np.arange(10.0) * index(shape))))


@pytest.mark.parametrize("shape", [(1, 1), (5, 1), (1, 5), (20, 3)])
def test_enough_replicates_need_no_caveat(shape):
    assert caveats(daily(*shape)) == []


def index(shape):
    """Another number for each group."""
    return np.arange(1.0, shape[0] * shape[1] + 1).reshape(*shape, 1)
