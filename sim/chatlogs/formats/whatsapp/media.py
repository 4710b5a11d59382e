"""Messages that are no text: what the app writes in place of photographs, calls, polls and deleted messages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sim.chatlogs.events import Type

_WORDS: Final[tuple[tuple[Type, str], ...]] = (
    ("voice", r"audio|voice (?:message|note)|sprachnachricht|音频|音訊|语音|語音|录音"),
    ("video", r"video(?: note)?|videonachricht|视频|視訊|影片|视讯"),
    ("sticker", r"sticker|gif|贴图|貼圖|动图|動圖|表情"),
    ("card", r"contact(?: card)?|kontakt(?:karte)?|联系人|聯絡人|名片|联络人"),
    ("file", r"document|dokument|file|datei|文件|文档|檔案|文檔"),
    ("image", r"image|photo|picture|bild|foto|图像|圖像|图片|圖片|照片|相片"),
)
_LEFT_OUT: Final = re.compile(
    r"(?i:.{1,200} (?:omitted|weggelassen|ausgelassen|ausgeschlossen)|"
    r"已?(?:省略|忽略|略去)了? ?\w{1,8}|\w{1,8}? ?[已被]{0,2}(?:省略|忽略|略去))[.。]?"
)
_KINDS: Final = [(type_, re.compile(f"(?i:{words})")) for type_, words in _WORDS]
_ATTACHED: Final = re.compile(
    r"(?i:(?P<name>.{1,200}\.\w{1,5}) \((?:file attached|datei angehängt|[^()]{0,12}附[^()]{0,12})\)|"
    r"<(?:attached|anhang|[^<>: ]{0,8}附[^<>: ]{0,8}): ?(?P<name2>[^<>]{1,200})>)"
)
_ENDINGS: Final[dict[str, Type]] = {
    **dict.fromkeys(("jpg", "jpeg", "png", "heic", "bmp"), "image"),
    **dict.fromkeys(("webp", "gif", "was"), "sticker"),
    **dict.fromkeys(("opus", "m4a", "mp3", "aac", "ogg", "amr", "wav"), "voice"),
    **dict.fromkeys(("mp4", "mov", "3gp", "mkv", "avi", "webm"), "video"),
    "vcf": "card",
}  # fmt: skip
_DELETED: Final = re.compile(
    r"(?i:(?P<own>you deleted this message|du hast diese nachricht gelöscht|"
    r"[你您]已?(?:删除|刪除|撤回|收回)了?(?:这条|此|這則|這條|一条|一則)?(?:消息|讯息|訊息|信息))|"
    r"(?P<we>you deleted this message as admin|du hast diese nachricht als admin gelöscht|"
    r"[你您]已?以?.{0,6}(?:管理员|管理員).{0,4}(?:删除|刪除)了?(?:这条|此|這則|這條)?(?:消息|讯息|訊息|信息))|"
    r"this message was deleted(?: by (?:admin )?(?P<a>.{1,100}?))?|"
    r"diese nachricht wurde(?: von (?P<b>.{1,100}?))? gelöscht|"
    r"(?:此|该|該|这条|這則|這條)?(?:消息|讯息|訊息|信息)已?"
    r"(?:被(?:(?:管理员|管理員) ?)?(?P<c>.{0,100}?) ?)?(?:删除|刪除|撤回|收回))[.。]?"
)
_DELETED_BEGIN: Final = frozenset("yYtTdD你您此该該这這消讯訊信")
_EDITED: Final = re.compile(
    r"(?i:<(?:this message was edited|diese nachricht wurde bearbeitet|"
    r"(?:此|该|這則|这条|該)?(?:消息|訊息|讯息)已?被?(?:经过|經過)?(?:编辑|編輯))[.。]?>)"
)
_CALL: Final = re.compile(
    r"(?i:(?:missed |verpasster? |silenced |未接(?:来电|來電|聽)?的?)?(?:group |gruppen-?)?"
    r"(?:(?:voice|video) call|(?:sprach|video)anruf|(?:语音|語音|视频|視訊|群组|群組)?(?:通话|通話|来电|來電))"
    r"(?:\W.{0,80})?)"
)
_POLL: Final = re.compile(r"(?i:(?:poll|umfrage|投票|问卷|問卷) ?[:：])")
_PLACE: Final = re.compile(
    r"(?i:(?:location|standort|位置|地点|地點) ?[:：] ?https?://.{1,300}|live location shared|live-standort geteilt|"
    r"(?:https?://)?maps\.google\.com/\S{0,200}|已?(?:分享|共享)了?(?:实时|即時|即时)?位置)"
)
_WAITING: Final = re.compile(
    r"(?i:waiting for this message.{0,80}|auf diese nachricht warten.{0,80}|正在等待此(?:消息|訊息).{0,80}|"
    r"you (?:received|sent) a view once.{0,120}|.{0,80}(?:view once|einmalansicht|einmal ansehen).{0,80}|null)"
)
_LINK: Final = re.compile(r"https?://\S{1,4000}")
_ANGLES: Final = re.compile(r"<[^<>\n]{3,60}>")


@dataclass(frozen=True)
class TakenBack:
    """A message that was taken back.

    own  by whom the log belongs to, who wrote it
    by   the administrator who did it, "you" if the log is his; None: who wrote it
    """

    own: bool
    by: str | None


def taken_back(text: str) -> TakenBack | None:
    """Whether the app says in place of a message that it was taken back. text: without marks before it."""
    if text[:1] not in _DELETED_BEGIN or len(text) > 200:
        return None
    match = _DELETED.fullmatch(text)
    if match is None:
        return None
    by = match["a"] or match["b"] or match["c"]
    return TakenBack(match["own"] is not None, "you" if match["we"] else by.strip(" \u200e") if by else None)


def type_of(text: str) -> tuple[Type, int]:
    """What a message is that a person wrote, and how many characters of its first line are text."""
    if text.startswith("http") and _LINK.fullmatch(text):
        return ("location" if "//maps.google." in text[:30] else "link"), len(text)
    if text.endswith((">", ")")):
        found = _attached(text)
        if found is not None:
            return found
    if text[:2] in _BEGINNINGS and len(text) < 400:
        if _POLL.match(text):
            return "poll", len(text)
        if _PLACE.fullmatch(text):
            return "location", 0
        if text == "null":
            return "other", 0
    return "text", len(text)


def type_by_app(text: str) -> tuple[Type, int] | None:
    """The same of a text that has the app's mark (U+200E) before it: the app wrote it, not the person.

    None: nothing that is known here.
    """
    if len(text) > 400:
        return None
    if text.endswith((">", ")")):
        found = _attached(text)
        if found is not None:
            return found
    if _LEFT_OUT.fullmatch(text):
        return _word(text[-30:]), 0  # what is before is the name of a file
    if _CALL.fullmatch(text):
        return "call", 0
    if _POLL.match(text):
        return "poll", len(text)
    if _PLACE.fullmatch(text):
        return "location", 0
    return ("other", 0) if _WAITING.fullmatch(text) else None


_BEGINNINGS: Final = frozenset(
    word[:2]
    for low in "poll umfrage 投票 问卷 問卷 location standort 位置 地点 地點 maps live null".split()
    for word in (low, low.upper(), low.capitalize())
)


def _attached(text: str) -> tuple[Type, int] | None:
    found = _ATTACHED.fullmatch(text) if len(text) < 300 else None
    if found is not None:
        return _of_file(found["name"] or found["name2"]), 0
    if text.endswith(">"):
        edited = without_edited(text)
        if edited is not None:
            return "text", edited
        if _ANGLES.fullmatch(text):  # <Media omitted>, in whatever language
            return (_word(text) if _LEFT_OUT.fullmatch(text[1:-1]) else "other"), 0
    return None


def without_edited(text: str) -> int | None:
    """Length of a text without the remark that it was edited; None where there is none."""
    at = text.rfind("<")
    if at >= 0 and _EDITED.fullmatch(text[at:]):
        return len(text[:at].rstrip(" \u200e"))
    return None


def _word(words: str) -> Type:
    return next((type_ for type_, pattern in _KINDS if pattern.search(words)), "other")


def _of_file(name: str) -> Type:
    kind = re.search(r"(?:^|[-_\d])(STK|STICKER|PTT|AUDIO|GIF)(?:[-_\d])", name)
    if kind is not None:
        return "voice" if kind[1] in ("PTT", "AUDIO") else "sticker"
    return _ENDINGS.get(name.rpartition(".")[2].lower(), "file")
