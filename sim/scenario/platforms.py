"""What a platform allows, pushes and shows: presets, and the values one may set differently."""

from typing import Final, Literal, NamedTuple

from sim.scenario.fields import Section, field

Platform = Literal["wechat_group", "wecom_group", "qq_group", "forum", "app_community"]


class Preset(NamedTuple):
    """One platform as it comes."""

    capacity: int | None  # members a group may have; None: no limit
    notifications: float  # pull of new messages on those who have not muted, relative to a WeChat group
    muting: float  # how readily people mute, relative to a WeChat group
    direct_messages_per_day: int  # to members of one group
    sees: frozenset[str]  # of SHOWN
    policing: float  # how readily the platform strikes, relative to a WeChat group; 0: it is the operator's own


SHOWN: Final = ("visits", "customers", "topics")
"""What only some platforms show: who has opened the community and when; who was a customer before joining; and, where
all that a member has written can be read, what he likes."""
SHOWN_IN_WORDS: Final = {
    "visits": "who looked in and when",
    "customers": "who was a customer before joining",
    "topics": "what each member likes",
}

PRESETS: Final[dict[str, Preset]] = {
    "wechat_group": Preset(500, 1.0, 1.0, 50, frozenset(), 1.0),
    "wecom_group": Preset(500, 1.0, 1.0, 200, frozenset({"customers"}), 1.0),
    "qq_group": Preset(2000, 1.0, 1.0, 50, frozenset(), 1.0),
    "forum": Preset(None, 0.0, 0.0, 1_000_000, frozenset({"visits", "customers", "topics"}), 0.0),
    "app_community": Preset(None, 0.3, 0.5, 1_000_000, frozenset({"visits", "customers"}), 0.0),
}
"""Capacities are the platforms' own limits; a forum only pulls (S4); the other numbers are assumed."""


class PlatformRules(Section):
    """What differs from the platform as it comes; null: as it comes."""

    notifications: float | None = field(
        None, ge=0, le=5, source="assumed", sweep=(0.0, 1.0),
        description="pull of new messages on those who have not muted, relative to a WeChat group",
    )
    muting: float | None = field(
        None, ge=0, le=5, source="assumed", sweep=(0.0, 2.0),
        description="how readily people mute, relative to a WeChat group",
    )
    policing: float | None = field(
        None, ge=0, le=5, source="assumed", sweep=(0.0, 2.0),
        description="how readily the platform strikes, relative to a WeChat group",
    )
    direct_messages_per_day: int | None = field(
        None, ge=0, le=1_000_000, unit="messages/day", source="assumed", sweep=(10, 500),
        description="direct messages that may be sent to members of one group",
    )
