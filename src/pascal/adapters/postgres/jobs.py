"""Jobs on PostgreSQL: a row each. It waits, it is held until a moment, or it is dead; what is done is gone.

A process of another machine looks every second; nothing is notified, since that would serialise commits.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from pascal.adapters.postgres.database import Connection, Database
from pascal.domain.errors import NotFound
from pascal.domain.ids import JobId
from pascal.domain.ports.jobs import Backlog, Dead, Held, Job

_WAITS = "held_until IS NULL AND died_at IS NULL"

# in one order, so that two transactions never wait for each other
_ENQUEUE = f"""
    INSERT INTO jobs (kind, subject, created_at, due_at)
    SELECT DISTINCT kind, subject, $3::timestamptz, $4::timestamptz
    FROM unnest($1::text[], $2::uuid[]) AS w (kind, subject) ORDER BY kind, subject
    ON CONFLICT (kind, subject) WHERE {_WAITS} DO UPDATE SET due_at =
"""
_FORWARD = _ENQUEUE + "least(jobs.due_at, excluded.due_at)"
# begun anew it is another job: whoever is late with the old one must not take it for theirs
_PUT_OFF = f"""{_ENQUEUE}
        CASE WHEN jobs.tries > 0 THEN least(jobs.due_at, $6)
            ELSE least(excluded.due_at, jobs.created_at + $5) END,
        id = CASE WHEN jobs.tries > 1 THEN excluded.id ELSE jobs.id END,
        tries = least(jobs.tries, 1)
"""

_CLAIM = """
    WITH next AS MATERIALIZED (
        SELECT id FROM jobs WHERE kind = $1 AND due_at <= $3 AND died_at IS NULL
            AND (held_until IS NULL OR held_until < $3)
        ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
    )
    UPDATE jobs j SET held_until = $4, tries = tries + 1 FROM next WHERE j.id = next.id
    RETURNING j.id, j.kind, j.subject, j.tries
"""

_DEAD = "id, kind, subject, created_at, died_at, tries, error"

_BACKLOG = """
    SELECT kind, count(*) FILTER (WHERE died_at IS NULL) AS due, count(died_at) AS dead,
        extract(epoch FROM $1 - min(due_at) FILTER (WHERE died_at IS NULL))::float8 AS late
    FROM jobs WHERE died_at IS NOT NULL OR (due_at <= $1 AND (held_until IS NULL OR held_until < $1))
    GROUP BY kind
"""


class PostgresJobs:
    def __init__(self, c: Connection) -> None:
        self._c = c
        self.enqueued = False
        """Whether anything may be due at once."""

    async def enqueue(self, jobs: Sequence[Job], *, due: datetime) -> None:
        self.enqueued = True
        await self._c.execute(_FORWARD, *_columns(jobs), due, due)

    async def debounce(self, jobs: Sequence[Job], *, at: datetime, quiet: timedelta, most: timedelta) -> None:
        await self._c.execute(_PUT_OFF, *_columns(jobs), at, at + quiet, most, at + most)

    async def settle(self, job_id: JobId) -> Dead:
        row = await self._c.fetchrow(
            f"DELETE FROM jobs WHERE id = $1 AND died_at IS NOT NULL RETURNING {_DEAD}", job_id
        )
        if row is None:
            raise NotFound
        return _dead(row)

    async def forget(self, *, before: datetime, most: int, kind: str | None = None) -> int:
        gone = await self._c.fetch(
            """DELETE FROM jobs WHERE id = ANY(ARRAY(
                SELECT id FROM jobs WHERE died_at < $1 AND ($3::text IS NULL OR kind = $3)
                ORDER BY died_at LIMIT $2 FOR UPDATE SKIP LOCKED
            )) RETURNING id""",
            before,
            most,
            kind,
        )
        return len(gone)


class PostgresJobQueue:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something may be due."""
        self._woken.set()

    async def claim(self, kind: str, most: int, *, at: datetime, until: datetime) -> Sequence[Held]:
        async with self._database.connection() as c:
            found = await c.fetch(_CLAIM, kind, most, at, until)
        return [Held(JobId(row["id"]), Job(row["kind"], row["subject"]), row["tries"]) for row in found]

    async def done(self, held: Held) -> None:
        async with self._database.connection() as c:
            await c.execute("DELETE FROM jobs WHERE id = $1 AND tries = $2", held.id, held.tries)

    async def again(self, held: Held, *, due: datetime) -> None:
        await self._wait_again(held, "due_at = $3", due)

    async def give_back(self, held: Held) -> None:
        await self._wait_again(held, "tries = tries - 1")

    async def bury(self, held: Held, *, at: datetime, error: str) -> None:
        async with self._database.connection() as c:
            await c.execute(
                "UPDATE jobs SET held_until = NULL, died_at = $3, error = $4 WHERE id = $1 AND tries = $2",
                held.id,
                held.tries,
                at,
                error,
            )

    async def dead(self, limit: int, after: tuple[datetime, UUID] | None = None) -> Sequence[Dead]:
        condition, values = ("", ()) if after is None else ("AND (died_at, id) < ($2, $3)", after)
        async with self._database.connection() as c:
            found = await c.fetch(
                f"""SELECT {_DEAD} FROM jobs WHERE died_at IS NOT NULL {condition}
                ORDER BY died_at DESC, id DESC LIMIT $1""",
                limit,
                *values,
            )
        return [_dead(row) for row in found]

    async def backlog(self, *, at: datetime) -> Mapping[str, Backlog]:
        async with self._database.connection() as c:
            found = await c.fetch(_BACKLOG, at)
        return {row["kind"]: Backlog(row["due"], row["late"] or 0.0, row["dead"]) for row in found}

    async def wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        self._woken.clear()

    async def _wait_again(self, held: Held, change: str, *values: datetime) -> None:
        mine = "WHERE id = $1 AND tries = $2"
        async with self._database.connection() as c:
            try:
                await c.execute(
                    f"UPDATE jobs SET held_until = NULL, {change} {mine}", held.id, held.tries, *values
                )
            except asyncpg.UniqueViolationError:  # asked for meanwhile: that one does for both
                await c.execute(f"DELETE FROM jobs {mine}", held.id, held.tries)


def _columns(jobs: Sequence[Job]) -> tuple[list[str], list[UUID]]:
    return [each.kind for each in jobs], [each.subject for each in jobs]


def _dead(row: asyncpg.Record) -> Dead:
    return Dead(
        JobId(row["id"]),
        Job(row["kind"], row["subject"]),
        row["created_at"],
        row["died_at"],
        row["tries"],
        row["error"],
    )
