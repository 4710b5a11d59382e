"""What members made of the operator's acts is told in words, and only where it happened."""

from typing import Any

import numpy as np

from sim.results.responses import responses
from sim.results.units import Units


def _daily(**columns: list[int]) -> dict[str, Any]:
    days = len(next(iter(columns.values()), [0]))
    keys = {"day": np.arange(days), "replicate": np.zeros(days, int), "group": np.zeros(days, int)}
    return keys | {"members": np.full(days, 10)} | {name: np.array(values) for name, values in columns.items()}


def _told(**columns: list[int]) -> str:
    return " ".join(responses(Units(_daily(**columns))))


def _told_of_runs(groups: int, **columns: list[list[int]]) -> str:
    """The same of several replicates: of each column a list for each group of each replicate, of its days."""
    tables = {name: np.array(values) for name, values in columns.items()}
    cells, days = next(iter(tables.values())).shape
    which, day = np.divmod(np.arange(cells * days), days)
    keys = {"day": day, "replicate": which // groups, "group": which % groups, "members": np.full(cells * days, 10)}
    return " ".join(responses(Units(keys | {name: values.reshape(-1) for name, values in tables.items()})))


def test_reasons_are_ranked_and_add_up() -> None:
    text = _told(silent_too_many=[1, 2], silent_no_need=[6, 0], silent_rewards=[0, 0], silent_off_topic=[0, 1])
    assert text == (
        "Of the silent members written to 10 said why they are silent: no need, or none any more (60 %), "
        "too many messages (30 %) and off topic (10 %)."
    )


def test_nothing_is_told_of_what_did_not_happen() -> None:
    assert _told() == _told(pledges=[0, 0], met=[0, 0], silent_no_need=[0, 0]) == ""


def test_what_happened_is_told() -> None:
    text = _told(pledges=[7, 3], orders_group_buy=[5, 1], voices_detected=[2, 0], messages_for_prize=[1, 0], met=[0, 9])
    assert "Of 10 pledges to group buys 6 became orders" in text
    assert "1 message was written for a prize" in text and "9 times somebody came to a meeting" in text
    assert "2 times a member saw through planted voices" in text


def test_of_several_replicates_one_is_told_on_average() -> None:
    text = _told_of_runs(
        1, pledges=[[7, 3], [2, 0]], orders_group_buy=[[5, 1], [0, 0]], suggestions=[[1, 0], [0, 1]], met=[[1, 0], [0, 0]],
        silent_no_need=[[3, 0], [0, 0]], silent_rewards=[[0, 0], [0, 1]],
    )  # fmt: skip
    assert "Of 6 pledges to group buys 3 became orders" in text
    assert "Members made 1 suggestion." in text and "0.5 times somebody came to a meeting" in text
    assert "Of the silent members written to 2 said why they are silent: no need, or none any more (75 %)" in text


def test_of_several_groups_one_is_told_on_average() -> None:
    text = _told_of_runs(2, pledges=[[7, 3], [2, 0], [4, 0], [0, 0]], reprimands=[[8, 0], [0, 0], [0, 0], [0, 4]])
    assert "Of 4 pledges to group buys 0 became orders" in text and "3 times a member was reprimanded" in text
