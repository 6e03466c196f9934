"""Questions about meetings, to PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from asyncpg import Record

from pascal.adapters.postgres.conditions import within
from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.pipeline import THEIRS
from pascal.domain.calendars import Pair
from pascal.domain.errors import NotFound
from pascal.domain.ids import AgentId, MeetingId, QualificationId
from pascal.domain.meetings import During
from pascal.domain.permissions import Scope
from pascal.domain.ports.agenda import AfterMeeting, MeetingRow, WantedMeetings
from pascal.domain.ports.reach import Reach
from pascal.domain.qualification import Personal

_PERSONAL = ", ".join(f"'{each}'" for each in Personal)
_MEETINGS = f"""SELECT t.id, t.lead_id, t.qualification_id, t.agent_id, g.name, g.active, g.time_zone,
        t.subject, t.since, t.until, t.status, t.attendees, t.conversation_id, t.booked_by, t.created_at,
        coalesce(c.contact_name, ''), c.contact_email, c.contact_phone,
        (SELECT json_object_agg(a.field, a.value) FROM answers a WHERE a.qualification_id = t.qualification_id
            AND a.standing = 'known' AND a.field IN ({_PERSONAL})),
        (SELECT p.content FROM calendar_pairs p WHERE p.meeting_id = t.id AND p.clash IS NOT NULL), t.version
    FROM meetings t JOIN agents g ON g.id = t.agent_id JOIN qualifications q ON q.id = t.qualification_id
        LEFT JOIN conversations c ON c.id = t.conversation_id
    WHERE t.version > 0"""
_IN_ORDER_OF_STATUS = "array_position($2::text[], t.status), t.since, t.id"

_answers = msgspec.json.Decoder(dict[str, str])
_pairs = msgspec.json.Decoder(Pair)


class PostgresAgenda:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def _all(self, statement: str, *values: object) -> list[Record]:
        async with self._database.connection() as c:
            return await c.fetch(statement, *values)

    async def meetings(
        self, reach: Reach, wanted: WantedMeetings, limit: int, after: AfterMeeting | None = None
    ) -> Sequence[MeetingRow]:
        values: list[object] = [reach.who, list(wanted.statuses)]
        conditions = [_seen(reach), "t.status = ANY ($2)"]
        for condition, value in (
            ("t.since >= ${}", wanted.since),
            ("t.since < ${}", wanted.until),
            ("t.agent_id = ${}", wanted.agent_id),
        ):
            if value is not None:
                values.append(value)
                conditions.append(condition.format(len(values)))
        order = _IN_ORDER_OF_STATUS if wanted.by_status else "t.since, t.id"
        if after is not None:
            values += [after.since, after.id]
            place = f"${len(values) - 1}, ${len(values)}"
            if wanted.by_status:
                values.append(after.status)
                place = f"array_position($2::text[], ${len(values)}), {place}"
            conditions.append(f"({order}) > ({place})")
        found = await self._all(
            f"{_MEETINGS} AND {' AND '.join(conditions)} ORDER BY {order} LIMIT {limit}", *values
        )
        return list(map(_row, found))

    async def meeting(self, meeting_id: MeetingId, reach: Reach) -> MeetingRow:
        found = await self._all(f"{_MEETINGS} AND t.id = $2 AND {_seen(reach)}", reach.who, meeting_id)
        if not found:
            raise NotFound
        return _row(found[0])

    async def of_lead(self, qualification_id: QualificationId) -> Sequence[MeetingRow]:
        found = await self._all(
            f"{_MEETINGS} AND t.lead_id = q.lead_id AND q.id = $1 ORDER BY t.since DESC, t.id DESC",
            qualification_id,
        )
        return list(map(_row, found))

    async def busy(
        self, agents: Sequence[AgentId], during: During, *, at: datetime
    ) -> Mapping[AgentId, Sequence[During]]:
        found = await self._all(
            """SELECT agent_id, since, until FROM meetings
            WHERE agent_id = ANY ($1) AND tstzrange(since, until) && tstzrange($2, $3)
                AND status IN ('held', 'booked') AND (status = 'booked' OR expires_at > $4)
            UNION ALL SELECT agent_id, since, until FROM calendar_busy
                WHERE agent_id = ANY ($1) AND since < $3 AND until > $2
            ORDER BY since, until""",
            agents,
            during.since,
            during.until,
            at,
        )
        busy: dict[AgentId, list[During]] = {each: [] for each in agents}
        for agent_id, since, until in found:
            busy[agent_id].append(During(since, until))
        return busy


def _seen(reach: Reach) -> str:
    if reach.scope == Scope.ANY:
        return "$1::uuid IS NOT NULL"
    # few among many are not looked for one by one
    return f"""t.id IN (SELECT m.id FROM meetings m WHERE m.agent_id = $1
        UNION ALL SELECT m.id FROM conversations c JOIN qualifications q ON {THEIRS}
            JOIN meetings m ON m.lead_id = q.lead_id AND m.qualification_id = q.id WHERE {within(reach)})"""


def _row(row: Record) -> MeetingRow:
    *values, told, pair, version = row
    answers = {} if told is None else _answers.decode(told)
    clash = None if pair is None else _pairs.decode(pair).clash
    clash = clash if clash and clash.version == version else None
    return MeetingRow._make([*values, answers, clash, version])
