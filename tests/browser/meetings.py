"""What nobody can do to a meeting in a few seconds: `meetings.py began MEETING`, or `clash`, or `busy`."""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID

from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.domain.calendars import Clash, Elsewhere, Linked, Pair, Plan, Why
from pascal.domain.ids import MeetingId
from pascal.domain.meetings import During

HOUR = timedelta(hours=1)


async def main(what: str, meeting: str) -> None:
    database = await Database.open(os.environ["DATABASE_URL"])
    now = datetime.now(UTC)
    async with PostgresStorage(database, lambda: None, lambda: None).begin() as tx:
        one = await tx.meetings.get(MeetingId(UUID(meeting)))
        if what == "began":
            one.during = During(now - timedelta(seconds=1), now + HOUR)  # the week may just have begun, too
            await tx.meetings.save(one, at=now)
        elif what == "busy":
            later = During(one.during.until + HOUR, one.during.until + 2 * HOUR)
            await tx.calendars.save(Linked(one.agent_id, "outlook", "ana@empresa.example", now))
            await tx.calendars.note_busy(one.agent_id, {"dentist": later}, [], whole=True)
        else:
            theirs = Plan(
                "Visita, movida en Outlook", During(one.during.since + HOUR, one.during.until + HOUR)
            )
            await tx.calendars.save(Linked(one.agent_id, "outlook", "ana@empresa.example", now))
            clash = Clash(Why.BOTH, one.version, theirs)
            there = Elsewhere("a", "v", theirs)
            await tx.calendars.keep(Pair(one.id, one.agent_id, agreed=None, there=there, clash=clash))
    await database.close()


asyncio.run(main(*sys.argv[1:]))
