"""What can be read on a figure: words with their boxes, and whether they overlap or leave the page."""

from typing import Any

from matplotlib.figure import Figure
from matplotlib.text import Text

LEAST = 9.0  # points


def visible_texts(figure: Figure) -> list[Any]:
    """All texts that are drawn; labels of ticks outside the limits are not."""
    figure.draw_without_rendering()
    hidden: set[Any] = set()
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            if not ax.axison:
                hidden |= set(axis.findobj(Text))
            low, high = sorted(axis.get_view_interval())
            room = 1e-9 * max(abs(low), abs(high), high - low)
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not low - room <= tick.get_loc() <= high + room:
                    hidden |= {tick.label1, tick.label2}
    texts: list[Any] = figure.findobj(Text)
    return [text for text in texts if text.get_text().strip() and text.get_visible() and text not in hidden]


def complaints(figure: Figure) -> list[str]:
    """Words that are too small, leave the page, or lie on other words (aslant ones are not compared)."""
    found = []
    boxes = []
    texts = visible_texts(figure)
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    for text in texts:
        box = text.get_window_extent(renderer)
        name = text.get_text()
        if text.get_fontsize() < LEAST:
            found.append(f"too small: {name}")
        if min(box.x0, box.y0) < 0 or box.x1 > figure.bbox.x1 or box.y1 > figure.bbox.y1:
            found.append(f"off the page: {name}")
        if text.get_rotation() % 90 == 0:
            boxes.append((name, box))
    for n, (name, box) in enumerate(boxes):
        for other, around in boxes[n + 1 :]:
            wide = min(box.x1, around.x1) - max(box.x0, around.x0)
            tall = min(box.y1, around.y1) - max(box.y0, around.y0)
            if wide > 1.5 and tall > 3.0:  # pixels: boxes have a little room of their own
                found.append(f"on each other: {name!r} and {other!r}")
    return found


def panels(figure: Figure) -> list[Any]:
    """The panels, without the invisible one that holds keys and leading lines."""
    return [ax for ax in figure.axes if ax.axison]


def words(figure: Figure) -> str:
    """All words outside the panels, on one line."""
    return " ".join(" ".join(text.get_text() for text in figure.texts).split())
