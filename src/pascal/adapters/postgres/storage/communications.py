"""Communications, what carriers report of them, and consent."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import asyncpg
import msgspec

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.database import Connection
from pascal.domain.channels import Channel
from pascal.domain.communications import Communication, Report
from pascal.domain.consents import About, Consent
from pascal.domain.errors import Collision, NotFound
from pascal.domain.events import Event
from pascal.domain.identities import Identity
from pascal.domain.ids import AgentId, CommunicationId, ConversationId, MessageId

_ADD = f"""
    INSERT INTO communications ({rows.COMMUNICATION})
    VALUES ({", ".join(f"${place}" for place in range(1, 34))})
    ON CONFLICT DO NOTHING RETURNING true
"""

_SAVE = """
    UPDATE communications SET conversation_id = $2, message_id = $3, agent_id = $4, said_at = $5,
        changed_at = $6, state = $7, external_id = $8, failure = $9, failure_code = $10, tries = $11,
        seconds = $12, recording = $13, version = $14, refs = $15,
        attached = $16, upload_id = $17, not_before = $18, line = $19
    WHERE id = $1
"""

# a call, or what has no message, shows in none; what is older than the last transmission does not either
_SHOW = """
    WITH shown AS (
        UPDATE messages SET delivery = $3, failure = $4, failure_code = $5, attempt = $6
        WHERE conversation_id = $1 AND id = $2 AND attempt <= $6
    ) UPDATE conversations SET carried = carried + 1 WHERE id = $1
"""

# whoever asks for the same name waits, whether it is known yet or not: a report and the answer to a send
# cross each other
_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))"

_REPORT: msgspec.json.Decoder[Report] = msgspec.json.Decoder(Report)


class PostgresCommunications:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def get(self, communication_id: CommunicationId) -> Communication:
        found = await self._one("id = $1", communication_id, lock=True)
        if found is None:
            raise NotFound
        return found

    async def known_as(self, channel: Channel, external_id: str) -> Communication | None:
        await self._c.execute(_HOLD, channel, external_id)
        return await self._one("channel = $1 AND external_id = $2", channel, external_id, lock=True)

    async def named(self, channel: Channel, external_id: str) -> Communication | None:
        return await self._one("channel = $1 AND external_id = $2", channel, external_id)

    async def of_message(self, message_id: MessageId) -> Communication | None:
        return await self._one("message_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1", message_id)

    async def next_to_send(
        self, conversation_id: ConversationId, beside: Iterable[Channel] = ()
    ) -> Communication | None:
        return await self._one(
            """conversation_id = $1 AND direction = 'out' AND state IN ('queued', 'sending')
                AND kind <> 'call' AND channel <> ALL($2) ORDER BY (SELECT m.seq FROM messages m
                    WHERE m.conversation_id = communications.conversation_id AND m.id = message_id
                ) NULLS FIRST, created_at, id LIMIT 1""",
            conversation_id,
            list(beside),
            lock=True,
        )

    async def waiting(self, channel: Channel) -> tuple[int, datetime | None]:
        row = await self._c.fetchrow(
            """SELECT count(*) AS many, min(created_at) AS since FROM communications
            WHERE channel = $1 AND direction = 'out' AND state IN ('queued', 'sending') AND kind <> 'call'""",
            channel,
        )
        return (0, None) if row is None else (row["many"], row["since"])

    async def carried(self, conversations: Iterable[ConversationId]) -> Sequence[ConversationId]:
        found = await self._c.fetch(
            """SELECT id FROM conversations c WHERE id = ANY($1)
                AND EXISTS (SELECT FROM communications WHERE conversation_id = c.id AND direction = 'in')
            ORDER BY id""",
            list(conversations),
        )
        return [ConversationId(row["id"]) for row in found]

    async def last_read(self, conversation_id: ConversationId) -> Communication | None:
        return await self._one(
            """conversation_id = $1 AND direction = 'in' AND message_id = (
                SELECT m.id FROM messages m JOIN conversations c ON c.id = m.conversation_id
                WHERE m.conversation_id = $1 AND m.sender_type = 'lead' AND m.channel <> 'web'
                    AND m.seq <= c.read_by_agent
                ORDER BY m.seq DESC LIMIT 1)""",
            conversation_id,
        )

    async def last_with(self, conversation_id: ConversationId, channel: Channel) -> Communication | None:
        return await self._one(
            "conversation_id = $1 AND channel = $2 ORDER BY created_at DESC, id DESC LIMIT 1",
            conversation_id,
            channel,
        )

    async def _one(self, condition: str, *values: object, lock: bool = False) -> Communication | None:
        row = await self._c.fetchrow(
            f"""SELECT {rows.COMMUNICATION} FROM communications WHERE {condition}
            {"FOR NO KEY UPDATE" if lock else ""}""",
            *values,
        )
        return None if row is None else rows.communication(row)

    async def exchanged(
        self, peer: Identity, channel: Channel, *, since: datetime
    ) -> tuple[datetime | None, Sequence[datetime]]:
        there = "peer_kind = $1 AND peer = $2 AND channel = $3"
        row = await self._c.fetchrow(
            f"""SELECT
                (SELECT max(said_at) FROM communications WHERE {there} AND direction = 'in') AS heard_at,
                ARRAY(SELECT created_at FROM communications WHERE {there} AND direction = 'out'
                    AND state NOT IN ('queued', 'failed') AND created_at > $4 ORDER BY created_at) AS sent""",
            peer.kind,
            peer.value,
            channel,
            since,
        )
        return (None, ()) if row is None else (row["heard_at"], row["sent"])

    async def filled_up(self, channel: Channel, *, since: datetime) -> datetime | None:
        told: datetime | None = await self._c.fetchval(
            """SELECT max(changed_at) FROM communications
            WHERE channel = $1 AND failure = 'daily_limit' AND changed_at > $2""",
            channel,
            since,
        )
        return told

    async def last_calls(self, agent_id: AgentId, most: int) -> Sequence[Communication]:
        found = await self._c.fetch(
            f"""SELECT {rows.COMMUNICATION} FROM communications
            WHERE agent_id = $1 AND kind = 'call' AND direction = 'out'
            ORDER BY created_at DESC, id DESC LIMIT $2""",
            agent_id,
            most,
        )
        return [rows.communication(row) for row in found]

    async def add(self, one: Communication) -> bool:
        if one.external_id is not None:
            await self._c.execute(_HOLD, one.channel, one.external_id)
        if await self._c.fetchval(_ADD, *rows.communication_columns(one)) is None:
            return False
        await self._show(one)
        return True

    async def save(self, one: Communication) -> None:
        try:
            await self._c.execute(
                _SAVE,
                one.id,
                one.conversation_id,
                one.message_id,
                one.agent_id,
                one.said_at,
                one.changed_at,
                one.state,
                one.external_id,
                one.failure,
                one.code,
                one.tries,
                one.seconds,
                one.recording,
                one.version,
                list(one.references),
                rows.json_column(one.attached),
                one.upload_id,
                one.not_before,
                one.line,
            )
        except asyncpg.UniqueViolationError as error:
            raise Collision from error
        await self._show(one)

    async def _show(self, one: Communication) -> None:
        if one.message_id is not None and one.is_outgoing and one.events:
            await self._c.execute(
                _SHOW,
                one.conversation_id,
                one.message_id,
                one.state,
                one.failure,
                one.code,
                one.attempt,
            )
        self._pending += one.events
        one.events.clear()

    async def keep_report(self, channel: Channel, external_id: str, report: Report) -> None:
        await self._c.execute(
            """INSERT INTO carrier_reports (channel, external_id, report) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING""",
            channel,
            external_id,
            msgspec.json.encode(report).decode(),
        )

    async def reports(self, channel: Channel, external_id: str) -> Sequence[Report]:
        await self._c.execute(_HOLD, channel, external_id)
        found = await self._c.fetch(
            "DELETE FROM carrier_reports WHERE channel = $1 AND external_id = $2 RETURNING report",
            channel,
            external_id,
        )
        return [_REPORT.decode(row["report"]) for row in found]

    async def note_consent(self, consent: Consent) -> None:
        await self._c.execute(
            """INSERT INTO consents (kind, value, channel, at, wanted, words, agent_id, about)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING""",
            consent.identity.kind,
            consent.identity.value,
            consent.channel,
            consent.at,
            consent.wanted,
            consent.words,
            consent.agent_id,
            consent.about,
        )

    async def last_word(self, identity: Identity, channel: Channel, about: About = "all") -> Consent | None:
        row = await self._c.fetchrow(
            """SELECT wanted, at, words, agent_id FROM consents
            WHERE kind = $1 AND value = $2 AND channel = $3 AND about = $4
            ORDER BY at DESC, wanted LIMIT 1""",
            identity.kind,
            identity.value,
            channel,
            about,
        )
        if row is None:
            return None
        return Consent(identity, channel, row["wanted"], row["at"], row["words"], row["agent_id"], about)

    async def forget_reports(self, *, before: datetime, most: int) -> int:
        gone = await self._c.fetch(
            """DELETE FROM carrier_reports WHERE ctid = ANY(ARRAY(
                SELECT ctid FROM carrier_reports WHERE kept_at < $1 ORDER BY kept_at LIMIT $2
                FOR UPDATE SKIP LOCKED
            )) RETURNING true""",
            before,
            most,
        )
        return len(gone)
