"""Who waits too long is looked for again, though the database was away."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from structlog.testing import capture_logs

from pascal.adapters.memory import MemoryAssignments, MemoryReads, MemoryStorage, Store
from pascal.app.reactions.waiting import WatchWaiting
from pascal.app.usecases.waiting import RaiseAlarms
from pascal.domain.conversations import Conversation
from pascal.domain.ids import ConversationId
from pascal.domain.leads import Reconciled
from pascal.domain.ports.storage import StorageUnavailable
from pascal.testing.builders import Clock, Ids, contact, lead


class Shaky(MemoryAssignments):
    looks = 0

    async def late(self, *, since: datetime, most: int) -> Sequence[ConversationId]:
        self.looks += 1
        if self.looks == 1:
            raise StorageUnavailable
        return await super().late(since=since, most=most)


async def test_the_watch_goes_on_after_the_database_was_away() -> None:
    store, clock, somebody = Store(), Clock(), lead()
    storage = MemoryStorage(store)
    whose = Reconciled(somebody, created=True, claimed_by=None)
    talk = Conversation.open(whose, contact(), id=ConversationId(Ids().new()), at=clock.now())
    async with storage.begin() as tx:
        await tx.leads.add(somebody)
        await tx.conversations.add(talk)
    clock.advance(timedelta(minutes=5))
    alarms = RaiseAlarms(storage, Shaky(store), MemoryReads(store), clock, timedelta(minutes=5))
    with capture_logs() as logs:
        watching = asyncio.create_task(WatchWaiting(alarms).run(look_every=0.01))
        async with asyncio.timeout(5):
            while len(logs) < 2:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
    assert [line["event"] for line in logs] == ["alarms_wait", "conversation_waits_long"]
    assert logs[-1]["conversation_id"] == str(talk.id)
