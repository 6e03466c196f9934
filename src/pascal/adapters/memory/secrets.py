"""Locked things, in memory."""

from collections.abc import Sequence

from pascal.domain.ports.vault import Kept


class MemorySecrets:
    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}

    async def get(self, name: str) -> Kept | None:
        return self._kept.get(name)

    async def keep(self, one: Kept, *, instead_of: Kept | None = None) -> bool:
        if instead_of is not None and self._kept.get(one.name) != instead_of:
            return False
        self._kept[one.name] = one
        return True

    async def drop(self, name: str) -> None:
        self._kept.pop(name, None)

    async def all(self, prefix: str) -> Sequence[Kept]:
        return [self._kept[each] for each in await self.names() if each.startswith(prefix)]

    async def names(self) -> Sequence[str]:
        return sorted(self._kept)
