"""Words and numbers for figures: short numbers, lines that fit, text drawn as it stands in any script."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

FONT: Final = "DejaVu Sans"  # comes with matplotlib
CHINESE_FONT: Final = Path(__file__).parent / "fonts" / "NotoSansSC-GB2312.ttf"
"""Noto Sans SC (SIL Open Font License, `fonts/OFL.txt`), cut down to the 6,700 characters of GB 2312 and renamed."""
UNITS: Final = ((2e9, 1e9, " G"), (2e6, 1e6, " M"), (20e3, 1e3, " k"))
"""From which size on numbers on an axis are written in a larger unit (in words: from five times that)."""


def plain(text: str) -> str:
    """Text to draw as it stands: no mathematics between dollars, no line that a control character breaks."""
    kept = "".join(c if c == "\n" or c.isprintable() else " " for c in text)
    if not kept.isascii():
        kept = "".join(c if c.isspace() or any(_has(font, c) for font in families(c)) else "□" for c in kept)
    return kept.replace("$", r"\$")


def families(text: str) -> list[str]:
    """Font families for a text: the one that comes with matplotlib, and the bundled Chinese one behind it if needed."""
    if text.isascii() or all(_has(FONT, c) for c in text):
        return [FONT]
    return [FONT, _chinese()]


def wrapped(text: str, size: float, room: float) -> list[str]:
    """Lines of text of this size (points) of at most `room` inches; Chinese is broken between characters,
    nothing before a %.
    """
    lines, line = [], ""
    for word in re.findall(r"\s+|[\u2e80-\uffef]|[^\s\u2e80-\uffef]+(?: %\S*)?", text):
        if line and inches((line + word).rstrip(), size) > room:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
        while len(line) > 1 and inches(line.rstrip(), size) > room:  # one endless word
            cut = next(n for n in range(len(line) - 1, 0, -1) if n == 1 or inches(line[:n], size) <= room)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.rstrip()] if line.strip() else lines


def inches(text: str, size: float) -> float:
    """Width of a text of this size (points), in inches; what the bundled font lacks counts as square."""
    return sum(_advance(c) for c in text) * size / 72


def clip(text: str, cells: int) -> str:
    """At most so many cells of text (a Chinese character takes two), an ellipsis where some is cut off."""
    used = 0
    for n, c in enumerate(text):
        used += 2 if unicodedata.east_asian_width(c) in "WF" else 1
        if used > cells:
            return text[:n].rstrip() + "…"
    return text


def short(value: float) -> str:
    """A number to three significant digits: 0.123, 12.3, 1,230, 12,300, 123 k, 1.23 M; `n/a` if unknown."""
    if not math.isfinite(value):
        return "n/a"
    for limit, factor, letter in UNITS:
        if abs(value) >= 5 * limit:
            return f"{significant(value / factor)}{letter}"
    return significant(value)


def count(value: float) -> str:
    """A mean number of persons or messages: one decimal below 10, none above; `n/a` if unknown."""
    if not math.isfinite(value):
        return "n/a"
    if abs(value) >= 1000:
        return short(value)
    if abs(value) < 0.095:
        return significant(value, 1)
    if abs(value) < 0.95:
        return significant(value, 2)
    return significant(round(value, 1 if abs(value) < 9.95 else 0))


def percent(share: float) -> str:
    """A share as a whole percentage, one decimal below 9.5 %."""
    if not math.isfinite(share):
        return "n/a"
    return f"{100 * share:.0f} %" if share >= 0.095 or share == 0 else f"{100 * share:.1f} %"


def significant(value: float, digits: int = 3) -> str:
    """A number to so many significant digits, with thousands separated."""
    if value == 0:
        return "0"
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    text = f"{round(value, decimals):,.{max(decimals, 0)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "\N{MINUS SIGN}")


@cache
def _advance(character: str) -> float:
    """Width of a character in units of the font's size."""
    from matplotlib.ft2font import LoadFlags

    if not _has(FONT, character):
        return 1.0
    font = _font(FONT)
    return float(font.load_char(ord(character), LoadFlags.NO_SCALE).horiAdvance) / float(font.units_per_EM)


@cache
def _has(family: str, character: str) -> bool:
    return bool(_font(family).get_char_index(ord(character)))


def _font(family: str) -> FT2Font:
    from matplotlib.font_manager import findfont, get_font

    return get_font(findfont(family))


@cache
def _chinese() -> str:
    """The family of the bundled font, which matplotlib is told about on the first call."""
    from matplotlib.font_manager import fontManager, get_font

    fontManager.addfont(str(CHINESE_FONT))
    return str(get_font(str(CHINESE_FONT)).family_name)
