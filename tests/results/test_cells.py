"""Where the rows of a daily table belong: what is quick for regular tables gives the bits of what works for all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.simulation import Simulation
from sim.results import cells as module
from sim.results.cells import cells_of
from sim.results.outcomes import outcome_of, values_of_run
from sim.results.trajectories import trajectories
from sim.study.scenario import resolve

SHAPES = st.tuples(st.integers(1, 12), st.integers(1, 40), st.integers(1, 30))
AWKWARD = (0.0, -0.0, np.nan, np.inf, -np.inf, 1e300)


def keys(replicates: int, groups: int, days: int, first_day: int = 0, first_replicate: int = 0) -> dict:
    """The keys of a table with all rows, in order."""
    replicate, group, day = np.meshgrid(np.arange(replicates), np.arange(groups), np.arange(days), indexing="ij")
    found = {"replicate": first_replicate + replicate, "group": group, "day": first_day + day}
    return {name: column.reshape(-1).astype(np.int32) for name, column in found.items()}


def numbers(size: int, seed: int, awkward: bool) -> np.ndarray:
    """Numbers of very different size, whose sum depends on the order; some without a value, if wanted."""
    rng = np.random.default_rng(seed)
    values = rng.lognormal(0.0, 8.0, size) * rng.choice([-1.0, 1.0], size)
    return np.where(rng.random(size) < 0.3, rng.choice(AWKWARD, size), values) if awkward else values


def same_bits(one: np.ndarray, other: np.ndarray) -> bool:
    alike = one.shape == other.shape and one.dtype == other.dtype
    return alike and bool(((one == other) & (np.signbit(one) == np.signbit(other)) | (one != one) & (other != other)).all())


@given(SHAPES, st.integers(-1, 5), st.integers(0, 99), st.booleans())
def test_regular_tables_add_up_to_the_bits_of_any_table(shape, first_day, seed, awkward):
    table = keys(*shape, first_day, 3)
    values = numbers(len(table["day"]), seed, awkward)
    regular, general = cells_of(table), module._Scattered(*(table[name] for name in ("replicate", "group", "day")))
    assert isinstance(regular, module._Regular)
    for name in ("replicates", "groups", "days", "of_row", "there", "at_start"):
        assert (getattr(regular, name) == getattr(general, name)).all(), name
    with np.errstate(invalid="ignore"):
        for first, last in ((first_day - 2, first_day + 40), (first_day, first_day), (first_day + 3, first_day + 9)):
            assert same_bits(regular.over_days(values, first, last), general.over_days(values, first, last))
        assert same_bits(regular.over_groups(values), general.over_groups(values))
        assert same_bits(regular.spread(values) + 0.0, general.spread(values))


@given(SHAPES, st.integers(0, 99))
def test_rows_in_any_order_or_missing_are_put_where_they_belong(shape, seed):
    table, rng = keys(*shape), np.random.default_rng(seed)
    size = len(table["day"])
    order = rng.permutation(size)[: max(1, rng.integers(size // 2, size + 1))]
    found = cells_of({name: column[order] for name, column in table.items()})
    values = rng.integers(1, 1000, size).astype(np.float64)
    whole = np.zeros(shape)
    whole.reshape(-1)[order] = values[order]
    place = [np.unique(table[name][order]) for name in ("replicate", "group", "day")]
    assert (found.spread(values[order]) == whole[np.ix_(*place)]).all()
    assert (found.over_days(values[order], 0, shape[2]) == whole.sum(axis=2)[np.ix_(*place[:2])].reshape(-1)).all()


def test_a_group_that_opens_later_is_not_there_at_the_start():
    table = keys(2, 2, 4)
    rows = (table["group"] == 0) | (table["day"] >= 2)
    found = cells_of({name: column[rows] for name, column in table.items()})
    assert found.at_start.tolist() == [[True, False], [True, False]]
    assert found.there.all()


def test_a_day_that_is_missing_everywhere_does_not_count_as_a_day():
    table = keys(2, 2, 4)
    rows = table["day"] != 2
    assert cells_of({name: column[rows] for name, column in table.items()}).days.tolist() == [0, 1, 3]


@pytest.mark.parametrize("groups", [1, 3])
def test_all_outcomes_of_a_run_have_the_same_bits_either_way(groups, monkeypatch):
    scenario = resolve(
        {
            "name": "small",
            "run": {"days": 32, "replicates": 3, "seed": 5},
            "world": {"groups": {"count": groups, "members": 30}},
            "operator": {"ads": {"per_day": 1}, "content": {"per_day": 2}},
        }
    )
    run = Simulation(scenario, threads=1).run()
    daily = run.daily_table()
    beside = {"joins": run.joins_table(), "leaves": run.leaves_table(), "members": run.members_table()}
    wanted = [outcome_of(name, daily, 32) for name in ("profit@9", "gini", "survival@20", "k_factor@31", "funnel_spoke")]

    def worked_out():
        return values_of_run(daily, beside, wanted), trajectories(daily, ["gini", "trust_p10"])

    quick = worked_out()
    monkeypatch.setattr(module, "_regular", lambda *_: None)
    for ours, theirs in zip(quick, worked_out(), strict=True):
        assert list(ours) == list(theirs)
        for name, column in ours.items():
            assert same_bits(column, theirs[name]), name
