"""Invitations, retention and survival, against small runs reckoned by hand."""

import math

import numpy as np
import pytest

from sim.results.growth import INVITATIONS, LASTING
from sim.results.summary import summarise
from sim.results.words import plain_words


def daily(replicates=1, groups=1, days=10, **columns):
    """A daily table without anybody coming or going, unless a column says so: arrays over (replicate, group, day)."""
    shape = (replicates, groups, days)
    index = np.indices(shape).reshape(3, -1)
    made = {"replicate": index[0], "group": index[1], "day": index[2]}
    nothing = dict.fromkeys(("joined_invited", "joined_channel", "left", "removed_today"), 0.0)
    for name, values in {"members": 10.0, **nothing, **columns}.items():
        made[name] = np.broadcast_to(np.asarray(values, float), shape).ravel()
    return made


def joins(*rows):
    """A table of joins from (replicate, group, inviter, depth)."""
    columns = np.array(rows, np.int64).reshape(-1, 4).T
    table = dict(zip(("replicate", "group", "inviter", "depth"), columns, strict=True))
    return table | {"inviter": table["inviter"].astype(np.uint64)}


def on(days, **values):
    """Zeros over days, with values on some: `on(10, d3=2)`."""
    return [float(values.get(f"d{day}", 0)) for day in range(days)]


def test_k_factor_is_per_person_who_was_ever_there():
    table = daily(members=[15.0] * 10, joined_invited=on(10, d0=3, d4=2), joined_channel=on(10, d0=2))
    summary = summarise(table, INVITATIONS)
    # 15 at the end of day 0, of whom 5 came that night: 10 at first, and 7 more in all
    assert summary.loc["k_factor", "mean"] == pytest.approx(5 / 17)


def test_k_factor_is_paired_with_its_own_replicate():
    table = daily(replicates=2, joined_invited=[[on(10, d5=5)], [on(10)]])
    summary = summarise(table, INVITATIONS)
    assert summary.loc["k_factor", "mean"] == pytest.approx((5 / 15 + 0) / 2)
    assert summary.loc["k_factor", "low"] == 0.0  # cut at what it can be


def test_nobody_ever_there_has_no_k_factor():
    assert math.isnan(summarise(daily(members=0.0), INVITATIONS).loc["k_factor", "mean"])


def test_the_tree_is_measured_in_each_group():
    table = daily(replicates=2, groups=2)
    rows = joins((0, 0, 7, 1), (0, 0, 8, 2), (0, 0, 9, 3), (0, 1, 0, 0), (1, 1, 7, 4), (1, 1, 8, 1))
    summary = summarise(table, INVITATIONS, {"joins": rows})
    # depths 3, 0 (a newcomer through a channel) and 0, 4: a mean of 1.5 and 2 a group
    assert summary.loc["tree_depth", "mean"] == pytest.approx(1.75)
    assert summary.loc["deep_share", "mean"] == pytest.approx((1 / 3 + 1 / 2) / 2)


def test_groups_of_one_replicate_have_trees_of_their_own():
    rows = joins((0, 2, 5, 1), (0, 2, 6, 2))
    summary = summarise(daily(groups=3), INVITATIONS, {"joins": rows})
    assert summary.attrs["over"] == "group"
    assert summary.loc["tree_depth", "mean"] == pytest.approx(2 / 3)
    assert summary.loc["deep_share", "units"] == 1  # only one group has anybody invited


def test_nobody_invited_is_a_tree_of_no_depth_and_no_share():
    summary = summarise(daily(replicates=2), INVITATIONS, {"joins": joins()})
    assert summary.loc["tree_depth", "mean"] == 0.0
    assert math.isnan(summary.loc["deep_share", "mean"])
    assert "tree_depth" not in summarise(daily(), INVITATIONS).index


def test_retention_leaves_out_whoever_joined_too_late():
    # 10 days: 0 … 9. Joined in the night of day 1, two arrive on day 2, are looked for on days 3 and 9.
    # Whoever comes on day 3 or later has no seventh day, whoever comes in the last night no first one.
    table = daily(
        members=10.0, joined_invited=on(10, d1=2), joined_channel=on(10, d2=4, d9=3),
        retained_d1=on(10, d1=6, d3=1, d4=4), retained_d7=on(10, d7=5, d9=1), retained_d30=0.0,
    )  # fmt: skip
    summary = summarise(table, LASTING)
    assert summary.loc["retained_d1", "mean"] == pytest.approx((6 + 1 + 4) / (10 + 2 + 4))
    assert summary.loc["retained_d7", "mean"] == pytest.approx((5 + 1) / (10 + 2))
    assert math.isnan(summary.loc["retained_d30", "mean"])  # the run is not long enough


def test_a_day_too_short_for_retention():
    short = summarise(daily(days=7, retained_d7=0.0), LASTING)
    long = summarise(daily(days=8, retained_d7=on(8, d7=4)), LASTING)
    assert math.isnan(short.loc["retained_d7", "mean"])
    assert long.loc["retained_d7", "mean"] == pytest.approx(0.4)


def test_a_group_lives_while_its_members_talk():
    talk = np.zeros((1, 5, 10))
    talk[0, 0, 9] = 1  # on the last day
    talk[0, 1, 3] = 1  # on the first of the last seven
    talk[0, 2, 2] = 9  # a day too early
    talk[0, 4, :] = 5  # and closed
    closed = np.zeros((1, 5, 10))
    closed[0, 4, 9] = 1
    table = daily(
        groups=5, messages_chat=talk, messages_question=0.0, messages_kol_content=0.0, messages_content=3.0, closed=closed
    )
    summary = summarise(table, LASTING)
    assert summary.loc["survival", "mean"] == pytest.approx(2 / 5)
    table["messages_kol_content"] = np.where(table["group"] == 3, 1.0, 0.0)
    assert summarise(table, LASTING).loc["survival", "mean"] == pytest.approx(3 / 5)


def test_the_words_say_whose_first_day_is_meant():
    words = plain_words(summarise(daily(retained_d1=on(10, d1=8), retained_d7=on(10, d7=5)), LASTING))
    said = "80 % one day after and 50 % a week after their first day in the group looked in."
    assert words.endswith(f"Of the members, those of the start included, {said}")
    assert "joining" not in summarise(daily(retained_d1=0.0), LASTING).loc["retained_d1", "label"]


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((1, 1), "No member talked in the last week."),
        ((2, 1), "In 1 of 2 replicates members still talked in the last week."),
        ((1, 4), "In 2 of 4 groups members still talked in the last week."),
        ((2, 4), "In 4 of 8 groups, all replicates counted, members still talked in the last week."),
        ((2, 60), "In 50 % of the groups members still talked in the last week."),
    ],
)
def test_few_groups_that_live_are_counted(shape, said):
    talk = (np.arange(shape[0] * shape[1]).reshape(*shape, 1) % 2) * np.ones(10)
    summary = summarise(daily(*shape, messages_chat=talk, messages_question=0, messages_kol_content=0), LASTING)
    assert said in plain_words(summary)


def test_survival_of_a_run_shorter_than_a_week():
    table = daily(replicates=2, days=2, messages_chat=[[[1, 0]], [[0, 0]]], messages_question=0, messages_kol_content=0)
    summary = summarise(table, LASTING)
    assert summary.loc["survival", "mean"] == 0.5
    assert (summary.loc["survival", "low"], summary.loc["survival", "high"]) == (0.0, 1.0)
