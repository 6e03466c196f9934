"""Questions about ratings to PostgreSQL: one statement each."""

from collections.abc import Sequence
from datetime import datetime

from pascal.adapters.postgres.database import Database
from pascal.domain.ports.ratings import AfterRating, AgentTally, RatingFilter, RatingRow
from pascal.domain.ratings import BEST, NO_RATINGS, WORST, Tally

# as `Tally` has them
_COUNTS = ", ".join(f"count(*) FILTER (WHERE r.score = {score})" for score in range(WORST, BEST + 1))


class PostgresRatingBook:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def ratings(
        self, filters: RatingFilter, limit: int, after: AfterRating | None
    ) -> Sequence[RatingRow]:
        where, values = _where(filters)
        if after is not None:
            values += [after.at, after.conversation_id]
            where += f" AND (r.at, r.conversation_id) < (${len(values) - 1}, ${len(values)})"
        async with self._database.connection() as c:
            found = await c.fetch(
                f"""SELECT r.conversation_id, c.contact_name, r.agent_id, a.name, r.score, r.comment, r.at
                FROM ratings r JOIN conversations c ON c.id = r.conversation_id
                    JOIN agents a ON a.id = r.agent_id
                WHERE {where} ORDER BY r.at DESC, r.conversation_id DESC LIMIT {limit}""",
                *values,
            )
        return list(map(RatingRow._make, found))

    async def of_agents(self, filters: RatingFilter) -> Sequence[AgentTally]:
        where, values = _where(filters)
        async with self._database.connection() as c:
            found = await c.fetch(
                f"""SELECT a.id, a.name, {_COUNTS} FROM ratings r JOIN agents a ON a.id = r.agent_id
                WHERE {where} GROUP BY a.id ORDER BY pascal_fold(a.name) COLLATE "C", a.id""",
                *values,
            )
        return [AgentTally(agent_id, name, Tally(tuple(counts))) for agent_id, name, *counts in found]

    async def of_periods(self, filters: RatingFilter, edges: Sequence[datetime]) -> Sequence[Tally]:
        where, values = _where(filters)
        values += [edges, edges[0], edges[-1]]
        place = len(values)
        async with self._database.connection() as c:
            found = await c.fetch(
                f"""SELECT width_bucket(r.at, ${place - 2}::timestamptz[]) AS period, {_COUNTS}
                FROM ratings r WHERE {where} AND r.at >= ${place - 1} AND r.at < ${place}
                GROUP BY period""",
                *values,
            )
        periods = {period: Tally(tuple(counts)) for period, *counts in found}
        return [periods.get(n, NO_RATINGS) for n in range(1, len(edges))]


def _where(filters: RatingFilter) -> tuple[str, list[object]]:
    conditions, values = ["true"], list[object]()
    for condition, value in (
        ("r.agent_id = {}", filters.agent_id),
        ("r.score = {}", filters.score),
        ("r.at >= {}", filters.since),
        ("r.at < {}", filters.until),
    ):
        if value is not None:
            values.append(value)
            conditions.append(condition.format(f"${len(values)}"))
    return " AND ".join(conditions), values
