"""A process that does jobs, to be watched and killed: `job_process.py ADDRESS NAME greet|hang`."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.jobs import PostgresJobQueue
from pascal.adapters.system import SystemClock
from pascal.app.reactions.jobs import DoJobs


class Greet:
    kind = "greet"
    delays: Sequence[timedelta] = (timedelta(milliseconds=100),) * 50
    limit = timedelta(seconds=2)
    at_once = 4

    def __init__(self, database: Database, name: str, *, hangs: bool) -> None:
        self._database = database
        self._name = name
        self._hangs = hangs

    async def __call__(self, subject: UUID) -> None:
        print("began", subject, flush=True)
        await asyncio.sleep(60 if self._hangs else 0.01)
        async with self._database.connection() as c:
            await c.execute("INSERT INTO greeted VALUES ($1, $2)", subject, self._name)


async def main(url: str, name: str, how: str) -> None:
    database = await Database.open(url)
    handler = Greet(database, name, hangs=how == "hang")
    work = DoJobs(
        PostgresJobQueue(database), (handler,), SystemClock(), grace=0.2, margin=timedelta(seconds=1)
    )
    task = asyncio.create_task(work.run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await asyncio.gather(task, return_exceptions=True)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
