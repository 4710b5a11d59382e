"""Keyed numbers in place of names. The key is drawn anew for each import, lives in memory only and is never written."""

import hashlib
import secrets
import unicodedata
from typing import Final

_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"))
_MOST_REMEMBERED: Final = 200_000


class Pseudonyms:
    """Numbers for names: the same name the same number, and no way back without the key."""

    def __init__(self, key: bytes | None = None) -> None:
        """key: 16 bytes or more; None for a new one. With the key of an earlier import people keep their numbers."""
        if key is not None and len(key) < 16:
            raise ValueError("the key is too short, expected 16 bytes or more")
        self._key = hashlib.blake2b(key).digest() if key is not None else secrets.token_bytes(64)
        self._known: dict[str, int] = {}

    def number(self, name: str, what: str = "person") -> int:
        """The number of a name, 1 … 2^63 - 1; names that differ in invisible characters only are one.

        what  kind of name: rooms, people and messages of the same name have nothing to do with each other
        """
        known = f"{what} {name}"
        found = self._known.get(known)
        if found is None:
            text = f"{what} {plain_name(name)}"
            digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=self._key, digest_size=8).digest()
            found = (int.from_bytes(digest, "big") >> 1) or 1
            if len(self._known) < _MOST_REMEMBERED:
                self._known[known] = found
        return found


def plain_name(name: str) -> str:
    """A name without invisible marks and stray spaces, in composed form."""
    return " ".join(unicodedata.normalize("NFC", name.translate(_INVISIBLE)).split())
