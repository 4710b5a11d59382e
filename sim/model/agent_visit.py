"""What a Mesa agent's visit finds and weighs."""

from dataclasses import dataclass
from typing import Any

from sim.model.moment import Moment


@dataclass(slots=True)
class Visit:
    """What a visit finds and weighs; handed from step to step."""

    now: Moment
    elapsed: float  # days since the last visit
    interest: float
    trust: float
    muted: float
    bonded: float
    fatigue: float
    crowding: float
    loss: float
    unread: Any = None  # (16,) messages by kind
    heeds: float = 1.0  # share of members' talk that is heeded
    backlog: float = 0.0
    share: float = 0.0  # of the backlog that is read
    offers: float = 0.0  # commercial messages in the backlog
    discount: float = 0.0  # their mean
    offered: Any = None  # (K,) offers by product, from 1 on
    belief: float = 0.0
    ownership: float = 0.0
    need: float = 0.0
    concern: float = 1.0  # what the group still has to do with one's life
    owner_tie: float = 0.0
    operators: float = 0.0  # share of the talk read that the operator wrote
    believed: float = 0.0  # the same, but for what planted voices told that one has seen through
    common: Any = None  # see `response.standing`
    prize: float = 0.0  # how far the running contest moves the visitor
    asks_friends: float = 0.0  # invitations more, having pledged to a group buy
    quality: float = 0.0  # of the posts unread, their mean
    repeats: float = 0.0  # offers in memory before this visit
    paid_off: float = 0.0  # 1 if what was read was worth more than the reference
