"""What stands beside conversations for colleagues."""

from datetime import UTC, datetime
from typing import Final

import msgspec

from pascal.app.edge.asides import NoteShape, ScheduledShape
from pascal.app.faces.v1.examples.scene import ANA, CHAT, LATER, LUIS, NOTE, TAKEN
from pascal.app.faces.v1.wire import asides

_note = NoteShape(
    id=NOTE,
    conversation_id=CHAT,
    author_id=ANA,
    author_name="Ana Torres",
    content_text="Pide factura a nombre de su empresa",
    mentions=[LUIS],
    created_at=TAKEN,
    edited_at=None,
    client_message_id="n-1",
)

_mention = asides.MentionShape(
    note_id=NOTE,
    conversation_id=CHAT,
    author_id=ANA,
    author_name="Ana Torres",
    content_text=_note.content_text,
    lead_name="Juan Pérez",
    at=TAKEN,
    read_at=None,
)

_later = ScheduledShape(
    id=LATER,
    conversation_id=CHAT,
    author_id=ANA,
    author_name="Ana Torres",
    content_text="Buenos días, Juan. ¿Sigue en pie la visita?",
    content_type="TEXT",
    media_url=None,
    client_message_id="s-1",
    send_at=datetime(2026, 1, 6, 14, 0, tzinfo=UTC),
    cancel_if_lead_writes=True,
    status="WAITING",
    reason=None,
    created_at=TAKEN,
)

SHAPES: Final[tuple[msgspec.Struct, ...]] = (
    asides.NewNote(_note.content_text, [LUIS], _note.client_message_id),
    asides.NotePatch(_note.content_text, [LUIS]),
    _note,
    _mention,
    asides.MentionPage([_mention], None, unread=1),
    asides.MentionsRead(CHAT),
    asides.SnoozeBody("2026-01-06T09:00:00-05:00"),
    asides.NewScheduled("2026-01-06T09:00:00-05:00", _later.content_text, cancel_if_lead_writes=True),
    asides.ScheduledPatch("2026-01-07T09:00:00-05:00"),
    _later,
)
