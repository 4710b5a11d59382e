"""The plain CSV: what people make with a spreadsheet, and what goes wrong with it."""

from __future__ import annotations

import pytest
from log_reading import SAMPLES, read, table, written

from sim.chatlogs.formats.plain_csv import PlainCsv
from sim.chatlogs.source import LogError, sources

COMMAS = """
2023-11-14 22:13:20 message Ann 20 text                 # BOM, columns in capitals; a text over two lines
2023-11-14 23:14:00 message Bob 9 text answers 0        # ISO 8601 of another zone, quotes within quotes
2023-11-14 22:15:20 message Ann 7 image answers 0       # milliseconds; told length and type
2023-11-14 22:16:20 invite Ann -> Cy
2023-11-14 22:16:40 leave Cy
2023-11-14 22:17:20 message Bob 8 other                 # a type that nobody knows; above it a quote that never closes
"""
SEMICOLONS = """
2024-01-01 10:00:00 message Ann 17 text                 # a line for Excel first; text with a separator, not quoted
2024-01-01 10:00:30 message Bob 3 text
"""


def test_commas(tmp_path):
    found = read(SAMPLES / "csv_commas.csv", tmp_path, "Ann; Bob; Cy")
    assert found.lines == table(COMMAS)
    assert found.damage == {
        "no author": 1, "no time": 1, "no kind of event that there is": 1, "a line that is no CSV": 1, "more cells than columns": 1,
    }  # fmt: skip
    lines = [int(places[0].rpartition(":")[2]) for places in found.result.damage.places.values()]
    assert lines == [9, 10, 11, 12, 14]  # lines of the file, not records


def test_semicolons(tmp_path):
    found = read(SAMPLES / "csv_semicolons.csv", tmp_path, "Ann; Bob")
    assert found.lines == table(SEMICOLONS)
    assert not found.damage


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_encodings_and_ends_of_lines(separator, encoding, end, tmp_path):
    rows = [["room", "author", "time", "text"], ["茶", "安", "1700000000", "好，好"], ["茶", "波", "1700000001", "嗯"]]
    text = end.join(separator.join(row) for row in rows) + end
    found = read(written(text.encode(encoding), tmp_path, "a.csv"), tmp_path, "安; 波")
    assert [line[20:] for line in found.lines] == ["message 安 3 text", "message 波 1 text"]
    assert not found.damage


def test_a_quote_that_never_closes_costs_one_line(tmp_path):
    lines = ["author,time,text", *(f'A,{1_700_000_000 + n},"text {n}"' for n in range(3_000))]
    lines[10] = lines[10].removesuffix('"')
    found = read(written("\n".join(lines), tmp_path, "a.csv"), tmp_path)
    assert found.result.messages == 2_999
    assert found.damage == {"a line that is no CSV": 1}


def test_a_quoted_text_may_go_on_over_many_lines(tmp_path):
    text = "\n".join(f"line {n}, with a comma" for n in range(500))
    found = read(written(f'author,time,text\nA,1700000000,"{text}"\nB,1700000001,after\n', tmp_path, "a.csv"), tmp_path)
    assert [row["length"] for row in found.rows] == [len(text), 5]


def test_without_a_header_nothing_is_read_and_the_user_is_told(tmp_path):
    with pytest.raises(LogError, match="author and time"):
        read(written("Ann,1700000000\n", tmp_path, "a.csv"), tmp_path, format_name="csv")


@pytest.mark.parametrize("time", ["nan", "inf", "-1", "1e400", "99999999999999999999", "0001-01-01", "9999-12-31T23:59:59", "2024-02-30", ""])
def test_a_time_that_cannot_be_believed_is_told(time, tmp_path):
    found = read(written(f"author,time\nA,1700000000\nA,{time}\n", tmp_path, "a.csv"), tmp_path)
    assert len(found.lines) == 1
    assert sum(found.damage.values()) == 1


def test_the_room_is_said_by_the_user_where_the_file_does_not(tmp_path):
    path = written("author,time\nA,1700000000\n", tmp_path, "a.csv")
    assert read(path, tmp_path, room="one").rows != []


def test_it_is_recognised_by_its_columns(tmp_path):
    for text, sure in (("author,time\n", True), ("TIME;Room;Author\n", True), ("time\tauthor\n", True), ("name,time\n", False), ("author of time\n", False)):
        path = written(text, tmp_path, "a.csv")
        assert (PlainCsv().recognise(sources(path)[0], path.read_bytes()) > 0.3) == sure
