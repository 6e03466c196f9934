"""What only PostgreSQL can do to the figures of the dashboard: look at all that ever happened."""

from datetime import UTC, datetime, timedelta

import pytest
from plans import explained, filled, looked_at

from pascal.adapters.postgres.pipeline import PostgresPipeline
from pascal.domain.ports.reach import HOUSE
from pascal.testing.builders import agent

DAY = timedelta(days=1)
MANY = 3000
SAID = 20
_MANY = (
    f"""INSERT INTO leads (id, name, created_at, last_seen)
    SELECT lpad(i::text, 32, '0')::uuid, 'Ana', now() - i * interval '1 hour', now()
    FROM generate_series(1, {MANY}) i""",
    """INSERT INTO conversations (id, lead_id, agent_id, contact_name, channel, status, tags, bot_enabled,
        created_at, last_message_at, last_seq, read_by_lead, read_by_agent, version)
    SELECT md5(n || l.id::text)::uuid, l.id, $1::uuid, 'Ana', 'web', 'resolved', '{}',
        true, l.created_at, l.created_at, 1, 0, 0, 1
    FROM leads l, generate_series(1, 4) n""",
    """INSERT INTO qualifications (id, lead_id, kind, step, furthest, completed_at, held, has_meeting,
        started_at, active_at, version)
    SELECT l.id, l.id, 'real_estate', 'completed', 'completed', l.created_at, false, true,
        l.created_at, l.created_at, 1 FROM leads l""",
    """INSERT INTO meetings (id, agent_id, lead_id, qualification_id, subject, since, until, attendees,
        status, created_at, version)
    SELECT l.id, $1::uuid, l.id, l.id, 'Visita', l.created_at, l.created_at + interval '30 minutes', '{}',
        'done', l.created_at, 1 FROM leads l""",
    f"""INSERT INTO messages (conversation_id, seq, id, sender_type, content, content_type,
        channel, created_at, note)
    SELECT c.id, n, gen_random_uuid(), CASE WHEN n = 1 THEN 'bot' ELSE 'system' END, 'Hola',
        'text', 'web', c.created_at, CASE WHEN n = {SAID} THEN 'bot_left' WHEN n > 1 THEN 'goes_on' END
    FROM conversations c, generate_series(1, {SAID}) n WHERE c.created_at > now() - interval '60 days'""",
    "ANALYZE",
)


async def test_of_the_last_hours_no_more_is_looked_at_than_happened_in_them(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a house with months behind it."""
    now = datetime.now(UTC)
    async with filled(database_url, _MANY, agent()) as database:
        plans = explained(monkeypatch)
        hours = [now + n * DAY / 24 for n in range(-24, 1)]
        found = await PostgresPipeline(database).activity(HOUSE, hours)
        assert sum(each.leads for each in found) in {23, 24}
        before = len(plans)
        work = await PostgresPipeline(database).bot(HOUSE, now - 7 * DAY, now)
        assert work.handed_over == work.conversations > 600
        left = sum(count for plan in plans[before:] for count in looked_at(plan, "messages"))
        assert left < SAID / 2 * work.conversations, "no whole conversation is read for when the bot left it"
    for table in ("conversations", "qualifications", "meetings"):
        assert sum(count for plan in plans for count in looked_at(plan, table)) < MANY / 2, (table, plans)
