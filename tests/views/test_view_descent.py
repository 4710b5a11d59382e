"""Trees of invitations as lines that never cross."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.views import draw
from sim.views.descent import arrange, everybody, first_group


def joins(*rows: tuple[int, int, int, int]) -> pd.DataFrame:
    """Joins of one group from (uid, inviter, day, depth)."""
    frame = pd.DataFrame(np.array(rows, np.int64).reshape(-1, 4), columns=["uid", "inviter", "day", "depth"])
    return frame.assign(replicate=0, group=0)


def test_the_latest_continues_the_line_and_earlier_ones_branch_off() -> None:
    """1 was there from the start and brought 10, 11 and 12; 10 brought 20."""
    (root,), left = arrange(joins((10, 1, 2, 1), (11, 1, 5, 1), (20, 10, 7, 2), (12, 1, 9, 1)), most=99)
    assert left == 0
    assert (root.day, root.depth, root.row) == (0.0, 0, 0)
    assert [(each.day, each.row) for each in root.invited] == [(9.0, 0), (5.0, 1), (2.0, 2)]
    (second,) = root.invited[2].invited
    assert (second.day, second.depth, second.row) == (7.0, 2, 2)


def test_the_largest_tree_is_on_top_and_small_ones_are_left_out_evenly() -> None:
    table = joins((10, 1, 1, 1), (11, 2, 2, 1), (12, 2, 3, 1), (13, 3, 4, 1), (14, 4, 9, 1))
    roots, left = arrange(table, most=3)
    assert [[each.day for each in root.invited] for root in roots] == [[3.0, 2.0], [4.0]]
    assert [root.row for root in roots] == [0, 2]
    assert left == 2
    assert len(arrange(table, most=5)[0]) == 4


def test_what_is_left_out_favours_no_day() -> None:
    table = joins(*((100 + n, 1 + n, n, 1) for n in range(90)))
    roots, left = arrange(table, most=30)
    assert (len(roots), left) == (30, 60)
    assert [root.invited[0].day for root in roots] == list(range(1, 90, 3))


def test_of_one_tree_that_is_too_large_the_first_are_drawn() -> None:
    (root,), left = arrange(joins((10, 1, 1, 1), (11, 10, 2, 2), (12, 1, 3, 1), (13, 10, 4, 2)), most=2)
    assert left == 2
    assert [person.depth for person in everybody([root])] == [0, 1, 2]


def test_who_came_through_a_channel_may_be_a_root() -> None:
    (root,), _ = arrange(joins((10, 0, 3, 0), (11, 10, 5, 1), (12, 0, 6, 0)), most=99)
    assert (root.day, len(root.invited)) == (3.0, 1)


def test_nobody_was_invited() -> None:
    assert arrange(joins((10, 0, 3, 0)), most=99) == ([], 0)
    assert first_group(joins((10, 0, 3, 0))).empty


def test_the_first_group_is_the_first_in_which_anybody_was_invited() -> None:
    table = joins((10, 0, 3, 0), (11, 2, 3, 1), (12, 3, 3, 1)).assign(replicate=[0, 1, 1], group=[0, 4, 3])
    assert first_group(table)["uid"].tolist() == [12]


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 3)), max_size=60))
def test_no_line_crosses_another(choices: list[tuple[int, int]]) -> None:
    """A line down from one row to another meets, in between, only what begins on its day or later."""
    people, rows, day = [(1, 0), (2, 0), (3, 0)], [], 1
    for n, (choice, step) in enumerate(choices):
        day += step
        inviter, depth = people[choice % len(people)]
        rows.append((100 + n, inviter, day, depth + 1))
        people.append((100 + n, depth + 1))
    roots, _ = arrange(joins(*rows), most=1000)
    persons = everybody(roots)
    assert len(persons) == len(rows) + len(roots)
    begins: dict[int, float] = {}  # the first day on each row
    for person in persons:
        begins[person.row] = min(begins.get(person.row, np.inf), person.day)
    assert sorted(begins) == list(range(len(begins)))  # no row is empty
    for person in persons:
        for each in person.invited:
            assert all(begins[row] >= each.day for row in range(person.row + 1, each.row))


def test_all_who_were_invited_are_in_the_bars(brand_group: Any) -> None:
    table = brand_group["joins"]
    invited = table[table["inviter"] > 0]
    axes = draw(brand_group, "invitations").axes
    for ax in axes[1:]:
        assert sum(bar.get_height() for bar in ax.patches) * 20 == pytest.approx(len(invited))
    for depth, bar in enumerate(axes[1].patches, start=1):
        assert bar.get_height() * 20 == pytest.approx((invited["depth"] == depth).sum())


def test_a_person_is_a_dot(brand_group: Any) -> None:
    table = brand_group["joins"]
    first = table[(table["replicate"] == 0) & (table["inviter"] > 0)]
    dots = sum(len(points.get_offsets()) for points in draw(brand_group, "invitations").axes[0].collections[1:])
    assert dots == len(set(first["uid"]) | set(first["inviter"]))


def test_means_greatest_and_single_trees_are_told_apart(make_run: Any) -> None:
    run = make_run(replicates=3, groups=2, members=80, days=40, invite=4.0)
    figure = draw(run, "invitations")
    said = " ".join(" ".join(text.get_text() for text in figure.texts).split())
    assert "on average per group. Over the 2 groups of 3 replicates: the longest chain" in said
    first = run["joins"][run["joins"]["inviter"] > 0].iloc[0]
    assert f"one group only, the first in which anybody was invited (replicate {first.replicate:.0f}, group {first.group:.0f})" in said
    assert [ax.get_ylabel() for ax in figure.axes[1:]] == ["persons", "persons"]
    assert "(4 a bar)" in figure.axes[2].get_xlabel()
    assert "on average" not in draw(make_run(replicates=1, days=40), "invitations").texts[1].get_text()
