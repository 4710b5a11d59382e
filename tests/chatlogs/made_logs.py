"""Logs of which one knows what the measures have to say."""

import numpy as np

from sim.chatlogs.tables import Events, from_columns

DAY = 86_400.0
MONDAY = 1_704_067_200.0  # 2024-01-01, 00:00 UTC


def log(rows, **how) -> Events:
    """Messages of (room, author, seconds after the first of January 2024)."""
    room, author, time = (np.array(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
    return from_columns(np.array(room, int), np.array(author, int), MONDAY + np.array(time, float), **how)


def random_log(seed: int = 1, messages: int = 400, people: int = 30, rooms: int = 3, days: float = 60.0) -> Events:
    """Messages of people of whom some say much, in rooms, some marked as answers."""
    luck = np.random.default_rng(seed)
    weight = luck.pareto(1.0, people) + 0.05
    time = np.sort(luck.uniform(0.0, days * DAY, messages)).round(1)
    author = 1 + luck.choice(people, messages, p=weight / weight.sum())
    target = np.where(luck.random(messages) < 0.3, 1 + luck.integers(people, size=messages), 0)
    room = luck.integers(rooms, size=messages)
    before = np.array([max(np.flatnonzero(room[:n] == room[n]), default=-1) for n in range(min(messages, 2_000))])
    reply = np.full(messages, -1)
    reply[: len(before)] = np.where(luck.random(len(before)) < 0.2, before, -1)
    return from_columns(
        room, author, MONDAY + time, target=target, reply_to=reply,
        length=luck.integers(1, 200, messages), end=MONDAY + days * DAY,
    )  # fmt: skip
