"""Where leads stand on the way to a meeting. An answer's row stays when another overtakes it."""

from collections.abc import Mapping
from datetime import datetime

import asyncpg
from asyncpg import Record

from pascal.adapters.postgres.database import Connection
from pascal.domain.errors import Collision, NotFound
from pascal.domain.events import Event
from pascal.domain.ids import (
    AgentId,
    ConversationId,
    ItemId,
    LeadId,
    MessageId,
    QualificationId,
    VisitorId,
)
from pascal.domain.leads import Contact
from pascal.domain.ports.storage.qualifications import Begun
from pascal.domain.qualification import Answer, DataConsent, Evidence, Qualification, Step
from pascal.domain.requirements import KINDS, Item, Sort

_COLUMNS = """q.id, q.lead_id, q.claimed_by, q.kind, q.step, q.furthest, q.completed_at, q.held,
    q.has_meeting, q.started_at, q.active_at, q.version"""
ITEM = "i.id, i.sort, i.name, i.alike, i.description"


class PostgresQualifications:
    """Locked `FOR NO KEY UPDATE`: who stores a meeting looks at their keys, and need not wait."""

    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def get(self, qualification_id: QualificationId) -> Qualification:
        found = await self._load("q.id = $1", qualification_id)
        if found is None:
            raise NotFound
        return found

    async def of(self, lead_id: LeadId, claimed_by: VisitorId | None) -> Qualification | None:
        if claimed_by is None:
            return await self._load("q.lead_id = $1 AND q.claimed_by IS NULL", lead_id)
        return await self._load("q.lead_id = $1 AND q.claimed_by = $2", lead_id, claimed_by)

    async def _load(self, condition: str, *values: object) -> Qualification | None:
        row = await self._c.fetchrow(
            f"SELECT {_COLUMNS} FROM qualifications q WHERE {condition} FOR NO KEY UPDATE", *values
        )
        if row is None:
            return None
        told = await self._c.fetch(
            """SELECT field, standing, value, quote, message_id, confidence, read_by, at, confirmed_by,
                confirmed_at
            FROM answers WHERE qualification_id = $1 AND standing <> 'past' ORDER BY n""",
            row["id"],
        )
        word = await self._c.fetchrow(
            """SELECT given, words, at, message_id, agent_id FROM data_consents
            WHERE qualification_id = $1 ORDER BY at DESC, n DESC LIMIT 1""",
            row["id"],
        )
        wanted = await self._c.fetch(
            f"SELECT {ITEM} FROM requirement_items i WHERE i.qualification_id = $1 ORDER BY i.n",
            row["id"],
        )
        return Qualification(
            id=QualificationId(row["id"]),
            lead_id=LeadId(row["lead_id"]),
            claimed_by=row["claimed_by"] and VisitorId(row["claimed_by"]),
            kind=KINDS[row["kind"]],
            started_at=row["started_at"],
            active_at=row["active_at"],
            step=Step(row["step"]),
            furthest=Step(row["furthest"]),
            completed_at=row["completed_at"],
            held=row["held"],
            has_meeting=row["has_meeting"],
            consent=None if word is None else _consent(word),
            answers={each["field"]: answer(each) for each in told if each["standing"] == "known"},
            doubts={each["field"]: answer(each) for each in told if each["standing"] == "doubt"},
            items={each.id: each for each in map(item, wanted)},
            version=row["version"],
        )

    async def spoke(self, when: Mapping[ConversationId, datetime]) -> Mapping[ConversationId, Begun]:
        rows = await self._c.fetch(
            """WITH spoken AS (
                SELECT c.id, c.lead_id, c.claimed_by, c.contact_name, c.contact_email, c.contact_phone,
                    c.project_id, w.at
                FROM unnest($1::uuid[], $2::timestamptz[]) AS w (talk_id, at)
                    JOIN conversations c ON c.id = w.talk_id
            ), begun AS (
                SELECT q.id AS qualification_id, s.* FROM spoken s JOIN qualifications q
                    ON q.lead_id = s.lead_id AND q.claimed_by IS NULL WHERE s.claimed_by IS NULL
                UNION ALL SELECT q.id, s.* FROM spoken s JOIN qualifications q
                    ON q.lead_id = s.lead_id AND q.claimed_by = s.claimed_by
            )
            UPDATE qualifications q SET active_at = greatest(q.active_at, b.at)
            FROM begun b WHERE q.id = b.qualification_id
            RETURNING b.id, b.contact_name, b.contact_email, b.contact_phone, b.project_id, q.kind,
                ARRAY(SELECT a.field FROM answers a
                    WHERE a.qualification_id = q.id AND a.standing = 'known')""",
            [*when.keys()],
            [*when.values()],
        )
        return {
            ConversationId(talk_id): Begun(Contact(*contact), KINDS[kind], frozenset(known))
            for talk_id, *contact, kind, known in rows
        }

    async def save(self, qualification: Qualification) -> None:
        one = qualification
        one.version += 1
        try:
            await self._c.execute(
                """INSERT INTO qualifications (id, lead_id, claimed_by, kind, step, furthest, completed_at,
                    held, has_meeting, started_at, active_at, version)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                ON CONFLICT (id) DO UPDATE SET claimed_by = excluded.claimed_by, kind = excluded.kind,
                    step = excluded.step, furthest = excluded.furthest, completed_at = excluded.completed_at,
                    held = excluded.held, has_meeting = excluded.has_meeting,
                    active_at = excluded.active_at, version = excluded.version""",
                one.id,
                one.lead_id,
                one.claimed_by,
                one.kind.name,
                one.step,
                one.furthest,
                one.completed_at,
                one.held,
                one.has_meeting,
                one.started_at,
                one.active_at,
                one.version,
            )
        except asyncpg.UniqueViolationError as error:
            raise Collision from error
        await self._keep_words(one)
        await self._keep_moves(one)
        await self._keep_answers(one)
        await self._keep_items(one)
        self._pending += one.events
        one.events.clear()

    async def fold(self, claimed: Qualification, into: Qualification) -> None:
        taken = [each.field for each in into.learnt if each in claimed.answers.values()]  # and saved with it
        await self._c.execute(
            "DELETE FROM answers WHERE qualification_id = $1 AND standing = 'known' AND field = ANY ($2)",
            claimed.id,
            taken,
        )
        await self._c.execute("UPDATE answers SET standing = 'past' WHERE qualification_id = $1", claimed.id)
        await self._c.execute("DELETE FROM requirement_items WHERE qualification_id = $1", claimed.id)
        for table in ("answers", "data_consents", "step_moves", "meetings"):
            await self._c.execute(
                f"UPDATE {table} SET qualification_id = $2 WHERE qualification_id = $1", claimed.id, into.id
            )
        await self._c.execute("DELETE FROM qualifications WHERE id = $1", claimed.id)
        await self.save(into)

    async def _keep_words(self, one: Qualification) -> None:
        if not one.said:
            return
        await self._c.executemany(
            """INSERT INTO data_consents (qualification_id, given, words, at, message_id, agent_id)
            VALUES ($1, $2, $3, $4, $5, $6)""",
            [(one.id, each.given, each.words, each.at, each.message_id, each.agent_id) for each in one.said],
        )
        one.said.clear()

    async def _keep_moves(self, one: Qualification) -> None:
        if not one.moves:
            return
        await self._c.executemany(
            """INSERT INTO step_moves (qualification_id, before, after, agent_id, reason, at)
            VALUES ($1, $2, $3, $4, $5, $6)""",
            [(one.id, each.before, each.after, each.agent_id, each.reason, each.at) for each in one.moves],
        )
        one.moves.clear()

    async def _keep_answers(self, one: Qualification) -> None:
        if not one.learnt:
            return
        fields = {each.field for each in one.learnt}
        overtaken = [(each, "known") for each in fields if one.answers[each] in one.learnt]
        overtaken += [(each, "doubt") for each in fields if one.doubts.get(each) in [None, *one.learnt]]
        await self._c.execute(
            """UPDATE answers a SET standing = 'past'
            FROM unnest($2::text[], $3::text[]) AS w (field, standing)
            WHERE a.qualification_id = $1 AND a.field = w.field AND a.standing = w.standing""",
            one.id,
            [field for field, _ in overtaken],
            [standing for _, standing in overtaken],
        )
        await self._c.executemany(
            """INSERT INTO answers (qualification_id, field, standing, value, quote, message_id, confidence,
                read_by, at, confirmed_by, confirmed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""",
            [
                (
                    one.id,
                    each.field,
                    _standing(one, each),
                    each.value,
                    each.evidence.quote,
                    each.evidence.message_id,
                    each.evidence.confidence,
                    each.evidence.read_by,
                    each.at,
                    each.confirmed_by,
                    each.confirmed_at,
                )
                for each in dict.fromkeys(one.learnt)
            ],
        )
        one.learnt.clear()

    async def _keep_items(self, one: Qualification) -> None:
        if not one.moved_items:
            return
        gone = [item_id for item_id, kept in one.moved_items.items() if kept is None]
        await self._c.execute("DELETE FROM requirement_items WHERE id = ANY ($1)", gone)
        await self._c.executemany(
            """INSERT INTO requirement_items (id, qualification_id, sort, name, alike, description)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (id) DO UPDATE SET description = excluded.description""",
            [
                (each.id, one.id, each.sort, each.name, each.alike, each.description)
                for each in one.moved_items.values()
                if each is not None
            ],
        )
        one.moved_items.clear()


def answer(row: Record) -> Answer:
    evidence = Evidence(
        row["quote"], row["message_id"] and MessageId(row["message_id"]), row["confidence"], row["read_by"]
    )
    confirmed_by = row["confirmed_by"] and AgentId(row["confirmed_by"])
    return Answer(row["field"], row["value"], evidence, row["at"], confirmed_by, row["confirmed_at"])


def item(row: Record) -> Item:
    return Item(ItemId(row["id"]), Sort(row["sort"]), row["name"], row["alike"], row["description"])


def _standing(one: Qualification, told: Answer) -> str:
    if one.answers.get(told.field) == told:
        return "known"
    return "doubt" if one.doubts.get(told.field) == told else "past"


def _consent(row: Record) -> DataConsent:
    return DataConsent(
        row["given"],
        row["words"],
        row["at"],
        row["message_id"] and MessageId(row["message_id"]),
        row["agent_id"] and AgentId(row["agent_id"]),
    )
