"""Imports under private names: modules that lie in a folder of the user's, and are known to nobody else."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Sequence
from importlib.machinery import FileFinder, ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType

__all__ = ["forget", "import_from", "private_name", "texts_of"]

_PRIVATE = "_qunsim_own_"
"""How the names of modules begin that are loaded from a folder.

A module beside a scenario gets a private name, made of its path: `my_module` of one folder and `my_module` of another
are two modules, neither hides a module of Python's own, and `sys.path` stays as it is. The private name is a package
whose only place is that folder, so that the module may import its neighbours with `from . import`.
"""

_texts: dict[str, tuple[str, bytes]] = {}
"""Path and content of every module loaded under a private name, by that name."""


def private_name(home: str, name: str) -> str:
    """Return the package that stands for the folder `home` when its module `name` is imported."""
    return _PRIVATE + hashlib.sha256(f"{home}\0{name}".encode(errors="surrogatepass")).hexdigest()[:16]


def import_from(home: str, name: str) -> ModuleType:
    """Run the module `name` of the folder `home`, again if it has been run before. Raises what the module raises."""
    root = private_name(home, name)
    forget(root)
    place = ModuleSpec(root, None, is_package=True)
    place.submodule_search_locations = [home]
    sys.modules[root] = importlib.util.module_from_spec(place)
    if _Finder not in sys.meta_path:
        sys.meta_path.insert(0, _Finder)  # before Python's own, which would find it as well
    return importlib.import_module(f"{root}.{name}")


def texts_of(root: str) -> list[tuple[str, bytes]]:
    """Return path and content of all modules that were loaded for a private name."""
    return [text for name, text in _texts.items() if name.startswith(f"{root}.")]


def forget(root: str) -> None:
    """Let the next import begin anew."""
    for name in [one for one in (*sys.modules, *_texts) if one == root or one.startswith(f"{root}.")]:
        sys.modules.pop(name, None)
        _texts.pop(name, None)


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
