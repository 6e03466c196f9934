"""What is known of files that were sent in."""

from pascal.adapters.postgres.database import Connection
from pascal.domain.uploads import Upload


class PostgresUploads:
    def __init__(self, c: Connection) -> None:
        self._c = c

    async def add(self, upload: Upload) -> None:
        await self._c.execute(
            """INSERT INTO uploads (id, owner, file_name, media_type, size, created_at)
            VALUES ($1, $2, $3, $4, $5, $6)""",
            upload.id,
            upload.owner,
            upload.file_name,
            upload.media_type,
            upload.size,
            upload.created_at,
        )
