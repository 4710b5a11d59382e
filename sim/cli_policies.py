"""`qunsim policies`: what an operator can do, and everything about one of them."""

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rich.text import Text

from sim.cli_errors import UserError
from sim.cli_text import PlainConsole

SOURCES = (
    "Sources: S0 to S4 are texts of practitioners, listed in docs/model.md, and papers are named; what is assumed "
    "nobody has measured. Worth trying is the range for studies of how much depends on a value."
)


def policies_command(name: str | None, allow_code: bool = False) -> None:
    """List the policies, or everything about one.

    name        its key, or `module:Class` for one in a file in the current folder
    allow_code  whether that module may be run

    Raises UserError when there is no policy of that name, or it may not be run or cannot be used.
    """
    from sim.policies.registry import REGISTRY

    console = PlainConsole()
    if name is None:
        console.rows([(key, _paragraphs(policy)[0]) for key, policy in REGISTRY.items()])
        console.say()
        console.say("qunsim policies NAME tells everything about one of them.")
    elif ":" in name:
        column, policy = _own(name, allow_code, REGISTRY)
        _tell(console, name, policy, column, list(REGISTRY))
    elif name in REGISTRY:
        _tell(console, name, REGISTRY[name], name, list(REGISTRY)[: list(REGISTRY).index(name)])
    else:
        from difflib import get_close_matches

        near = get_close_matches(name, REGISTRY, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UserError(f"there is no policy {name!r}, expected one of {', '.join(REGISTRY)}{hint}")


def _own(key: str, allow_code: bool, registry: Mapping[str, Any]) -> tuple[str, Any]:
    """What results call a policy of the user's, and its class. Raises UserError if it cannot be had."""
    from sim.policies.own import own_policy
    from sim.scenario.own_code import OwnCodeError
    from sim.scenario.own_policies import SHIPPED, find_policy, taken_by
    from sim.scenario.problems import Problem

    try:
        if not allow_code:
            raise OwnCodeError(
                "this policy is code, and to explain it is to run its module with your own rights",
                "--allow-code if you trust it",
            )
        found = find_policy(key, ("",), own_policy)
        if found.name.casefold() in registry:
            raise taken_by(found.name, SHIPPED)
    except OwnCodeError as error:
        raise UserError(Problem(key, wrong=error.wrong, expected=error.expected, hint=error.hint)) from error
    return found.name, found.kind


def _tell(console: PlainConsole, key: str, policy: Any, column: str, before: list[str]) -> None:
    """Print everything about a policy.

    column  what results call it
    before  policies that act before it
    """
    from sim.policies.base import Policy
    from sim.scenario.suggest import join_or

    console.say(f"operator.{key}", style="bold")
    for paragraph in _paragraphs(policy):
        _print(console, paragraph)
        console.print()
    root = policy.model_json_schema()
    common = list(Policy.model_fields)
    own = [name for name in root["properties"] if name not in common]
    for heading, names in (("Its own parameters", own), ("As in every policy", common)):
        console.say(heading if names else f"{heading}: none", style="bold")
        for name in names:
            _tell_parameter(console, root, (name,))
        console.print()
    console.say("Costs and sources", style="bold")
    turn = f"after {join_or(before).replace(' or ', ' and ')}" if before else "first of all"
    _print(
        console,
        f"What it costs stands in the columns minutes_{column} and cash_{column} of the results. It takes its share of "
        f"operator.staff_minutes_per_day and operator.cash_per_day {turn}, unless operator.priority says otherwise; "
        "what they do not suffice for does not happen and is counted as missed.",
    )
    _print(console, SOURCES)


def _paragraphs(policy: type[Any]) -> list[str]:
    """The docstring of a policy in paragraphs, at least one; `Can go wrong:` and `Costs:` begin one of their own."""
    text = re.sub(r"\n(?=[A-Z][a-z ]+: )", "\n\n", inspect.cleandoc(policy.__doc__ or ""))
    found = [" ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph.strip()]
    return found or ["(not described)"]


def _tell_parameter(console: PlainConsole, root: dict[str, Any], path: tuple[str, ...]) -> None:
    """Print one parameter: what it may be and what it is, then what it means and where it comes from."""
    from sim.scenario.expectation import describe, keys_of, schemas_at, value_text

    schemas = schemas_at(root, path)
    above = schemas_at(root, path[:-1])
    value = next(node["properties"][path[-1]] for node in above if path[-1] in node.get("properties", {}))
    name, inner = ".".join(path), keys_of(schemas)
    if inner:
        console.say(f"  {name}: a mapping with the keys that follow")
        _print(console, str(value.get("description", "")), 6, "dim")
        for key in inner:
            _tell_parameter(console, root, (*path, key))
        return
    required = any(path[-1] in node.get("required", ()) for node in above)
    default = "must be given" if required else f"default {value_text(value.get('default'))}"
    possible = describe(schemas, root)
    console.say(f"  {name}: {possible}; {default}")
    _print(console, "; ".join(_notes(value, possible)), 6, "dim")


def _notes(value: dict[str, Any], possible: str) -> Iterator[str]:
    """What a parameter means, in what it is counted, where it comes from, and what is worth trying."""
    if value.get("description"):
        yield str(value["description"])
    if value.get("unit") and f"({value['unit']})" not in possible:
        yield f"unit: {value['unit']}"
    if value.get("source"):
        yield f"source: {value['source']}"
    if value.get("sweep"):
        yield f"worth trying: {_sweep(value['sweep'])}"


def _sweep(sweep: list[Any]) -> str:
    numbers = len(sweep) == 2 and all(isinstance(value, (int, float)) for value in sweep)
    return f"{sweep[0]:g} to {sweep[1]:g}" if numbers else ", ".join(map(str, sweep))


def _print(console: PlainConsole, text: str, indent: int = 0, style: str = "") -> None:
    """Print a paragraph, indented, without spaces at the ends of its lines."""
    for line in Text(text).wrap(console, max(20, console.width - indent)):
        console.say(" " * indent + line.plain.rstrip(), style=style)
