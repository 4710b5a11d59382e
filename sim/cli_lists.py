"""`qunsim schema`, `policies` and `scenarios`: what there is."""

import inspect
import json
import re
from pathlib import Path
from typing import Any

from rich.padding import Padding
from rich.text import Text

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


def policies_command(name: str | None) -> None:
    """List the policies, or everything about one.

    Raises UserError when there is no policy of that name.
    """
    from sim.policies.registry import REGISTRY

    console = PlainConsole()
    if name is None:
        console.rows([(key, _paragraphs(policy)[0]) for key, policy in REGISTRY.items()])
        console.say()
        console.say("qunsim policies NAME tells everything about one of them.")
        return
    if name not in REGISTRY:
        from difflib import get_close_matches

        near = get_close_matches(name, REGISTRY, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UserError(f"there is no policy {name!r}, expected one of {', '.join(REGISTRY)}{hint}")
    from sim.policies.base import Policy

    policy = REGISTRY[name]
    console.say(f"operator.{name}", style="bold")
    for paragraph in _paragraphs(policy):
        console.print(paragraph)
        console.print()
    root = policy.model_json_schema()
    common = list(Policy.model_fields)
    own = [key for key in root["properties"] if key not in common]
    for heading, keys in (("Its own parameters", own), ("As in every policy", common)):
        console.say(heading, style="bold")
        for key in keys:
            _tell_parameter(console, root, (key,))
        console.print()


def scenarios_command(folder: Path | None) -> None:
    """List the scenarios of a folder.

    Raises UserError when there is none.
    """
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
            text = f"cannot be run: {error.problems[0] if error.problems else error}"
        rows.append((str(path), text))
    PlainConsole().rows(rows)


def _scenario_folder() -> Path | None:
    """`scenarios` in the current folder, else the ones that came with qunsim; None where there are none."""
    import sim

    package = Path(sim.__file__).resolve().parent
    candidates = (Path("scenarios"), package / "scenarios", package.parent / "scenarios")
    return next((folder for folder in candidates if folder.is_dir()), None)


def _paragraphs(policy: type[Any]) -> list[str]:
    """The docstring of a policy in paragraphs, at least one; `Can go wrong:` and `Costs:` begin one of their own."""
    text = re.sub(r"\n(?=[A-Z][a-z ]+: )", "\n\n", inspect.cleandoc(policy.__doc__ or ""))
    found = [" ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph.strip()]
    return found or ["(not described)"]


def _tell_parameter(console: PlainConsole, root: dict[str, Any], path: tuple[str, ...]) -> None:
    """Print one parameter: what it may be and what it is, then what it means and where it comes from."""
    from sim.scenario.expectation import describe, keys_of, schemas_at, value_text

    schemas = schemas_at(root, path)
    inner = keys_of(schemas)
    if inner:
        for key in inner:
            _tell_parameter(console, root, (*path, key))
        return
    above = schemas_at(root, path[:-1])
    value = next(node["properties"][path[-1]] for node in above if path[-1] in node.get("properties", {}))
    required = any(path[-1] in node.get("required", ()) for node in above)
    default = "must be given" if required else f"default {value_text(value.get('default'))}"
    console.say(f"  {'.'.join(path)}: {describe(schemas, root)}; {default}")
    sweep = value.get("sweep")
    notes = [
        str(value.get("description", "")),
        f"source: {value['source']}" if value.get("source") else "",
        f"worth trying: {_sweep(sweep)}" if sweep else "",
    ]
    text = "; ".join(note for note in notes if note)
    if text:
        console.print(Padding(Text(text, style="dim"), (0, 0, 0, 6), expand=False))


def _sweep(sweep: list[Any]) -> str:
    numbers = len(sweep) == 2 and all(isinstance(value, (int, float)) for value in sweep)
    return f"{sweep[0]:g} to {sweep[1]:g}" if numbers else ", ".join(map(str, sweep))
