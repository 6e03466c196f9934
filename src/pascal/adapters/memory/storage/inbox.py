"""What carriers handed over, in a transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from pascal.adapters.memory.storage.part import Part
from pascal.adapters.memory.store import Letter
from pascal.domain.channels import Channel
from pascal.domain.ports.channels import Parcel
from pascal.domain.ports.storage.inbox import Kept, stream_of


class MemoryInbox(Part):
    async def keep(self, channel: Channel, parcels: Sequence[Parcel], *, at: datetime) -> Sequence[UUID]:
        known = {(each.kept.channel, each.kept.parcel.external_id) for each in self._state.inbox.values()}
        streams = set()
        for parcel in parcels:
            if (channel, parcel.external_id) in known:
                continue
            known.add((channel, parcel.external_id))
            stream, number = stream_of(channel, parcel.sender), len(self._state.inbox) + 1
            kept = Kept(number, channel, stream, replace(parcel, at=parcel.at or at), 0)
            self._state.inbox[number] = Letter(kept)
            streams.add(stream)
        return sorted(streams)

    async def waiting(self, *, most: int) -> int:
        waiting = (each for each in self._state.inbox.values() if not (each.done_at or each.failed_at))
        return min(most, sum(1 for _ in waiting))

    async def next(self, stream: UUID) -> Kept | None:
        waiting = [
            each.kept
            for each in self._state.inbox.values()
            if each.kept.stream == stream and each.done_at is None and each.failed_at is None
        ]
        return min(waiting, key=lambda each: (each.parcel.at, each.id), default=None)

    async def done(self, kept: Kept, *, at: datetime) -> None:
        self._state.inbox[kept.id] = replace(self._state.inbox[kept.id], done_at=at)

    async def failed(self, kept: Kept, why: str, *, at: datetime, for_good: bool) -> None:
        letter = self._state.inbox[kept.id]
        self._state.inbox[kept.id] = replace(
            letter,
            kept=replace(letter.kept, tries=letter.kept.tries + 1),
            failed_at=at if for_good else None,
            error=why,
        )

    async def forget(self, *, before: datetime, most: int) -> int:
        done = sorted((each.done_at, n) for n, each in self._state.inbox.items() if each.done_at)
        gone = [number for at, number in done if at < before][:most]
        for number in gone:
            del self._state.inbox[number]
        return len(gone)
