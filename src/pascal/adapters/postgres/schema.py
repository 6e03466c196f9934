"""The schema, brought to this version by a process of its own.

Alembic and SQLAlchemy cost a second and 40 MiB to load, and serving needs neither: they are loaded elsewhere,
and only when there is something to do.
"""

import asyncio
import os
import sys
from pathlib import Path

from pascal.adapters.postgres.database import connect, named_errors

MIGRATIONS = Path(__file__).parent / "migrations"


class MigrationFailed(Exception):
    """The schema could not be moved. The database is as it was: migrations are transactions."""


def revisions() -> list[str]:
    """Those that this version of Pascal knows, the newest last."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def target(to: str, at: str | None) -> str | None:
    """The revision that *to* means to a database at *at*; None stands for an empty one.

    *to* is `head`, `down` (by one), `base`, or a revision. Raises `MigrationFailed`.
    """
    known = revisions()
    if at is not None and at not in known:
        raise MigrationFailed(
            f"The database is at {at}, and this Pascal knows nothing newer than {known[-1]}. "
            f"Start a newer Pascal, or go back with it first: `pascal migrate {known[-1]}`."
        )
    match to:
        case "head":
            return known[-1]
        case "base":
            return None
        case "down":
            earlier = [each for each in known if at is not None and each < at]
            return earlier[-1] if earlier else None
        case _ if to in known:
            return to
        case _:
            raise MigrationFailed(f"There is no {to}: say head, down, base or one of {', '.join(known)}.")


async def revision(url: str) -> str | None:
    """Where the database stands; None for an empty one. Raises `StorageUnavailable`."""
    with named_errors():
        connection = await connect(url)
        try:
            if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
                return None
            found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
            return found
        finally:
            await connection.close()


async def bring(url: str, to: str = "head") -> None:
    """Migrate unless that is done. Raises `StorageUnavailable`, `MigrationFailed`."""
    at = await revision(url)
    if at == (goal := target(to, at)):
        return
    # `head` stays `head`: who meant up never goes down, whatever another process has done meanwhile
    to = to if to == "head" else goal or "base"
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
