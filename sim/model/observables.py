"""What is recorded of every group and day. Means are sums of integers (1/65536), so that they have no order."""

import numpy as np
import numpy.typing as npt

from sim.model.arithmetic import power
from sim.model.compile import rule
from sim.model.labels import (
    ACTIVE, ADVERTISEMENT, COLD, COUPON, EXISTING, FRESH_BLOOD, GROUP_BUY, INVITED, KINDS, LURKING, N_KINDS, OBSERVING,
)  # fmt: skip
from sim.model.labels import REASONS as GIVEN
from sim.model.parameters import Parameters
from sim.model.products import quality_on
from sim.model.rules import fade
from sim.model.scratch import (
    COST, DEAL_ORDERS, DELAY_BINS, DELAYS, DISCOUNT, HISTOGRAM, INVITATIONS_ACCEPTED, INVITATIONS_SENT, JOINED_BY,
    LEFT, MESSAGES, MUTED_TODAY, NEWCOMER_POSTS, ORDERS, OUTSIDE_ORDERS, PLEDGES, PRIVATE_ORDERS, PRIZED, READERS,
    REMOVED_TODAY, REPLIES, REPLIES_TO_NEWCOMERS, REVENUE, Scratch, UNASKED_ORDERS, UNMUTED_TODAY, VISITS,
)  # fmt: skip
from sim.model.state import MAX_TIES, World
from sim.model.ties import FULL, WEAKEST_TIE

MOVES = ("moved_in", "moved_out", "let_go", "dissolved")
"""Of the midnight before; the last columns, which `nights.Nights` fills in."""
NAMES = (
    "members", "observing", "lurking", "active", "gone", "removed",
    "joined_invited", "joined_channel", "left", "removed_today", "muted_today", "unmuted_today",
    "visits", "readers", "speakers_1d", "speakers_7d", "speakers_30d",
    "messages", *(f"messages_{kind}" for kind in KINDS),
    "commercial_share", "muted_share",
    "interest_mean", "interest_p10", "interest_p50", "interest_p90",
    "trust_mean", "trust_p10", "trust_p50", "trust_p90", "belief_mean", "fatigue_mean",
    "orders", "revenue", "discount", "gross_profit", "invitations_sent", "invitations_accepted",
    "top20_share", "gini", "replies", "replies_to_newcomers", "newcomer_posts",
    "ties_per_member", "owner_tie_share", "largest_component_share", "never_spoke_share",
    "strikes", "check_in_participants", "complaints_open", "orders_unasked", "owner_present", "orders_outside",
    "reply_delay_median", "closed",
    "retained_d1", "retained_d7", "retained_d30",
    "belief_p10", "belief_p50", "belief_p90", "fatigue_p10", "fatigue_p50", "fatigue_p90",
    "tie_density", "invitation_depth",
    "joined_existing", "joined_cold", "joined_fresh_blood",
    "pledges", "orders_group_buy", "orders_private", "messages_for_prize", "suggestions", "spam_removed",
    "voices_detected", "met", "reprimands", *(f"silent_{reason}" for reason in GIVEN),
    "goods_quality",
    *MOVES,
)  # fmt: skip
"""Columns of one row, in order; units: persons, messages, CNY; shares and states 0-1."""

_MEASURES = (
    "_mean", "_p10", "_p50", "_p90", "_share", "_per_member", "gini", "revenue", "discount", "gross_profit", "_median",
    "_density", "_quality",
)  # fmt: skip
COUNTS = tuple(name for name in NAMES if not name.endswith(_MEASURES))
"""The columns that are whole numbers."""

_FINE = 65536.0
_BINS = 100
_MOST_FATIGUE = 20.0
"""Commercial messages in memory up to which quantiles tell differences."""


_AGES = 64
"""Ages, in days or ticks, for which what is left is worked out once for a whole group."""


@rule
def _fill(table: npt.NDArray[np.float64], per_day: float, half_life: float) -> None:
    """What is left after 0, 1, 2, … steps, of which there are so many a day."""
    for n in range(_AGES):
        table[n] = fade(1.0, n / per_day, half_life)


@rule
def _left(table: npt.NDArray[np.float64], n: int, per_day: float, half_life: float) -> float:
    """What is left after `n` steps."""
    return table[n] if 0 <= n < _AGES else fade(1.0, n / per_day, half_life)


@rule
def _quantiles(
    bins: npt.NDArray[np.int32], n: int, out: npt.NDArray[np.float32], at: int, scale: float
) -> None:
    """Quantiles .1, .5 and .9 of `n` numbers from a histogram of [0, scale], to the middle of a bin; into out[at:]."""
    below, k = 0, -1
    for q in range(3):
        target = (0.1 + 0.4 * q) * n
        while k < _BINS - 1 and (below < target or below == 0):
            k += 1
            below += bins[k]
        out[at + q] = (k + 0.5) / _BINS * scale if n > 0 else np.nan


@rule
def _median_delay(tally: npt.NDArray[np.int64]) -> float:
    """Median minutes to an answer, from counts of delays below 1, 2, 4, … minutes."""
    answers = 0
    for k in range(DELAY_BINS):
        answers += tally[DELAYS + k]
    if answers == 0:
        return np.nan
    below = 0
    for k in range(DELAY_BINS):
        here = tally[DELAYS + k]
        if 2 * (below + here) >= answers:
            part = (0.5 * answers - below) / here
            return power(2.0, k - 1.0 + part) if k > 0 else part
        below += here
    return np.nan


@rule
def _concentration(posters: npt.NDArray[np.int32], most: int) -> tuple[float, float]:
    """Share of messages by the top 20 % of posters, and the Gini index among posters, from counts of counts.

    most: messages of the one who has written most
    """
    n, total, weighted = 0, 0.0, 0.0
    for c in range(1, most + 1):
        k = posters[c]
        if k > 0:  # ranks n + 1 .. n + k
            weighted += c * (k * n + 0.5 * k * (k + 1.0))
            n += k
            total += float(c) * k
    if n == 0:
        return np.nan, np.nan
    top, left = 0.0, 0.2 * n
    for c in range(most, 0, -1):
        k = min(left, float(posters[c]))
        top += k * c
        left -= k
        if left <= 0.0:
            break
    return top / total, 2.0 * weighted / (n * total) - (n + 1.0) / n


@rule
def _largest_component(
    world: World, base: int, slots: int, day: int, work: npt.NDArray[np.int32], by_day: npt.NDArray[np.float64],
    p: Parameters,
) -> int:
    """Members in the largest set connected by ties that count today, the owner left out.

    work: its second half holds the number of such ties of each
    """
    parent, sizes = work[:slots], work[slots:]
    for k in range(slots):
        parent[k] = k
    for k in range(slots):
        if sizes[k] > 0:
            left = _left(by_day, day - world.members[base + k].tie_day, 1.0, p.tie_half_life)
            t = 0
            while sizes[k] > 0:  # until all have been found
                if world.tie_strength[base + k, t] * left > WEAKEST_TIE * FULL:
                    sizes[k] -= 1
                    if world.tie_slot[base + k, t] < k:
                        a, b = _root(parent, k), _root(parent, int(world.tie_slot[base + k, t]))
                        if a != b:
                            parent[max(a, b)] = min(a, b)
                t += 1
    largest = 0
    for k in range(slots):
        if world.members[base + k].stage <= ACTIVE:
            r = _root(parent, k)
            sizes[r] += 1
            largest = max(largest, sizes[r])
    return largest


@rule
def _root(parent: npt.NDArray[np.int32], k: int) -> int:
    while parent[k] != k:
        parent[k] = parent[parent[k]]
        k = parent[k]
    return k


@rule
def observe(
    world: World, s: Scratch, g: int, base: int, slots: int, day: int, out: npt.NDArray[np.float32], p: Parameters
) -> None:
    """Fill `out` (len(NAMES),) with the observables of group `g` at the end of `day`."""
    t, q = s.tally, world.groups[g]
    s.bins[:] = 0
    interest, trust = s.bins[:_BINS], s.bins[_BINS : 2 * _BINS]
    belief, tired = s.bins[2 * _BINS : 3 * _BINS], s.bins[3 * _BINS : 4 * _BINS]
    posters = s.bins[HISTOGRAM : 2 * HISTOGRAM]
    stages = s.bins[2 * HISTOGRAM : 2 * HISTOGRAM + 3]
    retained = s.bins[2 * HISTOGRAM + 3 : 2 * HISTOGRAM + 6]
    ticks = world.feed.shape[1] // 2
    came = (day - 1) * ticks, (day - 7) * ticks, (day - 30) * ticks
    by_day, by_tick = s.fading[:_AGES], s.fading[_AGES:]
    _fill(by_day, 1.0, p.tie_half_life)
    _fill(by_tick, np.float64(ticks), p.fatigue_half_life)
    spoke1, spoke7, spoke30 = 0, 0, 0
    sum_interest, sum_trust, sum_belief, sum_fatigue = 0, 0, 0, 0
    muted, silent, checking, ties, known_to_owner, deepest, most = 0, 0, 0, 0, 0, 0, 0
    for i in range(base, base + slots):
        m = world.members[i]
        s.component[slots + i - base] = 0
        if m.stage > ACTIVE:
            continue
        stages[m.stage] += 1
        for k in range(3):
            if came[k] <= m.joined < came[k] + ticks and m.last_visit >= day * ticks:
                retained[k] += 1
        muted += int(m.muted)
        checking += int(m.check_in)
        silent += 1 if m.posts == 0 else 0
        if m.last_post >= 0:
            ago = day - m.last_post
            spoke1 += 1 if ago < 1 else 0
            spoke7 += 1 if ago < 7 else 0
            spoke30 += 1 if ago < 30 else 0
            posts = int(m.posts_0) + int(m.posts_1) + int(m.posts_2)
            posters[posts] += 1
            most = max(most, posts)
        sum_interest += int(m.interest * _FINE)
        sum_trust += int(m.trust * _FINE)
        sum_belief += int(m.belief * _FINE)
        belief[min(_BINS - 1, int(m.belief * _BINS))] += 1
        deepest = max(deepest, int(m.depth))
        now_tired = 0.0
        if m.fatigue > 0.0:
            age = (day + 1) * ticks - m.last_visit
            now_tired = np.float64(m.fatigue) * _left(by_tick, age, np.float64(ticks), p.fatigue_half_life)
            sum_fatigue += int(now_tired * _FINE)
        tired[min(_BINS - 1, int(now_tired / _MOST_FATIGUE * _BINS))] += 1
        interest[min(_BINS - 1, int(m.interest * _BINS))] += 1
        trust[min(_BINS - 1, int(m.trust * _BINS))] += 1
        if m.tie_sum > 0.0 or m.owner_tie > 0.0:
            left = _left(by_day, day - m.tie_day, 1.0, p.tie_half_life)
            own = 0
            for k in range(MAX_TIES):  # vectorised
                own += 1 if world.tie_strength[i, k] * left > WEAKEST_TIE * FULL else 0
            s.component[slots + i - base] = own if m.tie_sum > 0.0 else 0
            ties += own
            known_to_owner += 1 if m.owner_tie * left > WEAKEST_TIE else 0
    n = int(stages[0]) + int(stages[1]) + int(stages[2])
    messages = 0
    for k in range(N_KINDS):
        messages += t[MESSAGES + k]
    commercial = t[MESSAGES + ADVERTISEMENT] + t[MESSAGES + COUPON] + t[MESSAGES + GROUP_BUY]
    top, gini = _concentration(posters, most)
    share = 1.0 / n if n > 0 else np.nan
    c = 0
    out[c] = n
    out[c + 1] = stages[OBSERVING]
    out[c + 2] = stages[LURKING]
    out[c + 3] = stages[ACTIVE]
    out[c + 4] = q.gone
    out[c + 5] = q.removed
    c += 6
    out[c] = t[JOINED_BY + INVITED]
    out[c + 1] = t[JOINED_BY + EXISTING] + t[JOINED_BY + COLD] + t[JOINED_BY + FRESH_BLOOD]
    out[c + 2] = t[LEFT]
    out[c + 3] = t[REMOVED_TODAY]
    out[c + 4] = t[MUTED_TODAY]
    out[c + 5] = t[UNMUTED_TODAY]
    out[c + 6] = t[VISITS]
    out[c + 7] = t[READERS]
    c += 8
    out[c] = spoke1
    out[c + 1] = spoke7
    out[c + 2] = spoke30
    out[c + 3] = messages
    c += 4
    for k in range(N_KINDS):
        out[c] = t[MESSAGES + k]
        c += 1
    out[c] = commercial / messages if messages > 0 else np.nan
    out[c + 1] = muted * share
    c += 2
    out[c] = sum_interest / _FINE * share
    out[c + 4] = sum_trust / _FINE * share
    _quantiles(interest, n, out, c + 1, 1.0)
    _quantiles(trust, n, out, c + 5, 1.0)
    out[c + 8] = sum_belief / _FINE * share
    out[c + 9] = sum_fatigue / _FINE * share
    c += 10
    out[c] = t[ORDERS]
    out[c + 1] = t[REVENUE] / 100.0
    out[c + 2] = t[DISCOUNT] / 100.0
    out[c + 3] = (t[REVENUE] - t[COST]) / 100.0
    out[c + 4] = t[INVITATIONS_SENT]
    out[c + 5] = t[INVITATIONS_ACCEPTED]
    out[c + 6] = top
    out[c + 7] = gini
    out[c + 8] = t[REPLIES]
    out[c + 9] = t[REPLIES_TO_NEWCOMERS]
    out[c + 10] = t[NEWCOMER_POSTS]
    out[c + 11] = ties * share
    lines = known_to_owner + 0.5 * ties
    out[c + 12] = known_to_owner / lines if lines > 0.0 else np.nan
    out[c + 13] = _largest_component(world, base, slots, day, s.component, by_day, p) * share
    out[c + 14] = silent * share
    out[c + 15] = q.strikes
    out[c + 16] = checking
    out[c + 17] = q.complaints_open
    out[c + 18] = t[UNASKED_ORDERS]
    out[c + 19] = 1.0 if q.owner_left < 0 and q.closed < 0 else 0.0
    out[c + 20] = t[OUTSIDE_ORDERS]
    out[c + 21] = _median_delay(t)
    out[c + 22] = 1.0 if q.closed >= 0 else 0.0
    for k in range(3):
        out[c + 23 + k] = retained[k]
    _quantiles(belief, n, out, c + 26, 1.0)
    _quantiles(tired, n, out, c + 29, _MOST_FATIGUE)
    out[c + 32] = ties / max(1.0, float(n) * (n - 1.0)) if n > 0 else np.nan
    out[c + 33] = deepest
    out[c + 34] = t[JOINED_BY + EXISTING]
    out[c + 35] = t[JOINED_BY + COLD]
    out[c + 36] = t[JOINED_BY + FRESH_BLOOD]
    out[c + 37], out[c + 38], out[c + 39] = t[PLEDGES], t[DEAL_ORDERS], t[PRIVATE_ORDERS]
    for k in range(6 + len(GIVEN)):  # they lie side by side
        out[c + 40 + k] = t[PRIZED + k]
    quality = min(1.0, max(0.0, quality_on(world, g, 0, np.float64(day))))
    out[c + 46 + len(GIVEN)] = quality if n > 0 else np.nan
