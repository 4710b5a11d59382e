"""The metrics of the summary: what is said of every run."""

from collections.abc import Sequence

from sim.results.funnel import FUNNEL
from sim.results.growth import INVITATIONS, LASTING
from sim.results.metric import Metric, share, total
from sim.results.sales import SALES
from sim.results.units import FLOWS, Array, Units, divide, joined, member_days, members_start


def _mood(name: str, label: str) -> Metric:
    """A state of members, on the last day."""
    return Metric(name, label, "0-1", (name, "members"), lambda u: u.mean_at_end(name, "members"), 0.0, 1.0)


def _profit(u: Units) -> Array:
    """Gross profit less what was spent, CNY."""
    return u.total("gross_profit") - u.total("cash")


PLATFORM = (
    share("closed", "groups closed by the platform", ("closed",), lambda u: u.mean_at_end("closed")),
    Metric("strikes", "strikes by the platform", "", ("strikes",), lambda u: u.at_end("strikes"), lowest=0.0),
)
"""What the platform did; shown only where it did anything."""

GROUPS = (
    total("moved", "moved to another group", column="moved_out", alone="members moved to another group"),
    total(
        "let_go", "let go with a group that the operator closed",
        alone="members let go with a group that the operator closed",
    ),
)
"""What the operator did to groups; shown only where he did anything."""

METRICS: Sequence[Metric] = (
    Metric("members_start", "members at the start", "", ("members", *FLOWS), members_start, lowest=0.0),
    Metric("joined", "joined since", "", FLOWS[:2], joined, lowest=0.0, alone="members who joined"),
    total("joined_invited", "  invited by members", alone="members who joined, invited by members"),
    total("joined_channel", "  through a channel", alone="members who joined through a channel"),
    *INVITATIONS,
    total("left", "left", alone="members who left"),
    total("removed", "removed", column="removed_today", alone="members removed"),
    *GROUPS,
    *PLATFORM,
    Metric("members_end", "members at the end", "", ("members",), lambda u: u.at_end("members"), lowest=0.0),
    *LASTING,
    share(
        "muted_share", "muted the group, at the end", ("muted_share", "members"),
        lambda u: u.mean_at_end("muted_share", "members"), alone="share who muted, at the end",
    ),
    Metric(
        "visits_per_member_day", "visits per member and day", "visits", ("visits", "members"),
        lambda u: divide(u.total("visits"), member_days(u)), 0.0,
    ),
    share(
        "never_spoke_share", "never spoke", ("never_spoke_share", "members"),
        lambda u: u.mean_at_end("never_spoke_share", "members"), alone="share who never spoke",
    ),
    Metric(
        "speakers_30d", "spoke in the last 30 days, at the end", "", ("speakers_30d",),
        lambda u: u.at_end("speakers_30d"), 0.0, alone="speakers of the last 30 days, at the end",
    ),
    share(
        "top20_share", "recent messages by the busiest 20 %", ("top20_share",),
        lambda u: u.mean_at_end("top20_share"),
    ),
    Metric("messages_per_day", "messages a day", "", ("messages",), lambda u: u.a_day("messages"), lowest=0.0),
    share(
        "commercial_share", "commercial messages", ("commercial_share", "messages"),
        lambda u: u.mean("commercial_share", "messages"),
    ),
    _mood("interest_mean", "interest, at the end"),
    _mood("trust_mean", "trust, at the end"),
    _mood("belief_mean", "expected product quality, at the end"),
    *FUNNEL,
    total("orders", "orders"),
    *SALES,
    total("revenue", "revenue", "CNY"),
    total("discount", "discounts given", "CNY"),
    Metric("gross_profit", "gross profit", "CNY", ("gross_profit",), lambda u: u.total("gross_profit")),
    Metric("cash", "cash spent on policies (below 0: taken in)", "CNY", ("cash",), lambda u: u.total("cash")),
    Metric("profit", "profit (gross profit - cash)", "CNY", ("gross_profit", "cash"), _profit),
    total("staff_minutes", "staff time", "minutes"),
    Metric(
        "profit_per_staff_hour", "profit per hour of staff time", "CNY", ("gross_profit", "cash", "staff_minutes"),
        lambda u: divide(_profit(u), u.total("staff_minutes") / 60.0),
    ),
    total("missed", "actions missed for lack of budget"),
)  # fmt: skip
"""Every metric of the summary, in the order in which it is shown."""
