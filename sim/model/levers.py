"""What an operator can do to a whole group, as methods of the agenda; each returns for which groups it is done."""

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.model.entries import (
    ADMIT, ANNOUNCE_EVENT, ANSWER_COMPLAINTS, ASK_FEEDBACK, CALL_ALL, CALL_PARTICIPANTS, CLOSE_CHECK_IN,
    CLOSE_CONTEST, CLOSE_FEEDBACK, CONVERSE, DROP_PACKET, HOLD_EVENT, IMPROVE_PRODUCT, MEET_UP, MODERATE,
    OPEN_CHECK_IN, OPEN_CONTEST, OPEN_DEAL, OTHER, PLANT, POST, PROMISE_REWARD, SERVE, SET_RULES,
)  # fmt: skip
from sim.model.labels import CHAT, KINDS, PRAISE, SOURCES

Indices = npt.NDArray[np.integer] | None
Numbers = npt.NDArray[np.floating] | npt.NDArray[np.integer] | float
Done = npt.NDArray[np.bool_]
"""For each entry written, in the order given, whether the budget sufficed for it."""

_OPERATORS: Final = (
    "content", "kol_content", "advertisement", "coupon", "group_buy", "event", "operator_reply", "summary",
)  # fmt: skip
"""Kinds that the operator writes; what passes for members' is planted, and red packets are dropped."""
_WITH_QUALITY: Final = ("content", "kol_content", "event", "summary")
_OFFERS: Final = ("advertisement", "coupon", "group_buy")

# variants of acts, kept in the field `kind` of an entry
ALL_CASES: Final = 0
QUESTIONS: Final = 1
COMPLAINTS: Final = 2
SERVING: Final = ("all", "questions", "complaints")
BROKEN: Final = 0
KEPT: Final = 1
CREDITED: Final = 2
OUTCOMES: Final = ("broken", "kept", "credited")

NO_SLOT: Final = -1
"""Member of an act on a whole group."""


def _one_of(name: str, given: str, known: tuple[str, ...]) -> int:
    if given not in known:
        raise ValueError(f"{name} is {given!r}, expected {', '.join(known[:-1])} or {known[-1]}")
    return known.index(given)


def _channel(source: str) -> int:
    _one_of("source", source, ("existing", "cold", "fresh_blood"))
    return SOURCES.index(source)


def _within(name: str, number: float, low: float, high: float) -> None:
    if not low <= number <= high:
        raise ValueError(f"{name} is {number:g}, expected {low:g} to {high:g}")


class Levers:
    """Acts on groups: indices over all replicates, None for all. hour: 0-24; minutes, cash: their price."""

    _products: int

    def _add(
        self,
        action: int,
        groups: Indices,
        hour: Numbers,
        minutes: Numbers,
        cash: Numbers,
        member: Numbers | None = None,
        kind: int = 0,
        count: int = 1,
        quality: float = 0.0,
        topic: Numbers = 0.0,
        worth: float = 0.0,
        value: float = 0.0,
        extra: float = 0.0,
        in_ticks: bool = False,
        owed: bool = False,
        product: int = 0,
        other: Numbers = -1,
    ) -> Done:
        raise NotImplementedError

    def _quality(self, quality: float) -> float:
        raise NotImplementedError

    # posting and calling ----------------------------------------------------------------------------

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
        product: int = 0,
    ) -> Done:
        """One message (or `count`) per group in `groups` (None: all) at `hour` (0-24, scalar or one each).

        kind: content, kol_content, advertisement, coupon, group_buy, event, summary, or operator_reply (the operator's
        own talk); complaints are answered with `answer_complaints`. quality 0-1; topic: angle in
        radians from the group's positioning, scalar or one each; discount 0-1; minutes and cash each; product: which
        one is offered, in the order of the scenario (0: world.product).
        """
        if kind == "complaint_answered":
            raise ValueError("complaints are answered with answer_complaints, expected another kind of message")
        if kind not in _OPERATORS:
            raise ValueError(f"kind is {kind!r}, expected one of {', '.join(_OPERATORS)}")
        _within("discount", discount, 0.0, 1.0)
        self._sold(product)
        quality = self._quality(quality)
        worth = kind in _WITH_QUALITY  # only these may add to the feed's sums of quality and topic
        return self._add(
            POST, groups, hour, minutes, cash, kind=KINDS.index(kind), count=count, quality=quality * worth,
            topic=topic, worth=float(worth), value=discount * (kind in _OFFERS), product=product * (kind in _OFFERS),
        )  # fmt: skip

    def call_all(self, hour: Numbers, groups: Indices = None, minutes: float = 0.0, cash: float = 0.0) -> Done:
        """@all: everybody is notified once, muted or not."""
        return self._add(CALL_ALL, groups, hour, minutes, cash)

    def call_participants(
        self, hour: Numbers, groups: Indices = None, quality: float = 0.2, minutes: float = 0.0
    ) -> Done:
        """Post the day's check-in task, content of this quality: participants are reminded."""
        return self._add(CALL_PARTICIPANTS, groups, hour, minutes, 0.0, quality=self._quality(quality))

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
        return self._add(ADMIT, rows, 0.0, minutes_each, cash_each, kind=_channel(source))

    def open_check_in(
        self,
        hour: Numbers,
        groups: Indices = None,
        reward: float = 0.0,
        deposit: float = 0.0,
        quality: float = 0.3,
        minutes: float = 0.0,
    ) -> Done:
        """Open a check-in campaign: members who read of it may sign up. reward and deposit in CNY."""
        _within("reward", reward, 0.0, 1e6)
        _within("deposit", deposit, 0.0, 1e6)
        return self._add(
            OPEN_CHECK_IN, groups, hour, minutes, 0.0, quality=self._quality(quality), value=reward, extra=deposit
        )

    def close_check_in(self, hour: Numbers, groups: Indices = None, minutes: float = 0.0) -> Done:
        """End the campaign."""
        return self._add(CLOSE_CHECK_IN, groups, hour, minutes, 0.0)

    def answer_complaints(
        self, hour: Numbers, groups: Indices = None, count: int = 1, minutes: float = 0.0, cash: float = 0.0
    ) -> Done:
        """Answer up to `count` of the open complaints in each group, the oldest first; minutes and cash each."""
        return self._add(ANSWER_COMPLAINTS, groups, hour, minutes, cash, count=count)

    def improve(self, gain: float, groups: Indices = None, minutes: float = 0.0, cash: float = 0.0) -> Done:
        """Mend the share `gain` (0-1) of what all products lack, in what is ordered in these groups from now on."""
        _within("gain", gain, 0.0, 1.0)
        return self._add(IMPROVE_PRODUCT, groups, 0.0, minutes, cash, value=self._quality(gain))

    def spend(
        self, groups: Indices = None, minutes: Numbers = 0.0, cash: Numbers = 0.0, owed: bool = False
    ) -> Done:
        """Work or money without an effect of its own (preparing, fees, rewards paid).

        owed: a debt (a reward promised), paid even where the day's budget does not suffice; a negative sum
        is income.
        """
        return self._add(OTHER, groups, 0.0, minutes, cash, owed=owed)

    # money ------------------------------------------------------------------------------------------

    def drop_packet(
        self, hour: Numbers, groups: Indices = None, amount: float = 20.0, shares: int = 20, minutes: float = 0.0
    ) -> Done:
        """Drop a red packet of `amount` CNY, which the first `shares` members who open it divide evenly."""
        _within("amount", amount, 0.0, 1e6)
        return self._add(DROP_PACKET, groups, hour, minutes, amount, count=shares, value=amount)

    def open_deal(
        self,
        hour: Numbers,
        groups: Indices = None,
        discount: float = 0.3,
        buyers: int = 5,
        days: float = 3.0,
        product: int = 0,
        minutes: float = 0.0,
    ) -> Done:
        """Offer a group buy: `discount` (0-1) for all once `buyers` have pledged, within `days`; else nobody buys.

        It is posted as one group-buy offer; `post("group_buy", …)` reminds of it. A new one ends the one before.
        """
        self._sold(product)
        _within("discount", discount, 0.0, 1.0)
        _within("days", days, 0.0, 3650.0)
        return self._add(
            OPEN_DEAL, groups, hour, minutes, 0.0, count=buyers, value=discount, extra=days, product=product
        )

    def open_contest(
        self,
        hour: Numbers,
        groups: Indices = None,
        prize: float = 50.0,
        answers: bool = False,
        quality: float = 0.3,
        minutes: float = 0.0,
    ) -> Done:
        """Promise prizes of `prize` CNY to those who write most (or, with `answers`, answer most), from now on.

        It is announced in one content message of `quality`. Who has won is for the policy to find, and to `award`.
        """
        _within("prize", prize, 0.0, 1e6)
        return self._add(
            OPEN_CONTEST, groups, hour, minutes, 0.0, kind=int(answers), quality=self._quality(quality), value=prize
        )

    def close_contest(self, hour: Numbers, groups: Indices = None, minutes: float = 0.0) -> Done:
        """There is nothing to win any more."""
        return self._add(CLOSE_CONTEST, groups, hour, minutes, 0.0)

    def promise_reward(
        self, groups: Indices = None, inviter: float = 0.0, invited: float = 0.0, on_order: bool = False,
        minutes: float = 0.0,
    ) -> Done:  # fmt: skip
        """From now on inviting is rewarded: CNY for the inviter and for the invited; 0 ends it.

        on_order: it is paid on the first order, and lures less than what is paid on joining. Paying is for the policy
        (`spend`, owed).
        """
        _within("inviter", inviter, 0.0, 1e6)
        _within("invited", invited, 0.0, 1e6)
        return self._add(PROMISE_REWARD, groups, 0.0, minutes, 0.0, kind=int(on_order), value=inviter, extra=invited)

    # occasions --------------------------------------------------------------------------------------

    def announce_event(
        self, hour: Numbers, groups: Indices = None, quality: float = 0.3, minutes: float = 0.0, cash: float = 0.0
    ) -> Done:
        """Post a notice of the next event (content of `quality`): who reads it before, is reminded when it begins."""
        return self._add(ANNOUNCE_EVENT, groups, hour, minutes, cash, quality=self._quality(quality))

    def hold_event(
        self,
        hour: Numbers,
        groups: Indices = None,
        parts: int = 6,
        quality: float = 0.7,
        topic: Numbers = 0.0,
        hours: float = 1.5,
        minutes: float = 0.0,
        cash: float = 0.0,
    ) -> Done:
        """Hold an event in the group: so many messages of `quality` and `topic` (radians), live for `hours`.

        Those who have read its notice, and whom it suits, look in; who reads it afterwards has less of it.
        """
        _within("hours", hours, 0.0, 24.0)
        return self._add(
            HOLD_EVENT, groups, hour, minutes, cash, count=parts, quality=self._quality(quality), topic=topic,
            worth=1.0, extra=hours,
        )  # fmt: skip

    def meet_up(
        self,
        hour: Numbers,
        groups: Indices = None,
        place: int = -1,
        most: int = 30,
        minutes: float = 0.0,
        cash: float = 0.0,
    ) -> Done:
        """Invite members who live in `place` (-1: all) to meet in person; at most so many come."""
        return self._add(MEET_UP, groups, hour, minutes, cash, count=most, value=float(place))

    # conversation and care --------------------------------------------------------------------------

    def converse(
        self, hour: Numbers, groups: Indices = None, count: int = 5, hours: float = 12.0, minutes: float = 0.0
    ) -> Done:
        """The owner answers up to `count` who have spoken in the last `hours`, the latest first; minutes: each."""
        _within("hours", hours, 0.0, 8760.0)
        return self._add(CONVERSE, groups, hour, minutes, 0.0, count=count, extra=hours)

    def plant(
        self,
        hour: Numbers,
        groups: Indices = None,
        count: int = 1,
        praise: bool = False,
        minutes: float = 0.0,
        cash: float = 0.0,
    ) -> Done:
        """Planted voices write `count` messages that pass for members' chat, or praise; minutes and cash each."""
        return self._add(PLANT, groups, hour, minutes, cash, kind=PRAISE if praise else CHAT, count=count)

    def serve(
        self,
        hour: Numbers,
        groups: Indices = None,
        count: int = 5,
        notices: float = 1.0,
        what: str = "all",
        minutes: float = 0.0,
    ) -> Done:
        """Look through the group and answer up to `count` open complaints and waiting questions, complaints first.

        notices: chance (0-1) that one of them is noticed; what: all, questions or complaints; minutes: for each answer
        there is time for.
        """
        return self._add(
            SERVE, groups, hour, minutes, 0.0, kind=_one_of("what", what, SERVING), count=count,
            quality=self._quality(notices),
        )

    def ask_feedback(
        self, hour: Numbers, groups: Indices = None, quality: float = 0.4, minutes: float = 0.0
    ) -> Done:
        """Ask the members what should be better (content of `quality`); who reads it may make a suggestion."""
        return self._add(ASK_FEEDBACK, groups, hour, minutes, 0.0, quality=self._quality(quality))

    def close_feedback(
        self, hour: Numbers, groups: Indices = None, outcome: str = "credited", minutes: float = 0.0
    ) -> Done:
        """End the round of feedback: broken (nothing followed), kept (silently), or credited to those who suggested."""
        return self._add(CLOSE_FEEDBACK, groups, hour, minutes, 0.0, kind=_one_of("outcome", outcome, OUTCOMES))

    def moderate(
        self,
        hour: Numbers,
        groups: Indices = None,
        notices: float = 0.9,
        strictness: float = 0.0,
        expel: bool = True,
        minutes: float = 0.0,
    ) -> Done:
        """Remove spam, of which the share `notices` is found, and (expel) the advertisers found.

        strictness 0-1: how readily other members of the last day are reprimanded, too; of the spam overlooked that
        share is found as well.
        """
        _within("strictness", strictness, 0.0, 1.0)
        return self._add(
            MODERATE, groups, hour, minutes, 0.0, kind=int(expel), quality=self._quality(notices), value=strictness
        )

    def set_rules(self, hour: Numbers, groups: Indices = None, quality: float = 0.1, minutes: float = 0.0) -> Done:
        """Post the rules of the group (content of `quality`); they hold from now on."""
        return self._add(SET_RULES, groups, hour, minutes, 0.0, quality=self._quality(quality))

    @property
    def products(self) -> int:
        """How many products can be offered."""
        return self._products

    def _sold(self, product: int) -> None:
        if not 0 <= product < self._products:
            raise ValueError(f"product is {product}, expected 0 to {self._products - 1}")
