"""What holds for all tests."""

import os

from hypothesis import settings

os.environ.setdefault("MPLBACKEND", "Agg")  # no test needs a screen

settings.register_profile("qunsim", deadline=None)  # the first example compiles
settings.load_profile("qunsim")
