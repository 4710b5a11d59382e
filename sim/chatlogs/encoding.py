"""The encoding of a text, from its first bytes."""

from __future__ import annotations

import codecs
from contextlib import suppress
from functools import lru_cache

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


@lru_cache(maxsize=4)  # each format asks about the same head
def encoding_of(head: bytes) -> str:
    """The encoding of a text that begins so.

    By its mark; else UTF-8 if it is that, also with some damage; else GB 18030 if what it says then is Chinese; else
    Windows 1252.
    """
    rest = head[len(head) // 2 :]
    for mark, name in _MARKS:
        if head.startswith(mark) and (name == "utf-8-sig" or not _is_utf8(rest)):
            return name
    if b"\0" in head[:64] and not _is_utf8(rest):  # UTF-16 without a mark: every other byte of what is ASCII is 0
        even, odd = head[0:1024:2].count(0), head[1:1024:2].count(0)
        if max(even, odd) > 4 * min(even, odd):
            return "utf-16-be" if even > odd else "utf-16-le"
    with suppress(UnicodeDecodeError):
        codecs.getincrementaldecoder("utf-8")().decode(head)  # what is cut off at the end waits for more
        return "utf-8"
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(head)
    strange = text.count("\ufffd")
    if len(head) - len(text) > 4 * strange:  # whole sequences are shorter as text, broken ones are not
        return "utf-8"
    return "gb18030" if _chinese(head) else "cp1252"


@lru_cache(maxsize=4)
def text_of(head: bytes) -> str:
    """The text of a head, as far as it can be read."""
    encoding = encoding_of(head)
    return codecs.getincrementaldecoder(encoding)("replace").decode(head)


def _is_utf8(part: bytes) -> bool:
    """Whether a part of a text, not a very short one, is UTF-8: a mark of another encoding is a mistake then."""
    text = part.decode("utf-8", "replace")
    return len(part) > 40 and b"\0" not in part and text.count("\ufffd") * 20 < len(text)


def _chinese(head: bytes) -> bool:
    """Whether most pairs of bytes are of GB 2312, which has what people write."""
    text = codecs.getincrementaldecoder("gb18030")("replace").decode(head)
    beyond = "".join(letter for letter in text if letter > "\x7f")
    usual = len(beyond.encode("gb2312", "ignore")) // 2
    return usual * 4 > len(beyond) * 3 and beyond.count("\ufffd") * 20 < len(beyond) + 20
