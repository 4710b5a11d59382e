"""Write the table of parameters in `docs/model.md`, between its two marker comments, from the code.

    python docs/make_parameter_table.py

`tests/test_model_doc.py` fails when the file says something else than the code.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from sim.scenario.fields import Section

PAGE = Path(__file__).with_name("model.md")
BEGIN = "<!-- parameters: begin; made by docs/make_parameter_table.py, do not edit -->"
END = "<!-- parameters: end -->"
_HEAD = "| name | meaning | default | unit | range | sweep | source |\n|---|---|---|---|---|---|---|"
_CONSTANTS = (
    ("sim.model.state", "MAX_TIES", "ties to members that one member keeps"),
    ("sim.model.ties", "LEAST_TIE", "strength below which a tie ends when it is brought up to date"),
    ("sim.model.ties", "WEAKEST_TIE", "strength below which a tie is not counted or shown"),
    ("sim.model.visit", "MOST_VISITS", "visits that are counted; later ones are keyed by their tick"),
    ("sim.model.state", "RECENT_SPEAKERS", "places in the ring of recent speakers"),
    ("sim.model.state", "MIDNIGHT_ROWS", "days over which the counts of midnight are kept"),
    ("sim.model.scratch", "MAX_REPLIES", "replies on one visit for which there is room"),
    ("sim.model.scratch", "MAX_MESSAGES", "messages in a tick for which there is room, for each slot"),
    ("sim.model.scratch", "DELAY_BINS", "counts of delays: below 1, 2, 4, … minutes"),
    ("sim.model.scratch", "MOST_LOGGED", "messages of one day in the log, at most"),
    ("sim.model.speech", "GENERATIONS", "rounds of answers within a tick"),
    ("sim.model.speech", "MESSAGES_PER_MINUTE", "messages one types in a minute"),
    ("sim.model.products", "MOST_PRODUCTS", "products, at most"),
    ("sim.model.scratch", "NEWCOMER_DAYS", "days after joining in which posts and replies count as a newcomer's"),
    ("sim.model.labels", "OBSERVATION_DAYS", "days after joining in which a silent member is labelled observing"),
    ("sim.model.labels", "NEVER", "day of an event that has not happened"),
    ("sim.policies.kol", "_FOLLOWING_DAYS", "days over which an invited leader's followers come"),
    ("sim.model.layout", "UNLIMITED", "capacity where the platform sets no limit, in first members"),
    ("sim.scenario.schema", "MOST_MEMBERS", "members in one run, at most"),
    ("sim.model.community", "MOST_AGENTS", "members as Mesa agents, at most"),
    ("sim.model.tables", "MOST_MEMBERS", "rows of the table of members, at most"),
)


def sections_of(section: type[Section], path: str) -> Iterator[tuple[str, type[Section]]]:
    """Yield a section and all below it, each with its path in a scenario file."""
    yield path, section
    for name, info in section.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, Section):
            yield from sections_of(info.annotation, f"{path}.{name}" if path else name)


def extra_of(info: FieldInfo) -> dict[str, Any]:
    """Return unit, source and sweep of a field, as far as they are given."""
    extra = info.json_schema_extra
    return dict(extra) if isinstance(extra, dict) else {}


def is_number(info: FieldInfo) -> bool:
    """Return whether a field takes one number."""
    if get_origin(info.annotation) is tuple:
        return False
    return any(kind in (int, float) for kind in get_args(info.annotation) or (info.annotation,))


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float | int):
        return f"{value:.10g}" if abs(value) < 1e9 else f"{value:.3g}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_text(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value)) or "none"
    return str(value) or "empty"


def bounds_of(info: FieldInfo) -> tuple[float, float, bool, bool]:
    """Return lowest and highest value that is accepted, and whether each of these is accepted itself."""
    low, high, with_low, with_high = -math.inf, math.inf, False, False
    for bound in info.metadata:
        if isinstance(bound, Ge | Gt):
            value: Any = bound.ge if isinstance(bound, Ge) else bound.gt
            low, with_low = value, isinstance(bound, Ge)
        elif isinstance(bound, Le | Lt):
            value = bound.le if isinstance(bound, Le) else bound.lt
            high, with_high = value, isinstance(bound, Le)
    return low, high, with_low, with_high


def _range(info: FieldInfo) -> str:
    if get_origin(info.annotation) is Literal:
        return _text(get_args(info.annotation))
    low, high, with_low, with_high = bounds_of(info)
    if (low, high) == (-math.inf, math.inf):
        return ""
    return f"{'[' if with_low else '('}{_text(low)}, {_text(high)}{']' if with_high else ')'}"


def _row(name: str, info: FieldInfo) -> str:
    extra = extra_of(info)
    sweep = extra.get("sweep")
    default = "must be given" if info.is_required() else _text(info.default)
    cells = (
        f"`{name}`", info.description or "", default, extra.get("unit", ""), _range(info),
        " to ".join(map(_text, sweep)) if sweep else "", extra.get("source", ""),
    )  # fmt: skip
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _first_line(section: type[Section]) -> str:
    return (section.__doc__ or "").strip().splitlines()[0]


def _table(path: str, section: type[Section], inherited: frozenset[str] = frozenset()) -> Iterator[str]:
    rows = [
        _row(name, info)
        for name, info in section.model_fields.items()
        if name not in inherited and not (isinstance(info.annotation, type) and issubclass(info.annotation, Section))
    ]
    if rows:
        yield f"#### `{path}`\n\n{_first_line(section)}\n\n{_HEAD}\n" + "\n".join(rows)


def _constants() -> str:
    from importlib import import_module

    rows = [
        f"| `{module}.{name}` | {meaning} | {_text(getattr(import_module(module), name))} |"
        for module, name, meaning in _CONSTANTS
    ]
    return "#### Named constants of the code\n\n| name | meaning | value |\n|---|---|---|\n" + "\n".join(rows)


def _platforms() -> str:
    from sim.scenario.platforms import PRESETS

    rows = [
        f"| `{name}` | {_text(preset.capacity) if preset.capacity else 'no limit'} | {_text(preset.notifications)} | "
        f"{_text(preset.muting)} | {preset.direct_messages_per_day:,} | {_text(sorted(preset.sees))} |"
        for name, preset in PRESETS.items()
    ]
    return (
        "#### Platforms as they come\n\nFactors are relative to a WeChat group. Capacities are the platforms' own; the "
        "rest is assumed.\n\n| platform | capacity | notifications | muting | direct messages a day | shows besides |\n"
        "|---|---|---|---|---|---|\n" + "\n".join(rows)
    )


def render() -> str:
    """Return everything that stands between the markers."""
    from sim.policies.base import Policy
    from sim.policies.posting import PostingPolicy
    from sim.policies.registry import REGISTRY
    from sim.policies.segments import Segment
    from sim.scenario.schema import Operator, Run
    from sim.scenario.world import World

    parts: list[str] = []
    for top, path in ((World, "world"), (Run, "run"), (Operator, "operator")):
        for below, section in sections_of(top, path):
            parts += _table(below, section)
    common, posting = frozenset(Policy.model_fields), frozenset(PostingPolicy.model_fields)
    parts += _table("operator.<policy>: every policy", Policy)
    parts += _table("operator.<policy>: policies that post", PostingPolicy, common)
    parts += _table("operator.<policy>.segment", Segment)
    for key, policy in REGISTRY.items():
        parts += _table(f"operator.{key}", policy, posting if issubclass(policy, PostingPolicy) else common)
    return "\n\n".join((*parts, _platforms(), _constants()))


def with_table(page: str) -> str:
    """Return the page with the table as the code has it. Raises ValueError if a marker is missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"docs/model.md lacks a marker, expected {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{render()}\n\n{END}{after}"


def main() -> None:
    """Rewrite the page."""
    page = with_table(PAGE.read_text(encoding="utf-8"))
    draft = PAGE.with_suffix(".md.new")
    draft.write_text(page, encoding="utf-8")
    draft.replace(PAGE)


if __name__ == "__main__":
    main()
