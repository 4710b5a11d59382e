"""Parts of held-out rooms: the split, the door, null models, numbers and correlations."""

import numpy as np
import pytest

from sim.chatlogs.measures import measure
from sim.chatlogs.tables import from_columns
from sim.study.validation.rooms import hawkes, nulls, split
from sim.study.validation.rooms.comparing import compared
from sim.study.validation.rooms.correlations import pearson
from sim.study.validation.rooms.describing import GAP_LEVELS, NAMES, scaled, tell, unscaled
from sim.study.validation.rooms.distances import distance
from sim.study.validation.rooms.door import Door
from sim.study.validation.rooms.fitting import fit, own_of, place_of, said
from sim.study.validation.rooms.keyed import generator
from sim.study.validation.rooms.log import DAY, RoomLog, rooms_of, without_everywhere
from sim.study.validation.rooms.playing import Own, play, scenario_of
from sim.study.validation.rooms.validate import as_events


def log(seed=1, people=30, messages=400, days=120):
    draw = np.random.default_rng(seed)
    time = np.sort(draw.uniform(0, days * DAY, messages))
    return RoomLog.of(time, draw.zipf(1.4, messages) % people, days)


def test_the_split_is_fixed():
    train, test = split(92)
    assert train[:12].tolist() == [6, 7, 10, 12, 14, 15, 16, 17, 18, 19, 20, 21]
    assert len(train) == len(test) == 46 and sorted([*train, *test]) == list(range(92))
    assert [len(half) for half in split(7)] == [3, 4]


def test_a_room_is_measured_as_chat_logs_are():
    room = log()
    told = dict(zip(NAMES, tell(room).numbers, strict=True))
    whole = measure(as_events([room])).scalars
    for name in ("gini", "once_share", "more_after_1", "back_after_1", "back_after_7", "back_after_30", "burstiness"):
        assert told[name] == pytest.approx(whole[name], abs=1e-12), name
    assert told["messages"] == len(room.time)
    assert told["active_day_share"] == pytest.approx(whole["active_day_share"], abs=0.02)  # days there begin at midnight


def test_the_second_half_tells_who_wrote_before_from_who_did_not():
    time = np.array([1, 2, 50, 61, 62, 63, 64, 119]) * DAY
    told = dict(zip(NAMES, tell(RoomLog.of(time, np.array([1, 2, 3, 1, 1, 4, 5, 4]), 120), 60).numbers, strict=True))
    assert [told[name] for name in ("messages", "posters", "returning", "new")] == [5, 3, 1, 2]
    assert told["once_share"] == pytest.approx(1 / 3)


def test_a_window_without_messages_tells_counts_only():
    told = tell(RoomLog.of(np.array([1.0]), np.array([1]), 120), 60)
    assert told.numbers[:4].tolist() == [0, 0, 0, 0] and np.isnan(told.numbers[4:]).all()
    assert unscaled(scaled(told.numbers))[:4] == pytest.approx(0)


def test_rooms_begin_with_their_first_message_and_are_watched_to_the_end_of_the_log():
    events = from_columns([1, 1, 9, 9], [5, 6, 5, 0], [1.5e9, 1.5e9 + 40 * DAY, 1.5e9 + 10 * DAY, 1.5e9 + 11 * DAY])
    first, second = rooms_of(events)
    assert (first.days, first.people, second.days, second.people) == (41, 2, 31, 1)
    assert first.time.tolist() == [0, 40 * DAY] and second.time.tolist() == [0]
    assert [room.people for room in rooms_of(without_everywhere(from_columns(
        [1, 2, 3, 1, 2, 3], [5, 5, 5, 1, 2, 3], 1.5e9 + np.arange(6)), 0.5))] == [1, 1, 1]  # fmt: skip


def test_as_many_enter_as_wrote_first_times_the_scale_and_in_their_months():
    room = log(people=60)
    door = Door.of(room)
    assert door.founders + door.monthly.sum() == room.people
    founders, daily = door.entering(2.5)
    assert founders == round(2.5 * door.founders) and len(daily) == room.days
    assert sum(daily) == pytest.approx(2.5 * door.monthly.sum(), abs=1)
    later = room.first[room.first >= 30 * DAY]
    assert sum(daily[30:]) == pytest.approx(2.5 * len(later), abs=1)


def test_people_enter_on_the_days_of_the_door():
    from sim.model.simulation import Simulation

    door = Door(4, np.array([0, 6, 0]), 90)
    scenario = scenario_of(door, Own(0.05, 0.5, 2.0), 2, 3, 90)
    joins = Simulation(scenario).run().joins_table()
    assert scenario.world.groups.members == 8
    assert joins["day"].min() >= 30 and joins["day"].max() <= 61
    assert (np.bincount(joins["replicate"]) <= 12).all() and len(joins["day"]) > 12


def test_a_room_is_played_alike_whenever_it_is():
    door = Door(5, np.array([3, 3]), 45)
    first, again = (play(door, Own(0.2, 0.5, 1.5), 2, 8) for _ in range(2))
    assert all((a.time == b.time).all() and (a.person == b.person).all() for a, b in zip(first, again, strict=True))


def test_shuffling_keeps_times_and_what_everybody_wrote():
    room = log()
    other = nulls.shuffled(room, generator(1, "x", 0))
    assert (other.time == room.time).all() and sorted(other.counts) == sorted(room.counts)
    assert (other.person != room.person).any()
    assert (other.person == nulls.shuffled(room, generator(1, "x", 0)).person).all()


@pytest.mark.parametrize(("branching", "seconds"), [(0.3, 60.0), (0.6, 600.0), (0.8, 7200.0)])
def test_a_hawkes_process_is_found_again(branching, seconds):
    known, rooms = hawkes.Hawkes(branching, 1 / seconds), []
    for n in range(8):
        background = hawkes.background_of(500 + 100 * n, 300 * DAY, known)
        rooms.append((hawkes.path(known, background, 300 * DAY, generator(3, "path", n)), 300 * DAY))
    found = hawkes.fit(rooms)
    assert found.branching == pytest.approx(branching, abs=0.06)
    assert found.decay * seconds == pytest.approx(1, abs=0.12)


def test_the_likelihood_is_that_of_the_sum_over_all_pairs():
    times, known, background = np.array([0.0, 3.0, 4.0, 30.0]), hawkes.Hawkes(0.5, 0.2), 0.05
    rates = [background + sum(0.1 * np.exp(-0.2 * (t - s)) for s in times if s < t) for t in times]
    expected = background * 40 + sum(0.5 * (1 - np.exp(-0.2 * (40 - t))) for t in times)
    found = hawkes.log_likelihood(times, 40.0, background, known)
    assert found == pytest.approx(np.log(rates).sum() - expected, rel=1e-12)


def test_rates_are_found_again_and_everybody_comes_when_he_came():
    rooms = [log(seed, 40, 1200) for seed in range(8)]
    known = nulls.Rates(hawkes.Hawkes(0.5, 0.01), 1.5, 0.0)
    made = [nulls.by_rates(room, known, generator(2, "made", n)) for n, room in enumerate(rooms)]
    assert all((a.first == b.first).all() for a, b in zip(rooms, made, strict=True))
    assert nulls.fit(made, 1).sigma == pytest.approx(1.5, abs=0.25)
    assert np.mean([len(room.time) for room in made]) == pytest.approx(1200, rel=0.1)


def test_of_the_second_half_a_null_model_knows_no_more_than_who_comes():
    room = log()
    half = RoomLog.of(room.time[room.time < 60 * DAY], room.person[room.time < 60 * DAY], 120)
    known = nulls.Rates(hawkes.Hawkes(0.5, 0.01), 1.0, 0.0)
    late = RoomLog.of(
        np.concatenate([half.time, room.first[room.first >= 60 * DAY]]),
        np.concatenate([half.person, np.arange(100, 100 + (room.first >= 60 * DAY).sum())]), 120,
    )  # fmt: skip
    a, b = (nulls.by_rates(one, known, generator(2, "x", 0), 60) for one in (room, late))
    assert (a.time == b.time).all()


def test_distances_are_none_from_oneself_and_of_gaps_the_factor_between_them():
    room = log()
    slow = RoomLog.of(room.time[:200] * 10, room.person[:200], 1200)
    fast = RoomLog.of(room.time[:200], room.person[:200], 1200)
    assert distance(tell(room), tell(room)) == pytest.approx(0, abs=1e-12)
    apart = distance(tell(fast), tell(slow))
    assert apart[0] == pytest.approx(0, abs=1e-12) and apart[2:] == pytest.approx(1, abs=0.02)
    assert len(GAP_LEVELS) == len(tell(room).curves["gaps"])


def test_a_correlation_wants_rooms_enough_and_differences():
    x = np.arange(10.0)
    assert pearson(x, 3 - 2 * x) == pytest.approx(-1)
    assert np.isnan(pearson(x[:7], x[:7])) and np.isnan(pearson(x, np.ones(10)))
    assert pearson(np.append(x, np.nan), np.append(x, 1.0)) == pytest.approx(1)


def test_a_paired_difference_says_who_is_nearer():
    rows = 30
    table = {
        "part": np.repeat(["structure"], rows), "room": np.arange(rows), "curve": np.repeat(["survival"], rows),
        "model": np.full(rows, 0.1) + np.linspace(0, 0.01, rows), "shuffled": np.full(rows, 0.2),
        "rates": np.full(rows, 0.1), "model_spread": np.full(rows, 0.1), "shuffled_spread": np.full(rows, 0.1),
        "rates_spread": np.full(rows, 0.02),
    }  # fmt: skip
    found = compared(table, 1)
    shuffled, rates = (found["null"] == name for name in ("shuffled", "rates"))
    assert found["high"][shuffled] < 0 and found["nearer"][shuffled] == 1
    assert found["low"][rates] > 0 and found["off"][rates] == pytest.approx(0.005)
    assert found["score"][shuffled] == pytest.approx(found["off"][shuffled])
    assert found["score"][rates] == pytest.approx(0.005 - 0.04) and found["score_high"][rates] < 0  # its runs are alike


def test_more_begun_and_more_answered_are_told_apart():
    door, seed = Door(10, np.array([20, 20, 20]), 90), 3
    few, answered, begun = (
        np.mean([said(one) for one in play(door, Own(talk, branching, 3.0), 8, seed)], axis=0)
        for talk, branching in ((0.03, 0.4), (0.03, 0.8), (0.1, 0.4))
    )
    longer = np.array([answered, begun]) - few  # posters, messages a poster, messages in a conversation
    assert (longer[:, 1] > 0.3).all()
    assert longer[0, 2] > longer[1, 2] + 0.3


def test_a_conversation_ends_with_an_hour_of_silence():
    time = np.array([0.0, 60, 3600, 7300, 11_000, 11_010])
    assert np.exp(said(RoomLog.of(time, np.array([1, 2, 1, 1, 2, 1]), 2))) == pytest.approx([2, 3, 2])
    assert np.exp(said(RoomLog.of(time[:0], np.array([], int), 2))) == pytest.approx([0.5, 1, 1])


@pytest.mark.parametrize("own", [Own(0.03, 0.6, 2.5), Own(3.0, 0.01, 40.0), Own(1e-4, 0.95, 1.0)])
def test_a_place_is_that_of_its_numbers(own):
    back = own_of(place_of(own))
    assert (back.talkativeness, back.branching, back.scale) == pytest.approx(
        (own.talkativeness, own.branching, own.scale)
    )


def test_what_is_held_is_kept_and_the_rest_found():
    door = Door(10, np.array([20, 20, 20]), 90)
    room = play(door, Own(0.1, 0.5, 3.0), 1, 5)[0]
    little, much = (fit(room, Door.of(room), 4, 1, held=Own(0.05, branching, 3.0)) for branching in (0.1, 0.8))
    assert (little.own.branching, much.own.branching) == pytest.approx((0.1, 0.8))
    assert all(abs(found.off[0]) < 0.15 and abs(found.off[1]) < 0.25 for found in (little, much))
    assert little.own.talkativeness > 1.5 * much.own.talkativeness  # more begins, where less is answered
