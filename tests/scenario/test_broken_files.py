"""Every file in `broken/` gives exactly the messages in the `.txt` beside it.

After a deliberate change of words: `python tests/scenario/test_broken_files.py` writes the `.txt` files anew;
read the difference before keeping it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.policies.registry import REGISTRY
from sim.scenario import ScenarioError, load

BROKEN = Path(__file__).parent / "broken"
FILES = sorted(path.name for path in BROKEN.glob("*.yaml"))
POLICIES = {key: REGISTRY[key] for key in ("welcome", "check_in", "kol", "content", "pruning", "ads")}
"""Not all there are, or every new one would change what is said of unknown keys."""
PLACE = re.compile(r"[^:]+(:[1-9]\d*:[1-9]\d*)?: \S")


def messages(name: str) -> str:
    """Load a file, with the overrides its comments ask for, from inside the folder; return what is said."""
    overrides = re.findall(rb"^# --set (.*)$", (BROKEN / name).read_bytes(), flags=re.MULTILINE)
    try:
        load(name, POLICIES, [override.decode() for override in overrides])
    except ScenarioError as error:
        return f"{error}\n"
    return "no problem\n"


@pytest.mark.parametrize("name", FILES)
def test_messages_are_as_written_down(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    assert messages(name) == (BROKEN / name).with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_messages_have_a_place_and_plain_words(name: str) -> None:
    for line in (BROKEN / name).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        assert PLACE.match(line)
        for jargon in ("Input should", "pydantic", "Traceback", "valid_", "Value error", "NoneType", "dict"):
            assert jargon not in line


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 25


if __name__ == "__main__":
    import os

    os.chdir(BROKEN)
    for file in FILES:
        Path(file).with_suffix(".txt").write_text(messages(file), encoding="utf-8")
