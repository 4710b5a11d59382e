"""What can be read of a member as a Mesa agent: properties that are places in the state."""

from numbers import Real
from typing import TYPE_CHECKING

import mesa

from sim.model.contact import rebase
from sim.model.concern import half_life_of
from sim.model.labels import ROLES, SOURCES, STAGES, TIERS
from sim.model.state import MAX_TIES
from sim.model.ties import FULL

if TYPE_CHECKING:
    from sim.model.community import Community


def _state(name: str, doc: str) -> property:
    """A number in [0, 1] that can be read and set; setting it keeps the presence clock right."""

    def read(self: "Person") -> float:
        return float(self.record[name])

    def write(self: "Person", value: float) -> None:
        if not isinstance(value, Real) or not 0.0 <= value <= 1.0:
            raise ValueError(f"{name} is {value!r}, expected a number from 0 to 1")
        self.record[name] = value
        self._rebase()

    return property(read, write, doc=doc)


def _trait(name: str, doc: str) -> property:
    def read(self: "Person") -> float:
        return float(self.record[name])

    return property(read, doc=doc)


class Person(mesa.Agent):
    """One who holds a row of the state. Properties are live."""

    model: "Community"

    def __init__(self, model: "Community", row: int) -> None:
        """The member who holds `row` of the state."""
        super().__init__(model)
        self.uid = int(model.world.members[row]["uid"])
        self.sit(row)

    def sit(self, row: int) -> None:
        """Take a place: `row` of the state."""
        model = self.model
        self.row = row
        self.slot = row % model.slots
        self.group_index = row // model.slots
        self.board = model.board_of_row(row)
        self.record = model.world.members[row]

    # states and traits ----------------------------------------------------------------------------

    interest = _state("interest", "expected worth of opening the group, 0-1")
    trust = _state("trust", "in operator and community, 0-1")
    belief = _state("belief", "expected product quality, 0-1")
    ownership = _state("ownership", "how far the community feels one's own, 0-1")
    crowding = _state("crowding", "own motivation displaced by paid reward, 0-1, at the last visit")
    fatigue = _trait("fatigue", "leaky count of commercial messages read, at the last visit")
    reference_price = _trait("reference_price", "price one has come to expect, CNY")
    sociability = _trait("sociability", "multiplier of the speaking rate")
    presence = _trait("presence", "visits/day at full interest")
    groups_held = _trait("groups_held", "other groups competing for attention")
    need = _trait("need", "rigidity of the need, 0-1")
    deal_seeking = _trait("deal_seeking", "0-1")
    tolerance = _trait("tolerance", "messages/day that feel normal")
    fit = _trait("fit", "fit of taste with the group's topic, 0-1")
    owner_tie = _trait("owner_tie", "tie to the owner, 0-1")

    @property
    def concern_lasting(self) -> float:
        """Days after which half is left of what the group has to do with one's life; infinite where it lasts."""
        return half_life_of(self.record["concern_lasting"])

    @property
    def muted(self) -> bool:
        """Do-not-disturb."""
        return bool(self.record["muted"])

    @muted.setter
    def muted(self, value: bool) -> None:
        if value not in (False, True):
            raise ValueError(f"muted is {value!r}, expected True or False")
        self.record["muted"] = int(value)
        self._rebase()

    @property
    def stage(self) -> str:
        """observing, lurking, active, gone or removed: a label for reporting."""
        return STAGES[self.record["stage"]] if self.record["uid"] == self.uid else "gone"

    @property
    def tier(self) -> str:
        """upper, middle or base (S2)."""
        return TIERS[self.record["tier"]]

    @property
    def source(self) -> str:
        """existing, invited, cold or fresh_blood."""
        return SOURCES[self.record["source"]]

    @property
    def role(self) -> str:
        """member or kol."""
        return ROLES[self.record["role"]]

    @property
    def group(self) -> int:
        """Number of the group within its replicate."""
        return int(self.model.world.groups[self.group_index]["group"])

    @property
    def replicate(self) -> int:
        """Number of the replicate."""
        return int(self.model.world.groups[self.group_index]["replicate"])

    @property
    def posts(self) -> int:
        """Messages written."""
        return int(self.record["posts"])

    @property
    def visits(self) -> int:
        """Visits made."""
        return int(self.record["visits"])

    @property
    def orders(self) -> int:
        """Orders placed."""
        return int(self.record["orders"])

    @property
    def ties(self) -> "dict[Person, float]":
        """Friends and the strength of each tie, 0-1, on the day it was last touched."""
        w = self.model.world
        base = self.row - self.slot
        found = {}
        for k in range(MAX_TIES):
            if w.tie_strength[self.row, k] > 0:
                friend = self.model.member_at(base + int(w.tie_slot[self.row, k]))
                if friend is not None:
                    found[friend] = float(w.tie_strength[self.row, k]) / FULL
        return found

    def _rebase(self) -> None:
        model = self.model
        now = model.moments[self.group_index]
        rebase(model.world, self.row, now, model.params[0])

    def remove(self) -> None:
        """Take the member out of the group, as if the operator had removed him; friends feel it."""
        self.model.take_out(self)

    def forget(self) -> None:
        """Leave Mesa's lists; the member's place in the state is somebody else's business."""
        super().remove()
