"""The rounds of an optimisation: points are asked for, played, judged, and the search is told."""

from __future__ import annotations

from sim.study.carry_out import gather_runs
from sim.study.execution.conduct import Conducted, Means, Progress, conduct
from sim.study.execution.store import Store
from sim.study.experiment.plan import Plan
from sim.study.experiment.points import points_at
from sim.study.experiment.schema import Optimise
from sim.study.folder import StudyFolder
from sim.study.search import Search
from sim.study.trials import Trial, excess_scales, judged

USUAL_OUTCOMES = ("profit", "orders", "interest_mean", "trust_mean", "muted_share")
"""Looked at, besides objectives and limits, where the experiment names none."""


def play_rounds(
    first: Plan, search: Search, given: Optimise, folder: StudyFolder, means: Means, progress: Progress | None
) -> tuple[Plan, Conducted]:
    """Play all rounds. Returns the plan of all points, and how it went.

    first   the plan of the first round

    Rounds that were played before are found in the folder, so a search that was cut short is repeated up to there. What
    comes out depends neither on threads nor on how often it was cut.
    """
    store = Store(folder.batches)
    parts: list[Plan] = []
    scales: dict[str, float] = {}
    conducted, tried = Conducted(), 0
    each = len(first.worlds) * first.replicates
    while tried < given.trials:
        rows = search.ask(min(given.at_once, given.trials - tried))
        points = points_at(first.experiment, rows)
        # the first round's points are those that the plan was made of: a search begins the same every time
        part = first if not parts else Plan(first.experiment, points, USUAL_OUTCOMES, lenient=True)
        if part.variants:
            shown = _Shown(progress, tried * each, len(rows) * each, given.trials * each)
            how = conduct(part, store, means, shown, conducted.failed)
            conducted = Conducted(
                conducted.known + how.known, conducted.played + how.played, conducted.failed + how.failed,
                conducted.seconds + how.seconds,
            )  # fmt: skip
        trials = judged(part, gather_runs(part, store), given)
        scales = scales or excess_scales(trials, given.subject_to)
        search.tell([_told(trial, scales) for trial in trials])
        parts.append(part)
        tried += len(rows)
    return Plan.joined(parts), conducted


def _told(trial: Trial, scales: dict[str, float]) -> tuple[tuple[float, ...], list[float]] | None:
    if not trial.known:
        return None
    return trial.objectives, [trial.excess[name] / scale for name, scale in scales.items()]


class _Shown:
    """Progress of a round as that of all rounds."""

    def __init__(self, progress: Progress | None, before: int, here: int, whole: int) -> None:
        self.progress, self.before, self.here, self.whole = progress, before, here, whole

    def __call__(self, done: int, wanted: int) -> None:
        if self.progress is not None:
            share = done / wanted if wanted else 1.0
            self.progress(self.before + round(share * self.here), self.whole)
