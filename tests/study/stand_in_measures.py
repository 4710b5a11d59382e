"""Measures of chat logs for tests of calibration: few, plain, and known by heart; and logs made by simulating."""

from dataclasses import dataclass

import numpy as np

from sim.chatlogs.events import KINDS
from sim.study.calibration.measured import Summary

DAY = 86_400_000
MONDAY = 19_723 * DAY  # 2024-01-01


@dataclass(frozen=True)
class Events:
    """The columns of an event table, as `sim.chatlogs.tables` has them."""

    room: np.ndarray
    time: np.ndarray
    offset: np.ndarray
    kind: np.ndarray
    actor: np.ndarray
    target: np.ndarray
    reply_to: np.ndarray
    length: np.ndarray
    type: np.ndarray
    start: int
    end: int


def events(room, time, actor, *, kind="message", offset=0, reply_to=None):
    """Events in these rooms, at these milliseconds, by these people."""
    count = len(time)
    time = np.asarray(time, np.int64)
    order = np.lexsort((time, room))
    kinds = np.array([KINDS.index(one) for one in np.broadcast_to(kind, count)], np.uint8)
    reply = np.full(count, -1) if reply_to is None else np.asarray(reply_to)
    zero = np.zeros(count, np.int64)
    return Events(
        np.asarray(room, np.int64)[order], time[order], np.full(count, offset), kinds[order],
        np.asarray(actor, np.int64)[order], zero, reply[order], zero, zero.astype(np.uint8),
        int(time.min()), int(time.max()),
    )  # fmt: skip


class StandIn:
    """Measures as `sim.study.calibration.measured.Measures` wants them."""

    summaries = (
        Summary("per_day", "messages a day", "per day", "log"),
        Summary("posters", "people who write", "people", "log"),
        Summary("busiest", "messages of the busiest", "share", "logit"),
        Summary("answers", "messages that answer one", "share", "logit"),
        Summary("gap", "time between messages, median", "seconds", "log"),
        Summary("days", "days with a message", "share", "logit"),
        Summary("unknown", "never known"),
    )
    version = "1"

    def of(self, log):
        said = log.kind == KINDS.index("message")
        days = (log.end - log.start + 1) / DAY
        if not said.any():
            return np.array([0.0, 0.0, *[np.nan] * 5])
        _, each = np.unique(log.actor[said], return_counts=True)
        gaps = np.diff(np.sort(log.time[said]))
        active = len(np.unique((log.time[said] - log.start) // DAY)) / days
        gap = np.median(gaps) / 1000 if len(gaps) else np.nan
        answers = (log.reply_to[said] >= 0).mean()
        return np.array([said.sum() / days, len(each), each.max() / said.sum(), answers, gap, active, np.nan])

    def curves(self, log):
        said = log.kind == KINDS.index("message")
        hours = np.bincount(log.time[said] % DAY // 3_600_000, minlength=24)
        return {"hours": (np.arange(24.0), hours / max(1, hours.sum()))}

    def simulated(self, simulation, warm_up):
        said = simulation.messages_table()
        rows = said["day"] >= warm_up
        first = MONDAY + DAY * simulation.weekday(warm_up)
        minutes = 1440.0 * (said["day"][rows] - warm_up) + said["minute"][rows]
        _, author = np.unique(said["author"][rows], return_inverse=True)
        answers = np.where(said["answers_member"][rows] != 0, 0, -1)
        if not rows.any():
            return events([0], [first], [0], kind="other")
        log = events(said["group"][rows], first + minutes * 60_000, author + 1, reply_to=answers)
        # to what they are does not matter here; to a row that is there wherever they are, whichever days are looked at
        replies = np.where(log.reply_to >= 0, np.arange(len(log.time)), -1)
        end = first + DAY * (simulation.days - warm_up) - 1
        return Events(**{**log.__dict__, "reply_to": replies, "start": first, "end": end})


def simulated_log(scenario, changes, days, seed, measures=None, warm_up=0):
    """A log that this scenario plays with these changes."""
    from sim.model.simulation import Simulation
    from sim.scenario.merge import Override
    from sim.study.experiment.reading import scenario_draft

    run = {"run.replicates": 1, "run.days": days + warm_up, "run.log_groups": 5, "run.seed": seed}
    made = scenario_draft(scenario).scenario([Override(path, value) for path, value in (run | changes).items()])
    simulation = Simulation(made)
    while simulation.day < simulation.days:
        simulation.step()
    return (measures or StandIn()).simulated(simulation, warm_up)
