"""What came of claims, as tables: for files, figures and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.study.claims.outcome import Judged, Placebo
from sim.study.claims.schema import Test

if TYPE_CHECKING:
    import pandas as pd


def claims_table(judged: Sequence[Judged]) -> pd.DataFrame:
    """A row per claim: verdict, the first number with its interval, and the share of worlds."""
    import pandas as pd

    rows = []
    for one in judged:
        file, first = one.claim.file, one.tests[0].estimate if one.tests else None
        worlds = one.worlds
        rows.append({
            "claim": one.number, "document": file.document,
            "says_en": file.says.of("en"), "says_zh": file.says.of("zh"),
            "verdict": one.verdict, "at_defaults": one.at_defaults, "opposite": one.opposite,
            "value": np.nan if first is None else first.value, "low": np.nan if first is None else first.low,
            "high": np.nan if first is None else first.high,
            "standardised": np.nan if first is None else first.standardised, "towards": one.towards,
            "replicates": one.replicates,
            "worlds": 0 if worlds is None else int(worlds.known.sum()),
            "worlds_share": np.nan if worlds is None else worlds.share,
            "worlds_share_low": np.nan if worlds is None else worlds.between[0],
            "worlds_share_high": np.nan if worlds is None else worlds.between[1],
            "worlds_sure": np.nan if worlds is None else worlds.sure[0],
            "worlds_sure_not": np.nan if worlds is None else worlds.sure[1],
            "carriers": ", ".join(file.carriers), "carried_by": ", ".join(one.carried),
            "assumed_by": ", ".join(one.assumed_by), "cost": file.cost, "unequal": one.unequal,
        })  # fmt: skip
    return pd.DataFrame(rows)


def numbers_table(judged: Sequence[Judged]) -> pd.DataFrame:
    """A row per test and quantity."""
    rows: list[dict[str, Any]] = []
    for one in judged:
        for kind, told in [*(("test", t) for t in one.tests), *(("quantity", q) for q in one.quantities)]:
            number, found = told.number, told.estimate
            low, high = number.ends if isinstance(number, Test) else (None, None)
            rows.append({
                "claim": one.number, "role": kind, "label_en": number.label.of("en"), "label_zh": number.label.of("zh"),
                "kind": number.kind, "measure": number.measure, "relative": number.of is not None,
                "value": found.value, "low": found.low, "high": found.high, "standardised": found.standardised,
                "units": found.units, "end_low": _number(low), "end_high": _number(high),
                "verdict": told.verdict or "",
            })  # fmt: skip
    columns = (
        "claim role label_en label_zh kind measure relative value low high standardised units end_low end_high verdict"
    )
    return _frame(rows, columns.split())


def levels_table(judged: Sequence[Judged]) -> pd.DataFrame:
    """A row per claim, arm and measure: its mean over replicates."""
    rows = [
        {"claim": one.number, "arm": arm, "label_en": one.claim.file.arms[arm].label.of("en"),
         "label_zh": one.claim.file.arms[arm].label.of("zh"), "measure": measure, "value": found.value,
         "low": found.low, "high": found.high}
        for one in judged for (arm, measure), found in one.levels.items()
    ]  # fmt: skip
    return _frame(rows, ["claim", "arm", "label_en", "label_zh", "measure", "value", "low", "high"])


def worlds_table(judged: Sequence[Judged], worlds: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """A row per claim and world: its first number as it came and without luck, and whether it holds."""
    rows = [
        {"claim": one.number, "world": np.int32(n), "value": float(one.worlds.values[0, n]),
         "calm": float(one.worlds.calm[0, n]), "known": bool(one.worlds.known[n]), "holds": bool(one.worlds.holds[n])}
        for one in judged if one.worlds is not None for n in range(len(worlds))
    ]  # fmt: skip
    return _frame(rows, ["claim", "world", "value", "calm", "known", "holds"])


def drawn_table(worlds: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """A row per world: what was drawn."""
    import pandas as pd

    table = pd.DataFrame(list(worlds))
    table.insert(0, "world", np.arange(len(worlds), dtype=np.int32))
    return table


def off_table(judged: Sequence[Judged]) -> pd.DataFrame:
    """A row per claim and mechanism switched off."""
    rows = [
        {"claim": one.number, "mechanism": name, "carrier": name in one.claim.file.carriers,
         "assumed": name in one.claim.file.assumed, "value": off.values[0], "before": off.before[0],
         "holds": off.holds, "kind": off.kind}
        for one in judged for name, off in one.off.items()
    ]  # fmt: skip
    return _frame(rows, ["claim", "mechanism", "carrier", "assumed", "value", "before", "holds", "kind"])


def placebos_table(placebos: Sequence[Placebo]) -> pd.DataFrame:
    """A row per placebo."""
    return _frame([one._asdict() for one in placebos], ["claim", "measure", "p"])


def _frame(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(columns))


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
