"""Places of members in the picture of ties."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.model.labels import OWNER
from sim.views import draw
from sim.views.network import OWNER_LOOK, _persons
from sim.views.places import arrange


def ties(*rows: tuple[int, int, float]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["a", "b", "strength"])


def test_tied_inside_owners_around_them_the_rest_outside() -> None:
    places = arrange(
        range(40),
        ties((0, 1, 0.5), (1, 2, 0.9), (2, 0, 0.1), (OWNER, 1, 0.3), (OWNER, 3, 0.3), (4, OWNER, 1)),
    )
    radius = {slot: np.hypot(*place) for slot, place in places.items()}
    assert radius[OWNER] == 0
    inner, middle, outer = [0, 1, 2], [3, 4], range(5, 40)
    assert max(radius[slot] for slot in inner) < min(radius[slot] for slot in middle)
    assert max(radius[slot] for slot in middle) < min(radius[slot] for slot in outer)


def test_all_are_in_the_disc_and_apart() -> None:
    luck = np.random.default_rng(2)
    pairs = ties(*((int(a), int(b), 0.5) for a, b in luck.integers(0, 500, (400, 2)) if a != b))
    places = arrange(range(500), pairs)
    spots = np.array([places[slot] for slot in range(500)])
    assert np.hypot(spots[:, 0], spots[:, 1]).max() <= 1 + 1e-9
    isolated = [slot for slot in range(500) if slot not in set(pairs["a"]) | set(pairs["b"])]
    rings = spots[isolated]
    distance = np.hypot(*(rings[:, None, :] - rings[None, :, :]).transpose(2, 0, 1)) + np.eye(len(rings))
    assert distance.min() > 0.015


def test_the_order_of_ties_does_not_matter() -> None:
    pairs = ties((0, 1, 0.5), (1, 2, 0.9), (2, 3, 0.1), (5, 4, 0.4))
    assert arrange(range(9), pairs) == arrange(range(9), pairs.iloc[::-1])


def test_members_stay_where_they_are(brand_group: Any) -> None:
    first, last = draw(brand_group, "network").axes
    here = [
        {tuple(spot) for points in ax.collections for spot in np.asarray(points.get_offsets()).round(9)}
        for ax in (first, last)
    ]
    nodes = brand_group["nodes"]
    there = [set(nodes.loc[(nodes["moment"] == moment) & (nodes["stage"] < 3), "uid"]) for moment in ("first", "last")]
    assert len(here[0] & here[1]) >= len(there[0] & there[1]) > 100


def test_who_takes_a_place_in_the_group_is_somebody_else() -> None:
    """Slot 1 changes hands: its new holder is drawn elsewhere, and so are his ties."""
    nodes = pd.DataFrame(
        {"moment": ["first"] * 3 + ["last"] * 3, "slot": [0, 1, 2] * 2, "uid": [10, 11, 12, 10, 99, 12],
         "stage": 2, "role": 0, "muted": False, "posts": 1}
    )  # fmt: skip
    tables = {"nodes": nodes, "ties": pd.DataFrame({"moment": ["last"], "a": [0], "b": [1], "strength": [0.5]})}
    persons, tied = _persons(tables["nodes"], tables["ties"])
    of = dict(zip(zip(nodes["moment"], nodes["uid"], strict=True), persons["slot"], strict=True))
    assert of["first", 10] == of["last", 10] and of["first", 11] != of["last", 99]
    assert (tied["a"].item(), tied["b"].item()) == (of["last", 10], of["last", 99])


def test_members_are_counted_by_who_is_there(brand_group: Any) -> None:
    nodes = brand_group["nodes"]
    there = int(((nodes["moment"] == "last") & (nodes["stage"] < 3)).sum())
    assert draw(brand_group, "network").axes[1].get_title() == f"Last day: {there} members"


def stars(ax: Any) -> int:
    """How many owners are drawn."""
    return sum(points.get_zorder() == OWNER_LOOK["zorder"] for points in ax.collections)


def note(figure: Any) -> str:
    return " ".join(" ".join(text.get_text() for text in figure.texts).split())


@pytest.mark.parametrize("name", ["closes", "leaves"])
def test_an_owner_who_has_gone_is_not_drawn(name: str, make_run: Callable[..., Any]) -> None:
    figure = draw(make_run(days=20, replicates=2, members=50, **{name: {0: 5}}), "network")
    assert [stars(ax) for ax in figure.axes] == [1, 0]
    told = "The platform closed the group on day 5." if name == "closes" else "The owner left on day 5."
    assert told in note(figure)
    other = draw(make_run(days=20, replicates=2, members=50, **{name: {1: 5}}), "network")
    assert [stars(ax) for ax in other.axes] == [1, 1] and "on day 5" not in note(other)
    at_once = draw(make_run(days=20, replicates=2, members=50, **{name: {0: 0}}), "network")
    assert [stars(ax) for ax in at_once.axes] == [0, 0]


def test_places_are_by_the_ties_of_both_days(brand_group: Any) -> None:
    assert "by the ties of both days together" in note(draw(brand_group, "network"))


def test_who_is_left_out_is_told_of_each_day(make_run: Callable[..., Any]) -> None:
    run = make_run(days=20, replicates=1, members=2000)
    figure = draw(run, "network")
    here = {moment: set(part.loc[part["stage"] < 3, "uid"]) for moment, part in run["nodes"].groupby("moment")}
    counts = {"first": len(here["first"]), "last": len(here["last"])}
    drawn = [
        sum(len(points.get_offsets()) for points in ax.collections if 4 <= points.get_zorder() <= 6)
        for ax in figure.axes
    ]
    first, last = (
        f"{there - shown:,} of {there:,}" for there, shown in zip((counts["first"], counts["last"]), drawn, strict=True)
    )
    assert f"{first} members on the first day, {last} on the last" in note(figure)
