"""The run record: what was run, by what, and how it went."""

import hashlib
import json
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.results.atomic import replacing
from sim.scenario.schema import Scenario

Record = dict[str, Any]
"""A run record: nested dictionaries, lists, texts and numbers, as JSON has them."""

_LIBRARIES = ("numpy", "numba", "mesa", "pydantic", "duckdb")


@dataclass(frozen=True)
class Timing:
    """When a run started and finished (UTC), and what took how long (seconds of wall-clock time).

    The first day stands apart: on first use, kernels are compiled in it.
    """

    started: datetime
    finished: datetime
    build_seconds: float
    first_day_seconds: float
    other_days_seconds: float


def content_hash(scenario: Scenario, version: str) -> str:
    """SHA-256 of everything a result depends on: what the scenario simulates, its seed, and the version of qunsim.

    The scenario's name and text `about` do not count, and neither do engine and threads: results are the same.
    """
    from sim.scenario.write import content_hash as of_scenario

    return hashlib.sha256(f"qunsim {version} {of_scenario(scenario)}".encode()).hexdigest()


def make_record(
    scenario: Scenario,
    version: str,
    *,
    engine: str,
    threads: int,
    members_by_day: Sequence[float],
    timing: Timing,
    source: str | None = None,
) -> Record:
    """Describe a finished run.

    scenario        resolved
    version         of qunsim
    members_by_day  persons present at the end of each day, in all groups and replicates
    source          the file it was read from, None if it was made in Python

    Speed (`member_hours_per_second`) is that of the days after the first, where there are any. Peak memory is that of
    the whole process so far, in bytes (None where the system does not tell).
    """
    from sim.scenario.write import to_mapping

    run = scenario.run
    timed_hours = 24 * sum(members_by_day[1:] if run.days > 1 else members_by_day)
    seconds = timing.other_days_seconds if run.days > 1 else timing.first_day_seconds
    return {
        "name": scenario.name,
        "content_hash": content_hash(scenario, version),
        "source": source,
        "seed": run.seed,
        "replicates": run.replicates,
        "days": run.days,
        "ticks_per_day": run.ticks_per_day,
        "engine": engine,
        "threads": threads,
        "started_utc": _stamp(timing.started),
        "finished_utc": _stamp(timing.finished),
        "wall_seconds": round((timing.finished - timing.started).total_seconds(), 6),
        "build_seconds": round(timing.build_seconds, 6),
        "first_day_seconds": round(timing.first_day_seconds, 6),
        "other_days_seconds": round(timing.other_days_seconds, 6),
        "member_hours": round(24 * sum(members_by_day)),
        "member_hours_per_second": round(timed_hours / seconds) if seconds > 0 else None,
        "peak_memory_bytes": peak_memory(),
        "versions": {"qunsim": version, "python": platform.python_version(), **library_versions()},
        "platform": {"system": platform.platform(), "machine": platform.machine()},
        "scenario": to_mapping(scenario),
    }


def provenance(record: Mapping[str, Any]) -> dict[str, str]:
    """What goes into the footer of every table of a run."""
    return {
        "scenario": str(record["name"]),
        "content_hash": str(record["content_hash"]),
        "seed": str(record["seed"]),
        "qunsim": str(record["versions"]["qunsim"]),
        "finished_utc": str(record["finished_utc"]),
    }


def write_record(record: Mapping[str, Any], path: Path) -> None:
    """Write a record as JSON (UTF-8), complete or not at all. Raises OSError when the file cannot be written."""
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_record(path: Path) -> Record:
    """Read a record back. Raises OSError when the file cannot be read, ValueError when it is no record."""
    record = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(record, dict) or "content_hash" not in record:
        raise ValueError(f"{path}: not a run record")
    return record


def peak_memory() -> int | None:
    """Largest resident memory of this process so far, in bytes; None where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak) if sys.platform == "darwin" else int(peak) * 1024


def now() -> datetime:
    """The present time, UTC."""
    return datetime.now(UTC)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def library_versions() -> dict[str, str]:
    """Versions of the libraries that results depend on."""
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found
