"""Keyed numbers in place of names. The key is drawn anew for each import, lives in memory only and is never written."""

import hashlib
import secrets
import unicodedata
from typing import Final

_INVISIBLE: Final = dict.fromkeys(
    [0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF]
)
"""Soft hyphens, joiners, marks of direction, marks of byte order."""
_MOST_REMEMBERED: Final = 200_000


class Pseudonyms:
    """Numbers for names: the same name the same number, and no way back without the key."""

    def __init__(self, key: bytes | None = None) -> None:
        """key: 16 bytes or more; None for a new one. With the key of an earlier import people keep their numbers.

        Raises ValueError for a key that is too short.
        """
        if key is not None and len(key) < 16:
            raise ValueError("the key is too short, expected 16 bytes or more")
        self._key = hashlib.blake2b(key).digest() if key is not None else secrets.token_bytes(64)
        self._people: dict[str, int] = {}

    def number(self, name: str, what: str = "person") -> int:
        """The number of a name, 1 … 2^63 - 1; names that differ in invisible characters only are one.

        what  kind of name: rooms, people and messages of the same name have nothing to do with each other
        """
        if what != "person":  # names of messages hardly come twice: to remember them would push out people
            return self._digest(name, what)
        found = self._people.get(name)
        if found is None:
            found = self._digest(name, what)
            if len(self._people) < _MOST_REMEMBERED:
                self._people[name] = found
        return found

    def _digest(self, name: str, what: str) -> int:
        text = f"{what} {plain_name(name)}"
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=self._key, digest_size=8).digest()
        return (int.from_bytes(digest, "big") >> 1) or 1


def plain_name(name: str) -> str:
    """A name without invisible marks and stray spaces, in composed form."""
    if name.isascii() and name.isprintable() and "  " not in name:
        return name.strip()
    return " ".join(unicodedata.normalize("NFC", name.translate(_INVISIBLE)).split())
