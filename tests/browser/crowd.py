"""Writes at once what people would take days to say.

`crowd.py talk ID N` talks on in a conversation up to message N, `crowd.py queue ID N` lets others wait behind
it until there are N.
Straight into the database of `DATABASE_URL`, so nobody is told: do it before somebody looks.
"""

import asyncio
import os
import sys

import asyncpg

TALK = """
    INSERT INTO messages (conversation_id, seq, id, sender_type, content, content_type, channel, created_at)
    SELECT c.id, n, gen_random_uuid(), 'lead', 'Mensaje ' || n || repeat(' y algo más', n % 37), 'text',
        c.channel, now() - ($2 - n) * interval '7 minutes'
    FROM conversations c, generate_series(c.last_seq + 1, $2) n WHERE c.id = $1
"""
LAST = "UPDATE conversations SET last_seq = $2, last_message_at = now() WHERE id = $1"

QUEUE = """
    WITH first AS (SELECT * FROM conversations WHERE id = $1),
    people AS (
        INSERT INTO leads (id, name, email, created_at, last_seen)
        SELECT gen_random_uuid(), 'Persona ' || n, 'persona-' || n || '@example.com', now(), now()
        FROM generate_series(2, $2) n RETURNING id, name, email
    ),
    waiting AS (
        INSERT INTO conversations (id, lead_id, contact_name, contact_email, project_id, channel, status,
            tags, bot_enabled, created_at, last_message_at, last_seq, read_by_lead, read_by_agent, version)
        SELECT gen_random_uuid(), people.id, people.name, people.email, first.project_id, first.channel,
            'queued', '{}', first.bot_enabled,
            first.created_at + split_part(people.name, ' ', 2)::int * interval '1 ms',
            first.last_message_at, 1, 0, 0, 1
        FROM first, people RETURNING id, contact_name, channel, created_at
    )
    INSERT INTO messages (conversation_id, seq, id, sender_type, content, content_type, channel, created_at)
    SELECT id, 1, gen_random_uuid(), 'lead', 'Soy ' || contact_name, 'text', channel, created_at FROM waiting
"""


async def main(what: str, conversation: str, number: int) -> None:
    connection = await asyncpg.connect(os.environ["DATABASE_URL"].replace("+asyncpg", ""))
    try:
        async with connection.transaction():
            match what:
                case "talk":
                    await connection.execute(TALK, conversation, number)
                    await connection.execute(LAST, conversation, number)
                case "queue":
                    await connection.execute(QUEUE, conversation, number)
    finally:
        await connection.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
