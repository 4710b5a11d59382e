"""What is wrong with a scenario, and where: `Problem`, and `ScenarioError`, which carries all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Problem", "ScenarioError", "shorten"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake of the user.

    file      the file as the user named it, or where else the value came from ("--set 2", "<text>")
    line, column   counted from 1; None where the place has no lines
    key       dotted path of the key, empty for the whole file
    wrong     what is wrong
    expected  what was expected, empty if nothing helps
    hint      what the user may have meant, empty if nothing is near
    """

    file: str
    line: int | None = None
    column: int | None = None
    key: str = ""
    wrong: str = ""
    expected: str = ""
    hint: str = ""

    def __str__(self) -> str:
        """Return `file:line:column: key.path: what is wrong, expected what; did you mean …?`."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        text = ": ".join(part for part in (place, self.key, self.wrong) if part)
        if self.expected:
            text += f", expected {self.expected}"
        if self.hint:
            text += f"; did you mean {self.hint}?"
        return text


class ScenarioError(ValueError):
    """A scenario that cannot be run. `problems` has every mistake found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems; the text of the error has one line for each."""
        self.problems: list[Problem] = list(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[list[Problem]]]:
        """Survive the way between processes."""
        return type(self), (self.problems,)


def shorten(text: str, width: int = 40) -> str:
    """Return `text` on one line, at most `width` characters, unprintable characters escaped."""
    text = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text[: width + 1])
    return text if len(text) <= width else text[: width - 1] + "…"
