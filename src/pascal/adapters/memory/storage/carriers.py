"""What carriers approve, think of us, and whether they let us in, in a transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pascal.adapters.memory.storage.part import Part
from pascal.domain.channels import Channel
from pascal.domain.incoming import Noticed
from pascal.domain.ports.channels import Offered
from pascal.domain.ports.storage.carriers import Lockout


class MemoryCarriers(Part):
    async def offer(self, channel: Channel, texts: Sequence[Offered], *, at: datetime) -> None:
        self._state.offered[channel] = {(each.name, each.language): each for each in texts}
        self._state.synced[channel] = at

    async def offered(self, channel: Channel, name: str | None = None) -> Sequence[Offered]:
        texts = sorted(self._state.offered.get(channel, {}).items())
        return [each for (called, _), each in texts if name in {None, called}]

    async def offers_any(self, channel: Channel) -> bool:
        return any(each.approved.status == "approved" for each in await self.offered(channel))

    async def synced_at(self, channel: Channel) -> datetime | None:
        return self._state.synced[channel] if self._state.offered.get(channel) else None

    async def notice(self, channel: Channel, told: Noticed) -> None:
        key = (channel, told.subject, told.name)
        known = self._state.notices.get(key)
        if known is None or known.at <= told.at:
            self._state.notices[key] = told

    async def notices(self, channel: Channel) -> Sequence[Noticed]:
        of_it = [each for (where, _, _), each in self._state.notices.items() if where == channel]
        return sorted(of_it, key=lambda each: (each.at, each.subject, each.name), reverse=True)

    async def forget_notices(self, *, before: datetime, most: int) -> int:
        gone = [key for key, each in self._state.notices.items() if each.at < before][:most]
        for key in gone:
            del self._state.notices[key]
        return len(gone)

    async def lock_out(self, lockout: Lockout, *, until: datetime) -> None:
        known, _ = self._state.lockouts.get(lockout.channel, (lockout, until))
        self._state.lockouts[lockout.channel] = (replace(lockout, since=known.since), until)

    async def lockout(self, channel: Channel) -> Lockout | None:
        known = self._state.lockouts.get(channel)
        return None if known is None else known[0]

    async def next_try(self, channel: Channel, *, at: datetime, pause: timedelta) -> datetime | None:
        known = self._state.lockouts.get(channel)
        if known is None:
            return None
        lockout, until = known
        if until > at:
            return until
        self._state.lockouts[channel] = (lockout, at + pause)
        return None

    async def let_in(self, channel: Channel) -> None:
        self._state.lockouts.pop(channel, None)
