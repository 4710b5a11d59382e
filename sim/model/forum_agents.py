"""Forums on the Mesa engine: visits by agents, everything else as in the kernel's forum."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.model import forum
from sim.model.scratch import N_JOINS, N_LOGGED, Scratch, new_scratch

if TYPE_CHECKING:
    from sim.model.community import Community


class ForumAgents:
    """The parts of all forums of a community, each with working memory of its own."""

    def __init__(self, community: "Community") -> None:
        """`community` has its world."""
        self._community = community
        world, slots = community.world, community.slots
        self.blocks, begins = forum.parts_of(world)
        self.begins = begins.tolist()
        logged = community.simulation.logged
        widest = int(self.blocks[:, forum.SLOTS].max(initial=1))
        forums = len(self.begins) - 1
        self.whole = [new_scratch(slots, 1, logged) for _ in range(forums)]
        self._parts = [new_scratch(widest, 1, logged, self.begins[g + 1] - self.begins[g]) for g in range(forums)]
        self._one = [
            [Scratch(*(array[k] for array in parts)) for k in range(len(parts.cursor))] for parts in self._parts
        ]
        self.board = np.zeros(len(world.members), np.int64)
        self._block = np.zeros(len(world.members), np.int64)
        for b, (g, f, first, length) in enumerate(self.blocks.tolist()):
            rows = slice(g * slots + first, g * slots + first + length)
            self.board[rows], self._block[rows] = f, b - self.begins[g]

    def scratch_of_row(self, row: int) -> Scratch:
        """Into what the member in a row writes."""
        return self._one[row // self._community.slots][self._block[row]]

    def run_day(
        self,
        profile: npt.NDArray[np.float64],
        profile_next: npt.NDArray[np.float64],
        entries: npt.NDArray[np.void],
        bounds: npt.NDArray[np.int64],
        postponed: npt.NDArray[np.bool_],
        out: npt.NDArray[np.float32],
    ) -> npt.NDArray[np.void]:
        """One day, as in `forum.run_forum_day`, with every visit made by its agent."""
        c = self._community
        world, params, day, ticks = c.world, c.params, c.simulation.day, c.simulation.ticks_per_day
        forums = range(len(self.whole))
        members = c.present()
        following = bounds[:-1].tolist()
        for g in forums:
            self.whole[g].today[N_JOINS] = self.whole[g].today[N_LOGGED] = 0
            forum.begin_day(world, params, self.whole[g], self._parts[g], g, day)
        for t in range(ticks):
            for g in forums:
                following[g] = forum.open_forum(
                    world, params, self.whole[g], g, day, t, ticks, profile, entries, following[g], int(bounds[g + 1])
                )
                forum.clear_parts(self._parts[g])
                c.set_moment(forum.moment_of(world, g, g * world.topics, day, t, ticks, profile))
            members.do("step")
            for g in forums:
                blocks = self._blocks(g)
                forum.speak_parts(
                    world, params, self._parts[g], blocks, 0, len(blocks), day, t, ticks, profile
                )
                forum.meet(world, params, self.whole[g], self._parts[g], blocks, g, day, t, ticks, profile)
        for g in forums:
            blocks = self._blocks(g)
            present = np.zeros(len(blocks), np.int64)
            forum.sleep_parts(
                world, params, self._parts[g], blocks, 0, len(blocks), day, ticks, profile, present
            )
            forum.end_forum_day(
                world, params, self.whole[g], self._parts[g], blocks, g, day, ticks, profile, profile_next, present,
                entries, int(bounds[g]), int(bounds[g + 1]), postponed[g], out,
            )  # fmt: skip
            c.rest(g)
        return np.concatenate([s.joins[: s.today[N_JOINS]] for s in self.whole])

    def _blocks(self, g: int) -> npt.NDArray[np.int64]:
        return self.blocks[self.begins[g] : self.begins[g + 1]]
