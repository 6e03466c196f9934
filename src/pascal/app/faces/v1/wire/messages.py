"""Messages: what is sent, how far it was read, and files."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from pascal.app.edge.bodies import CLIENT_ID, Body, from_0, text
from pascal.app.edge.shapes import FileWord, Shape
from pascal.domain.messages import LARGEST_SEQ, MAX_TEXT, ContentType


class MessageBody(Body, frozen=True):
    content_text: Annotated[str, text(MAX_TEXT, "Hola, ¿cómo puedo ayudarte?")] | None = None
    content_type: FileWord | None = None
    """Left out: the file's, or TEXT. Another one than the file's is refused."""
    media_url: Annotated[str, Meta(max_length=2048)] | None = None
    """The `url` of one of your own uploads."""
    client_message_id: Annotated[str, CLIENT_ID] | None = None
    """Your own id: sending it again is the same message."""
    template_id: UUID | None = None
    """The template it was written from, which counts a use; no `{{` may be left in the text then."""


def content_type_of(word: str) -> ContentType:
    return ContentType(word.lower())


class ReadBody(Body, frozen=True):
    seq: Annotated[int, from_0(LARGEST_SEQ)] | None = None
    """Read up to here; left out: all."""


class UploadShape(Shape, frozen=True):
    id: UUID
    url: str
    content_type: str
    size: int
    name: str
