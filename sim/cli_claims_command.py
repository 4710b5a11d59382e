"""The command `claims`, and what its options are."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli_study_commands import Debug, DryRun, NoFigures, Quiet, Threads


class Language(StrEnum):
    """In which language the report is written."""

    en = "en"
    zh = "zh"


def add_claims_command(app: typer.Typer) -> None:
    """Add `claims`."""

    @app.command()
    def claims(
        context: typer.Context,
        folder: Annotated[
            Path | None, typer.Argument(help="Folder of claims (YAML).", show_default="experiments/claims")
        ] = None,
        only: Annotated[
            list[str] | None,
            typer.Option(
                "--only", metavar="CLAIM", help="Only these claims: S2-6, or S2-6,S1-5; may be given again.",
                show_default=False,
            ),
        ] = None,
        quick: Annotated[
            bool, typer.Option("--quick", help="At the defaults only: no worlds, no matrix of mechanisms, no placebos.")
        ] = False,
        worlds: Annotated[
            int | None, typer.Option(min=0, max=6400, help="Worlds that are drawn.", show_default="200; --quick: none")
        ] = None,
        in_world: Annotated[
            int | None,
            typer.Option(
                "--in-world", min=2, max=1000,
                help="Runs of each arm in each world: more take longer, and leave less to luck.", show_default="2",
            ),
        ] = None,
        replicates: Annotated[
            int | None,
            typer.Option(
                min=3, max=1000,
                help="Runs of each arm at the defaults; up to ten times as many where open (--quick: twice).",
                show_default="32; --quick: 20",
            ),
        ] = None,
        lang: Annotated[Language, typer.Option("--lang", help="Language of the report.")] = Language.en,
        out: Annotated[
            Path | None,
            typer.Option(help="Folder for everything: found again, and gone on with.", show_default="results/claims"),
        ] = None,
        page: Annotated[
            Path | None,
            typer.Option(
                help="Write the page (Markdown) here as well, with its figures beside it.",
                show_default="in the folder only",
            ),
        ] = None,
        threads: Threads = None,
        dry_run: DryRun = False,
        no_figures: NoFigures = False,
        quiet: Quiet = False,
        debug: Debug = False,
    ) -> int:
        """Put what documents claim to the test: which of it holds, and on what does it depend?"""
        del debug  # asked for by the one who calls
        from sim.cli_claims import ClaimsOptions, claims_command

        numbers = tuple(name.strip() for one in only or () for name in one.split(","))
        return claims_command(
            ClaimsOptions(
                folder, numbers, quick, worlds, in_world, replicates, lang.value, out, page, threads, dry_run,
                not no_figures, quiet,
            ),
            context.obj,
        )  # fmt: skip
