"""Figures as small PNG files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.results.atomic import replacing
from sim.views.style import DPI

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image

SAMPLE: Final = 5  # every so manyth pixel is looked at


def save(figure: Figure, path: Path, *, exact: bool = False) -> Path:
    """Write a figure as PNG, under a temporary name first; nothing in the file depends on the time of day.

    exact  whether all colours are kept: where many faint bands lie on each other, 256 are not enough
    """
    from PIL import Image

    canvas: Any = figure.canvas  # an Agg canvas, by `sheet`
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    picture = picture if exact else few_colours(picture)
    with replacing(path) as temporary:
        picture.save(temporary, format="png", dpi=(DPI, DPI), optimize=False)
    return path


def few_colours(picture: Image) -> Image:
    """The same picture in 256 colours: a third of the size, and no difference to be seen.

    Pillow chooses so that rare colours stay too (no channel is off by more than some 15 of 255); then each
    becomes the most frequent one of those it stands for, so that large areas are exact.
    """
    from PIL.Image import Dither, Quantize

    fewer = picture.quantize(256, method=Quantize.MAXCOVERAGE, dither=Dither.NONE)
    red, green, blue = np.asarray(picture).reshape(-1, 3)[::SAMPLE].astype(np.int64).T
    entry = np.asarray(fewer).reshape(-1)[::SAMPLE].astype(np.int64)
    seen, times = np.unique((entry << 24) | (red << 16) | (green << 8) | blue, return_counts=True)
    seen = seen[np.argsort(times, kind="stable")]  # the most frequent last, so that it is what stays
    palette = np.array(fewer.getpalette(), np.uint8).reshape(-1, 3)
    palette[seen >> 24] = np.stack([seen >> 16 & 255, seen >> 8 & 255, seen & 255], axis=1)
    fewer.putpalette(palette.tobytes())
    return fewer
