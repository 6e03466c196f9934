"""Meetings. An exclusion constraint decides who was first with a slot (THREATS 18)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import asyncpg
from asyncpg import Record

from pascal.adapters.postgres.database import Connection
from pascal.domain.errors import NotFound, SlotTaken
from pascal.domain.events import Event
from pascal.domain.ids import AgentId, ConversationId, LeadId, MeetingId, QualificationId
from pascal.domain.meetings import During, Meeting, Status

COLUMNS = """id, agent_id, lead_id, qualification_id, conversation_id, booked_by, subject, since, until,
    attendees, status, expires_at, created_at, version"""


class PostgresMeetings:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def get(self, meeting_id: MeetingId) -> Meeting:
        row = await self._c.fetchrow(
            f"SELECT {COLUMNS} FROM meetings WHERE id = $1 FOR NO KEY UPDATE", meeting_id
        )
        if row is None:
            raise NotFound
        return meeting_of(row)

    async def held(self, qualification_id: QualificationId, *, at: datetime) -> Sequence[Meeting]:
        # no locks of rows: whoever lets go what has expired comes by the agent, and would wait for them
        found = await self._c.fetch(
            f"""SELECT {COLUMNS} FROM meetings
            WHERE qualification_id = $1 AND status = 'held' AND expires_at > $2 AND since > $2
            ORDER BY since, id""",
            qualification_id,
            at,
        )
        return [meeting_of(row) for row in found]

    async def lock(self, whose: Collection[AgentId]) -> None:
        await self._c.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('meetings ' || a, 0)) FROM unnest($1::uuid[]) a",
            sorted(whose),
        )

    async def save(self, *meetings: Meeting, at: datetime) -> None:
        whose = {each.agent_id for each in meetings}
        # two that overlap, stored at once, would wait for each other: the constraint looks after both are in
        await self.lock(whose)
        await self._c.execute(
            """UPDATE meetings SET status = 'cancelled', expires_at = NULL
            WHERE agent_id = ANY ($1) AND status = 'held' AND expires_at <= $2""",
            whose,
            at,
        )
        try:
            await self._c.executemany(
                """INSERT INTO meetings (id, agent_id, lead_id, qualification_id, conversation_id, booked_by,
                    subject, since, until, attendees, status, expires_at, created_at, version)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
                ON CONFLICT (id) DO UPDATE SET agent_id = excluded.agent_id,
                    conversation_id = excluded.conversation_id, subject = excluded.subject,
                    since = excluded.since, until = excluded.until, attendees = excluded.attendees,
                    status = excluded.status, expires_at = excluded.expires_at, version = excluded.version""",
                [_values(each) for each in sorted(meetings, key=lambda each: each.takes_room)],
            )
        except asyncpg.ExclusionViolationError as error:
            raise SlotTaken from error
        for each in meetings:
            self._pending += each.events
            each.events.clear()

    async def of_unproven(self, *, at: datetime) -> Mapping[LeadId, int]:
        found = await self._c.fetch(
            """SELECT t.lead_id, count(*) FROM meetings t JOIN qualifications q ON q.id = t.qualification_id
            WHERE t.since > $1 AND t.status = 'booked' AND t.booked_by IS NULL AND q.claimed_by IS NOT NULL
            GROUP BY t.lead_id""",
            at,
        )
        return {LeadId(lead_id): count for lead_id, count in found}

    async def is_met(self, qualification_id: QualificationId, *, besides: MeetingId) -> bool:
        found: bool = await self._c.fetchval(
            """SELECT EXISTS (SELECT FROM meetings t JOIN qualifications q ON q.lead_id = t.lead_id
            WHERE q.id = $1 AND t.qualification_id = $1 AND t.id <> $2 AND t.status IN ('booked', 'done'))""",
            qualification_id,
            besides,
        )
        return found


def _values(one: Meeting) -> Sequence[object]:
    return (
        one.id,
        one.agent_id,
        one.lead_id,
        one.qualification_id,
        one.conversation_id,
        one.booked_by,
        one.subject,
        one.during.since,
        one.during.until,
        one.attendees,
        one.status,
        one.expires_at,
        one.created_at,
        one.version,
    )


def meeting_of(row: Record) -> Meeting:
    """From `COLUMNS`."""
    return Meeting(
        id=MeetingId(row["id"]),
        agent_id=AgentId(row["agent_id"]),
        lead_id=LeadId(row["lead_id"]),
        qualification_id=QualificationId(row["qualification_id"]),
        subject=row["subject"],
        during=During(row["since"], row["until"]),
        created_at=row["created_at"],
        conversation_id=row["conversation_id"] and ConversationId(row["conversation_id"]),
        booked_by=row["booked_by"] and AgentId(row["booked_by"]),
        attendees=tuple(row["attendees"]),
        status=Status(row["status"]),
        expires_at=row["expires_at"],
        version=row["version"],
    )
