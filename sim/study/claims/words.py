"""Verdicts, effects and worlds in words, in both languages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from sim.study.claims.judging import Estimate
from sim.study.claims.outcome import Judged
from sim.study.claims.schema import Number, Test
from sim.study.claims.tree import Cut, Leaf, Weight
from sim.study.claims.worlds import in_words as path_in_words

VERDICTS: Final = {
    "holds": {"en": "holds", "zh": "成立"},
    "part": {"en": "holds in part", "zh": "部分成立"},
    "fails": {"en": "fails", "zh": "不成立"},
    "opposite": {"en": "fails: the opposite", "zh": "不成立：恰恰相反"},
    "depends": {"en": "depends", "zh": "视情况而定"},
    "assumed": {"en": "assumed", "zh": "由假设直接得出"},
    "open": {"en": "too near to call", "zh": "尚难判定"},
    "unknown": {"en": "nothing to measure", "zh": "无从测量"},
    "cannot": {"en": "cannot be told", "zh": "模型无法回答"},
}
"""Verdicts in words."""


def verdict_in_words(one: Judged, language: str) -> str:
    """The verdict on a claim."""
    name = "opposite" if one.verdict == "fails" and one.opposite else one.verdict
    return VERDICTS[name][language]


def number_in_words(value: float, number: Number, language: str = "en") -> str:
    """A value: a share of an arm as a percentage, all others to three digits."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return {"en": "not reached", "zh": "未达到"}[language]
    sign = "+" if number.kind == "contrast" and _is_difference(number) else ""
    measured = number.measure if number.kind == "contrast" else number.at
    if number.kind == "contrast" and number.of is not None:
        return f"{100 * value:{sign}.{0 if abs(value) >= 0.1 else 1}f} %"
    name = measured.partition("@")[0]
    if name.endswith((*_SHARES, *_POINTS)) or name.startswith("packet_"):
        sign = "+" if name.endswith(_POINTS) else sign
        points = {"en": " points", "zh": " 个百分点"}[language] if sign else " %"
        return f"{100 * value:{sign}.{0 if abs(value) >= 0.1 else 1}f}{points}"
    if abs(value) >= 1000:
        return f"{value:{sign},.0f}"
    return f"{value:{sign}.3g}"


_SHARES: Final = ("_share", "muted_base", "muted_upper", "survival", "retained_d30", "newcomers_stay", "_who_buy",
                  "funnel_repurchased", "closed", "owner_present", "unmuted_a_month", "silent_who_speak",
                  "fifth_of_all")  # fmt: skip
"""Measures that are shares of a whole: written as percentages, differences in points."""
_POINTS: Final = ("silent_leaving", "telling_of_middle", "muted_base_over_upper")
"""Measures that are differences of shares themselves."""


def _is_share(number: Number) -> bool:
    """Whether it is a share of a whole, and not a difference of such."""
    measured = number.measure if number.kind == "contrast" else number.at
    plain = number.kind != "contrast" or (number.of is None and not _is_difference(number))
    return plain and measured.partition("@")[0].endswith(_SHARES)


def _is_difference(number: Number) -> bool:
    return abs(sum(number.contrast.values())) < 1e-9


def estimate_in_words(number: Number, found: Estimate, language: str = "en") -> str:
    """A value with its interval: `+12 % (+9 % to +15 %)`."""
    value = number_in_words(found.value, number, language)
    if math.isnan(found.low) or math.isnan(found.high):
        return value
    to = {"en": "to", "zh": "至"}[language]
    ends = [found.low, found.high]
    if _is_share(number):
        ends = [min(1.0, max(0.0, end)) if math.isfinite(end) else end for end in ends]
    low, high = (number_in_words(end, number, language) for end in ends)
    return value if value == low == high else f"{value} ({low} {to} {high})"


def effect_in_words(one: Judged, language: str = "en") -> str:
    """The first number of a claim with its interval; empty where there is none."""
    return estimate_in_words(one.tests[0].number, one.tests[0].estimate, language) if one.tests else ""


def worlds_in_words(one: Judged, language: str = "en") -> str:
    """Share of the worlds in which it holds, with its interval; empty where none were played."""
    if one.worlds is None or not one.worlds.known.any():
        return ""
    low, high = one.worlds.between
    to = {"en": "to", "zh": "至"}[language]
    return f"{100 * one.worlds.share:.0f} % ({100 * low:.0f} {to} {100 * high:.0f})"


def ends_in_words(test: Test, language: str) -> str:
    """Where the claim puts the number: `at least +5 %`."""
    low, high = test.ends
    texts = [None if end is None else number_in_words(end, test, language) for end in (low, high)]
    if language == "zh":
        if texts[0] is not None and texts[1] is not None:
            return f"{texts[0]} 至 {texts[1]}"
        return f"不低于 {texts[0]}" if texts[1] is None else f"不高于 {texts[1]}"
    if texts[0] is not None and texts[1] is not None:
        return f"{texts[0]} to {texts[1]}"
    return f"at least {texts[0]}" if texts[1] is None else f"at most {texts[1]}"


def cut_in_words(cut: Cut, language: str) -> str:
    """`need > 0.52`."""
    sign = ">" if cut.above else ("≤" if language == "zh" else "<=")
    return f"{path_in_words(cut.path, language)} {sign} {cut.threshold:.3g}"


def leaf_in_words(leaf: Leaf, language: str) -> str:
    """`in 92 % of worlds where need > 0.5 and quality > 0.6 (60)`."""
    told = " and ".join(cut_in_words(cut, "en") for cut in leaf.cuts)
    if language == "zh":
        where = " 且 ".join(cut_in_words(cut, "zh") for cut in leaf.cuts)
        return f"{where} 时，{leaf.worlds} 个世界中有 {100 * leaf.share:.0f} % 成立"
    return f"in {100 * leaf.share:.0f} % of the {leaf.worlds} worlds where {told}"


def tree_in_words(leaves: Sequence[Leaf], language: str) -> str:
    """Where a claim holds and where not, in a sentence; empty where no question tells more than chance."""
    if len(leaves) < 2:
        return ""
    if language == "zh":
        return "；".join(leaf_in_words(leaf, language) for leaf in leaves) + "。"
    return "It holds " + "; ".join(leaf_in_words(leaf, language) for leaf in leaves) + "."


def weights_in_words(weights: Sequence[Weight], language: str) -> str:
    """With which uncertain numbers the effect goes; empty where with none surely."""
    if not weights:
        return ""
    texts = [f"{path_in_words(one.path, language)} ({one.correlation:+.2f})" for one in weights]
    if language == "zh":
        return f"效应最随这些参数变化（秩相关）：{'、'.join(texts)}。"
    return f"The effect goes most with {', '.join(texts)} (rank correlation)."
