"""The audit log on PostgreSQL: INSERT and SELECT, and the database itself refuses the rest."""

from collections.abc import Sequence

import asyncpg
import msgspec

from pascal.adapters.postgres.database import Database, connect, named_errors
from pascal.domain.actors import Actor
from pascal.domain.audit import Details, Entry
from pascal.domain.events import Plain
from pascal.domain.ports.audit import AfterEntry, AuditFilter
from pascal.domain.ports.storage import StorageUnavailable

_COLUMNS = "id, at, actor_id, actor_name, actor_role, address, deed, subject, subject_id, details"

_APPEND = f"""
    INSERT INTO audit ({_COLUMNS})
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[], $6::text[],
        $7::text[], $8::text[], $9::uuid[], $10::jsonb[])
    ON CONFLICT (id) DO NOTHING
"""

_ENCODER = msgspec.json.Encoder()
_DETAILS = msgspec.json.Decoder(dict[str, Plain | dict[str, Plain]])


class PostgresAuditLog:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, entries: Sequence[Entry]) -> None:
        try:
            async with self._database.connection() as c:
                await c.execute(_APPEND, *_columns(entries))
        except asyncpg.SyntaxOrAccessError as error:
            # a role that may not write here, a table that is not there: for the operator to mend, and until
            # then nothing is passed over
            raise StorageUnavailable("the audit log cannot be written") from error

    async def entries(self, filters: AuditFilter, limit: int, after: AfterEntry | None) -> Sequence[Entry]:
        conditions, values = ["true"], []
        for condition, value in (
            ("actor_id = {}", filters.actor_id),
            ("deed = {}", filters.deed),
            ("subject_id = {}", filters.subject_id),
            ("at >= {}", filters.since),
            ("at < {}", filters.until),
        ):
            if value is not None:
                values.append(value)
                conditions.append(condition.format(f"${len(values)}"))
        if after is not None:
            values += [after.at, after.id]
            conditions.append(f"(at, id) < (${len(values) - 1}, ${len(values)})")
        async with self._database.connection() as c:
            found = await c.fetch(
                f"""SELECT {_COLUMNS} FROM audit WHERE {" AND ".join(conditions)}
                ORDER BY at DESC, id DESC LIMIT {limit}""",
                *values,
            )
        return [_entry(row) for row in found]


async def may_change(url: str) -> bool:
    """Whether the role of *url* could change the log after all. Raises `StorageUnavailable`."""
    with named_errors():
        connection = await connect(url)
        try:
            found: bool = await connection.fetchval(
                """SELECT pg_has_role(relowner, 'MEMBER')
                    OR has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
                FROM pg_class WHERE oid = 'audit'::regclass"""
            )
            return found
        finally:
            await connection.close()


def _columns(entries: Sequence[Entry]) -> tuple[list[object], ...]:
    return (
        [each.id for each in entries],
        [each.at for each in entries],
        [each.actor.id for each in entries],
        [each.actor.name for each in entries],
        [each.actor.role for each in entries],
        [each.actor.address for each in entries],
        [each.deed for each in entries],
        [each.subject for each in entries],
        [each.subject_id for each in entries],
        [_ENCODER.encode(each.details).decode() for each in entries],
    )


def _entry(row: asyncpg.Record) -> Entry:
    details: Details = _DETAILS.decode(row["details"])
    return Entry(
        id=row["id"],
        at=row["at"],
        actor=Actor(row["actor_id"], row["actor_name"], row["actor_role"], row["address"]),
        deed=row["deed"],
        subject=row["subject"],
        subject_id=row["subject_id"],
        details=details,
    )
