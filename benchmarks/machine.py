"""What this machine can do at best: the limits beside which the model's figures stand."""

from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.rows import Row

PART = "machine"


def measure(repetitions: int = 7) -> list[Row]:
    """Cache-resident scan, memory copy, keyed draw, exp; one thread."""
    kernels = _kernels()
    return [
        *_scan(kernels, repetitions), *_copy(repetitions), *_draws(kernels, repetitions),
        *_exponentials(kernels, repetitions),
    ]  # fmt: skip


def _best(call: Any, repetitions: int) -> float:
    call()
    seconds = []
    for _ in range(repetitions):
        begin = perf_counter()
        call()
        seconds.append(perf_counter() - begin)
    return min(seconds)


def _kernels() -> dict[str, Any]:
    """Compiled here each time: a cache on disk would not notice that a rule has changed."""
    import math

    import numba

    from sim.model.arithmetic import exp
    from sim.model.random import uniform

    def read_three(a, b, c, times):  # type: ignore[no-untyped-def]
        total = np.float32(0.0)
        n = 0
        for _ in range(times):
            for i in range(len(a)):
                n += a[i] * np.float32(0.3) + b[i] * np.float32(0.2) + total >= c[i]
            total += np.float32(1e-9)
        return n

    def draws(uids, out, times):  # type: ignore[no-untyped-def]
        for t in range(times):
            for i in range(len(uids)):
                out[i] = uniform(uids[i], t, 5, 0)

    def chain(uid, times):  # type: ignore[no-untyped-def]
        x = 0.0
        for _ in range(times):
            x = uniform(uid + np.uint64(x * 1000.0), 3, 5, 0)  # each waits for the one before
        return x

    def own(x, out, times):  # type: ignore[no-untyped-def]
        for _ in range(times):
            for i in range(len(x)):
                out[i] = exp(x[i])

    def library(x, out, times):  # type: ignore[no-untyped-def]
        for _ in range(times):
            for i in range(len(x)):
                out[i] = math.exp(x[i])

    compiled = numba.njit(nogil=True, error_model="numpy")
    return {f.__name__: compiled(f) for f in (read_three, draws, chain, own, library)}


def _scan(kernels: dict[str, Any], repetitions: int) -> list[Row]:
    rng = np.random.default_rng(1)
    arrays = [rng.random(500, np.float32) for _ in range(3)]
    times = 20_000
    seconds = _best(lambda: kernels["read_three"](*arrays, times), repetitions)
    note = "500 elements, first-level cache: a b + c d >= e, counted"
    return [Row(PART, "scan", "three float32 arrays read", seconds / (500 * times) * 1e9, "ns/element", note=note)]


def _copy(repetitions: int) -> list[Row]:
    source = np.ones(32 * 2**20, np.float64)
    target = np.empty_like(source)
    seconds = _best(lambda: np.copyto(target, source), repetitions)
    return [Row(PART, "copy", "memory copy", source.nbytes / seconds / 1e9, "GB/s", note="256 MB; each byte read and written")]


def _draws(kernels: dict[str, Any], repetitions: int) -> list[Row]:
    uids = np.random.default_rng(2).integers(0, 2**63, 1000).astype(np.uint64)
    out, times = np.empty(1000), 1000
    many = _best(lambda: kernels["draws"](uids, out, times), repetitions) / (1000 * times)
    one = _best(lambda: kernels["chain"](uids[0], 10**6), repetitions) / 10**6
    return [
        Row(PART, "draw", "keyed draw, one after the other in a loop", many * 1e9, "ns", note="two rounds of mix"),
        Row(PART, "draw_latency", "keyed draw that waits for the one before", one * 1e9, "ns"),
    ]


def _exponentials(kernels: dict[str, Any], repetitions: int) -> list[Row]:
    x = -5.0 * np.random.default_rng(3).random(1000)
    out, times = np.empty(1000), 1000
    rows = []
    for name, what in (("own", "exp in plain arithmetic, vectorised"), ("library", "exp of the C library, one by one")):
        seconds = _best(lambda name=name: kernels[name](x, out, times), repetitions)
        rows.append(Row(PART, f"exp_{name}", what, seconds / (1000 * times) * 1e9, "ns"))
    seconds = _best(lambda: np.exp(x, out=out), 100 * repetitions)
    note = "with the call, 1,000 elements"
    return [*rows, Row(PART, "exp_numpy", "exp of numpy", seconds / 1000 * 1e9, "ns", note=note)]
