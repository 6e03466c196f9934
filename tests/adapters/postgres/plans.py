"""What PostgreSQL looks at to answer."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from pascal.adapters.postgres.database import Connection, Database
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.domain.agents import Agent


@asynccontextmanager
async def filled(
    database_url: str, statements: Iterable[str], who: Agent | None = None
) -> AsyncIterator[Database]:
    """By each of *statements*, of which those that speak of $1 speak of *who*."""
    database = await Database.open(database_url)
    if who is not None:
        async with PostgresStorage(database).begin() as tx:
            await tx.agents.add(who)
    async with database.connection() as c:
        for each in statements:
            await c.execute(each, *([who.id] if who is not None and "$1" in each else []))
    yield database
    await database.close()


def explained(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The plans of all that is fetched from now on, as they were carried out."""
    plans: list[dict[str, Any]] = []
    for name in ("fetch", "fetchrow"):
        _explain(monkeypatch, name, plans)
    return plans


def _explain(monkeypatch: pytest.MonkeyPatch, name: str, plans: list[dict[str, Any]]) -> None:
    fetchrow, asked = asyncpg.Connection.fetchrow, getattr(asyncpg.Connection, name)

    async def explain(connection: Connection, sql: str, *values: object) -> Any:
        (plan,) = await fetchrow(connection, f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", *values)
        plans.append(json.loads(plan)[0]["Plan"])
        return await asked(connection, sql, *values)

    monkeypatch.setattr(asyncpg.Connection, name, explain)


def looked_at(plan: dict[str, Any], table: str) -> Iterator[float]:
    """How many rows of *table*, at each place of *plan*."""
    if plan.get("Relation Name") == table and plan["Node Type"] != "ModifyTable":
        yield plan["Actual Loops"] * (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0))
    for each in plan.get("Plans", ()):
        yield from looked_at(each, table)
