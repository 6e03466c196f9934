"""Mailboxes of the team over HTTP: connected, read and written from, each by whose it is."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from api_site import Colleague, Serve, Site, data, refused, until
from dishka import Provider, Scope

from pascal.app.usecases import continuing
from pascal.domain.ids import AgentId
from pascal.domain.ports.channels import Channels, LockedOut, NoAnswer, NotNow, Outgoing, Rejected
from providers.post import Letter, PostOffice

pytestmark = pytest.mark.asyncio(loop_scope="session")

PANEL = "/api/comunicaciones/email"
BACK = f"{PANEL}/conectar/retorno"
MINE, HERS = "ana@inmobiliaria.example", "eva@inmobiliaria.example"
JUAN = "juan@correo.example"
PLANS = {"destinatario": JUAN, "asunto": "Planos", "cuerpo": "Le envío los planos"}


class Bureau:
    def __init__(self, site: Site, office: PostOffice) -> None:
        self.site, self.office = site, office

    async def has(self, who: Colleague, address: str) -> None:
        await self.office.has(AgentId(UUID(who.id)), address)

    def brings(self, number: int, to: str = MINE, **more: Any) -> Letter:
        letter = Letter(
            id=f"<{number}@correo.example>",
            sender=JUAN,
            name="Juan Pérez",
            to=to,
            subject="Casa en Miraflores",
            text=f"Hola {number}, ¿sigue en venta?",
            at=datetime(2026, 1, 5, 14, number, tzinfo=UTC),
            **more,
        )
        self.office.brings(to, letter)
        return letter

    async def told(self, address: str = MINE) -> None:
        answer = await self.site.http.post(
            "/api/comunicaciones/webhook/post", content=address, headers={"x-post": "example"}
        )
        assert answer.status_code == 200

    async def asked(self, what: str) -> None:
        async def look() -> bool:
            return what in self.office.asked

        await until(look)

    async def has_sent(self, many: int = 1) -> list[Outgoing]:
        async def look() -> list[Outgoing] | None:
            return self.office.sent if len(self.office.sent) >= many else None

        found: list[Outgoing] = await until(look)
        return found

    async def ticket(self, who: Colleague) -> str:
        ticket: str = data(await who.post("/auth/ws-ticket"))["ticket"]
        return ticket

    async def comes_back(self, sent: httpx.Response, **changed: str) -> str:
        """What the profile is told, by the browser that was sent away."""
        assert sent.status_code == 302, sent.text
        url = urlsplit(sent.headers["location"])
        query = {name: value for name, (value,) in parse_qs(url.query).items()} | changed
        cookies = {"cookie": f"pascal_mailbox={sent.cookies['pascal_mailbox']}"}
        self.site.http.cookies.clear()  # each of the tests' browsers is its own
        answer = await self.site.http.get(url.path, params=query, headers=cookies)
        self.site.http.cookies.clear()
        return at_profile(answer)


def at_profile(answer: httpx.Response) -> str:
    assert answer.status_code == 302, answer.text
    place, _, told = answer.headers["location"].partition("?mailbox=")
    assert place == "/intranet/profile"
    assert 'pascal_mailbox=""' in answer.headers["set-cookie"]
    return str(told)


async def state(who: Colleague) -> tuple[str, str | None]:
    told = data(await who.get("/mailbox"))
    return told["state"], told["address"]


@pytest_asyncio.fixture(loop_scope="session")
async def bureau(serve: Serve) -> AsyncIterator[Bureau]:
    office = PostOffice()
    provider = Provider(scope=Scope.APP)
    provider.provide(lambda: Channels((office,)), provides=Channels)
    yield Bureau(await serve(more=[provider]), office)


# -- connected


async def test_a_mailbox_is_connected_by_its_own_person_and_pulled_from_then_on(bureau: Bureau) -> None:
    ana, rosa = await bureau.site.colleague("Ana"), await bureau.site.admin()
    assert await state(ana) == ("NOT_CONNECTED", None)
    sent = await ana.get(f"{PANEL}/conectar")
    url = urlsplit(sent.headers["location"])
    assert url.path == BACK  # there, whoever asks is let in
    cookie = sent.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/api/comunicaciones/email/conectar" in cookie
    assert "Max-Age=600" in cookie
    assert await bureau.comes_back(sent) == "connected"
    assert await state(ana) == ("CONNECTED", MINE)
    await bureau.asked("watch")
    await bureau.asked("pull")
    bureau.brings(1)
    await bureau.told()

    async def waits() -> Any:
        return data(await ana.get("/conversations", status="QUEUED"))["items"]

    (chat,) = await until(waits)
    assert (chat["channel"], chat["lead"]["email"]) == ("POST", JUAN)

    for _ in range(2):
        data(await ana.call("DELETE", "/mailbox"))
    assert await state(ana) == ("NOT_CONNECTED", None)

    async def deeds() -> Any:
        log = data(await rosa.get("/audit", actorId=ana.id))["items"]
        found = [each["action"] for each in log if each["action"].startswith("mailbox.")]
        return found if len(found) == 2 else None

    assert await until(deeds) == ["mailbox.disconnected", "mailbox.connected"]


async def test_by_mail_people_go_on_once_a_mailbox_works(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(continuing, "KNOWN_FOR", timedelta())

    async def ways() -> Any:
        return data(await bureau.site.stranger.get("/config"))["goesOn"]

    ana = await bureau.site.colleague("Ana")
    assert await ways() == []
    await bureau.has(ana, MINE)
    assert await ways() == ["POST"]
    bureau.office.lost.add(MINE)
    assert await ways() == []


async def test_of_who_may_not_work_here_any_more_no_mailbox_is_read(bureau: Bureau) -> None:
    ana, eva = await bureau.site.colleague("Ana"), await bureau.site.colleague("Eva")
    rosa = await bureau.site.admin()
    await bureau.has(ana, MINE)
    await bureau.has(eva, HERS)
    data(await rosa.patch(f"/users/{ana.id}", {"isActive": False}))

    async def told() -> Any:
        log = data(await rosa.get("/audit", actorId=rosa.id, action="mailbox.disconnected"))["items"]
        return [each["subjectId"] for each in log]

    assert await until(told) == [ana.id]
    assert [each.address for each in await bureau.office.mailboxes()] == [HERS]


async def test_a_browser_on_its_way_shows_a_ticket(bureau: Bureau) -> None:
    ana = await bureau.site.colleague()
    ticket = await bureau.ticket(ana)
    sent = await bureau.site.stranger.get(f"{PANEL}/conectar", ticket=ticket)
    assert await bureau.comes_back(sent) == "connected"
    assert (await state(ana))[0] == "CONNECTED"
    again = await bureau.site.stranger.get(f"{PANEL}/conectar", ticket=ticket)
    assert at_profile(again) == "unauthorized"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
async def test_a_link_that_somebody_else_made_connects_nothing(bureau: Bureau, site: str) -> None:
    """Else whoever follows it would give their mailbox to whose ticket it is."""
    ticket = await bureau.ticket(await bureau.site.colleague())
    answer = await bureau.site.http.get(
        f"{PANEL}/conectar", params={"ticket": ticket}, headers={"sec-fetch-site": site}
    )
    assert at_profile(answer) == "forbidden"


async def test_the_way_back_is_good_once_and_in_the_same_browser_alone(bureau: Bureau) -> None:
    ana, eva = await bureau.site.colleague(), await bureau.site.colleague()
    sent, other = await ana.get(f"{PANEL}/conectar"), await eva.get(f"{PANEL}/conectar")
    url = urlsplit(other.headers["location"])
    assert await bureau.comes_back(sent, state=parse_qs(url.query)["state"][0]) == "too_late"
    assert await bureau.comes_back(sent, state="") == "too_late"
    assert await bureau.comes_back(sent) == "connected"
    assert await bureau.comes_back(sent) == "too_late"
    bare = await bureau.site.http.get(f"{url.path}?{url.query}")
    assert at_profile(bare) == "too_late"
    assert (await state(eva))[0] == "NOT_CONNECTED"


async def test_the_way_back_ends_after_ten_minutes(bureau: Bureau) -> None:
    ana = await bureau.site.colleague()
    sent = await ana.get(f"{PANEL}/conectar")
    bureau.site.clock.ahead = timedelta(minutes=10)
    assert await bureau.comes_back(sent) == "too_late"


async def test_the_way_back_ends_with_the_session(bureau: Bureau) -> None:
    ana = await bureau.site.colleague()
    sent = await ana.get(f"{PANEL}/conectar")
    data(await ana.post("/auth/logout"))
    assert await bureau.comes_back(sent) == "unauthorized"
    assert await bureau.office.mailboxes() == []


@pytest.mark.parametrize(
    ("changed", "fault", "told"),
    [
        ({"code": ""}, None, "refused"),  # its person said no
        ({"code": "bad"}, None, "refused"),
        ({}, Rejected("rejected"), "refused"),
        ({}, NotNow("ill"), "unavailable"),
        ({}, NoAnswer("what"), "unavailable"),
        ({}, LockedOut("who are you"), "locked_out"),
    ],
)
async def test_who_is_not_let_in_is_told_why(
    bureau: Bureau, changed: dict[str, str], fault: Exception | None, told: str
) -> None:
    ana = await bureau.site.colleague()
    sent = await ana.get(f"{PANEL}/conectar")
    bureau.office.fails += [] if fault is None else [fault]
    assert await bureau.comes_back(sent, **changed) == told
    assert await state(ana) == ("NOT_CONNECTED", None)


# -- read


async def test_ones_own_inbox_is_read_in_pages(bureau: Bureau) -> None:
    ana, eva = await bureau.site.colleague("Ana"), await bureau.site.colleague("Eva")
    await bureau.has(ana, MINE)
    await bureau.has(eva, HERS)
    for number in range(1, 6):
        bureau.brings(number)
    first = (await ana.get(f"{PANEL}/bandeja", maxResults=3)).json()
    assert [each["id"] for each in first["items"]] == [f"<{each}@correo.example>" for each in (5, 4, 3)]
    assert first["items"][0] == {
        "id": "<5@correo.example>",
        "remitente": JUAN,
        "remitente_nombre": "Juan Pérez",
        "destinatarios": [MINE],
        "asunto": "Casa en Miraflores",
        "extracto": "Hola 5, ¿sigue en ve",
        "fecha": "2026-01-05T14:05:00Z",
        "leido": False,
    }
    rest = (await ana.get(f"{PANEL}/bandeja", maxResults=3, cursor=first["cursor"])).json()
    assert ([each["asunto"] for each in rest["items"]], rest["cursor"]) == (["Casa en Miraflores"] * 2, None)
    assert (await eva.get(f"{PANEL}/bandeja")).json() == {"items": [], "cursor": None}
    refused(await eva.get(f"{PANEL}/bandeja", cursor=first["cursor"]), 400, "validation_error", "cursor")
    refused(await ana.get(f"{PANEL}/bandeja", maxResults=101), 400, "validation_error", "maxResults")


async def test_an_email_is_read_and_marked_by_whose_it_is(bureau: Bureau) -> None:
    ana, eva = await bureau.site.colleague("Ana"), await bureau.site.colleague("Eva")
    await bureau.has(ana, MINE)
    await bureau.has(eva, HERS)
    bureau.brings(1)
    path = f"{PANEL}/%3C1%40correo.example%3E"
    whole = (await ana.get(path)).json()
    assert whole["contenido"] == "Hola 1, ¿sigue en venta?"
    assert whole["adjuntos"] == [{"nombre": "plano.pdf", "tipo": "application/pdf", "tamano": 12}]
    assert (await ana.post(f"{path}/leido")).json() == {"id": "<1@correo.example>", "leido": True}
    assert (await ana.get(path)).json()["leido"] is True
    refused(await eva.get(path), 404, "not_found")
    refused(await eva.post(f"{path}/leido"), 404, "not_found")


async def test_what_is_in_the_way_is_said_with_what_to_do(bureau: Bureau) -> None:
    ana = await bureau.site.colleague()
    asks = (
        lambda: ana.get(f"{PANEL}/bandeja"),
        lambda: ana.get(f"{PANEL}/1"),
        lambda: ana.post(f"{PANEL}/1/leido"),
        lambda: ana.post(f"{PANEL}/enviar", PLANS),
    )
    for ask in asks:
        assert refused(await ask(), 409, "no_mailbox") == "Conecta primero tu correo en tu perfil."
    await bureau.has(ana, MINE)
    for ask in asks[:3]:
        for fault in (NotNow("ill"), NoAnswer("what")):
            bureau.office.fails.append(fault)
            refused(await ask(), 503, "unavailable")
        bureau.office.fails.append(LockedOut("meanwhile", MINE))
        assert "Vuelve a conectarlo" in refused(await ask(), 409, "no_mailbox")
    bureau.office.lost.add(MINE)
    for ask in asks:
        assert "Vuelve a conectarlo" in refused(await ask(), 409, "no_mailbox")
    assert await state(ana) == ("LOCKED_OUT", MINE)


# -- written


async def test_an_email_goes_out_from_ones_own_mailbox(bureau: Bureau) -> None:
    ana, eva = await bureau.site.colleague("Ana"), await bureau.site.colleague("Eva")
    await bureau.has(eva, HERS)
    await bureau.has(ana, MINE)
    answer = await ana.post(f"{PANEL}/enviar", PLANS | {"cliente_id": "1042"})
    assert answer.status_code == 201, answer.text
    row = answer.json()
    assert (row["canal"], row["destinatario"], row["asunto"], row["cliente_id"]) == (
        "post",
        JUAN,
        "Planos",
        "1042",
    )
    (one,) = await bureau.has_sent()
    assert (one.line, one.subject, one.text, one.references) == (MINE, "Planos", "Le envío los planos", ())

    bureau.brings(1, about=f"<{one.id}@pascal.example>", references=(f"<{one.id}@pascal.example>",))
    await bureau.told()

    async def answered() -> bool:
        return "Hola 1, ¿sigue en venta?" in await ana.texts(row["conversacion_id"])

    await until(answered)
    await ana.say(row["conversacion_id"], "Sí")
    _, two = await bureau.has_sent(2)
    assert (two.line, two.subject, two.about) == (MINE, "Re: Casa en Miraflores", "<1@correo.example>")
    assert two.references == (f"<{one.id}@pascal.example>", "<1@correo.example>")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"destinatario": "juan"}, ["destinatario"]),
        ({"destinatario": f"{JUAN}\nBcc: eva@otra.example"}, ["destinatario"]),
        ({"asunto": "Planos\r\nBcc: eva@otra.example"}, ["asunto"]),
        ({"asunto": ""}, ["asunto"]),
        ({"cuerpo": ""}, ["cuerpo"]),
    ],
)
async def test_what_is_no_email_is_refused(bureau: Bureau, body: dict[str, str], fields: list[str]) -> None:
    ana = await bureau.site.colleague()
    await bureau.has(ana, MINE)
    refused(await ana.post(f"{PANEL}/enviar", PLANS | body), 400, "validation_error", *fields)
    assert bureau.office.sent == []


async def test_the_panels_limit_counts_mail_too(bureau: Bureau) -> None:
    ana = await bureau.site.colleague()
    answers = await asyncio.gather(*[ana.get(f"{PANEL}/bandeja") for _ in range(201)])
    assert sorted({each.status_code for each in answers}) == [409, 429]
