"""What the suites over files share."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from uuid import uuid4

from pascal.domain.ids import UploadId
from pascal.domain.ports.files import Files


@dataclass(frozen=True)
class Place:
    """Where files are kept."""

    files: Callable[[int], Files]
    """A keeper of files up to so many bytes."""
    content: Callable[[], list[str]]
    """The names of all that is there, half files included."""


async def in_chunks(content: bytes, size: int = 7) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def content_of(files: Files, upload: UploadId, start: int = 0, stop: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in (await files.open(upload, start=start, stop=stop)).chunks])


def new_id() -> UploadId:
    return UploadId(uuid4())
