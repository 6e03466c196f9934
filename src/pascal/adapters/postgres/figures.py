"""Figures from PostgreSQL: one statement each, the caller's reach inside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from asyncpg import Record

from pascal.adapters.postgres.conditions import Where, spoken, within
from pascal.adapters.postgres.database import Database
from pascal.domain.hours import ALWAYS_OPEN, Hours
from pascal.domain.ids import AgentId
from pascal.domain.ports.figures import NONE_ANSWERED, NOTHING, Flow, Metrics, Open, ResponseTime, Waiting
from pascal.domain.ports.lists import Filter
from pascal.domain.ports.reach import Reach

_UNREPLIED = f"""c.status <> 'resolved' AND (SELECT m.sender_type FROM messages m
    WHERE m.conversation_id = c.id AND {spoken("m")} AND (m.sender_type <> 'bot' OR c.bot_enabled)
    ORDER BY m.seq DESC LIMIT 1) = 'lead'"""

# a conversation begins, is taken and ends with a message: what happened since then is found among those in
# which something was said since then, without three more indexes that every message would pay for
_FACTS = """conversations c CROSS JOIN LATERAL (VALUES
        ('started', c.created_at), ('taken', c.assigned_at), ('resolved', c.closed_at)) f (fact, at)
    WHERE c.last_message_at >= {since}"""

# who took it is not who has it now: it may have been handed on; of what is older than the table nobody knows
_TAKER = """coalesce((SELECT g.agent_id FROM assignments g
    WHERE g.conversation_id = c.id AND g.at = c.assigned_at ORDER BY g.version LIMIT 1), c.agent_id)"""

# for how long it had been open when {at} came: what had passed before the last opening, and the rest of that
_OPEN_UNTIL = """CASE WHEN {nth} = 0 THEN interval '0'
    ELSE {passed}[{nth}] + (least({at}, {closes}[{nth}]) - {opens}[{nth}]) END"""

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
            f"""SELECT CASE f.fact WHEN 'taken' THEN {_TAKER} ELSE c.agent_id END AS whose, {_FLOW}
            FROM {_FACTS.format(since="$2")} AND f.at >= $2 AND f.at < $3
                AND c.agent_id IS NOT NULL AND {within(reach)}
            GROUP BY whose""",
            reach.who,
            since,
            until,
        )
        return {AgentId(agent_id): Flow(*flow) for agent_id, *flow in found}

    async def counts(self, reach: Reach, wanted: Sequence[Filter]) -> Sequence[int]:
        values: list[object] = [reach.who]
        columns = []
        for filters in wanted:
            where = Where(reach, values)
            where.filter(filters)
            columns.append(f"count(*) FILTER (WHERE {where})")
        statement = f"SELECT {', '.join(columns)} FROM conversations c WHERE {within(reach)}"
        (row,) = await self._all(statement, *values)
        return list(row)

    async def response_time(self, reach: Reach, filters: Filter, hours: Hours) -> ResponseTime:
        found = await self._response_times(reach, filters, hours, lambda where: "1")
        return found.get(1, NONE_ANSWERED)

    async def response_times(
        self, reach: Reach, filters: Filter, hours: Hours, edges: Sequence[datetime]
    ) -> Sequence[ResponseTime]:
        found = await self._response_times(
            reach,
            filters,
            hours,
            lambda where: f"width_bucket(c.created_at, {where.value(edges)}::timestamptz[])",
        )
        return [found.get(n, NONE_ANSWERED) for n in range(1, len(edges))]

    async def response_times_of_agents(
        self, reach: Reach, filters: Filter, hours: Hours
    ) -> Mapping[AgentId, ResponseTime]:
        found = await self._response_times(reach, filters, hours, lambda where: "first.sender_id")
        return {AgentId(whose): each for whose, each in found.items() if whose is not None}

    async def _response_times(
        self, reach: Reach, filters: Filter, hours: Hours, by: Callable[[Where], str]
    ) -> Mapping[Any, ResponseTime]:
        where = Where(reach)
        where.filter(replace(filters, answered=False))  # the join below asks for it
        key, in_hours = by(where), "answered - began"
        if hours != ALWAYS_OPEN:
            in_hours = await self._open_between(reach, filters, hours, where)
        found = await self._all(
            f"""SELECT key, count(*), avg(answered - began), avg({in_hours})
            FROM (SELECT {key} AS key, c.created_at AS began, first.created_at AS answered
                FROM conversations c CROSS JOIN LATERAL (SELECT m.sender_id, m.created_at FROM messages m
                    WHERE m.conversation_id = c.id AND m.sender_type = 'agent' ORDER BY m.seq LIMIT 1) first
                WHERE {where} OFFSET 0) each
            GROUP BY key""",
            *where.values,
        )
        return {key: ResponseTime(*rest) for key, *rest in found}

    async def _open_between(self, reach: Reach, filters: Filter, hours: Hours, where: Where) -> str:
        """How long it was open between `began` and `answered`; `Hours` alone knows calendars and clocks.

        Its openings of the whole time in question are given to the statement, which only looks them up.
        """
        narrowed = Where(reach)
        narrowed.filter(replace(filters, answered=False))
        ((since, until),) = await self._all(
            f"SELECT min(c.created_at), max(c.last_message_at) FROM conversations c WHERE {narrowed}",
            *narrowed.values,
        )
        spans = [] if since is None else [*hours.openings(since, until)]
        lengths = (closes - opens for opens, closes in spans)
        places = {
            "opens": where.value([opens for opens, _ in spans]) + "::timestamptz[]",
            "closes": where.value([closes for _, closes in spans]) + "::timestamptz[]",
            "passed": where.value([*accumulate(lengths, initial=timedelta())]) + "::interval[]",
        }
        names = {name: f"({place})" for name, place in places.items()}
        open_until = [
            _OPEN_UNTIL.format(at=at, nth=f"width_bucket({at}, {names['opens']})", **names)
            for at in ("answered", "began")
        ]
        return " - ".join(f"({each})" for each in open_until)
