"""Policies that a scenario brings with it: keys of `operator` such as `my_module:MyPolicy`."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.scenario.fields import Section
from sim.scenario.nodes import Entry, List, Map, Scalar, dotted, find
from sim.scenario.own_code import OwnCodeError, OwnModule, load_module
from sim.scenario.own_texts import Texts, home_of
from sim.scenario.problems import Problem, shorten
from sim.scenario.suggest import join_or, nearest

if TYPE_CHECKING:
    from sim.scenario.merge import Sources

__all__ = ["REFUSED", "SHIPPED", "Found", "Make", "OwnPolicy", "find_own", "find_policy", "own_entries", "taken_by"]

Make = Callable[[str, object], tuple[str, type[Section]]]
"""Makes a policy of what a module holds under the name of a class: how results call it, and its class.

Given the key ("my_module:MyPolicy") and the object. Raises OwnCodeError if that is no policy.
"""

REFUSED = (
    "this policy is code that comes with the scenario, and to play it is to run that code with your own rights",
    "--allow-code on the command line (allow_code=True in Python) if you trust it",
)
"""What is said where code is not allowed: what is wrong, and what was expected."""

SHIPPED = "a policy that comes with qunsim"
"""Whose name a policy may not have, beside those of other policies of the scenario's own."""


@dataclass(frozen=True)
class OwnPolicy:
    """A policy of a scenario's own.

    key      as it is written below `operator`: "my_module:MyPolicy"
    name     what results call it: `minutes_<name>`, `cash_<name>`
    kind     its class
    module   where that came from; None in the place of a policy that cannot be used
    make     what made it of what the module holds
    """

    key: str
    name: str
    kind: type[Section]
    module: OwnModule | None
    make: Make | None

    def __reduce__(self) -> tuple[Any, ...]:
        """Survive the way to another process: its text goes along, but for a module that is installed here."""
        module = self.module
        if module is None or module.home is None:
            return _again, (self.key, self.make, module and module.digest)
        return _carried, (self.key, self.make, module.home, module.sources)


_made: dict[tuple[str, Make, OwnModule], OwnPolicy] = {}
"""Policies made already: the same text gives the same class, so that scenarios can be compared."""


def _is_sound(key: str) -> bool:
    """Whether a key could name a class of a module; pydantic has no fields that begin with `_`."""
    module, _, name = key.partition(":")
    parts = [*module.split("."), name]
    return not key.startswith("_") and all(part.isidentifier() and not keyword.iskeyword(part) for part in parts)


def _parts(key: str) -> tuple[str, str]:
    """Module and class. Raises OwnCodeError if a key does not name them."""
    module, _, name = key.partition(":")
    if not _is_sound(key):
        raise OwnCodeError(
            f"'{shorten(key)}' does not name a class of a module",
            "module and class as they are called in Python, such as my_module:MyPolicy",
        )
    return module, name


def find_policy(key: str, folders: Sequence[str], make: Make) -> OwnPolicy:
    """Load the policy that `key` names; its module is looked for in `folders`, then among those installed.

    Runs the module. Raises OwnCodeError for everything that is wrong with it.
    """
    path, wanted = _parts(key)
    module = load_module(path, folders)
    if known := _made.get((key, make, module)):
        return known
    there = vars(module.module)
    if wanted not in there:
        here = module.module.__name__  # what it imports is of others
        classes = [name for name, value in there.items() if isinstance(value, type) and value.__module__ == here]
        near = nearest(wanted, classes)
        expected = "" if near or not classes else join_or(classes)
        raise OwnCodeError(f"{module.file} has no class {wanted}", expected, near or "")
    try:
        name, kind = make(key, there[wanted])
    except OwnCodeError as error:
        raise OwnCodeError(f"{error.wrong} ({module.file})", error.expected, error.hint) from error
    _made[key, make, module] = OwnPolicy(key, name, kind, module, make)
    return _made[key, make, module]


def taken_by(name: str, other: str) -> OwnCodeError:
    """Say that results cannot call a policy so, since they call another one so."""
    return OwnCodeError(
        f"results would call it '{name}', which is the name of {other}",
        'another name, as in key = "my_policy" in the class',
    )


def _again(key: str, make: Make, digest: str | None) -> OwnPolicy:
    found = find_policy(key, (), make)
    if found.module is None or found.module.digest != digest:
        raise OwnCodeError(f"the module of {key} is not the same as where the scenario comes from")
    return found


def _carried(key: str, make: Make, home: str, sources: Texts) -> OwnPolicy:
    return find_policy(key, (home_of(home, sources),), make)


# -- in the tree of a scenario ---------------------------------------------------------------------------


def own_entries(tree: Map) -> dict[str, Entry]:
    """Keys of `operator` that name a class of a module, or were meant to, with their places."""
    operator = find(tree, ("operator",))
    if operator is None or not isinstance(operator.node, Map):
        return {}
    return {key: entry for key, entry in operator.node.entries.items() if ":" in key}


@dataclass(slots=True)
class Found:
    """What became of the keys that name code.

    tree       the tree without those that cannot be used
    own        the policies; in the place of those that cannot be used others, which nothing can be said about
    problems   why they cannot be used
    """

    tree: Map
    own: tuple[OwnPolicy, ...] = ()
    problems: Sequence[Problem] = ()


def find_own(
    tree: Map, sources: Sources, taken: Iterable[str], make: Make | None, known: Mapping[str, OwnPolicy]
) -> Found:
    """Load the policies that a scenario brings with it, or refuse them.

    tree      the scenario, overrides and all
    sources   the files it comes from
    taken     keys of the policies that come with qunsim
    make      makes policies of classes; None if no code may be run
    known     policies that are loaded already
    """
    entries = own_entries(tree)
    gone = [key for key, entry in entries.items() if _is_null(entry)]
    names = {name.casefold(): SHIPPED for name in taken}  # databases do not tell Ads from ads
    own: list[OwnPolicy] = []
    problems: list[Problem] = []
    failed: list[str] = []
    for key in entries:
        if key in gone:
            continue
        try:
            _parts(key)
            policy = known.get(key)
            if policy is None:
                if make is None:
                    raise OwnCodeError(*REFUSED)
                # The folders of all files that write the key, the scenario's own first; then the current one.
                folders = sources.homes.get(key, (*sources.beside, sources.folder))
                policy = find_policy(key, [*folders, ""], make)
            if (other := names.setdefault(policy.name.casefold(), key)) != key:
                raise taken_by(policy.name, other)
            own.append(policy)
        except OwnCodeError as error:
            mark = sources.written.get(key, entries[key].key_mark)
            problems.append(Problem(*mark, dotted(("operator", key)), error.wrong, error.expected, error.hint))
            if _is_sound(key):  # it may be named among the priorities
                failed.append(key)
                own.append(OwnPolicy(key, key, Section, None, None))
            else:
                gone.append(key)
    return Found(_without(_nulled(tree, failed), gone), tuple(own), problems)


def _is_null(entry: Entry) -> bool:
    """Whether a policy is taken away, as `ads: null` takes away what was inherited."""
    return isinstance(entry.node, Scalar) and entry.node.value is None and not entry.node.missing


def _without(tree: Map, keys: Sequence[str]) -> Map:
    """Leave policies out, of the priorities too."""
    if not keys:
        return tree
    operator = dict(_operator(tree))
    for key in keys:
        del operator[key]
    order = operator.get("priority")
    if order is not None and isinstance(order.node, List):
        items = [item for item in order.node.items if not (isinstance(item, Scalar) and item.value in keys)]
        operator["priority"] = Entry(order.key_mark, List(tuple(items), order.node.mark))
    return _with_operator(tree, operator)


def _nulled(tree: Map, keys: Sequence[str]) -> Map:
    if not keys:
        return tree
    operator = dict(_operator(tree))
    for key in keys:
        operator[key] = Entry(operator[key].key_mark, Scalar(None, "null", operator[key].node.mark))
    return _with_operator(tree, operator)


def _operator(tree: Map) -> dict[str, Entry]:
    operator = tree.entries["operator"].node
    assert isinstance(operator, Map)
    return operator.entries


def _with_operator(tree: Map, entries: dict[str, Entry]) -> Map:
    old = tree.entries["operator"]
    return Map({**tree.entries, "operator": Entry(old.key_mark, Map(entries, old.node.mark))}, tree.mark)
