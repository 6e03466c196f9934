"""What is known of files that were sent in."""

from collections.abc import Sequence
from datetime import datetime

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.database import Connection
from pascal.domain.errors import NotFound
from pascal.domain.ids import UploadId
from pascal.domain.uploads import Upload

_UNSENT = """(wanted_at IS NULL
    OR (wanted_at < $1 AND NOT EXISTS (SELECT FROM messages m WHERE m.upload_id = u.id)
        AND NOT EXISTS (SELECT FROM scheduled s WHERE s.upload_id = u.id AND s.fate = 'waiting')))"""

# looked for before anything is locked: events wait for whoever has begun to write, and this may take its time
_LOOK = f"SELECT id FROM uploads u WHERE {_UNSENT} ORDER BY id LIMIT $2"

# who begins to send one (`want`) changes its row: a locked one is passed over, a changed one looked at anew
_GIVE_UP = f"""
    UPDATE uploads SET wanted_at = NULL
    WHERE id IN (SELECT id FROM uploads u WHERE id = ANY($2) AND {_UNSENT} FOR UPDATE SKIP LOCKED)
    RETURNING id
"""


class PostgresUploads:
    def __init__(self, c: Connection) -> None:
        self._c = c

    async def add(self, upload: Upload) -> None:
        await self._c.execute(
            """INSERT INTO uploads (id, owner, file_name, media_type, size, created_at, wanted_at)
            VALUES ($1, $2, $3, $4, $5, $6, $6)""",
            upload.id,
            upload.owner,
            upload.file_name,
            upload.media_type,
            upload.size,
            upload.created_at,
        )

    async def want(self, upload_id: UploadId, *, at: datetime) -> Upload:
        row = await self._c.fetchrow(
            f"""UPDATE uploads SET wanted_at = greatest(wanted_at, $2)
            WHERE id = $1 AND wanted_at IS NOT NULL RETURNING {rows.UPLOAD}""",
            upload_id,
            at,
        )
        if row is None:
            raise NotFound
        return Upload(*row)

    async def give_up(self, *, before: datetime, most: int) -> Sequence[UploadId]:
        found = [row["id"] for row in await self._c.fetch(_LOOK, before, most)]
        return [row["id"] for row in await self._c.fetch(_GIVE_UP, before, found)] if found else []

    async def forget(self, upload_ids: Sequence[UploadId]) -> None:
        await self._c.execute("DELETE FROM uploads WHERE id = ANY($1) AND wanted_at IS NULL", upload_ids)
