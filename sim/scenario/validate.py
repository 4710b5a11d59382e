"""A tree against a model: every mistake at once, in plain words, at its line and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from sim.scenario.expectation import describe, keys_of, places, schemas_at
from sim.scenario.faults import Fault, locate, one_per_union, own
from sim.scenario.fields import Conflict, ConflictError, Section
from sim.scenario.nodes import Map, Mark, Path, Scalar, dotted, find, plain, steps, walk
from sim.scenario.problems import Problem, shorten
from sim.scenario.suggest import join_or, nearest
from sim.scenario.wording import meant, wrong

__all__ = ["validate"]

_MOST_ROUNDS = 12
_MOST_PROBLEMS = 200
Model = TypeVar("Model", bound=Section)


def validate(
    tree: Map, model: type[Model], *, partial: bool = False, placeholders: Mapping[str, Any] | None = None
) -> tuple[Model | None, list[Problem]]:
    """Make a `model` of `tree`.

    partial        the tree is only a part of what the user wrote (the rest could not be read), so that
                   nothing is said about missing keys
    placeholders   values that stand in for missing required keys of the top while the others are checked

    Returns the object and no problems, or None and every problem found. A value that is wrong is reported and
    left out, and the rest is checked again, so that one mistake does not hide another; what depends on a
    value left out is not reported. Of a list only the items that are wrong are left out.
    """
    check = _Check(tree, model, partial, dict(placeholders or {}))
    try:
        made = check.run()
    except _TooManyError:
        check.problems.append(Problem(tree.mark.file, wrong=f"there are more than {_MOST_PROBLEMS} mistakes"))
        return None, check.problems
    return (None if check.problems else made), check.problems


class _TooManyError(Exception):
    """There are so many problems that nobody will read them."""


class _Check:
    def __init__(self, tree: Map, model: type[Section], partial: bool, placeholders: dict[str, Any]) -> None:
        self.tree, self.model, self.partial, self.placeholders = tree, model, partial, placeholders
        self.problems: list[Problem] = []
        self.dropped: list[Path] = []
        self.kept: dict[Path, list[int]] = {}
        """Lists of which wrong items were left out: the places in the tree of those that are left."""
        self.waiting: dict[Path, list[int]] = {}
        """Lists that are too long are checked a part at a time: the places in the tree of the items still to come."""
        self.fresh: set[Path] = set()
        """Those of which a part has just been put in."""
        self._schema: dict[str, Any] | None = None

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the model; only made when there is something to explain."""
        if self._schema is None:
            self._schema = self.model.model_json_schema()
        return self._schema

    def run(self) -> Any:
        data = plain(self.tree)
        for path, node in walk(self.tree):
            if isinstance(node, Scalar) and node.missing:
                self.nothing_written(path)
                self.drop(data, path)
        last = ""
        for _ in range(_MOST_ROUNDS):
            try:
                made = self.model.model_validate(data)
                if not self.waiting:
                    return made
                self.go_on(data)
                continue
            except ValidationError as error:
                found = error.errors(include_url=False)
                for details in found:
                    details["loc"] = self.in_tree(details["loc"])
                faults = own([locate(details, self.tree) for details in found])
                last = str(error)
            thinned, parts = set(self.kept) - self.fresh, set(self.kept)
            self.fresh.clear()
            for fault in one_per_union(faults):
                whole = _list_of(fault.path)
                short = fault.details["type"] == "too_short" and (
                    fault.path in parts or any(_within(one, fault.path) for one in self.dropped)
                )
                if short or ((fault.path in thinned or whole in thinned) and not _is_conflict(fault)):
                    self.drop_whole(data, whole or fault.path)  # wrong only because it has become too short
                else:
                    self.explain(fault, data)
        if not self.problems and not self.partial:
            self.report((), f"this cannot be used ({shorten(last, 200)})")
        return None

    # -- what to say ------------------------------------------------------------------------------------

    def explain(self, fault: Fault, data: Any) -> None:
        """Report one error, and leave the value out of `data` so that the rest can be checked."""
        path, kind = fault.path, fault.details["type"]
        error = _error(fault.details)
        if isinstance(error, ConflictError):
            lost = list(self.dropped)
            involved = [self.involved(path, conflict) for conflict in error.conflicts]
            for conflict, keys in zip(error.conflicts, involved, strict=True):
                self.conflict(conflict, keys, data, lost)
        elif kind == "missing" and isinstance(fault.details["loc"][-1], str):
            self.missing(path, data)
        else:
            if kind == "extra_forbidden":
                self.unknown_key(path)
            elif kind in ("value_error", "assertion_error"):
                self.report(path, str(error) or "this is refused")
            else:
                self.wrong_value(path, kind, fault.details["msg"])
            items = _below(data, path)
            if kind == "too_long" and _list_of(path) is None and isinstance(items, list) and self.most(path):
                self.waiting[path] = list(range(len(items)))
                self.go_on(data)
            else:
                self.drop(data, path)

    def missing(self, path: Path, data: Any) -> None:
        if not self.partial and path not in self.dropped:
            self.report(path, "this key is missing", self.expected(path))
        if len(path) == 1 and path[0] in self.placeholders:
            data[path[0]] = self.placeholders[str(path[0])]
        else:
            self.drop(data, path[:-1])

    def involved(self, path: Path, conflict: Conflict) -> dict[Path, str]:
        """Return where in the tree the keys of a conflict are, and how it calls them."""
        places = {
            (*path, *_steps(key)): key if isinstance(key, str) else dotted(key) for key in conflict.keys
        } or {path: ""}
        if _list_of(path) is not None:  # brought to the tree already
            return places
        return {self.in_tree(place): key for place, key in places.items()}

    def conflict(self, conflict: Conflict, keys: dict[Path, str], data: Any, lost: list[Path]) -> None:
        """Report values that do not go together, unless one is `lost` and only its default clashes."""
        if not any(_within(other, one) or _within(one, other) for other in lost for one in keys):
            written = [one for one in keys if find(self.tree, one) is not None]
            place = written[0] if written else next(iter(keys))
            here, text = self.mark(place, at_key=False), conflict.message
            for one in written[1:]:
                there = self.mark(one, at_key=False)
                if there.file != here.file:  # the user may have touched only that one
                    text += f"; {keys[one]} comes from {there}"
            self.report(place, text)
        for one in keys:
            self.drop(data, one)

    def nothing_written(self, path: Path) -> None:
        schemas = schemas_at(self.schema, path)
        if not path or not schemas:
            return self.unknown_key(path)
        expected = self.expected(path)
        if any("properties" in node for node in schemas):
            lacks = self.lacks(path)
            expected = f"keys below it ({lacks})" if lacks else "'{}' for its usual values"
            if any(node.get("type") == "null" for node in schemas):
                expected += " or 'null' for none"
        self.report(path, "nothing stands after the ':'", expected)

    def lacks(self, path: Path) -> str:
        """Return why '{}' would be refused at `path`; empty if it would not."""
        data = plain(self.tree)
        place = data
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = {}
        try:
            self.model.model_validate(data)
        except ValidationError as error:
            for details in error.errors(include_url=False):
                if _within(details["loc"], path):
                    below = _error(details)
                    if isinstance(below, ConflictError):
                        return below.conflicts[0].message.partition(", expected ")[0]
                    if details["type"] == "missing":
                        return f"{dotted(details['loc'][len(path):])} is needed"
        return ""

    def unknown_key(self, path: Path) -> None:
        here = keys_of(schemas_at(self.schema, path[:-1]))
        hint, expected = self.meant_key(path, here), ""
        if not hint:
            expected = f"one of {join_or(here, 16)}" if here else "no key here"
        self.report(path, "unknown key", expected, hint, at_key=True)

    def meant_key(self, path: Path, here: Sequence[str]) -> str:
        """Return what an unknown key may have been: a near name here, or the same name elsewhere."""
        name, parent = str(path[-1]), path[:-1]
        if close := nearest(name, here, tolerance=0.2):
            return close
        everywhere = list(places(self.schema))
        same = [place for place in everywhere if place[-1] == name]
        if same:
            present = [place for place in same if find(self.tree, place[:-1]) is not None]
            best = sorted(present or same, key=lambda place: (-_shared(place, parent), len(place)))
            return " or ".join(dotted(place) for place in best[:2])
        if close := nearest(name, here):
            return close
        names = {place[-1]: place for place in reversed(everywhere)}
        close = nearest(name, names, tolerance=0.2, beginnings=False) if len(name) > 4 else None
        return dotted(names[close]) if close else ""

    def wrong_value(self, path: Path, kind: str, said: str) -> None:
        entry = find(self.tree, path)
        if entry is None:
            return self.report(path, said.lower())
        schemas = schemas_at(self.schema, path)
        what = wrong(entry.node, kind, schemas, said)
        self.report(path, what, self.expected(path), meant(entry.node, schemas))

    def most(self, path: Path) -> int | None:
        """Return how many items a list may have at most, None where that is not said."""
        branches = schemas_at(self.schema, path)
        if any("prefixItems" in branch for branch in branches):  # a pair or the like: each place has its own meaning
            return None
        return max((branch["maxItems"] for branch in branches if "maxItems" in branch), default=None)

    def go_on(self, data: Any) -> None:
        """Put the next items of lists that are too long in the place of those that have been checked."""
        whole = plain(self.tree)
        for path in list(self.waiting):
            most = self.most(path) or 1
            self.fresh.add(path)
            self.kept[path], rest = self.waiting[path][:most], self.waiting.pop(path)[most:]
            if rest:
                self.waiting[path] = rest
            above, items = _below(data, path[:-1]), _below(whole, path)
            if isinstance(above, dict):
                above[path[-1]] = [items[place] for place in self.kept[path]]

    def expected(self, path: Path) -> str:
        """Return what may stand at `path`."""
        return describe(schemas_at(self.schema, path), self.schema)

    # -- where to say it, and what to leave out ----------------------------------------------------------

    def report(
        self, path: Path, what: str, expected: str = "", hint: str = "", *, at_key: bool = False
    ) -> None:
        mark = self.mark(path, at_key)
        problem = Problem(mark.file, mark.line, mark.column, dotted(path), what, expected, hint)
        if problem in self.problems:
            return
        if len(self.problems) >= _MOST_PROBLEMS:
            raise _TooManyError
        self.problems.append(problem)

    def mark(self, path: Path, at_key: bool) -> Mark:
        """Return the place of a value; of the key for mappings; of what is above for a value not there."""
        entry = find(self.tree, path)
        while entry is None:
            path, at_key = path[:-1], True
            entry = find(self.tree, path)
        if not path:
            top = entry.node.mark
            return Mark(top.file, 1, 1) if top.line else top
        return entry.key_mark if at_key or isinstance(entry.node, Map) else entry.node.mark

    def drop(self, data: Any, path: Path) -> None:
        """Leave out a value; for one in a list, the item."""
        whole = _list_of(path)
        if whole is None:
            self.drop_whole(data, path)
            return
        items = _below(data, whole)
        place = path[len(whole)]
        if isinstance(items, list):
            if whole not in self.kept and len(items) > (self.most(whole) or len(items)):
                self.wrong_value(whole, "too_long", "")  # does not show once the wrong ones are left out
            kept = self.kept.setdefault(whole, list(range(len(items))))
            if place in kept:
                del items[kept.index(place)], kept[kept.index(place)]

    def drop_whole(self, data: Any, path: Path) -> None:
        self.dropped.append(path)
        above = _below(data, path[:-1])
        if path and isinstance(above, dict):
            above.pop(path[-1], None)

    def in_tree(self, path: Path) -> Path:
        """Return where in the tree a place of the data is: lists may have lost items."""
        whole = _list_of(path)
        if whole is None or whole not in self.kept:
            return path
        return (*whole, self.kept[whole][int(path[len(whole)])], *path[len(whole) + 1 :])


def _error(details: Mapping[str, Any]) -> Any:
    """Return the exception that validation raised, None if it found the error itself."""
    return details.get("ctx", {}).get("error")


def _is_conflict(fault: Fault) -> bool:
    return isinstance(_error(fault.details), ConflictError)


def _list_of(path: Path) -> Path | None:
    """Return the path of the outermost list that `path` leads into."""
    return next((path[:index] for index, step in enumerate(path) if isinstance(step, int)), None)


def _below(data: Any, path: Path) -> Any:
    """Return what stands at `path`, None if nothing does."""
    for step in path:
        if not isinstance(data, dict) or step not in data:
            return None
        data = data[step]
    return data


def _steps(key: str | Path) -> Path:
    if isinstance(key, tuple):
        return key
    return tuple(int(step) if step.isdigit() else step for step in steps(key))


def _within(inner: Path, outer: Path) -> bool:
    return inner[: len(outer)] == outer


def _shared(a: Sequence[str | int], b: Sequence[str | int]) -> int:
    """Return how many steps two paths have in common at their beginning."""
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count
