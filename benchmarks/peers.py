"""Peers in the same run: Mesa with plain objects, mesa-frames, numpy by hand; what they leave out is said.

The rules of the plain Mesa model are cut down to what Mesa's own examples do: read what is unread, move
interest towards the worth of it, perhaps mute, perhaps leave, perhaps speak. Left out against qunsim: kinds
of messages, bonds and ties, fatigue, trust, buying, replies to somebody, check-in, invitations, policies,
keyed draws (Mesa's own generator instead), the clock (each member throws a coin every hour instead).
The three-line rule: who visits, where interest goes, who speaks.
"""

import subprocess
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.rows import Row

PART = "peers"
RATE = 0.07


def measure(agents: int = 1000, array: int = 10**6, hours: int = 24, frames: str | None = None) -> list[Row]:
    """`frames`: a Python that has mesa-frames, which cannot live beside qunsim (it wants numpy 1.26)."""
    return [_mesa(agents, hours), _numpy(array), *_frames(array, frames)]


def _mesa(agents: int, hours: int) -> Row:
    import mesa

    class Group(mesa.Model):  # type: ignore[misc]
        """A chat group of plain objects."""

        def __init__(self, members: int) -> None:
            super().__init__(seed=1)
            self.messages = 20
            for _ in range(members):
                Person(self)

        def step(self) -> None:
            self.agents.shuffle_do("step")

    class Person(mesa.Agent):  # type: ignore[misc]
        """A member with a few numbers."""

        def __init__(self, model: Any) -> None:
            super().__init__(model)
            self.interest, self.taste = model.random.random(), model.random.random()
            self.muted, self.read = False, 0

        def step(self) -> None:
            """An hour."""
            random = self.random
            if random.random() >= RATE * (0.15 if self.muted else 1.0) * (0.3 + 0.7 * self.interest) * 2.0:
                return
            unread = min(40, self.model.messages - self.read)
            self.read = self.model.messages
            if unread > 0:
                worth = (0.25 + self.taste) * unread**0.3 / 3.0
                self.interest += 0.1 * (min(1.0, worth) - self.interest)
            if not self.muted and random.random() < 0.002 * unread * (1.0 - self.interest):
                self.muted = True
            if random.random() < 0.001 * (1.0 - self.interest):
                self.remove()
                return
            if random.random() < 0.05 * self.interest:
                self.model.messages += 1

    model = Group(agents)
    begin, steps = perf_counter(), 0
    for _ in range(hours):
        steps += len(model.agents)
        model.step()
    seconds = (perf_counter() - begin) / steps
    note = f"{agents:,} agents; what is cut: see benchmarks/peers.py"
    return Row(PART, "mesa", "Mesa, plain objects, rules cut down", seconds * 1e6, "us/agent-step", note=note)


def _numpy(size: int) -> Row:
    rng = np.random.default_rng(1)
    interest = rng.random(size, np.float32)
    worth = np.float32(0.5)

    def hour() -> int:
        visits = rng.random(size, np.float32) < np.float32(RATE)
        interest[:] = np.where(visits, interest + np.float32(0.1) * (worth - interest), interest)
        return int(np.count_nonzero(visits & (rng.random(size, np.float32) < np.float32(0.05) * interest)))

    hour()
    seconds = []
    for _ in range(5):
        begin = perf_counter()
        hour()
        seconds.append(perf_counter() - begin)
    note = "visit, interest, speech only; 1 thread"
    return Row(PART, "numpy", "numpy by hand, three-line rule", size / min(seconds) / 1e6, "M agent-steps/s", note=note)


def _frames(size: int, python: str | None) -> list[Row]:
    rules = {"wealth": "mesa-frames, its own example (money given away)", "three": "mesa-frames, three-line rule"}
    if python is None:
        reason = "not measured: give --mesa-frames PYTHON, one that has it (it wants numpy 1.26, so not beside qunsim)"
        return [Row(PART, f"frames_{rule}", what, None, "M agent-steps/s", note=reason) for rule, what in rules.items()]
    script = Path(__file__).with_name("frames.py")
    rows = []
    for rule, what in rules.items():
        done = subprocess.run([python, str(script), rule, str(size)], capture_output=True, text=True)
        if done.returncode == 0:
            speed, version = done.stdout.split()
            note = f"{version}, polars, all cores"
            row = Row(PART, f"frames_{rule}", what, float(speed), "M agent-steps/s", note=note)
        else:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            row = Row(PART, f"frames_{rule}", what, None, "M agent-steps/s", note=f"failed: {last[:80]}")
        rows.append(row)
    return rows
