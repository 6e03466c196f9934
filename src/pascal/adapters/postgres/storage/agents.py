"""Agents. Locked `FOR NO KEY UPDATE`: who stores a conversation looks at their keys, and need not wait."""

from collections.abc import Sequence

import asyncpg

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.database import Connection
from pascal.domain.agents import Agent
from pascal.domain.errors import EmailTaken, HasHistory, NotFound
from pascal.domain.events import Event
from pascal.domain.ids import AgentId


class PostgresAgents:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def get(self, agent_id: AgentId) -> Agent:
        row = await self._c.fetchrow(
            f"SELECT {rows.AGENT} FROM agents WHERE id = $1 FOR NO KEY UPDATE", agent_id
        )
        if row is None:
            raise NotFound
        return rows.agent(row)

    async def some(self, agent_ids: Sequence[AgentId]) -> Sequence[Agent]:
        found = await self._c.fetch(f"SELECT {rows.AGENT} FROM agents WHERE id = ANY($1)", agent_ids)
        return [rows.agent(row) for row in found]

    async def by_email(self, email: str) -> Agent | None:
        row = await self._c.fetchrow(
            f"SELECT {rows.AGENT} FROM agents WHERE email = $1 FOR NO KEY UPDATE", email
        )
        return None if row is None else rows.agent(row)

    async def add(self, agent: Agent) -> None:
        await self._write(
            f"""INSERT INTO agents ({rows.AGENT})
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $16, $12, $13, $14, $15)""",
            agent,
            agent.created_at,
        )

    async def save(self, agent: Agent) -> None:
        await self._write(
            """UPDATE agents SET email = $2, name = $3, role = $4, active = $5, availability = $6,
                max_concurrent_chats = $7, time_zone = $8, epoch = $9, password_hash = $10,
                google_subject = $11, updated_at = $12, availability_since = $13, team_id = $14,
                lowered_from = $15
            WHERE id = $1""",
            agent,
        )

    async def _write(self, statement: str, agent: Agent, *more: object) -> None:
        try:
            await self._c.execute(
                statement,
                agent.id,
                agent.email,
                agent.name,
                agent.role,
                agent.active,
                agent.availability,
                agent.max_concurrent_chats,
                agent.time_zone,
                agent.epoch,
                agent.password_hash,
                agent.google_subject,
                agent.updated_at,
                agent.availability_since,
                agent.team_id,
                agent.lowered_from,
                *more,
            )
        except asyncpg.UniqueViolationError as error:
            raise EmailTaken from error
        self._pending += agent.events
        agent.events.clear()

    async def remove(self, agent: Agent) -> None:
        # what was said has no foreign key: a message's sender may be anybody
        said: bool = await self._c.fetchval(
            "SELECT EXISTS (SELECT FROM messages WHERE sender_id = $1 AND sender_type = 'agent')", agent.id
        )
        if said:
            raise HasHistory
        try:
            await self._c.execute("DELETE FROM sessions WHERE agent_id = $1", agent.id)
            await self._c.execute("DELETE FROM templates WHERE owner_id = $1", agent.id)
            # never more than offers
            await self._c.execute("DELETE FROM meetings WHERE agent_id = $1 AND version = 0", agent.id)
            await self._c.execute("DELETE FROM agents WHERE id = $1", agent.id)
        except asyncpg.ForeignKeyViolationError as error:
            raise HasHistory from error
        self._pending += agent.events
        agent.events.clear()

    async def any_admin(self) -> bool:
        found: bool = await self._c.fetchval(
            "SELECT EXISTS (SELECT FROM agents WHERE role IN ('admin', 'superadmin') AND active)"
        )
        return found
