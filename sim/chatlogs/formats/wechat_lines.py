"""Lines of the system in WeChat groups, in Chinese and English: who came, who was removed, what was taken back.

Nobody sees that somebody leaves by himself, and only the two concerned see a removal.
"""

from __future__ import annotations

import html
import re
from typing import Final, NamedTuple

from sim.chatlogs.events import Kind, Type
from sim.chatlogs.formats.names import YOU, Named, Person

_LONGEST: Final = 1_000
_LONGEST_XML: Final = 64_000
_QUOTES: Final = str.maketrans("“”„‟「」『』＂", '"' * 9)
_TAG: Final = re.compile(r"<[^<>]{0,500}>")
_ID: Final = re.compile(r"\$\{([^{}$]{1,100})\}")
"""An id in place of a name."""
_SHOWN: Final = ("template", "plain", "replacemsg", "content")


class Said(NamedTuple):
    """One thing that a line says; one line may say it of several people."""

    kind: Kind
    actor: Person = None
    target: Person = None
    message_type: Type | None = None


def _line(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_WHO: Final = r"(?P<who>.{1,100}?)"
_WHOM: Final = r"(?P<whom>.{1,1000}?)"
_PATTERNS: Final[tuple[tuple[re.Pattern[str], Kind], ...]] = (
    (_line(rf"(?P<you>你)邀请{_WHOM}加入了?群聊.*"), "invite"),
    (_line(rf"{_WHO}邀请(?P<me>你)(?:和{_WHOM})?加入了?群聊.*"), "invite"),
    (_line(rf"{_WHO}邀请{_WHOM}加入了?群聊.*"), "invite"),
    (_line(rf"{_WHO}通过.{{0,200}}加入了?群聊.*"), "join"),
    (_line(rf"{_WHO}加入了?群聊.*"), "join"),
    (_line(rf"(?P<you>你)将{_WHOM}移出了?群聊.*"), "removed"),
    (_line(rf"(?P<me>你)被{_WHO}移出了?群聊.*"), "removed"),
    (_line(rf"{_WHO}将{_WHOM}移出了?群聊.*"), "removed"),
    (_line(rf"{_WHO}已?(?:退出|离开)了?本?群聊?.*"), "leave"),
    (_line(rf"{_WHO}修改群名为.*"), "rename"),
    (_line(rf"{_WHO}撤回了?(?:成员)?{_WHOM}的一条消息.*"), "recall"),
    (_line(rf"{_WHO}撤回了?一条消息.*"), "recall"),
    (_line(rf"{_WHOM}已成为新群主.*"), "role"),
    (_line(rf"{_WHO}拍了拍{_WHOM}"), "other"),
    (_line(rf"{_WHO}领取了.*红包.*"), "other"),
    (_line(rf"(?P<you>You) invited {_WHOM} to the group chat.*"), "invite"),
    (_line(rf"{_WHO} invited (?P<me>you)(?: and {_WHOM})? to (?:a|the) group chat.*"), "invite"),
    (_line(rf"{_WHO} invited {_WHOM} to the group chat.*"), "invite"),
    (_line(rf"{_WHO} (?:has )?joined (?:the )?group chat.*"), "join"),
    (_line(rf"(?P<you>You) removed {_WHOM} from the group chat.*"), "removed"),
    (_line(rf"(?P<me>You) were removed from the group chat by {_WHO}"), "removed"),
    (_line(rf"{_WHO} removed {_WHOM} from the group chat.*"), "removed"),
    (_line(rf"{_WHO} left the group chat.*"), "leave"),
    (_line(rf"{_WHO} changed the group name to.*"), "rename"),
    (_line(rf"{_WHO} (?:has )?recalled a message.*"), "recall"),
    (_line(rf"{_WHOM} (?:is|are|has become|have become) (?:now )?the new (?:group )?owner.*"), "role"),
    (_line(rf"{_WHO} (?:tickled|nudged|patted) {_WHOM}"), "other"),
)
"""What is said and its kind, the first that fits; a line fits as a whole. `you`: whoever made the log does it; `me`:
it befalls him."""
_PACKET: Final = _line(
    r".{0,50}(?:发出|收到)红包，请在手机上查看.*|.{0,50}red packet.{0,30}(?:view|check).{0,30}phone.*"
)
_ANY: Final = _line("群|红包|消息|拍了拍|group|message|packet|tickled|nudged|patted|owner")
_HIM: Final = {"你": YOU, "我": YOU, "you": YOU, "i": YOU, "me": YOU, "yourself": YOU}
_HIMSELF: Final = ("自己", "himself", "herself", "themsel")


def said(text: str) -> list[Said]:
    """What a line says, as `expanded` gives it: of each person it names; kind "other" where it says nothing known."""
    if not _ANY.search(text):
        return [Said("other")]
    if _PACKET.fullmatch(text):
        return [Said("message", message_type="red_packet")]
    for pattern, kind in _PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            return _told(kind, found.groupdict())
    return [Said("other")]


def expanded(text: str) -> tuple[str, list[tuple[str, str]]]:
    """A line as it is shown, also where the log has its XML; and the names with their ids that the XML gives."""
    people: list[tuple[str, str]] = []
    if "<" in text:
        text = text[:_LONGEST_XML]
        shown = next(filter(None, (_inside(text, tag) for tag in _SHOWN)), None)
        if shown is not None and "$" in shown:
            for link in text.split("<link ")[1:]:
                members = [(_inside(one, "nickname"), _inside(one, "username")) for one in link.split("<member>")[1:]]
                people += [(name, person) for name, person in members if name and person]
                name = link.partition('name="')[2].partition('"')[0]
                shown = shown.replace(f"${name}$", "、".join(name for name, _ in members))
        text = _TAG.sub(" ", shown or text)
    text = html.unescape(text[: 2 * _LONGEST]).replace("$revoke$", "").translate(_QUOTES)
    people += [(person, person) for person in _ID.findall(text)]
    text = _ID.sub(r"\1", text)
    return " ".join(text.split())[:_LONGEST], people


def _inside(text: str, tag: str) -> str:
    """What stands in the first element of this name; empty where there is none."""
    _, begun, rest = text.partition(f"<{tag}>")
    inside, ended, _ = rest.partition(f"</{tag}>")
    return inside.strip().removeprefix("<![CDATA[").removesuffix("]]>").strip() if begun and ended else ""


def _told(kind: Kind, groups: dict[str, str | None]) -> list[Said]:
    actor: Person = YOU if groups.get("you") else _one(groups.get("who") or "")
    whom: list[Person] = [YOU] if groups.get("me") else []
    whom += [_one(name) for name in re.split(r"[、]|\"\s*,\s*\"", groups.get("whom") or "") if name.strip(' "')]
    if kind == "other" and whom:
        whom = [_patted(actor, groups["whom"] or "")]
    return [Said(kind, actor, target) for target in whom or [None]]


def _one(name: str) -> Person:
    name = name.strip().strip('"').strip()
    return _HIM.get(name.lower()) or (Named(name) if name else None)


def _patted(actor: Person, text: str) -> Person:
    """Whom somebody patted; what may follow (what part of him) is no name."""
    text = text.strip()
    if text.startswith('"') and (end := text.find('"', 1)) > 0:
        return _one(text[1:end])
    if text.startswith(_HIMSELF):
        return actor
    return YOU if text.startswith(("我", "你")) else _one(text)
