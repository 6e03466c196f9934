"""Who may listen where (THREATS 4 and 5): at the door itself, and as pusher-js meets it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pusher_site import FakeDoor, Site, a_lead, an_agent

from pascal.adapters.pusher.dialect import channel_of, read_channel
from pascal.adapters.pusher.host import PusherHost, authentication, authorization
from pascal.adapters.pusher.settings import PusherSettings
from pascal.domain.errors import Forbidden, Invalid, NotFound
from pascal.domain.ids import AgentId, ConversationId, VisitorId
from pascal.domain.ports.live import AllAgents, Audience, Desk, OneAgent, OneVisitor, Person, Room

VECTORS = json.loads((Path(__file__).parents[2] / "data/contracts/pusher_auth.json").read_text())
SETTINGS = PusherSettings("1", VECTORS["key"], VECTORS["secret"])


def _fixed(n: int) -> UUID:
    """The same in every process: tests are named by it."""
    return UUID(f"01890a5d-ac96-774b-bcce-b302099a805{n}")


MINE, OTHERS = (ConversationId(_fixed(n)) for n in range(2))
ANA, JUAN = replace(an_agent("Ana"), id=AgentId(_fixed(2))), replace(a_lead("Juan"), id=VisitorId(_fixed(3)))
BEN = an_agent("Ben")
SOCKET = "1234.1234"


@pytest.fixture(scope="module")
def auth() -> PusherHost:
    door = FakeDoor()
    door.let_in(ANA, MINE)
    door.let_in(JUAN, MINE)
    return PusherHost(SETTINGS, door)


@pytest.mark.parametrize(
    "vector",
    [vector for vector in VECTORS["vectors"] if vector["kind"] != "http"],
    ids=lambda vector: vector["kind"],
)
def test_signatures_are_those_of_the_public_examples(vector: dict[str, Any]) -> None:
    socket_id, data = vector["socket_id"], vector.get("channel_data")
    if vector["kind"] == "user":
        signed = authentication(SETTINGS, socket_id, vector["user_data"])
    else:
        signed = authorization(SETTINGS, socket_id, vector["channel"], data)
    assert signed["auth"] == vector["auth"]


EVERYBODY: dict[str, dict[str, type[Exception] | None]] = {
    f"private-chat-{MINE}": {"Ana": None, "Ben": NotFound, "Juan": None},
    f"private-chat-{OTHERS}": {"Ana": NotFound, "Ben": NotFound, "Juan": NotFound},
    f"presence-chat-{MINE}": {"Ana": None, "Ben": NotFound, "Juan": None},
    f"presence-chat-{OTHERS}": {"Ana": NotFound, "Ben": NotFound, "Juan": NotFound},
    f"private-desk-{MINE}": {"Ana": None, "Ben": NotFound, "Juan": Forbidden},
    f"private-desk-{OTHERS}": {"Ana": NotFound, "Ben": NotFound, "Juan": Forbidden},
    f"private-agent-{ANA.id}": {"Ana": None, "Ben": Forbidden, "Juan": Forbidden},
    f"private-agent-{JUAN.id}": {"Ana": Forbidden, "Ben": Forbidden, "Juan": Forbidden},
    f"private-visitor-{ANA.id}": {"Ana": Forbidden, "Ben": Forbidden, "Juan": Forbidden},
    f"private-visitor-{JUAN.id}": {"Ana": Forbidden, "Ben": Forbidden, "Juan": None},
    "private-agents-dashboard": {"Ana": None, "Ben": None, "Juan": Forbidden},
    "presence-agents": {"Ana": None, "Ben": None, "Juan": Forbidden},
    "agents-dashboard": {"Ana": Forbidden, "Ben": Forbidden, "Juan": Forbidden},
}


@pytest.mark.parametrize("person", [ANA, BEN, JUAN], ids=lambda person: person.name)
@pytest.mark.parametrize("channel", EVERYBODY)
async def test_who_may_listen_where(auth: PusherHost, channel: str, person: Person) -> None:
    refusal = EVERYBODY[channel][person.name]
    if refusal is None:
        data = (await auth.authorize(person, SOCKET, channel)).get("channel_data")
        assert (data is not None) == channel.startswith("presence-")
    else:
        with pytest.raises(refusal):
            await auth.authorize(person, SOCKET, channel)


async def test_others_see_a_name_and_a_side_and_nothing_else(auth: PusherHost) -> None:
    answer = await auth.authorize(JUAN, SOCKET, f"presence-chat-{MINE}")
    assert json.loads(answer["channel_data"]) == {
        "user_id": f"lead-{JUAN.id}",
        "user_info": {"id": str(JUAN.id), "name": "Juan", "side": "lead"},
    }
    assert json.loads(auth.sign_in(ANA, SOCKET)["user_data"])["id"] == f"agent-{ANA.id}"


HOSTILE = [
    "",
    "1",
    "1.",
    ".1",
    "1.1\n",
    "1.1:private-x",
    "١.١",
    "1.1.1",
    "-1.1",
    "1" * 21 + ".1",
    "1.1::user::{}",
]


@pytest.mark.parametrize("socket_id", HOSTILE)
async def test_only_a_socket_id_is_signed(auth: PusherHost, socket_id: str) -> None:
    """A socket id that could end early would let one signature stand for another text."""
    with pytest.raises(Invalid):
        await auth.authorize(ANA, socket_id, f"private-chat-{MINE}")
    with pytest.raises(Invalid):
        auth.sign_in(ANA, socket_id)


@pytest.mark.parametrize(
    "channel",
    [
        f"private-chat-{MINE}\n",
        f"private-chat-{str(MINE).upper()}",
        f"private-chat-{MINE.hex}",
        f"private-chat-{MINE}:{{}}",
        f"private-chat-{MINE},private-chat-{OTHERS}",
        f"private-encrypted-chat-{MINE}",
        f"presence-desk-{MINE}",
        f"#server-to-user-{ANA.id}",
        "private-chat-",
        "private-agents",
        "x" * 165,
        "",
    ],
)
async def test_a_channel_has_one_spelling(auth: PusherHost, channel: str) -> None:
    with pytest.raises((Invalid, Forbidden)):
        await auth.authorize(ANA, SOCKET, channel)


@given(st.text() | st.from_regex(r"\A(private|presence)-(chat|desk|agents?)-?[-a-f0-9]*\Z"))
def test_what_is_no_channel_of_ours_reads_as_none(name: str) -> None:
    channel = read_channel(name)
    if channel is not None and not channel.presence:
        assert channel_of(channel.audience) == name


@given(st.uuids(), st.sampled_from([Room, Desk, OneAgent, OneVisitor, None]))
def test_a_channel_reads_back_as_the_audience_it_was_made_for(uuid: UUID, kind: Any) -> None:
    audience: Audience = AllAgents() if kind is None else kind(uuid)
    read = read_channel(channel_of(audience))
    assert read is not None
    assert (read.audience, read.presence) == (audience, False)


# as pusher-js meets it


async def test_a_foreign_conversation_is_not_found(site: Site) -> None:
    await site.tabs.open("lead", site.door.let_in(a_lead(), MINE))
    site.tabs.do("lead", "subscribe", channel=f"private-chat-{OTHERS}")
    assert (await site.tabs.hears("lead", "pusher:subscription_error"))["data"]["status"] == 404
    site.tabs.do("lead", "subscribe", channel="private-agents-dashboard")
    assert (await site.tabs.hears("lead", "pusher:subscription_error"))["data"]["status"] == 403


async def test_who_somebody_is_comes_from_the_token_whatever_the_body_says(site: Site) -> None:
    """THREATS 4."""
    juan, victim = a_lead("Juan"), a_lead("María")
    site.door.let_in(victim, OTHERS)
    claims = {"userId": str(victim.id), "user_id": str(victim.id), "user_info": "{}", "channel_data": "{}"}
    await site.tabs.open("lead", site.door.let_in(juan, MINE), params=claims)
    site.tabs.do("lead", "subscribe", channel=f"presence-chat-{MINE}")
    members = (await site.tabs.hears("lead", "pusher:subscription_succeeded"))["data"]
    assert members["myID"] == f"lead-{juan.id}"
    assert members["members"] == {members["myID"]: {"id": str(juan.id), "name": "Juan", "side": "lead"}}
    site.tabs.do("lead", "subscribe", channel=f"private-chat-{OTHERS}")
    assert (await site.tabs.hears("lead", "pusher:subscription_error"))["data"]["status"] == 404


async def test_a_subscription_signed_with_another_secret_is_refused(site: Site) -> None:
    object.__setattr__(site.settings, "secret", "another")
    await site.tabs.open("lead", site.door.let_in(a_lead(), MINE))
    site.tabs.do("lead", "subscribe", channel=f"private-chat-{MINE}")
    assert (await site.tabs.hears("lead", "pusher:subscription_error"))["data"]["status"] == 401


async def test_a_stranger_is_turned_away(site: Site) -> None:
    await site.tabs.open("stranger", "no such token")
    site.tabs.do("stranger", "subscribe", channel=f"private-chat-{MINE}")
    assert (await site.tabs.hears("stranger", "pusher:subscription_error"))["data"]["status"] == 401
