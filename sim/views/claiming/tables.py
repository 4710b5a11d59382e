"""What the figures of claims need, and their words in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.views import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLOURS: Final = {
    "holds": style.BLUE, "fails": style.VERMILION, "depends": style.AMBER, "part": style.MINT, "assumed": style.TEAL, "open": style.GREY,
    "unknown": style.GREY, "cannot": style.GREY,
}  # fmt: skip
"""Of each verdict."""
SIZE: Final = 9.0

TEXTS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "arms": "What is compared: {measure}, mean and 95 % interval",
        "worlds": "The first number in {count} worlds, without luck; the claim asks for the shaded side",
        "luck": "The first number in {count} worlds: luck alone would spread it as far; the claim asks for the shaded side",
        "off": "The first number at the defaults, and with mechanisms off",
        "defaults": "at the defaults", "without": "without: {name}",
        "note": "Bars beyond the ends of the axis are counted in the outermost bin. Simulated.",
        "plain": "Simulated.",
        "overview": "In how many of the worlds each claim holds",
        "overview_quick": "What each claim comes to at the defaults",
        "overview_note": "Filled: the share in which all tests come out; dark: where luck cannot be the reason; line: where the share lies (95 %).",
        "quick_note": "The first number of each claim in standard deviations of single groups, to the right the way it is claimed (it may be too little there); at most 6 are shown.",
        "share": "share of worlds", "size": "standardised effect",
        "matrix": "Which effects go with which mechanism",
        "matrix_sub": "Each mechanism switched off for each claim that has a first effect: what is left of it",
        "matrix_note": "Framed: the mechanism is said to carry the claim. Filled: the effect is gone (orange), less "
                       "(yellow), more (blue); empty: no change that is sure. Grey: no first effect that could go.",
        "holds": "holds", "part": "holds in part", "fails": "fails", "depends": "depends", "assumed": "assumed", "open": "too near to call",
        "unknown": "nothing to measure", "cannot": "cannot be told",
    },
    "zh": {
        "arms": "所比较的做法：第一项检验所测的量，均值与95%区间",
        "worlds": "{count} 个世界中的第一项结果（扣除运气）；阴影一侧为说法所要求",
        "luck": "{count} 个世界中的第一项结果：单凭运气也会这样分散；阴影一侧为说法所要求",
        "off": "默认参数下的第一项结果，以及关掉各机制之后",
        "defaults": "默认参数", "without": "关掉：{name}",
        "note": "超出坐标轴两端的计入最外侧的柱。模拟结果。",
        "plain": "模拟结果。",
        "overview": "每条说法在多少世界里成立",
        "overview_quick": "默认参数下每条说法的结果",
        "overview_note": "填色：所有检验都通过的世界占比；深色：可以排除运气的部分；线：占比的95%区间。",
        "quick_note": "每条说法的第一项结果，以单个群的标准差为单位，向右为说法所指的方向；最多显示到6。",
        "share": "世界占比", "size": "标准化效应",
        "matrix": "哪些效应随哪种机制消失",
        "matrix_sub": "对每条确有第一项效应的说法逐一关掉每种机制：还剩多少",
        "matrix_note": "带框：据称该机制支撑该说法。填色：效应消失（橙）、减弱（黄）、增强（蓝）；空白：没有确定的变化；灰底：没有可以消失的第一项效应。",
        "holds": "成立", "part": "部分成立", "fails": "不成立", "depends": "视情况而定", "assumed": "由假设直接得出", "open": "尚难判定",
        "unknown": "无从测量", "cannot": "模型无法回答",
    },
}  # fmt: skip
"""By language and name."""


@dataclass(frozen=True)
class ClaimTables:
    """Tables of claims.

    claims      one row per claim: verdict, first number, share of worlds
    numbers     one row per test and quantity
    levels      one row per claim, arm and measure
    worlds      one row per claim and world; empty where none were played
    off         one row per claim and mechanism switched off
    mechanisms  what each is called, by name
    language    "en" or "zh"
    whole_matrix  whether all mechanisms were switched off for all claims that have an effect
    """

    claims: pd.DataFrame
    numbers: pd.DataFrame
    levels: pd.DataFrame
    worlds: pd.DataFrame
    off: pd.DataFrame
    mechanisms: dict[str, str]
    language: str
    whole_matrix: bool

    @classmethod
    def of(cls, tables: object) -> ClaimTables:
        """Tables as they are, or those of a finished study, in the language that its record names."""
        if isinstance(tables, cls):
            return tables

        def get(name: str) -> Any:
            return tables[name] if isinstance(tables, Mapping) else getattr(tables, name)

        record = get("record")
        language = str(record["language"])
        labels = {name: str(texts[language]) for name, texts in record["mechanisms"].items()}
        frames = {name: get(name) for name in ("claims", "numbers", "levels", "worlds", "off")}
        return cls(**frames, mechanisms=labels, language=language, whole_matrix=bool(record["extent"]["matrix"]))

    @property
    def told(self) -> list[str]:
        """The claims that have numbers."""
        return [str(name) for name in self.claims.loc[self.claims["replicates"] > 0, "claim"]]

    def text(self, name: str) -> str:
        """A text of the figures."""
        return TEXTS[self.language][name]


def labelled(ax: Axes, names: list[str], *, size: float = SIZE) -> None:
    """Names beside rows 0, 1, …, in fonts that have their characters."""
    from sim.views.text import families, plain

    ax.set_yticks(range(len(names)), [plain(name) for name in names])
    ax.tick_params(axis="y", length=0, labelsize=size)
    for tick, name in zip(ax.get_yticklabels(), names, strict=True):
        tick.set_fontfamily(families(name))


def headed(ax: Axes, text: str, left: float) -> None:
    """A heading above a panel that begins at the left edge of the sheet.

    left  inches between that and the panel
    """
    from sim.views.text import families, plain

    width, height = (float(one) for one in ax.figure.get_size_inches())  # type: ignore[union-attr]
    box = ax.get_position()
    ax.text(
        -(left - 0.14) / (box.width * width), 1.0 + 0.07 / (box.height * height), plain(text), transform=ax.transAxes,
        size=9.5, weight="bold", color=style.INK, va="bottom", family=families(text),
    )  # fmt: skip
