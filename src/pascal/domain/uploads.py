"""A file that somebody sent in."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from pascal.domain.ids import AgentId, UploadId, VisitorId
from pascal.domain.messages import ContentType

MAX_FILE_NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """What is known of a file, before and after it is part of a message."""

    id: UploadId
    owner: AgentId | VisitorId
    file_name: str
    media_type: str
    size: int
    """Bytes."""
    created_at: datetime

    @property
    def content_type(self) -> ContentType:
        """What a message with this file is."""
        kind = self.media_type.partition("/")[0]
        return ContentType(kind) if kind in {"image", "audio", "video"} else ContentType.FILE


def clean_file_name(raw: str) -> str:
    """The name without folders and what cannot be printed; its end, where it is too long. May be empty."""
    name = PurePosixPath(raw.replace("\\", "/")).name
    name = "".join(c for c in name if c.isprintable()).strip()[-MAX_FILE_NAME:]
    return name if name.strip(". ") else ""
