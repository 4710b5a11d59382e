"""The event table: what every chat log becomes, whatever app wrote it.

One row per event, sorted by room and time:

    room        number of the room, from 0; `rooms` in the footer of the file has their keyed names
    time        milliseconds since 1970, UTC
    offset      minutes by which the clock of those people was ahead of UTC; 0 where nobody can tell
    kind        one of KINDS
    actor       who did it, a keyed number above 0; 0: nobody, or nobody knows
    target      whom it befell (removed, invited), or who is answered; 0: nobody
    reply_to    row of the message that is answered, within the table; -1: none, or not in the log
    length      characters of the text
    type        one of TYPES; of events that are no messages "none"
"""

from typing import Final, Literal, get_args

import numpy as np

Kind = Literal["message", "join", "leave", "removed", "invite", "rename", "recall", "create", "role", "other"]
Type = Literal[
    "none", "text", "image", "voice", "video", "file", "sticker", "link", "location", "card", "red_packet",
    "transfer", "call", "poll", "forward", "share", "other",
]  # fmt: skip

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""What can happen. `invite`: the actor brings the target in; `join`: the actor comes by himself (a link, a QR code);
`removed`: the actor removes the target; `recall`: the actor takes a message back; `role`: somebody becomes or ceases
to be an administrator; `other`: any further line of the system."""
TYPES: Final[tuple[Type, ...]] = get_args(Type)
"""What a message is. `share`: something of another app; `forward`: a bundle of earlier messages."""

COLUMNS: Final[dict[str, str]] = {
    "room": "int32",
    "time": "int64",
    "offset": "int16",
    "kind": "text",
    "actor": "int64",
    "target": "int64",
    "reply_to": "int64",
    "length": "int32",
    "type": "text",
}
"""Columns of the event table, and what they hold."""

RAW: Final = np.dtype(
    [
        ("room", np.int32), ("part", np.int32), ("time", np.int64), ("offset", np.int16), ("kind", np.uint8),
        ("type", np.uint8), ("actor", np.int64), ("target", np.int64), ("own", np.int64), ("reply", np.int64),
        ("length", np.int32),
    ]
)  # fmt: skip
"""An event while a log is read: `part` is the file it stands in, `own` and `reply` the keyed names of messages."""

EARLIEST: Final = 631_152_000  # 1990-01-01
LATEST: Final = 4_102_444_800  # 2100-01-01
"""Seconds since 1970 between which a time is believed."""
