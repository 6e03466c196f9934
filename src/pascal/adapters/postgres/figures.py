"""Figures from PostgreSQL: one statement each, the caller's reach inside."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from asyncpg import Record

from pascal.adapters.postgres.conditions import Where, within
from pascal.adapters.postgres.database import Database
from pascal.domain.ids import AgentId
from pascal.domain.ports.figures import NOTHING, FirstAnswer, Flow, Metrics, Open, Waiting
from pascal.domain.ports.reads import Filter, Reach

_UNREPLIED = """c.status <> 'resolved' AND (SELECT m.sender_type FROM messages m
    WHERE m.conversation_id = c.id AND m.note IS NULL ORDER BY m.seq DESC LIMIT 1) = 'lead'"""

# a conversation begins, is taken and ends with a message: what happened since then is found among those in
# which something was said since then, without three more indexes that every message would pay for
_FACTS = """conversations c CROSS JOIN LATERAL (VALUES
        ('started', c.created_at), ('taken', c.assigned_at), ('resolved', c.closed_at)) f (fact, at)
    WHERE c.last_message_at >= {since}"""

# as `Flow` has them
_FLOW = """count(*) FILTER (WHERE f.fact = 'started'),
    count(*) FILTER (WHERE f.fact = 'taken'),
    count(*) FILTER (WHERE f.fact = 'resolved'),
    avg(c.assigned_at - c.created_at) FILTER (WHERE f.fact = 'taken')"""


class PostgresFigures:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def _all(self, statement: str, *values: object) -> list[Record]:
        async with self._database.connection() as c:
            return await c.fetch(statement, *values)

    async def metrics(self, reach: Reach) -> Metrics:
        (row,) = await self._all(
            f"""SELECT count(*) AS total,
                count(*) FILTER (WHERE {_UNREPLIED}) AS unreplied,
                count(*) FILTER (WHERE c.priority = 'high') AS high,
                count(*) FILTER (WHERE c.priority = 'normal') AS normal,
                count(*) FILTER (WHERE c.priority = 'low') AS low,
                count(*) FILTER (WHERE c.priority IS NULL) AS unanalyzed,
                count(*) FILTER (WHERE c.status = 'queued') AS queued,
                count(*) FILTER (WHERE c.status = 'in_progress') AS in_progress,
                count(*) FILTER (WHERE c.status = 'resolved') AS resolved
            FROM conversations c WHERE {within(reach)}""",
            reach.who,
        )
        return Metrics(*row)

    async def waiting(self, reach: Reach, at: datetime) -> Waiting:
        (row,) = await self._all(
            f"""SELECT count(*), max($2 - c.created_at), avg($2 - c.created_at)
            FROM conversations c WHERE c.status = 'queued' AND {within(reach)}""",
            reach.who,
            at,
        )
        return Waiting(*row)

    async def open(self, reach: Reach) -> Open:
        (row,) = await self._all(
            f"""SELECT count(*) FILTER (WHERE c.status = 'in_progress'), count(*) FILTER (WHERE {_UNREPLIED})
            FROM conversations c WHERE c.status <> 'resolved' AND {within(reach)}""",
            reach.who,
        )
        return Open(*row)

    async def flow(self, reach: Reach, edges: Sequence[datetime]) -> Sequence[Flow]:
        found = await self._all(
            f"""SELECT width_bucket(f.at, $2::timestamptz[]) AS period, {_FLOW}
            FROM {_FACTS.format(since="$3")} AND {within(reach)}
            GROUP BY period""",
            reach.who,
            edges,
            edges[0],
        )
        periods = {period: Flow(*flow) for period, *flow in found}
        return [periods.get(n, NOTHING) for n in range(1, len(edges))]

    async def flow_of_agents(self, reach: Reach, since: datetime, until: datetime) -> Mapping[AgentId, Flow]:
        found = await self._all(
            f"""SELECT c.agent_id, {_FLOW}
            FROM {_FACTS.format(since="$2")} AND f.at >= $2 AND f.at < $3
                AND c.agent_id IS NOT NULL AND {within(reach)}
            GROUP BY c.agent_id""",
            reach.who,
            since,
            until,
        )
        return {AgentId(agent_id): Flow(*flow) for agent_id, *flow in found}

    async def first_answers(self, reach: Reach, filters: Filter) -> Sequence[FirstAnswer]:
        where = Where(reach)
        where.filter(filters)
        found = await self._all(
            f"""SELECT c.id, first.sender_id, c.created_at, first.created_at
            FROM conversations c CROSS JOIN LATERAL (SELECT m.sender_id, m.created_at FROM messages m
                WHERE m.conversation_id = c.id AND m.sender_type = 'agent' ORDER BY m.seq LIMIT 1) first
            WHERE {where} ORDER BY c.created_at, c.id""",
            *where.values,
        )
        return list(map(FirstAnswer._make, found))
