"""Sends that share a commit: what is said in many conversations at once, by one statement."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.database import Connection
from pascal.adapters.postgres.storage.conversations import and_say, load, mark_stored, read, recall_said
from pascal.domain.actors import Actor
from pascal.domain.conversations import Conversation
from pascal.domain.errors import NotFound
from pascal.domain.events import ConversationEvent, Event
from pascal.domain.ids import ConversationId
from pascal.domain.messages import Message

# locked in order, so that two batches never wait for each other; left out is what somebody has changed since
_SAY = f"""
    WITH w AS (
        SELECT * FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::int[], $6::timestamptz[],
                $7::timestamptz[], $8::text[], $9::int[])
            AS w (id, version_before, version, seq_before, last_seq, last_message_at, snoozed_until, channel,
                turn)
    ), held AS (
        SELECT c.id FROM conversations c JOIN w USING (id)
        WHERE c.version = w.version_before AND c.last_seq = w.seq_before
        ORDER BY c.id FOR NO KEY UPDATE OF c
    ), numbered AS (
        UPDATE conversations c SET version = w.version, last_seq = w.last_seq,
            last_message_at = w.last_message_at, snoozed_until = w.snoozed_until,
            channel = w.channel, turn = w.turn
        FROM w JOIN held USING (id) WHERE c.id = w.id
        RETURNING c.id
    ), {
    and_say(
        10,
        "WHERE conversation_id IN (SELECT id FROM numbered)",
        "WHERE stream IN (SELECT id FROM numbered)",
    )
} RETURNING stream
"""


@dataclass(frozen=True, slots=True)
class Send:
    """As `Storage.post` was asked."""

    conversation_id: ConversationId
    recall: str | None
    act: Callable[[Conversation], Message]
    by: Actor | None


Told = tuple[Event, Actor | None]
"""What happened, and by whom: those who speak in one conversation at once are not the same."""


async def send_at_once(c: Connection, batch: Sequence[Send]) -> list[Message | Exception | None]:
    """Without a lock, in two round trips; one may be refused while the others are stored, in order.

    None for those that need a closer look: their conversation was changed in between, or they may have been
    said before.
    """
    loaded = {each.id: each for each in await read(c, _wanted(batch))}
    told: list[Told] = []
    answers = [_answer(send, loaded.get(send.conversation_id), told) for send in batch]
    try:
        stored = await _store(c, loaded.values(), told)
    except asyncpg.UniqueViolationError:  # a client id that was there before
        stored = set()

    def is_final(send: Send, answer: Message | Exception) -> bool:
        # what is refused now may have been said before, and is then answered with that
        return send.recall is None if isinstance(answer, Exception) else send.conversation_id in stored

    return [answer if is_final(send, answer) else None for send, answer in zip(batch, answers, strict=True)]


async def send_under_lock(c: Connection, batch: Sequence[Send]) -> Sequence[Message | Exception]:
    """In the transaction of *c*. The answer to each, in order."""
    loaded = {each.id: each for each in await load(c, "c.id = ANY($1)", _wanted(batch))}
    recalls = [
        (loaded[send.conversation_id], send.recall)
        for send in batch
        if send.recall is not None and send.conversation_id in loaded
    ]
    if recalls:
        await recall_said(c, recalls)
    told: list[Told] = []
    answers = [_answer(send, loaded.get(send.conversation_id), told) for send in batch]
    await _store(c, loaded.values(), told)
    return answers


def _changes(conversation: Conversation) -> int:
    """How often it was changed since it was loaded: who speaks may wake it."""
    return sum(isinstance(each, ConversationEvent) for each in conversation.events)


def _wanted(batch: Sequence[Send]) -> list[ConversationId]:
    return list({send.conversation_id for send in batch})


def _answer(send: Send, conversation: Conversation | None, told: list[Told]) -> Message | Exception:
    """Adds what happened to what is *told*."""
    if conversation is None:
        return NotFound()
    before = len(conversation.events)
    try:
        message = send.act(conversation)
    except Exception as refusal:
        if len(conversation.events) != before:
            raise  # it had begun to speak: nobody's changes may be mixed with its own
        return refusal
    told += [(event, send.by) for event in conversation.events[before:]]
    return message


async def _store(c: Connection, conversations: Iterable[Conversation], told: Sequence[Told]) -> set[UUID]:
    """The conversations in which it was stored."""
    changed = [each for each in conversations if each.new_messages]
    if not changed:
        return set()
    found = await c.fetch(
        _SAY,
        [each.id for each in changed],
        [each.version - _changes(each) for each in changed],
        [each.version for each in changed],
        [each.last_seq - len(each.new_messages) for each in changed],
        [each.last_seq for each in changed],
        [each.last_message_at for each in changed],
        [each.snoozed_until for each in changed],
        [each.channel for each in changed],
        [each.turn for each in changed],
        *rows.message_columns([message for each in changed for message in each.new_messages]),
        *rows.event_columns([event for event, _ in told], [by for _, by in told]),
    )
    for each in changed:
        mark_stored(each)
    return {row["stream"] for row in found}
