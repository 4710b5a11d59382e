"""Randomness by key: every draw is a function of who, when, what for and which of its kind.

A draw hashes (uid, moment, purpose, n) with two rounds of multiply-xor-shift (the finaliser constants
of MurmurHash3 as improved by D. Stafford, mix 13), the uid entering both rounds, so that two members
whose first round happens to meet go apart again. uid itself is a hash of (seed, replicate, origin). No
generator is advanced anywhere: results depend on no order, thread, chunk or engine, and removing one
member leaves every other member's draws as they were. Tested in `tests/model/test_random.py`.
"""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.model.compile import Direct, kernel, rule

# purposes; a member's and a group's draws never share a uid
CLOCK: Final = 1
MUTE_AT_DOOR: Final = 2
MUTE: Final = 3
UNMUTE: Final = 4
LEAVE: Final = 5
BUY: Final = 6
SPEAK: Final = 7
ASK: Final = 8
REPLY: Final = 9
WHOM: Final = 10
INVITE: Final = 11
FRIENDSHIP: Final = 12
ACCEPT: Final = 13
TRAIT: Final = 14
ARRIVAL: Final = 15
CARD: Final = 16
SIGN_UP: Final = 17
DROP_OUT: Final = 18
WARNED: Final = 19
STRIKE: Final = 20
REACHED: Final = 21
EXPERIENCE: Final = 22
TELL: Final = 23
OWNER_GIVES_UP: Final = 24
BUY_OUTSIDE: Final = 25
TELL_OUTSIDE: Final = 26
LOTTERY: Final = 27
MINUTE: Final = 28
MESSAGE: Final = 29
LIVE: Final = 30
LIVE_WHO: Final = 31
POLICY: Final = 32
DELAY: Final = 33
SPEAKING_LOT: Final = 34
SPAMMING: Final = 35
BAN: Final = 36
WHICH: Final = 37
FEATURED: Final = 38
REMEMBERED: Final = 39
COUNTERPART: Final = 40
RESPONDS: Final = 41
FOR_PRIZE: Final = 42
DETECT: Final = 43
SUGGEST: Final = 44
PRIVATE: Final = 45
NOTICED: Final = 46
MEETING: Final = 47
UPTAKE: Final = 48
WHY: Final = 49
REPRIMAND: Final = 50
PLANTED_ON: Final = 51
SPAM_FOUND: Final = 52
BOARD_LOT: Final = 53
LINES: Final = 54
PAUSE: Final = 55
RETURNS: Final = 56


_A = np.uint64(0xBF58476D1CE4E5B9)
_B = np.uint64(0x94D049BB133111EB)
_C = np.uint64(0x9E3779B97F4A7C15)
_D = np.uint64(0xD6E8FEB86659FD93)
_S30, _S27, _S31, _S32 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(32)
_S12, _S16 = np.uint64(12), np.uint64(16)
_UNIT = 1.0 / 4503599627370496.0

Word: TypeAlias = int | np.uint64
"""64 bits."""


@rule
def mix(x: Word) -> np.uint64:
    """One round: a bijection of 64 bits in which each input bit moves about half of the output."""
    x = np.uint64(x)
    x = (x ^ (x >> _S30)) * _A
    x = (x ^ (x >> _S27)) * _B
    return x ^ (x >> _S31)


@rule
def key(uid: Word, moment: int, purpose: int, n: int) -> np.uint64:
    """64 random bits for (uid, moment, purpose, n); moment < 2^32, purpose and n < 2^16."""
    u = np.uint64(uid)
    word = (np.uint64(moment) << _S32) | (np.uint64(purpose) << _S16) | np.uint64(n)
    first = mix(u ^ (word * _C))
    return mix(first + (u >> _S32 | u << _S32) * _D)


@rule
def uniform(uid: Word, moment: int, purpose: int, n: int) -> float:
    """Uniform draw in (0, 1), 52 bits, exact, never 0 or 1."""
    return (np.float64(key(uid, moment, purpose, n) >> _S12) + 0.5) * _UNIT


@rule
def person(parent: Word, number: Word) -> np.uint64:
    """uid of the `number`-th origin below `parent` (a seed, a replicate, a group, an inviter, a channel)."""
    return mix(mix(np.uint64(parent) + _C) ^ (np.uint64(number) * _D + _A))


@kernel
def _uniforms(uids: npt.NDArray[np.uint64], moment: int, purpose: int, n: int, out: npt.NDArray[np.float64]) -> None:
    for i in range(len(uids)):
        out[i] = uniform(uids[i], moment, purpose, n)


_UNIFORMS: Final = Direct(_uniforms)


def draws(uids: npt.NDArray[np.uint64], moment: int, purpose: int) -> npt.NDArray[np.float64]:
    """Uniform draws of the model for an array of uids, in its shape."""
    return _drawn(uids, moment, purpose, 0)


def uniforms(uids: npt.NDArray[np.uint64], moment: int, label: int, n: int = 0) -> npt.NDArray[np.float64]:
    """Uniform draws for an array of uids, in its shape.

    label  any 32-bit number; tells purposes outside the model apart
    """
    return _drawn(np.asarray(uids) ^ salt_of(label), moment, POLICY, n)


def _drawn(uids: npt.NDArray[np.uint64], moment: int, purpose: int, n: int) -> npt.NDArray[np.float64]:
    rows = np.ascontiguousarray(uids, np.uint64).reshape(-1)
    out = np.empty(rows.size, np.float64)
    _UNIFORMS(rows, int(moment), int(purpose), int(n), out)
    return out.reshape(np.shape(uids))


def salt_of(label: int) -> np.uint64:
    """What `uniforms` mixes into uids for a purpose outside the model."""
    return np.uint64(label * int(_C) & 0xFFFFFFFFFFFFFFFF)
