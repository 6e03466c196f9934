"""Sends that share a commit: what is said in many conversations at once, by one statement."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.database import Connection
from pascal.adapters.postgres.storage.conversations import and_say, load, mark_read, mark_stored, recall_said
from pascal.domain.conversations import Conversation
from pascal.domain.errors import NotFound
from pascal.domain.ids import ConversationId
from pascal.domain.messages import Message

# what saying something changes, for many conversations at once, in one statement
_SAY = f"""
    WITH numbered AS (
        UPDATE conversations c
        SET last_seq = w.last_seq, last_message_at = w.last_message_at,
            read_by_lead = w.read_by_lead, read_by_agent = w.read_by_agent
        FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::int[], $5::int[])
            AS w (id, last_seq, last_message_at, read_by_lead, read_by_agent)
        WHERE c.id = w.id
    ), {and_say(6)}
"""


@dataclass(frozen=True, slots=True)
class Send:
    """As `Storage.post` was asked."""

    conversation_id: ConversationId
    recall: str | None
    act: Callable[[Conversation], Message]


async def send_all(c: Connection, batch: Sequence[Send]) -> Sequence[Message | Exception]:
    """The answer to each, in order; one may be refused while the others are stored."""
    wanted = list({send.conversation_id for send in batch})
    loaded = {each.id: each for each in await load(c, "c.id = ANY($1)", wanted)}
    recalls = [
        (loaded[send.conversation_id], send.recall)
        for send in batch
        if send.recall is not None and send.conversation_id in loaded
    ]
    if recalls:
        await recall_said(c, recalls)
    answers = [_answer(send, loaded.get(send.conversation_id)) for send in batch]
    changed = [each for each in loaded.values() if each.events]
    if changed:
        await _store(c, changed)
    return answers


def _answer(send: Send, conversation: Conversation | None) -> Message | Exception:
    if conversation is None:
        return NotFound()
    before = len(conversation.events)
    try:
        return send.act(conversation)
    except Exception as refusal:
        if len(conversation.events) != before:
            raise  # it had begun to speak: nobody's changes may be mixed with its own
        return refusal


async def _store(c: Connection, conversations: Sequence[Conversation]) -> None:
    events = [event for each in conversations for event in each.events]
    await c.execute(
        _SAY,
        [each.id for each in conversations],
        [each.last_seq for each in conversations],
        [each.last_message_at for each in conversations],
        [each.read_by_lead for each in conversations],
        [each.read_by_agent for each in conversations],
        *rows.message_columns([message for each in conversations for message in each.new_messages]),
        *rows.event_columns(events),
    )
    await mark_read(c, events)
    for each in conversations:
        mark_stored(each)
