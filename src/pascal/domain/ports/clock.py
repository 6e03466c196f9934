"""Time and identity are given in."""

from datetime import datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, in UTC, aware."""


class Ids(Protocol):
    def new(self) -> UUID:
        """A version 7 UUID: later ones sort later."""
