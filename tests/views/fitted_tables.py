"""Made-up tables of a calibration."""

import numpy as np
import pandas as pd

NAMES = ("initiative", "sociability sigma", "branching", "attention median", "members", "reply memory hours", "idle interest",
         "reply delay minutes", "a name so long that it does not fit beside anything at all, however it is turned")  # fmt: skip


def made_up_fit(*, count=3, draws=200, summaries=30, predictive=True, strong=False, curves=True, known=True):
    """Parameters, draws, pairs, summaries and curves of a calibration with so many parameters."""
    rng = np.random.default_rng(count)
    rows, places = [], []
    for n in range(count):
        low, high = (0.002, 0.2) if n % 2 else (0.5, 2.2)
        log = bool(n % 2)
        place = np.clip(rng.normal(0.5, 0.05 + 0.05 * n, draws), 0, 1)
        places.append(places[0] + 0.01 * rng.standard_normal(draws) if strong and n == 1 else place)
        at = np.quantile(places[-1], [0.05, 0.25, 0.5, 0.75, 0.95])

        def value(p, a=low, b=high, log=log):
            return a * (b / a) ** p if log else a + (b - a) * p

        rows.append({
            "parameter": f"world.x.{n}", "label": NAMES[n % len(NAMES)], "scale": "log" if log else "linear",
            "before": value(0.3) if known else np.nan, "lowest": low, "highest": high, "prior_low": value(0.05),
            "prior_high": value(0.95), "low": value(at[0]), "q25": value(at[1]), "median": value(at[2]),
            "q75": value(at[3]), "high": value(at[4]), "contraction": 1 - (at[4] - at[0]) / 0.9,
        })  # fmt: skip
    table = pd.DataFrame(rows)
    drawn = {"draw": np.arange(draws), "weight": rng.random(draws)}
    for n, row in enumerate(rows):
        span = row["highest"] / row["lowest"]
        is_log = row["scale"] == "log"
        drawn[row["parameter"]] = (
            row["lowest"] * span ** places[n] if is_log else row["lowest"] + (row["highest"] - row["lowest"]) * places[n]
        )
    correlations = np.corrcoef(places) if count > 1 else np.ones((1, 1))
    pairs = pd.DataFrame(
        [(rows[a]["parameter"], rows[b]["parameter"], correlations[a, b]) for a in range(count) for b in range(a + 1, count)],
        columns=["first", "second", "correlation"],
    )
    units = ("share", "seconds", "per day", "", "people")
    told = pd.DataFrame([
        {
            "summary": f"s{n}", "label": f"summary number {n} of the log", "unit": units[n % 5], "log": 0.5 + 0.1 * n,
            "used": n != 4, "prior_low": 0.1, "prior_high": 5.0,
            "low": 0.4 + 0.1 * n if predictive else np.nan, "median": 0.5 + 0.09 * n if predictive else np.nan,
            "high": 0.7 + 0.1 * n if predictive else np.nan, "below": 0.999 if n == 2 else 0.5,
        }
        for n in range(summaries)
    ])  # fmt: skip
    x = np.linspace(0, 1, 21)
    days = np.concatenate([[0.0], np.geomspace(0.1, 100, 20)])
    parts = [
        pd.DataFrame({"draw": draw, "curve": name, "x": at, "y": y})
        for draw in range(-1, 12 if curves else 0)
        for name, at, y in (
            ("lorenz", x, x ** rng.uniform(2, 3)), ("survival", days, np.where(days > 50, np.nan, 0.8 ** rng.uniform(1, 2, 21))),
            ("gaps", x, 10 ** (4 * x) * rng.uniform(1, 2)), ("hours", np.arange(24.0), rng.random(24) / 12),
            ("something new", x, x),
        )
    ]  # fmt: skip
    return {
        "parameters": table, "draws": pd.DataFrame(drawn), "pairs": pairs, "summaries": told,
        "curves": pd.concat(parts), "name": "hikers", "findings": ["Something was found."],
        "record": {"points": 900, "days": 58, "seed": 1, "versions": {"qunsim": "0.1.0"}},
    }  # fmt: skip
