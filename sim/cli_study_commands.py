"""The commands of studies, and what their options are."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer


class Engine(StrEnum):
    """What plays a scenario; both give the same results, to the bit."""

    kernel = "kernel"
    mesa = "mesa"


def as_in_a_file(text: str) -> Any:
    """What a text would be in a file; if it is no number, that is told together with the mistakes in the file."""
    from sim.scenario.yaml_scalars import resolve

    value = resolve(text)
    return text if value is None else value


def threads_from(text: str) -> int:
    """A number of threads."""
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"{text!r} is not possible, expected a whole number of 1 or more")
    return int(text)


def _whole(text: str, default: str) -> Any:
    return typer.Option(parser=as_in_a_file, metavar="<int>", help=text, show_default=default)


File = Annotated[
    Path, typer.Argument(help="The experiment (YAML): what is tried in a scenario.", metavar="FILE", show_default=False)
]
Replicates = Annotated[int | None, _whole("How often each point is played, each time with other luck.", "as in FILE")]
Seed = Annotated[int | None, _whole("Start of the random numbers; the same seed, the same study.", "as in FILE")]
Days = Annotated[int | None, _whole("Length of the runs.", "as in FILE")]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Change a value of the scenario for the whole study; may be given again.",
        show_default=False,
    ),
]  # fmt: skip
Out = Annotated[
    Path | None,
    typer.Option(help="Folder for everything: found again, and gone on with.", show_default="results/<name>-<kind>"),
]
Threads = Annotated[
    int | None,
    typer.Option(parser=threads_from, metavar="<int>", help="Points played at once.", show_default="one per processor"),
]
EngineOption = Annotated[Engine, typer.Option(help="Compiled, or Mesa; the results are the same.")]
Cluster = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS", help="Play on a cluster of dask.distributed: tcp://host:port, or local:N processes.",
        show_default=False,
    ),
]  # fmt: skip
Shard = Annotated[
    str | None,
    typer.Option(metavar="I/N", help="Play only part I of N; `qunsim merge` puts them together.", show_default=False),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be played, and what that takes.")]
NoFigures = Annotated[bool, typer.Option("--no-figures", help="Draw no figures.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print the folder of the results and nothing else.")]
AllowCode = Annotated[
    bool, typer.Option("--allow-code", help="Run policies that come with the scenario, with your own rights.")
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error of ours, or of such a policy.")]


def add_study_commands(app: typer.Typer) -> None:
    """Add `compare`, `sweep`, `sensitivity`, `optimise`, `merge`, `plot` and `export`."""

    @app.command()
    def compare(
        context: typer.Context,
        file: File,
        until_decided: Annotated[
            bool,
            typer.Option("--until-decided", help="Add worlds (or replicates of one) until the ranking is settled."),
        ] = False,
        replicates: Replicates = None,
        seed: Seed = None,
        days: Days = None,
        overrides: Set = None,
        out: Out = None,
        threads: Threads = None,
        engine: EngineOption = Engine.kernel,
        cluster: Cluster = None,
        shard: Shard = None,
        dry_run: DryRun = False,
        no_figures: NoFigures = False,
        quiet: Quiet = False,
        allow_code: AllowCode = False,
        debug: Debug = False,
    ) -> int:
        """Compare strategies: the same people with the same luck under each of them."""
        del debug  # asked for by the one who calls
        return _study(
            context, "compare", file=file, until_decided=until_decided, replicates=replicates, seed=seed, days=days,
            overrides=tuple(overrides or ()), out=out, threads=threads, engine=engine.value, cluster=cluster,
            shard=shard, dry_run=dry_run, figures=not no_figures, quiet=quiet, allow_code=allow_code,
        )  # fmt: skip

    for kind, text in (
        ("sweep", "Play a scenario at many values of some levers: where is the best, does it hold in other worlds?"),
        ("sensitivity", "Which of the uncertain values matter? FILE may also be a scenario."),
        ("optimise", "Seek the best strategies: one or two objectives, within limits."),
    ):
        _add(app, kind, text)

    @app.command()
    def merge(
        context: typer.Context,
        folders: Annotated[list[Path], typer.Argument(help="Folders of the parts.", metavar="FOLDER...")],
        out: Annotated[Path | None, typer.Option(help="Folder of the whole.", show_default="the first")] = None,
        no_figures: NoFigures = False,
        allow_code: AllowCode = False,
        debug: Debug = False,
    ) -> int:
        """Put the parts of a study together that were played with --shard."""
        del debug
        from sim.cli_study_folder import merge_command

        return merge_command(folders, out, not no_figures, context.obj, allow_code=allow_code)

    @app.command()
    def plot(
        folder: Annotated[Path, typer.Argument(help="Folder of a run or a study.", metavar="FOLDER")],
        debug: Debug = False,
    ) -> None:
        """Draw all figures anew from the tables in a folder, without playing anything."""
        del debug
        from sim.cli_study_folder import plot_command

        plot_command(folder)

    @app.command()
    def export(
        folder: Annotated[Path, typer.Argument(help="Folder of a run or a study.", metavar="FOLDER")],
        csv: Annotated[bool, typer.Option("--csv", help="Every table as CSV.")] = False,
        netcdf: Annotated[bool, typer.Option("--netcdf", help="One netCDF file with dimensions, for xarray.")] = False,
        out: Annotated[Path | None, typer.Option(help="Where to.", show_default="FOLDER")] = None,
        debug: Debug = False,
    ) -> None:
        """Write the tables in a folder in other formats."""
        del debug
        from sim.cli_study_folder import export_command

        export_command(folder, csv, netcdf, out)


def _add(app: typer.Typer, kind: str, text: str) -> None:
    """Add a command of a kind of study with the usual options."""

    def command(
        context: typer.Context,
        file: File,
        replicates: Replicates = None,
        seed: Seed = None,
        days: Days = None,
        overrides: Set = None,
        out: Out = None,
        threads: Threads = None,
        engine: EngineOption = Engine.kernel,
        cluster: Cluster = None,
        shard: Shard = None,
        dry_run: DryRun = False,
        no_figures: NoFigures = False,
        quiet: Quiet = False,
        allow_code: AllowCode = False,
        debug: Debug = False,
    ) -> int:
        del debug
        return _study(
            context, kind, file=file, replicates=replicates, seed=seed, days=days, overrides=tuple(overrides or ()),
            out=out, threads=threads, engine=engine.value, cluster=cluster, shard=shard, dry_run=dry_run,
            figures=not no_figures, quiet=quiet, allow_code=allow_code,
        )  # fmt: skip

    named: Callable[..., Any] = app.command(name=kind, help=text)
    named(command)


def _study(context: typer.Context, kind: str, **options: Any) -> int:
    from sim.cli_study import StudyOptions, study_command

    return study_command(StudyOptions(kind, **options), context.obj)
