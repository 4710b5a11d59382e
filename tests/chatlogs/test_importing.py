"""From files to the table: formats side by side, nothing half-written, no name in the bytes, little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from log_reading import SAMPLES, read, rows_of, written

from sim.chatlogs import importing
from sim.chatlogs.formats.registry import format_named, formats
from sim.chatlogs.importing import import_log
from sim.chatlogs.source import LogError
from sim.results.tables import read_provenance

ROOT = Path(__file__).resolve().parents[2]
CHAT = "17/03/2023, 09:00 - Penelope Fitz: The secret word\n17/03/2023, 09:01 - Ann: hi\n"


# formats ---------------------------------------------------------------------------------------------


def test_a_folder_of_several_formats_is_read_whole_and_other_files_are_passed_over(tmp_path):
    for sample in ("whatsapp_android_en.txt", "qq_groups.txt", "wecom_lines.jsonl", "csv_commas.csv"):
        written((SAMPLES / sample).read_bytes(), tmp_path, f"logs/{sample}")
    for name, data in (("a.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256))), ("notes.txt", b"nothing\n"), ("deep/b.mp4", b"\0" * 5000)):
        written(data, tmp_path, f"logs/{name}")
    result = read(tmp_path / "logs", tmp_path).result
    assert result.formats == {"csv": 1, "qq": 1, "wecom": 1, "whatsapp": 1}
    assert (result.passed, result.rooms) == (3, 6)
    assert result.events == len(rows_of(tmp_path / "events.parquet"))


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.iterdir() if path.is_file()))
def test_every_sample_is_recognised_by_what_is_in_it(sample, tmp_path):
    path = written((SAMPLES / sample).read_bytes(), tmp_path, "x")  # whatever it is called
    names = {name.name for name in formats() if sample.startswith(name.name)}
    assert set(read(path, tmp_path).result.formats) <= names


def test_no_file_in_a_known_format_is_told_with_the_formats(tmp_path):
    with pytest.raises(LogError, match=r"in no format known here, expected one of: .*WhatsApp"):
        read(written("nothing\n", tmp_path, "a.txt"), tmp_path)


def test_a_format_that_the_user_names_reads_what_nobody_recognises(tmp_path):
    text = "nothing\n" * 300 + CHAT
    result = read(written(text, tmp_path, "a.txt"), tmp_path, format_name="whatsapp").result
    assert (result.messages, result.damage.total) == (2, 1)


def test_a_format_that_the_user_names_leaves_photographs_alone(tmp_path):
    written(CHAT, tmp_path, "logs/a.txt")
    written(b"\xff\xd8" * 50, tmp_path, "logs/b.jpg")
    result = read(tmp_path / "logs", tmp_path, format_name="whatsapp").result
    assert (result.formats, result.passed, result.damage.total) == ({"whatsapp": 1}, 1, 0)


def test_a_format_that_does_not_exist_is_refused_with_what_is_near():
    with pytest.raises(ValueError, match=r"no format 'whatsap', expected .* did you mean whatsapp"):
        format_named("whatsap")


def test_names_of_formats_are_words_and_none_comes_twice():
    names = [one.name for one in formats()]
    assert len(set(names)) == len(names)
    assert all(name.replace("_", "").isalnum() and name.islower() for name in names)


# what goes wrong -------------------------------------------------------------------------------------


def test_a_log_without_an_event_is_refused_and_damage_is_told(tmp_path):
    with pytest.raises(LogError, match=r"no event could be read, expected a chat export \(1 x no such date or time"):
        read(written("45/45/2023, 09:00 - Ann: hi\n", tmp_path, "a.txt"), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_broken_file_among_sound_ones_is_told(tmp_path):
    written(CHAT, tmp_path, "logs/a.txt")
    path = tmp_path / "logs" / "b.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("WhatsApp Chat with B.txt", CHAT * 20_000)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))
    result = read(tmp_path / "logs", tmp_path).result
    assert result.damage.counts["a file that cannot be read, or not to its end"] == 1
    assert result.rooms == 2  # what comes before the break is kept


def test_a_zone_or_a_key_that_is_none_is_refused_before_anything_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "sources", lambda path: pytest.fail("reads"))
    for more in ({"zone": "Mars/Base"}, {"zone": "../etc/passwd"}, {"key": b"short"}, {"format_name": "x"}):
        with pytest.raises(ValueError, match="expected"):
            import_log(tmp_path, tmp_path / "out.parquet", **more)


def test_a_folder_that_is_not_there_is_told_before_anything_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "sources", lambda path: pytest.fail("reads"))
    with pytest.raises(FileNotFoundError, match="expected one to write"):
        import_log(tmp_path, tmp_path / "gone" / "out.parquet")


@pytest.mark.parametrize("where", ["reading", "sorting"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, MemoryError])
def test_nothing_half_written_stays_and_what_was_there_does(where, error, tmp_path, monkeypatch):
    def fail(*_args, **_more):
        raise error("now")

    path, out = written(CHAT, tmp_path, "a.txt"), written("before", tmp_path, "out.parquet")
    if where == "reading":
        monkeypatch.setattr("sim.chatlogs.collector.Collector.event", fail)
    else:
        monkeypatch.setattr("sim.chatlogs.sorting._list", fail)
    with pytest.raises(error):
        import_log(path, out)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.txt", "out.parquet"]
    assert out.read_text() == "before"


# nothing of a name -----------------------------------------------------------------------------------


def test_no_name_and_no_word_is_in_the_bytes_of_the_table(tmp_path):
    text = CHAT + "17/03/2023, 09:02 - Penelope Fitz added Odysseus\nTelemachos 99/99/2023, 09:00 - Penelope: x\n99/99/2023, 09:00 - Calypso: y\n"
    written(text, tmp_path, "logs/WhatsApp Chat with Ithaca.txt")
    written("author,time,kind,type,text\nPenelope Fitz,1700000000,Telemachos,,\nPenelope Fitz,1700000000,,Calypso,secret\n", tmp_path, "logs/b.csv")
    result = read(tmp_path / "logs", tmp_path).result
    assert result.damage.total >= 2
    data = (tmp_path / "events.parquet").read_bytes()
    told = json.dumps(read_provenance(tmp_path / "events.parquet"))
    for word in ("Penelope", "Fitz", "Ann", "Odysseus", "secret", "Ithaca", "Calypso", "Telemachos", str(tmp_path), "logs"):
        assert word.encode() not in data
        assert word not in told


def test_the_footer_tells_what_the_table_is(tmp_path):
    result = read(written(CHAT, tmp_path, "a.txt"), tmp_path).result
    footer = read_provenance(tmp_path / "events.parquet")
    assert footer["table"] == "events"
    assert json.loads(footer["formats"]) == {"whatsapp": 1}
    assert len(json.loads(footer["rooms"])) == result.rooms == 1


def test_with_a_key_numbers_are_the_same_again_and_without_never(tmp_path):
    path = written(CHAT, tmp_path, "a.txt")
    kept = [read(path, tmp_path).rows for _ in range(2)]
    new = [read(path, tmp_path, key=None).rows for _ in range(2)]
    assert kept[0] == kept[1]
    assert len({row["actor"] for rows in (*new, kept[0]) for row in rows}) == 6


def test_progress_names_each_file(tmp_path):
    written(CHAT, tmp_path, "logs/a.txt")
    written(CHAT, tmp_path, "logs/b.txt")
    seen = []
    import_log(tmp_path / "logs", tmp_path / "out.parquet", progress=seen.append)
    assert [Path(name).name for name in seen] == ["a.txt", "b.txt"]


# memory ----------------------------------------------------------------------------------------------

MEASURE = """
import resource, sys
from pathlib import Path
from sim.chatlogs.importing import import_log
import duckdb
path, out = Path(sys.argv[1]), Path(sys.argv[2])
import_log(path.with_name("small.txt"), out)  # what libraries take is no part of it
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
result = import_log(path, out)
print(result.messages, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of ru_maxrss")
def test_a_large_log_takes_no_more_memory_than_a_small_one(tmp_path):
    written(CHAT, tmp_path, "small.txt")
    block = "".join(
        f"{1 + n // 1440:02}/03/2023, {n // 60 % 24:02}:{n % 60:02} - Member {n % 300}: {'well ' * (n % 120)}\n" for n in range(20_000)
    )
    path, messages = tmp_path / "large.txt", 0
    with path.open("w") as file:
        for year in range(2000, 2000 + 10):
            file.write(block.replace("/2023,", f"/{year},"))
            messages += 20_000
    assert path.stat().st_size > 60_000_000
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path), str(tmp_path / "out.parquet")],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found, grown = map(int, done.stdout.split())
    assert found == messages
    assert grown < 300_000, "kilobytes"
