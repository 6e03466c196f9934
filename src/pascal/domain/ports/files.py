"""Files that people send. What is known of one besides its bytes (owner, type) is stored elsewhere."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, Protocol

from pascal.domain.ids import UploadId

PLAIN_BYTES: Final = "application/octet-stream"
"""What nobody knows more of: it is handed out to be saved, never shown."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What was found out while keeping a file."""

    size: int
    """Bytes."""
    media_type: str
    """Read from the bytes, never what the client said: `PLAIN_BYTES`, or one of a closed list, none of which
    a browser runs.

    Serve the file with this type and `X-Content-Type-Options: nosniff`, and nothing in it is ever HTML.
    """


@dataclass(frozen=True, slots=True)
class OpenedFile:
    size: int
    """Bytes of the whole file, whatever part was asked for."""
    chunks: AsyncIterator[bytes]
    """Nothing is held open until the first chunk is asked for."""


class FilesUnavailable(Exception):
    """The place where files are kept is away, or does not let us in. What it holds is not lost."""


class Files(Protocol):
    """Each raises `FilesUnavailable`."""

    async def keep(
        self, upload_id: UploadId, chunks: AsyncIterator[bytes], *, whatever: bool = False
    ) -> KeptFile:
        """Store all or nothing, durably. *whatever*: of a kind that is not in the list, too, as plain bytes.

        Raises `Invalid("file", …)`: `empty`, `too_large`, `unsupported_type`.
        """

    async def open(self, upload_id: UploadId, *, start: int = 0, stop: int | None = None) -> OpenedFile:
        """The bytes from *start* up to, not including, *stop*. Raises `NotFound`."""

    async def drop(self, upload_id: UploadId) -> None:
        """Forget the file. One that is not there changes nothing."""
