"""What is calibrated where nobody says what: numbers that are assumed or fitted, and that a log of messages tells of.

A log shows how much is said, by how many and how unevenly, at what times, and how soon something is answered. So these
are chosen, each the number that moves one of these things most directly (docs/model.md, 7.1, 7.8, 7.9):

    initiative           own messages a day: how much is said (fitted to other groups)
    sociability_sigma    how unequal people are in it: how unevenly it is said (fitted to one other group)
    branching            replies that what is said draws: how much of it is answers, and how it comes in bursts
    go_on                lines that follow a line: how often one writes twice in a row
    reply_memory_hours   for how long a message calls for an answer: answers over hours
    reply_delay_minutes  how soon one who is there answers: answers within minutes
    attention_median     how often people look in: the pace of all that is read and answered
    concern_lasting      for how long the group concerns people: who still writes after weeks, whether talk fades
    members              how many read without a word, where neither the log nor anybody says it: their number bounds
                         what is said

Left out is what messages hardly show or what others stand for: worths and costs of what is read (they act through
interest, and there over months), muting (a log does not show it, and it acts as fewer visits do), ties, trust, and all
that concerns buying. How many join or leave can be fitted by a file of one's own (`world.behaviour.leaving.leave_rate`,
`world.behaviour.inviting.invite_rate`), where the log has these events.
"""

from __future__ import annotations

from typing import Final

from sim.scenario.schema import Scenario
from sim.study.calibration.observed import Observed
from sim.study.calibration.schema import MEMBERS
from sim.study.experiment.schema import Distribution

BELIEFS: Final[dict[str, Distribution]] = {
    "world.behaviour.speaking.initiative": Distribution(log_uniform=(0.002, 0.2)),
    "world.members.sociability_sigma": Distribution(uniform=(0.5, 2.2)),
    "world.behaviour.speaking.branching": Distribution(uniform=(0.05, 0.95)),
    "world.behaviour.speaking.go_on": Distribution(uniform=(0.0, 0.6)),
    "world.behaviour.speaking.reply_memory_hours": Distribution(log_uniform=(0.5, 24.0)),
    "world.behaviour.speaking.reply_delay_minutes": Distribution(log_uniform=(0.5, 10.0)),
    "world.members.attention_median": Distribution(log_uniform=(0.7, 10.0)),
    "world.members.concern_lasting": Distribution(log_uniform=(3.0, 730.0)),
}
"""Somewhat wider than the ranges to try in a sensitivity study: what is measured may surprise."""
MANY: Final = 12.0
"""Members are believed to be at most so many times those who wrote. Nonnecke & Preece (2000): up to 82 % are silent."""


def usual_beliefs(scenario: Scenario, observed: Observed, *, members_known: bool) -> dict[str, Distribution]:
    """The usual parameters with what is believed of them.

    members_known   whether it is said how many members there are
    """
    beliefs = dict(BELIEFS)
    capacity = scenario.world.preset.capacity
    least = max(2, observed.posters[0])
    most = int(MANY * least)
    if capacity is not None:
        most = min(most, capacity)
    if not members_known and most > least:
        beliefs[MEMBERS] = Distribution(log_uniform=(float(least), float(most)), whole=True)
    return beliefs
