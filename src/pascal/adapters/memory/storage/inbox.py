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
            self._state.inbox[number] = Letter(kept, at)
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

    async def heard(self, channel: Channel) -> datetime | None:
        return max((each.received_at for each in self._of(channel)), default=None)

    async def came(self, channel: Channel, *, after: datetime, until: datetime) -> bool:
        return any(after < each.received_at <= until for each in self._of(channel))

    async def unread(self, channel: Channel) -> tuple[int, datetime | None]:
        failed = [each.failed_at for each in self._of(channel) if each.failed_at]
        since = [*failed, *(each.received_at for each in self._abandoned(channel))]
        return len(since), min(since, default=None)

    async def try_again(self, channel: Channel) -> tuple[int, Sequence[UUID]]:
        failed, abandoned = [each for each in self._of(channel) if each.failed_at], self._abandoned(channel)
        for each in failed:
            fresh = replace(each, kept=replace(each.kept, tries=0), failed_at=None, error="")
            self._state.inbox[each.kept.id] = fresh
        again = [*failed, *abandoned]
        return len(again), sorted({each.kept.stream for each in again})

    async def abandoned(self, channels: Sequence[Channel]) -> Sequence[UUID]:
        return sorted({each.kept.stream for channel in channels for each in self._abandoned(channel)})

    def _abandoned(self, channel: Channel) -> Sequence[Letter]:
        alive = {each.job.subject for each in self._state.jobs.values() if each.died_at is None}
        waiting = (each for each in self._of(channel) if not (each.done_at or each.failed_at))
        return [each for each in waiting if each.kept.stream not in alive]

    def _of(self, channel: Channel) -> Sequence[Letter]:
        return [each for each in self._state.inbox.values() if each.kept.channel == channel]

    async def forget(self, *, before: datetime, most: int) -> int:
        done = sorted((each.done_at, n) for n, each in self._state.inbox.items() if each.done_at)
        gone = [number for at, number in done if at < before][:most]
        for number in gone:
            del self._state.inbox[number]
        return len(gone)
