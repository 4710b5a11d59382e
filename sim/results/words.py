"""A summary in plain words, for somebody who keeps a shop and not statistics."""

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def plain_words(summary: "pd.DataFrame") -> str:
    """A few sentences that say what happened, in up to three lines: the run, the people, the money.

    summary  what `summarise` gives; metrics that are missing are passed over

    Figures are means; brackets hold the 95 % interval of the mean, where there is one.
    """
    story = _Story(summary)
    paragraphs = (
        [story.opening()],
        [story.members(), story.silence(), story.talk()],
        [story.money(), story.effort(), story.together()],
    )
    texts = [" ".join(sentence for sentence in paragraph if sentence) for paragraph in paragraphs]
    return "\n".join(text for text in texts if text)


def number(value: float, digits: int = 3) -> str:
    """A number as one would say it: about three digits, thousands set off, no exponent."""
    if math.isnan(value):
        return "-"
    if abs(value) >= 10 ** (digits - 1) or value == round(value):
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}".removesuffix(".0")
    if abs(value) >= 0.1:
        return f"{value:.2f}".rstrip("0").removesuffix(".")
    return f"{value:.{digits - 1}g}" if abs(value) >= 1e-4 else "0"


def amount(value: float) -> str:
    """A large number as one would say it: `12.4 million`."""
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{number(value / size)} {name}"
    return number(value)


def quantity(value: float, unit: str) -> str:
    """A value of a metric with the form its unit asks for; a share becomes a percentage."""
    if unit == "share":
        return "-" if math.isnan(value) else f"{number(100.0 * value)} %"
    return number(value)


def interval(low: float, high: float, unit: str) -> str:
    """`36-47`, or `-4 to 36` where a sign would be mistaken for a dash; empty where it is unknown or but a point."""
    if math.isnan(low) or math.isnan(high):
        return ""
    scale = 100.0 if unit == "share" else 1.0
    dash = " to " if low < 0 or high < 0 else "-"
    ends = number(scale * low), number(scale * high)
    return dash.join(ends) if ends[0] != ends[1] else ""


class _Story:
    def __init__(self, summary: "pd.DataFrame") -> None:
        self._rows: dict[Any, dict[Any, Any]] = summary.to_dict("index")
        self._attrs = summary.attrs

    def opening(self) -> str:
        days, replicates, groups = (int(self._attrs.get(key, 1)) for key in ("days", "replicates", "groups"))
        again = f", played {replicates:,} times with different luck" if replicates > 1 else ""
        text = f"{_count(groups, 'group')}, {_count(days, 'day')}{again}."
        if groups > 1:
            text += " What follows is for the average group."
        if self._bracketed():
            text += " In brackets: where the true average lies, with 95 % confidence."
        return text

    def members(self) -> str:
        if not self._has("members_start", "members_end", "left"):
            return ""
        parts = [f"{self._say('left')} left"]
        if self._has("removed") and self._mean("removed") > 0:
            parts.append(f"{self._say('removed')} were removed")
        start = number(self._mean("members_start"))
        text = f"Of {start} member{'s' * (start != '1')} at the start and "
        if self._has("joined") and self._mean("joined") > 0:
            text += f"{self._say('joined')} who joined since, "
        else:
            text = text.removesuffix(" and ") + " "
        return f"{text}{' and '.join(parts)}; {self._say('members_end')} were there at the end."

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
            parts.append(f"a member opened the group {self._say('visits_per_member_day')} times a day")
        if self._has("messages_per_day"):
            text = f"there were {self._say('messages_per_day')} messages a day"
            if self._has("commercial_share") and self._known("commercial_share"):
                text += f", {self._say('commercial_share')} of them commercial"
            parts.append(text)
        text = " and ".join(parts)
        if self._has("top20_share") and self._known("top20_share"):
            share = self._say("top20_share")
            text += f"; of the last month's messages the busiest fifth of those who wrote made {share}"
        return _sentence(text.removeprefix("; "))

    def money(self) -> str:
        if not self._has("orders", "revenue", "profit", "cash"):
            return ""
        if self._mean("orders") == 0:
            text = "Nothing was ordered"
        else:
            text = (
                f"{self._say('orders')} orders brought {self._say('revenue')} CNY, "
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
        return f"All {groups:,} groups together: {orders} orders and a profit of {profit} CNY."

    def effort(self) -> str:
        parts = []
        if self._has("staff_minutes") and self._mean("staff_minutes") > 0:
            hours = self._mean("staff_minutes") / 60.0
            days = int(self._attrs.get("days", 1))
            parts.append(f"staff worked {number(hours)} hours on it ({number(60.0 * hours / days)} minutes a day)")
        if self._has("missed") and self._mean("missed") > 0:
            parts.append(f"{self._say('missed')} planned actions did not happen for lack of time or money")
        return _sentence("; ".join(parts))

    def _has(self, *names: str) -> bool:
        return all(name in self._rows for name in names)

    def _mean(self, name: str) -> float:
        return float(self._rows[name]["mean"])

    def _known(self, name: str) -> bool:
        return not math.isnan(self._mean(name))

    def _bracketed(self) -> bool:
        return any(not math.isnan(row["low"]) for row in self._rows.values())

    def _say(self, name: str) -> str:
        row = self._rows[name]
        value = float(row["mean"])
        text = quantity(value, str(row["unit"]))
        between = interval(float(row["low"]), float(row["high"]), str(row["unit"]))
        return f"{text} ({between})" if between else text


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""
