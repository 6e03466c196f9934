"""A panel written from documents 001 and 002 alone works, whatever carries live updates to browsers."""

import json
import socket
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from e2e import service
from e2e.browsers import PATIENCE
from e2e.house import House, fresh_database, settings_of, site_at
from e2e.ledger import Writer, writing
from e2e.node import Node
from e2e.panels import panel_at
from e2e.people import Agent, Lead
from e2e.valkey import valkey

MIB = 1 << 20
AT_MOST = 2.0
"""Seconds after which a right that is gone counts on open sockets too (THREATS 21)."""


@pytest.mark.parametrize("ticket", [True, False], ids=["ticket", "first frame"])
def test_a_panel_hears_a_conversation_from_its_beginning_to_its_end(
    house: House, node: Node, ana: Agent, beto: Agent, juan: Lead, ticket: bool
) -> None:
    with panel_at(node, beto, ticket=ticket) as panel:
        ana.ask("PATCH", "/auth/me", availability="ONLINE")
        assert panel.hears("agent_status_changed", supportAgentId=ana.id)["status"] == "online"
        chat = juan.starts("Hola")
        assert panel.hears("chat_queued", sessionId=chat)["userName"] == "Juan Pérez"
        assert panel.hears("chat_message_received", sessionId=chat)["sender"] == "user"
        ana.takes(chat)
        assert panel.hears("chat_assigned", sessionId=chat)["supportAgentId"] == ana.id
        assert panel.hears("chat_status_changed", sessionId=chat, status="active")
        ana.says(chat, "Buenos días")
        assert panel.hears("chat_message_received", message="Buenos días")["sender"] == "support"
        ana.does("resolve", chat)
        assert panel.hears("chat_status_changed", sessionId=chat, status="closed")["closedAt"]
        assert len(panel.heard("chat_message_received", message="Buenos días")) == 1
        ana.ask("PATCH", "/auth/me", availability="OFFLINE")


def test_who_is_disabled_is_cut_off_and_who_signs_out_too(house: House, node: Node) -> None:
    dora, elsa = house.admin.hires("Dora Paz"), house.admin.hires("Elsa Roca")
    with panel_at(node, dora) as one, panel_at(node, elsa, ticket=True) as two:
        house.admin.edits(dora.id, isActive=False)
        elsa.ask("POST", "/auth/logout")
        since = time.monotonic()
        for panel in (one, two):
            assert panel.prints(closed=4401)
        assert time.monotonic() - since < AT_MOST


def answer(websocket: ClientConnection) -> Any:
    """The next frame that is one: what colleagues do meanwhile comes between."""
    while (frame := json.loads(websocket.recv(PATIENCE)))["type"] == "event":
        pass
    return frame


def test_a_frame_of_a_mebibyte_is_answered_and_a_larger_one_hears_why_it_is_not(
    house: House, ana: Agent
) -> None:
    address = (
        f"{house.site.url.replace('http', 'ws')}/ws?ticket={ana.ask('POST', '/auth/ws-ticket')['ticket']}"
    )
    with connect(address, compression=None, max_size=None) as websocket:
        websocket.send("x" * MIB)
        assert answer(websocket)["type"] == "error"
        with pytest.raises(ConnectionClosed) as closed:
            websocket.send("x" * 16 * MIB)
            answer(websocket)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009


def test_who_does_not_read_is_dropped_and_the_others_hear_all(
    house: House, node: Node, ana: Agent, beto: Agent, juan: Lead
) -> None:
    chat = juan.starts("Hola")
    ana.takes(chat)
    ticket = ana.ask("POST", "/auth/ws-ticket")["ticket"]
    with socket.socket() as line, panel_at(node, beto) as panel:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(PATIENCE)
        line.connect(("127.0.0.1", house.app.port))
        line.sendall(
            f"GET /ws?ticket={ticket} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        assert b" 101 " in line.recv(2000)
        for number in range(500):
            last = ana.says(chat, f"{number} " + "👍" * 3900)
        assert panel.hears("chat_message_received", id=last["id"])
        said = [words.partition(" ")[0] for words in panel.words(chat) if "👍" in words]
        assert said == [str(number) for number in range(500)]
        heard = b""
        with suppress(ConnectionError):
            while more := line.recv(MIB):
                heard = (heard + more)[-4:]
        assert heard == b"\x88\x02" + (1013).to_bytes(2, "big")


def test_panels_on_several_processes_hear_what_another_one_relays(
    house: House, node: Node, postgres_server: str, reachable_folder: Path
) -> None:
    """Two that only answer, and a worker without a socket: it is killed, and another takes over."""
    folder = reachable_folder / f"e2e-panels-{uuid4().hex[:8]}"
    folder.mkdir()
    redis = valkey()
    with ExitStack() as stack:
        stack.enter_context(redis)
        url = stack.enter_context(fresh_database(postgres_server))
        carrier = house.carrier
        settings = settings_of(house.site.transport, url, carrier) | {"REDIS_URL": redis.connection_url}
        first, second = (service.serve(folder, settings, "--no-worker") for _ in range(2))
        worker, another = (service.worker(folder, settings) for _ in range(2))
        stack.enter_context(service.running(first))  # makes the first administrator
        stack.enter_context(service.running(second, worker))
        here, there = (
            stack.enter_context(site_at(each, house.site.browser, house.site.transport, carrier))
            for each in (first, second)
        )
        admin = Agent.signs_in(here, "admin@pascal.example")
        ana = admin.hires("Ana Torres")
        juan = Lead.visits(there, "Juan Pérez")
        chat = juan.starts("Hola")
        ana.takes(chat)
        panels = [
            stack.enter_context(panel_at(node, who, ticket=ticket))
            for who, ticket in ((ana, True), (ana.at(there), False), (admin.at(there), True))
        ]
        with writing(Writer(juan, chat, f"panels{juan.phone}")) as ledger:
            ledger.wait_for(10)
            worker.kill()
            stack.enter_context(service.running(another))
            ledger.wait_for(10)
            redis.stop()
            ledger.wait_for(10)
            redis.start()
            ledger.wait_for(10)
        ledger.check()
        last = juan.says(chat, "Lo último")
        stored = [each["contentText"] for each in ana.catches_up(chat)]
        for panel in panels:
            assert panel.hears("chat_message_received", id=last["id"])
            heard = panel.words(chat)
            assert heard == stored[stored.index(heard[0]) :]
        ana.ask("POST", "/auth/logout")
        for panel in panels[:2]:
            assert panel.prints(closed=4401)
        assert not [frame for frame in panels[2].frames if "closed" in frame]
