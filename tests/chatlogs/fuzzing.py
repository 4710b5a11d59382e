"""Damaged samples, and what has to hold of them; by hand: python tests/chatlogs/fuzzing.py FORMAT [HOW MANY [SEED]]

A format takes part with its samples: files or folders in `samples/` whose names begin with the name of the format.
"""

from __future__ import annotations

import io
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from tempfile import gettempdir

from log_reading import KEY, SAMPLES

from sim.chatlogs.collector import Collector
from sim.chatlogs.formats.base import Format, Hints
from sim.chatlogs.formats.registry import format_named, formats
from sim.chatlogs.people import Pseudonyms
from sim.chatlogs.source import LogError, Source

CAREFUL = ("csv", "qq", "wecom", "whatsapp")
"""Formats in which damage costs what it hits and no more; of others it has only to be told."""
SECONDS = 5.0
"""Of processor time, that reading a damaged sample may take; it takes milliseconds."""
A_LINE = {"qq": 5}
"""Events that go at most with a line of a sample, by format; 3 in others. Below a head of QQ itself it says several things."""
MARKER = "Zzyzx"
"""A word that damaged samples have in them, and that no reason and no remark may repeat."""
NASTY = [
    "", "\0", '"', "'", "{", "}", "[", "]", "<", ">", ":", ": ", ",", ";", "\t", "\u200e", "\ufeff", "\u2028", "\ud7ff", "\U0010ffff", "\\", '\\"',
    "]}", '"}', "-", " - ", MARKER, f"{MARKER}: {MARKER}", f"\n{MARKER}\n", "\r", "\n", "\n\n", "9" * 400, "\n99/99/9999, 99:99 - a: b\n",
    "\n[17/03/2023, 09:00:00] a: b\n", "\n2021-05-01 09:00:00 x(12345)\n", "\n{}\n", "\nnull\n", "1e999", "NaN", "-1", "true", "\x1b[0m", "é", "好" * 50,
]  # fmt: skip
Step = tuple[int, int, int, int]


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


def damaged(data: bytes, how: Step, other: bytes) -> bytes:
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


# what has to hold ------------------------------------------------------------------------------------


def check_damaged(one: Format, number: int, other: int, which: int, steps: Sequence[Step]) -> None:
    """A damaged sample is read as far as it can be: what is lost is told.

    number, other  of samples, of which the second lends lines; which: file of it is damaged, and how
    """
    files = samples()[one.name][number]
    place = which % len(files)
    data, more = files[place].data, samples()[one.name][other][0].data
    for step in steps:
        data = damaged(data, step, more)
    broken = replace(files[place], data=data, size=len(data))
    events, places = reads(one, (*files[:place], broken, *files[place + 1 :]))
    had, had_places = sound(one, files)
    if events < had - A_LINE.get(one.name, 3) * len(steps):
        assert places, "events are lost, and nobody is told"
    if one.name not in CAREFUL or data[:400] != files[place].data[:400] or b"\0" in data:
        return  # the encoding, the columns, the list in which messages are
    assert events + places >= had + had_places - A_LINE.get(one.name, 3) * len(steps), "damage costs more than what it hits"


def check_anything(one: Format, head: bytes, data: bytes) -> None:
    """Whatever comes is read or refused."""
    reads(one, (held("some", head + data),))


def heads(name: str) -> list[bytes]:
    """How samples of a format begin."""
    return [b"", *sorted({files[0].data[:200] for files in samples()[name]})]


def main(name: str, count: int = 10_000, seed: int = 1) -> None:
    """Check so many damaged samples of a format; three in four are damaged samples, the others anything."""
    one, chance, began = format_named(name), random.Random(seed), time.process_time()
    many, slowest = len(samples()[name]), 0.0
    for n in range(count):
        before = time.process_time()
        if n % 4:
            steps = [
                (chance.randrange(len(KINDS)), chance.randrange(65_536), chance.randrange(65_536), chance.randrange(256))
                for _ in range(chance.randint(1, 4))
            ]
            case: tuple[object, ...] = (chance.randrange(many), chance.randrange(many), chance.randrange(65_536), steps)
            check = check_damaged
        else:
            letters = chance.choice(["".join(NASTY), "0123456789/.:,- []\n", "".join(map(chr, range(256)))])
            case = (chance.choice(heads(name)), "".join(chance.choices(letters, k=chance.randrange(300))).encode("utf-8", "replace"))
            check = check_anything  # type: ignore[assignment]
        try:
            check(one, *case)  # type: ignore[arg-type]
        except BaseException:
            sys.stderr.write(f"input {n}: {check.__name__}({name}, {', '.join(map(repr, case))})\n")
            raise
        slowest = max(slowest, time.process_time() - before)
    sys.stdout.write(f"{name}: {count:,} inputs, {time.process_time() - began:.0f} s, the slowest {slowest * 1000:.0f} ms\n")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
