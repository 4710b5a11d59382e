"""The feed: what a member has not read is the difference of two rows, for any absence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.feed import ANSWERED, DISCOUNT_UNIT, UNIT, after_answer, backlog, take_midnight, take_row, waiting, write
from sim.model.labels import ADVERTISEMENT, CHAT, CONTENT, N_KINDS
from sim.model.products import offers_of, place
from sim.model.state import FEED_SUMS, MIDNIGHT_ROWS, allocate


class Diary:
    """A feed beside a plain list of everything written."""

    def __init__(self, ticks_per_day=24):
        self.ticks = ticks_per_day
        self.world = allocate(1, 1, ticks_per_day)
        self.written = []  # (tick in which it is first seen, kind, count, sums)
        self.tick = -1

    def advance(self, posts=()):
        """The next tick, in which these posts (kind, count, quality, x, y, discount) are to be seen."""
        self.tick += 1
        if self.tick % self.ticks == 0:
            take_midnight(self.world, 0, self.tick // self.ticks)
        for kind, count, quality, x, y, discount in posts:
            write(self.world, 0, kind, count, quality, x, y, discount, 0)
            units = (UNIT, UNIT, UNIT, DISCOUNT_UNIT)
            fine = zip((quality, x, y, discount), units, strict=True)
            sums = [int(np.floor(v * unit + 0.5)) * count for v, unit in fine] + [0] * (FEED_SUMS - 4)
            self.written.append((self.tick, kind, count, sums))
        take_row(self.world, 0, self.tick)

    def unread(self, last_visit):
        """Counts, sums and number as the feed has them."""
        counts, sums = np.full(N_KINDS, -1, np.int32), np.full(FEED_SUMS, -1, np.int32)
        n = backlog(self.world, 0, self.tick, last_visit, self.ticks, counts, sums)
        assert n == counts.sum()
        return counts, sums

    def since(self, tick):
        """The same from the list: everything first seen after `tick`."""
        counts, sums = np.zeros(N_KINDS, np.int64), np.zeros(FEED_SUMS, np.int64)
        for first_seen, kind, count, values in self.written:
            if first_seen > tick:
                counts[kind] += count
                sums += values
        return counts, sums


def assert_same(found, expected):
    assert np.array_equal(found[0], expected[0]) and np.array_equal(found[1], expected[1])


POST = st.tuples(
    st.integers(0, N_KINDS - 1), st.integers(1, 5), st.floats(0, 1), st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 1)
)


@settings(max_examples=40)
@given(st.data(), st.sampled_from([12, 24, 48]))
def test_exact_over_48_hours(data, ticks):
    diary = Diary(ticks)
    length = data.draw(st.integers(1, 5 * ticks))
    busy = data.draw(st.dictionaries(st.integers(0, length - 1), st.lists(POST, min_size=1, max_size=3), max_size=40))
    for tick in range(length):
        diary.advance(busy.get(tick, ()))
    for last_visit in range(max(0, diary.tick - 2 * ticks + 1), diary.tick + 1):
        assert_same(diary.unread(last_visit), diary.since(last_visit))


def test_every_tick_of_ten_days():
    """Up to 48 hours exactly; then from the midnight that followed the last visit; then the last week."""
    diary = Diary()
    rng = np.random.default_rng(1)
    for _ in range(10 * 24 + 13):
        diary.advance([(int(k), 1, 0.3, 0.6, -0.8, 0.0) for k in rng.integers(0, N_KINDS, rng.integers(0, 3))])
    day = diary.tick // 24
    for last_visit in range(diary.tick + 1):
        if diary.tick - last_visit < 48:
            since = last_visit
        else:  # a row of midnight is what stood written before the first tick of that day
            since = max(last_visit // 24 + 1, day - MIDNIGHT_ROWS + 1) * 24 - 1
        assert_same(diary.unread(last_visit), diary.since(since))


def test_whoever_was_away_for_months_sees_the_last_week():
    diary = Diary()
    for _ in range(70 * 24):
        diary.advance([(CHAT, 1, 0.0, 0.0, 0.0, 0.0)])
    counts, _ = diary.unread(0)
    assert counts[CHAT] == 7 * 24 + 24  # seven whole days, and today
    assert np.array_equal(counts, diary.unread(5 * 24)[0])


def test_nothing_is_unread_in_the_tick_of_the_last_visit():
    diary = Diary()
    for _ in range(30):
        diary.advance([(CONTENT, 2, 0.5, 1.0, 0.0, 0.0)])
    counts, sums = diary.unread(diary.tick)
    assert not counts.any() and not sums.any()


def test_counters_wrap_round():
    """65,536 messages of a kind are more than a counter holds; differences are right all the same."""
    diary = Diary()
    diary.world.total[0, :] = 65_530
    diary.world.total_sums[0, :] = 2**31 - 100
    for tick in range(60):
        diary.advance([(ADVERTISEMENT, 3, 1.0, 0.0, -1.0, 0.25)] if tick % 2 else [])
    assert diary.world.total[0, ADVERTISEMENT] < 100
    for last_visit in range(diary.tick - 47, diary.tick + 1):
        assert_same(diary.unread(last_visit), diary.since(last_visit))
    assert_same(diary.unread(3), diary.since(23))


def test_more_than_65535_in_one_absence_are_lost_in_part():
    """The limit of the counters, for the record: no group of people writes so much."""
    diary = Diary()
    diary.advance()
    for _ in range(3):
        diary.advance([(CHAT, 30_000, 0.0, 0.0, 0.0, 0.0)])
    assert diary.unread(0)[0][CHAT] == 90_000 - 65_536


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 119), st.integers(0, 4), st.integers(1, 9)), max_size=80), st.integers(72, 119))
def test_offers_of_each_product_are_counted_apart(offers, last_visit):
    """offers: (tick, product, count); of the first product, those that are of no other."""
    diary, counted = Diary(), np.zeros(5, np.int64)
    for tick in range(120):
        for when, product, count in offers:
            if when == tick:
                write(diary.world, 0, ADVERTISEMENT, count, 0.0, 0.0, 0.0, 0.5, product)
                counted[product] += count * (tick > last_visit)
        diary.advance()
    counts, sums = diary.unread(last_visit)
    assert [offers_of(sums[place(k)], k) for k in range(1, 5)] == counted[1:].tolist()
    assert counts[ADVERTISEMENT] == counted.sum()


@given(st.floats(0, 1), st.integers(1, 50))
def test_sums_are_kept_in_256ths(quality, count):
    diary = Diary()
    diary.advance()
    diary.advance([(CONTENT, count, quality, 0.0, 0.0, 0.0)])
    mean = diary.unread(0)[1][0] / UNIT / count
    assert abs(mean - quality) <= 0.5 / UNIT + 1e-12


@pytest.mark.parametrize("groups", [3])
def test_groups_do_not_read_each_others_messages(groups):
    world = allocate(groups, 1, 24)
    write(world, 1, CHAT, 5, 0.0, 0.0, 0.0, 0.0, 0)
    for g in range(groups):
        take_row(world, g, 1)
    counts, sums = np.zeros(N_KINDS, np.int32), np.zeros(FEED_SUMS, np.int32)
    assert [backlog(world, g, 1, 0, 24, counts, sums) for g in range(groups)] == [0, 5, 0]


def test_a_question_answered_twice_stays_answered():
    for quarters in (0, 7, 125):
        once = after_answer(waiting(1, quarters))
        assert once == ANSWERED == after_answer(once)
        assert after_answer(waiting(0, quarters)) == 0
    assert after_answer(0) == 0
