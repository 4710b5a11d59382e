"""Python modules that a scenario brings with it: found, loaded, and remembered with their text.

Nothing here is called unless the user allowed it.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

from sim.scenario.own_blame import blame
from sim.scenario.own_import import forget, import_from, private_name, texts_of
from sim.scenario.own_texts import Texts, texts_in, write_texts
from sim.scenario.suggest import nearest

__all__ = ["OwnCodeError", "OwnModule", "load_module"]


class OwnCodeError(Exception):
    """Code of the user that cannot be used: what is wrong, what was expected, and what may have been meant."""

    def __init__(self, wrong: str, expected: str = "", hint: str = "") -> None:
        """Keep the three."""
        self.wrong, self.expected, self.hint = wrong, expected, hint
        super().__init__(wrong)


@dataclass(frozen=True, eq=False)
class OwnModule:
    """A module of the user.

    module    as Python knows it
    file      its file, as it is shown to the user
    home      the folder it was found in; None for one that is installed (found on `sys.path`)
    sources   the text of the module, and of what it imported from its own folder: path below `home`, content
    """

    module: ModuleType
    file: str
    home: str | None
    sources: Texts

    @property
    def digest(self) -> str:
        """What identifies the text: another text, another digest."""
        found = hashlib.sha256()
        for path, source in self.sources:
            found.update(f"{path}\0{len(source)}\0".encode())
            found.update(source)
        return found.hexdigest()

    def keep(self, folder: str | os.PathLike[str]) -> None:
        """Write the text into a folder, where a scenario that lies there finds it; not what is installed.

        Each file is complete or absent, and what is there already is not touched. Raises OSError when that cannot be
        done.
        """
        if self.home is not None:
            write_texts(self.sources, folder)


_loaded: dict[str, OwnModule] = {}
"""Modules loaded from folders, by the package made for them; installed ones by their name."""


def load_module(name: str, folders: Sequence[str]) -> OwnModule:
    """Import the module `name`, from the first of `folders` that has it, else from `sys.path`.

    The same text is loaded once; a text that has changed is loaded anew.
    Raises OwnCodeError where there is none, or where it cannot be loaded.
    """
    for folder in dict.fromkeys(folders):
        if _file_in(folder, name) is not None:
            return _from_folder(folder, name)
    return _installed(name, folders)


def _file_in(folder: str, name: str) -> str | None:
    base = os.path.join(folder, *name.split("."))
    return next((one for one in (os.path.join(base, "__init__.py"), f"{base}.py") if os.path.isfile(one)), None)


def _from_folder(folder: str, name: str) -> OwnModule:
    home = os.path.realpath(folder)
    root = private_name(home, name)
    known = _loaded.pop(root, None)
    if known is not None and known.sources == texts_in(home, known.sources):
        _loaded[root] = known
        return known
    shown = os.path.normpath(_file_in(folder, name) or name)
    try:
        module = import_from(home, name)
    except BaseException as error:
        found, hint = blame(error, f"{root}.{name}"), _neighbour(error, home)
        forget(root)
        if isinstance(error, MemoryError) or not isinstance(error, (Exception, SystemExit)):  # Ctrl-C
            raise
        raise OwnCodeError(f"{shown} cannot be loaded: {found}", hint=hint) from error
    texts = [(os.path.relpath(path, home).replace(os.sep, "/"), source) for path, source in texts_of(root)]
    _loaded[root] = OwnModule(module, shown, home, tuple(sorted(texts)))
    return _loaded[root]


def _installed(name: str, folders: Sequence[str]) -> OwnModule:
    """Import a module in the usual way, under its own name: it is somebody's program, installed as such."""
    try:
        try:
            missing = importlib.util.find_spec(name) is None
        except ModuleNotFoundError as error:
            if error.name is None or not f"{name}.".startswith(f"{error.name}."):
                raise
            missing = True  # not even the package it would be in
        if missing:
            raise _not_found(name, folders)
        module = importlib.import_module(name)
        if name in _loaded and _loaded[name].module is module:  # its text may be another by now, the module is not
            return _loaded[name]
    except (OwnCodeError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        raise OwnCodeError(f"the module {name} cannot be loaded: {blame(error, name)}") from error
    file = getattr(module, "__file__", None)
    source = None
    if file is not None and file.endswith(".py"):
        try:
            with open(file, "rb") as stream:
                source = stream.read()
        except OSError:  # inside an archive
            source = None
    text = () if source is None else ((f"{name.replace('.', '/')}.py", source),)
    _loaded[name] = OwnModule(module, file or name, None, text)
    return _loaded[name]


def _not_found(name: str, folders: Sequence[str]) -> OwnCodeError:
    """Say where it was looked for, and what lies there under a name like it."""
    places = [os.path.normpath(folder) if folder else "." for folder in dict.fromkeys(folders)]
    shown = ["the current folder" if place == "." else place for place in dict.fromkeys(places)]
    *parents, last = name.split(".")
    beside = []
    for folder in dict.fromkeys(folders):
        try:
            names = os.listdir(os.path.join(folder, *parents) or ".")
        except OSError:
            continue
        beside += [one.removesuffix(".py") for one in names if one.endswith(".py")]
    near = "" if last == "py" else nearest(last, sorted(beside))
    hint = ".".join([*parents, near] if near else parents if last == "py" else [])
    return OwnCodeError(
        f"there is no module {name} (looked for in {', in '.join(shown)}, and among the modules installed for Python)",
        f"a file {'/'.join([*parents, last])}.py in one of these places",
        hint,
    )


def _neighbour(error: BaseException, home: str) -> str:
    """How to import a module that lies beside the user's."""
    if isinstance(error, ModuleNotFoundError) and error.name and os.path.isfile(os.path.join(home, f"{error.name}.py")):
        return f"from .{error.name} import …"
    return ""
