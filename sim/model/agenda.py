"""The agenda: the only way in which the operator acts on a group, every act with its price.

A policy writes it for one day and all groups at once. What exceeds the day's staff minutes or cash of
a group does not happen and is kept as missed. Both engines read the same compiled entries.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.model.compile import kernel
from sim.model.labels import KINDS, SOURCES

Indices = npt.NDArray[np.integer] | None
Numbers = npt.NDArray[np.floating] | npt.NDArray[np.integer] | float
Done = npt.NDArray[np.bool_]
"""For each entry written, in the order given, whether the budget sufficed for it."""

ACTIONS: Final = (
    "post",
    "call_all",
    "call_participants",
    "greet",
    "reply",
    "warn",
    "remove",
    "appoint",
    "dismiss",
    "admit",
    "open_check_in",
    "close_check_in",
    "other",
)
POST: Final = 0
CALL_ALL: Final = 1
CALL_PARTICIPANTS: Final = 2
GREET: Final = 3
REPLY: Final = 4
WARN: Final = 5
REMOVE: Final = 6
APPOINT: Final = 7
DISMISS: Final = 8
ADMIT: Final = 9
OPEN_CHECK_IN: Final = 10
CLOSE_CHECK_IN: Final = 11
OTHER: Final = 12  # costs something and has no effect of its own

_WITH_QUALITY: Final = ("content", "kol_content", "event", "summary")
_OFFERS: Final = ("advertisement", "coupon", "group_buy")

ENTRY_DTYPE: Final = np.dtype(
    [
        ("group", "i4"),  # 0 .. G-1 over all replicates
        ("member", "i4"),  # slot, -1 = the whole group
        ("tick", "i2"),  # of the day
        ("count", "i2"),
        ("action", "u1"),
        ("kind", "u1"),  # of message, or source of newcomers
        ("policy", "u1"),
        ("done", "u1"),
        ("quality", "f4"),  # 0-1; of a greeting: how well it meets the need
        ("topic_x", "f4"),  # cosine of the topic relative to the positioning
        ("topic_y", "f4"),
        ("value", "f4"),  # discount 0-1, reward CNY
        ("extra", "f4"),  # deposit CNY
        ("minutes", "f4"),
        ("cash", "f4"),  # CNY
    ]
)


@kernel
def _settle(
    groups: npt.NDArray[np.int32],
    minutes: npt.NDArray[np.float64],
    cash: npt.NDArray[np.float64],
    minutes_left: npt.NDArray[np.float64],
    cash_left: npt.NDArray[np.float64],
    owed: bool,
    done: npt.NDArray[np.bool_],
) -> None:
    for i in range(len(groups)):
        g = groups[i]
        fits = minutes[i] <= minutes_left[g] + 1e-6 and cash[i] <= cash_left[g] + 1e-6
        done[i] = owed or fits
        if done[i]:  # a debt may exceed what is left, but leaves none
            minutes_left[g] = max(0.0, minutes_left[g] - minutes[i])
            cash_left[g] = max(0.0, cash_left[g] - cash[i])


class Agenda:
    """One day's acts over G groups. Made by the simulation, filled by the policies in priority order."""

    def __init__(
        self,
        day: int,
        groups: int,
        ticks_per_day: int,
        minutes_per_day: float,
        cash_per_day: float,
        wage_per_hour: float,
        outsourcing_per_hour: float,
        outsourced_quality: float,
    ) -> None:
        """`minutes_per_day` and `cash_per_day` are the shared budgets of each group."""
        self.day = day
        self.groups = groups
        self.ticks_per_day = ticks_per_day
        self.minutes_left = np.full(groups, minutes_per_day)
        self.cash_left = np.full(groups, cash_per_day)
        self._wages = {"shared": 0.0, "dedicated": wage_per_hour, "outsourced": outsourcing_per_hour}
        self._outsourced_quality = outsourced_quality
        self._batches: list[npt.NDArray[np.void]] = []
        self._policy = 0
        self._staff = "shared"
        self._everybody = np.arange(groups, dtype=np.int32)

    def begin(self, policy: int, staff: str = "shared") -> None:
        """Policy number `policy` writes from now on; `staff` does the work: shared, dedicated or outsourced.

        Shared staff use up the group's minutes. Dedicated and outsourced people are paid by the hour.
        """
        self._policy, self._staff = policy, staff

    # what an operator can do ------------------------------------------------------------------------

    def post(
        self,
        kind: str,
        hour: Numbers,
        groups: Indices = None,
        count: int = 1,
        quality: float = 0.5,
        topic: Numbers = 0.0,
        discount: float = 0.0,
        minutes: float = 0.0,
        cash: float = 0.0,
    ) -> Done:
        """One message (or `count`) per group in `groups` (None: all) at `hour` (0-24, scalar or one each).

        quality 0-1; topic: angle in radians from the group's positioning, scalar or one each; discount 0-1;
        minutes and cash each.
        """
        if self._staff == "outsourced":
            quality *= self._outsourced_quality
        worth = kind in _WITH_QUALITY  # only these may add to the feed's sums of quality and topic
        return self._add(
            POST, groups, hour, minutes, cash, kind=KINDS.index(kind), count=count, quality=quality * worth,
            topic_x=np.cos(topic) * worth, topic_y=np.sin(topic) * worth, value=discount * (kind in _OFFERS),
        )  # fmt: skip

    def call_all(self, hour: Numbers, groups: Indices = None, minutes: float = 0.0, cash: float = 0.0) -> Done:
        """@all: everybody is notified once, muted or not."""
        return self._add(CALL_ALL, groups, hour, minutes, cash)

    def call_participants(self, hour: Numbers, groups: Indices = None, minutes: float = 0.0) -> Done:
        """Post the day's check-in task: participants are reminded."""
        return self._add(CALL_PARTICIPANTS, groups, hour, minutes, 0.0)

    def greet(
        self,
        groups: npt.NDArray[np.integer],
        slots: npt.NDArray[np.integer],
        ticks: npt.NDArray[np.integer],
        match: float = 0.5,
        minutes_each: float = 0.0,
        cash_each: float = 0.0,
    ) -> Done:
        """Greet members in person at `ticks` (of the day); `match` 0-1: how well their need is met by it."""
        if self._staff == "outsourced":
            match *= self._outsourced_quality
        return self._add(GREET, groups, ticks, minutes_each, cash_each, member=slots, quality=match, in_ticks=True)

    def reply(
        self, groups: npt.NDArray[np.integer], slots: npt.NDArray[np.integer], hour: Numbers, minutes_each: float = 0.0
    ) -> Done:
        """Answer members' messages in the group."""
        return self._add(REPLY, groups, hour, minutes_each, 0.0, member=slots)

    def warn(
        self, groups: npt.NDArray[np.integer], slots: npt.NDArray[np.integer], hour: Numbers, minutes_each: float = 0.0
    ) -> Done:
        """Tell members that they will be removed unless they speak."""
        return self._add(WARN, groups, hour, minutes_each, 0.0, member=slots)

    def remove(
        self, groups: npt.NDArray[np.integer], slots: npt.NDArray[np.integer], hour: Numbers, minutes_each: float = 0.0
    ) -> Done:
        """Remove members from their groups."""
        return self._add(REMOVE, groups, hour, minutes_each, 0.0, member=slots)

    def appoint(
        self,
        groups: npt.NDArray[np.integer],
        slots: npt.NDArray[np.integer],
        hour: Numbers,
        minutes_each: float = 0.0,
        cash_each: float = 0.0,
    ) -> Done:
        """Make members opinion leaders (or keep supporting those who are)."""
        return self._add(APPOINT, groups, hour, minutes_each, cash_each, member=slots)

    def dismiss(self, groups: npt.NDArray[np.integer], slots: npt.NDArray[np.integer], hour: Numbers) -> Done:
        """End the support of opinion leaders."""
        return self._add(DISMISS, groups, hour, 0.0, 0.0, member=slots)

    def admit(
        self,
        groups: npt.NDArray[np.integer],
        counts: npt.NDArray[np.integer],
        source: str = "cold",
        minutes_each: float = 0.0,
        cash_each: float = 0.0,
    ) -> Done:
        """Let `counts` newcomers per group in through a channel; they arrive during the next day.

        source: existing, cold or fresh_blood. Each person is charged, so a tight budget admits fewer.
        """
        rows = np.repeat(np.asarray(groups, np.int32), np.asarray(counts, np.int64))
        return self._add(ADMIT, rows, 0.0, minutes_each, cash_each, kind=SOURCES.index(source))

    def open_check_in(
        self, hour: Numbers, groups: Indices = None, reward: float = 0.0, deposit: float = 0.0, minutes: float = 0.0
    ) -> Done:
        """Open a check-in campaign: members who read of it may sign up. reward and deposit in CNY."""
        return self._add(OPEN_CHECK_IN, groups, hour, minutes, 0.0, value=reward, extra=deposit)

    def close_check_in(self, hour: Numbers, groups: Indices = None, minutes: float = 0.0) -> Done:
        """End the campaign."""
        return self._add(CLOSE_CHECK_IN, groups, hour, minutes, 0.0)

    def spend(
        self, groups: Indices = None, minutes: Numbers = 0.0, cash: Numbers = 0.0, owed: bool = False
    ) -> Done:
        """Work or money without an effect of its own (preparing, fees, rewards paid).

        owed: a debt (a reward promised), paid even where the day's budget does not suffice; a negative sum
        is income.
        """
        return self._add(OTHER, groups, 0.0, minutes, cash, owed=owed)

    # bookkeeping ------------------------------------------------------------------------------------

    def _add(
        self,
        action: int,
        groups: Indices,
        hour: Numbers,
        minutes: Numbers,
        cash: Numbers,
        member: Numbers = -1,
        kind: int = 0,
        count: int = 1,
        quality: float = 0.0,
        topic_x: Numbers = 0.0,
        topic_y: Numbers = 0.0,
        value: float = 0.0,
        extra: float = 0.0,
        in_ticks: bool = False,
        owed: bool = False,
    ) -> Done:
        rows = self._everybody if groups is None else np.asarray(groups, np.int32)
        if rows.size == 0:
            return np.ones(0, np.bool_)
        entries = np.zeros(rows.size, ENTRY_DTYPE)
        entries["group"] = rows
        entries["action"], entries["policy"] = action, self._policy
        entries["member"], entries["kind"], entries["count"] = member, kind, count
        if in_ticks:
            ticks = np.asarray(hour)
        else:
            ticks = np.floor(np.asarray(hour, np.float64) * self.ticks_per_day / 24.0 + 1e-9)
        entries["tick"] = np.clip(ticks, 0, self.ticks_per_day - 1)
        entries["quality"], entries["topic_x"], entries["topic_y"] = quality, topic_x, topic_y
        entries["value"], entries["extra"] = value, extra
        entries["minutes"] = np.multiply(minutes, count)
        entries["cash"] = np.multiply(cash, count)
        wage = self._wages[self._staff]
        if wage:
            entries["cash"] += entries["minutes"] * (wage / 60.0)
        if self._staff == "outsourced":  # paid for, but nobody of one's own works on it
            entries["minutes"] = 0.0
        entries["done"] = done = self._charge(entries, owed)
        self._batches.append(entries)
        return done

    def _charge(self, entries: npt.NDArray[np.void], owed: bool = False) -> Done:
        """Take the price of each entry from its group's budgets, first come first served."""
        minutes = entries["minutes"].astype(np.float64)
        if self._staff != "shared":
            minutes[:] = 0.0
        cash = entries["cash"].astype(np.float64)
        done = np.empty(entries.size, np.bool_)
        groups = np.ascontiguousarray(entries["group"])
        _settle(groups, minutes, cash, self.minutes_left, self.cash_left, owed, done)
        return done

    def entries(self) -> npt.NDArray[np.void]:
        """All entries in the order written, the missed ones too."""
        if len(self._batches) != 1:
            joined = np.empty(sum(map(len, self._batches)), ENTRY_DTYPE)
            at = 0
            for batch in self._batches:  # np.concatenate compares the types field by field, which takes longer
                joined[at : at + len(batch)] = batch
                at += len(batch)
            self._batches = [joined]
        return self._batches[0]

    def compile(self) -> tuple[npt.NDArray[np.void], npt.NDArray[np.int64]]:
        """What happens, sorted by group, tick and order of writing; and where each group's part begins (G + 1,)."""
        entries = self.entries()
        chosen = np.flatnonzero((entries["done"] == 1) & (entries["action"] != OTHER))
        key = entries["group"][chosen].astype(np.int64) * (self.ticks_per_day + 1) + entries["tick"][chosen]
        chosen = chosen[np.argsort(key, kind="stable")]
        del key  # there may be millions
        entries = entries[chosen]
        bounds = np.searchsorted(entries["group"], np.arange(self.groups + 1))
        return entries.view(np.recarray), bounds.astype(np.int64)

    def totals(self, policies: Mapping[str, int]) -> dict[str, npt.NDArray[np.float64]]:
        """Per group: staff_minutes, cash, missed, and minutes_<key>, cash_<key> of each policy."""
        entries = self.entries()
        done = entries["done"] == 1
        rows, minutes, cash = entries["group"], entries["minutes"] * done, entries["cash"] * done
        cells = entries["policy"].astype(np.int64) * self.groups + rows
        size = self.groups * (1 + max(policies.values(), default=0))
        by_minutes = np.asarray(np.bincount(cells, minutes, size), np.float64).reshape(-1, self.groups)
        by_cash = np.asarray(np.bincount(cells, cash, size), np.float64).reshape(-1, self.groups)
        result: dict[str, npt.NDArray[np.float64]] = {
            "staff_minutes": np.asarray(np.bincount(rows, minutes, self.groups), np.float64),
            "cash": np.asarray(np.bincount(rows, cash, self.groups), np.float64),
            "missed": np.asarray(np.bincount(rows, ~done, self.groups), np.float64),
        }
        for key, number in policies.items():
            result[f"minutes_{key}"], result[f"cash_{key}"] = by_minutes[number], by_cash[number]
        return result
