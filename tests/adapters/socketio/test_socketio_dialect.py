"""Each fact has the event that DESIGN's table and document 003 give it."""

from collections.abc import MutableMapping
from typing import Any
from uuid import UUID

import pytest
from socketio_house import House, conversation

from pascal.adapters.socketio.dialect import EVENTS, UnknownFact, event_of, room_of
from pascal.domain.ids import AgentId, ConversationId, VisitorId
from pascal.domain.ports.live import AllAgents, Audience, Desk, Fact, Notice, OneAgent, OneVisitor, Room

TALK = ConversationId(UUID(int=1))
AGENT = AgentId(UUID(int=2))
VISITOR = VisitorId(UUID(int=3))

TABLE = [
    (Fact.CONVERSATION_QUEUED, AllAgents(), "conversation:queued"),
    (Fact.CONVERSATION_ASSIGNED, Room(TALK), "conversation:assigned"),
    (Fact.CONVERSATION_ASSIGNED, AllAgents(), "conversation:assigned"),
    (Fact.STATUS_CHANGED, Room(TALK), "conversation:status"),
    (Fact.STATUS_CHANGED, AllAgents(), "conversation:status"),
    (Fact.CONVERSATION_UPDATED, Desk(TALK), "conversation:updated"),
    (Fact.CONVERSATION_UPDATED, AllAgents(), "conversation:updated"),
    (Fact.CONVERSATION_UPDATED, OneAgent(AGENT), "conversation:updated"),
    (Fact.MESSAGE_POSTED, Room(TALK), "message:new"),
    (Fact.CONVERSATION_ACTIVITY, AllAgents(), "conversation:activity"),
    (Fact.CONVERSATION_ACTIVITY, OneAgent(AGENT), "conversation:activity"),
    (Fact.MESSAGES_READ, Room(TALK), "message:read"),
    (Fact.MESSAGES_READ, OneAgent(AGENT), "message:read"),
    (Fact.MESSAGE_CHANGED, Desk(TALK), "message:changed"),
    (Fact.MESSAGE_CHANGED, Room(TALK), "message:changed"),
    (Fact.CALL_RINGS, AllAgents(), "call:rings"),
    (Fact.CALL_RINGS, OneAgent(AGENT), "call:rings"),
    (Fact.CALL_STOPS, AllAgents(), "call:stops"),
    (Fact.CONVERSATION_MOVED, Room(TALK), "conversation:moved"),
    (Fact.CONVERSATION_MOVED, OneVisitor(VISITOR), "conversation:moved"),
    (Fact.CONVERSATION_OPENED, OneVisitor(VISITOR), "conversation:opened"),
    (Fact.CONVERSATION_WAITS_LONG, AllAgents(), "conversation:waits-long"),
    (Fact.CONVERSATION_WOKE, OneAgent(AGENT), "conversation:woke"),
    (Fact.DELIVERY_CHANGED, Desk(TALK), "message:delivery"),
    (Fact.DELIVERY_CHANGED, OneAgent(AGENT), "message:delivery"),
    (Fact.NOTE_WRITTEN, Desk(TALK), "note:written"),
    (Fact.NOTE_DELETED, Desk(TALK), "note:deleted"),
    (Fact.MENTIONED, OneAgent(AGENT), "note:mention"),
    (Fact.SCHEDULED_CHANGED, Desk(TALK), "message:scheduled"),
    (Fact.SCHEDULED_CHANGED, OneAgent(AGENT), "message:scheduled"),
    (Fact.AGENT_STATUS, AllAgents(), "agent:status"),
    (Fact.RATING_GIVEN, Desk(TALK), "rating:given"),
    (Fact.RATING_GIVEN, OneAgent(AGENT), "rating:given"),
    (Fact.ANALYSIS_UPDATED, Desk(TALK), "conversation:ai:update"),
]


@pytest.mark.parametrize(("fact", "audience", "event"), TABLE)
def test_a_fact_has_its_event(fact: Fact, audience: Audience, event: str) -> None:
    assert event_of(Notice(audience, fact, {}))[0] == event


def test_the_table_is_whole() -> None:
    assert {(fact, type(audience)) for fact, audience, _ in TABLE} == set(EVENTS)


@pytest.mark.parametrize(
    ("audience", "room"),
    [
        (Room(TALK), f"conversation:{TALK}"),
        (Desk(TALK), f"desk:{TALK}"),
        (AllAgents(), "agents"),
        (OneAgent(AGENT), f"agent:{AGENT}"),
        (OneVisitor(VISITOR), f"visitor:{VISITOR}"),
    ],
)
def test_an_audience_has_its_room(audience: Audience, room: str) -> None:
    assert room_of(audience) == room


def test_messages_and_analyses_come_under_the_documents_keys() -> None:
    assert event_of(Notice(Room(TALK), Fact.MESSAGE_POSTED, {"seq": 1}))[1] == {
        "conversationId": str(TALK),
        "message": {"seq": 1},
    }
    assert event_of(Notice(Desk(TALK), Fact.ANALYSIS_UPDATED, {"tags": []}))[1] == {
        "conversationId": str(TALK),
        "aiData": {"tags": []},
    }


@pytest.mark.parametrize(
    "notice",
    [
        Notice(AllAgents(), Fact.MESSAGE_POSTED, {}),
        Notice(Room(TALK), Fact.MESSAGE_POSTED, {}, also=(AllAgents(),)),
        Notice(Room(TALK), "nonsense", {}),
    ],
)
def test_what_the_table_lacks_is_not_said_to_anybody(notice: Notice) -> None:
    with pytest.raises(UnknownFact):
        event_of(notice)


async def test_an_unknown_fact_does_not_keep_back_the_others(
    open_house: House, faults: list[MutableMapping[str, Any]]
) -> None:
    talk = conversation()
    token, _ = open_house.door.agent()
    async with open_house.client(token, talk) as client:
        await open_house.live.publish(
            [Notice(Room(talk), "nonsense", {}), Notice(Room(talk), Fact.MESSAGES_READ, {"upTo": 3})]
        )
        assert await client.event("message:read") == {"upTo": 3}
    assert [line["event"] for line in faults] == ["live_fact_unknown"]
    faults.clear()
