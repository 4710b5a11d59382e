"""Go on until the ranking of strategies is settled: with more replicates of one world, or with more worlds.

Where the world is not known, worlds are the units of inference: more replicates of the same worlds would settle
nothing. So worlds are added then, twice as many at each look, so that each time they are a whole Latin hypercube.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.results.numbers import count
from sim.results.studies.ranking import Ranking, ranking
from sim.results.summary import FEW
from sim.study.carry_out import ensure_played, gather_runs, play
from sim.study.execution.conduct import Conducted, Means, Progress
from sim.study.execution.store import Store
from sim.study.experiment.plan import Plan
from sim.study.experiment.reading import Experiment
from sim.study.folder import StudyFolder

MOST_LOOKS = 12


@dataclass(frozen=True)
class Decided:
    """How it ended.

    plan       with as many worlds or replicates as were played
    conducted  how it went, all looks together
    looks      how often the ranking was looked at
    stopped    why it was given up, in a sentence; empty where the ranking is settled
    """

    plan: Plan
    conducted: Conducted
    looks: int
    stopped: str


def most_worlds(experiment: Experiment) -> int:
    """Worlds to which a comparison may grow; 1 where the world is known."""
    given = experiment.given
    return max(given.worlds or 0, given.decide.most_worlds) if given.over else 1


def largest(plan: Plan) -> Plan:
    """The plan at the limit to which it may grow."""
    given = plan.experiment.given
    if given.over:
        return plan.with_worlds(plan.most_worlds)
    return plan.with_replicates(max(plan.replicates, given.decide.most_replicates))


def decided_by(plan: Plan) -> tuple[str, int]:
    """The outcome that `--until-decided` ranks by, and what is better."""
    name = plan.experiment.given.decide.outcome or plan.outcomes[0].name
    outcome = next(one for one in plan.outcomes if one.name == name)
    return name, outcome.sense or 1


def play_until_decided(plan: Plan, folder: StudyFolder, means: Means, progress: Progress | None) -> Decided:
    """Play a plan, look at the ranking, and play more of it until that is settled or a limit is reached.

    What has failed at one look is not tried again at the next. Raises as `play`.
    """
    decide, limit = plan.experiment.given.decide, largest(plan)
    outcome, sense = decided_by(plan)
    while plan.experiment.given.over and len(plan.worlds) < min(FEW, len(limit.worlds)):
        plan = _more_worlds(plan, limit)  # with fewer nothing can be judged, and each look costs some of the error
    conducted = play("compare", plan, folder, means, progress)
    ensure_played(conducted)
    look = 1
    while True:
        ranked = ranking(gather_runs(plan, Store(folder.batches)), outcome, sense, decide.margin, look)
        if ranked.settled:
            return Decided(plan, conducted, look, "")
        if plan.runs >= limit.runs or look == MOST_LOOKS:
            return Decided(plan, conducted, look, _given_up(plan, limit, look))
        plan, look = _more(plan, limit, ranked), look + 1
        conducted = conducted.gone_on(play("compare", plan, folder, means, progress, conducted.failed))


def _more(plan: Plan, limit: Plan, ranked: Ranking) -> Plan:
    if plan.experiment.given.over:
        return _more_worlds(plan, limit)
    factor = max(1.25, min(4.0, ranked.replicates_wanted / plan.replicates))
    return plan.with_replicates(min(limit.replicates, max(plan.replicates + 1, round(plan.replicates * factor))))


def _more_worlds(plan: Plan, limit: Plan) -> Plan:
    return plan.with_worlds(min(len(limit.worlds), 2 * len(plan.worlds)))


def _given_up(plan: Plan, limit: Plan, look: int) -> str:
    if plan.runs < limit.runs:
        return f"After {look} looks it was given up to settle the ranking."
    if plan.experiment.given.over:
        most, key = count(len(plan.worlds), "world"), "most_worlds"
    else:
        most, key = count(plan.replicates, "replicate"), "most_replicates"
    return f"More was not played to settle the ranking: {most} are the limit (decide.{key})."
