"""Python modules that a scenario brings with it: found, loaded, and remembered with their text.

Nothing here is called unless the user allowed it.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import FileFinder, ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType
from typing import NamedTuple

from sim.scenario.problems import shorten
from sim.scenario.suggest import nearest

__all__ = ["Blame", "OwnCodeError", "OwnModule", "blame", "load_module"]

_PRIVATE = "_qunsim_own_"
"""How the names of modules begin that are loaded from a folder.

A module beside a scenario gets a private name, made of its path: `my_module` of one folder and `my_module` of another
are two modules, neither hides a module of Python's own, and `sys.path` stays as it is. The private name is a package
whose only place is that folder, so that the module may import its neighbours with `from . import`.
"""


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
    sources: tuple[tuple[str, bytes], ...]

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

        Raises OSError when that cannot be done.
        """
        for path, source in self.sources if self.home is not None else ():
            target = os.path.join(folder, *path.split("/"))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as stream:
                stream.write(source)


_texts: dict[str, tuple[str, bytes]] = {}
"""Path and content of every module loaded under a private name, by that name."""
_loaded: dict[str, OwnModule] = {}
"""Modules loaded from folders, by the package made for them; installed ones by their name."""


class _Loader(SourceFileLoader):
    """Compiles the very text whose digest is taken, and leaves no compiled files beside it."""

    def get_code(self, fullname: str) -> CodeType:
        source = self.get_data(self.path)
        _texts[fullname] = (self.path, source)
        code: CodeType = self.source_to_code(source, self.path)
        return code


class _Finder:
    """Finds what has a private name; everything else is left to Python."""

    @staticmethod
    def find_spec(fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if fullname.startswith(_PRIVATE):
            for folder in path or ():
                if spec := FileFinder(folder, (_Loader, [".py"])).find_spec(fullname):
                    return spec
        return None


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
    root = _PRIVATE + hashlib.sha256(f"{home}\0{name}".encode(errors="surrogatepass")).hexdigest()[:16]
    known = _loaded.get(root)
    if known is not None and known.sources == _on_disk(home, known.sources):
        return known
    _forget(root)
    place = ModuleSpec(root, None, is_package=True)
    place.submodule_search_locations = [home]
    sys.modules[root] = importlib.util.module_from_spec(place)
    if _Finder not in sys.meta_path:
        sys.meta_path.insert(0, _Finder)  # before Python's own, which would find it as well
    shown = _file_in(folder, name) or name
    try:
        module = importlib.import_module(f"{root}.{name}")
    except MemoryError:
        _forget(root)
        raise
    except (Exception, SystemExit) as error:
        wrong = f"{shown} cannot be loaded: {blame(error, f'{root}.{name}')}"
        hint = _neighbour(error, home)
        _forget(root)
        raise OwnCodeError(wrong, hint=hint) from error
    except BaseException:  # Ctrl-C: what is half loaded is not kept
        _forget(root)
        raise
    texts = [(os.path.relpath(path, home).replace(os.sep, "/"), source) for path, source in _texts_of(root)]
    _loaded[root] = OwnModule(module, os.path.normpath(shown), home, tuple(sorted(texts)))
    return _loaded[root]


def _on_disk(home: str, sources: Sequence[tuple[str, bytes]]) -> tuple[tuple[str, bytes], ...] | None:
    found = []
    for path, _ in sources:
        try:
            with open(os.path.join(home, path), "rb") as stream:
                found.append((path, stream.read()))
        except OSError:
            return None
    return tuple(found)


def _texts_of(root: str) -> Iterator[tuple[str, bytes]]:
    return iter([text for name, text in _texts.items() if name.startswith(f"{root}.")])


def _forget(root: str) -> None:
    _loaded.pop(root, None)
    for name in [one for one in (*sys.modules, *_texts) if one == root or one.startswith(f"{root}.")]:
        sys.modules.pop(name, None)
        _texts.pop(name, None)


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
    near = nearest(last, sorted(beside))
    hint = ".".join([*parents, near]) if near else ""
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


class Blame(NamedTuple):
    """An error that arose in the user's files.

    place   the last line of theirs that was reached, "my_module.py:12"; empty if none was
    what    "ZeroDivisionError: division by zero"
    """

    place: str
    what: str

    def __str__(self) -> str:
        """Return both: `my_module.py:12: ZeroDivisionError: division by zero`."""
        return f"{self.place}: {self.what}" if self.place else self.what


def blame(error: BaseException, module: str, method: object = None) -> Blame:
    """Find the place of an error in the user's own files.

    module   full name of the module the user named
    method   where to point if no line of theirs was reached (a call that does not fit)
    """
    said = error.msg if isinstance(error, SyntaxError) else " ".join(str(error).split())
    said = said.partition(" For further information visit ")[0]  # pydantic's page about its own insides
    what = f"{type(error).__name__}: {shorten(said, 200)}" if said else type(error).__name__
    files = {path for path, _ in _texts_of(module.partition(".")[0])}
    files.add(str(getattr(sys.modules.get(module), "__file__", None)))
    lines = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        lines.append((error.filename, error.lineno))
    own = [(file, line) for file, line in lines if file in files]
    code = getattr(method, "__code__", None)
    if not own and code is not None and code.co_filename in files:
        own = [(code.co_filename, code.co_firstlineno)]
    if not own:
        return Blame("", what)
    file, line = own[-1]
    return Blame(f"{_shown(file)}:{line}" if line else _shown(file), what)


def _shown(file: str) -> str:
    """A path as short as it can be said."""
    try:
        near = os.path.relpath(file)
    except ValueError:  # on another drive
        return file
    return file if near.startswith(os.pardir) else near
