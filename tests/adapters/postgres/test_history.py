"""What only PostgreSQL can do to a list of communications: look at all that there are."""

import pytest
from plans import explained, filled, looked_at

from pascal.adapters.postgres.communications import PostgresCommunicationBook
from pascal.domain.permissions import Scope
from pascal.domain.ports.communications import CommunicationFilter
from pascal.domain.ports.reach import Reach
from pascal.testing.builders import agent

_MANY = (
    """INSERT INTO leads (id, name, created_at, last_seen)
    SELECT lpad(i::text, 32, '0')::uuid, 'Ana', now(), now() FROM generate_series(1, 2000) i""",
    """INSERT INTO conversations (id, lead_id, agent_id, contact_name, channel, status, tags, bot_enabled,
        created_at, last_message_at, last_seq, read_by_lead, read_by_agent, version)
    SELECT l.id, l.id, CASE WHEN l.id::text LIKE '%000_' THEN $1::uuid END, 'Ana', 'sms', 'resolved', '{}',
        true, now(), now(), 1, 0, 0, 1 FROM leads l""",
    """INSERT INTO communications (id, channel, direction, kind, lead_id, conversation_id, peer_kind, peer,
        content, refs, created_at, state, tries, version)
    SELECT gen_random_uuid(), 'sms', 'in', 'text', c.lead_id, CASE WHEN n > 1 THEN c.id END, 'phone', '+51',
        'Hola', '{}', now() + hashtext(c.id::text || n) * interval '1 second', 'delivered', 0, 1
    FROM conversations c, generate_series(1, 10) n""",
    "ANALYZE",
)


@pytest.mark.parametrize("scope", [Scope.OWN, Scope.ANY])
async def test_of_many_no_more_are_looked_at_than_are_asked_for_and_seen(
    database_url: str, monkeypatch: pytest.MonkeyPatch, scope: Scope
) -> None:
    ana = agent()
    reach = Reach(ana.id, scope, visitor=False)
    async with filled(database_url, _MANY, ana) as database:
        plans = explained(monkeypatch)
        book = PostgresCommunicationBook(database)
        found = await book.communications(reach, CommunicationFilter(), 50, None)
    assert len(found) == 50
    assert sum(looked_at(plans[0], "communications")) < 1000, plans
