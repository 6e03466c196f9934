"""What is found out about a file while it passes."""

from pascal.adapters.files.sniffing import HEAD, media_type
from pascal.domain.errors import Invalid, TooLarge
from pascal.domain.ports.files import PLAIN_BYTES, KeptFile

MAX_SIZE = 20 * 1024 * 1024
"""Bytes."""


class Inspection:
    def __init__(self, max_size: int) -> None:
        self._max_size = max_size
        self._head, self._size = b"", 0

    def note(self, chunk: bytes) -> None:
        """Raises `TooLarge`."""
        self._size += len(chunk)
        if self._size > self._max_size:
            raise TooLarge(self._max_size)
        self._head += chunk[: HEAD - len(self._head)]

    def finish(self, *, whatever: bool) -> KeptFile:
        """Raises `Invalid("file", …)`: `empty`, `unsupported_type`."""
        if not self._size:
            raise Invalid("file", "empty")
        kind = media_type(self._head) or (PLAIN_BYTES if whatever else None)
        if kind is None:
            raise Invalid("file", "unsupported_type")
        return KeptFile(self._size, kind)
