"""The command `calibrate`, and what its options are."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli_study_commands import AllowCode, Debug, DryRun, NoFigures, Quiet, Set, Threads, _whole


def add_calibrate_command(app: typer.Typer) -> None:
    """Add `calibrate`."""
    @app.command()
    def calibrate(
        context: typer.Context,
        log: Annotated[
            Path,
            typer.Argument(help="A chat log: an event table, or an export.", metavar="LOG", show_default=False),
        ],
        scenario: Annotated[Path, typer.Option(help="The scenario that is to be fitted.", show_default=False)],
        file: Annotated[
            Path | None,
            typer.Option(help="What is to be found, and what is believed of it (YAML).", show_default="the usual"),
        ] = None,
        members: Annotated[
            int | None, _whole("Members of each group: most logs tell only of those who write.", "by the log, or found")
        ] = None,
        days: Annotated[int | None, _whole("So many days of the log are looked at.", "all")] = None,
        burn_in: Annotated[int | None, _whole("First days of the log that are left out.", "0")] = None,
        warm_up: Annotated[
            int | None, _whole("Days that simulations play before those that are compared.", "by the log")
        ] = None,
        budget: Annotated[int | None, _whole("Simulations, at most.", "3000")] = None,
        seed: Annotated[int | None, _whole("Start of the random numbers; the same seed, the same result.", "1")] = None,
        overrides: Set = None,
        out: Annotated[
            Path | None, typer.Option(help="Write the fitted scenario here as well.", show_default="in the folder only")
        ] = None,
        folder: Annotated[
            Path | None,
            typer.Option(
                help="Folder for everything: found again, and gone on with.",
                show_default="results/<scenario>-<log>-calibrate",
            ),
        ] = None,
        threads: Threads = None,
        quick: Annotated[bool, typer.Option("--quick", help="600 simulations, for wide intervals.")] = False,
        dry_run: DryRun = False,
        no_figures: NoFigures = False,
        quiet: Quiet = False,
        allow_code: AllowCode = False,
        debug: Debug = False,
    ) -> int:
        """Fit a scenario to a chat log: what parameters play logs like it, how well does it tell them?"""
        del debug  # asked for by the one who calls
        from sim.cli_calibrate import CalibrateOptions, calibrate_command

        return calibrate_command(
            CalibrateOptions(
                log, scenario, file, members, days, burn_in, warm_up, budget, seed, tuple(overrides or ()), out, folder,
                threads, quick, dry_run, not no_figures, quiet, allow_code,
            ),
            context.obj,
        )  # fmt: skip
