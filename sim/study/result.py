"""What a run gives back: its tables, and what can be made of them."""

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.results.folder import OutputError, ResultsFolder, folder_stem
from sim.results.record import Record, provenance, write_record
from sim.results.tables import Table, write_csv, write_parquet
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.study.notebook import Figures

TABLES = ("daily", "members", "nodes", "ties", "agenda", "joins", "leaves", "messages")
"""The tables of a run, each kept as `<name>.parquet` in its results folder."""


class RunResult:
    """A finished run.

    scenario  what was run, resolved
    record    the run record: content hash, seed, versions, times, peak memory

    The tables are pandas DataFrames:

    daily    one row per replicate, group and day: members, joins and leaves, visits, messages by kind, states, orders,
             staff minutes and cash
    members  members at the end of the run (stages 0-2), and those who left and whose place nobody took (3 gone,
             4 removed), at most 20,000: traits and state; README says what the codes of tier, role and source are
    nodes, ties  members and ties of one group on the first and the last day
    agenda   what the operator did, hour by hour, and what was missed
    joins    everybody who joined after the start: when, through whom (uid of the inviter), how deep in the tree
    leaves   everybody who left or was removed, with what they had done
    messages every message of the groups that keep a log (run.log_groups), by the minute
    """

    def __init__(self, scenario: Scenario, record: Record, tables: Mapping[str, Table]) -> None:
        """`tables` maps each of `TABLES` to its columns. Raises ValueError when one is missing."""
        missing = [name for name in TABLES if name not in tables]
        if missing:
            raise ValueError(f"tables missing: {', '.join(missing)}")
        self.scenario = scenario
        self.record = record
        self._tables: dict[str, Table] = dict(tables)

    @cached_property
    def daily(self) -> "pd.DataFrame":
        """One row per replicate, group and day."""
        return self._frame("daily")

    @cached_property
    def members(self) -> "pd.DataFrame":
        """One row per member at the end, and per member who left and whose place is free (at most 20,000)."""
        return self._frame("members")

    @cached_property
    def nodes(self) -> "pd.DataFrame":
        """Members of group 0 of replicate 0 on the first and the last day."""
        return self._frame("nodes")

    @cached_property
    def ties(self) -> "pd.DataFrame":
        """Ties within the same group on the same days; slot -1 is the owner."""
        return self._frame("ties")

    @cached_property
    def agenda(self) -> "pd.DataFrame":
        """What the operator did, and what was missed."""
        return self._frame("agenda")

    @cached_property
    def joins(self) -> "pd.DataFrame":
        """Everybody who joined after the start."""
        return self._frame("joins")

    @cached_property
    def leaves(self) -> "pd.DataFrame":
        """Everybody who left or was removed."""
        return self._frame("leaves")

    @cached_property
    def messages(self) -> "pd.DataFrame":
        """The log of the groups that keep one."""
        return self._frame("messages")

    def summary(self) -> "pd.DataFrame":
        """Each metric as a mean with a 95 % interval; see `sim.results.summary.summarise`."""
        return self._summary.copy()

    def costs(self) -> "pd.DataFrame":
        """What each policy cost; see `sim.results.costs.policy_costs`."""
        from sim.results.costs import policy_costs

        return policy_costs(self._tables["daily"], self._tables["agenda"])

    def words(self) -> str:
        """The summary in a few plain sentences."""
        from sim.results.happenings import happenings
        from sim.results.words import plain_words

        return plain_words(self._summary, happenings(self._tables["daily"], self.scenario, self._tables["agenda"]))

    def caveats(self) -> list[str]:
        """What the numbers leave out, a sentence each."""
        from sim.results.caveats import caveats

        return caveats(self._tables["daily"], self._persons)

    def plot(self, name: str | None = None) -> "Figure | Figures":
        """One figure by name, or all of them (a mapping that shows itself in a notebook).

        Raises ValueError if there is no figure of that name.
        """
        from sim.study.notebook import Figures, shown, views

        if name is not None:
            figure: Figure = views().draw(self, name)
            return shown(figure)
        return Figures({each: views().draw(self, each) for each in views().FIGURES})

    def save(self, folder: str | Path | None = None, *, csv: bool = False, figures: bool = True) -> Path:
        """Keep the run in a folder of its own and return where.

        folder   a new or empty folder; None for `results/<name>-<hash>-<n>` in the current folder
        csv      write the tables as CSV as well
        figures  draw the figures into `figures/`

        The folder is complete or absent, and nothing is written over. Raises OutputError when `folder` is not
        empty or cannot be written to, OSError when writing fails.
        """
        if folder is None:
            target = ResultsFolder.numbered(Path("results"), self.stem)
        else:
            target = ResultsFolder.exactly(Path(folder))
        with target:
            self.write(target.temporary, csv=csv, figures=figures)
            return target.keep()

    @property
    def stem(self) -> str:
        """Name and first digits of the content hash: how the results folder starts."""
        return folder_stem(str(self.record["name"]), str(self.record["content_hash"]))

    def write(
        self, folder: Path, *, csv: bool, figures: bool, progress: Callable[[str], None] = lambda what: None
    ) -> None:
        """Write everything into an existing folder, the record last; `progress` is told what is being done.

        Raises OSError when writing fails.
        """
        from sim.scenario.write import dump

        progress("writing")
        origin = provenance(self.record)
        for name in TABLES:
            write_parquet(self._tables[name], folder / f"{name}.parquet", origin)
            if csv:
                write_csv(self._tables[name], folder / f"{name}.csv")
        (folder / "scenario.yaml").write_text(dump(self.scenario), encoding="utf-8")
        if figures:
            from sim.study.notebook import views

            progress("drawing")
            views().save_all(self, folder / "figures")
        for own in self.scenario.operator.own:
            if own.module is not None:
                own.module.keep(folder)
        write_record(self.record, folder / "record.json")

    def __repr__(self) -> str:
        """One line: name, replicates, days, seed, hash."""
        r = self.record
        return (
            f"RunResult({r['name']!r}, replicates={r['replicates']}, days={r['days']}, seed={r['seed']}, "
            f"hash={str(r['content_hash'])[:8]})"
        )

    def _repr_html_(self) -> str:
        """Plain words, the summary table and one figure, for a notebook."""
        from sim.study.notebook import result_as_html

        return result_as_html(self)

    @cached_property
    def _summary(self) -> "pd.DataFrame":
        from sim.results.summary import summarise

        return summarise(self._tables["daily"], beside=self._persons)

    @property
    def _persons(self) -> dict[str, Table]:
        """The tables that tell of single persons."""
        return {name: self._tables[name] for name in ("members", "joins", "leaves")}

    def _frame(self, name: str) -> "pd.DataFrame":
        import pandas as pd

        return pd.DataFrame(dict(self._tables[name]), copy=True)  # what a user changes in it is not saved


__all__ = ["TABLES", "OutputError", "RunResult"]
