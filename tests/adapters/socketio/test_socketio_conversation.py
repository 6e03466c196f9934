"""Document 003's Socket.IO events, between clients that speak the bare protocol."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from socketio_house import House, Poller, conversation, house, texts

from pascal.domain.ids import AgentId
from pascal.domain.ports.live import AllAgents, Desk, Fact, Notice, OneAgent, Room


async def test_who_joins_is_told_who_is_there(open_house: House) -> None:
    talk = conversation()
    (ana, agent), (juan, lead) = open_house.door.agent("Ana"), open_house.door.lead(talk, name="Juan")
    async with open_house.client(juan, talk), open_house.client(ana) as client:
        answer = await client.ask("conversation:join", str(talk))
    assert answer["status"] == "success"
    assert answer["data"]["conversationId"] == str(talk)
    assert sorted(answer["data"]["members"], key=lambda member: member["side"]) == [
        {"id": str(agent.id), "side": "agent", "name": "Ana"},
        {"id": str(lead.id), "side": "lead", "name": "Juan"},
    ]


async def test_a_conversation_is_named_bare_or_in_an_object(open_house: House) -> None:
    talk = conversation()
    token, _ = open_house.door.lead(talk)
    async with open_house.client(token) as client:
        for said in (str(talk), {"conversationId": str(talk)}):
            assert (await client.ask("conversation:join", said))["status"] == "success"


async def test_another_persons_conversation_is_not_joined(open_house: House) -> None:
    """THREATS 20."""
    theirs = conversation()
    token, _ = open_house.door.lead()
    async with open_house.client(token) as client:
        answer = await client.ask("conversation:join", str(theirs))
        await open_house.say(theirs, "secreto")
        assert answer == {"status": "error", "code": "not_found", "message": "La conversación no existe"}
        assert await client.quiet() == []


@pytest.mark.parametrize("event", ["conversation:join", "conversation:leave", "typing:start", "typing:stop"])
async def test_what_names_no_conversation_is_refused(open_house: House, event: str) -> None:
    token, _ = open_house.door.agent()
    async with open_house.client(token) as client:
        for sentence, mistakes in {
            "Falta el id de la conversación": (
                [],
                [None],
                [""],
                [{}],
                [{"conversationId": None}],
                [{"id": 1}],
            ),
            "El id de la conversación debe ser un UUID": (
                *([7], ["abc"], [{"conversationId": 1}], [{"conversationId": "x"}], [["a"]]),
                *(["a", "b"], ["\ud800"]),
            ),
        }.items():
            for said in mistakes:
                answer = await client.ask(event, *said)
                assert (answer["code"], answer["message"]) == ("invalid", sentence), said


async def test_a_message_reaches_the_room_wrapped_as_the_document_says(open_house: House) -> None:
    talk = conversation()
    (ana, _), (juan, _) = open_house.door.agent(), open_house.door.lead(talk)
    async with open_house.client(juan, talk) as lead, open_house.client(ana, talk) as agent:
        await open_house.live.publish(
            [Notice(Room(talk), Fact.MESSAGE_POSTED, {"seq": 1, "contentText": "Hola"})]
        )
        expected = {"conversationId": str(talk), "message": {"seq": 1, "contentText": "Hola"}}
        assert await lead.event("message:new") == await agent.event("message:new") == expected


async def test_the_desk_is_for_agents_who_have_the_conversation_open(open_house: House) -> None:
    talk = conversation()
    (ana, _), (juan, _) = open_house.door.agent(), open_house.door.lead(talk)
    async with (
        open_house.client(juan, talk) as lead,
        open_house.client(ana, talk) as agent,
        open_house.client(ana) as elsewhere,
    ):
        analysis = {"summary": "Quiere comprar"}
        await open_house.live.publish([Notice(Desk(talk), Fact.ANALYSIS_UPDATED, analysis)])
        expected = {"conversationId": str(talk), "aiData": analysis}
        assert await agent.event("conversation:ai:update") == expected
        assert await lead.quiet() == []
        assert elsewhere.heard("conversation:ai:update") == []


async def test_agents_hear_the_queue_and_one_agent_what_is_theirs(open_house: House) -> None:
    (ana, agent), (bea, _), (juan, _) = (
        open_house.door.agent("Ana"),
        open_house.door.agent("Bea"),
        open_house.door.lead(),
    )
    async with (
        open_house.client(ana) as first,
        open_house.client(bea) as second,
        open_house.client(juan) as lead,
    ):
        await open_house.live.publish(
            [
                Notice(AllAgents(), Fact.CONVERSATION_QUEUED, {"id": "1"}),
                Notice(OneAgent(AgentId(agent.id)), Fact.CONVERSATION_ACTIVITY, {"id": "2"}),
            ]
        )
        assert (
            await first.event("conversation:queued")
            == await second.event("conversation:queued")
            == {"id": "1"}
        )
        assert await first.event("conversation:activity") == {"id": "2"}
        assert await second.quiet() == await lead.quiet() == []


async def test_who_is_in_two_audiences_hears_it_once(open_house: House) -> None:
    talk = conversation()
    (ana, agent), (bea, _), (juan, _) = (
        open_house.door.agent("Ana"),
        open_house.door.agent("Bea"),
        open_house.door.lead(talk),
    )
    async with (
        open_house.client(ana, talk) as desk,
        open_house.client(ana) as dashboard,
        open_house.client(bea) as colleague,
        open_house.client(juan, talk) as chat,
    ):
        her_own, everybody = OneAgent(AgentId(agent.id)), AllAgents()
        await open_house.live.publish(
            [
                Notice(Room(talk), Fact.MESSAGES_READ, {"seq": 1}, also=(her_own,)),
                Notice(Room(talk), Fact.STATUS_CHANGED, {"version": 1}, also=(everybody,)),
            ]
        )
        for tab in (desk, dashboard, chat, colleague):
            assert await tab.event("conversation:status") == {"version": 1}
            assert tab.heard("conversation:status") == []
        for tab in (desk, dashboard, chat):
            assert tab.heard("message:read") == [{"seq": 1}]
        assert colleague.heard("message:read") == []


async def test_who_left_hears_no_more(open_house: House) -> None:
    talk = conversation()
    token, _ = open_house.door.agent()
    async with open_house.client(token, talk) as client:
        answer = await client.ask("conversation:leave", str(talk))
        assert answer == {"status": "success", "data": {"conversationId": str(talk)}}
        await open_house.say(talk, "tarde")
        assert client.heard("message:new") == []


async def test_typing_shows_the_others_a_display_name_only(open_house: House) -> None:
    talk = conversation()
    (ana, _), (juan, person) = open_house.door.agent(), open_house.door.lead(talk, name="Juan")
    async with open_house.client(ana, talk) as agent, open_house.client(juan, talk) as lead:
        for event in ("typing:start", "typing:stop"):
            await lead.emit(event, str(talk))
            assert await agent.event(event) == {
                "conversationId": str(talk),
                "userId": str(person.id),
                "name": "Juan",
                "side": "lead",
            }
        assert [packet for packet in await lead.quiet() if "typing" in packet] == []


async def test_nobody_types_where_they_have_not_joined(open_house: House) -> None:
    talk = conversation()
    (ana, _), (juan, _) = open_house.door.agent(), open_house.door.lead(talk)
    async with open_house.client(ana, talk) as agent, open_house.client(juan) as lead:
        message = "Únete primero a la conversación con conversation:join"
        for which in (talk, conversation()):  # whether it exists is not told
            answer = await lead.ask("typing:start", str(which))
            assert answer == {"status": "error", "code": "not_found", "message": message}
        assert agent.heard("typing:start") == []


async def test_typing_is_slowed_down(open_house: House) -> None:
    talk = conversation()
    (ana, _), (juan, _) = open_house.door.agent(), open_house.door.lead(talk)
    async with open_house.client(ana, talk) as agent, open_house.client(juan, talk) as lead:
        answers = [await lead.ask("typing:start", str(talk)) for _ in range(20)]
        refused = [answer["code"] for answer in answers if answer["status"] == "error"]
        assert refused
        assert set(refused) == {"too_many_requests"}
        await agent.quiet()
        assert len(agent.heard("typing:start")) == len(answers) - len(refused)


async def test_a_disabled_person_is_shown_out_of_every_connection(open_house: House) -> None:
    """THREATS 21."""
    talk = conversation()
    ana, person = open_house.door.agent()
    bea, _ = open_house.door.agent()
    async with (
        open_house.client(ana, talk) as first,
        open_house.client(ana) as second,
        open_house.client(bea, talk) as other,
        Poller.connected(open_house, ana) as poller,
    ):
        open_house.door.forget(ana)
        await open_house.live.disconnect(person.who)
        await open_house.say(talk, "ya no es para ti")
        for gone in (first, second):
            await gone.expect("41")
            await asyncio.wait_for(gone.closed.wait(), 2)
            assert gone.heard("message:new") == []
        assert (await poller.http.get(poller.url)).status_code == 400
        assert texts([await other.event("message:new")]) == ["ya no es para ti"]


@pytest.mark.parametrize("what_ends", ["all of a person's", "one session"])
async def test_who_is_shown_out_while_the_door_looks_does_not_get_in(
    open_house: House, what_ends: str
) -> None:
    ana, person = open_house.door.agent()
    session = person.session_id if what_ends == "one session" else None
    open_house.door.slow = asyncio.Event()
    async with open_house.frames() as websocket:
        await websocket.send(f'40{{"token":"{ana}"}}')
        await asyncio.sleep(0.05)
        open_house.door.forget(ana)
        await open_house.live.disconnect(person.who, session)
        open_house.door.slow.set()
        assert str(await websocket.recv()).startswith("44")


async def test_a_session_that_ends_is_shown_out_of_its_own_connections_alone(open_house: House) -> None:
    """THREATS 21."""
    talk = conversation()
    phone, person = open_house.door.agent()
    desk, _ = open_house.door.signs_in_again(person)
    async with (
        open_house.client(phone, talk) as first,
        open_house.client(phone) as second,
        open_house.client(desk, talk) as other,
    ):
        open_house.door.forget(phone)
        await open_house.live.disconnect(person.who, person.session_id)
        await open_house.say(talk, "ya no en el teléfono")
        for gone in (first, second):
            await gone.expect("41")
            assert gone.heard("message:new") == []
        assert texts([await other.event("message:new")]) == ["ya no en el teléfono"]
        assert await open_house.live.agents_online() == {person.id}


async def test_who_is_taken_out_of_a_conversation_hears_no_more_of_it(open_house: House) -> None:
    talk, other = conversation(), conversation()
    ana, person = open_house.door.agent()
    async with open_house.client(ana, talk, other) as client:
        await open_house.live.leave(person.who, talk)
        await open_house.say(talk, "no")
        await open_house.live.publish([Notice(Desk(talk), Fact.CONVERSATION_UPDATED, {})])
        await open_house.say(other, "sí")
        assert texts([await client.event("message:new")]) == ["sí"]
        assert client.heard("conversation:updated") == []
        assert (await client.ask("typing:start", str(talk)))["code"] == "not_found"


async def test_who_is_taken_out_while_the_door_looks_does_not_get_in(open_house: House) -> None:
    talk = conversation()
    ana, person = open_house.door.agent()
    async with open_house.client(ana) as client:
        open_house.door.slow = asyncio.Event()
        joining = asyncio.create_task(client.ask("conversation:join", str(talk)))
        await asyncio.sleep(0.05)
        open_house.door.barred.add((person.id, talk))
        await open_house.live.leave(person.who, talk)
        open_house.door.slow.set()
        assert (await joining)["code"] == "not_found"


async def test_a_visitor_whose_id_is_an_agents_is_somebody_else(open_house: House) -> None:
    """A browser makes up its own id, and agents' ids are known to leads."""
    talk = conversation()
    ana, agent = open_house.door.agent()
    juan, lead = open_house.door.lead(talk, id=agent.id)
    async with open_house.client(ana, talk) as desk, open_house.client(juan, talk) as chat:
        await chat.emit("typing:start", str(talk))
        assert (await desk.event("typing:start"))["side"] == "lead"
        await open_house.live.leave(lead.who, talk)
        await open_house.say(talk, "para Ana")
        assert texts([await desk.event("message:new")]) == ["para Ana"]
        assert (await chat.ask("conversation:join", str(talk)))["status"] == "success"
        await open_house.live.disconnect(agent.who)
        await desk.expect("41")
        await open_house.say(talk, "para Juan")
        assert texts([await chat.event("message:new")]) == ["para Juan"]


async def test_a_fault_of_ours_is_told_without_its_text(
    open_house: House, faults: list[MutableMapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    token, _ = open_house.door.agent()

    async def broken(*_: object) -> None:
        raise RuntimeError("postgresql://user:secret@db")

    async with open_house.client(token) as client:
        monkeypatch.setattr(open_house.door, "follow", broken)
        answer = await client.ask("conversation:join", str(conversation()))
    assert answer["code"] == "internal"
    assert "secret" not in str(answer)
    assert [line["event"] for line in faults] == ["socketio_failed"]
    faults.clear()


async def test_closing_lets_pending_polls_go() -> None:
    """A service that stops does not wait for a poll that nobody answers."""
    async with house() as opened:
        token, _ = opened.door.agent()
        async with Poller.connected(opened, token) as poller:
            pending = asyncio.create_task(poller.http.get(poller.url))
            await asyncio.sleep(0.05)
            await opened.live.close()
            assert (await asyncio.wait_for(pending, 1)).status_code == 200
