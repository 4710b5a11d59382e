"""What happens on the day of a red packet, on the days after it, and to the mute switch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.study.validation.measures.base import Special
from sim.study.validation.played import Played

_AFTER = 3


def _packet_days(run: Played) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Rows of the daily table with a packet; and those within three days after one, without one."""
    day, group = np.asarray(run.daily["day"]), np.asarray(run.daily["group"])
    dropped = np.asarray(run.daily["messages_red_packet"]) > 0
    marks = set(zip(group[dropped].tolist(), day[dropped].tolist(), strict=True))
    after = np.array([
        any((g, d - back) in marks for back in range(1, _AFTER + 1))
        for g, d in zip(group.tolist(), day.tolist(), strict=True)
    ], bool)  # fmt: skip
    return dropped, after & ~dropped


def _per_member(run: Played, name: str, rows: NDArray[np.bool_]) -> float:
    below = np.asarray(run.daily["members"], np.float64)[rows].sum()
    return float(np.nansum(np.asarray(run.daily[name], np.float64)[rows]) / below) if below else float("nan")


def _over_rest(run: Played, name: str, *, after: bool) -> float:
    on, later = _packet_days(run)
    rest = _per_member(run, name, ~on & ~later)
    found = _per_member(run, name, later if after else on)
    return found / rest - 1.0 if rest > 0 else float("nan")


def visits_on(run: Played) -> float:
    """How many more visits on days with a packet than on days far from one, as a share."""
    return _over_rest(run, "visits", after=False)


def speakers_on(run: Played) -> float:
    """How many more speak on days with a packet than on days far from one, as a share."""
    return _over_rest(run, "speakers_1d", after=False)


def visits_after(run: Played) -> float:
    """How many more visits on the three days after a packet than on days far from one, as a share."""
    return _over_rest(run, "visits", after=True)


def unmuted_a_month(run: Played) -> float:
    """Of members who have muted, how many unmute within 30 days."""
    muted = np.asarray(run.daily["muted_share"], np.float64) * np.asarray(run.daily["members"], np.float64)
    below = float(np.nansum(muted))
    return 30.0 * run.total("unmuted_today") / below if below else float("nan")


MEASURES = {
    "packet_day_visits": Special(visits_on, "more visits on days with a red packet"),
    "packet_day_speakers": Special(speakers_on, "more speakers on days with a red packet"),
    "packet_after_visits": Special(visits_after, "more visits on the three days after a red packet"),
    "unmuted_a_month": Special(unmuted_a_month, "of the muted, those who unmute within a month", windowed=True),
}
