"""The command line: `qunsim`.

Only what `qunsim --help` needs is imported here, and that not before Ctrl-C is heard; each command loads the rest when
it is called. Exit codes: 0 done, 1 our fault, 2 the user's mistake, 130 interrupted.
"""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

if TYPE_CHECKING:
    import typer


def _commands() -> "typer.Typer":
    """Make the commands. Inside a function since typer takes long to load: until then Ctrl-C would be a traceback."""
    from pathlib import Path

    import typer

    from sim.cli_calibrate_command import add_calibrate_command
    from sim.cli_claims_command import add_claims_command
    from sim.cli_log_commands import add_log_commands
    from sim.cli_study_commands import Engine, add_study_commands, as_in_a_file, threads_from
    from sim.cli_validate_command import add_validate_command

    app = typer.Typer(
        name="qunsim",
        help="Simulate a private-domain community: "
        "what an operator's decisions do to its members, talk, trust and sales.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )

    def _version(wanted: bool) -> None:
        if wanted:
            from sim import __version__

            typer.echo(f"qunsim {__version__}")
            raise typer.Exit

    @app.callback()
    def _common(
        version: Annotated[
            bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
        ] = False,
    ) -> None:
        """Simulate a private-domain community."""

    @app.command()
    def run(
        context: typer.Context,
        file: Annotated[Path, typer.Argument(help="The scenario to play (YAML).", metavar="FILE", show_default=False)],
        replicates: Annotated[
            int | None,
            typer.Option(
                parser=as_in_a_file, metavar="<int>",
                help="How often to play it, with different luck each time.", show_default="as in FILE",
            ),
        ] = None,
        seed: Annotated[
            int | None,
            typer.Option(
                parser=as_in_a_file, metavar="<int>",
                help="Start of the random numbers; the same seed, the same run.", show_default="as in FILE",
            ),
        ] = None,
        days: Annotated[
            int | None,
            typer.Option(
                parser=as_in_a_file, metavar="<int>", help="Length of the run.", show_default="as in FILE"
            ),
        ] = None,
        engine: Annotated[
            Engine, typer.Option(help="Compiled (fast) or Mesa (one object per member); the results are the same.")
        ] = Engine.kernel,
        threads: Annotated[
            int | None,
            typer.Option(
                parser=threads_from, metavar="<int>", help="Threads of the kernel.", show_default="one per processor"
            ),
        ] = None,
        out: Annotated[
            Path | None,
            typer.Option(help="Folder for the results, new or empty.", show_default="results/<name>-<hash>-<n>"),
        ] = None,
        csv: Annotated[bool, typer.Option("--csv", help="Write the tables as CSV as well.")] = False,
        no_figures: Annotated[bool, typer.Option("--no-figures", help="Draw no figures.")] = False,
        quiet: Annotated[
            bool, typer.Option("--quiet", help="Print the folder of the results and nothing else.")
        ] = False,
        overrides: Annotated[
            list[str] | None,
            typer.Option(
                "--set",
                metavar="KEY=VALUE",
                help="Change a value of the scenario, as in operator.ads.per_day=2; may be given again.",
                show_default=False,
            ),
        ] = None,
        allow_code: Annotated[
            bool,
            typer.Option(
                "--allow-code",
                help="Run policies that come with the scenario (module:Class), with your own rights. "
                "Only for scenarios that you trust.",
            ),
        ] = False,
        debug: Annotated[
            bool, typer.Option("--debug", help="Show the traceback of an error of ours, or of such a policy.")
        ] = False,
    ) -> None:
        """Play a scenario: a readable summary, and a folder with tables and figures."""
        from sim.cli_run import RunOptions, run_command

        options = RunOptions(
            file=file,
            replicates=replicates,
            seed=seed,
            days=days,
            engine=engine.value,
            threads=threads,
            out=out,
            csv=csv,
            figures=not no_figures,
            quiet=quiet,
            overrides=tuple(overrides or ()),
            allow_code=allow_code,
        )
        run_command(options, context.obj)

    add_study_commands(app)
    add_log_commands(app)
    add_calibrate_command(app)
    add_validate_command(app)
    add_claims_command(app)

    @app.command()
    def schema(
        output: Annotated[
            Path | None, typer.Option("-o", "--output", help="File to write.", show_default="the screen")
        ] = None,
    ) -> None:
        """Write the JSON Schema of scenario files: with it an editor completes and explains every key."""
        from sim.cli_lists import schema_command

        schema_command(output)

    @app.command()
    def policies(
        name: Annotated[
            str | None,
            typer.Argument(
                help="A policy, to see all about it; module:Class for one in a file of your own.", show_default=False
            ),
        ] = None,
        allow_code: Annotated[
            bool, typer.Option("--allow-code", help="Run the module in which a policy of your own stands.")
        ] = False,
    ) -> None:
        """List what an operator can do, one policy a line; with NAME everything about one."""
        from sim.cli_policies import policies_command

        policies_command(name, allow_code)

    @app.command()
    def scenarios(
        folder: Annotated[
            Path | None,
            typer.Argument(help="Folder to look in.", show_default="scenarios/, or those shipped with qunsim"),
        ] = None,
    ) -> None:
        """List the scenarios in a folder, one a line."""
        from sim.cli_lists import scenarios_command

        scenarios_command(folder)

    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code; every mistake is told on stderr, without a traceback.

    arguments  those of the process if None; the process then ends at once when it was interrupted
    """
    from sim.cli_interruption import INTERRUPTED, Interrupted, Interruption

    given = list(sys.argv[1:] if arguments is None else arguments)
    interruption = Interruption()
    try:
        with interruption.watching():
            from sim.cli_errors import guarded

            code = guarded(
                lambda _: _commands()(given, prog_name="qunsim", standalone_mode=False, obj=interruption),
                debug="--debug" in given,
                interruption=interruption,
            )
    except Interrupted:  # while all that was being loaded
        print("interrupted", file=sys.stderr, flush=True)  # noqa: T201
        code = INTERRUPTED
    if code == INTERRUPTED and arguments is None:
        os._exit(code)  # Python would wait for threads that compile a kernel, half a minute
    return code


if __name__ == "__main__":
    sys.exit(main())
