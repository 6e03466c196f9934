"""The schema: every migration goes up, down and up again, and ends where the tables say."""

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, pool
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.ext.asyncio import create_async_engine

from pascal.adapters.postgres.database import driver_dsn
from pascal.adapters.postgres.migrate import move
from pascal.adapters.postgres.tables import METADATA, Xid8


async def relations(url: str) -> set[str]:
    connection = await asyncpg.connect(driver_dsn(url))
    try:
        found = await connection.fetch(
            "SELECT relname FROM pg_class "
            "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')"
        )
    finally:
        await connection.close()
    return {row["relname"] for row in found}


async def test_migrations_go_up_down_and_up_again(database_url: str) -> None:
    before = await relations(database_url)
    await move(database_url, "base")
    assert {name for name in await relations(database_url) if not name.startswith("alembic")} == set()
    await move(database_url, "head")
    assert await relations(database_url) == before


async def test_migrating_what_is_up_to_date_changes_nothing(database_url: str) -> None:
    before = await relations(database_url)
    await move(database_url, "head")
    assert await relations(database_url) == before


async def test_the_migrations_end_where_the_tables_say(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ischema_names, "xid8", Xid8)
    engine = create_async_engine(database_url, poolclass=pool.NullPool)

    def differences(connection: Connection) -> list[object]:
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
        # PostgreSQL spells the expression of this index in its own way
        return [each for each in found if getattr(each[1], "name", "") != "leads_search"]

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()
