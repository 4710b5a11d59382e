"""Measures of 92 real rooms, against figures published of such rooms. The data stay where they are."""

from pathlib import Path

import numpy as np
import pytest

from sim.chatlogs.measures import measure
from sim.chatlogs.measures.first_answer import first_answer
from sim.chatlogs.measures.posters import posters_of
from sim.chatlogs.measures.survival import survival
from sim.chatlogs.tables import from_columns
from sim.results.tables import read_table

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gitter" / "messages.parquet"

pytestmark = pytest.mark.skipif(not DATA.is_file(), reason="real rooms are not here: ../shared/data beside the project")


@pytest.fixture(scope="module")
def rooms():
    """All of them, measured."""
    table = read_table(DATA)
    events = from_columns(
        table["room_id"], table["author_id"], table["unix_time"], target=table["to_author_id"], length=table["n_chars"]
    )
    return measure(events)


def test_all_is_there(rooms):
    assert (rooms.counts["rooms"], rooms.counts["people"], rooms.counts["messages"]) == (92, 4_315, 105_629)


def test_posters_last_as_long_as_was_published(rooms):
    days, published = [1, 7, 30, 90, 180], [0.45, 0.35, 0.25, 0.15, 0.10]
    assert survival(*rooms.tables.posters.lives, days) == pytest.approx(published, abs=0.035)
    half = 1 - rooms.scalars["back_after_1"]
    assert half == pytest.approx(0.5, abs=0.06)  # about half under one day


def test_who_has_written_k_messages_writes_one_more_as_often_as_was_published(rooms):
    published = {1: 0.69, 2: 0.78, 3: 0.83, 10: 0.93, 20: 0.98}
    found = {k: rooms.scalars[f"more_after_{k}"] for k in published}
    assert found == pytest.approx(published, abs=0.015)


def test_gaps_come_in_bursts(rooms):
    spoken = np.bincount(rooms.tables.talk.messages.room)
    large = rooms.rooms["burstiness"][spoken >= 500]
    assert 0.6 <= np.median(large) <= 0.95 and (large > 0.45).all()
    assert rooms.scalars["burstiness"] == pytest.approx(0.8, abs=0.05)


def test_talk_is_shared_as_unequally_as_in_such_rooms(rooms):
    authors = np.bincount(posters_of(rooms.tables.talk, 30.0, by_room=True).room)
    middle = (authors >= 30) & (authors < 100)
    assert np.median(rooms.rooms["gini"][middle]) == pytest.approx(0.69, abs=0.04)
    assert np.median(rooms.rooms["top_20_share"][middle]) == pytest.approx(0.76, abs=0.06)
    large = (authors >= 100) & (authors < 500)
    assert np.median(rooms.rooms["gini"][large]) == pytest.approx(0.80, abs=0.03)
    assert np.median(rooms.rooms["top_20_share"][large]) == pytest.approx(0.85, abs=0.03)


def test_never_more_than_forty_speak_within_twenty_minutes(rooms):
    assert rooms.scalars["speakers_most"] <= 40


def test_newcomers_who_are_answered_come_back_more_often(rooms):
    for hours, by in ((1.0, "order"), (24.0, "order"), (1.0, "marks"), (24.0, "marks")):
        found = first_answer(rooms.tables.newcomers, hours, by)
        assert 1.0 < found.low < found.odds < found.raw, (hours, by)
