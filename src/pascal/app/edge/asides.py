"""How notes, mentions and what is to be said later look outside: the same in answers and in live notices.

Nothing here is ever shown to a lead. What is a remark inside is a note out here.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from pascal.app.edge.media import MediaLinks
from pascal.app.edge.shapes import FileWord, Shape, upper
from pascal.domain.events import RemarkWritten, ScheduledCancelled, ScheduledEvent, ScheduledSent
from pascal.domain.remarks import Remark
from pascal.domain.scheduled import Scheduled

WokenWord = Literal["TIME", "LEAD", "AGENT"]
FateWord = Literal["WAITING", "SENT", "CANCELLED"]
UnsentWord = Literal["WITHDRAWN", "RESOLVED", "NOT_THEIRS", "DISABLED", "LEAD_WROTE", "REFUSED"]


class NoteShape(Shape, frozen=True):
    """What colleagues alone read. It is no message: it has no `seq`."""

    id: UUID
    conversation_id: UUID
    author_id: UUID
    author_name: str
    content_text: str
    mentions: Sequence[UUID]
    """Who is called to read it."""
    created_at: datetime
    edited_at: datetime | None
    client_message_id: str | None


def note_shape(one: Remark) -> NoteShape:
    return NoteShape(
        id=one.id,
        conversation_id=one.conversation_id,
        author_id=one.author_id,
        author_name=one.author_name,
        content_text=one.text,
        mentions=one.mentions,
        created_at=one.created_at,
        edited_at=one.edited_at,
        client_message_id=one.client_id,
    )


def note_written(event: RemarkWritten) -> NoteShape:
    return NoteShape(
        id=event.remark_id,
        conversation_id=event.conversation_id,
        author_id=event.author_id,
        author_name=event.author_name,
        content_text=event.text,
        mentions=event.mentions,
        created_at=event.created_at,
        edited_at=event.edited_at,
        client_message_id=event.client_id,
    )


class NoteGoneShape(Shape, frozen=True):
    """A note was deleted."""

    id: UUID
    conversation_id: UUID


class MentionedShape(Shape, frozen=True):
    """You were called to read a note."""

    note_id: UUID
    conversation_id: UUID
    author_name: str
    content_text: str


class WokeShape(Shape, frozen=True):
    """What you had put off is back."""

    conversation_id: UUID
    lead_name: str
    by: WokenWord


class ScheduledShape(Shape, frozen=True):
    """What is to be said later. Once sent it is a message with this `id` for its `clientMessageId`."""

    id: UUID
    conversation_id: UUID
    author_id: UUID
    author_name: str
    content_text: str
    content_type: FileWord
    media_url: str | None
    client_message_id: str | None
    send_at: datetime
    cancel_if_lead_writes: bool
    status: FateWord
    reason: UnsentWord | None
    """Why it was cancelled."""
    created_at: datetime


def scheduled_shape(one: Scheduled, links: MediaLinks) -> ScheduledShape:
    upload_id = one.draft.upload_id
    return ScheduledShape(
        id=one.id,
        conversation_id=one.conversation_id,
        author_id=one.author_id,
        author_name=one.author_name,
        content_text=one.draft.text,
        content_type=upper(one.draft.content_type),
        media_url=None if upload_id is None else links.url(upload_id),
        client_message_id=one.draft.client_id,
        send_at=one.send_at,
        cancel_if_lead_writes=one.cancel_if_lead_writes,
        status=upper(one.fate),
        reason=None if one.reason is None else upper(one.reason),
        created_at=one.created_at,
    )


def scheduled_changed(event: ScheduledEvent, links: MediaLinks) -> ScheduledShape:
    status: FateWord = "WAITING"
    reason: UnsentWord | None = None
    match event:
        case ScheduledSent():
            status = "SENT"
        case ScheduledCancelled():
            status, reason = "CANCELLED", upper(event.reason)
    return ScheduledShape(
        id=event.scheduled_id,
        conversation_id=event.conversation_id,
        author_id=event.author_id,
        author_name=event.author_name,
        content_text=event.text,
        content_type=upper(event.content_type),
        media_url=None if event.upload_id is None else links.url(event.upload_id),
        client_message_id=event.client_id,
        send_at=event.send_at,
        cancel_if_lead_writes=event.cancel_if_lead_writes,
        status=status,
        reason=reason,
        created_at=event.created_at,
    )
