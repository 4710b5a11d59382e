"""`qunsim import` and `describe`: from an export to a report, and every mistake told."""

import json
import re

import numpy as np
import pytest

from sim.chatlogs.measures import SUMMARIES
from sim.chatlogs.tables import from_columns, read_events, write_events
from sim.cli import main
from sim.views.describing import FIGURES

HOUR = 3_600


def written(path, seed=1, messages=400, rooms=2, people=30):
    """An event table of people who talk at random."""
    luck = np.random.default_rng(seed)
    weight = luck.pareto(2.0, people) + 0.5
    author = 1 + luck.choice(people, messages, p=weight / weight.sum())
    time = 1.7e9 + np.sort(luck.uniform(0, 60 * 86_400, messages))
    write_events(from_columns(luck.integers(rooms, size=messages), author, time), path)
    return path


def export(path, lines=40, broken=2):
    """A CSV of two rooms, with lines that cannot be read."""
    rows = [f"{'tea' if n % 3 else 'coffee'},person {n % 7},{1.7e9 + n * HOUR},12" for n in range(lines)]
    rows[5:5] = ["tea,person 1,yesterday,3"] * broken
    path.write_text("\n".join(["room,author,time,length", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def failed(arguments, capsys):
    """The text of a mistake of the user's."""
    assert main([str(part) for part in arguments]) == 2
    told = capsys.readouterr()
    assert "Traceback" not in told.err and told.out == ""
    return " ".join(told.err.split())


# import -----------------------------------------------------------------------------------------------


def test_an_import_tells_what_it_read_and_what_it_could_not(folder, capsys):
    assert main(["import", str(export(folder / "chat.csv"))]) == 0
    told = capsys.readouterr()
    assert "reading chat.csv" in told.err.replace(f"{folder}/", "")
    assert "1 file of csv" in told.out
    assert "2 rooms, 7 people, 40 messages and 0 other events, 2023-11-14 to 2023-11-16" in told.out
    assert re.search(r"2 places could not be read.*\n- 2 x no time: .*chat\.csv:7, .*chat\.csv:8", told.out)
    assert "qunsim describe log.parquet" in told.out
    events = read_events(folder / "log.parquet")
    assert len(events) == 40 and "person" not in (folder / "log.parquet").read_bytes().decode("latin-1")


def test_what_was_imported_can_be_described(folder, capsys):
    assert main(["import", str(export(folder / "chat.csv")), "-o", "chat.parquet", "--timezone", "Asia/Shanghai"]) == 0
    capsys.readouterr()
    assert main(["describe", "chat.parquet"]) == 0
    told = capsys.readouterr().out
    assert "2 rooms, 7 people, 40 messages" in told and "UTC" not in told


def test_people_keep_their_numbers_with_the_same_key_only(folder, capsys):
    export(folder / "chat.csv")
    (folder / "key").write_bytes(b"0123456789abcdef")
    for name, more in (("a", ["--key-file", "key"]), ("b", ["--key-file", "key"]), ("c", [])):
        assert main(["import", "chat.csv", "-o", f"{name}.parquet", *more]) == 0
    a, b, c = (read_events(folder / f"{name}.parquet") for name in "abc")
    assert (a.actor == b.actor).all() and (a.actor != c.actor).all()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["none.csv"], "none.csv: there is no such file, expected a chat export"),
        (["strange.bin"], "strange.bin: is in no format known here, expected one of"),
        (["chat.csv", "--format", "cvs"], "there is no format 'cvs', expected csv"),
        (["chat.csv", "--timezone", "Asia/Nowhere"], "there is no time zone 'Asia/Nowhere', expected a name such as"),
        (["chat.csv", "--key-file", "none"], "none: cannot be read (No such file or directory), expected a file of 16"),
        (["chat.csv", "--key-file", "short"], "short: holds 5 bytes, expected 16 random bytes or more"),
        (["chat.csv", "-o", "old.parquet"], "old.parquet: exists already, expected the name of a new file (-o)"),
        (["chat.csv", "-o", "."], "is a folder, expected the name of a new file"),
        (["chat.csv", "-o", "no/log.parquet"], "no: there is no such folder, expected one for log.parquet"),
    ],
)  # fmt: skip
def test_mistakes_in_an_import_are_told_and_nothing_is_written(folder, capsys, arguments, complaint):
    export(folder / "chat.csv")
    (folder / "strange.bin").write_bytes(bytes(range(256)) * 9)
    (folder / "short").write_text("short")
    (folder / "old.parquet").write_text("something of the user's")
    before = {path.name for path in folder.iterdir()}
    told = failed(["import", *arguments], capsys).replace(f"{folder}/", "")
    # formats come and go: what is offered beside the one is no matter here
    assert complaint.split(", expected csv")[0] in told and "expected" in told
    assert {path.name for path in folder.iterdir()} == before
    assert (folder / "old.parquet").read_text() == "something of the user's"


# describe ---------------------------------------------------------------------------------------------


def test_a_log_is_described_in_words_numbers_and_rooms(folder, capsys):
    assert main(["describe", str(written(folder / "tea.parquet", rooms=14))]) == 0
    told = capsys.readouterr().out
    assert told.startswith("tea\n14 rooms, ")
    for text in ("Gini of messages per poster", "95 % interval", "half of the rooms", "Who writes again", "--room N"):
        assert text in told
    assert "and 2 more rooms" in told
    assert "nan" not in told.lower()


def test_two_logs_are_described_beside_each_other(folder, capsys):
    written(folder / "tea.parquet"), written(folder / "coffee.parquet", seed=2, messages=4_000)
    assert main(["describe", "tea.parquet", "--against", "coffee.parquet"]) == 0
    told = capsys.readouterr().out
    assert "What differs most" in told and re.search(r"^ +tea +95 % interval +coffee +95 % interval$", told, re.MULTILINE)
    assert re.search(r"^- Gap in a room, \w+: \S+ \w+ in tea, \S+ \w+ in coffee$", told, re.MULTILINE)


def test_logs_of_one_name_are_told_apart_by_their_folders(folder, capsys):
    (folder / "a").mkdir(), (folder / "b").mkdir()
    written(folder / "a" / "log.parquet"), written(folder / "b" / "log.parquet", seed=2)
    assert main(["describe", "a/log.parquet", "--against", "b/log.parquet"]) == 0
    assert re.search(r"a/log +95 % interval +b/log", capsys.readouterr().out)


def test_one_room_is_described_by_itself(folder, capsys):
    written(folder / "tea.parquet", rooms=3)
    assert main(["describe", "tea.parquet", "--room", "1"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("tea, room 1\n1 room, ") and "half of the rooms" not in told


def test_all_of_it_is_written_as_json(folder, capsys):
    written(folder / "tea.parquet")
    assert main(["describe", "tea.parquet", "--against", "tea.parquet", "--json", "all.json"]) == 0
    first, second = json.loads((folder / "all.json").read_text(encoding="utf-8"))["logs"]
    assert (first["name"], second["name"]) == ("1: " + second["name"][3:], "2: " + first["name"][3:])
    assert list(first["summaries"]) == [one.name for one in SUMMARIES]
    gini = first["summaries"]["gini"]
    assert gini["low"] < gini["value"] < gini["high"]
    assert first["summaries"]["marked_share"]["value"] is None
    assert len(first["rooms"]["gini"]) == first["counts"]["rooms"] == 2
    assert len(first["curves"]["lorenz"]) == len(first["curves"]["lorenz_at"])


def test_figures_are_drawn(folder, capsys):
    written(folder / "tea.parquet")
    assert main(["describe", "tea.parquet", "--figures", "pictures"]) == 0
    assert {path.name for path in (folder / "pictures").iterdir()} == {f"{name}.png" for name in FIGURES}
    assert "lorenz.png" in capsys.readouterr().out


def test_the_results_of_a_run_are_described_like_a_log(folder, capsys):
    (folder / "shop.yaml").write_text(
        "name: shop\nrun: {days: 20, replicates: 2, seed: 3}\nworld: {groups: {members: 30}}\noperator: {content: {per_day: 1}}\n"
    )
    assert main(["run", "shop.yaml", "--out", "with", "--no-figures", "--quiet", "--set", "run.log_groups=2"]) == 0
    assert main(["run", "shop.yaml", "--out", "without", "--no-figures", "--quiet"]) == 0
    capsys.readouterr()
    assert main(["describe", "with"]) == 0
    assert re.match(r"with\n2 rooms, .* 2024-01-01 to 2024-01-20 \(20 days\)", capsys.readouterr().out)
    assert "kept no messages, expected one with a log: qunsim run ... --set run.log_groups" in failed(["describe", "without"], capsys)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["none.parquet"], "none.parquet: there is no such file, expected an event table that `qunsim import` made"),
        (["text.txt"], "text.txt: cannot be read as an event table, expected one that `qunsim import` made of a chat export"),
        (["empty.parquet"], "empty.parquet: holds no events"),
        (["silent.parquet"], "silent.parquet: holds no message whose author is known, expected at least one"),
        (["folder"], "folder: is a folder without messages.parquet, expected an event table or the results of a run"),
        (["tea.parquet", "--room", "7"], "there is no room 7, expected one of rooms from 0 to 1"),
        (["tea.parquet", "--room", "-1"], "there is no room -1, expected one of rooms from 0 to 1"),
        (["tea.parquet", "--room", "x"], "Invalid value for '--room'"),
        (["tea.parquet", "--against", "none"], "none: there is no such file"),
        (["tea.parquet", "--json", "no/all.json"], "no/all.json: cannot be written, expected the name of a file"),
        (["tea.parquet", "--figures", "text.txt"], "text.txt: is not a folder, expected the name of a folder"),
    ],
)  # fmt: skip
def test_mistakes_in_a_description_are_told(folder, capsys, arguments, complaint):
    written(folder / "tea.parquet")
    (folder / "text.txt").write_text("[01.02.24, 10:00] me: hello")
    (folder / "folder").mkdir()
    write_events(from_columns([], [], []), folder / "empty.parquet")
    write_events(from_columns([0], [1], [1.7e9], kind=["join"]), folder / "silent.parquet")
    assert complaint in failed(["describe", *arguments], capsys)
