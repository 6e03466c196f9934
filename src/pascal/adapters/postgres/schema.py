"""The schema, brought to this version by a process of its own.

Alembic and SQLAlchemy cost a second and 40 MiB to load, and serving needs neither: they are loaded elsewhere,
and only when there is something to do.
"""

import asyncio
import os
import sys
from pathlib import Path

import asyncpg

from pascal.adapters.postgres.database import driver_dsn, named_errors

MIGRATIONS = Path(__file__).parent / "migrations"


class MigrationFailed(Exception):
    """The schema could not be moved. The database is as it was: migrations are transactions."""


def newest() -> str:
    """The revision of this version of Pascal."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def revision(url: str) -> str | None:
    """Where the database stands; None for an empty one. Raises `StorageUnavailable`."""
    with named_errors():
        connection = await asyncpg.connect(driver_dsn(url), timeout=10)
        try:
            if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
                return None
            found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
            return found
        finally:
            await connection.close()


async def bring(url: str, to: str = "head") -> None:
    """Migrate unless that is done. Raises `StorageUnavailable`, `MigrationFailed`."""
    if await revision(url) == (newest() if to == "head" else to):
        return
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pascal.adapters.postgres.migrate", to),
        env={**os.environ, "DATABASE_URL": url},  # not an argument: those are shown to everybody
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode != 0:
        raise MigrationFailed(
            f"The migration to {to} failed: {said.decode(errors='replace').strip()[-2000:]}"
        )
