"""The command `validate`, and what its options are."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli_study_commands import Debug, DryRun, NoFigures, Quiet, Threads


def add_validate_command(app: typer.Typer) -> None:
    """Add `validate`."""

    @app.command()
    def validate(
        context: typer.Context,
        files: Annotated[
            list[Path] | None,
            typer.Argument(
                help="Files of facts (YAML), or folders of them.", metavar="[FILES]...",
                show_default="experiments/validation",
            ),
        ] = None,
        only: Annotated[
            list[str] | None,
            typer.Option("--only", metavar="CHECK", help="Only this check; may be given again.", show_default=False),
        ] = None,
        out: Annotated[
            Path | None,
            typer.Option(
                help="Folder for everything: found again, and gone on with.", show_default="results/validation"
            ),
        ] = None,
        page: Annotated[
            Path | None,
            typer.Option(
                help="Write the page here as well, with its figure beside it.", show_default="in the folder only"
            ),
        ] = None,
        log: Annotated[
            Path | None,
            typer.Option(
                "--log", metavar="EVENTS",
                help="Also against the rooms of a chat log: an event table, or one with room_id, author_id, unix_time.",
                show_default=False,
            ),
        ] = None,
        threads: Threads = None,
        dry_run: DryRun = False,
        no_figures: NoFigures = False,
        quiet: Quiet = False,
        debug: Debug = False,
    ) -> int:
        """Hold the model against published facts: which of them does it show, with one set of defaults?"""
        del debug  # asked for by the one who calls
        from sim.cli_validate import ValidateOptions, validate_command

        return validate_command(
            ValidateOptions(
                tuple(files or ()), tuple(only or ()), out, page, log, threads, dry_run, not no_figures, quiet
            ),
            context.obj,
        )  # fmt: skip
