"""Leads. Locked `FOR NO KEY UPDATE`: who stores a conversation looks at their keys, and need not wait."""

import asyncpg

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.database import Connection
from pascal.domain.errors import Collision
from pascal.domain.events import Event
from pascal.domain.ids import LeadId
from pascal.domain.leads import Lead


class PostgresLeads:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def find(self, email: str, own: LeadId) -> tuple[Lead | None, Lead | None, bool]:
        leads = await self._load("l.email = $1 OR l.id = $2", email, own)
        shared = any(each.id == own for each in leads) and await self._c.fetchval(
            """SELECT EXISTS (SELECT FROM proofs p WHERE p.lead_id = $1 AND p.visitor_id <> $1)
                OR EXISTS (SELECT FROM conversations c WHERE c.lead_id = $1 AND c.claimed_by <> $1)""",
            own,
        )
        return (
            next((each for each in leads if each.email == email), None),
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
            f"""SELECT {rows.LEAD}, ARRAY(SELECT p.visitor_id FROM proofs p WHERE p.lead_id = l.id) AS proven
            FROM leads l WHERE l.id = ANY($1) ORDER BY l.id""",
            [row["id"] for row in locked],
        )
        return [rows.lead(row, row["proven"]) for row in found]

    async def add(self, lead: Lead) -> None:
        added = await self._c.fetchval(
            """INSERT INTO leads (id, name, email, phone, created_at, last_seen, verified_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING true""",
            lead.id,
            lead.name,
            lead.email,
            lead.phone,
            lead.created_at,
            lead.last_seen,
            lead.verified_at,
        )
        if added is None:
            raise Collision
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
        self._pending += lead.events
        lead.events.clear()
