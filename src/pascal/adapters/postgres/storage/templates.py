"""Response templates, and which messages were sent with them."""

from collections.abc import Sequence

import asyncpg

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.database import Connection
from pascal.domain.errors import NotFound, ShortCodeTaken
from pascal.domain.events import Event
from pascal.domain.ids import AgentId, TemplateId
from pascal.domain.ports.storage.templates import Use
from pascal.domain.templates import Template

# whoever deletes one meanwhile is waited for, and then there is nothing to count
_USE = """
    WITH sent AS (
        SELECT w.message_id, t.id
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS w (message_id, template_id, by)
        JOIN templates t ON t.id = w.template_id AND (t.owner_id IS NULL OR t.owner_id = w.by)
        ORDER BY t.id FOR KEY SHARE OF t
    )
    INSERT INTO template_uses (message_id, template_id) SELECT * FROM sent ON CONFLICT DO NOTHING
"""


class PostgresTemplates:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def get(self, template_id: TemplateId) -> Template:
        row = await self._c.fetchrow(
            f"SELECT {rows.TEMPLATE} FROM templates t WHERE t.id = $1 FOR NO KEY UPDATE OF t", template_id
        )
        if row is None:
            raise NotFound
        return rows.template(row)

    async def count(self, owner_id: AgentId | None) -> int:
        await self._c.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"templates {owner_id}"
        )
        found: int = await self._c.fetchval(
            "SELECT count(*) FROM templates WHERE owner_id IS NOT DISTINCT FROM $1", owner_id
        )
        return found

    async def save(self, template: Template) -> None:
        try:
            await self._c.execute(
                """INSERT INTO templates
                    (id, owner_id, title, content, short_code, folder, version, updated_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (id) DO UPDATE SET owner_id = excluded.owner_id, title = excluded.title,
                    content = excluded.content, short_code = excluded.short_code, folder = excluded.folder,
                    version = excluded.version, updated_at = excluded.updated_at""",
                template.id,
                template.owner_id,
                template.title,
                template.text,
                template.short_code,
                template.folder,
                template.version,
                template.updated_at,
            )
        except asyncpg.UniqueViolationError as error:
            raise ShortCodeTaken from error
        except asyncpg.ForeignKeyViolationError as error:
            raise NotFound from error
        self._tell(template)

    async def remove(self, template: Template) -> None:
        await self._c.execute("DELETE FROM templates WHERE id = $1", template.id)
        self._tell(template)

    async def use(self, uses: Sequence[Use]) -> None:
        await self._c.execute(
            _USE,
            [each.message_id for each in uses],
            [each.template_id for each in uses],
            [each.by for each in uses],
        )

    def _tell(self, template: Template) -> None:
        self._pending += template.events
        template.events.clear()
