"""Groups that open later: what they do counts for those there were on the first day, and nothing is counted twice."""

import numpy as np
import pandas as pd
import pytest

from sim.results.caveats import caveats
from sim.results.happenings import happenings
from sim.results.summary import summarise, worth_showing
from sim.results.units import Units
from sim.results.words import plain_words
from sim.scenario import loads
from sim.views.daily import Daily
from sim.views.market import figure as market
from sim.views.notes import notes
from sim.views.stages import figure as stages
from sim.views.tables import Tables

DAYS = 6


def table(replicates: int = 3, first: int = 1) -> dict[str, np.ndarray]:
    """From day 2 on half of the members of each first group are in another one, which is dissolved on day 5."""
    rows = []
    for r in range(replicates):
        for day in range(DAYS):
            rows += [(r, g, day, 10 if day < 2 else 6, 0, 4 * (day == 2), 0, 0) for g in range(first)]
            if day >= 2:
                rows += [(r, first + g, day, 4 if day < 5 else 0, 4 * (day == 2), 0, 4 * (day == 5), day >= 5) for g in range(first)]
    names = ("replicate", "group", "day", "members", "moved_in", "moved_out", "let_go", "dissolved")
    d = dict(zip(names, np.array(rows, np.int64).T, strict=True))
    here = d["members"]
    for name in ("joined_invited", "joined_channel", "left", "removed_today", "closed", "gone", "removed", "lurking", "observing"):
        d[name] = np.zeros(len(here), np.int64)
    d |= {"visits": 2 * here, "orders": here // 2, "orders_outside": 0 * here, "active": here.copy(), "cash": 1.0 * here}
    d |= {"messages": 3 * here, "messages_chat": 3 * here, "messages_question": 0 * here, "messages_kol_content": 0 * here}
    d |= {"interest_mean": np.where(here > 0, 0.5, np.nan), "control_orders_per_100": np.full(len(here), 7.0)}
    d |= {f"market_{who}": np.full(len(here), 100) for who in ("customers", "friends", "strangers")}
    return d | {"replicate": d["replicate"], "gross_profit": 3.0 * here}


@pytest.mark.parametrize("first", [1, 2])
def test_what_is_counted_is_divided_by_the_first_groups(first: int) -> None:
    s = summarise(table(first=first))["mean"]
    assert s["members_start"] == 10 and s["members_end"] == 6
    assert s["moved"] == 4 and s["let_go"] == 4 and s["left"] == 0
    assert s["visits_per_member_day"] == 2.0, "nobody's days are lost, or counted twice, on the way"
    assert s["orders_month"] == pytest.approx(100 * 30 * 0.5)
    assert s["orders_control_month"] == pytest.approx(210.0)
    assert s["messages_per_day"] == pytest.approx(3 * (10 * 5 + 6) / 6)
    assert s["interest_mean"] == 0.5
    assert s["survival"] == 1.0, "that a group was dissolved is no failure"


def test_one_replicate_has_no_interval_when_its_groups_are_not_alike() -> None:
    units = Units(table(1, 2))
    assert units.over == "replicate" and units.count == 1
    assert summarise(table(1, 2)).attrs["groups"] == 2 and summarise(table(1, 2)).attrs["opened"] == 2


def test_words_add_up() -> None:
    summary = summarise(table())
    words = plain_words(summary)
    assert "1 group at the start, 6 days" in words
    assert "Of 10 members at the start 0 left and 4 were let go when their group was closed; 6 were there at the end." in words
    assert {"moved", "let_go"} <= set(worth_showing(summary).index)
    still = {name: column[table()["group"] == 0] for name, column in table().items()}
    still["moved_out"] = 0 * still["moved_out"]
    assert not {"moved", "let_go"} & set(worth_showing(summarise(still)).index)
    told = happenings(table(), loads("name: a\n", {}))
    assert told[0] == "The operator opened and closed 3 groups in 3 replicates."
    assert told[1].startswith("What is counted is that of all groups together")
    assert caveats(table()) is not None


def test_figures_count_all_groups() -> None:
    by_day = Daily(pd.DataFrame(table()))
    assert by_day.groups == 1 and by_day.over == "replicates"
    assert by_day.per_group("members")[0].tolist() == [10, 10, 10, 10, 10, 6]
    assert by_day.of_market("market_friends")[0].tolist() == [100] * 6
    assert by_day.opened_later == (3, 2.0)
    tables = Tables.of({"daily": pd.DataFrame(table())})
    said = " ".join(notes(tables, None))
    assert "3 groups opened later over all replicates, the first on day 2: counted are all groups together." in said
    for figure in (stages, market):
        assert figure(tables) is not None
    plain = pd.DataFrame({name: column[table()["group"] == 0] for name, column in table().items()})
    assert Daily(plain).opened_later[0] == 0 and "opened later" not in " ".join(notes(Tables.of({"daily": plain}), None))
