"""What a client may send. python-socketio believes more than it should (THREATS, "Measured here").

It runs `connect` and `disconnect` when a client sends them as events, keeps binary packets that never
complete, and dies with a traceback on a frame it cannot read. Nothing of that gets past this module.
"""

import re
from time import monotonic
from typing import TypeGuard

RESERVED = frozenset(
    {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}
)
"""Names that belong to the library on either side; as events they are forgeries."""

_CONTROL = frozenset({"1", "2probe", "3", "5"})
_SPOKEN = ("40", "41", "42")
_ACK = re.compile(r"2(?:/[^,]*,)?(\d{1,15})\[", re.ASCII)


def well_formed(frame: object) -> TypeGuard[str]:
    """Whether an Engine.IO frame is one that a client of ours sends: text, known, and never binary.

    Acks (43) are not among them, for we never ask for one.
    """
    return isinstance(frame, str) and (frame in _CONTROL or frame.startswith(_SPOKEN))


def event_name(payload: object) -> str | None:
    """The name of a client's event, or None if it is no event or a reserved one."""
    if isinstance(payload, list) and payload and isinstance(payload[0], str) and payload[0] not in RESERVED:
        return payload[0]
    return None


def asked_ack(packet: str) -> int | None:
    """The number under which a client waits for an answer, read off a packet that may be broken after it."""
    asked = _ACK.match(packet)
    return int(asked[1]) if asked else None


class Pace:
    """At most *per_second*, after a first *burst*. Costs one number per client."""

    __slots__ = ("_due", "_every", "_slack")

    def __init__(self, per_second: float, burst: int) -> None:
        self._every = 1 / per_second
        self._slack = burst / per_second
        self._due = 0.0

    def allows(self) -> bool:
        now = monotonic()
        due = max(self._due, now) + self._every
        if due - now > self._slack:
            return False
        self._due = due
        return True
