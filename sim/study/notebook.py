"""How a run shows itself in a notebook: HTML with the summary and pictures inside."""

import base64
import html
import io
from collections import UserDict
from typing import TYPE_CHECKING, Any

from sim.results.numbers import interval, quantity

if TYPE_CHECKING:
    from types import ModuleType

    import pandas as pd
    from matplotlib.figure import Figure

    from sim.study.result import RunResult
    from sim.study.study import StudyResult


class Figures(UserDict[str, Any]):
    """Figures by name (matplotlib); as the last value of a notebook cell it shows them all."""

    def _repr_html_(self) -> str:
        return "\n".join(picture(figure, name) for name, figure in self.data.items())


def views() -> "ModuleType":
    """The package `sim.views`. It stands above this one and knows nothing of it: the one look upwards, when asked."""
    import sim.views

    return sim.views


STUDY_VIEWS = {
    "compare": "comparing",
    "sweep": "sweeping",
    "sensitivity": "weighing",
    "optimise": "optimising",
    "calibrate": "calibrating",
    "validate": "validating",
    "claims": "claiming",
}
"""Kind of study -> the package of `sim.views` that draws it."""


def study_views(kind: str) -> "ModuleType":
    """What draws studies of a kind."""
    from importlib import import_module

    return import_module(f"{views().__name__}.{STUDY_VIEWS[kind]}")


def study_as_html(study: "StudyResult") -> str:
    """Title, findings, and the table that answers the question."""
    title = f"{study.name}: {study.record['points']} points, {study.replicates} replicates, {study.days} days"
    parts = [f"<h3>{html.escape(title)}</h3>"]
    parts += [f"<p>{html.escape(sentence)}</p>" for sentence in (*study.findings, *study.cautions)]
    parts.append(study.table().to_html(index=False, float_format=lambda value: f"{value:.4g}", max_rows=60))
    return "\n".join(parts)


def result_as_html(result: "RunResult") -> str:
    """Title, plain words, summary table and, where matplotlib is installed, the figure of activity."""
    record = result.record
    title = f"{record['name']}: {record['days']} days, {record['replicates']} replicates, seed {record['seed']}"
    parts = [
        f"<h3>{html.escape(title)}</h3>",
        f"<p>{html.escape(result.words())}</p>",
        summary_as_html(result.summary()),
    ]
    try:
        parts.append(picture(views().draw(result, "activity"), "activity"))
    except ImportError:  # no matplotlib: the table says it too
        pass
    return "\n".join(parts)


def summary_as_html(summary: "pd.DataFrame") -> str:
    """The summary as a table, numbers as in the report on the screen."""
    from sim.results.summary import worth_showing

    lines = []
    for _, row in worth_showing(summary).iterrows():
        unit = "" if row["unit"] == "share" else str(row["unit"])
        cells = (
            quantity(row["mean"], row["unit"]),
            interval(row["low"], row["high"], row["unit"]),
            interval(row["p10"], row["p90"], row["unit"]),
            unit,
        )
        lines.append(
            f"<tr><td style='text-align:left'>{html.escape(str(row['label']).strip())}</td>"
            + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
            + "</tr>"
        )
    over = html.escape(f"10-90 % of {summary.attrs.get('over', 'replicate')}s")
    head = f"<tr><th></th><th>mean</th><th>95 % interval</th><th>{over}</th><th>unit</th></tr>"
    note = html.escape(f"Interval: {summary.attrs.get('interval', '')}.")
    return f"<table>{head}{''.join(lines)}</table><p><small>{note}</small></p>"


def shown(figure: "Figure") -> "Figure":
    """The same figure, which as the last value of a notebook cell is shown as a picture."""

    def as_png() -> bytes:
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=100)
        return buffer.getvalue()

    figure._repr_png_ = as_png  # type: ignore[attr-defined]
    return figure


def picture(figure: "Figure", name: str) -> str:
    """A figure as an image inside the page."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=100)
    data = base64.b64encode(buffer.getvalue()).decode()
    return f"<img alt='{html.escape(name, quote=True)}' src='data:image/png;base64,{data}'/>"
