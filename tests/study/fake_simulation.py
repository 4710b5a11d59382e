"""A stand-in for the simulation: tables of the right shape, made of few rules and no science."""

import time

import numpy as np

KINDS = ("chat", "question", "content", "advertisement")


class FakeSimulation:
    """Members leave one a day while there are any; everything else is made up but adds up."""

    def __init__(self, scenario, engine="kernel", threads=1, *, seconds_a_day=0.0, fails_on=None):
        self.scenario = scenario
        self.engine, self.threads = engine, threads
        self.days, self.day = scenario.run.days, 0
        self.replicates, self.groups = scenario.run.replicates, scenario.world.groups.count
        self.start = scenario.world.groups.members
        self._seconds_a_day, self._fails_on = seconds_a_day, fails_on
        self._random = np.random.default_rng(scenario.run.seed)
        self._days = []

    def step(self):
        time.sleep(self._seconds_a_day)
        if self._fails_on == self.day:
            raise RuntimeError("the fake broke")
        rows = self.replicates * self.groups
        replicate, group = np.divmod(np.arange(rows, dtype=np.int32), np.int32(self.groups))
        members = np.full(rows, max(self.start - self.day - 1, 0), np.int32)
        chat = self._random.integers(0, 30, rows).astype(np.int32)
        orders = self._random.integers(0, 5, rows).astype(np.int32)
        day = {
            "replicate": replicate,
            "group": group,
            "day": np.full(rows, self.day, np.int32),
            "members": members,
            "observing": members // 3,
            "lurking": members // 3,
            "active": members - 2 * (members // 3),
            "gone": self.start - members,
            "removed": np.zeros(rows, np.int32),
            "joined_invited": np.zeros(rows, np.int32),
            "joined_channel": np.zeros(rows, np.int32),
            "left": np.ones(rows, np.int32),
            "removed_today": np.zeros(rows, np.int32),
            "visits": members * 2,
            "speakers_30d": members // 10,
            "messages": chat + 2,
            "commercial_share": (2 / (chat + 2)).astype(np.float32),
            "muted_share": self._random.uniform(0.2, 0.4, rows).astype(np.float32),
            "never_spoke_share": np.full(rows, 0.6, np.float32),
            "top20_share": np.where(chat > 0, 0.75, np.nan).astype(np.float32),
            "interest_mean": self._random.uniform(0.3, 0.5, rows).astype(np.float32),
            "trust_mean": self._random.uniform(0.3, 0.5, rows).astype(np.float32),
            "belief_mean": np.full(rows, 0.5, np.float32),
            "orders": orders,
            "revenue": orders * 100.0,
            "discount": orders * 5.0,
            "gross_profit": orders * 45.0,
            "staff_minutes": np.full(rows, 60.0),
            "cash": np.full(rows, 12.0),
            "missed": np.ones(rows, np.int32),
            "minutes_content": np.full(rows, 60.0),
            "cash_content": np.full(rows, 12.0),
        }
        for kind in KINDS:
            day[f"messages_{kind}"] = {"chat": chat, "advertisement": np.full(rows, 2, np.int32)}.get(
                kind, np.zeros(rows, np.int32)
            )
        self._days.append(day)
        self.day += 1

    def daily_table(self):
        return {name: np.concatenate([day[name] for day in self._days]) for name in self._days[0]}

    def members_table(self):
        n = min(self.start, 20)
        return {"slot": np.arange(n, dtype=np.int32), "uid": np.arange(n, dtype=np.uint64) + np.uint64(2**63)}

    def nodes_table(self):
        moment = np.repeat(np.array(["first", "last"]), 3)
        return {"moment": moment, "slot": np.tile(np.arange(3, dtype=np.int32), 2)}

    def ties_table(self):
        return {
            "moment": np.array(["last", "last"]),
            "a": np.array([-1, 0], np.int32),
            "b": np.array([0, 1], np.int32),
            "strength": np.array([0.5, 0.25], np.float32),
        }

    def joins_table(self):
        return {"day": np.zeros(0, np.int32), "uid": np.zeros(0, np.uint64), "source": np.zeros(0, object)}

    def leaves_table(self):
        n = min(self.start, self.day)
        return {"day": np.arange(n, dtype=np.int32), "uid": np.arange(n, dtype=np.uint64) + np.uint64(2**63)}

    def messages_table(self):
        n = 2 * self.scenario.run.log_groups
        return {"day": np.zeros(n, np.int32), "minute": np.arange(n, dtype=np.float32), "kind": np.full(n, "chat", object)}

    def agenda_table(self):
        days = np.arange(self.days, dtype=np.int32)
        return {
            "day": np.repeat(days, 2),
            "policy": np.full(2 * self.days, "content"),
            "action": np.full(2 * self.days, "post"),
            "done": np.tile(np.array([True, False]), self.days),
        }
