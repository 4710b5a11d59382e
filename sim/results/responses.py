"""What members made of what the operator put up, in words: reasons of silence, group buys, planted voices, meetings."""

from collections.abc import Iterator

from sim.model.labels import REASONS
from sim.results.numbers import count, listed
from sim.results.units import Units

_IN_WORDS = {
    "too_many": "too many messages",
    "off_topic": "off topic",
    "no_need": "no need, or none any more",
    "rewards": "waiting for rewards",
    "not_welcomed": "never welcomed",
}


def responses(u: Units) -> Iterator[str]:
    """A sentence for each thing that members did, over all groups and replicates; nothing for what did not happen."""
    yield from _reasons(u)
    pledges, orders = _times(u, "pledges"), _times(u, "orders_group_buy")
    if pledges:
        yield f"Of {count(pledges, 'pledge')} to group buys {orders:,} became orders; the others found too few buyers."
    if private := _times(u, "orders_private"):
        yield f"Coupons sent in person brought {count(private, 'order')}."
    if prized := _times(u, "messages_for_prize"):
        yield f"{count(prized, 'message')} {'were' if prized > 1 else 'was'} written for a prize."
    if suggested := _times(u, "suggestions"):
        yield f"Members made {count(suggested, 'suggestion')}."
    if met := _times(u, "met"):
        yield f"{met:,} times somebody came to a meeting."
    if detected := _times(u, "voices_detected"):
        yield f"{detected:,} times a member saw through planted voices, and trusted less."
    if reprimands := _times(u, "reprimands"):
        yield f"{reprimands:,} times a member was reprimanded."


def _reasons(u: Units) -> Iterator[str]:
    said = {reason: _times(u, f"silent_{reason}") for reason in REASONS}
    total = sum(said.values())
    if total:
        ranked = sorted((reason for reason in REASONS if said[reason]), key=lambda reason: -said[reason])
        parts = [f"{_IN_WORDS[reason]} ({100 * said[reason] / total:.0f} %)" for reason in ranked]
        yield f"Of the silent members written to {total:,} said why they are silent: {listed(parts)}."


def _times(u: Units, name: str) -> int:
    """A count over all groups, replicates and days; 0 where there is no such column."""
    return int(u.column(name).sum()) if u.has(name) else 0
