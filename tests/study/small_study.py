"""A study of many small points, carried out in a process of its own so that it can be killed.

    python small_study.py FOLDER [THREADS] [CLUSTER]

Says `ready` when the first point is done, and a line for every further one.
"""

import sys
from pathlib import Path


def main(folder: Path, threads: int, cluster: str | None) -> None:
    """Carry the study out."""
    from sim.study.execution import store
    from sim.study.execution.conduct import Means
    from sim.study.experiment.reading import make_experiment
    from sim.study.folder import StudyFolder
    from sim.study.sweep import carry_out_sweep, sweep_plan

    store.BATCH_RUNS = 6  # many batches, so that there is something to be cut off
    scenario = {
        "name": "small",
        "run": {"days": 20, "replicates": 2, "seed": 5},
        "world": {"groups": {"count": 2, "members": 60}},
        "operator": {"ads": {"per_day": 1}, "content": {"per_day": 2}},
    }
    vary = {
        "operator.ads.per_day": {"from": 0, "to": 6, "steps": 12},
        "operator.content.per_day": {"from": 0, "to": 3, "steps": 5},
    }
    plan = sweep_plan(make_experiment(scenario, {"vary": vary, "outcomes": ["profit", "muted_share"]}))
    print("planned", flush=True)

    def progress(done: int, total: int) -> None:
        if done:
            print(f"ready {done} of {total}", flush=True)

    carry_out_sweep(plan, StudyFolder.of(folder), Means(threads, "kernel", cluster), progress)
    print("finished", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1, sys.argv[3] if len(sys.argv) > 3 else None)
