"""Uploads in a local folder."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from pascal.adapters.files.inspecting import MAX_SIZE, Inspection
from pascal.domain.errors import NotFound
from pascal.domain.ids import UploadId
from pascal.domain.ports.files import KeptFile, OpenedFile

_CHUNK = 64 * 1024
_STALE = 3600.0
"""Seconds after which a half file belongs to nobody: another process may be writing a younger one."""


class FolderFiles:
    """One file an upload, named by its id alone: nothing that a person sends becomes part of a path.

    A file appears under its name whole and on disk, or not at all.
    """

    def __init__(self, folder: Path, *, max_size: int = MAX_SIZE) -> None:
        """Makes the folder, and clears away what a crash left half written."""
        self._folder, self._arriving, self._max_size = folder, folder / "arriving", max_size
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._arriving.mkdir(exist_ok=True)
        for part in self._arriving.iterdir():
            with suppress(FileNotFoundError):  # it has just arrived, in another process
                if part.stat().st_mtime < time.time() - _STALE:
                    part.unlink()

    async def keep(
        self, upload_id: UploadId, chunks: AsyncIterator[bytes], *, whatever: bool = False
    ) -> KeptFile:
        part, inspection = self._arriving / uuid4().hex, Inspection(self._max_size)
        try:
            with part.open("xb") as file:
                async for chunk in chunks:
                    inspection.note(chunk)
                    await asyncio.to_thread(file.write, chunk)
                kept = inspection.finish(whatever=whatever)
                await asyncio.to_thread(self._finish, file, part, upload_id)
        finally:
            part.unlink(missing_ok=True)
        return kept

    async def open(self, upload_id: UploadId, *, start: int = 0, stop: int | None = None) -> OpenedFile:
        file = self._file(upload_id)
        try:
            size = file.stat().st_size
        except FileNotFoundError as error:
            raise NotFound from error
        return OpenedFile(size, _read(file, start, size if stop is None else min(stop, size)))

    async def drop(self, upload_id: UploadId) -> None:
        self._file(upload_id).unlink(missing_ok=True)

    def _file(self, upload_id: UploadId) -> Path:
        return self._folder / upload_id.hex

    def _finish(self, file: BinaryIO, part: Path, upload_id: UploadId) -> None:
        file.flush()
        os.fsync(file.fileno())
        part.rename(self._file(upload_id))
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name too must outlive a power cut
        finally:
            os.close(folder)


async def _read(path: Path, start: int, stop: int) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < stop and (chunk := await asyncio.to_thread(file.read, min(_CHUNK, stop - start))):
            start += len(chunk)
            yield chunk
