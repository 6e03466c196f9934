"""The safe that channels are given: what they keep is locked on its way to storage."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from pascal.domain.ports.vault import Kept, Locked, Secrets, Vault

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class LockedSafe:
    secrets: Secrets
    vault: Vault

    async def get(self, name: str) -> str | None:
        """None also for what no key opens any more: then whoever needs it has to be connected anew."""
        kept = await self.secrets.get(name)
        return None if kept is None else self._opened(kept)

    async def keep(self, name: str, value: str) -> None:
        await self.secrets.keep(self.vault.lock(name, value))

    async def swap(self, name: str, before: str, value: str) -> bool:
        while (kept := await self.secrets.get(name)) is not None and self._opened(kept) == before:
            if await self.secrets.keep(self.vault.lock(name, value), instead_of=kept):
                return True
        return False

    async def drop(self, name: str) -> None:
        await self.secrets.drop(name)

    async def all(self, prefix: str) -> Mapping[str, str]:
        """Without what no key opens any more."""
        opened = ((each.name, self._opened(each)) for each in await self.secrets.all(prefix))
        return {name: plain for name, plain in opened if plain is not None}

    async def lock_anew(self) -> tuple[int, int]:
        """With the newest key, whatever has another: how many were, and how many no key opens."""
        changed = lost = 0
        for name in await self.secrets.names():
            kept = await self.secrets.get(name)
            if kept is None or not self.vault.is_old(kept):
                continue
            try:
                plain = self.vault.open(kept)
            except Locked:
                lost += 1
                continue
            # somebody may have put another in its place meanwhile: that one is newer
            changed += await self.secrets.keep(self.vault.lock(name, plain), instead_of=kept)
        return changed, lost

    def _opened(self, kept: Kept) -> str | None:
        try:
            return self.vault.open(kept)
        except Locked:
            log.error("secret_cannot_be_opened", name=kept.name, key_id=kept.key_id)  # noqa: TRY400 - says all
            return None
