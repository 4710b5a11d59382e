"""The commands for chat logs, and what their options are."""

from pathlib import Path
from typing import Annotated

import typer

Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error of ours.")]


def add_log_commands(app: typer.Typer) -> None:
    """Add `import` and `describe`."""

    @app.command(name="import")
    def import_(
        context: typer.Context,
        path: Annotated[
            Path,
            typer.Argument(
                help="A chat export: a file, a folder of files, or a zip.", metavar="FILE|FOLDER", show_default=False
            ),
        ],
        output: Annotated[Path, typer.Option("-o", "--output", help="File to write, a new one.")] = Path("log.parquet"),
        format_name: Annotated[
            str | None,
            typer.Option(
                "--format", metavar="NAME", help="Format of the files.", show_default="as the files themselves tell"
            ),
        ] = None,
        timezone: Annotated[
            str | None,
            typer.Option(
                metavar="ZONE", help="Where people live, for times that do not say: Asia/Shanghai.", show_default=False
            ),
        ] = None,
        day_first: Annotated[
            bool | None,
            typer.Option(
                "--day-first/--month-first", help="Whether 3/4/2024 is in April or in March.",
                show_default="as the log tells",
            ),
        ] = None,
        room: Annotated[
            str | None,
            typer.Option(metavar="NAME", help="Name of the room, where the file does not say.", show_default=False),
        ] = None,
        key_file: Annotated[
            Path | None,
            typer.Option(
                metavar="FILE",
                help="16 bytes or more that only you have: with the same ones people keep their numbers from one "
                "import to the next.",
                show_default="a new key, which nobody keeps",
            ),
        ] = None,
        debug: Debug = False,
    ) -> None:
        """Turn a chat export into a table of events: times and numbers only, no names and no texts."""
        del debug  # asked for by the one who calls
        from sim.cli_import import import_command

        import_command(
            path, output, format_name=format_name, zone=timezone, day_first=day_first, room=room, key_file=key_file,
            interruption=context.obj,
        )  # fmt: skip

    @app.command()
    def describe(
        context: typer.Context,
        log: Annotated[
            Path,
            typer.Argument(
                help="What `qunsim import` made, or the results folder of a run with run.log_groups.", metavar="LOG",
                show_default=False,
            ),
        ],
        against: Annotated[
            Path | None, typer.Option(metavar="LOG2", help="Another one, to compare with.", show_default=False)
        ] = None,
        room: Annotated[
            int | None, typer.Option(metavar="N", help="Only this room of LOG, by its number.", show_default="all")
        ] = None,
        json: Annotated[
            Path | None, typer.Option("--json", metavar="FILE", help="Write all of it there.", show_default=False)
        ] = None,
        figures: Annotated[
            Path | None, typer.Option(metavar="DIR", help="Draw figures into this folder.", show_default=False)
        ] = None,
        debug: Debug = False,
    ) -> None:
        """Describe a chat log, real or simulated: who talks how much, when, to whom, and who stays."""
        del debug
        from sim.cli_describe import describe_command

        describe_command(log, against, room=room, json_file=json, figures=figures, interruption=context.obj)
