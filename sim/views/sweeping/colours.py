"""The colours of maps: from pale yellow (least) over green-blue to navy (most)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.views import style

if TYPE_CHECKING:
    from matplotlib.colors import Colormap

STOPS: Final = (
    "#f7f5d4", "#d7eac9", "#b6dbbe", "#95ccb8", "#7cbcb5", "#6bafb7", "#5ca2b9", "#4e93b7", "#4884b4", "#4374ad",
    "#375e98", "#28477f", "#1d3364",
)  # fmt: skip
"""Equal steps to the eye (9.1 to 9.8 in CIE L*a*b*), darker at each (L* 96 to 22): readable in grey."""
UNKNOWN: Final = "#ececf0"


def scale() -> Colormap:
    """The colours as a map of 192 steps."""
    from matplotlib.colors import LinearSegmentedColormap, ListedColormap

    smooth = LinearSegmentedColormap.from_list("qunsim", STOPS)
    return ListedColormap(smooth(np.linspace(0, 1, 192)), "qunsim").with_extremes(bad=UNKNOWN)


def ink_on(color: Any) -> str:
    """White on dark colours, dark on pale ones."""
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(color)
    return "white" if 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 < 0.26 else style.INK
