"""A calibration from its plan to its folder: play what is missing, find what fits, try it, write it down."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.results.folder import OutputError
from sim.study.beginning import ensure_calibration
from sim.study.calibration import outcome
from sim.study.calibration.blocks import Failure, Player
from sim.study.calibration.findings import cautions, findings
from sim.study.calibration.fitted_file import FITTED, POSTERIOR, fitted_file, posterior_file
from sim.study.calibration.keyed import simulation_keys
from sim.study.calibration.outcome import Found
from sim.study.calibration.plan import CalibrationPlan
from sim.study.calibration.playing import player
from sim.study.calibration.posterior import Posterior
from sim.study.calibration.recovery import recovery
from sim.study.calibration.smc import Fit, fit
from sim.study.execution.store import Store, _text
from sim.study.experiment.plan import fingerprint
from sim.study.folder import StudyFolder

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int], None]
Values = NDArray[np.float64]

_PREDICTIVE: Final = 1 << 40
"""Number of the round that plays what was found: no other is as large."""
_MOST_FAILURES: Final = 20


def carry_out_calibration(
    plan: CalibrationPlan,
    folder: StudyFolder,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    log: str = "the log",
) -> list[Failure]:
    """Calibrate, and write everything but the figures. Returns the particles that failed.

    threads   None for one per processor; nothing depends on it
    progress  called with simulations done, and wanted at most
    log       what the log is called

    What was played before, by the same or another calibration in this folder, is not played again. Raises OSError when
    something cannot be written, OutputError where nothing can be compared or all simulations failed.
    """
    from sim.study.run import thread_count

    _begin(plan, folder)
    started, workers = perf_counter(), thread_count(threads)
    wanted = plan.settings.budget + plan.given.file.predictive
    store = Store(folder.batches)
    main = Player(player(plan), plan.names, plan.identify, store, workers, _told(progress, 0, wanted))
    try:
        made = fit(
            plan.prior, main, plan.target, plan.settings, plan.seed,
            forms=[one.summary.form for one in plan.looked],
        )  # fmt: skip
    except ValueError as error:
        first = f"; the first failure: {main.failures[0].error}" if main.failures else ""
        raise OutputError(f"nothing can be fitted: {error}{first}") from error
    posterior = Posterior(plan.prior, made.places, made.weights)
    predictive, curves, more = _predict(plan, posterior, store, workers, _told(progress, len(made.pool), wanted))
    found = Found(plan, made, posterior, recovery(made), predictive, curves)
    failures = main.failures + more.failures
    played = {"known": main.known + more.known, "played": main.played + more.played, "failed": len(failures)}
    _finish(found, folder, failures, played, perf_counter() - started, log)
    if progress is not None:
        progress(wanted, wanted)
    return failures


def _predict(
    plan: CalibrationPlan, posterior: Posterior, store: Store, workers: int, progress: Callable[[int], None] | None
) -> tuple[Values, dict[str, NDArray[Any]], Player]:
    """Play what was found: summaries, and curves."""
    count = plan.given.file.predictive

    def identify(values: Values, key: int) -> str:
        return f"c{plan.identify(values, key)[1:]}"

    again = Player(player(plan, curves=True), plan.names, identify, store, workers, progress)
    values = plan.prior.values(posterior.resampled(count, plan.seed)) if count else np.zeros((0, plan.prior.size))
    keys = simulation_keys(plan.seed, _PREDICTIVE, count)
    summaries = again(values, keys)
    names = [identify(row, int(key)) for row, key in zip(values, keys, strict=True)]
    return summaries, _curves(store, names), again


def _curves(store: Store, names: list[str]) -> dict[str, NDArray[Any]]:
    """The curves that the store has of these particles."""
    import duckdb

    empty: dict[str, NDArray[Any]] = {
        "draw": np.zeros(0, np.int32), "curve": np.zeros(0, object), "x": np.zeros(0), "y": np.zeros(0),
    }  # fmt: skip
    files = store.files("daily")
    if not files or not names:
        return empty
    source = f"read_parquet([{', '.join(map(_text, files))}], union_by_name = true)"
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        there = {row[0] for row in connection.sql(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        if not {"curve", "x", "y"} <= there:
            return empty
        connection.register(
            "draws", {"task": np.array(names, object), "draw": np.arange(len(names), dtype=np.int32)}
        )
        query = f"SELECT draw, curve, x, y FROM {source} JOIN draws USING (task) ORDER BY draw, curve, x, y"
        rows = connection.sql(query).fetchnumpy()
    return {name: np.asarray(np.ma.filled(rows[name], np.nan) if name in "xy" else rows[name]) for name in empty}


def _begin(plan: CalibrationPlan, folder: StudyFolder) -> None:
    """Write down what is going to be played. Raises OutputError when the folder belongs to a study of another kind."""
    import sim
    from sim.scenario.write import dump, dump_mapping, to_mapping

    ensure_calibration(folder.path)
    given = to_mapping(plan.given.file)
    given["parameters"] = {
        path: {key: value for key, value in to_mapping(one.belief).items() if value is not None and value is not False}
        for path, one in zip(plan.prior.names, plan.prior.marginals, strict=True)
    }
    folder.write_text("scenario.yaml", dump(plan.plain()))
    folder.write_text("calibration.yaml", dump_mapping({key: one for key, one in given.items() if one is not None}))
    start = {"study": "calibrate", "qunsim": sim.__version__, "model": fingerprint()}
    folder.write_text("study.json", json.dumps(start) + "\n")
    for own in plan.scenario.operator.own:
        if own.module is not None:
            own.module.keep(folder.path)


def _finish(
    found: Found,
    folder: StudyFolder,
    failures: list[Failure],
    played: dict[str, int],
    seconds: float,
    log: str,
) -> None:
    """Tables, findings, files, and the record last."""
    tables: dict[str, pd.DataFrame] = {
        "parameters": outcome.parameters_table(found),
        "pairs": outcome.pairs_table(found),
        "posterior": outcome.posterior_table(found),
        "summaries": outcome.summaries_table(found),
        "simulations": outcome.simulations_table(found),
        "rounds": outcome.rounds_table(found),
        "predictive": outcome.predictive_table(found),
        "curves": outcome.curves_table(found),
    }
    origin = _provenance(found)
    for name, table in tables.items():
        folder.write_table(name, table, origin)
    said = findings(found, tables["parameters"], tables["pairs"], tables["summaries"])
    careful = cautions(found, tables["summaries"])
    if failures:
        said.insert(0, f"{len(failures):,} simulations failed and count as far from the log: {failures[0].error}")
    folder.write_text(FITTED, fitted_file(found, tables["parameters"], "scenario.yaml", log))
    folder.write_text(POSTERIOR, posterior_file(found, tables["parameters"], FITTED))
    folder.write_text("findings.md", _page(found, said, careful))
    folder.write_record(_record(found, failures, played, seconds, log, said, careful))


def _page(found: Found, said: list[str], careful: list[str]) -> str:
    about = found.plan.given.file.about.strip()
    lines = [f"# {found.plan.name}", "", *([about, ""] if about else []), *(f"- {sentence}" for sentence in said)]
    lines += ["", "What the numbers leave out:", "", *(f"- {sentence}" for sentence in careful)]
    return "\n".join(lines) + "\n"


def _record(
    found: Found, failures: list[Failure], played: dict[str, int], seconds: float, log: str, said: list[str],
    careful: list[str],
) -> dict[str, Any]:  # fmt: skip
    import platform

    import sim
    from sim.results.record import library_versions, peak_memory
    from sim.scenario.write import to_mapping

    plan, made, observed = found.plan, found.fit, found.plan.observed
    return {
        "study": "calibrate",
        "name": plan.name,
        "about": plan.given.file.about,
        "source": None if plan.source is None else str(plan.source),
        "log": log,
        "days": observed.days,
        "warm_up": plan.warm_up,
        "first_day": observed.first,
        "rooms": observed.rooms,
        "messages": observed.messages,
        "posters": observed.posters[1],
        "replicates": plan.settings.replicates,
        "seed": plan.seed,
        "points": len(made.pool),
        "worlds": 1,
        "outcomes": {},
        "usual_parameters": plan.usual,
        "stop": made.stop,
        "tolerance": made.tolerance,
        "effective_draws": found.posterior.effective,
        "findings": said,
        "cautions": careful,
        "runs_known_before": played["known"],
        "runs_played": played["played"],
        "runs_failed": played["failed"],
        "failures": [
            {"error": one.error, "parameters": dict(zip(plan.prior.names, one.values.tolist(), strict=True))}
            for one in failures[:_MOST_FAILURES]
        ],
        "seconds": round(seconds, 3),
        "peak_memory_bytes": peak_memory(),
        "model": fingerprint(),
        "measures": plan.measures.version,
        "versions": {"qunsim": sim.__version__, "python": platform.python_version(), **library_versions()},
        "platform": {"system": platform.platform(), "machine": platform.machine()},
        "scenario": to_mapping(plan.scenario),
    }


def _provenance(found: Found) -> dict[str, str]:
    import sim
    from sim.results.record import content_hash

    plan = found.plan
    return {
        "study": plan.name,
        "scenario": plan.scenario.name,
        "scenario_hash": content_hash(plan.scenario, sim.__version__),
        "seed": str(plan.seed),
        "qunsim": sim.__version__,
        "model": fingerprint(),
    }


def _told(progress: Progress | None, before: int, wanted: int) -> Callable[[int], None] | None:
    if progress is None:
        return None
    return lambda done: progress(min(before + done, wanted), wanted)


__all__ = ["Fit", "carry_out_calibration"]
