"""`qunsim schema` and `scenarios`: what there is."""

import json
from pathlib import Path

from sim.cli_errors import UserError
from sim.cli_text import PlainConsole


def schema_command(output: Path | None) -> None:
    """Write the JSON Schema of scenario files to a file, or print it.

    Raises UserError when the file cannot be written.
    """
    from sim.policies.registry import REGISTRY
    from sim.results.atomic import replacing
    from sim.scenario import json_schema

    text = json.dumps(json_schema(REGISTRY), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        PlainConsole().say(text.rstrip("\n"))
        return
    if output.is_dir():
        raise UserError(f"{output}: is a folder, expected the name of a file")
    try:
        with replacing(output) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{output}: cannot be written: {error.strerror or error}") from error
    PlainConsole().say(f"Written to {output}")


def scenarios_command(folder: Path | None) -> None:
    """List the scenarios of a folder.

    Raises UserError when there is none.
    """
    from sim.scenario.own_policies import REFUSED
    from sim.scenario.problems import ScenarioError
    from sim.study.run import load

    place = _scenario_folder() if folder is None else folder
    if place is None or not place.is_dir():
        raise UserError(f"{place or 'scenarios'}: no such folder, expected a folder with scenario files (.yaml)")
    files = sorted(path for path in place.iterdir() if path.suffix in (".yaml", ".yml") and path.is_file())
    if not files:
        raise UserError(f"{place}: has no scenario files (.yaml)")
    rows = []
    for path in files:
        try:
            scenario = load(path)
            text = next(iter(scenario.about.strip().splitlines()), "")
        except ScenarioError as error:
            own = bool(error.problems) and all(problem.wrong == REFUSED[0] for problem in error.problems)
            text = f"cannot be run: {error.problems[0] if error.problems else error}"
            text = "brings code of its own with it, and runs with --allow-code only" if own else text
        rows.append((str(path), text))
    PlainConsole().rows(rows)


def _scenario_folder() -> Path | None:
    """`scenarios` in the current folder, else the ones that came with qunsim; None where there are none."""
    import sim

    package = Path(sim.__file__).resolve().parent
    candidates = (Path("scenarios"), package / "scenarios", package.parent / "scenarios")
    return next((folder for folder in candidates if folder.is_dir()), None)
