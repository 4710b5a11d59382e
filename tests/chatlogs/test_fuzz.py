"""Every format is given damaged samples: it may refuse them or tell what is damaged, but not fail, hang or lose in silence.

A format takes part with its samples: files or folders in `samples/` whose names begin with the name of the format. For more
than the usual examples: QUNSIM_FUZZ_EXAMPLES=100000 pytest tests/chatlogs/test_fuzz.py -k whatsapp
"""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from tempfile import gettempdir

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import KEY, SAMPLES

from sim.chatlogs.collector import Collector
from sim.chatlogs.formats.base import Format, Hints
from sim.chatlogs.formats.registry import formats
from sim.chatlogs.people import Pseudonyms
from sim.chatlogs.source import LogError, Source

EXAMPLES = int(os.environ.get("QUNSIM_FUZZ_EXAMPLES", "150"))
SECONDS = 5.0
"""Of processor time, that reading a damaged sample may take; it takes milliseconds."""
A_LINE = 3
"""Events that a line of a sample has at most."""
MARKER = "Zzyzx"
"""A word that damaged samples have in them, and that no reason and no remark may repeat."""
NASTY = [
    "", "\0", '"', "'", "{", "}", "[", "]", "<", ">", ":", ": ", ",", ";", "\t", "\u200e", "\ufeff", "\u2028", "\ud7ff", "\U0010ffff", "\\", '\\"',
    "]}", '"}', "-", " - ", MARKER, f"{MARKER}: {MARKER}", f"\n{MARKER}\n", "\r", "\n", "\n\n", "9" * 400, "\n99/99/9999, 99:99 - a: b\n",
    "\n[17/03/2023, 09:00:00] a: b\n", "\n2021-05-01 09:00:00 x(12345)\n", "\n{}\n", "\nnull\n", "1e999", "NaN", "-1", "true", "\x1b[0m", "é", "好" * 50,
]  # fmt: skip
COMMON = settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=EXAMPLES < 1_000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@dataclass(frozen=True)
class Held(Source):
    """A file that is in memory."""

    data: bytes = field(default=b"", repr=False)

    @contextmanager
    def open(self) -> Iterator[io.BufferedReader]:
        yield io.BufferedReader(io.BytesIO(self.data))  # type: ignore[arg-type]


def held(name: str, data: bytes) -> Held:
    return Held(name, Path(name), None, len(data), data=data)


@lru_cache
def samples() -> dict[str, list[tuple[Held, ...]]]:
    """The samples of each format; one is a file, or the files of a folder."""
    names = sorted((one.name for one in formats()), key=len, reverse=True)
    found: dict[str, list[tuple[Held, ...]]] = {name: [] for name in names}
    for path in sorted(SAMPLES.iterdir()):
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        sample = tuple(held(str(file.relative_to(SAMPLES)), file.read_bytes()) for file in files if file.is_file())
        name = next((name for name in names if path.name.startswith(name)), None)
        assert name is not None, f"{path.name} begins with the name of no format"
        found[name].append(sample)
    return found


@contextmanager
def in_time() -> Iterator[None]:
    """Raises TimeoutError when the block takes too long."""
    if not hasattr(signal, "SIGVTALRM"):
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError(f"took over {SECONDS} seconds")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def reads(one: Format, files: tuple[Source, ...]) -> tuple[int, int]:
    """How many events and damaged places there are; fails where the format does."""
    into = Collector(Path(gettempdir()), Pseudonyms(KEY))
    with in_time():
        for file in files:
            assert 0.0 <= one.recognise(file, file.head()) <= 1.0
        try:
            one.read(files, into, Hints())
        except LogError:
            into.damaged("refused")
    assert len(into.damage.counts) < 25, "reasons are few, whatever stands in a file"
    assert MARKER not in " ".join([*into.damage.counts, *into.damage.remarks])
    return into.events, into.damage.total


@lru_cache
def sound(one: Format, files: tuple[Held, ...]) -> tuple[int, int]:
    return reads(one, files)


# damage ----------------------------------------------------------------------------------------------


def damaged(data: bytes, how: tuple[int, int, int, int], other: bytes) -> bytes:
    """Data with one thing wrong. how: what, where, where else, and a number."""
    what, where, further, number = how
    at = where * len(data) // 65_536
    lines = data.split(b"\n")
    row, second = where * len(lines) // 65_536, further * len(lines) // 65_536
    nasty = NASTY[further % len(NASTY)].encode("utf-8", "surrogatepass")
    match KINDS[what]:
        case "flip":
            return data[:at] + bytes([data[at] ^ (number or 1)]) + data[at + 1 :] if data else data
        case "lose":
            return data[:at] + data[at + 1 + number % 20 :]
        case "put":
            return data[:at] + nasty + data[at:]
        case "cut line":
            lines[row] = lines[row][: number * len(lines[row]) // 256]
        case "drop line":
            del lines[row]
        case "double line":
            lines.insert(row, lines[row])
        case "swap lines":
            lines[row], lines[second] = lines[second], lines[row]
        case "join lines":
            lines[row : row + 2] = [b"".join(lines[row : row + 2])]
        case "line of another sample":
            lines.insert(row, other.split(b"\n")[further % (other.count(b"\n") + 1)])
        case "another encoding":
            row = max(row, min(3, len(lines) - 1))  # the first lines tell the encoding of all, where files are that short
            text = lines[row].decode("utf-8", "replace")
            lines[row] = text.encode(("gb18030", "utf-16", "utf-16-le", "cp1252", "utf-32")[number % 5], "replace")
        case "nasty line":
            lines.insert(row, nasty)
    return b"\n".join(lines)


KINDS = (
    "flip", "lose", "put", "cut line", "drop line", "double line", "swap lines", "join lines", "line of another sample",
    "another encoding", "nasty line",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.integers(0, len(KINDS) - 1), st.integers(0, 65_535), st.integers(0, 65_535), st.integers(0, 255)), min_size=1, max_size=4
)  # fmt: skip


@pytest.mark.parametrize("name", [one.name for one in formats()])
def test_every_format_has_samples_that_it_reads(name):
    one = next(one for one in formats() if one.name == name)
    assert samples()[name], f"expected a sample in {SAMPLES.name}/ whose name begins with {name}"
    for files in samples()[name]:
        assert sound(one, files)[0] > 0, files[0].name


@pytest.mark.parametrize("name", [one.name for one in formats()])
def test_a_damaged_sample_is_read_as_far_as_it_can_be(name):
    one = next(one for one in formats() if one.name == name)
    numbers = st.integers(0, len(samples()[name]) - 1)

    @COMMON
    @given(numbers, numbers, st.integers(0, 65_535), STEPS)
    def holds(number, other, which, steps):
        files = samples()[name][number]
        place = which % len(files)
        data, more = files[place].data, samples()[name][other][0].data
        for step in steps:
            data = damaged(data, step, more)
        broken = replace(files[place], data=data, size=len(data))
        events, places = reads(one, (*files[:place], broken, *files[place + 1 :]))
        if events < sound(one, files)[0] - A_LINE * len(steps):
            assert places, "events are lost, and nobody is told"

    holds()


@pytest.mark.parametrize("name", ["csv", "qq", "wecom", "whatsapp"])
def test_damage_costs_what_it_hits_and_little_more(name):
    one = next(one for one in formats() if one.name == name)
    numbers = st.integers(0, len(samples()[name]) - 1)

    @COMMON
    @given(numbers, STEPS)
    def holds(number, steps):
        (file,) = samples()[name][number]
        data = file.data
        for step in steps[:2]:
            data = damaged(data, step, b"")
        if data[:400] != file.data[:400] or b"\0" in data:
            return  # the encoding, the columns, the list in which messages are
        events, places = reads(one, (replace(file, data=data, size=len(data)),))
        had, had_places = sound(one, (file,))
        assert events + places >= had + had_places - A_LINE * len(steps[:2])

    holds()


@pytest.mark.parametrize("name", [one.name for one in formats()])
def test_anything_at_all_is_read_or_refused(name):
    one = next(one for one in formats() if one.name == name)
    heads = sorted({files[0].data[:200] for files in samples()[name]})

    @COMMON
    @given(st.sampled_from([b"", *heads]), st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
    def holds(head, data):
        reads(one, (held("some", head + data),))

    holds()
