"""How rules and kernels are compiled, and where the machine code is kept.

Numba's disk cache looks only at the file of the cached function: edit a rule in one module and a kernel
cached from another keeps the old rule without a word. Here the cache folder is named by a hash of every
source of the package and of every numba setting, so an edit anywhere misses, and nothing else does.
Import this before anything that compiles.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
import numba.core.caching as caching
from numba.core import types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.registry import CPUDispatcher

F = TypeVar("F", bound=Callable[..., Any])
Array = TypeVar("Array", bound=npt.NDArray[Any])

PACKAGE: Final = Path(__file__).resolve().parent.parent
KEPT_FOLDERS: Final = 6
_UNRELATED = {"NUMBA_CACHE_DIR", "NUMBA_NUM_THREADS"}


@cache
def source_stamp() -> str:
    """Hash of all sources of the package and of the numba settings that change compiled code."""
    digest = hashlib.sha256(f"{numba.__version__}".encode())
    for path in sorted((PACKAGE / "model").rglob("*.py")):
        digest.update(str(path.relative_to(PACKAGE)).encode())
        digest.update(path.read_bytes())
    for name, value in sorted(os.environ.items()):
        if name.startswith("NUMBA_") and name not in _UNRELATED:
            digest.update(f"{name}={value}".encode())
    return digest.hexdigest()[:24]


def cache_folder() -> Path:
    """Where compiled code of exactly these sources is kept."""
    base = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "qunsim" / source_stamp()


def _prune(parent: Path) -> None:
    """Keep the few folders used last; others belong to sources that no longer exist."""
    folders = sorted((f for f in parent.iterdir() if f.is_dir()), key=lambda f: f.stat().st_mtime)
    for old in folders[:-KEPT_FOLDERS]:
        shutil.rmtree(old, ignore_errors=True)


class _PackageLocator(caching.UserProvidedCacheLocator):
    """Answers for functions of this package only."""

    def __init__(self, py_func: Any, py_file: str) -> None:
        self._py_file = py_file
        self._lineno = py_func.__code__.co_firstlineno
        self._cache_path = str(cache_folder())

    def get_source_stamp(self) -> Any:
        return source_stamp()

    def ensure_cache_path(self) -> None:
        folder = Path(self._cache_path)
        new = not folder.exists()
        super().ensure_cache_path()
        if new:
            try:
                _prune(folder.parent)
            except OSError:  # another process prunes as well
                pass

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> Any:
        if not Path(py_file).resolve().is_relative_to(PACKAGE):
            return None
        locator = cls(py_func, py_file)
        try:
            locator.ensure_cache_path()
        except OSError:  # a home that cannot be written to: compile every time
            return None
        return locator


if _PackageLocator not in caching.CacheImpl._locator_classes:
    caching.CacheImpl._locator_classes.insert(0, _PackageLocator)


def _wide(kind: Any) -> Any:
    """The type an argument is passed as: float64 or int64 for anything narrower, and no literals."""
    kind = types.unliteral(kind)
    if isinstance(kind, types.Float):
        return types.float64
    if isinstance(kind, types.Integer) and kind.bitwidth < 64:
        return types.int64
    return kind


class _WideDispatcher(CPUDispatcher):
    """Compiles one version of a function for float64 and int64, whatever narrower type it is called with.

    State is stored as float32 and small integers; numba would make a version for each mixture, and
    `float(x)` of a float32 stays float32. Here every number a rule gets is as wide as in plain Python.
    """

    def get_call_template(self, args: Any, kws: Any) -> Any:
        return super().get_call_template(tuple(map(_wide, args)), {k: _wide(v) for k, v in kws.items()})

    def code_for(self, arguments: tuple[Any, ...]) -> Callable[..., Any]:
        """The version for arguments like these, to be called without a look at them."""
        codes: dict[Any, Callable[..., Any]] = self.__dict__.setdefault("_codes", {})
        key = _kind(arguments)
        if key not in codes:
            kinds = tuple(_wide(self.typeof_pyval(one)) for one in arguments)
            self.compile(kinds)
            codes[key] = self.overloads[kinds].entry_point
        return codes[key]


class _PartLibrary(JITCodeLibrary):
    """Optimised intermediate code of a rule, waiting to be inlined; no machine code is made of it."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


class _PartCompiler(Compiler):
    """Compiles a rule as a part of something larger."""

    def __init__(self, typingctx: Any, targetctx: Any, library: Any, *others: Any) -> None:
        library = _PartLibrary(targetctx.codegen(), "part") if library is None else library
        super().__init__(typingctx, targetctx, library, *others)


class _PartDispatcher(_WideDispatcher):
    """A rule as compiled callers see it: without machine code of its own, and without a way in from Python.

    The way in takes every array of the state out of its tuple; to make one for each rule takes longer than
    the rules themselves (a third of the whole compilation, measured).
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        options = _options(inline=True) | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
        super().__init__(py_func=function, locals={}, targetoptions=options, pipeline_class=_PartCompiler)
        self._compiler._customize_flags = self._no_machine_code

    @staticmethod
    def _no_machine_code(flags: Any) -> Any:
        flags.no_compile = True
        return flags

    def add_overload(self, cres: Any) -> None:
        """What numba does after making machine code: tell callers where to find the code; any object is a key."""
        cres = cres._replace(entry_point=object())
        self.targetctx.insert_user_function(cres.entry_point, cres.fndesc, [cres.library])
        self.overloads[tuple(cres.signature.args)] = cres


class _RuleDispatcher(_WideDispatcher):
    """A rule: a function like any other where Python calls it, a part where a rule or a kernel does."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(py_func=function, locals={}, targetoptions=_options(inline=True), pipeline_class=Compiler)
        self._part = _PartDispatcher(function)

    def get_call_template(self, args: Any, kws: Any) -> Any:
        return self._part.get_call_template(args, kws)

    def get_overload(self, sig: Any) -> Any:
        return self._part.get_overload(sig)


def _options(inline: bool) -> dict[str, Any]:
    # no reference counting: arrays are allocated by the callers, and counts would cost more than the rules
    return {
        "nopython": True, "nogil": True, "error_model": "numpy", "_nrt": False, "boundscheck": None,
        "forceinline": inline,
    }  # fmt: skip


def rule(function: F) -> F:
    """Compile a rule on numbers. Same bits as the plain Python function: no fastmath, no fused operations."""
    if numba.config.DISABLE_JIT:
        return function
    dispatcher: Any = _RuleDispatcher(function)
    dispatcher.enable_caching()
    return cast(F, dispatcher)


def kernel(function: F) -> F:
    """Compile a loop over members or groups; it runs without the interpreter lock."""
    if numba.config.DISABLE_JIT:
        return function
    dispatcher: Any = _WideDispatcher(
        py_func=function, locals={}, targetoptions=_options(inline=False), pipeline_class=Compiler
    )
    dispatcher.enable_caching()
    return cast(F, dispatcher)


class Direct:
    """A kernel that is only ever called with arguments of the same types: they are looked at once, not on every call.

    Numba takes half a microsecond an array to find out what it is, forty for the whole state; a day of a small group
    takes hundreds. Arrays have to be contiguous where the first ones were: nothing checks it any more.
    """

    def __init__(self, kernel: Callable[..., Any]) -> None:
        """`kernel` as `kernel` makes it."""
        self._kernel: Any = kernel
        self._code: Callable[..., Any] | None = kernel if numba.config.DISABLE_JIT else None

    def __call__(self, *arguments: Any) -> Any:
        """What the kernel does and returns."""
        if self._code is None:
            self._code = self._kernel.code_for(arguments)
        return self._code(*arguments)


def _kind(argument: Any) -> Any:
    """What tells the types apart that an argument of a kernel may have, quickly."""
    if isinstance(argument, tuple):
        return tuple(map(_kind, argument))
    if isinstance(argument, np.ndarray):
        return argument.dtype.num, argument.dtype.itemsize, argument.ndim, argument.flags.num
    return type(argument)


def passed(array: Array) -> Array:
    """The same memory as kernels want it: records without the detour of np.recarray, or with it in plain Python."""
    plain = numba.config.DISABLE_JIT and array.dtype.names
    return cast(Array, array.view(np.recarray if plain else np.ndarray))


def in_python(function: F) -> F:
    """The plain Python function behind a rule, for reading, stepping through and the Mesa engine."""
    return getattr(function, "py_func", function)
