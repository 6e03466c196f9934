"""Uploads in a store that speaks S3, by way of `obstore`."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from pascal.adapters.files.inspecting import MAX_SIZE, Inspection
from pascal.domain.errors import NotFound
from pascal.domain.ids import UploadId
from pascal.domain.ports.files import FilesUnavailable, KeptFile, OpenedFile

_PART = 5 * 1024 * 1024
"""Bytes. The least that stores take as a part; a smaller file goes in one piece."""
_PARTS_AT_ONCE = 2
_CHUNK = 1024 * 1024
"""Bytes read at once, in a request of its own: nothing is held open for who reads slowly."""


class S3Files:
    """One object an upload, named by its id alone.

    An object appears whole or not at all. A crash may leave hidden parts, which the bucket's own rules clear.
    """

    def __init__(self, url: str, aws: Mapping[str, str], *, timeout: float, max_size: int = MAX_SIZE) -> None:
        """*url*: `s3://bucket` or `s3://bucket/folder`.

        *aws*: `region`, `endpoint_url`, `access_key_id`, `secret_access_key`; what is not given is looked up
        in the environment's `AWS_…`, and with the machine that we run on.
        *timeout* in seconds, for each request; at most twice that where it is tried again.
        Raises `FilesUnavailable` where a variable of the environment makes no sense.
        """
        config: Any = {"disable_bulk_delete": "true", **aws}  # not every store has bulk requests
        seconds = timedelta(seconds=timeout)
        client: Any = {"timeout": seconds, "connect_timeout": seconds}
        if aws.get("endpoint_url", "").startswith("http://"):
            client["allow_http"] = True
        with _named():
            self._store = S3Store.from_url(
                url,
                config=config,
                client_options=client,
                retry_config={"max_retries": 2, "retry_timeout": seconds},
            )
        self._max_size = max_size

    async def knock(self) -> None:
        """Keep, read and drop an object. Raises `FilesUnavailable`, which says why."""
        name = f"probe-{uuid4().hex}"
        with _named():
            await obstore.put_async(self._store, name, b"probe")
            await obstore.head_async(self._store, name)
            await obstore.delete_async(self._store, name)

    async def keep(
        self, upload_id: UploadId, chunks: AsyncIterator[bytes], *, whatever: bool = False
    ) -> KeptFile:
        inspection = Inspection(self._max_size)
        with _named():
            # what goes wrong within takes back the parts that are there
            async with obstore.open_writer_async(
                self._store, upload_id.hex, buffer_size=_PART, max_concurrency=_PARTS_AT_ONCE
            ) as writer:
                async for chunk in chunks:
                    inspection.note(chunk)
                    await writer.write(chunk)
                return inspection.finish(whatever=whatever)

    async def open(self, upload_id: UploadId, *, start: int = 0, stop: int | None = None) -> OpenedFile:
        name = upload_id.hex
        with _named():
            try:
                size = (await obstore.head_async(self._store, name))["size"]
            except FileNotFoundError as error:
                raise NotFound from error
        return OpenedFile(size, self._read(name, start, size if stop is None else min(stop, size)))

    async def drop(self, upload_id: UploadId) -> None:
        with _named(), suppress(FileNotFoundError):  # Amazon's own does not mind
            await obstore.delete_async(self._store, upload_id.hex)

    async def _read(self, name: str, start: int, stop: int) -> AsyncIterator[bytes]:
        while start < stop:
            end = min(start + _CHUNK, stop)
            with _named():
                part = await obstore.get_range_async(self._store, name, start=start, end=end)
            yield bytes(part)
            start = end


@contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:  # a missing bucket is a FileNotFoundError
        raise FilesUnavailable(_why(error)) from error


def _why(error: Exception) -> str:
    """What the store said, in a word where it has one, such as `NoSuchBucket`."""
    said = re.search(r"<Code>(\w+)</Code>", str(error)) or re.search(
        r"(?: - |Config error: )(.+)", str(error)
    )
    return said[1][:200] if said else type(error).__name__
