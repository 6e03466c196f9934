"""What browsers hear: the real pusher-js, a server of its protocol, our publisher and our door."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import msgspec
import pytest
from pusher_site import Site, a_lead, an_agent

from pascal.adapters.pusher.client import LARGEST, PusherLive
from pascal.adapters.pusher.dialect import data_of
from pascal.domain.ids import AgentId, ConversationId, VisitorId
from pascal.domain.ports.live import AllAgents, Desk, Fact, LiveUnavailable, Notice, OneAgent, Person, Room

CONVERSATION = ConversationId(uuid4())
CHAT, PRESENCE = f"private-chat-{CONVERSATION}", f"presence-chat-{CONVERSATION}"
ALL_AGENTS = "private-agents-dashboard"


def message(seq: int, text: str = "hola") -> Notice:
    data = {"id": f"m{seq}", "conversationId": str(CONVERSATION), "seq": seq, "contentText": text}
    return Notice(Room(CONVERSATION), Fact.MESSAGE_POSTED, {**data, "mediaUrl": "/f/1", "readAt": None})


async def lead_is_in(site: Site, lead: Person) -> None:
    await site.tabs.open("lead", site.door.let_in(lead, CONVERSATION))
    await site.tabs.subscribe("lead", CHAT)


async def test_a_message_arrives_under_our_names_and_those_of_000(site: Site) -> None:
    await lead_is_in(site, a_lead())
    await site.live.publish([message(1)])
    heard = (await site.tabs.hears("lead", "new-message", CHAT))["data"]
    assert heard == {
        "id": "m1",
        "conversationId": str(CONVERSATION),
        "seq": 1,
        "contentText": "hola",
        "content": "hola",
        "mediaUrl": "/f/1",
        "attachmentUrl": "/f/1",
        "readAt": None,
        "isRead": False,
        "metadata": None,
    }


async def test_the_order_is_kept_over_many_batches(site: Site) -> None:
    await lead_is_in(site, a_lead())
    await site.live.publish([message(seq) for seq in range(1, 36)])
    seqs = [(await site.tabs.hears("lead", "new-message"))["data"]["seq"] for _ in range(35)]
    assert seqs == list(range(1, 36))


async def test_each_audience_has_its_channel_and_each_fact_its_event(site: Site) -> None:
    ana = an_agent()
    await site.tabs.open("ana", site.door.let_in(ana, CONVERSATION))
    desk, own, all_agents = f"private-desk-{CONVERSATION}", f"private-agent-{ana.id}", ALL_AGENTS
    await site.tabs.subscribe("ana", CHAT, desk, own, all_agents)
    lead = {"conversationId": "c", "leadName": "Juan", "projectName": "Alba", "timestamp": "t"}
    await site.live.publish(
        [
            Notice(AllAgents(), Fact.CONVERSATION_QUEUED, lead),
            Notice(Room(CONVERSATION), Fact.CONVERSATION_ASSIGNED, {"agentName": "Ana"}, also=(AllAgents(),)),
            Notice(Room(CONVERSATION), "nothing_that_000_knows", {}),
            Notice(Desk(CONVERSATION), Fact.ANALYSIS_UPDATED, {"summary": "s"}),
            Notice(OneAgent(AgentId(ana.id)), Fact.CONVERSATION_ACTIVITY, {"unread": 1}),
        ]
    )
    assert (await site.tabs.hears("ana", "new-lead", all_agents))["data"] == lead
    assert (await site.tabs.hears("ana", "agent-joined", CHAT))["data"] == {"agentName": "Ana"}
    assert (await site.tabs.hears("ana", "conversation-assigned", all_agents))["data"] == {"agentName": "Ana"}
    assert (await site.tabs.hears("ana", "ai-update", desk))["data"] == {"summary": "s"}
    assert (await site.tabs.hears("ana", "conversation-activity", own))["data"] == {"unread": 1}


async def test_a_wrong_secret_publishes_nothing(site: Site) -> None:
    stranger = PusherLive(replace(site.settings, secret="wrong"), site.http)
    with pytest.raises(LiveUnavailable):
        await stranger.publish([message(1)])


@pytest.mark.parametrize("letter", ["a", "ñ", "🙂"])
async def test_what_is_too_large_travels_as_its_ids(site: Site, letter: str) -> None:
    """THREATS 6. Bytes count, not letters: what just fits arrives whole, one letter more as its ids."""
    await lead_is_in(site, a_lead())
    room = LARGEST - len(msgspec.json.encode(data_of(message(1, ""))))
    fits = letter * (room // 2 // len(letter.encode()))  # the text goes twice, as contentText and as content
    await site.live.publish([message(1, fits), message(2, fits + letter)])
    assert (await site.tabs.hears("lead", "new-message"))["data"]["content"] == fits
    ids = {"conversationId": str(CONVERSATION), "id": "m2", "seq": 2, "truncated": True}
    assert (await site.tabs.hears("lead", "new-message"))["data"] == ids


async def test_three_tabs_are_one_member_who_leaves_with_the_last(site: Site) -> None:
    """THREATS 9: of browsers and of our webhook alike."""
    ana, juan = an_agent(), a_lead()
    await site.tabs.open("ana", site.door.let_in(ana, CONVERSATION))
    await site.tabs.subscribe("ana", PRESENCE)
    token = site.door.let_in(juan, CONVERSATION)
    for tab in ("1", "2", "3"):
        await site.tabs.open(tab, token)
    for tab in ("1", "2", "3"):
        site.tabs.do(tab, "subscribe", channel=PRESENCE)
    for tab in ("1", "2", "3"):
        await site.tabs.hears(tab, "pusher:subscription_succeeded", PRESENCE)
    joined = await site.tabs.hears("ana", "pusher:member_added")
    assert joined["data"] == {
        "id": f"lead-{juan.id}",
        "info": {"id": str(juan.id), "name": "Juan", "side": "lead"},
    }
    for tab in ("1", "2", "3"):
        site.tabs.do(tab, "close")
        await site.tabs.hears(tab, "disconnected")
    await site.tabs.hears("ana", "pusher:member_removed")
    assert len(site.tabs.heard("ana", "pusher:member_added")) == 1
    async with asyncio.timeout(5):
        told = [await site.seen.get() for _ in range(3)]
    assert [(seen.who, seen.here) for seen in told] == [(ana.who, True), (juan.who, True), (juan.who, False)]
    assert {seen.conversation_id for seen in told} == {CONVERSATION}


async def test_typing_goes_from_tab_to_tab_with_the_name_that_the_server_gave(site: Site) -> None:
    ana, juan = an_agent(), a_lead()
    for person in (ana, juan):
        await site.tabs.open(person.name, site.door.let_in(person, CONVERSATION))
        await site.tabs.subscribe(person.name, PRESENCE)
    site.tabs.do("Juan", "trigger", channel=PRESENCE, event="client-typing", data={"typing": True})
    assert (await site.tabs.hears("Ana", "typing-by", PRESENCE))["data"] == f"lead-{juan.id}"


async def test_agents_online_are_those_in_the_agents_presence_channel(site: Site) -> None:
    ana, ben = an_agent("Ana"), an_agent("Ben")
    assert await site.live.agents_online() == set()
    for person in (ana, ben):
        await site.tabs.open(person.name, site.door.let_in(person))
        await site.tabs.subscribe(person.name, "presence-agents")
    assert await site.live.agents_online() == {ana.id, ben.id}


async def test_agents_in_a_conversation_are_those_in_its_presence_channel(site: Site) -> None:
    ana, ben = an_agent("Ana"), an_agent("Ben")
    assert await site.live.agents_in(CONVERSATION) == set()
    for person in (ana, a_lead()):
        assert not await site.live.lead_in(CONVERSATION)
        await site.tabs.open(person.name, site.door.let_in(person, CONVERSATION))
        await site.tabs.subscribe(person.name, PRESENCE)
    assert await site.live.lead_in(CONVERSATION)
    await site.tabs.open("Ben", site.door.let_in(ben))
    await site.tabs.subscribe("Ben", "presence-agents")
    assert await site.live.agents_in(CONVERSATION) == {ana.id}


async def test_whoever_must_leave_is_cut_off_and_refused_on_the_way_back(site: Site) -> None:
    ana = an_agent()
    for tab in ("desk", "phone"):
        await site.tabs.open(tab, site.door.let_in(ana, CONVERSATION))
        await site.tabs.subscribe(tab, CHAT)
        site.tabs.do(tab, "signin")
        await site.tabs.hears(tab, "signed-in")
    await lead_is_in(site, a_lead())
    site.door.theirs.remove((ana.id, CONVERSATION))
    await site.live.leave(ana.who, CONVERSATION)
    for tab in ("desk", "phone"):
        assert (await site.tabs.hears(tab, "error"))["data"]["data"]["code"] == 4009
        await site.tabs.hears(tab, "disconnected")
    site.tabs.do("desk", "connect")  # pusher-js does not come back from 4009 by itself
    assert (await site.tabs.hears("desk", "pusher:subscription_error", CHAT))["data"]["status"] == 404
    await site.live.publish([message(1)])
    await site.tabs.hears("lead", "new-message")
    assert not site.tabs.heard("desk", "new-message")


async def test_a_visitor_whose_id_is_an_agents_is_another_member_and_stays(site: Site) -> None:
    """A browser makes up its own id, and agents' ids are known to leads."""
    ana = an_agent("Ana")
    juan = replace(a_lead("Juan"), id=VisitorId(ana.id))
    for person in (ana, juan):
        await site.tabs.open(person.name, site.door.let_in(person, CONVERSATION))
        await site.tabs.subscribe(person.name, PRESENCE)
        site.tabs.do(person.name, "signin")
        await site.tabs.hears(person.name, "signed-in")
    await site.tabs.subscribe("Juan", CHAT)
    assert (await site.tabs.hears("Ana", "pusher:member_added"))["data"]["info"]["name"] == "Juan"
    await site.live.disconnect(ana.who)
    await site.tabs.hears("Ana", "disconnected")
    await site.live.publish([message(1)])
    await site.tabs.hears("Juan", "new-message", CHAT)
