"""Text for the terminal: consoles that behave in pipes, and the report of a run."""

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.cli_errors import ClosedPipe
from sim.results.numbers import interval, number, quantity

if TYPE_CHECKING:
    import pandas as pd

WIDTH_OF_A_PIPE = 100
"""Characters a line where nobody can say how wide the screen is."""


class PlainConsole(Console):
    """A console without markup and highlighting, which says so when its reader has gone."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, markup=False, highlight=False, emoji=False)
        if not self.is_terminal and "COLUMNS" not in self._environ:
            self.width = WIDTH_OF_A_PIPE

    def on_broken_pipe(self) -> None:
        """Raise ClosedPipe (rich would end the process with exit code 1)."""
        raise ClosedPipe

    def say(self, text: str = "", style: str = "") -> None:
        """Print a line that is not broken: for paths, and for what programs read."""
        self.print(Text(text, style=style), soft_wrap=True)

    def rows(self, rows: list[tuple[str, str]]) -> None:
        """Print names and what they are; each on one line when the output goes to a file or a program."""
        if not self.is_terminal:
            width = max((len(name) for name, _ in rows), default=0)
            for name, text in rows:
                self.say(f"{name:<{width}}  {text}")
            return
        table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(no_wrap=self.width >= 60)
        table.add_column()
        for name, text in rows:
            table.add_row(Text(name, style="bold"), Text(text))
        self.print(table)


def summary_table(summary: "pd.DataFrame", width: int) -> Table:
    """The summary as a table: what is known; intervals where there are any, the spread of runs where there is room."""
    from sim.results.summary import worth_showing

    table = plain_table()
    table.add_column("")
    table.add_column("mean", justify="right")
    several = bool(summary["units"].max() > 1)
    spread = several and width >= 72
    if several:
        table.add_column("95 % interval", justify="right")
    if spread:
        table.add_column(f"10-90 % of {summary.attrs['over']}s", justify="right")
    table.add_column("unit")
    for _, row in worth_showing(summary).iterrows():
        unit = str(row["unit"])
        cells = [str(row["label"]), quantity(row["mean"], unit)]
        if several:
            cells.append(interval(row["low"], row["high"], unit))
        if spread:
            cells.append(interval(row["p10"], row["p90"], unit))
        table.add_row(*map(Text, (*cells, "" if unit == "share" else unit)))
    return table


def costs_table(costs: "pd.DataFrame") -> Table:
    """What each policy cost over the run."""
    table = plain_table()
    table.add_column("")
    for column in costs.columns:
        table.add_column({"minutes": "staff minutes", "cash": "cash, CNY"}.get(column, column), justify="right")
    for key, row in costs.iterrows():
        table.add_row(Text(str(key)), *(number(float(row[column])) for column in costs.columns))
    return table


def plain_table() -> Table:
    """A table without lines."""
    return Table(box=None, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 2, 0, 0))


def seconds_in_words(seconds: float) -> str:
    """`0.8 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds < 60:
        return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
