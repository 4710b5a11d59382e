"""A summary in plain words, for somebody who keeps a shop and not statistics."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.results.numbers import amount, count, interval, listed, number, quantity
from sim.results.summary import FEW

if TYPE_CHECKING:
    import pandas as pd


COUNTED = 100
"""Up to so many groups are counted (`in 3 of 20 groups`); of more it is said how many of a hundred."""


def plain_words(summary: "pd.DataFrame", happened: Sequence[str] = ()) -> str:
    """A few sentences that say what happened: the run, the people, what befell them, how far they came, the money.

    summary   what `summarise` gives; metrics that are missing are passed over
    happened  what befell the run, a sentence each (`sim.results.happenings`)

    Figures are means; brackets hold the 95 % interval of the mean, where there is one.
    """
    story = _Story(summary)
    paragraphs = (
        [story.opening()],
        [story.members(), *happened],
        [story.silence(), story.talk()],
        [story.lasting(), story.funnel(), story.growth()],
        [story.money(), story.compared(), story.effort(), story.together()],
    )
    texts = [" ".join(sentence for sentence in paragraph if sentence) for paragraph in paragraphs]
    return "\n".join(text for text in texts if text)


class _Story:
    def __init__(self, summary: "pd.DataFrame") -> None:
        self._rows: dict[Any, dict[Any, Any]] = summary.to_dict("index")
        self._attrs = summary.attrs

    def opening(self) -> str:
        days, replicates, groups = (int(self._attrs.get(key, 1)) for key in ("days", "replicates", "groups"))
        again = f", played {replicates:,} times with different luck" if replicates > 1 else ""
        at_first = " at the start" if self._attrs.get("opened", 0) else ""
        text = f"{count(groups, 'group')}{at_first}, {count(days, 'day')}{again}."
        if groups > 1:
            text += " What follows is for the average group."
        if self._bracketed():
            over = str(self._attrs.get("over", "replicate"))
            units = int(self._attrs.get(f"{over}s", FEW))
            text += (
                " In brackets: where the true average lies, with 95 % confidence."
                if units >= FEW
                else f" In brackets: where the true average may lie; {count(units, over)} give but a rough idea of it."
            )
        return text

    def members(self) -> str:
        if not self._has("members_start", "members_end", "left"):
            return ""
        parts = [f"{self._say('left')} left"]
        if self._has("removed") and self._mean("removed") > 0:
            parts.append(f"{self._say('removed')} {self._were('removed')} removed")
        if self._has("let_go") and self._mean("let_go") > 0:
            parts.append(f"{self._say('let_go')} {self._were('let_go')} let go when their group was closed")
        start = number(self._mean("members_start"))
        text = f"Of {start} member{'s' * (start != '1')} at the start and "
        if self._has("joined") and self._mean("joined") > 0:
            text += f"{self._say('joined')} who joined since, "
        else:
            text = text.removesuffix(" and ") + " "
        return f"{text}{listed(parts)}; {self._say('members_end')} {self._were('members_end')} there at the end."

    def silence(self) -> str:
        parts = []
        if self._has("muted_share") and self._known("muted_share"):
            parts.append(f"{self._say('muted_share')} had muted the group")
        if self._has("never_spoke_share") and self._known("never_spoke_share"):
            parts.append(f"{self._say('never_spoke_share')} had never said a word")
        return f"At the end {' and '.join(parts)}." if parts else ""

    def talk(self) -> str:
        parts = []
        if self._has("visits_per_member_day") and self._known("visits_per_member_day"):
            parts.append(f"a member opened the group {_times(self._say('visits_per_member_day'))} a day")
        if self._has("messages_per_day"):
            said = self._say_many("messages_per_day", "message")
            text = f"there {self._were('messages_per_day')} {said} a day"
            if self._has("commercial_share") and self._known("commercial_share"):
                text += f", {self._say('commercial_share')} of them commercial"
            parts.append(text)
        text = " and ".join(parts)
        if self._has("top20_share") and self._known("top20_share"):
            share = self._say("top20_share")
            which = "last month's messages" if self._days >= 30 else "messages"
            text += f"; of the {which} the busiest fifth of those who wrote made {share}"
        return _sentence(text.removeprefix("; "))

    def lasting(self) -> str:
        """How many look in later, as far as the run is long enough; and whether groups fell silent, where any did."""
        after = (("retained_d1", "one day"), ("retained_d7", "a week"), ("retained_d30", "30 days"))
        parts = [f"{self._mean_of(name)} {when} after" for name, when in after if self._has(name) and self._known(name)]
        text = ""
        if parts:
            who = "Of the members, those of the start included,"
            text = f"{who} {listed(parts)} their first day in the group looked in."
        if self._has("survival") and self._known("survival") and self._mean("survival") < 1:
            text += f" {self._alive()} in the last week."
        return text.strip()

    def _alive(self) -> str:
        """In how many groups, or replicates of one group, members still talked."""
        replicates, groups = (int(self._attrs.get(key, 1)) for key in ("replicates", "groups"))
        cells = replicates * groups
        if cells > COUNTED or self._attrs.get("opened", 0):
            return f"In {self._say('survival')} of the groups members still talked"
        alive = round(cells * self._mean("survival"))
        if cells == 1:
            return "No member talked"
        what = "replicates" if groups == 1 else "groups" if replicates == 1 else "groups, all replicates counted,"
        return f"In {alive:,} of {cells:,} {what} members still talked"

    def funnel(self) -> str:
        """How far people came, of all who were ever members."""
        stages = (
            ("funnel_spoke", "spoke"),
            ("funnel_praised", "praised the product"),
            ("funnel_repurchased", "ordered twice or more"),
            ("funnel_brought_buyer", "brought somebody who ordered"),
        )
        parts = [f"{self._mean_of(name)} {did}" for name, did in stages if self._has(name) and self._known(name)]
        return f"Of all who were ever there {listed(parts)}." if parts else ""

    def growth(self) -> str:
        """What members brought in, where they brought in anybody."""
        if not self._has("k_factor") or not self._mean("k_factor") > 0:
            return ""
        return f"Each brought in {self._say_many('k_factor', 'other')}."

    def compared(self) -> str:
        """Orders beside those of people who never join."""
        names = ("orders_month", "orders_outside_month", "orders_control_month", "orders_gain_month")
        if not self._has(*names) or not all(map(self._known, names)):
            return ""
        inside, elsewhere, control = map(self._mean_of, names[:3])
        return (
            f"In a month 100 members order {_times(inside)} in the group and {_times(elsewhere)} elsewhere, 100 such "
            f"people who never join {_times(control)}: a difference of {self._say(names[3])}."
        )

    def money(self) -> str:
        if not self._has("orders", "revenue", "profit", "cash"):
            return ""
        if self._mean("orders") == 0:
            text = "Nothing was ordered"
        else:
            text = (
                f"{self._say_many('orders', 'order')} brought {self._say('revenue')} CNY, "
                f"of which {self._say('gross_profit')} CNY were gross profit"
            )
        if self._mean("cash") < 0:
            return _sentence(
                f"{text}; policies took in more cash than they cost, which left {self._say('profit')} CNY of profit"
            )
        if self._mean("cash") == 0:
            return _sentence(text + "; no cash was spent on policies")
        return _sentence(
            f"{text}; {self._say('cash')} CNY were spent on policies, which left {self._say('profit')} CNY"
        )

    def together(self) -> str:
        """What all groups made, where there are several."""
        groups = int(self._attrs.get("groups", 1))
        if groups == 1 or not self._has("orders", "profit"):
            return ""
        orders, profit = (amount(groups * self._mean(name)) for name in ("orders", "profit"))
        return f"All {groups:,} groups together: {_many(orders, 'order')} and a profit of {profit} CNY."

    def effort(self) -> str:
        parts = []
        if self._has("staff_minutes") and self._mean("staff_minutes") > 0:
            hours = self._mean("staff_minutes") / 60.0
            a_day = _many(number(60.0 * hours / self._days), "minute")
            parts.append(f"staff worked {_many(number(hours), 'hour')} on it ({a_day} a day)")
        if self._has("missed") and self._mean("missed") > 0:
            parts.append(f"{self._say_many('missed', 'planned action')} did not happen for lack of time or money")
        return _sentence("; ".join(parts))

    @property
    def _days(self) -> int:
        return int(self._attrs.get("days", 1))

    def _were(self, name: str) -> str:
        return "was" if self._mean_of(name) == "1" else "were"

    def _say_many(self, name: str, noun: str) -> str:
        """`1 order`, `2 (1-3) orders`."""
        return f"{self._say(name)} {noun if self._mean_of(name) == '1' else f'{noun}s'}"

    def _has(self, *names: str) -> bool:
        return all(name in self._rows for name in names)

    def _mean(self, name: str) -> float:
        return float(self._rows[name]["mean"])

    def _known(self, name: str) -> bool:
        return not math.isnan(self._mean(name))

    def _bracketed(self) -> bool:
        return any(not math.isnan(row["low"]) for row in self._rows.values())

    def _mean_of(self, name: str) -> str:
        return quantity(self._mean(name), str(self._rows[name]["unit"]))

    def _say(self, name: str) -> str:
        row = self._rows[name]
        text = self._mean_of(name)
        between = interval(float(row["low"]), float(row["high"]), str(row["unit"]))
        return f"{text} ({between})" if between else text


def _many(said: str, noun: str) -> str:
    """A number that has been put into words, and what it counts."""
    return f"{said} {noun}" if said == "1" else f"{said} {noun}s"


def _times(said: str) -> str:
    return "once" if said == "1" else f"{said} times"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""
