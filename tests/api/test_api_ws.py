"""`/ws`: who is let in, how all is answered, and that nothing a client sends closes it (THREATS 16)."""

import asyncio
import json
import logging
import socket
import struct
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from time import monotonic
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import msgspec
import pytest
from api_site import PATIENCE, Colleague, Serve, Site, data, refused
from dishka import Provider, Scope
from msgspec import Meta
from panel import Panel, address, panel_of, stranger
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from pascal.app.edge.callers import Callers
from pascal.app.faces.ws import Actions, PanelDoor
from pascal.app.faces.ws.actions import LOGIN, Action, Nothing, System
from pascal.app.faces.ws.connection import AT_ONCE, BURST, PER_SECOND
from pascal.domain.agents import Role
from pascal.domain.errors import Unauthenticated
from pascal.domain.permissions import Staff
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.storage import StorageUnavailable

pytestmark = pytest.mark.asyncio(loop_scope="session")

MIB = 1 << 20
LOGIN_WORDS = "Inicia sesión primero"
UPGRADE = (
    b"Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


async def ticket_of(who: Colleague) -> str:
    made = data(await who.post("/auth/ws-ticket"))
    assert set(made) == {"ticket"}
    ticket: str = made["ticket"]
    return ticket


async def is_refused(site: Site, query: str = "", **options: Any) -> tuple[int, str]:
    """Status and code with which the handshake is refused."""
    with pytest.raises(InvalidStatus) as caught:
        await connect(address(site, query), **options)
    answer = caught.value.response
    body = json.loads(answer.body or b"")
    assert set(body) == {"status", "code", "message"}
    assert answer.headers["content-type"] == "application/json"
    return answer.status_code, body["code"]


def error(answer: Any, code: str, *fields: str) -> str:
    """The sentence of an error of that *code* which blames just those *fields*."""
    assert set(answer) == {"type", "id", "payload"}
    assert answer["type"] == "error"
    assert answer["payload"]["code"] == code
    assert sorted(answer["payload"].get("errors", {})) == sorted(fields)
    assert set(answer["payload"]) <= {"code", "message", "errors"}
    message: str = answer["payload"]["message"]
    return message


# -- signing in


async def test_the_first_frame_signs_in(site: Site) -> None:
    ana = await site.colleague("Ana")
    async with stranger(site) as panel:
        await panel.send(
            {
                "resource": "auth",
                "action": "login",
                "id": "unique-message-id",
                "payload": {"token": ana.token},
            }
        )
        assert await panel.take() == {
            "type": "success",
            "id": "unique-message-id",
            "payload": {"data": {"id": ana.id, "name": "Ana", "role": "agent"}},
        }
        assert await panel.is_alive()


@pytest.mark.parametrize("role", Role)
async def test_a_ticket_signs_in_once(site: Site, role: Role) -> None:
    ticket = await ticket_of(await site.colleague(role=role))
    async with stranger(site, f"?ticket={ticket}") as panel:
        assert await panel.is_alive()
        assert panel.heard == []
    assert await is_refused(site, f"?ticket={ticket}") == (401, "unauthorized")


async def test_of_many_with_one_ticket_one_is_let_in(site: Site) -> None:
    ticket = await ticket_of(await site.colleague())

    async def tries() -> bool:
        try:
            async with connect(address(site, f"?ticket={ticket}")):
                return True
        except InvalidStatus:
            return False

    assert sum(await asyncio.gather(*[tries() for _ in range(20)])) == 1


async def test_a_ticket_is_good_for_thirty_seconds(site: Site) -> None:
    ana = await site.colleague()
    late, in_time = await ticket_of(ana), await ticket_of(ana)
    site.clock.ahead += timedelta(seconds=28)
    async with stranger(site, f"?ticket={in_time}") as panel:
        assert await panel.is_alive()
    site.clock.ahead += timedelta(seconds=3)
    assert await is_refused(site, f"?ticket={late}") == (401, "unauthorized")


async def test_a_ticket_is_worth_what_its_holder_is_worth_now(site: Site) -> None:
    """THREATS 21."""
    rosa = await site.admin()
    for change in ({"isActive": False}, {"role": "ADMIN"}, None):
        dora = await site.colleague("Dora")
        ticket = await ticket_of(dora)
        if change is None:
            data(await dora.post("/auth/logout"))
        else:
            data(await rosa.patch(f"/users/{dora.id}", change))
        assert await is_refused(site, f"?ticket={ticket}") == (401, "unauthorized")


@pytest.mark.parametrize("ticket", ["x", "%00", "%FF%FE", "a" * 3000, "👍", "=", "[]"])
async def test_what_is_no_ticket_is_refused(site: Site, ticket: str) -> None:
    typed = ticket if ticket.startswith("%") else quote(ticket)
    assert await is_refused(site, f"?ticket={typed}") == (401, "unauthorized")


async def test_tickets_are_for_the_team(site: Site) -> None:
    juan = await site.browser()
    refused(await juan.post("/auth/ws-ticket"), 403, "forbidden")


async def test_who_may_not_is_told_so_and_may_try_again(site: Site) -> None:
    ana, juan = await site.colleague("Ana"), await site.browser()
    async with stranger(site) as panel:
        error(await panel.sign_in(juan.token), "forbidden")
        error(await panel.sign_in(f"{ana.token}x"), "unauthorized")
        assert error(await panel.sign_in(None), "validation_error", "token") == "Datos inválidos"
        error(await panel.ask("auth", "login"), "validation_error", "token")
        error(await panel.ask("auth", "login", {"token": 5}), "validation_error", "token")
        assert error(await panel.ask("system", "ping"), "unauthorized").startswith(LOGIN_WORDS)
        assert error(await panel.ask("no", "such"), "unauthorized").startswith(LOGIN_WORDS)
        assert (await panel.sign_in(ana.token))["type"] == "success"
        assert await panel.is_alive()


async def test_a_connection_is_one_persons(site: Site) -> None:
    ana, beto = await site.colleague("Ana"), await site.colleague("Beto")
    async with panel_of(site, ana) as panel:
        error(await panel.sign_in(beto.token), "forbidden")
        error(await panel.sign_in("x"), "unauthorized")
        assert (await panel.sign_in(ana.token))["payload"]["data"]["name"] == "Ana"
        assert await panel.is_alive()


async def test_refusals_speak_the_readers_language(site: Site) -> None:
    said = {"es": "Token inválido o expirado", "pt": "Token inválido ou expirado"}
    for query, language in [("", "pt"), ("?language=es", "es"), ("?language=", "pt"), ("?language=qu", "es")]:
        async with stranger(site, query, additional_headers={"accept-language": "pt-BR"}) as panel:
            assert error(await panel.sign_in("x"), "unauthorized") == said[language]


async def test_who_does_not_sign_in_is_closed(serve: Serve) -> None:
    site = await serve()
    (await site.container.get(PanelDoor)).sign_in_within = 0.3
    ana = await site.colleague()
    async with stranger(site) as silent, stranger(site) as wrong, panel_of(site, ana) as panel:
        error(await wrong.sign_in("x"), "unauthorized")
        assert [await silent.ends(), await wrong.ends()] == [4401, 4401]
        assert await panel.is_alive()


async def test_nobodies_do_not_keep_out_who_brings_a_ticket(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await serve()
    monkeypatch.setattr("pascal.app.faces.ws.door.MOST_NOBODIES", 2)
    ana = await site.colleague()
    async with stranger(site) as first, stranger(site):
        assert await is_refused(site) == (429, "too_many_requests")
        async with stranger(site, f"?ticket={await ticket_of(ana)}") as panel:
            assert await panel.is_alive()
        assert (await first.sign_in(ana.token))["type"] == "success"
        async with panel_of(site, ana):
            pass


async def test_strangers_of_one_address_leave_room_for_others(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await serve(pascal_trusted_proxies=["127.0.0.1"])
    monkeypatch.setattr("pascal.app.faces.ws.door.MOST_NOBODIES_OF_ONE", 2)
    ana = await site.colleague()
    here, there = ({"additional_headers": {"x-forwarded-for": f"192.0.2.{n}"}} for n in (1, 2))
    async with stranger(site, **here) as first, stranger(site, **here):
        assert await is_refused(site, **here) == (429, "too_many_requests")
        async with stranger(site, **there) as panel:
            assert (await panel.sign_in(ana.token))["type"] == "success"
        assert (await first.sign_in(ana.token))["type"] == "success"
        async with panel_of(site, ana, **here):
            pass


async def test_nobody_has_more_than_a_hundred(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    site = await serve()
    panels: Any = (await site.container.get(PanelDoor)).panels
    monkeypatch.setattr(panels, "_most_panels", 1)
    ana, beto = await site.colleague("Ana"), await site.colleague("Beto")
    ticket = await ticket_of(ana)
    async with panel_of(site, ana), panel_of(site, beto):
        async with stranger(site) as another:
            error(await another.sign_in(ana.token), "too_many_requests")
        async with stranger(site, f"?ticket={ticket}") as another:
            error(await another.take(id=None), "too_many_requests")
            assert await another.ends() == 1013
    async with panel_of(site, ana):
        pass


async def test_who_was_shown_out_while_they_were_looked_up_is_looked_up_again(site: Site) -> None:
    """Else a right that ended in that moment would be heard of for as long as the connection lasts."""
    ana = await site.colleague()
    panels: Any = (await site.container.get(PanelDoor)).panels
    ticket = await ticket_of(ana)
    for query in ("", f"?ticket={ticket}"):
        panels._shown_out[UUID(ana.id)] = until = monotonic() + 0.2
        async with stranger(site, query) as panel:
            if not query:
                assert (await panel.sign_in(ana.token))["type"] == "success"
            assert await panel.is_alive()
            assert monotonic() > until


async def test_a_ticket_whose_holder_was_shown_out_just_now_is_closed_as_such(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ticket was good when it was looked at; the right ended before the handshake did."""
    ana = await site.colleague()
    panels: Any = (await site.container.get(PanelDoor)).panels
    ticket, anew = await ticket_of(ana), Callers.anew

    async def ended(*_: object) -> Staff:
        raise Unauthenticated

    async def still(self: Callers, *whose: Any) -> Staff:
        found = await anew(self, *whose)
        panels._shown_out[UUID(ana.id)] = monotonic()
        monkeypatch.setattr(Callers, "anew", ended)
        return found

    monkeypatch.setattr(Callers, "anew", still)
    async with stranger(site, f"?ticket={ticket}") as panel:
        error(await panel.take(id=None), "unauthorized")
        assert await panel.ends() == 4401


async def test_while_the_database_is_away_they_are_told_to_come_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await site.colleague()
    ticket = await ticket_of(ana)

    async def away(*_: object) -> None:
        raise StorageUnavailable

    async with stranger(site) as panel:
        with monkeypatch.context() as patched:
            patched.setattr(Callers, "anew", away)
            error(await panel.sign_in(ana.token), "unavailable")
            assert await is_refused(site, f"?ticket={ticket}") == (503, "unavailable")
        assert (await panel.sign_in(ana.token))["type"] == "success"


async def test_another_server_than_ours_is_no_place_for_it(
    site: Site, log: list[MutableMapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody could say there how far behind a reader is."""
    door = await site.container.get(PanelDoor)
    monkeypatch.setattr(door, "wire_of", lambda scope: None)
    with pytest.raises(InvalidStatus) as caught:
        await connect(address(site))
    assert caught.value.response.status_code == 500
    with log_of(log, "request_failed") as line:
        assert "pascal serve" in str(line["exc_info"])


# -- origins


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "", "x"])
async def test_a_foreign_page_is_refused_before_the_upgrade(site: Site, origin: str) -> None:
    ana = await site.colleague()
    for query in ("", f"?ticket={await ticket_of(ana)}"):
        assert await is_refused(site, query, additional_headers={"origin": origin}) == (403, "forbidden")


async def test_a_refused_handshake_is_no_failure_of_ours(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """Or any stranger fills the log with errors."""
    for query, options in (
        ("?ticket=x", {}),
        ("", {"additional_headers": {"origin": "https://evil.example"}}),
    ):
        await is_refused(site, query, **options)
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", site.port)) as line:
            line.sendall(b"GET /ws?ticket=x HTTP/1.1\r\n" + UPGRADE)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # gone at once
    async with panel_of(site, await site.colleague()) as panel:
        assert await panel.is_alive()
    assert [line.getMessage() for line in caplog.records if line.levelno >= logging.ERROR] == []


async def test_pages_of_ours_and_of_those_we_allow_may_connect(serve: Serve) -> None:
    site = await serve(pascal_allowed_origins="https://panel.example")
    for origin in ("https://panel.example", f"http://127.0.0.1:{site.port}", "http://localhost:8000"):
        async with stranger(site, additional_headers={"origin": origin}) as panel:
            error(await panel.sign_in("x"), "unauthorized")


async def test_it_is_a_websocket(site: Site) -> None:
    for method in ("GET", "HEAD", "POST"):
        answer = await site.http.request(method, "/ws")
        assert answer.status_code == 426
        assert answer.headers["upgrade"] == "websocket"
    assert answer.json()["code"] == "upgrade_required"


# -- what clients send


DEEP = '{"resource":"system","action":"ping","id":"deep","payload":' + "[" * 100_000 + "]" * 100_000 + "}"
HOSTILE: dict[str, tuple[str | bytes, Any, str]] = {
    "nothing": ("", None, "validation_error"),
    "blanks": (" \n ", None, "validation_error"),
    "no JSON": ("{", None, "validation_error"),
    "a word": ("hola", None, "validation_error"),
    "an array": ("[1, 2]", None, "validation_error"),
    "an array of frames": ('[{"resource":"system","action":"ping","id":"a"}]', None, "validation_error"),
    "null": ("null", None, "validation_error"),
    "true": ("true", None, "validation_error"),
    "a number": ("1e309", None, "validation_error"),
    "a text": ('"resource"', None, "validation_error"),
    "deep arrays": ("[" * 500_000, None, "validation_error"),
    "deep objects": ('{"a":' * 150_000, None, "validation_error"),
    "deep, with an id": (DEEP, "deep", "validation_error"),
    "broken, with an id": ('{"id": "half", "resource": "sys', "half", "validation_error"),
    "broken, with a number": ('{"id": 12, "resource": NaN}', 12, "validation_error"),
    "broken in the id": ('{"id": "ha', None, "validation_error"),
    "a surrogate": ('{"id": "\\ud800", "resource": "system"}', None, "validation_error"),
    "a byte order mark": ('\ufeff{"id": "a"}', "a", "validation_error"),
    "NUL": ("\0", None, "validation_error"),
    "NUL in the id": ('{"id": "\\u0000", "resource": "no", "action": "no"}', "\0", "unknown_action"),
    "NUL in names": ('{"id": 1, "resource": "\\u0000", "action": "\\u0000"}', 1, "unknown_action"),
    "bytes": (b"\0\xff", None, "validation_error"),
    "JSON as bytes": (b'{"resource":"system","action":"ping","id":"a"}', None, "validation_error"),
    "no names": ('{"id": "a"}', "a", "validation_error"),
    "empty names": ('{"id": "a", "resource": "", "action": ""}', "a", "validation_error"),
    "a number for a name": ('{"id": "a", "resource": 1, "action": "ping"}', "a", "validation_error"),
    "a list for a name": ('{"id": "a", "resource": ["system"], "action": "ping"}', "a", "validation_error"),
    "a list for a payload": (
        '{"id": "a", "resource": "system", "action": "ping", "payload": []}',
        "a",
        "validation_error",
    ),
    "a text for a payload": (
        '{"id": "a", "resource": "system", "action": "ping", "payload": "x"}',
        "a",
        "validation_error",
    ),
    "unknown resource": ('{"id": "a", "resource": "no", "action": "ping"}', "a", "unknown_action"),
    "unknown action": ('{"id": "a", "resource": "system", "action": "no"}', "a", "unknown_action"),
    "Python's own": ('{"id": "a", "resource": "__class__", "action": "__init__"}', "a", "unknown_action"),
    "without an id": ('{"resource": "system", "action": "no"}', None, "unknown_action"),
    "an object for an id": ('{"id": {}, "resource": "system", "action": "no"}', None, "unknown_action"),
    "a fraction for an id": ('{"id": 1.5, "resource": "system", "action": "no"}', None, "unknown_action"),
    "true for an id": ('{"id": true, "resource": "system", "action": "no"}', None, "unknown_action"),
    "a huge id": (f'{{"id": {"9" * 400}, "resource": "system", "action": "no"}}', None, "unknown_action"),
    "a long id": (f'{{"id": "{"a" * 5000}", "resource": "system", "action": "no"}}', None, "unknown_action"),
    "many ids": ('{"id": "a", "id": "b", "resource": "system", "action": "no"}', "b", "unknown_action"),
    "a pushed event": ('{"type":"event","event":"chat_assigned","payload":{}}', None, "validation_error"),
}


@pytest.mark.parametrize(("sent", "id", "code"), HOSTILE.values(), ids=HOSTILE.keys())
async def test_whatever_is_sent_is_answered_and_closes_nothing(
    site: Site, sent: str | bytes, id: object, code: str
) -> None:
    ana = await site.colleague()
    async with stranger(site) as nobody, panel_of(site, ana) as panel:
        for where, expected in (
            (nobody, "unauthorized" if code == "unknown_action" else code),
            (panel, code),
        ):
            await where.send(sent)
            answer = await where.take(type="error")
            assert answer["id"] == id
            assert answer["payload"]["code"] == expected
        assert await panel.is_alive()
        assert (await nobody.sign_in(ana.token))["type"] == "success"


@pytest.mark.parametrize("pieces", [[b"\xff\xfe"], [b'{"id": "a', b'\xc3(", "x": 1}'], [b"\xed\xa0\x80"]])
async def test_text_that_is_no_utf_8_is_answered(site: Site, pieces: list[bytes]) -> None:
    ana = await site.colleague()
    async with panel_of(site, ana) as panel:
        await panel.websocket.send(pieces, text=True)
        error(await panel.take(id=None), "validation_error", "body")
        assert await panel.is_alive()


async def test_a_frame_of_a_mebibyte_is_answered(site: Site) -> None:
    ana = await site.colleague()
    head, tail = '{"resource":"system","action":"ping","id":"big","payload":{"x":"', '"}}'
    filling = "a" * (MIB - len(head) - len(tail))
    async with panel_of(site, ana) as panel:
        await panel.send(head + filling + tail)
        assert (await panel.take(id="big"))["type"] == "success"
        await panel.send("x" * MIB)
        error(await panel.take(id=None), "validation_error", "body")
        assert await panel.is_alive()


@pytest.mark.parametrize("size", [MIB + 1, 16 * MIB])
async def test_a_larger_frame_closes_with_1009(site: Site, size: int) -> None:
    """Who is still writing when that is decided is not reset, and so hears why."""
    ana = await site.colleague()
    async with panel_of(site, ana) as panel, panel_of(site, ana) as other:
        await panel.send("x" * size)
        assert await panel.ends() == 1009
        assert await other.is_alive()


async def test_many_pieces_of_a_larger_frame_close_it_too(site: Site) -> None:
    ana = await site.colleague()
    async with panel_of(site, ana) as panel:
        with suppress(ConnectionClosed):
            await panel.websocket.send(["x" * 1000] * 1100)
        assert await panel.ends() == 1009


async def test_who_sends_too_much_is_slowed_and_loses_nothing(site: Site) -> None:
    ana, more = await site.colleague("Ana"), 50
    async with panel_of(site, ana) as panel, panel_of(site, ana) as other:
        began = asyncio.get_running_loop().time()
        for number in range(BURST + more):
            await panel.send({"resource": "system", "action": "ping", "id": number})
        assert await other.is_alive()
        for number in range(BURST + more):
            assert (await panel.take(id=number))["type"] == "success"
        assert asyncio.get_running_loop().time() - began > 0.5 * more / PER_SECOND


# -- what is done


class Book(msgspec.Struct, frozen=True):
    subject: Annotated[str, Meta(max_length=5)]
    hours: int = 1


class Desk:
    """Actions as later faces bring them."""

    def __init__(self) -> None:
        self.going = 0
        self.most = 0
        self.go = asyncio.Event()
        self.asked_by: list[Staff] = []

    async def wait(self, staff: Staff, payload: Nothing) -> str:
        self.going += 1
        self.most = max(self.most, self.going)
        try:
            await self.go.wait()
        finally:
            self.going -= 1
        return "done"

    async def book(self, staff: Staff, payload: Book) -> Book:
        self.asked_by.append(staff)
        return payload

    async def fail(self, staff: Staff, payload: Nothing) -> None:
        raise ZeroDivisionError("secret")

    async def nonsense(self, staff: Staff, payload: Nothing) -> object:
        return object()

    def provider(self) -> Provider:
        part = Provider(scope=Scope.APP)

        def actions(clock: Clock) -> Actions:
            own = {
                ("desk", "wait"): Action(Nothing, self.wait),
                ("desk", "book"): Action(Book, self.book),
                ("desk", "fail"): Action(Nothing, self.fail),
                ("desk", "nonsense"): Action(Nothing, self.nonsense),
            }
            return Actions({**Actions.of(System(clock)).by_name, **own})

        part.provide(actions)
        return part


async def test_an_action_gets_who_asks_and_a_payload_that_keeps_its_rules(serve: Serve) -> None:
    desk = Desk()
    site = await serve(more=[desk.provider()])
    ana = await site.colleague("Ana")
    async with panel_of(site, ana) as panel:
        answer = await panel.ask("desk", "book", {"subject": "Casa", "unknown": 1})
        assert answer["payload"] == {"data": {"subject": "Casa", "hours": 1}}
        assert [(each.name, str(each.id)) for each in desk.asked_by] == [("Ana", ana.id)]
        error(await panel.ask("desk", "book"), "validation_error", "subject")
        broken = {"subject": "demasiado", "hours": "1"}
        error(await panel.ask("desk", "book", broken), "validation_error", "subject", "hours")
        await panel.send({"resource": "desk", "action": "book", "id": "n", "payload": None})
        error(await panel.take(id="n"), "validation_error", "subject")
        assert len(desk.asked_by) == 1


async def test_a_failure_of_ours_is_answered_without_a_word_of_it(
    serve: Serve, log: list[MutableMapping[str, Any]]
) -> None:
    desk = Desk()
    site = await serve(more=[desk.provider()])
    async with panel_of(site, await site.colleague()) as panel:
        for action in ("fail", "nonsense"):
            answer = (await panel.ask("desk", action))["payload"]
            assert set(answer) == {"code", "message", "id"}
            assert answer["code"] == "internal"
            assert "secret" not in str(answer)
            with log_of(log, "request_failed") as line:
                assert line["failure"] == answer["id"]
        assert await panel.is_alive()


@contextmanager
def log_of(log: list[MutableMapping[str, Any]], event: str) -> Iterator[MutableMapping[str, Any]]:
    """The one line of that name, which is then forgiven."""
    [line] = [line for line in log if line["event"] == event]
    yield line
    log.remove(line)


async def test_a_slow_answer_keeps_nobody_waiting_and_there_are_not_too_many(serve: Serve) -> None:
    desk = Desk()
    site = await serve(more=[desk.provider()])
    ana = await site.colleague()
    async with panel_of(site, ana) as panel, panel_of(site, ana) as gone:
        await panel.send({"resource": "desk", "action": "wait", "id": "slow"})
        assert await panel.is_alive()
        for number in range(2 * AT_ONCE):
            await panel.send({"resource": "desk", "action": "wait", "id": number})
        await gone.send({"resource": "desk", "action": "wait", "id": "never"})
        while desk.going < AT_ONCE + 1:
            await asyncio.sleep(0.01)
        await gone.websocket.close()
        while desk.going > AT_ONCE:  # who is gone is not worked for
            await asyncio.sleep(0.01)
        desk.go.set()
        for asked in ("slow", *range(2 * AT_ONCE)):
            assert (await panel.take(id=asked))["payload"] == {"data": "done"}
        assert desk.most == AT_ONCE + 1


async def test_a_question_that_hangs_is_given_up_and_its_turn_with_it(
    serve: Serve, log: list[MutableMapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pascal.app.faces.ws.connection.ANSWERED_WITHIN", 2.0)
    desk = Desk()
    site = await serve(more=[desk.provider()])
    async with panel_of(site, await site.colleague()) as panel:
        for number in range(AT_ONCE):
            await panel.send({"resource": "desk", "action": "wait", "id": number})
        assert await panel.is_alive()
        for number in range(AT_ONCE):
            error(await panel.take(id=number), "unavailable")
        assert desk.going == 0
    slow = [each for each in log if each["event"] == "panel_answer_too_slow"]
    assert [(each["resource"], each["action"]) for each in slow] == [("desk", "wait")] * AT_ONCE
    for each in slow:
        log.remove(each)


async def test_whose_right_has_ended_is_refused_though_nobody_relays(serve: Serve) -> None:
    """THREATS 21: an open connection is no right by itself."""
    site = await serve(work=False)
    rosa, dora = await site.admin(), await site.colleague("Dora")
    async with panel_of(site, dora) as panel:
        assert await panel.is_alive()
        data(await rosa.patch(f"/users/{dora.id}", {"isActive": False}))
        async with asyncio.timeout(PATIENCE):
            while (answer := await panel.ask("system", "ping"))["type"] == "success":
                await asyncio.sleep(0.1)
        error(answer, "unauthorized")


EVERYBODY = ("unauthorized", "unauthorized", "success", "success")
"""Of the team."""
INCOMPLETE = ("unauthorized", "unauthorized", "validation_error", "validation_error")
"""For everybody of the team too; here it is asked for without what it needs."""
ROLES: dict[tuple[str, str], tuple[str, str, str, str]] = {
    # nobody, a lead, an agent, an administrator
    LOGIN: ("validation_error", "forbidden", "success", "success"),
    ("system", "ping"): EVERYBODY,
    ("conversations", "update_agent_status"): INCOMPLETE,
    ("dashboard", "get_dashboard_stats"): EVERYBODY,
    ("dashboard", "subscribe"): EVERYBODY,
    ("dashboard", "unsubscribe"): EVERYBODY,
    ("dashboard", "get_conversion_funnel"): EVERYBODY,
    ("dashboard", "get_activity_timeline"): EVERYBODY,
    ("dashboard", "get_agent_performance"): EVERYBODY,
    ("dashboard", "get_real_time_metrics"): EVERYBODY,
    ("leads", "get_all_leads"): EVERYBODY,
    ("leads", "get_lead_pipeline"): EVERYBODY,
    ("leads", "get_lead_with_complete_data"): INCOMPLETE,
    ("leads", "update_lead_step"): INCOMPLETE,
    ("leads", "get_conversion_stats"): EVERYBODY,
    ("leads", "get_abandoned_leads"): EVERYBODY,
    ("leads", "note_answer"): INCOMPLETE,
    ("leads", "confirm_answer"): INCOMPLETE,
    ("leads", "settle_answer"): INCOMPLETE,
    ("leads", "note_consent"): INCOMPLETE,
    ("requirements", "get_requirements_by_lead"): INCOMPLETE,
    ("requirements", "create_requirement_package"): INCOMPLETE,
    ("requirements", "update_requirements"): INCOMPLETE,
    ("requirements", "add_feature"): INCOMPLETE,
    ("requirements", "add_integration"): INCOMPLETE,
    ("requirements", "remove_item"): INCOMPLETE,
    ("requirements", "get_popular_features"): EVERYBODY,
    ("requirements", "get_popular_integrations"): EVERYBODY,
    ("meetings", "get_all_meetings"): EVERYBODY,
    ("meetings", "get_calendar_view"): INCOMPLETE,
    ("meetings", "create_meeting"): INCOMPLETE,
    ("meetings", "update_meeting"): INCOMPLETE,
    ("meetings", "cancel_meeting"): INCOMPLETE,
    ("meetings", "end_meeting"): INCOMPLETE,
    ("meetings", "get_available_slots"): INCOMPLETE,
    ("meetings", "get_busy_times"): INCOMPLETE,
    ("meetings", "sync_outlook_calendar"): EVERYBODY,
}
"""Every action and every role: a missing row fails (goal 7)."""


async def test_every_action_is_for_those_in_the_table(site: Site) -> None:
    registered = (await site.container.get(Actions)).by_name
    assert set(ROLES) == {*registered, LOGIN}
    callers = (site.stranger, await site.browser(), await site.colleague(), await site.admin())
    for (resource, action), row in ROLES.items():
        for caller, expected in zip(callers, row, strict=True):
            async with stranger(site) as panel:
                login = {} if caller.token is None else {"token": caller.token}
                answer = await panel.ask("auth", "login", login)
                if (resource, action) != LOGIN:
                    answer = await panel.ask(resource, action)
                assert answer["type"] == "success" or answer["payload"]["code"] == expected
                assert (answer["type"] == "success") == (expected == "success")


async def test_those_who_come_and_go_leave_nothing_behind(serve: Serve) -> None:
    site = await serve()
    ana = await site.colleague()
    door: Any = await site.container.get(PanelDoor)

    async def comes_and_goes() -> None:
        async with panel_of(site, ana) as panel:
            assert isinstance(panel, Panel)

    await asyncio.gather(*[comes_and_goes() for _ in range(30)])
    async with asyncio.timeout(PATIENCE):
        while door._connections:
            await asyncio.sleep(0.01)
    assert not door.panels._panels
    assert not door.panels._of_agent
    assert not door.panels._seeing_all
