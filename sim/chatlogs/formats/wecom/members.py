"""Who came into groups and went: the archive itself does not say it, two interfaces of WeCom do.

Callbacks `change_external_chat`, as JSON (from XML or as it is handed on, whatever case and underscores names have):
`{"ChatId", "CreateTime", "ChangeType": create/update/dismiss, "UpdateDetail": add_member/…, "JoinScene", "QuitScene",
"MemChangeCnt", "MemChangeList"}`. Snapshots, answers of `groupchat/get`: `{"group_chat": {"chat_id", "create_time",
"owner", "member_list": [{"userid", "join_time", "join_scene", "invitor": {"userid"}}]}}`.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any, Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.events import Kind
from sim.chatlogs.formats.wecom.messages import name, seconds

_NEAR: Final = 300.0
"""Seconds between which a callback and a snapshot tell of the same arrival."""
_MOST_UNNAMED: Final = 2_000
_CHANGES: Final[dict[str, Kind]] = {"change_owner": "role", "change_name": "rename", "change_notice": "other"}


@dataclass(frozen=True)
class _Arrival:
    room: str
    time: float
    kind: Kind
    actor: str | None
    target: str | None

    @property
    def who(self) -> str | None:
        """Who came."""
        return self.target or self.actor


class Members:
    """Takes callbacks as they come, and snapshots in the end, when it is known what callbacks have told already."""

    def __init__(self, into: Collector, room: str | None) -> None:
        """room: the name of the room, where the user has said it."""
        self._into, self._hint = into, room
        self._arrivals: set[_Arrival] = set()
        self._counted: list[_Arrival] = []
        self._created: dict[str, tuple[float, str | None]] = {}
        self._told: dict[tuple[str, str], list[float]] = {}

    def take(self, value: dict[str, Any], number: int) -> bool:
        """Take an object. Returns whether it is a callback or a snapshot."""
        value = value["xml"] if isinstance(value.get("xml"), dict) else value
        if isinstance(value.get("group_chat"), dict) or isinstance(value.get("member_list"), list):
            group = value["group_chat"] if isinstance(value.get("group_chat"), dict) else value
            self._snapshot(group, number)
            return True
        fields = {key.lower().replace("_", ""): _plain(one) for key, one in value.items()}
        if "changetype" not in fields or "chatid" not in fields:
            return False
        self._callback(fields, number)
        return True

    def finish(self) -> None:
        """Give what snapshots told and callbacks did not, and those whom callbacks have only counted."""
        new = [one for one in self._arrivals if not self._was_told(one)]
        new += [_Arrival(room, time, "create", who, None) for room, (time, who) in self._created.items()]
        times: dict[str, list[float]] = {}
        for time, room in sorted((one.time, one.room) for one in new if one.kind != "create"):
            times.setdefault(room, []).append(time)
        for one in sorted(self._counted, key=lambda one: one.time):
            named = times.get(one.room, [])  # who came at that time, as a snapshot knows, is not counted again
            at = bisect_left(named, one.time - _NEAR)
            if at < len(named) and named[at] <= one.time + _NEAR:
                del named[at]
            else:
                new.append(one)
        if new:
            self._into.begin("lists of members")
        for one in sorted(new, key=lambda one: (one.room, one.time, one.kind, one.who or "")):
            self._into.event(self._into.room(one.room), one.time, one.kind, one.actor, target=one.target)

    def _was_told(self, one: _Arrival) -> bool:
        told = self._told.get((one.room, one.who), ()) if one.who is not None else ()
        return any(abs(time - one.time) <= _NEAR for time in told)

    def _callback(self, fields: dict[str, Any], number: int) -> None:
        time, chat = seconds(fields.get("createtime")), name(fields.get("chatid"))
        if time is None or chat is None:
            self._into.damaged("no time" if time is None else "no group", number)
            return
        room = self._into.room(self._hint or chat)
        change, detail = fields.get("changetype"), fields.get("updatedetail")
        if change == "create":
            self._created.setdefault(self._hint or chat, (time, None))
        elif change == "dismiss":
            self._into.event(room, time, "other", line=number)
        elif detail in ("add_member", "del_member"):
            for who in self._changed(fields, number):
                self._member(room, chat, time, detail, fields, who, number)
        elif change == "update" and isinstance(detail, str):
            self._into.event(room, time, _CHANGES.get(detail, "other"), line=number)
        else:
            self._into.damaged("no change of a group that there is", number)

    def _member(
        self, room: int, chat: str, time: float, detail: str, fields: dict[str, Any], who: str | None, number: int
    ) -> None:
        """Somebody came or went."""
        kind: Kind
        if detail == "add_member":
            by_himself = str(fields.get("joinscene")) not in ("0", "1", "2")
            kind = "join" if by_himself else "invite"
            if who is None:
                self._counted.append(_Arrival(self._hint or chat, time, kind, None, None))
                return
            self._told.setdefault((self._hint or chat, who), []).append(time)
        else:
            by_himself = str(fields.get("quitscene")) != "1"
            kind = "leave" if by_himself else "removed"
        actor, target = (who, None) if by_himself else (None, who)
        self._into.event(room, time, kind, actor, target=target, line=number)

    def _changed(self, fields: dict[str, Any], number: int) -> list[str | None]:
        """Who came or went; None for each whom the callback only counts."""
        listed = fields.get("memchangelist")
        listed = listed.get("Item", listed.get("item")) if isinstance(listed, dict) else listed
        several = listed if isinstance(listed, list) else [listed]
        names: list[str | None] = [who for one in several if (who := name(one)) is not None]
        count = seconds(fields.get("memchangecnt")) or 0
        if not 0 <= count <= _MOST_UNNAMED:
            self._into.damaged("no believable number of members", number)
            count = 1
        return names + [None] * max(0, int(count) - len(names)) or [None]

    def _snapshot(self, group: dict[str, Any], number: int) -> None:
        chat, members = name(group.get("chat_id")), group.get("member_list")
        if chat is None or not isinstance(members, list):
            self._into.damaged("no group", number)
            return
        room, owner = self._hint or chat, name(group.get("owner"))
        created = seconds(group.get("create_time"))
        founder = None
        for member in members:
            who = name(member.get("userid")) if isinstance(member, dict) else None
            time = seconds(member.get("join_time")) if isinstance(member, dict) else None
            if who is None or time is None:
                self._into.damaged("a member without name or time", number)
                continue
            if who == owner and created is not None and abs(time - created) <= _NEAR:
                founder = who  # he did not join, he began it
                continue
            inviter = member.get("invitor")
            by = name(inviter.get("userid")) if isinstance(inviter, dict) else None
            invited = str(member.get("join_scene")) in ("1", "2")
            self._arrivals.add(
                _Arrival(room, time, "invite", by, who) if invited else _Arrival(room, time, "join", who, None)
            )
        if created is not None and (founder is not None or room not in self._created):
            self._created[room] = created, founder


def _plain(value: Any) -> Any:
    """A value without what XML wraps around it."""
    if isinstance(value, dict) and len(value) == 1:
        inner = next(iter(value))
        return value[inner] if inner.startswith("#") else value
    return value
