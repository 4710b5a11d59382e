"""What each policy cost, and what it could not do for lack of budget."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.summary import t_interval
from sim.results.units import Units

if TYPE_CHECKING:
    import pandas as pd


def policy_costs(
    daily: "Mapping[str, Any] | pd.DataFrame", agenda: "Mapping[str, Any] | pd.DataFrame | None" = None
) -> "pd.DataFrame":
    """Costs of the policies over the whole run, per group (means over the replicates).

    daily   the daily table, with `minutes_<key>` and `cash_<key>` for each policy
    agenda  the agenda's log; gives the actions done and missed

    Returns a DataFrame indexed by the policy's key, in the order of the columns: `minutes`, `cash` (CNY) and, with
    an agenda, `done` and `missed` (entries of the agenda).
    """
    import pandas as pd

    units = Units(daily)
    keys = [str(name).removeprefix("cash_") for name in daily if str(name).startswith("cash_")]
    rows: dict[str, dict[str, float]] = {}
    for key in keys:
        minutes = units.total(f"minutes_{key}") if units.has(f"minutes_{key}") else np.zeros(units.count)
        rows[key] = {"minutes": t_interval(minutes)[0], "cash": t_interval(units.total(f"cash_{key}"))[0]}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["minutes", "cash"])
    table.index.name = "policy"
    if agenda is None or "policy" not in agenda or len(table) == 0:
        return table
    policy = np.asarray(agenda["policy"]).astype(str)
    done = np.asarray(agenda["done"], dtype=bool)
    groups = units.replicates * units.first_groups
    for column, rows_wanted in (("done", done), ("missed", ~done)):
        table[column] = [float(np.count_nonzero(rows_wanted & (policy == key))) / groups for key in keys]
    return table
