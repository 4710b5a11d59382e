"""Who writes again: progression and survival, with logs that end too early."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_logs import DAY, log, random_log

from sim.chatlogs.measures.measure import measure
from sim.chatlogs.measures.posters import posters_of
from sim.chatlogs.measures.progression import progression
from sim.chatlogs.measures.survival import survival
from sim.chatlogs.measures.talk import Talk, patience_of


def test_who_stops_by_a_coin_does_so_at_every_step():
    counts = np.random.default_rng(1).geometric(0.2, 200_000)
    assert progression(counts, counts, (1, 2, 3, 5, 10)) == pytest.approx([0.8] * 5, abs=0.02)


def test_progression_by_hand():
    counts = np.array([1, 1, 2, 3, 5])
    assert progression(counts, counts, (1, 2, 3, 5)) == pytest.approx([3 / 5, 2 / 3, 1 / 2, 0.0])


def test_whoever_had_no_time_left_does_not_count():
    counts, early = np.array([1, 1, 3]), np.array([1, 0, 1])
    # the second wrote his only message at the end; the third wrote his second and third one there
    assert progression(counts, early, (1,)) == pytest.approx([1 / 2])
    assert np.isnan(progression(counts, early, (2,))).all()


def test_the_end_of_the_log_does_not_bend_progression():
    luck = np.random.default_rng(2)
    rows = []
    for person in range(4_000):
        time = luck.uniform(0.0, 100 * DAY)
        while time < 100 * DAY:
            rows.append((0, person + 1, time))
            if luck.random() < 0.3:
                break
            time += luck.exponential(3 * DAY)
    found = measure(log(rows), rooms=False)
    naive = np.bincount(found.tables.posters.count)
    assert 1 - naive[1] / naive.sum() < 0.685  # those cut off look like those who stopped
    assert found.scalars["more_after_1"] == pytest.approx(0.7, abs=0.02)
    assert found.scalars["more_after_3"] == pytest.approx(0.7, abs=0.03)


def test_exponential_lives_are_found_though_half_of_them_are_cut_off():
    luck = np.random.default_rng(3)
    life, watched = luck.exponential(40.0, 50_000), luck.uniform(0.0, 90.0, 50_000)
    found = survival(np.minimum(life, watched), life <= watched, [0.0, 1.0, 7.0, 30.0, 60.0])
    assert found == pytest.approx(np.exp(-np.array([0.0, 1.0, 7.0, 30.0, 60.0]) / 40.0), abs=0.01)


def test_survival_by_hand():
    lasted, ended = np.array([0.0, 2.0, 2.0, 5.0]), np.array([True, True, False, True])
    # 3/4 outlast day 0, of three there on day 2 one ends then, of one there on day 5 one
    assert survival(lasted, ended, [0.0, 1.0, 2.0, 2.5, 5.0, 5.5]) == pytest.approx([1.0, 0.75, 0.75, 0.5, 0.5, 0.0])


def test_what_nobody_was_watched_for_is_not_known():
    lasted, ended = np.array([1.0, 3.0]), np.array([True, False])
    assert survival(lasted, ended, 3.0) == 0.5
    assert np.isnan(survival(lasted, ended, 3.1))
    assert np.isnan(survival(np.zeros(0), np.zeros(0, bool), 1.0))


def test_posters_who_live_an_exponential_time_come_back_as_long():
    luck = np.random.default_rng(4)
    rows = []
    for person in range(3_000):
        first, life = luck.uniform(0.0, 120 * DAY), luck.exponential(20 * DAY)
        times = np.array([first, first + life, *luck.uniform(first, first + life, luck.poisson(life / DAY))])
        rows += [(0, person + 1, time) for time in times[times < 120 * DAY]]
    found = measure(log(rows), patience=10.0, rooms=False).scalars
    expected = np.exp(-np.array([1.0, 7.0, 30.0]) / 20.0)
    assert [found[f"back_after_{day}"] for day in (1, 7, 30)] == pytest.approx(expected, abs=0.03)


def test_nobody_is_said_to_be_gone_after_days_for_which_nobody_was_watched():
    rows = [(0, person, person * 60.0) for person in range(1, 40)]
    found = measure(log(rows, end=1_704_067_200.0 + 20 * DAY), rooms=False)  # 15 days without patience
    assert found.scalars["back_after_1"] == found.scalars["back_after_7"] == 0.0
    assert np.isnan(found.scalars["back_after_30"])
    assert np.isnan(found.curves.survival[-1]) and found.curves.survival[0] == 1.0


def test_patience_is_a_quarter_of_a_short_log():
    assert patience_of(8.0) == 2.0
    assert patience_of(900.0) == 30.0


def test_a_person_is_one_over_all_rooms_or_one_in_each():
    talk = Talk.of(log([(0, 5, 0.0), (1, 5, 3 * DAY), (1, 6, 40 * DAY)]))
    whole = posters_of(talk, 10.0, by_room=False)
    assert whole.count.tolist() == [2, 1] and whole.lasted.tolist() == [3.0, 0.0] and whole.gone.tolist() == [True, False]
    each = posters_of(talk, 10.0, by_room=True)
    assert each.room.tolist() == [0, 1, 1] and each.count.tolist() == [1, 1, 1] and each.early.tolist() == [1, 1, 0]


@given(
    st.lists(st.tuples(st.floats(0, 400), st.booleans()), min_size=1, max_size=60),
    st.lists(st.floats(0, 500), min_size=2, max_size=9).map(sorted),
)
def test_survival_falls_from_one(cases, days):
    lasted, ended = (np.array(part) for part in zip(*cases, strict=True))
    found = survival(lasted, ended, days)
    known = found[np.isfinite(found)]
    assert ((known >= -1e-12) & (known <= 1.0)).all() and (np.diff(known) <= 1e-12).all()
    if ended.all():  # nobody is cut off: the plain share
        assert found == pytest.approx([(lasted >= day).mean() for day in days], abs=1e-9)


@given(st.integers(0, 30))
def test_progression_is_a_share(seed):
    posters = posters_of(Talk.of(random_log(seed)), 10.0, by_room=True)
    assert (posters.early <= posters.count).all()
    found = progression(posters.count, posters.early, np.arange(1, 30))
    known = found[np.isfinite(found)]
    assert ((known >= 0) & (known <= 1)).all()
