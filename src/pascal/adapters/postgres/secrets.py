"""Locked things, in a table."""

from collections.abc import Sequence

from pascal.adapters.postgres.database import Database
from pascal.domain.ports.vault import Kept


class PostgresSecrets:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, name: str) -> Kept | None:
        async with self._database.connection() as c:
            row = await c.fetchrow("SELECT name, key_id, locked FROM secrets WHERE name = $1", name)
        return None if row is None else Kept(row["name"], row["key_id"], row["locked"])

    async def keep(self, one: Kept, *, instead_of: Kept | None = None) -> bool:
        async with self._database.connection() as c:
            if instead_of is not None:
                kept = await c.fetchval(
                    """UPDATE secrets SET key_id = $2, locked = $3, changed_at = now()
                    WHERE name = $1 AND locked = $4 RETURNING true""",
                    one.name,
                    one.key_id,
                    one.locked,
                    instead_of.locked,
                )
                return kept is not None
            await c.execute(
                """INSERT INTO secrets (name, key_id, locked) VALUES ($1, $2, $3)
                ON CONFLICT (name) DO UPDATE SET key_id = $2, locked = $3, changed_at = now()""",
                one.name,
                one.key_id,
                one.locked,
            )
        return True

    async def drop(self, name: str) -> None:
        async with self._database.connection() as c:
            await c.execute("DELETE FROM secrets WHERE name = $1", name)

    async def all(self, prefix: str) -> Sequence[Kept]:
        async with self._database.connection() as c:
            found = await c.fetch(
                "SELECT name, key_id, locked FROM secrets WHERE starts_with(name, $1) ORDER BY name", prefix
            )
        return [Kept(row["name"], row["key_id"], row["locked"]) for row in found]

    async def names(self) -> Sequence[str]:
        async with self._database.connection() as c:
            return [row["name"] for row in await c.fetch("SELECT name FROM secrets ORDER BY name")]
