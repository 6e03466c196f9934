"""A job about CONVERSATION that has failed as often as it may: `dead_job.py CONVERSATION`."""

import asyncio
import os
import sys

import asyncpg

from pascal.adapters.postgres.database import driver_dsn


async def main(conversation: str) -> None:
    c = await asyncpg.connect(driver_dsn(os.environ["DATABASE_URL"]))
    await c.execute(
        """INSERT INTO jobs (kind, subject, created_at, due_at, tries, died_at, error)
        VALUES ('analyse', $1::text::uuid, now(), now(), 7, now(), 'the analyst is away')""",
        conversation,
    )
    await c.close()


asyncio.run(main(sys.argv[1]))
