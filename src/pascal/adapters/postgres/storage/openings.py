"""First conversations that share a commit: leads whom nobody knows yet, by one statement for many at once."""

from collections.abc import Sequence

import asyncpg

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.database import Connection
from pascal.adapters.postgres.storage.conversations import and_say, mark_stored
from pascal.domain.conversations import Conversation
from pascal.domain.leads import Lead

First = tuple[Lead, Conversation]
"""As `Storage.open_first` was asked."""

# what is somebody's already is left out, and so is all that hangs on it
_OPEN_FIRST = f"""
    WITH new AS (
        INSERT INTO leads (id, name, email, phone, created_at, last_seen)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[],
            $6::timestamptz[]) AS w (id, name, email)
        WHERE NOT EXISTS (SELECT FROM identities i WHERE i.kind = 'email' AND i.value = w.email)
        ON CONFLICT DO NOTHING RETURNING id
    ), opened AS (
        INSERT INTO conversations (id, lead_id, claimed_by, contact_name, contact_email, contact_phone,
            project_id, channel, status, priority, tags, bot_enabled, created_at, last_message_at, last_seq,
            read_by_lead, read_by_agent, version, turn)
        SELECT w.id, w.lead_id, claimed_by, contact_name, contact_email, contact_phone, project_id, channel,
            status, priority, '{{}}', bot_enabled, created_at, last_message_at, last_seq, read_by_lead,
            read_by_agent, version, turn
        FROM unnest($7::uuid[], $8::uuid[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::text[],
            $14::text[], $15::text[], $16::text[], $17::bool[], $18::timestamptz[], $19::timestamptz[],
            $20::int[], $21::int[], $22::int[], $23::int[],
            $24::int[])
            AS w (id, lead_id, claimed_by, contact_name, contact_email, contact_phone, project_id, channel,
            status, priority, bot_enabled, created_at, last_message_at, last_seq, read_by_lead,
            read_by_agent, version, turn)
        JOIN new ON new.id = w.lead_id
        RETURNING id
    ), {
    and_say(
        25,
        "WHERE conversation_id IN (SELECT id FROM opened)",
        "WHERE stream IN (SELECT id FROM opened UNION ALL SELECT id FROM new)",
    )
} RETURNING stream
"""


async def open_all(c: Connection, batch: Sequence[First]) -> Sequence[bool]:
    """Whether each was stored, in order: not if its lead's id or e-mail is somebody's."""
    ids = {lead.id: lead for lead, _ in reversed(batch)}
    emails = {lead.email: lead for lead, _ in reversed(batch)}
    # of several with the same id or e-mail one at most can be the first
    first = [pair for pair in batch if ids[pair[0].id] is emails[pair[0].email] is pair[0]]
    # in order, so that two batches with the same ones wait only one way
    first.sort(key=lambda pair: pair[0].email or "")
    try:
        opened = {row["stream"] for row in await c.fetch(_OPEN_FIRST, *_columns(first))}
    # a mailbox that somebody gained meanwhile: all of the batch are looked at more closely
    except (asyncpg.DeadlockDetectedError, asyncpg.UniqueViolationError):
        opened = set()
    answers = [lead.id in opened and ids[lead.id] is lead for lead, _ in batch]
    for (lead, conversation), is_stored in zip(batch, answers, strict=True):
        if is_stored:
            lead.events.clear()
            mark_stored(conversation)
    return answers


def _columns(pairs: Sequence[First]) -> tuple[list[object], ...]:
    leads, talks = [lead for lead, _ in pairs], [talk for _, talk in pairs]
    return (
        [each.id for each in leads],
        [each.name for each in leads],
        [each.email for each in leads],
        [each.phone for each in leads],
        [each.created_at for each in leads],
        [each.last_seen for each in leads],
        [each.id for each in talks],
        [each.lead_id for each in talks],
        [each.claimed_by for each in talks],
        [each.contact.name for each in talks],
        [each.contact.email for each in talks],
        [each.contact.phone for each in talks],
        [each.contact.project_id for each in talks],
        [each.channel for each in talks],
        [each.status for each in talks],
        [each.priority for each in talks],
        [each.bot_enabled for each in talks],
        [each.created_at for each in talks],
        [each.last_message_at for each in talks],
        [each.last_seq for each in talks],
        [each.read_by_lead for each in talks],
        [each.read_by_agent for each in talks],
        [each.version for each in talks],
        [each.turn for each in talks],
        *rows.message_columns([message for talk in talks for message in talk.new_messages]),
        *rows.event_columns([event for lead, talk in pairs for event in (*lead.events, *talk.events)]),
    )
