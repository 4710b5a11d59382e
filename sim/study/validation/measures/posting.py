"""Who writes: of those who ever wrote, and of all who were ever members."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.study.validation.measures.base import Special
from sim.study.validation.played import Array, Played

_TEN: Final = 10


def posters(run: Played) -> float:
    """People with a message in the log, the operator among them."""
    return float(len(np.unique(np.asarray(run.messages["author"]))))


def messages_per_poster(run: Played) -> float:
    """Messages of the log over those who wrote them."""
    people = posters(run)
    return len(run.messages["author"]) / people if people else float("nan")


def top_ten_people(run: Played) -> float:
    """Share of the messages that the ten most active write."""
    _, counts = np.unique(np.asarray(run.messages["author"]), return_counts=True)
    return float(np.sort(counts)[-_TEN:].sum() / counts.sum()) if len(counts) else float("nan")


def posts_of_all(run: Played) -> Array:
    """Messages of each who was ever a member: who is there and who has left."""
    from sim.model.labels import ACTIVE

    there = np.asarray(run.members["stage"]) <= ACTIVE
    counts = [np.asarray(run.members["posts"])[there], np.asarray(run.whole["leaves"]["posts"])]
    return np.sort(np.concatenate(counts).astype(np.float64))[::-1]


def share_of_ranks(posts: Array, first: float, last: float) -> float:
    """Share of the messages by the people from the `first` to the `last` share of the ranking; sorted, most first."""
    if not posts.sum():
        return float("nan")
    upto = np.concatenate([[0.0], np.cumsum(posts)])
    ends = np.interp([first * len(posts), last * len(posts)], np.arange(len(posts) + 1), upto)
    return float((ends[1] - ends[0]) / posts.sum())


def ever_posted(run: Played) -> float:
    """Share of those who were ever members who ever wrote."""
    posts = posts_of_all(run)
    return float(np.mean(posts > 0)) if len(posts) else float("nan")


def daily_posters(run: Played) -> float:
    """People who write on a day, over members; mean over days."""
    return run.total("speakers_1d") / run.member_days if run.member_days else float("nan")


def monthly_posters(run: Played) -> float:
    """People who wrote in the last 30 days, over members, on the last day."""
    last = np.asarray(run.daily["day"]) == run.last - 1
    members = np.asarray(run.daily["members"], np.float64)[last].sum()
    return float(np.asarray(run.daily["speakers_30d"], np.float64)[last].sum() / members) if members else float("nan")


def back_after(days: float) -> Special:
    """Share of the posters who write so many days after their first message or later (Kaplan and Meier)."""

    def take(run: Played) -> float:
        from sim.chatlogs.measures.survival import survival

        tables = run.measured.tables
        lasted, gone = tables.posters.lives
        return float(survival(lasted, gone, days)) if days <= tables.watched else float("nan")

    return Special(take, f"posters still writing after {days:g} days", logged=True, windowed=True)


MEASURES = {
    "posters": Special(posters, "people who write", logged=True, windowed=True),
    "messages_per_poster": Special(messages_per_poster, "messages over people who write", logged=True, windowed=True),
    "top_ten_people": Special(top_ten_people, "written by the ten most active", logged=True, windowed=True),
    "members_top_1_share": Special(
        lambda run: share_of_ranks(posts_of_all(run), 0.0, 0.01), "written by the top 1 % of all who were members"
    ),
    "members_next_9_share": Special(
        lambda run: share_of_ranks(posts_of_all(run), 0.01, 0.1), "written by the next 9 % of all who were members"
    ),
    "members_other_90_share": Special(
        lambda run: share_of_ranks(posts_of_all(run), 0.1, 1.0), "written by the other 90 % of all who were members"
    ),
    "ever_posted_share": Special(ever_posted, "of all who were members, who ever wrote"),
    "daily_posters_share": Special(daily_posters, "members who write on a day", windowed=True),
    "monthly_posters_share": Special(monthly_posters, "members who wrote within 30 days", windowed=True),
    "back_after_90": back_after(90.0),
    "back_after_180": back_after(180.0),
}
