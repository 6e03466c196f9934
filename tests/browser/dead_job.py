"""A job about SUBJECT that has failed as often as it may: `dead_job.py SUBJECT KIND ERROR`."""

import asyncio
import os
import sys

import asyncpg

from pascal.adapters.postgres.database import driver_dsn


async def main(subject: str, kind: str, error: str) -> None:
    c = await asyncpg.connect(driver_dsn(os.environ["DATABASE_URL"]))
    await c.execute(
        """INSERT INTO jobs (kind, subject, created_at, due_at, tries, died_at, error)
        VALUES ($2, $1::text::uuid, now(), now(), 7, now(), $3)""",
        subject,
        kind,
        error,
    )
    await c.close()


asyncio.run(main(*sys.argv[1:]))
