"""Pictures in few colours."""

import numpy as np
from PIL import Image

from sim.views.png import few_colours


def test_areas_keep_their_colour_and_rare_ones_are_near() -> None:
    luck = np.random.default_rng(3)
    pixels = np.full((200, 300, 3), (228, 231, 236), np.uint8)
    pixels[:80] = (23, 50, 92)
    pixels[100:130, :, :] = luck.integers(0, 256, (30, 300, 1))
    pixels[150, 20:24] = (221, 106, 60)
    found = np.asarray(few_colours(Image.fromarray(pixels)).convert("RGB")).astype(int)
    assert (found[:80] == (23, 50, 92)).all()
    assert (found[180:] == (228, 231, 236)).all()
    assert np.abs(found[150, 20:24] - (221, 106, 60)).max() <= 20
