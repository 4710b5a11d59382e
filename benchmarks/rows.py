"""One measured number, its target, and how it is shown."""

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One line of the table.

    part      the file that measured it
    key       name in the JSON, unique within `part`
    target    None where nothing is asked; `at_most`: the target is an upper bound
    ratio     how many times as good as the target: 1 or more is met
    """

    part: str
    key: str
    what: str
    measured: float | None
    unit: str
    target: float | None = None
    at_most: bool = True
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Measured against target, larger is better."""
        if self.target is None or not self.measured:
            return None
        return self.target / self.measured if self.at_most else self.measured / self.target


def load_average() -> float:
    """Runnable processes over the last minute: timings mean little when it is much above 0 before the start."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def describe_machine() -> dict[str, Any]:
    """What the figures were measured on; no names of hosts or users."""
    import numba
    import numpy

    processor = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        processor = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):  # not Linux
        pass
    return {
        "processor": processor, "cores": os.cpu_count(), "system": platform.system(),
        "python": platform.python_version(), "numba": numba.__version__, "numpy": numpy.__version__,
    }  # fmt: skip


def show(rows: Iterable[Row], title: str, console: Console | None = None) -> None:
    """Print the rows as one table."""
    table = Table(title=title, title_justify="left")
    for name in ("part", "what", "measured", "unit", "target", "ratio", "note"):
        table.add_column(name, justify="right" if name in ("measured", "target", "ratio") else "left")
    part = ""
    for row in rows:
        if row.part != part and part:
            table.add_section()
        bound = "" if row.target is None else f"{'<=' if row.at_most else '>='} {number(row.target)}"
        ratio, style = "", ""
        if row.ratio is not None:
            near = 0.995 <= row.ratio < 1  # a near miss is not to read 1.00
            ratio, style = f"{row.ratio:.{3 if near else 2}f}", "green" if row.ratio >= 1 else "bold red"
        table.add_row(
            row.part if row.part != part else "", row.what, number(row.measured), row.unit, bound,
            f"[{style}]{ratio}[/]" if style else "", row.note,
        )  # fmt: skip
        part = row.part
    (console or Console()).print(table)


def number(value: float | None) -> str:
    """Three or four significant digits."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}" if abs(value) >= 100 else f"{value:.3g}"


def write_json(rows: Iterable[Row], file: Path, machine: dict[str, Any], loads: dict[str, float]) -> None:
    """Keep everything: machine, load before each part, rows with their ratios."""
    lines = [asdict(row) | {"ratio": row.ratio} for row in rows]
    text = json.dumps({"machine": machine, "load_before": loads, "rows": lines}, indent=1)
    temporary = file.with_name(file.name + ".part")
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.replace(file)
