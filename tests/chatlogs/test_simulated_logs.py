"""A run as an event table."""

import json
from datetime import datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest

import sim
from sim.chatlogs.events import KINDS
from sim.chatlogs.measures import SUMMARIES, measure, summary_vector
from sim.chatlogs.simulated import MONDAY, from_simulation, read_run
from sim.chatlogs.source import LogError
from sim.results.tables import read_table, write_parquet

A, B, C = 2**63 + 5, 7, 9


def tables(**changes):
    said = {
        "replicate": [0, 0, 0, 1], "group": [0, 0, 0, 0], "day": [0, 0, 1, 0], "minute": [60.0, 90.5, 0.0, 30.0],
        "author": [A, 0, B, A], "message": [11, 0, 13, 11], "answers_message": [0, 11, 11, 0], "answers_member": [0, A, A, 0],
    }  # fmt: skip
    came = {"replicate": [0, 0, 2], "group": [0, 0, 0], "day": [0, 2, 0], "hour": [5.0, 6.5, 1.0], "uid": [B, C, C], "inviter": [A, 0, 0]}
    left = {"replicate": [0, 1], "group": [0, 0], "day": [3, 0], "uid": [B, A], "removed": [False, True]}
    found = {"messages": said, "joins": came, "leaves": left}
    return {
        name: pd.DataFrame(table | changes.get(name, {})).astype(
            {column: np.uint64 for column in table if column in ("author", "uid", "inviter", "message")}
        )
        for name, table in found.items()
    }


def rows(events):
    return [
        (int(room), (time - int(MONDAY.timestamp() * 1000)) / 60_000, KINDS[kind], int(actor), int(target), int(reply))
        for room, time, kind, actor, target, reply in zip(
            events.room, events.time, events.kind, events.actor, events.target, events.reply_to, strict=True
        )
    ]


def test_each_group_becomes_a_room_with_comers_and_goers():
    events = from_simulation(**tables(), days=5)
    owner, b, c, a, other = 1, 2, 3, 4, 6  # in the order of replicates and uids; 5 is nobody in the second one
    assert rows(events) == [
        (0, 60.0, "message", a, 0, -1),
        (0, 90.5, "message", owner, a, 0),
        (0, 300.0, "invite", a, b, -1),
        (0, 1440.0, "message", b, a, 0),
        (0, 2 * 1440.0 + 390.0, "join", c, 0, -1),
        (0, 4 * 1440.0 - 1, "leave", b, 0, -1),
        (1, 30.0, "message", other, 0, -1),
        (1, 1439.0, "removed", 0, other, -1),
    ]
    assert events.start == MONDAY.timestamp() * 1000 and events.end == events.start + 5 * 86_400_000 - 1


def test_the_operator_can_be_left_out():
    events = from_simulation(**tables(), operator=False)
    assert [row[2:] for row in rows(events)][:3] == [("message", 4, 0, -1), ("invite", 4, 2, -1), ("message", 2, 4, 0)]


def test_a_run_begins_when_and_where_one_says():
    start = datetime(2025, 6, 2, tzinfo=timezone(timedelta(hours=8)))
    events = from_simulation(**tables(), start=start)
    assert set(events.offset) == {480}
    assert events.time[0] == start.timestamp() * 1000 + 3_600_000
    assert measure(events).tables.talk.messages.hour.tolist() == [1, 1, 0, 0]


def test_a_run_in_which_nobody_says_anything_is_an_empty_log():
    empty = {name: table.iloc[:0] for name, table in tables().items()}
    events = from_simulation(**empty)
    assert len(events) == 0 and np.isnan(summary_vector(events)).all()


def test_a_table_that_lacks_a_column_is_told():
    broken = tables()
    broken["joins"] = broken["joins"].drop(columns="hour")
    with pytest.raises(ValueError, match="the table joins lacks hour, expected it as a run writes it"):
        from_simulation(**broken)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run with a log of each of its groups."""
    scenario = "name: shop\nrun: {days: 28, replicates: 3, seed: 3, log_groups: 3}\nworld: {groups: {members: 40, first_weekday: 4}}\noperator: {content: {per_day: 1}}\n"
    place = tmp_path_factory.mktemp("run")
    (place / "shop.yaml").write_text(scenario, encoding="utf-8")
    return sim.run(place / "shop.yaml").save(place / "out", figures=False)


def test_the_results_of_a_run_are_measured_like_a_log(folder):
    events = read_run(folder)
    said = read_table(folder / "messages.parquet")
    assert (events.kind == KINDS.index("message")).sum() == len(said)
    found = measure(events)
    assert found.counts["rooms"] == 3 and found.counts["days"] == pytest.approx(28, abs=1e-3)
    assert found.scalars["messages_per_day"] == pytest.approx(len(said) / (3 * 28))
    assert found.counts["leave"] + found.counts["removed"] == len(read_table(folder / "leaves.parquet"))
    assert sum(np.isfinite([found.scalars[one.name] for one in SUMMARIES])) > 30
    friday = found.tables.talk.messages.day.min()
    assert (friday + 3) % 7 == 4  # day 0 is the weekday that the scenario says


def test_folders_that_are_no_run_or_kept_no_log_are_told(folder, tmp_path):
    with pytest.raises(LogError, match="cannot be read as the results of a run"):
        read_run(tmp_path)
    (tmp_path / "record.json").write_text(json.dumps(json.loads((folder / "record.json").read_text())))
    for name in ("messages", "joins", "leaves"):
        write_parquet(read_table(folder / f"{name}.parquet").iloc[:0], tmp_path / f"{name}.parquet")
    with pytest.raises(LogError, match=r"the run kept no messages, expected one with a log: .* --set run.log_groups"):
        read_run(tmp_path)
