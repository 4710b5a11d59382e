"""Whether a line is meant to be the head of a message: as the heads of its file look, but for a wrong letter or two."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys("123456789", "0"), **dict.fromkeys("\u00a0\u2009\u202f", " "), "P": "A", "p": "a",
        **dict.fromkeys("上下中凌晚早清晨", "午"),
    }
)  # fmt: skip
"""Digits are one, and so are blanks, and words for halves of the day."""
MOST_SHAPES: Final = 64
"""Shapes that the heads of a file may have."""
_LONGEST: Final = 60


def shape_of(text: str) -> str:
    """What a text looks like: 0 for each digit; one U+FFFD for all that stand together, as one broken byte leaves."""
    shape = text.translate(_ALIKE)
    while "\ufffd\ufffd" in shape:
        shape = shape.replace("\ufffd\ufffd", "\ufffd")
    return shape


def begins_nearly(line: str, shapes: Iterable[str]) -> bool:
    """Whether a line begins like one of these shapes, with up to two letters changed, one too many, or one missing."""
    begins = shape_of(line[: _LONGEST + 4])
    return any(_nearly(begins, shape) for shape in shapes)


def _nearly(text: str, shape: str) -> bool:
    length = len(shape)
    if len(text) < length - 1 or length > _LONGEST:
        return False
    at = next((n for n, (a, b) in enumerate(zip(text, shape, strict=False)) if a != b), min(len(text), length))
    if text[at : length - 1] == shape[at + 1 :] or text[at + 1 : length + 1] == shape[at:]:
        return True
    return len(text) >= length and sum(a != b for a, b in zip(text[at:length], shape[at:], strict=True)) <= 2
