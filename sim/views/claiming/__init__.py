"""Pictures of claims put to the test, drawn from their tables, in English or Chinese.

Every claim has a figure of its own (`claim.py`); two show all of them: in how many worlds each holds (`overview.py`), and
which effects go with which mechanism (`matrix.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["save_all"]


def save_all(
    tables: Mapping[str, Any], mechanisms: Mapping[str, str], language: str, folder: str | Path, *, matrix: bool = True
) -> list[Path]:
    """Write all figures as `<folder>/<name>.png`: one of every claim that has numbers, `overview`, `matrix`.

    tables      `claims`, `numbers`, `levels`, `worlds`, `off` (data frames)
    mechanisms  what each mechanism is called, by name
    language    "en" or "zh"
    matrix      whether all mechanisms were switched off for all claims

    Raises OSError if the folder cannot be written to.
    """
    from sim.views.claiming import claim, overview
    from sim.views.claiming import matrix as of_mechanisms
    from sim.views.claiming.tables import ClaimTables
    from sim.views.png import save

    given = ClaimTables(**{name: tables[name] for name in ("claims", "numbers", "levels", "worlds", "off")},
                        mechanisms=dict(mechanisms), language=language)  # fmt: skip
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    made = [save(claim.figure(given, name), target / f"{name}.png") for name in given.told]
    if given.told:
        made.append(save(overview.figure(given), target / "overview.png"))
        if matrix:
            made.append(save(of_mechanisms.figure(given), target / "matrix.png"))
    return made
