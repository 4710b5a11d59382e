"""What members made of what the operator put up, in words: reasons of silence, group buys, planted voices, meetings."""

from collections.abc import Iterator

from sim.model.labels import REASONS
from sim.results.numbers import listed, number, several
from sim.results.units import Units

_IN_WORDS = {
    "too_many": "too many messages",
    "off_topic": "off topic",
    "no_need": "no need, or none any more",
    "rewards": "waiting for rewards",
    "not_welcomed": "never welcomed",
}


def responses(u: Units) -> Iterator[str]:
    """A sentence for each thing that members did, per group and run; nothing for what did not happen."""
    yield from _reasons(u)
    pledges, orders = _mean(u, "pledges"), _mean(u, "orders_group_buy")
    if pledges:
        made = several(pledges, "pledge")
        yield f"Of {made} to group buys {number(orders)} became orders; the others came to nothing."
    if private := _mean(u, "orders_private"):
        yield f"Coupons sent in person brought {several(private, 'order')}."
    if prized := _mean(u, "messages_for_prize"):
        said = several(prized, "message")
        yield f"{said} {'was' if said == '1 message' else 'were'} written for a prize."
    if suggested := _mean(u, "suggestions"):
        yield f"Members made {several(suggested, 'suggestion')}."
    if met := _mean(u, "met"):
        yield f"{several(met, 'time')} somebody came to a meeting."
    if detected := _mean(u, "voices_detected"):
        yield f"{several(detected, 'time')} a member saw through planted voices, and trusted less."
    if reprimands := _mean(u, "reprimands"):
        yield f"{several(reprimands, 'time')} a member was reprimanded."


def _reasons(u: Units) -> Iterator[str]:
    said = {reason: _mean(u, f"silent_{reason}") for reason in REASONS}
    total = sum(said.values())
    if total:
        ranked = sorted((reason for reason in REASONS if said[reason]), key=lambda reason: -said[reason])
        parts = [f"{_IN_WORDS[reason]} ({100 * said[reason] / total:.0f} %)" for reason in ranked]
        yield f"Of the silent members written to {number(total)} said why they are silent: {listed(parts)}."


def _mean(u: Units, name: str) -> float:
    """A count over the days, per group there was on the first day, on average; 0 where there is no such column."""
    return float(u.total(name).mean()) if u.has(name) else 0.0
