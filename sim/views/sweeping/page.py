"""A page in the common look whose panels stand where they are put, in inches; words that fit, and keys of signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sim.views import style
from sim.views.text import families, inches, plain, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE: Final = 0.165  # inches from one line of words to the next
BOLD: Final = 1.13  # how much wider letters are in bold
SMALL: Final = 9.0  # points
EDGE: Final = 0.14  # inches kept free at the edges of the page

Kind = Literal["line", "dash", "band", "square", "dot", "ring", "star", "triangle", "cross", "bar"]


@dataclass(frozen=True)
class Sign:
    """A sign and what it stands for."""

    kind: Kind
    text: str
    color: str = style.NAVY
    edge: str = style.INK


class Page:
    """A figure with a title, a sentence below it, footnotes, and room for panels between.

    Places are inches from the left edge of the page and down from the top of the room for panels.
    """

    def __init__(self, title: str, subtitle: str, tall: float, notes: Sequence[str]) -> None:
        """tall: the room for panels with everything around them, inches."""
        short = fitted(title, 13.5, style.WIDTH - 2 * EDGE, bold=True)
        self.figure, panels = style.sheet(short, subtitle, (tall,), notes, left=0.0, right=0.0, bottom=0.1)
        self._height = float(self.figure.get_figheight())
        self._top = (1.0 - panels[0].get_position().y1) * self._height
        panels[0].remove()
        if len(families(short)) > 1:  # the Chinese font has no bold letters
            self.figure.texts[0].set_fontweight("normal")
        self._over: Axes | None = None

    def panel(self, left: float, top: float, wide: float, tall: float, *, labels: bool = True) -> Axes:
        """A panel; labels: whether the x axis has numbers."""
        ax = self.figure.add_axes(
            (left / style.WIDTH, 1 - (self._top + top + tall) / self._height, wide / style.WIDTH, tall / self._height)
        )
        style.dress(ax, last=labels)
        return ax

    @property
    def over(self) -> Axes:
        """An invisible panel over the whole page, in inches from the left and down from the top of the room."""
        if self._over is None:
            ax = self.figure.add_axes((0, 0, 1, 1))
            ax.set_axis_off()
            ax.set_zorder(5)
            ax.set_xlim(0, style.WIDTH)
            ax.set_ylim(self._height - self._top, -self._top)
            self._over = ax
        return self._over

    def place(self, ax: Axes, x: float, y: float) -> tuple[float, float]:
        """Where a point of a panel (in its data) is on the page, inches; the limits of the panel must be final."""
        shown = ax.transData.transform((x, y))
        return float(shown[0]) / style.DPI, self._height - self._top - float(shown[1]) / style.DPI

    def write(self, left: float, top: float, text: str, size: float = 9.5, **look: Any) -> None:
        """A line of words, its upper left corner there unless `look` says otherwise."""
        given: dict[str, Any] = {"color": style.INK, "va": "top", "family": families(text), **look}
        self.figure.text(
            left / style.WIDTH, 1 - (self._top + top) / self._height, plain(text), size=size, **given
        )  # fmt: skip

    def lines(self, left: float, top: float, lines: Sequence[tuple[str, bool]]) -> None:
        """Lines below each other: (words, whether they are a heading)."""
        for n, (text, bold) in enumerate(lines):
            look: dict[str, Any] = _heading(text) if bold else {"size": SMALL, "color": style.FAINT_INK}
            self.write(left, top + n * LINE, text, **look)

    def key(self, left: float, top: float, rows: Sequence[Sequence[Sign]]) -> None:
        """Signs with what they stand for, in rows."""
        for n, row in enumerate(rows):
            x, y = left, top + 0.09 + n * 0.19
            for sign in row:
                _draw_sign(self.over, sign, x, y)
                self.write(x + 0.32, y, sign.text, va="center_baseline")
                x += _sign_width(sign)


def heading(text: str, remarks: Sequence[str], wide: float) -> list[tuple[str, bool]]:
    """Lines for `Page.lines`: a heading, cut where it is too long for `wide` inches, and remarks, wrapped."""
    first = [(line, True) for line in wrapped(text, 10 * BOLD, wide)]
    if len(first) > 2:
        first = [first[0], (fitted(" ".join(line for line, _ in first[1:]), 10, wide, bold=True), True)]
    return first + [(line, False) for remark in remarks if remark for line in wrapped(remark, SMALL, wide)]


def key_rows(signs: Sequence[Sign], wide: float) -> list[list[Sign]]:
    """Signs in rows of at most `wide` inches; what a sign stands for is cut where it is longer than a row."""
    rows: list[list[Sign]] = []
    used = 0.0
    for sign in signs:
        cut = Sign(sign.kind, fitted(sign.text, 9.5, wide - 0.5), sign.color, sign.edge)
        if not rows or used + _sign_width(cut) > wide:
            rows.append([])
            used = 0.0
        rows[-1].append(cut)
        used += _sign_width(cut)
    return rows


def key_height(rows: Sequence[Sequence[Sign]]) -> float:
    """Room that a key takes, inches, with a little below it."""
    return 0.19 * len(rows) + (0.14 if rows else 0.0)


def fitted(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """A text of at most `room` inches; where it is longer, its middle gives way to an ellipsis."""
    text = " ".join(plain_line(text).split())
    wide = size * (BOLD if bold else 1.0)
    if inches(text, wide) <= room:
        return text
    for kept in range(len(text) - 1, 1, -1):
        head = kept // 2
        cut = f"{text[:head].rstrip()}…{text[len(text) - (kept - head) :].lstrip()}"
        if inches(cut, wide) <= room:
            return cut
    return "…"


def titled(words: str, name: str) -> str:
    """A title that ends in a user's name; where it is too long, the name gives way."""
    return words + fitted(name, 13.5, style.WIDTH - 2 * EDGE - inches(words, 13.5 * BOLD), bold=True)


def plain_line(text: str) -> str:
    """A text on one line, without control characters."""
    return "".join(c if c.isprintable() else " " for c in text)


def _heading(text: str) -> dict[str, Any]:
    """Bold, where the fonts for this text have bold letters."""
    return {"size": 10, "weight": "bold" if len(families(text)) == 1 else "normal"}


def _sign_width(sign: Sign) -> float:
    return 0.32 + inches(sign.text, 9.5) + 0.22


def _draw_sign(ax: Axes, sign: Sign, x: float, y: float) -> None:
    """A sign in a field of .25 inches whose left end is there."""
    middle, right = x + 0.13, x + 0.25
    if sign.kind in ("line", "dash"):
        ax.plot(
            [x, right], [y, y], color=sign.color, linewidth=2, linestyle=(0, (4, 1.6)) if sign.kind == "dash" else "-"
        )
    elif sign.kind == "band":
        ax.fill_between([x, right], y - 0.055, y + 0.055, color=sign.color, alpha=0.35, linewidth=0)
    elif sign.kind == "bar":
        ax.errorbar([middle], [y], xerr=[0.11], color=sign.color, elinewidth=1.6, capsize=2.5, capthick=1.6)
    else:
        mark(ax, sign.kind, middle, y, sign.color, edge=sign.edge)


def mark(
    ax: Axes, kind: Kind, x: Any, y: Any, color: str, *, size: float = 1.0, edge: str = style.INK, **look: Any
) -> None:
    """A mark at a place: star, triangle, cross, ring, dot or square, all about as large to the eye."""
    shape = {"star": "*", "triangle": "v", "cross": "x", "ring": "o", "dot": "o", "square": "s"}[kind]
    large = {"star": 13.0, "triangle": 8.5, "cross": 6.5, "ring": 8.5, "dot": 6.5, "square": 8.0}[kind] * size
    given: dict[str, Any] = {
        "linestyle": "none", "marker": shape, "markersize": large, "color": color,
        "markerfacecolor": "none" if kind == "ring" else color,
        "markeredgecolor": color if kind in ("ring", "cross") else edge,
        "markeredgewidth": {"ring": 1.8, "cross": 1.5 * min(size, 1.0), "dot": 0.6}.get(kind, 0.9),
        **look,
    }  # fmt: skip
    ax.plot(x, y, **given)
