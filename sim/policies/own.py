"""Policies of users: what a class must be to be one, and mistakes in it told with their place."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

from pydantic import ValidationError, model_validator

from sim.policies.base import Policy, Staff
from sim.scenario.fields import Conflict
from sim.scenario.nodes import dotted
from sim.scenario.own_blame import Blame, blame
from sim.scenario.own_code import OwnCodeError
from sim.scenario.problems import Problem, ScenarioError, shorten
from sim.scenario.suggest import join_or

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView

__all__ = ["own_policy"]

_WANTED = "a class that is made from sim.policies.base.Policy"
_NAME = re.compile(r"[^\W\d]\w{0,59}")
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_Result = TypeVar("_Result")


def own_policy(key: str, found: object) -> tuple[str, type[Policy]]:
    """Make a policy of what a module of the user's holds: how results call it, and its class.

    key     as it is written in the scenario: "my_module:MyPolicy"
    found   what the module has under that name

    Results call it by the `key` that the class gives itself, else by the name of the class ("my_policy").
    The class returned is made from the user's. What its methods raise becomes a ScenarioError that names the
    policy, the day, and the line in the user's file.
    Raises OwnCodeError if the class is no policy, or cannot be used as one.
    """
    name = key.partition(":")[2]
    if not isinstance(found, type):
        what = "a function" if inspect.isroutine(found) else f"a Python {type(found).__name__}"
        raise OwnCodeError(f"{name} is {what}", _WANTED)
    if not issubclass(found, Policy) or found is Policy:
        raise OwnCodeError(f"{name} is not a policy", _WANTED)
    if found.plan is Policy.plan:
        raise OwnCodeError(f"{name} has no plan", "a method plan(self, day, view, agenda)")
    shadowed = sorted((set(found.model_fields) - set(Policy.model_fields)) & {*dir(Policy), "key"})
    if shadowed:
        raise OwnCodeError(f"{name}.{shadowed[0]} is a parameter, but all policies have something of that name",
                           "another name for the parameter")  # fmt: skip
    try:
        column = _column(found, name)
        made = _guarded(key, column, found)
        made.model_json_schema()  # of which mistakes in scenarios are explained
    except OwnCodeError:
        raise
    except Exception as error:
        raise OwnCodeError(f"{name} cannot be used: {blame(error, found.__module__)}") from error
    return column, made


def _column(found: type[Policy], name: str) -> str:
    """How results call a policy. What it inherits as its key is another policy's."""
    own = vars(found).get("key", _HUMPS.sub("_", name).lower())
    if not isinstance(own, str) or not _NAME.fullmatch(own):
        raise OwnCodeError(
            f"{name}.key is {own!r}", "a short name of letters, digits and _, as columns of a table have them"
        )
    return own


def _guarded(key: str, column: str, found: type[Policy]) -> type[Policy]:
    """Make a class from the user's that does the same, and tells whose mistake an error is."""
    source = found.__module__

    def above(policy: Policy) -> Any:
        return super(made, policy)  # what the user's class does, whatever kind of method it is

    def told(doing: str, method: str, call: Callable[[], _Result]) -> _Result:
        try:
            return call()
        except MemoryError:
            raise
        except (Exception, SystemExit) as error:
            raise _failure(key, doing, blame(error, source, getattr(found, method, None))) from error

    def plan(self: Policy, day: int, view: OperatorView, agenda: Agenda) -> None:
        doing, before = f"its plan failed on day {day}", len(agenda.entries())
        returned: object = told(doing, "plan", lambda: above(self).plan(day, view, agenda))
        wrong = _returned(returned) or _entries(agenda.entries()[before:])
        if wrong:
            raise _failure(key, doing, Blame(blame(TypeError(), source, found.plan).place, wrong))

    def active(self: Policy, day: int, weekday: int) -> bool:
        doing = f"it cannot tell whether it acts on day {day}"
        return told(doing, "active", lambda: bool(above(self).active(day, weekday)))

    def admits(self: Policy) -> bool:
        return told("it cannot tell whether it admits people", "admits", lambda: bool(above(self).admits))

    def conflicts(self: Policy) -> Iterator[Conflict]:
        for one in above(self).conflicts():
            if not isinstance(one, Conflict) or not all(isinstance(text, str) for text in (*one.keys, one.message)):
                wanted = 'expected Conflict(("key", …), "message")'
                raise TypeError(f"conflicts() yields {shorten(repr(one))}, {wanted}")
            yield one

    def checked(cls: type[Policy], values: Any, handler: Callable[[Any], Policy]) -> Policy:
        try:
            policy = handler(values)
        except (ValidationError, ValueError, AssertionError, MemoryError):  # what validation is there for
            raise
        except (Exception, SystemExit) as error:
            raise ValueError(f"its values cannot be checked: {blame(error, source)}") from error
        if policy.staff not in get_args(Staff):
            raise ValueError(f"its staff is {policy.staff!r}, expected {join_or(get_args(Staff))}")
        return policy

    namespace = {
        "__module__": source,
        "__qualname__": found.__qualname__,
        "__doc__": found.__doc__,
        "key": column,
        "plan": plan,
        "active": active,
        "admits": property(admits),
        "conflicts": conflicts,
        "_checked": model_validator(mode="wrap")(cast("Any", classmethod(checked))),
    }
    metaclass: Any = type(found)
    made: type[Policy] = metaclass(found.__name__, (found,), namespace)
    return made


def _returned(value: object) -> str:
    """What is wrong with what a plan returned, empty if nothing is."""
    if value is None:
        return ""
    if inspect.iscoroutine(value):
        value.close()  # or Python would complain that nobody waited for it
    # Neither an `async def` nor one with a `yield` has done anything yet.
    return f"it returned a Python {type(value).__name__}, expected None, and entries in the agenda"


def _entries(written: npt.NDArray[np.void]) -> str:
    """What is wrong with entries of the agenda, empty if nothing is; groups and members it has checked itself."""
    import numpy as np

    for name in written.dtype.names or ():
        column = written[name]
        if column.dtype.kind == "f" and not np.isfinite(column).all():
            odd = column[~np.isfinite(column)][0]
            return f"{name} of an entry is {odd}, expected a finite number"
    for name, most in (("minutes", np.inf), ("count", np.inf), ("quality", 1.0)):
        column = written[name]
        if column.size and not (column.min() >= 0 and column.max() <= most):
            odd = column.min() if column.min() < 0 else column.max()
            return f"{name} of an entry is {odd:g}, expected 0 {'or more' if most == np.inf else 'to 1'}"
    return ""


def _failure(key: str, doing: str, found: Blame) -> ScenarioError:
    """`my_module.py:12: operator.my_module:MyPolicy: its plan failed on day 3: ZeroDivisionError: …`."""
    return ScenarioError([Problem(found.place, key=dotted(("operator", key)), wrong=f"{doing}: {found.what}")])
