"""Where a group stands in time: what every visit of a tick shares."""

from typing import NamedTuple


class Moment(NamedTuple):
    """One tick of one group. The sums run since midnight; see `state.GROUP_DTYPE`."""

    group: int  # or forum
    board: int  # what its visitors read
    base: int  # row of slot 0
    tick: int  # since the start
    day: int
    ticks_per_day: int
    profile: float  # A: running sum of the hour profile, days of attention
    pulled: float  # B: the same times the pull of notifications, visits
    called: float  # C: one-off calls, visits
    swing_x: float  # running sum of the hour profile times the cosine of the hour, its mean deducted
    swing_y: float  # the same with the sine
