"""Everything an operator can do, in one agenda, for tests of both engines and of the state."""

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.model.agenda import Agenda


def act_on_everybody(agenda: Agenda, members: int = 20) -> None:
    """Acts on groups and on their first `members` slots; which ones change from day to day."""
    day, groups = agenda.day, np.repeat(np.arange(agenda.groups), members)
    slots = np.tile(np.arange(members), agenda.groups)
    agenda.drop_packet(9.0, amount=30.0, shares=15)
    agenda.plant(10.0, count=3)
    agenda.plant(10.0, count=2, praise=True)
    agenda.converse(11.0, count=4)
    agenda.serve(12.0, count=5, notices=0.8)
    agenda.moderate(13.0, notices=0.7, strictness=0.6, expel=day % 3 == 0)
    agenda.message(groups[::3], slots[::3], 14.0, coaching=0.8, asks=True)
    agenda.care(groups[::5], slots[::5], 15.0)
    agenda.offer(groups[1::4], slots[1::4], 16.0, discount=0.4)
    agenda.introduce(groups, slots, (slots + 1 + day) % members, 17.0)
    agenda.try_out(groups[day::11], slots[day::11], 18.0)
    agenda.award(groups[day::13], slots[day::13], 18.0)
    agenda.appoint(groups[:2], slots[:2], 8.0, admin=day % 2 == 0)
    {
        0: lambda: (agenda.open_contest(8.0, prize=80.0), agenda.set_rules(8.0), agenda.promise_reward(None, 30.0, 60.0)),
        1: lambda: (agenda.open_deal(9.0, discount=0.5, buyers=2, days=1.5), agenda.ask_feedback(9.0)),
        2: lambda: (agenda.announce_event(9.0), agenda.meet_up(19.0, most=8), agenda.meet_up(20.0, place=1)),
        3: lambda: (
            agenda.hold_event(20.0, parts=4, topic=0.5), agenda.close_feedback(21.0, outcome="credited"),
            agenda.close_contest(22.0),
        ),
        4: lambda: (agenda.open_contest(8.0, prize=500.0, answers=True), agenda.ask_feedback(9.0)),
        5: lambda: (agenda.open_deal(9.0, discount=0.3, buyers=4, days=3.0), agenda.post("summary", 9.0)),
        6: lambda: (agenda.close_feedback(9.0, outcome="broken"), agenda.promise_reward()),
    }[day % 7]()  # fmt: skip


def of_a_town(members: int) -> Callable[[Agenda], Any]:
    """The same on so many members of each group."""
    return lambda agenda: act_on_everybody(agenda, members)


LIVELY: dict[str, Any] = {
    "world.behaviour.buying.buy_chance": 0.8,
    "world.behaviour.speaking.initiative": 0.3,
    "world.behaviour.inviting.invite_rate": 0.3,
    "world.behaviour.inviting.invite_acceptance": 0.8,
    "world.behaviour.rewards.reward_invites": 2.0,
    "world.behaviour.rewards.contest_responders": 0.5,
    "world.behaviour.attention.detection": 0.2,
    "world.behaviour.attention.suggest_chance": 0.8,
    "world.behaviour.attention.meeting_attendance": 0.8,
    "world.behaviour.attention.reprimanded": 0.8,
    "world.behaviour.experience.tell_complaint": 3.0,
    "world.product.quality": 0.3,
    "world.product.purchase_cycle": 7.0,
    "world.product.delivery_days": 1,
    "world.members.places": 2,
    "operator.cash_per_day": 100000.0,
}  # fmt: skip
"""A world in which all of it has effects within a week."""

HAPPENS = (
    "messages_red_packet", "messages_event", "messages_summary", "messages_complaint", "messages_complaint_answered",
    "pledges", "orders_group_buy", "orders_private", "messages_for_prize", "suggestions", "voices_detected", "met",
    "reprimands", "invitations_sent",
)  # fmt: skip
