"""Until `qunsim validate` draws them: `python -m sim.views.validating_rooms FOLDER`, a folder of tables."""

from __future__ import annotations

import sys
from pathlib import Path

from sim.views.validating_rooms import save_all
from sim.views.validating_rooms.tables import COLUMNS


def main() -> None:
    """Draw all figures beside the tables."""
    import pandas as pd

    folder = Path(sys.argv[1])
    tables = {name: pd.read_csv(folder / f"{name}.csv") for name in COLUMNS}
    for path in save_all(tables, folder):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
