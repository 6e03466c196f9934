"""Leads. Locked `FOR NO KEY UPDATE`: who stores a conversation looks at their keys, and need not wait."""

from collections.abc import Sequence

import asyncpg

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.database import Connection
from pascal.domain.errors import Collision, NotFound
from pascal.domain.events import Event
from pascal.domain.identities import MAILBOX, Identity
from pascal.domain.ids import LeadId
from pascal.domain.leads import Lead


class PostgresLeads:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def get(self, lead_id: LeadId) -> Lead:
        found = await self._load("l.id = $1", lead_id)
        if not found:
            raise NotFound
        return found[0]

    async def at(self, identities: Sequence[Identity]) -> Sequence[Lead]:
        leads = await self._load(
            """l.email = ANY($3) OR l.id IN (SELECT i.lead_id FROM identities i
                JOIN unnest($1::text[], $2::text[]) AS w (kind, value) USING (kind, value))""",
            [each.kind for each in identities],
            [each.value for each in identities],
            [each.value for each in identities if each.kind == MAILBOX],
        )
        found = (next((lead for lead in leads if lead.is_at(each)), None) for each in identities)
        return list({lead.id: lead for lead in found if lead is not None}.values())

    async def find(self, email: str | None, own: LeadId) -> tuple[Lead | None, Lead | None, bool]:
        if email is None:
            spoken_for = await self._c.fetchval(
                """SELECT lead_id FROM proofs WHERE visitor_id = $1
                ORDER BY proven_at DESC, lead_id DESC LIMIT 1""",
                own,
            )
            leads = await self._load("l.id = $1 OR l.id = $2", spoken_for, own)
            first = next((each for each in leads if each.id == spoken_for), None)
        else:
            leads = await self._load(
                """l.email = $1 OR l.id = $2 OR l.id IN (
                    SELECT i.lead_id FROM identities i WHERE i.kind = 'email' AND i.value = $1)""",
                email,
                own,
            )
            first = next((each for each in leads if each.is_at(Identity(MAILBOX, email))), None)
        shared = any(each.id == own for each in leads) and await self._c.fetchval(
            """SELECT EXISTS (SELECT FROM proofs p WHERE p.lead_id = $1 AND p.visitor_id <> $1)
                OR EXISTS (SELECT FROM conversations c WHERE c.lead_id = $1 AND (c.claimed_by <> $1
                    OR (c.claimed_by IS NULL AND NOT EXISTS (
                        SELECT FROM proofs p WHERE p.lead_id = $1 AND p.visitor_id = $1))))""",
            own,
        )
        return (
            first,
            next((each for each in leads if each.id == own), None),
            bool(shared),
        )

    async def _load(self, condition: str, *values: object) -> list[Lead]:
        """Those under *condition*, locked; then read, so that what was done meanwhile is seen."""
        locked = await self._c.fetch(
            f"SELECT l.id FROM leads l WHERE {condition} ORDER BY l.id FOR NO KEY UPDATE", *values
        )
        if not locked:
            return []
        found = await self._c.fetch(
            f"""SELECT {rows.LEAD}, ARRAY(SELECT p.visitor_id FROM proofs p WHERE p.lead_id = l.id) AS proven,
                ARRAY(SELECT i.kind || ':' || i.value FROM identities i WHERE i.lead_id = l.id) AS identities
            FROM leads l WHERE l.id = ANY($1) ORDER BY l.id""",
            [row["id"] for row in locked],
        )
        return [rows.lead(row, row["proven"], row["identities"]) for row in found]

    async def add(self, lead: Lead) -> None:
        try:
            await self._c.execute(
                """INSERT INTO leads (id, name, email, phone, created_at, last_seen, verified_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7)""",
                lead.id,
                lead.name,
                lead.email,
                lead.phone,
                lead.created_at,
                lead.last_seen,
                lead.verified_at,
            )
        except asyncpg.UniqueViolationError as error:
            raise Collision from error
        await self._save_rest(lead)

    async def save(self, lead: Lead) -> None:
        try:
            await self._c.execute(
                """UPDATE leads SET name = $2, email = $3, phone = $4, last_seen = $5, verified_at = $6
                WHERE id = $1""",
                lead.id,
                lead.name,
                lead.email,
                lead.phone,
                lead.last_seen,
                lead.verified_at,
            )
        except asyncpg.UniqueViolationError as error:
            raise Collision from error
        await self._save_rest(lead)

    async def _save_rest(self, lead: Lead) -> None:
        if lead.proven:
            await self._c.execute(
                """INSERT INTO proofs (lead_id, visitor_id, proven_at)
                SELECT $1, visitor_id, $3 FROM unnest($2::uuid[]) AS w (visitor_id) ON CONFLICT DO NOTHING""",
                lead.id,
                list(lead.proven),
                lead.last_seen,
            )
        if lead.gained:
            await self._gain(lead)
        if lead.lost:
            await self._lose(lead)
        self._pending += lead.events
        lead.events.clear()

    async def _gain(self, lead: Lead) -> None:
        try:
            await self._c.executemany(
                """INSERT INTO identities (kind, value, lead_id, vouched, name, added_by, added_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7)""",
                [
                    (
                        each.identity.kind,
                        each.identity.value,
                        lead.id,
                        each.vouched,
                        each.name,
                        each.by,
                        each.at,
                    )
                    for each in sorted(lead.gained, key=lambda each: each.identity)
                ],
            )
        except asyncpg.UniqueViolationError as error:
            raise Collision from error
        lead.gained.clear()

    async def _lose(self, lead: Lead) -> None:
        await self._c.execute(
            """DELETE FROM identities i USING unnest($2::text[], $3::text[]) AS w (kind, value)
            WHERE i.lead_id = $1 AND i.kind = w.kind AND i.value = w.value""",
            lead.id,
            [each.kind for each in lead.lost],
            [each.value for each in lead.lost],
        )
        lead.lost.clear()
