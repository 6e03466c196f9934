"""What must be kept, and must not be read by whoever has a copy of the database (THREATS 30)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Locked(Exception):
    """It was locked with a key that is not there any more."""


@dataclass(frozen=True, slots=True)
class Kept:
    name: str
    key_id: str
    """Which key it was locked with: not a secret."""
    locked: bytes


class Vault(Protocol):
    """Locks with the newest key, and opens with any that is still there."""

    def lock(self, name: str, plain: str) -> Kept:
        """Good for that name alone: nothing locked can be put in another's place."""

    def open(self, kept: Kept) -> str:
        """Raises `Locked`."""

    def is_old(self, kept: Kept) -> bool:
        """Whether another key would be used today."""


class Secrets(Protocol):
    """Where locked things are kept. All raise `StorageUnavailable`."""

    async def get(self, name: str) -> Kept | None: ...

    async def keep(self, one: Kept, *, instead_of: Kept | None = None) -> bool:
        """Whether it was kept: with *instead_of* only where that is what is kept still."""

    async def drop(self, name: str) -> None: ...

    async def all(self, prefix: str) -> Sequence[Kept]:
        """Whatever has a name that begins so, in order."""

    async def names(self) -> Sequence[str]:
        """In order."""
