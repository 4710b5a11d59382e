"""JSON as a stream, repaired on the way."""

import io
import json
import random

import ijson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.chatlogs.collector import Collector
from sim.chatlogs.formats import json_repair, json_stream
from sim.chatlogs.formats.json_repair import Repaired, whole
from sim.chatlogs.formats.json_stream import STARTED, Walk, beginning, values
from sim.chatlogs.source import sources


class Pieces(io.RawIOBase):
    """A file that gives as little at a time as it likes."""

    def __init__(self, data, sizes):
        self.file, self.sizes, self.n = io.BytesIO(data), sizes, 0

    def read(self, size=-1):
        self.n += 1
        return self.file.read(self.sizes[self.n % len(self.sizes)])


def repaired(data, sizes):
    stream, out = Repaired(Pieces(data, sizes)), b""
    while piece := stream.read(65536):
        out += piece
    return out


def expected(text):
    """By hand, one character at a time: what a text with doubtful escapes is as JSON."""
    out, at = "", 0
    while at < len(text):
        if text[at] != "\\":
            out, at = out + text[at], at + 1
            continue
        after = text[at + 1 : at + 6]
        if after[:1] == "x" and len(after) >= 3 and all(c in "0123456789abcdefABCDEF" for c in after[1:3]):
            out, at = f"{out}\\u00{after[1:3]}", at + 4
        elif after[:1] == "u" and len(after) == 5 and all(c in "0123456789abcdefABCDEF" for c in after[1:]):
            out, at = f"{out}\\{after}", at + 6
        elif after[:1] and after[:1] in '"\\/bfnrt':
            out, at = f"{out}\\{after[:1]}", at + 2
        elif after[:1]:
            out, at = f"{out}\\\\{after[:1]}", at + 2
        else:
            out, at = out + "\\", at + 1
    return out


@given(
    st.text(alphabet='\\\\\\\\xu"07aFé\u4e2dn ', max_size=60),
    st.lists(st.integers(1, 7), min_size=1, max_size=4),
)
def test_escapes_are_made_valid_wherever_the_stream_is_cut(text, sizes):
    assert repaired(text.encode(), sizes).decode() == expected(text)


def test_an_escape_that_is_cut_waits_for_its_rest_and_one_behind_a_backslash_is_none():
    assert whole(rb"abc\x1") == 3 and whole(rb"abc\\x1") == 7 and whole(rb"abc\u12") == 3
    assert whole(b"\\" * 1001) == 1000 and whole(b"\\" * 1000) == 1000 and whole(b"") == 0
    assert repaired(rb'"\x1f \\x1f \\\x1f \q \u12"', [3]) == rb'"\u001f \\x1f \\\u001f \\q \\u12"'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_json_is_read_in_the_encoding_it_is_in(encoding):
    data = json.dumps({"名": "茶友会" * 50}, ensure_ascii=False).encode(encoding)
    assert json.loads(repaired(data, [5])) == {"名": "茶友会" * 50}


def test_bytes_that_are_no_text_and_raw_control_characters_do_not_stop_the_reader():
    assert json.loads(repaired(b'{"a": "x\xff\x00\x1f\x7fy"}' + b" " * 100, [4])) == {"a": "x\ufffd  \x7fy"}


@pytest.fixture(params=["yajl2_c", "python"])
def parser(request, monkeypatch):
    try:
        monkeypatch.setattr(ijson, "basic_parse", ijson.get_backend(request.param).basic_parse)
    except ImportError:
        pytest.skip("this parser is not installed")


def walked(data, *paths):
    return [(path, "started" if value is STARTED else value) for path, value in Walk(io.BytesIO(data), paths)]


def test_values_come_by_their_paths_and_the_rest_is_skipped(parser):
    data = json.dumps({
        "skipped": [[{"name": "not this"}]], "name": "a", "list": {"no": "list"},
        "chats": {"name": "nor this", "list": [{"name": "b", "m": [1, {"x": [2]}], "*": 0}, 7, {"m": {"0": "no list"}}]},
    }).encode()  # fmt: skip
    assert walked(data, "name", "list.*", "chats.list.*.name", "chats.list.*.m.*") == [
        ("", "started"), ("name", "a"), ("list", "started"), ("chats", "started"), ("chats.list.*", "started"),
        ("chats.list.*.name", "b"), ("chats.list.*.m.*", 1), ("chats.list.*.m.*", {"x": [2]}),
        ("chats.list.*", "started"), ("chats.list.*.m", "started"),
    ]  # fmt: skip


def test_values_are_those_that_a_plain_parser_finds(parser):
    rng = random.Random(0)

    def value(depth):
        kind = rng.randrange(8 if depth else 6)
        if kind < 6:
            return [None, True, rng.randrange(-(10**25), 10**25), "é\"\\\x01\u2028", "", 0][kind]
        if kind == 6:
            return [value(depth - 1) for _ in range(rng.randrange(4))]
        return {str(n): value(depth - 1) for n in range(rng.randrange(4))}

    for _ in range(200):
        one = [value(5) for _ in range(5)]
        assert [got for _, got in walked(json.dumps(one).encode(), "*")] == one


def read(tmp_path, data, *paths, aside=()):
    (tmp_path / "a.json").write_bytes(data)
    into = Collector(tmp_path)
    into.begin("a.json")
    return list(values(sources(tmp_path / "a.json")[0], into, *paths, aside=aside)), into.damage.places


BREAKS = "JSON that breaks off (what came before is read)"


@pytest.mark.parametrize("data", [b'[1, 2, {"a": "x', b"[1, 2, nonsense]", b"[1, 2,, 3]"], ids=["cut", "word", "comma"])
def test_where_json_breaks_what_came_before_is_handed_out_and_the_entry_named(tmp_path, parser, data):
    found, damage = read(tmp_path, data, "*")
    assert [value for _, _, value in found] == [1, 2] and damage == {BREAKS: ["a.json:3"]}


def test_a_number_without_measure_is_damage_like_any_other(tmp_path, parser):
    found, damage = read(tmp_path, b"[" + b"1, " * 100_000 + b"1e99999999999999999999, 2]", "*")
    assert len(found) > 70_000 and list(damage) == [BREAKS]  # the fast parser forgets the piece in which it stumbles


@given(st.lists(st.integers(1, 250), min_size=1, max_size=5), st.lists(st.integers(1, 120), min_size=1, max_size=3))
def test_digits_without_end_are_cut_in_the_text_and_in_numbers_wherever_the_stream_is(lengths, sizes):
    data = b"[" + b",".join(b"9" * n for n in lengths) + b', "' + b"9" * 300 + b'"]'
    *numbers, text = json.loads(repaired(data, sizes))
    assert numbers == [10 ** min(n, 100) - 1 for n in lengths]
    assert text == "9" * 100 + " " * 200  # as long as it was


def test_a_number_of_thousands_of_digits_before_damage_does_not_crash_the_fast_parser(parser):
    for _ in range(50):
        assert beginning(b'{"a": [1, ' + b"9" * 10_000 + b'], "b": nonsense') == {"a": [1, 10**100 - 1]}
        beginning.cache_clear()


def test_a_file_that_has_nothing_where_the_entries_should_be_is_told_of(tmp_path, parser):
    for data in (b'{"messages": []}', b'{"massages": [1]}', b'{"messages": {"0": 1}}', b"3"):
        assert read(tmp_path, data, "messages.*")[1] == {"nothing where the entries should be": ["a.json:1"]}


def test_lists_that_are_not_where_they_should_be_are_told_of_though_others_are(tmp_path, parser):
    paths = ("chats.list.*.messages.*", "left.list.*.messages.*", "messages.*")
    data = {"chats": {"list": [{"messages": [1]}, {"massages": [2]}, {"messages": {"0": 1}}]}, "left": {"lost": []}, "other": {}}
    found, damage = read(tmp_path, json.dumps(data).encode(), *paths)
    assert [value for _, _, value in found if value is not STARTED] == [1]
    assert damage == {"an object without the list it should have": [str(tmp_path / "a.json")]}
    assert read(tmp_path, b'{"people": [1], "massages": [2]}', "messages.*", aside=("people.*",))[1]


def test_several_documents_one_after_the_other_are_read_as_one(tmp_path, parser):
    found, damage = read(tmp_path, b'{"a": [1]}\n{"a": [2]}\n', "a.*")
    assert [value for _, _, value in found if value is not STARTED] == [1, 2] and not damage


def test_what_is_nested_too_deep_is_left_out_and_what_follows_is_read(tmp_path, parser):
    deep = b"[" * 5000 + b"]" * 5000
    found, damage = read(tmp_path, b'[{"a": ' + deep + b', "b": 1}, ' + deep + b", 2]", "*")
    assert found[0][2]["b"] == 1 and found[2][2] == 2 and not damage
    found, damage = read(tmp_path, b"[1, " + b'{"a":[' * 1_000_000, "*")
    assert found[0][2] == 1 and list(damage) == ["JSON nested without end (nothing after it is read)"]


def test_a_value_without_end_is_cut_and_a_text_without_end_stops_the_reader(tmp_path, parser, monkeypatch):
    monkeypatch.setattr(json_stream, "_MOST_PARTS", 1000)
    monkeypatch.setattr(json_stream, "_MOST_CHARACTERS", 1000)
    many = json.dumps([[0] * 5000, {"a": ["x" * 600] * 3, "b": {"c": 1}}, 1]).encode()
    found, damage = read(tmp_path, many, "*")
    assert len(found[0][2]) == 1000 and found[1][2] == {"a": ["x" * 600]} and found[2][2] == 1 and not damage
    monkeypatch.setattr(json_repair, "MOST_TEXT", 100_000)
    found, damage = read(tmp_path, b'[1, "' + b'\\"' * 500_000 + b'", 2]', "*")
    assert [value for _, _, value in found] == [1]
    assert damage == {"a text longer than any message (nothing after it is read)": ["a.json:2"]}


def test_the_beginning_of_a_file_is_understood_as_far_as_it_goes():
    assert beginning(b'{"name": "T", "messages": [{"id": 1, "text": "he') == {"name": "T", "messages": [{"id": 1}]}
    assert beginning(b'[{"a": 1}, {"b"') == [{"a": 1}, {}] and beginning(b"\xef\xbb\xbf[3]") == [3]
    for no_json in (b"", b"author,time\n", b"\x89PNG\r\n\x1a\n", b"<html>"):
        assert beginning(no_json) is None
