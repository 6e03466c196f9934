"""What only PostgreSQL can do about whoever writes: look at all who ever did."""

from uuid import UUID

import pytest
from plans import explained, filled, looked_at

from pascal.adapters.postgres.pipeline import PostgresPipeline
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.domain.ids import AgentId, ConversationId, LeadId, QualificationId, VisitorId
from pascal.domain.permissions import Scope
from pascal.domain.ports.reach import HOUSE, Reach
from pascal.testing.builders import START

_MANY = (
    """INSERT INTO leads (id, name, created_at, last_seen)
    SELECT lpad(i::text, 32, '0')::uuid, 'Ana', now(), now() FROM generate_series(1, 5000) i""",
    """INSERT INTO conversations (id, lead_id, claimed_by, contact_name, channel, status, tags, bot_enabled,
        created_at, last_message_at, last_seq, read_by_lead, read_by_agent, version)
    SELECT l.id, l.id, CASE WHEN l.id::text LIKE '%5' THEN l.id END, 'Ana', 'sms', 'resolved', '{}',
        true, now(), now(), 1, 0, 0, 1 FROM leads l""",
    """INSERT INTO qualifications (id, lead_id, claimed_by, kind, step, furthest, held, has_meeting,
        started_at, active_at, version)
    SELECT c.id, c.lead_id, c.claimed_by, 'software', 'start', 'start', false, false, now(), now(), 1
    FROM conversations c""",
    """INSERT INTO messages (conversation_id, seq, id, sender_type, content, content_type, channel,
        created_at)
    SELECT c.id, n, (lpad(n::text, 8, '0') || right(c.id::text, 28))::uuid, 'lead', 'Hola', 'text', 'sms',
        now()
    FROM conversations c, generate_series(1, 4) n""",
    """INSERT INTO answers (qualification_id, field, standing, value, quote, message_id, confidence, read_by,
        at)
    SELECT m.conversation_id, m.seq::text, 'known', 'x', 'x', m.id, 1, 'script', now() FROM messages m""",
    """INSERT INTO data_consents (qualification_id, given, words, at, message_id)
    SELECT m.conversation_id, true, 'Sí', now(), m.id FROM messages m WHERE m.seq = 1""",
    "ANALYZE",
)

_MET = (
    """INSERT INTO agents (id, email, name, role, active, availability, max_concurrent_chats, time_zone,
        epoch, created_at)
    VALUES (lpad('1', 32, '0')::uuid, 'ana@example.com', 'Ana', 'agent', true, 'online', 5, 'UTC',
        0, now())""",
    """INSERT INTO meetings (id, agent_id, lead_id, qualification_id, subject, since, until, attendees,
        status, created_at, version)
    SELECT q.id, lpad('1', 32, '0')::uuid, q.lead_id, q.id, 'Visita', now() + n * interval '1 hour',
        now() + (n + 1) * interval '1 hour', '{}', 'booked', now(), 1
    FROM (SELECT *, row_number() OVER () AS n FROM qualifications) q""",
    "ANALYZE",
)

EITHER_REACH = pytest.mark.parametrize(
    "reach", [HOUSE, Reach(AgentId(UUID(int=1)), Scope.OWN | Scope.QUEUE)], ids=["all", "own"]
)


async def test_of_many_who_ever_wrote_nobody_else_is_looked_at(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, claimed = UUID(int=0x24), UUID(int=0x25)
    async with filled(database_url, _MANY) as database:
        plans = explained(monkeypatch)
        async with PostgresStorage(database).begin() as tx:
            assert await tx.qualifications.of(LeadId(own), None) is not None
            assert await tx.qualifications.of(LeadId(claimed), VisitorId(claimed)) is not None
            spoken = {ConversationId(each): START for each in (own, claimed)}
            assert (await tx.qualifications.spoke(spoken)).keys() == spoken.keys()
    assert sum(sum(looked_at(each, "qualifications")) for each in plans) < 10, plans


@EITHER_REACH
async def test_of_all_that_was_ever_said_nothing_of_others_is_looked_at(
    database_url: str, monkeypatch: pytest.MonkeyPatch, reach: Reach
) -> None:
    one = QualificationId(UUID(int=0x24))
    async with filled(database_url, _MANY) as database:
        plans, pipeline = explained(monkeypatch), PostgresPipeline(database)
        assert len(await pipeline.answers(one, reach)) == 4
        assert len(await pipeline.data_consents(one, reach)) == 1
    for table in ("messages", "answers", "data_consents", "conversations"):
        assert sum(sum(looked_at(each, table)) for each in plans) < 40, (table, plans)


@EITHER_REACH
async def test_when_those_on_a_board_meet_is_not_looked_for_among_all_meetings(
    database_url: str, monkeypatch: pytest.MonkeyPatch, reach: Reach
) -> None:
    waiting = "UPDATE conversations SET agent_id = NULL, status = 'queued'"
    async with filled(database_url, (*_MANY, waiting, *_MET)) as database:
        plans = explained(monkeypatch)
        found = await PostgresPipeline(database).board(reach, 5)
    assert [len(each.meetings_at) for each in found] == [1] * 5
    assert len(plans) == 1, "it is one statement"
    assert sum(looked_at(plans[0], "meetings")) < 10, plans
