"""Each sample is recognised as of its own format and of no other, by what is in it."""

import shutil

import pytest
from shown_events import SAMPLES

from sim.chatlogs.formats.registry import formats
from sim.chatlogs.source import sources

NAMES = sorted((one.name for one in formats()), key=len, reverse=True)
FILES = [path for path in sorted(SAMPLES.rglob("*")) if path.is_file()]
NO_LOGS = {
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "an empty list": b"[]\n",
    "an empty object": b"{}",
    "some JSON": b'{"name": "thing", "version": "1.0", "messages": {"hello": "Hello"}, "type": "module"}',
    "a list of things": b'[{"id": 1, "name": "a", "type": "x"}, {"id": 2, "text": "b", "timestamp": 3}]',
    "numbers": b"a,b,c\n1,2,3\n4,5,6\n",
    "a page": b"<!doctype html><html><body>messages</body></html>",
    "prose": b"Once upon a time, in 2023, somebody wrote: hello.\nAnd that was all.\n",
    "JSON that is no JSON": b'{"messages": [{"id": ',
    "much nesting": b"[" * 60_000,
}


def format_of(path):
    inside = path.relative_to(SAMPLES).parts[0]
    return next((name for name in NAMES if inside.startswith(name)), None)


def sure_of(path):
    (source,) = sources(path)
    return {one.name: one.recognise(source, source.head()) for one in formats()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SAMPLES)))
def test_a_sample_is_of_its_format_and_no_other_whatever_it_is_called(path, tmp_path):
    shutil.copy(path, tmp_path / "data.bin")
    for sure in (sure_of(path), sure_of(tmp_path / "data.bin")):
        assert {name for name, how in sure.items() if how >= 0.3} == {format_of(path)}, sure


@pytest.mark.parametrize("what", NO_LOGS)
def test_what_is_no_log_is_of_no_format(what, tmp_path):
    (tmp_path / "data.bin").write_bytes(NO_LOGS[what])
    assert max(sure_of(tmp_path / "data.bin").values()) < 0.3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("name", ["telegram.json", "memotrace.csv", "chatlab-lines.jsonl", "slack/users.json"])
def test_the_encoding_does_not_matter(name, encoding, tmp_path):
    text = (SAMPLES / name).read_text(encoding="utf-8-sig")
    (tmp_path / "data.bin").write_bytes(text.encode(encoding))
    sure = sure_of(tmp_path / "data.bin")
    assert max(sure, key=sure.get) == format_of(SAMPLES / name) and max(sure.values()) >= 0.3


def test_every_format_has_a_sample_and_a_name_and_a_title_of_its_own():
    assert len({one.name for one in formats()}) == len({one.title for one in formats()}) == len(formats())
    assert {one.name for one in formats()} - {format_of(path) for path in FILES} <= {"csv"}
