"""Notes, mentions, what is put off and what is to be said later: what the team sends, and is shown."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pascal.app.edge.bodies import CLIENT_ID, Body, text
from pascal.app.edge.moments import Moment
from pascal.app.edge.shapes import Shape
from pascal.domain.messages import MAX_TEXT
from pascal.domain.ports.asides import Mention

NOTE_TEXT = text(MAX_TEXT, "Pide factura a nombre de su empresa")


class NewNote(Body, frozen=True):
    content_text: Annotated[str, NOTE_TEXT]
    mentions: list[UUID] = []  # noqa: RUF012 - msgspec copies it
    """Who is called to read it: active colleagues who may read the conversation."""
    client_message_id: Annotated[str, CLIENT_ID] | None = None
    """Your own id: sending it again is the same one."""


class NotePatch(Body, frozen=True):
    content_text: Annotated[str, NOTE_TEXT] | None = None
    mentions: list[UUID] | None = None


class MentionShape(Shape, frozen=True):
    """Where you are mentioned."""

    note_id: UUID
    conversation_id: UUID
    author_id: UUID
    author_name: str
    content_text: str
    lead_name: str
    at: datetime
    read_at: datetime | None


class MentionPage(Shape, frozen=True):
    """A page, the cursor to the next (null at the end), and how many are unread in all."""

    items: list[MentionShape]
    next_cursor: str | None
    unread: int


def mention_shape(one: Mention) -> MentionShape:
    note = one.remark
    return MentionShape(
        note_id=note.id,
        conversation_id=note.conversation_id,
        author_id=note.author_id,
        author_name=note.author_name,
        content_text=note.text,
        lead_name=one.lead_name,
        at=one.at,
        read_at=one.read_at,
    )


class MentionsRead(Body, frozen=True):
    conversation_id: UUID | None = None
    """Those there; left out: all."""


class SnoozeBody(Body, frozen=True):
    until: Moment


class NewScheduled(Body, frozen=True):
    send_at: Moment
    content_text: Annotated[str, text(MAX_TEXT, "Buenos días, Juan. ¿Sigue en pie la visita?")] | None = None
    upload_id: UUID | None = None
    """One of your own uploads."""
    client_message_id: Annotated[str, CLIENT_ID] | None = None
    """Your own id: sending it again is the same one."""
    template_id: UUID | None = None
    """The template it was written from, which counts a use once it is said; no `{{` may be left in it."""
    cancel_if_lead_writes: bool = False
    """Not to be said any more once the lead has written."""


class ScheduledPatch(Body, frozen=True):
    send_at: Moment | None = None
    content_text: Annotated[str, text(MAX_TEXT)] | None = None
    cancel_if_lead_writes: bool | None = None
