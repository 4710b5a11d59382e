"""Events that a format tells late, since it had to read on before it knew whom they befell."""

from shown_events import KEY

from sim.chatlogs.collector import Collector
from sim.chatlogs.formats.names import YOU, Named, Names
from sim.chatlogs.people import Pseudonyms
from sim.chatlogs.sorting import write_sorted
from sim.results.tables import read_table


def collector(folder):
    return Collector(folder, Pseudonyms(KEY))


def test_events_of_a_file_begun_before_are_not_told_of_as_a_clock_that_goes_back(tmp_path):
    into = collector(tmp_path)
    into.begin("a")
    into.event(into.room("r"), 2e9, "message", "x")
    into.again(0)
    into.event(into.room("r"), 1e9, "join", "x")
    into.begin("b", ordered=False)
    into.event(into.room("r"), 2e9, "message", "x")
    into.event(into.room("r"), 1e9, "message", "x")
    assert into.damage.total == 0 and into.parts == 2
    into.begin("c")
    into.event(into.room("r"), 2e9, "message", "x")
    into.event(into.room("r"), 1e9, "message", "x")
    assert into.damage.places == {"the clock goes back (kept, and sorted)": ["c"]}


def test_a_late_event_of_two_files_that_overlap_is_one(tmp_path):
    into = collector(tmp_path)
    for file in "ab":
        into.begin(file)
        into.event(into.room("r"), 2e9, "message", "x", message="7")
    for part in range(2):
        into.again(part)
        into.event(into.room("r"), 1e9, "join", "x")
    assert write_sorted(into, tmp_path / "out.parquet", {}).events == 2


def test_a_name_stands_for_the_id_it_is_seen_with_in_the_room_else_anywhere_else_for_itself(tmp_path):
    into = collector(tmp_path)
    names = Names(into)
    here, there = into.room("here"), into.room("there")
    into.begin("a")
    for name in ("Bo", "Cem", "Dora", "Twin"):
        names.event(here, 1e9, "invite", YOU, Named(name))
    names.event(here, 1e9, "invite", "id of a", "id of e")
    assert into.events == 1  # who is known by id need not wait
    for name, person, room in (
        ("Bo", "id of bo", here), ("Bo", "id of another bo", there), ("Cem", "id of cem", there),
        ("Twin", "id 1", here), ("Twin", "id 2", here), ("Twin", "id 1", there),
    ):  # fmt: skip
        names.seen(name, person, room)
    names.owner = "id of a"
    names.settle()
    write_sorted(into, tmp_path / "out.parquet", {})
    number = Pseudonyms(KEY).number
    table = read_table(tmp_path / "out.parquet")
    assert set(table["actor"]) == {number("id of a")}
    assert list(table["target"]) == [
        number(who) for who in ("id of e", "id of bo", "id of cem", "Dora", "Twin")
    ]
    assert len(into.damage.remarks) == 2 and into.damage.remarks[1].endswith("several: 2")
