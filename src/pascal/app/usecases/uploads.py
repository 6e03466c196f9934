"""Files that people send in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from pascal.domain.ids import UploadId
from pascal.domain.permissions import Caller
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.files import Files
from pascal.domain.ports.storage import Storage, StorageUnavailable
from pascal.domain.uploads import Upload, clean_file_name

NAMELESS = "archivo"
"""A file whose name has nothing in it."""


@dataclass(frozen=True, slots=True)
class KeepUpload:
    """Keep a file until, and after, it is part of a message."""

    storage: Storage
    clock: Clock
    ids: Ids
    files: Files

    async def __call__(self, caller: Caller, file_name: str, chunks: AsyncIterator[bytes]) -> Upload:
        upload_id = UploadId(self.ids.new())
        kept = await self.files.keep(upload_id, chunks)
        name = clean_file_name(file_name) or NAMELESS
        upload = Upload(upload_id, caller.id, name, kept.media_type, kept.size, self.clock.now())
        try:
            async with self.storage.begin(by=caller.actor) as tx:
                await tx.uploads.add(upload)
        except StorageUnavailable:
            await self.files.drop(upload_id)
            raise
        return upload
