"""Tables of claims as figures get them, made by hand."""

import math

import numpy as np
import pandas as pd

SAYS = {
    "en": "A rather long claim on what an operator ought to do every day, with reasons and a warning at its end.",
    "zh": "一条关于运营者每天应当做什么的相当长的说法，附带理由，结尾还有一句提醒。",
}


def tables(*, worlds=60, language="en", claims=("S1-1", "S1-2", "S2-6", "S9-9"), matrix=True):
    """Four claims: one holds, one fails, one is a dose that was never reached, and of one nothing can be told."""
    draw = np.random.default_rng(2)
    verdicts = dict(zip(claims, ("holds", "fails", "depends", "cannot"), strict=False))
    rows, numbers, levels, values, off = [], [], [], [], []
    for n, (claim, verdict) in enumerate(verdicts.items()):
        told = verdict != "cannot"
        rows.append({
            "claim": claim, "verdict": verdict, "says_en": SAYS["en"], "says_zh": SAYS["zh"],
            "replicates": 24 if told else 0, "worlds": worlds if told else 0, "standardised": 9.0 - 5 * n, "towards": 1 - 2 * (n == 1),
            "worlds_share": 0.9 - 0.3 * n if told else math.nan, "worlds_share_low": 0.8 - 0.3 * n if told else math.nan,
            "worlds_share_high": 0.95 - 0.3 * n if told else math.nan, "worlds_sure": 0.5 - 0.2 * n if told else math.nan,
        })  # fmt: skip
        if not told:
            continue
        kind = "best" if n == 2 else "contrast"
        value = math.inf if n == 2 else 0.2 - 0.1 * n
        numbers.append({
            "claim": claim, "role": "test", "label_en": "the number that it is about", "label_zh": "所说的那个数",
            "kind": kind, "measure": "orders", "value": value, "low": value - 0.05, "high": value + 0.05,
            "end_low": 0.03 if n == 2 else 0.1, "end_high": 0.05 if n == 2 else math.nan,
        })  # fmt: skip
        for arm, mean in (("many", 40_000.0), ("few", 15_000.0)):
            levels.append({
                "claim": claim, "arm": arm, "label_en": f"{arm} of them, and somewhat longer than there is room for",
                "label_zh": "名称比较长、也许放不下的一种做法", "measure": "orders[30:60]", "value": mean,
                "low": mean - 900, "high": math.nan if n == 1 else mean + 900,
            })  # fmt: skip
        values += [
            {"claim": claim, "world": w, "value": v, "calm": v, "known": w != 5, "holds": v > 0}
            for w, v in enumerate(np.where(np.arange(worlds) == 3, math.inf, draw.normal(0.1, 0.2, worlds)).tolist())
        ]
        off += [
            {"claim": claim, "mechanism": name, "carrier": name == "offers", "value": 0.01, "before": 0.2, "kind": kind}
            for name, kind in (("offers", "gone"), ("habit", "same"), ("taste", "more"))
        ]
    empty = pd.DataFrame({"claim": [], "world": [], "value": [], "calm": [], "known": [], "holds": []})
    record = {
        "language": language, "extent": {"matrix": matrix},
        "mechanisms": {name: {"en": f"What {name} does", "zh": f"机制 {name}"} for name in ("offers", "habit", "taste")},
    }
    return {
        "claims": pd.DataFrame(rows), "numbers": pd.DataFrame(numbers), "levels": pd.DataFrame(levels),
        "worlds": pd.DataFrame(values) if worlds else empty, "off": pd.DataFrame(off), "record": record,
    }  # fmt: skip
