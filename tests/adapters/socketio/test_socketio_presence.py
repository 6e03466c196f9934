"""Presence counts people, not tabs; a grace covers a reload; nobody leaves twice (THREATS 9)."""

import asyncio
from contextlib import AsyncExitStack

from socketio_house import House, conversation, house

from pascal.domain.ids import AgentId
from pascal.domain.ports.live import AllAgents, OneAgent


async def test_a_lead_is_online_once_for_their_agent_and_for_the_dashboard(open_house: House) -> None:
    talk = conversation()
    (ana, _), (bea, _), (juan, lead) = (
        open_house.door.agent("Ana"),
        open_house.door.agent("Bea"),
        open_house.door.lead(talk, name="Juan"),
    )
    shown = {"conversationId": str(talk), "id": str(lead.id), "side": "lead", "name": "Juan"}
    async with open_house.client(ana, talk) as agent, open_house.client(bea) as dashboard:
        async with open_house.client(juan, talk) as tab:
            assert await agent.event("presence:join") == shown
            assert await dashboard.event("presence:join") == shown
            assert tab.heard("presence:join") == []
        assert await agent.event("presence:leave") == shown
        assert await dashboard.event("presence:leave") == shown
        await asyncio.sleep(0.3)
        assert agent.heard("presence:leave") == agent.heard("presence:join") == []


async def test_three_tabs_are_one_member_who_leaves_with_the_last(open_house: House) -> None:
    talk = conversation()
    (ana, _), (juan, _) = open_house.door.agent(), open_house.door.lead(talk)
    async with open_house.client(ana, talk) as agent:
        async with AsyncExitStack() as tabs:
            for _ in range(3):
                await tabs.enter_async_context(open_house.client(juan, talk))
            async with open_house.client(ana, talk) as second:
                answer = await second.ask("conversation:join", str(talk))
            assert len(answer["data"]["members"]) == 2
            await tabs.pop_all().aclose()
            await agent.event("presence:join")
            assert agent.heard("presence:join") == agent.heard("presence:leave") == []
        await agent.event("presence:leave")
        assert agent.heard("presence:leave") == []


async def test_a_reload_is_no_leaving(open_house: House) -> None:
    talk = conversation()
    (ana, _), (juan, _) = open_house.door.agent(), open_house.door.lead(talk)
    async with open_house.client(ana, talk) as agent:
        for _ in range(4):
            async with open_house.client(juan, talk):
                await asyncio.sleep(0.1)  # half the grace: it begins anew each time
        await agent.event("presence:join")
        assert agent.heard("presence:join") == agent.heard("presence:leave") == []


async def test_an_agent_is_present_in_the_room_but_no_news_for_the_dashboard(open_house: House) -> None:
    talk = conversation()
    (ana, person), (bea, _), (juan, _) = (
        open_house.door.agent("Ana"),
        open_house.door.agent("Bea"),
        open_house.door.lead(talk),
    )
    async with open_house.client(juan, talk) as lead, open_house.client(bea) as dashboard:
        await dashboard.quiet(0)
        dashboard.packets.clear()
        async with open_house.client(ana, talk):
            assert (await lead.event("presence:join"))["id"] == str(person.id)
        assert (await lead.event("presence:leave"))["id"] == str(person.id)
        assert dashboard.packets == []


async def test_who_is_taken_out_is_gone_at_once() -> None:
    """No grace is waited for."""
    talk = conversation()
    async with house(grace=300) as patient:
        (ana, agent), (juan, _) = patient.door.agent(), patient.door.lead(talk)
        async with patient.client(juan, talk) as lead, patient.client(ana, talk):
            await patient.live.leave(agent.who, talk)
            assert (await lead.event("presence:leave"))["id"] == str(agent.id)


async def test_agents_are_online_while_they_hold_a_connection(open_house: House) -> None:
    (ana, agent), (juan, _) = open_house.door.agent(), open_house.door.lead()
    async with open_house.client(juan):
        async with open_house.client(ana), open_house.client(ana):
            assert await open_house.live.agents_online() == {agent.id}
        await asyncio.sleep(0.3)
        assert await open_house.live.agents_online() == set()


async def test_agents_in_a_conversation_are_those_who_joined_it(open_house: House) -> None:
    talk = conversation()
    (ana, agent), (ben, _) = open_house.door.agent("Ana"), open_house.door.agent("Ben")
    juan, _ = open_house.door.lead(talk)
    assert await open_house.live.agents_in(talk) == set()
    async with open_house.client(ana, talk), open_house.client(ben):
        assert not await open_house.live.lead_in(talk)
    async with open_house.client(ana, talk), open_house.client(ben), open_house.client(juan, talk):
        assert await open_house.live.agents_in(talk) == {agent.id}
        assert await open_house.live.lead_in(talk)
        assert await open_house.live.agents_in(conversation()) == set()
    await asyncio.sleep(0.3)
    assert await open_house.live.agents_in(talk) == set()


async def test_nothing_is_kept_of_who_is_gone(open_house: House) -> None:
    talk = conversation()
    (ana, _), (juan, _) = open_house.door.agent(), open_house.door.lead(talk)
    async with open_house.client(ana, talk), open_house.client(juan, talk):
        pass
    await asyncio.sleep(0.3)
    live = open_house.live
    kept = (
        open_house.connections,
        live._reception._of_person,
        live._rooms._rooms,
        live._presence._seats,
        live._server.eio.sockets,
    )
    assert not any(kept), kept
    assert not live._server.manager.rooms


async def test_who_else_hears_of_a_lead_is_for_the_door_to_say(open_house: House) -> None:
    """THREATS 14."""
    talk, theirs = conversation(), conversation()
    (ana, agent), (bea, _) = open_house.door.agent("Ana"), open_house.door.agent("Bea")
    juan, _ = open_house.door.lead(talk, theirs)
    async with open_house.client(ana) as responsible, open_house.client(bea) as colleague:
        open_house.door.onlooking = OneAgent(AgentId(agent.id))
        async with open_house.client(juan, talk):
            assert (await responsible.event("presence:join"))["conversationId"] == str(talk)
        assert (await responsible.event("presence:leave"))["conversationId"] == str(talk)
        open_house.door.onlooking = None
        async with open_house.client(juan, theirs):
            pass
        open_house.door.onlooking = AllAgents()
        async with open_house.client(juan, talk):
            assert (await colleague.event("presence:join"))["conversationId"] == str(talk)
        assert colleague.heard("presence:join") == responsible.heard("presence:leave") == []


async def test_who_had_no_name_at_the_door_has_one_in_the_conversation(open_house: House) -> None:
    talk = conversation()
    ana, _ = open_house.door.agent("Ana")
    juan, lead = open_house.door.lead(talk, name="Visitante")
    async with open_house.client(ana, talk) as desk, open_house.client(juan) as chat:
        open_house.door.renamed[lead.id] = "Juan"
        await chat.ask("conversation:join", str(talk))
        await chat.emit("typing:start", str(talk))
        assert (await desk.event("presence:join"))["name"] == "Juan"
        assert (await desk.event("typing:start"))["name"] == "Juan"
