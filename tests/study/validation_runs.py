"""Runs as validation looks at them, made by hand: tables of a few rows of which the answers are known."""

import numpy as np

from sim.policies.registry import REGISTRY
from sim.scenario import loads
from sim.study.validation.measures.lives import TALK
from sim.study.validation.played import Played


def scenario(days=40, groups=1, members=10, more=""):
    return loads(
        f"name: by hand\nrun: {{days: {days}, replicates: 1}}\n"
        f"world: {{groups: {{count: {groups}, members: {members}}}}}\n{more}", REGISTRY
    )


def daily(days, groups=1, members=10, **columns):
    """A row per group and day; a column is one value, or a list with a value for each row."""
    rows = days * groups
    table = {
        "replicate": np.zeros(rows, np.int32), "group": np.repeat(np.arange(groups, dtype=np.int32), days),
        "day": np.tile(np.arange(days, dtype=np.int32), groups), "members": np.full(rows, float(members)),
    }
    for name in TALK:
        table[name] = np.zeros(rows)
    for name, values in columns.items():
        table[name] = np.broadcast_to(np.asarray(values, np.float64), rows).copy()
    return table


def table(names, rows, **types):
    columns = list(zip(*rows, strict=True)) if rows else [[] for _ in names.split()]
    kinds = {"uid": np.uint64, "inviter": np.uint64, "author": np.uint64, "kind": object, "source": object}
    return {
        name: np.array(column, {**kinds, **types}.get(name, np.float64 if name in ("hour", "minute") else np.int64))
        for name, column in zip(names.split(), columns, strict=True)
    }


def joins(*rows):
    """(group, day, hour, uid, inviter, depth)"""
    return table("group day hour uid inviter depth", rows) | {"replicate": np.zeros(len(rows), np.int32)}


def leaves(*rows):
    """(uid, joined_day, day, removed, orders, posts)"""
    none = np.zeros(len(rows), np.int32)
    return table("uid joined_day day removed orders posts", rows) | {"replicate": none, "group": none}


def members(*rows):
    """(uid, stage, posts, orders, visits, joined_day, invitations)"""
    return table("uid stage posts orders visits joined_day invitations", rows)


def messages(*rows):
    """(group, day, minute, author, kind)"""
    found = table("group day minute author kind", rows)
    count = len(rows)
    return {
        "replicate": np.zeros(count, np.int32), **found, "message": np.arange(1, count + 1, dtype=np.uint64),
        "answers_message": np.zeros(count, np.uint64), "answers_member": np.zeros(count, np.uint64),
    }


def run(days=40, groups=1, size=10, **tables):
    """A run with these tables; those not given are empty."""
    empty = {
        "daily": daily(days, groups, size), "joins": joins(), "leaves": leaves(), "members": members(),
        "messages": messages(),
    }
    return Played(scenario(days, groups, size), empty | tables)
