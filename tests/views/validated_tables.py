"""Made-up tables of validated rooms, of the shape of real ones."""

import numpy as np
import pandas as pd

NUMBERS = {
    "messages": "messages", "posters": "posters", "returning": "posters who wrote before", "new": "new posters",
    "gini": "Gini coefficient", "once_share": "one message", "more_after_1": "one more", "back_after_1": "after 1 day",
    "back_after_7": "after 7 days", "back_after_30": "after 30 days", "active_day_share": "days with a message",
}  # fmt: skip
COUNTED = ("messages", "posters", "returning", "new")
CURVES = ("lorenz", "survival", "gaps", "own_gaps")


def made_up_rooms(rooms=46, *, near=0.1, unknown=False, seed=3):
    """Rooms of which the model knows all but `near`.

    unknown   whether correlations, and the numbers of half of the rooms, are not known
    """
    draw = np.random.default_rng(seed)
    by_room, correlations, distances, compared, curves = [], [], [], [], []
    people = draw.integers(8, 400, rooms)
    for part in ("structure", "forecast"):
        for n in range(rooms):
            row = {"part": part, "room": n, "name": f"room-{n}", "people": people[n]}
            for number in NUMBERS:
                real = float(people[n] * draw.uniform(0.5, 20)) if number in COUNTED else float(draw.uniform())
                told = real * float(np.exp(near * draw.normal()))
                gone = unknown and n % 2
                row |= {f"real_{number}": np.nan if gone else real, f"model_{number}": told}
            by_room.append(row)
            for curve in CURVES:
                model, rates, shuffled = draw.uniform(0.05, 1.5, 3)
                taken = np.nan if curve in ("lorenz", "gaps") else shuffled
                distances.append({"part": part, "room": n, "curve": curve, "model": model, "shuffled": taken,
                                  "rates": rates})  # fmt: skip
        r = np.nan if unknown else 0.8
        correlations += [
            {"part": part, "number": number, "label": label, "given": number == "messages", "r": r, "low": r - 0.1,
             "high": r + 0.1, "rooms": rooms}
            for number, label in NUMBERS.items()
        ]  # fmt: skip
        compared += [
            {"part": part, "curve": curve, "null": null, "model": 0.3, "other": 0.5, "low": -0.25, "high": -0.15}
            for curve in CURVES for null in ("rates", "shuffled") if not (curve in ("lorenz", "gaps") and null == "shuffled")
        ]  # fmt: skip
    grid = np.linspace(0.0, 1.0, 21)
    for n in range(rooms):
        for source in ("real", "model", "rates", "shuffled"):
            bent = draw.uniform(1.5, 4)
            shapes = {"lorenz": (grid, grid**bent), "survival": (1 + 179 * grid, (1 - grid) ** bent),
                      "gaps": (grid, 7 * grid), "own_gaps": (grid, 7 * grid**bent)}  # fmt: skip
            curves += [
                pd.DataFrame({"room": n, "source": source, "curve": curve, "x": x, "y": y})
                for curve, (x, y) in shapes.items()
            ]
    return {
        "correlations": pd.DataFrame(correlations), "by_room": pd.DataFrame(by_room),
        "distances_by_room": pd.DataFrame(distances), "compared": pd.DataFrame(compared), "curves": pd.concat(curves),
    }  # fmt: skip
