"""Move a database's schema by Alembic. Running processes use `schema.bring`, which starts this as its own."""

import asyncio
import os
import sys

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from pascal.adapters.postgres.database import driver_dsn
from pascal.adapters.postgres.schema import MIGRATIONS

_LOCK = 0x6D69677261  # «migra»


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


async def move(url: str, revision: str = "head") -> None:
    """Go up or down to *revision*; to `head` only up, to `base` only down. One process at a time."""
    engine = create_async_engine(
        driver_dsn(url).replace("postgresql:", "postgresql+asyncpg:", 1), poolclass=pool.NullPool
    )

    def run(connection: Connection) -> None:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        at = MigrationContext.configure(connection).get_current_revision()
        down = revision == "base" or (at is not None and revision < at)
        (command.downgrade if down else command.upgrade)(_config(connection), revision)

    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


def upgrade(url: str) -> None:
    """To the newest schema. For callers without an event loop."""
    asyncio.run(move(url))


if __name__ == "__main__":
    asyncio.run(move(os.environ["DATABASE_URL"], sys.argv[1]))
