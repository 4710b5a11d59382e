"""Buying elsewhere, in the group or not, and what is told to people outside; and those who are only watched."""

import numpy as np
import numpy.typing as npt

from sim.model.arithmetic import chance, exp
from sim.model.compile import kernel, rule
from sim.model.labels import ACTIVE, COLD, EXISTING, NEVER
from sim.model.parameters import Parameters
from sim.model.people import enter
from sim.model.random import BUY_OUTSIDE, COUNTERPART, TELL_OUTSIDE, TRAIT, Word, person, uniform
from sim.model.rules import need_left, quality_weight, readiness
from sim.model.state import COMPLAINED_OUTSIDE, PRAISED_OUTSIDE, Record, World
from sim.model.word_of_mouth import receive
from sim.model.world_rules import moved_reputation, outside_order_rate, praised_belief


@rule
def buys_outside(world: World, m: Record, day: int, tenure: float, since: float, p: Parameters) -> bool:
    """Whether a person orders the first product elsewhere on `day`.

    tenure: days in which the need may have faded; since: days since the last purchase.
    """
    u = uniform(m.uid, day, BUY_OUTSIDE, 0)
    if u >= p.outside_bound:  # saves the rest
        return False
    need = need_left(np.float64(m.need), np.float64(m.need_lasting), tenure, p)
    ready = readiness(since, world.products[0].purchase_cycle)
    cycle, weight = world.products[0].purchase_cycle, quality_weight(m.tier, p)
    if u >= chance(outside_order_rate(need, ready, np.float64(m.belief), weight, cycle, p)):
        return False
    m.pending = 1
    m.product = 0
    m.last_purchase = day
    return True


@rule
def receives(world: World, g: int, m: Record, day: int, p: Parameters) -> int:
    """An order arrives, if one is due. Returns 1 or -1 if people outside are told good or bad of it, else 0."""
    if m.pending == 0 or day < m.last_purchase + world.products[m.product].delivery_days:
        return 0
    tells = receive(world, g, m, day, p)
    if tells == 0.0 or uniform(m.uid, day, TELL_OUTSIDE, 0) >= abs(tells) * p.tell_outside:
        return 0
    return 1 if tells > 0.0 else -1


@kernel
def populate_panel(
    panel: World, params: npt.NDArray[np.void], seed: int, existing: float, first_replicate: int
) -> None:
    """Fill the panels, one for each replicate from `first_replicate` on, with people drawn as first members are."""
    p = params[0]
    people = len(panel.members) // len(panel.groups)
    for r in range(len(panel.groups)):
        root = person(person(person(seed, 1), first_replicate + r), 1 << 41)
        for k in range(people):
            uid = person(root, k)
            source = EXISTING if uniform(uid, 0, TRAIT, 30) < existing else COLD
            enter(panel, r * people + k, uid, source, 0, 0, -1, 0.0, p)


@rule
def count_tenures(
    world: World, first: int, last: int, day: int, ticks_per_day: int, tenures: npt.NDArray[np.int64]
) -> int:
    """Count the members in the rows `first` to `last` by the days that they have been there; returns their number."""
    tenures[:] = 0
    n = 0
    for i in range(first, last):
        m = world.members[i]
        if m.stage <= ACTIVE:
            tenures[min(day, max(0, day - m.joined // ticks_per_day))] += 1
            n += 1
    return n


@rule
def counterpart_tenure(tenures: npt.NDArray[np.int64], members: int, uid: Word, day: int) -> float:
    """Days since some member joined: whom the lot falls on, wherever he sits; `day` if nobody is there.

    In a community people come and go. Were those outside always as old as the run, their needs would pass while
    newcomers bring fresh ones, and the community would seem to be the cause.
    """
    left = int(uniform(uid, day, COUNTERPART, 0) * members)
    for days in range(len(tenures)):
        left -= tenures[days]
        if left < 0:
            return np.float64(days)
    return np.float64(day)


@rule
def since_purchase(m: Record, day: int, tenure: float, purchase_cycle: float) -> float:
    """Days since the last purchase of one outside who is to be compared with a member of so many days.

    What was bought before counts as little as what a newcomer had bought: customers did within a cycle before.
    """
    since = np.float64(day - int(m.last_purchase))
    before = tenure + 1.0 + np.floor(uniform(m.uid, 0, TRAIT, 13) * purchase_cycle)
    if since <= tenure:
        return since
    return before if m.source == EXISTING else np.float64(day - NEVER)


@rule
def panel_day(
    panel: World, world: World, params: npt.NDArray[np.void], day: int, ticks_per_day: int, watched: int,
    telling: int, known: npt.NDArray[np.int64], tenures: npt.NDArray[np.int64], counts: npt.NDArray[np.int64],
) -> None:  # fmt: skip
    """A day of those outside of whom account is kept: like members in age, but in no group.

    known (R,): groups of each replicate, from its first on, in which members may be found
    tenures (days + 1,): room to count members by the days they have been there
    counts (R, 3): orders of the first `watched` of each replicate, and how many of the first `telling` tell good and
    bad of the product.
    """
    p = params[0]
    people, rows = len(panel.members) // len(panel.groups), len(world.members) // len(panel.groups)
    slots = len(world.members) // len(world.groups)
    counts[:] = 0
    counted, members = -1, 0
    for i in range(len(panel.members)):
        m = panel.members[i]
        r, k = i // people, i % people
        told = receives(panel, r, m, day, p)
        if told != 0 and k < telling:
            counts[r, 1 if told > 0 else 2] += 1
        if uniform(m.uid, day, BUY_OUTSIDE, 0) >= p.outside_bound:  # saves the rest
            continue
        if counted != r:
            last = r * rows + known[r] * slots
            counted, members = r, count_tenures(world, r * rows, last, day, ticks_per_day, tenures)
        tenure = counterpart_tenure(tenures, members, m.uid, day)
        since = since_purchase(m, day, tenure, panel.products[0].purchase_cycle)
        if buys_outside(panel, m, day, tenure, since, p) and k < watched:
            counts[r, 0] += 1


@rule
def told_outside(
    panel: World, params: npt.NDArray[np.void], flows: npt.NDArray[np.int64], outside: npt.NDArray[np.int64],
    orders: npt.NDArray[np.int64], telling: int, reputation: npt.NDArray[np.float64],
) -> None:  # fmt: skip
    """What members and people outside told on one day reaches the markets and their panels.

    flows (R, N_FLOWS): who came and went, and what members told; outside (R, 3): persons outside, by stratum
    orders (R, 3): as `panel_day` counts, the first `telling` standing for all who are outside
    reputation (R, 2): among friends of members and among strangers, moved
    """
    p = params[0]
    people = len(panel.members) // len(panel.groups)
    for r in range(len(outside)):
        if not (flows[r, PRAISED_OUTSIDE] or flows[r, COMPLAINED_OUTSIDE] or orders[r, 1] or orders[r, 2]):
            continue
        persons = outside[r, 0] + outside[r, 1] + outside[r, 2]
        each = persons / telling
        praise = (np.float64(flows[r, PRAISED_OUTSIDE]) + np.float64(orders[r, 1]) * each) * p.outside_reach
        complaints = (np.float64(flows[r, COMPLAINED_OUTSIDE]) + np.float64(orders[r, 2]) * each) * p.outside_reach
        for k in range(2):
            share = (p.friends_told if k == 0 else 1.0 - p.friends_told) / max(1, outside[r, 1 + k])
            reputation[r, k] = moved_reputation(reputation[r, k], praise * share, complaints * share, p)
        gain = 1.0 - exp(-p.outside_hearing * (praise / max(1, persons) + complaints / max(1, persons)))
        good = praise / max(praise + complaints, 1e-9)
        for i in range(r * people, (r + 1) * people):
            m = panel.members[i]
            m.belief = praised_belief(np.float64(m.belief), gain, good)
