"""Figures from PostgreSQL: one statement each, the caller's reach inside."""

from pascal.adapters.postgres.conditions import within
from pascal.adapters.postgres.database import Database
from pascal.domain.ports.figures import Metrics
from pascal.domain.ports.reads import Reach


class PostgresFigures:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def metrics(self, reach: Reach) -> Metrics:
        async with self._database.connection() as c:
            row = await c.fetchrow(
                f"""SELECT count(*) AS total,
                count(*) FILTER (WHERE c.status <> 'resolved' AND (SELECT m.sender_type FROM messages m
                    WHERE m.conversation_id = c.id AND m.note IS NULL ORDER BY m.seq DESC LIMIT 1) = 'lead')
                    AS unreplied,
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
        return Metrics(*row) if row is not None else Metrics(0, 0, 0, 0, 0, 0, 0, 0, 0)
