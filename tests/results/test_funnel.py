"""How far people come, against small groups reckoned by hand."""

import math

import numpy as np
import pytest

from sim.results.caveats import caveats
from sim.results.funnel import FUNNEL
from sim.results.summary import summarise

HERE, AWAY = 1, 3  # stages: lurking, gone


def people(*rows, stage=True):
    """A table of persons from (replicate, group, uid, stage, posts, orders, praised)."""
    names = ("replicate", "group", "uid", "stage", "posts", "orders", "praised")
    table = dict(zip(names, np.array(rows, np.int64).reshape(-1, 7).T, strict=True))
    table |= {"uid": table["uid"].astype(np.uint64), "praised": table["praised"] > 0}
    return table if stage else {name: column for name, column in table.items() if name != "stage"}


def joins(*pairs):
    """A table of joins from (uid, inviter)."""
    uid, inviter = np.array(pairs, np.uint64).reshape(-1, 2).T
    return {"uid": uid, "inviter": inviter}


def daily(members, replicates=1):
    """A daily table of one day: the members at its end, over (replicate, group)."""
    counts = np.asarray(members, float).reshape(replicates, -1)
    replicate, group = np.indices(counts.shape).reshape(2, -1)
    flows = dict.fromkeys(("joined_invited", "joined_channel", "left", "removed_today"), np.zeros(counts.size))
    return {"replicate": replicate, "group": group, "day": np.zeros(counts.size, int), "members": counts.ravel(), **flows}


def funnel(table, **beside):
    return summarise(table, FUNNEL, beside)["mean"]


ONE = {
    "members": people(
        (0, 0, 1, HERE, 5, 2, 1), (0, 0, 2, HERE, 0, 1, 0), (0, 0, 3, HERE, 0, 0, 0), (0, 0, 4, AWAY, 1, 1, 0)
    ),
    "leaves": people((0, 0, 4, AWAY, 1, 1, 0), (0, 0, 5, AWAY, 2, 3, 1), stage=False),
}


def test_shares_are_of_all_who_were_ever_there():
    """Who left and whose place is still free stands in both tables, and counts once: five persons in all."""
    mean = funnel(daily([3]), **ONE, joins=joins((2, 1), (3, 1), (4, 5), (5, 0)))
    assert mean["funnel_spoke"] == pytest.approx(3 / 5)
    assert mean["funnel_praised"] == pytest.approx(2 / 5)
    assert mean["funnel_repurchased"] == pytest.approx(2 / 5)
    assert mean["funnel_brought_buyer"] == pytest.approx(2 / 5)  # 1 brought 2, and 5 brought 4; 3 has not ordered


def test_an_inviter_counts_once():
    mean = funnel(daily([3]), **ONE, joins=joins((2, 1), (4, 1)))
    assert mean["funnel_brought_buyer"] == pytest.approx(1 / 5)


def test_nobody_joined():
    mean = funnel(daily([3]), **ONE, joins=joins())
    assert mean["funnel_brought_buyer"] == 0.0


def test_groups_that_the_members_table_does_not_hold_are_left_out():
    """Two replicates of two groups; of the last group a member is cut off."""
    members = people((0, 0, 1, HERE, 1, 0, 0), (0, 1, 2, HERE, 0, 0, 0), (1, 0, 3, HERE, 0, 0, 0), (1, 1, 4, HERE, 1, 0, 0))
    leaves = people((1, 1, 6, AWAY, 1, 0, 0), (1, 0, 7, AWAY, 1, 0, 0), stage=False)
    beside = {"members": members, "leaves": leaves, "joins": joins()}
    table = daily([[1, 1], [1, 2]], replicates=2)
    assert funnel(table, **beside)["funnel_spoke"] == pytest.approx((1 / 2 + 1 / 2) / 2)
    *_, caveat = caveats(table, beside)
    assert "is told of 3 of 4 groups" in caveat
    *_, caveat = caveats(daily([[9, 9], [9, 9]], replicates=2), beside)
    assert "cannot be told" in caveat


def test_replicates_without_a_whole_group_have_no_value():
    members = people((0, 0, 1, HERE, 1, 0, 0))
    beside = {"members": members, "leaves": people(stage=False), "joins": joins()}
    summary = summarise(daily([[1], [9]], replicates=2), FUNNEL, beside)
    assert summary.loc["funnel_spoke", "units"] == 1
    assert summary.loc["funnel_spoke", "mean"] == 1.0
    assert summary.loc["ever", "units"] == 2


def test_an_emptied_group_is_whole():
    """Nobody is there at the end, so those who left are all."""
    leaves = people((0, 0, 1, AWAY, 1, 0, 0), (0, 0, 2, AWAY, 0, 0, 0), stage=False)
    beside = {"members": people(), "leaves": leaves, "joins": joins()}
    assert funnel(daily([0]), **beside)["funnel_spoke"] == 0.5
    assert caveats(daily([0]), beside) == []


def test_nobody_was_ever_there():
    beside = {"members": people(), "leaves": people(stage=False), "joins": joins()}
    assert math.isnan(funnel(daily([0]), **beside)["funnel_spoke"])


def test_tables_without_what_it_takes_leave_the_funnel_out():
    assert list(funnel(daily([3])).index) == ["ever"]
    assert list(funnel(daily([3]), members={"uid": ONE["members"]["uid"]}, leaves=ONE["leaves"], joins=joins()).index) == ["ever"]
    assert caveats(daily([3])) == []


def test_a_campaign_that_is_still_open_is_said():
    table = daily([3, 3]) | {"check_in_participants": np.array([0, 2])}
    *_, caveat = caveats(table)
    assert "check-in campaign" in caveat
    assert caveats({name: column[:0] for name, column in table.items()}) == []
