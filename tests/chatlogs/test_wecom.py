"""WeCom's chat archive, and what its interfaces tell of members: samples written for these tests, with all their events."""

from __future__ import annotations

import json

import pytest
from log_reading import SAMPLES, read, table, written

from sim.chatlogs.formats.wecom import WeCom
from sim.chatlogs.source import sources

PEOPLE = "ZhaoKe; wm_a; wm_b; wm_c; wm_d; wm_e"
LINES = """
2023-11-14 22:13:20 message ZhaoKe 3 text
2023-11-14 22:14:20 message wm_a 0 image
2023-11-14 22:14:21 message wm_a 2 text                 # mixed: text and a photograph
2023-11-14 22:14:25 recall wm_a answers 1               # takes the photograph back
2023-11-14 22:14:34 message wm_b 0 share                # stands there twice; before it a damaged line
2023-11-14 22:14:35 message wm_b 0 other                # a type that nobody knows yet
2023-11-14 22:14:30 room 1 message ZhaoKe 0 red_packet  # between two people; milliseconds as text
2023-11-14 22:14:31 room 1 other wm_a                   # agrees that it is kept
"""
ARRAY = """
2023-11-14 22:13:20 message ZhaoKe 13 text              # brackets and quotes within the text
2023-11-14 22:13:21 message wm_a 0 link                 # what follows the list is no message
"""
MEMBERS = """
2023-11-14 22:13:20 create ZhaoKe                       # a callback says when, a snapshot who
2023-11-14 22:15:00 join wm_a                           # JoinScene 3; a snapshot says the same, three seconds later
2023-11-14 22:15:00 join wm_b
2023-11-14 22:16:40 invite -> wm_c                      # JoinScene 0; names with underscores
2023-11-14 22:18:20 join                                # of two who were only counted,
2023-11-14 22:18:21 join wm_d                           # one is known from a snapshot
2023-11-14 23:36:40 invite ZhaoKe -> wm_e               # from a snapshot alone; two of them say it
2023-11-15 01:00:00 leave wm_a                          # QuitScene 0
2023-11-15 01:01:40 removed -> wm_b                     # QuitScene 1
2023-11-15 01:03:20 role                                # another owner
2023-11-15 01:05:00 rename
2023-11-15 01:06:40 other                               # dismissed
"""
NO_JSON, NEITHER = "an entry that is no JSON", "an entry that is neither message nor event"


@pytest.mark.parametrize(
    ("sample", "events", "damage"),
    [
        ("lines.jsonl", LINES, {NO_JSON: 1, NEITHER: 1}),
        ("array.json", ARRAY, {}),
        ("members.json", MEMBERS, {"a member without name or time": 1}),
    ],
)
def test_a_sample_gives_its_events(sample, events, damage, tmp_path):
    found = read(SAMPLES / f"wecom_{sample}", tmp_path, PEOPLE)
    assert found.lines == table(events)
    assert found.damage == damage
    assert found.result.formats == {"wecom": 1}


def message(number, **more):
    return {
        "msgid": f"m{number}", "action": "send", "from": "a", "tolist": ["b"], "roomid": "r", "msgtime": 1_700_000_000_000 + number,
        "msgtype": "text", "text": {"content": "x" * number}, **more,
    }  # fmt: skip


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("shape", ["lines", "array", "messages", "data", "nested"])
def test_messages_may_be_put_together_in_several_ways(shape, indent, tmp_path):
    whole = [message(n) for n in range(1, 4)]
    objects = {
        "lines": whole, "array": [whole], "messages": [{"errcode": 0, "messages": whole, "next": {"seq": 1}}],
        "data": [{"data": whole[:1]}, {"data": whole[1:]}], "nested": [{"seq": n, "message": one} for n, one in enumerate(whole)],
    }[shape]  # fmt: skip
    text = "\n".join(json.dumps(one, indent=indent) for one in objects)
    found = read(written(text, tmp_path, "a.json"), tmp_path, "a")
    assert [line[20:] for line in found.lines] == [f"message a {n} text" for n in (1, 2, 3)]
    assert not found.damage


@pytest.mark.parametrize("wrap", ["{}", "[{}]", '{{"messages": [{}], "end": 1}}'])
@pytest.mark.parametrize("damage", [('"m2"', '"m2'), (' {"content"', ' {"content'), ('"roomid": "r"', '"roomid": r'), ("}}", "}"), (", ", " ")])
def test_a_damaged_message_costs_itself_and_no_other(wrap, damage, tmp_path):
    texts = [json.dumps(message(n)) for n in range(1, 6)]
    texts[1] = texts[1].replace(*damage, 1)
    text = wrap.format((",\n" if wrap != "{}" else "\n").join(texts))
    found = read(written(text, tmp_path, "a.json"), tmp_path, "a", format_name="wecom")
    assert [line[20:] for line in found.lines] == [f"message a {n} text" for n in (1, 3, 4, 5)]
    assert found.damage[NO_JSON] >= 1


@pytest.mark.parametrize("strange", ['"msgid": "m9"}', "nothing", '"msgid": "m9", "tolist": ["b"], "text": {"content": "x"}}'])
@pytest.mark.parametrize("wrap", ["[{}]", '{{"messages": [{}], "end": {{"a": 1}}}}'])
def test_what_stands_between_messages_and_after_them_is_told(strange, wrap, tmp_path):
    one, two = (json.dumps(message(n)) for n in (1, 2))
    for texts in ([one, strange, two], [one, two, strange]):
        found = read(written(wrap.format(",\n".join(texts)), tmp_path, "a.json"), tmp_path, "a")
        assert [line[20:] for line in found.lines] == ["message a 1 text", "message a 2 text"]
        assert found.damage[NO_JSON] >= 1


def test_an_array_that_is_larger_than_what_is_held_is_read_whole(tmp_path):
    whole = [message(n % 700, msgid=f"m{n}") for n in range(5_000)]
    found = read(written(json.dumps({"messages": whole}), tmp_path, "a.json"), tmp_path, "a")
    assert found.result.messages == 5_000
    assert not found.damage


@pytest.mark.parametrize(
    "strange",
    [
        {"msgtime": None}, {"msgtime": True}, {"msgtime": "soon"}, {"msgtime": 1e300}, {"msgtime": [1]}, {"from": None}, {"from": ["a"]},
        {"from": {}}, {"msgtype": ["text"]}, {"msgtype": None}, {"msgtype": {}},
    ],
)  # fmt: skip
def test_a_message_that_lacks_something_is_told(strange, tmp_path):
    text = "\n".join(json.dumps(one) for one in (message(1), message(2, **strange)))
    found = read(written(text, tmp_path, "a.json"), tmp_path, "a")
    assert len(found.lines) == 1
    assert sum(found.damage.values()) == 1


@pytest.mark.parametrize(
    "strange",
    [
        {"text": None}, {"text": []}, {"text": {"content": 3}}, {"tolist": "b"}, {"tolist": [None, {}]}, {"roomid": 7}, {"msgid": None},
        {"msgtype": "mixed", "mixed": {"item": "x"}}, {"msgtype": "mixed", "mixed": {"item": [{"type": "text", "content": "{"}, 3, {"type": []}]}},
        {"msgtype": "revoke", "revoke": []}, {"msgtype": "markdown", "info": {"content": "x"}},
    ],
)  # fmt: skip
def test_a_message_that_is_strange_inside_is_kept(strange, tmp_path):
    text = "\n".join(json.dumps(one) for one in (message(1), message(2, **strange)))
    found = read(written(text, tmp_path, "a.json"), tmp_path, "a")
    assert len(found.lines) == 2
    assert not found.damage


def test_brackets_without_end_and_endless_numbers_do_no_harm(tmp_path):
    good = json.dumps(message(1))
    for bad in ('{"a":' * 100_000, "[" * 100_000, '{"a": ' + "9" * 10_000 + "}", "{" * 100_000, '{"a": "' + "x" * 6_000_000):
        text = f"{good}\n{bad}\n{good.replace('m1', 'm2')}\n"
        found = read(written(text, tmp_path, "a.json"), tmp_path, "a")
        assert len(found.lines) == 2
        assert found.damage or bad.startswith("[")


def test_members_and_messages_may_be_in_different_files(tmp_path):
    written(json.dumps(message(1, roomid="wr_3")), tmp_path, "logs/a.json")
    written((SAMPLES / "wecom_members.json").read_bytes(), tmp_path, "logs/b.json")
    found = read(tmp_path / "logs", tmp_path, PEOPLE)
    assert found.result.rooms == 1
    assert len(found.lines) == len(table(MEMBERS)) + 1
    assert "the clock goes back (kept, and sorted)" not in found.damage


@pytest.mark.parametrize("text", ["", "[]", "{}", '[{"id": 1, "type": "message"}]', "msgtype", '{"messages": [{"role": "user"}]}'])
def test_other_json_is_not_taken_for_it(text, tmp_path):
    path = written(text or " ", tmp_path, "a.json")
    assert WeCom().recognise(sources(path)[0], path.read_bytes()) == 0.0
