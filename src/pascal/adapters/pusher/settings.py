"""Which Pusher app, and where it answers."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class PusherSettings:
    """One app at pusher.com (`cluster`), or at any server of the same protocol (`host`, `port`, `scheme`)."""

    app_id: str
    """Digits."""
    key: str
    secret: str = field(repr=False)
    cluster: str | None = None
    host: str | None = None
    """Wins over `cluster`."""
    port: int | None = None
    scheme: Literal["http", "https"] = "https"
    timeout: float = 5.0
    """Seconds for one call, its second try included."""
