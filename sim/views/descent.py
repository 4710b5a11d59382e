"""Who was brought in by whom, laid out as lines of descent over days that never cross."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd


@dataclass
class Person:
    """Somebody in a tree of invitations: the day of joining, the depth, and those invited, the latest first.

    `row` is the line on which the person stands, counted from the top.
    """

    day: float
    depth: int
    invited: list[Person] = field(default_factory=list)
    row: int = 0


def first_group(joins: pd.DataFrame) -> pd.DataFrame:
    """The joins of the first group of the first replicate in which anybody was invited; none if nobody was."""
    invited = joins[joins["inviter"] != 0]
    if invited.empty:
        return invited
    replicate = invited["replicate"].min()
    group = invited.loc[invited["replicate"] == replicate, "group"].min()
    rows: pd.DataFrame = joins[(joins["replicate"] == replicate) & (joins["group"] == group)]
    return rows


def arrange(joins: pd.DataFrame, most: int) -> tuple[list[Person], int]:
    """Trees of invitations of one group, and how many of the invited are left out.

    joins  columns `uid`, `inviter` (0: nobody), `day` and `depth`
    most   about so many rows are filled: whole trees, the largest first

    Returns the inviters whom nobody invited, the largest tree first; rows are given to all. Of several people whom one
    has invited the latest continues the line, the others branch off below, so that lines never cross.
    """
    roots = _grown(joins)
    of_size: dict[int, list[Person]] = {}
    for root in sorted(roots, key=lambda root: root.invited[-1].day):
        of_size.setdefault(len(_all(root)), []).append(root)
    invited = sum((size - 1) * len(trees) for size, trees in of_size.items())
    kept: list[Person] = []
    row = 0
    for size in sorted(of_size, reverse=True):
        trees = of_size[size]
        rows = sum(map(_rows, trees))
        if row + rows > most:  # evenly over the days, so that none seems richer than another
            fit = (most - row) * len(trees) // rows
            trees = [trees[(2 * n + 1) * len(trees) // (2 * fit)] for n in range(fit)]
        kept += trees
        row += sum(map(_rows, trees))
        if len(trees) < len(of_size[size]):
            break
    if roots and not kept:  # one tree larger than the page: its first ones
        kept = [_cut(of_size[max(of_size)][0], most)]
    row = 0
    for root in kept:
        row = _set(root, row)
    return kept, invited - sum(len(_all(root)) - 1 for root in kept)


def everybody(roots: list[Person]) -> list[Person]:
    """All persons of these trees."""
    return [person for root in roots for person in _all(root)]


def _grown(joins: pd.DataFrame) -> list[Person]:
    """The trees of invitations: those who invited and were not invited themselves."""
    joins = joins.sort_values("day", kind="stable")  # inviters come before those they invite
    people: dict[int, Person] = {}
    roots: dict[int, Person] = {}
    for uid, inviter, day, depth in zip(joins["uid"], joins["inviter"], joins["day"], joins["depth"], strict=True):
        person = people[int(uid)] = Person(float(day), int(depth))
        if inviter == 0:
            continue
        if int(inviter) not in people:  # there from the start
            people[int(inviter)] = Person(0.0, 0)
        by = people[int(inviter)]
        by.invited.insert(0, person)
        if by.depth == 0:
            roots[id(by)] = by
    return list(roots.values())


def _all(root: Person) -> list[Person]:
    found, waiting = [], [root]
    while waiting:
        person = waiting.pop()
        found.append(person)
        waiting += person.invited
    return found


def _rows(root: Person) -> int:
    """How many rows a tree fills: one for each of those who have invited nobody."""
    return sum(not person.invited for person in _all(root))


def _cut(root: Person, most: int) -> Person:
    """The tree with the earliest `most` of the invited."""
    kept = {id(person) for person in sorted(_all(root)[1:], key=lambda person: person.day)[:most]}
    for person in _all(root):
        person.invited = [each for each in person.invited if id(each) in kept]
    return root


def _set(person: Person, row: int) -> int:
    """Give rows to a person and all below, from `row` on; returns the first row below them."""
    person.row = row
    below = row
    for n, each in enumerate(person.invited):
        below = _set(each, row if n == 0 else below)
    return max(below, row + 1)
