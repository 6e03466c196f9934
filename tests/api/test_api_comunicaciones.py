"""Document 004's panel: send, and read what was sent and received."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from api_site import Colleague, Serve, Site, data, refused, until
from dishka import Provider, Scope
from pigeon import SIGNED, TRAITS, Pigeons

from pascal.domain.channels import SMS, WHATSAPP
from pascal.domain.communications import Filled
from pascal.domain.ports.channels import Channels, Offered
from pascal.domain.ports.storage import Storage
from pascal.domain.sending import Approved

pytestmark = pytest.mark.asyncio(loop_scope="session")

JUAN = "+51911111111"
COLUMNS = {
    "id",
    "lead_id",
    "cliente_id",
    "contrato_id",
    "usuario_id",
    "canal",
    "direccion",
    "destinatario",
    "contenido",
    "estado",
    "sid_externo",
    "duracion_seg",
    "fecha_creacion",
}
OURS = {"conversacion_id", "motivo", "asunto", "grabacion"}
PANEL = "/api/comunicaciones"


class Desk:
    """A house with WhatsApp and text messages, of which pigeons do the work."""

    def __init__(self, site: Site, whatsapp: Pigeons, sms: Pigeons) -> None:
        self.site, self.whatsapp, self.sms = site, whatsapp, sms
        self.count = 0

    async def hears(self, text: str, who: str = JUAN) -> None:
        self.count += 1
        event = {"id": f"in-{self.count}", "from": who, "text": text, "name": "Juan Pérez"}
        address = f"{PANEL}/webhook/whatsapp"
        assert (await self.site.http.post(address, json=[event], headers=SIGNED)).status_code == 200

    async def rows(self, who: Colleague, path: str = "/historial", **query: object) -> list[Any]:
        answer = await who.get(PANEL + path, **query)
        assert answer.status_code == 200, answer.text
        found: list[Any] = answer.json()["items"]
        return found

    async def has_heard(self, who: Colleague, least: int = 1) -> list[Any]:
        async def look() -> list[Any] | None:
            found = await self.rows(who)
            return found if len(found) >= least else None

        found: list[Any] = await until(look)
        return found


@pytest_asyncio.fixture(loop_scope="session")
async def desk(serve: Serve) -> AsyncIterator[Desk]:
    whatsapp = Pigeons(replace(TRAITS, channel=WHATSAPP), path="whatsapp")
    sms = Pigeons(replace(TRAITS, channel=SMS, window=None), path="sms")
    provider = Provider(scope=Scope.APP)
    provider.provide(lambda: Channels((whatsapp, sms)), provides=Channels)
    yield Desk(await serve(more=[provider]), whatsapp, sms)


async def test_a_text_message_goes_to_a_number_that_nobody_knew(desk: Desk) -> None:
    ana = await desk.site.colleague("Ana Torres")
    body = {"hacia": "911 111 111", "mensaje": "Su visita es mañana", "cliente_id": "1042"}
    answer = await ana.post(f"{PANEL}/sms/enviar", body)
    assert answer.status_code == 201, answer.text
    row = answer.json()
    assert set(row) == COLUMNS | OURS
    assert (row["canal"], row["direccion"], row["destinatario"]) == ("sms", "saliente", JUAN)
    assert (row["contenido"], row["estado"], row["cliente_id"]) == ("Su visita es mañana", "encolado", "1042")
    assert row["usuario_id"] == ana.id

    async def sent() -> Any:
        (found,) = await desk.rows(ana)
        return found if found["estado"] == "enviado" else None

    found = await until(sent)
    assert found["sid_externo"] == f"out-{row['id']}"
    assert [each.text for each in desk.sms.sent] == ["Su visita es mañana"]
    rosa = await desk.site.admin()

    async def written() -> Any:
        log = data(await rosa.get("/audit", actorId=ana.id))["items"]
        return {each["action"] for each in log} >= {"conversation.taken", "message.posted"}

    await until(written)
    chat = data(await ana.get(f"/conversations/{row['conversacion_id']}"))
    assert (chat["agentId"], chat["channel"], chat["lead"]["phone"]) == (ana.id, "SMS", JUAN)


async def test_whatsapp_goes_out_in_the_leads_open_conversation(desk: Desk) -> None:
    ana = await desk.site.colleague()
    await desk.hears("Hola")
    (heard,) = await desk.has_heard(ana)
    assert (heard["direccion"], heard["estado"], heard["usuario_id"]) == ("entrante", "entregado", None)
    body = {"telefono": JUAN, "mensaje": "Buenos días", "lead_id": heard["lead_id"]}
    refused(await ana.post(f"{PANEL}/whatsapp/enviar", body), 403, "forbidden")  # it waits: take it first
    data(await ana.post(f"/conversations/{heard['conversacion_id']}/take"))
    answer = await ana.post(f"{PANEL}/whatsapp/enviar", body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["conversacion_id"] == heard["conversacion_id"]
    luis = await desk.site.colleague("Luis")
    refused(await luis.post(f"{PANEL}/whatsapp/enviar", body), 403, "forbidden")


async def test_whatsapp_to_who_never_wrote_is_refused_and_nothing_is_left_of_it(desk: Desk) -> None:
    ana = await desk.site.colleague()
    answer = await ana.post(f"{PANEL}/whatsapp/enviar", {"telefono": JUAN, "mensaje": "Hola"})
    assert refused(answer, 409, "cannot_send").startswith("Aún no ha escrito")
    assert await desk.rows(ana) == []
    assert data(await ana.get("/conversations"))["items"] == []


async def test_what_is_wrong_is_told_by_field(desk: Desk) -> None:
    ana = await desk.site.colleague()
    refused(
        await ana.post(f"{PANEL}/sms/enviar", {"hacia": "x"}), 400, "validation_error", "hacia", "mensaje"
    )


async def test_a_number_that_is_anothers_is_not_taken(desk: Desk) -> None:
    ana = await desk.site.colleague()
    await desk.hears("Hola")
    await desk.hears("Hola", who="+51922222222")
    rows = {each["destinatario"]: each["lead_id"] for each in await desk.has_heard(ana, 2)}
    body = {"telefono": JUAN, "mensaje": "Hola", "lead_id": rows["+51922222222"]}
    refused(await ana.post(f"{PANEL}/whatsapp/enviar", body), 409, "identity_taken")


async def test_the_history_is_narrowed_by_each_filter_and_comes_in_pages(desk: Desk) -> None:
    ana = await desk.site.colleague()
    for number in range(3):
        body = {"hacia": f"+5193333333{number}", "mensaje": f"{number}", "contrato_id": f"C-{number}"}
        assert (await ana.post(f"{PANEL}/sms/enviar", body)).status_code == 201
    await desk.hears("Hola")
    newest, *rest = await desk.has_heard(ana, 4)
    assert newest["canal"] == "whatsapp"
    assert [each["contenido"] for each in rest] == ["2", "1", "0"]
    lead_id, began = rest[0]["lead_id"], datetime.fromisoformat(rest[-1]["fecha_creacion"])
    day = began.astimezone(ZoneInfo("America/Lima")).date()  # a day is one of the asker's own time zone
    for query, texts in (
        ({"canal": "sms"}, ["2", "1", "0"]),
        ({"canal": "whatsapp"}, ["Hola"]),
        ({"canal": "voz"}, []),
        ({"direccion": "entrante"}, ["Hola"]),
        ({"contrato_id": "C-1"}, ["1"]),
        ({"cliente_id": "1042"}, []),
        ({"lead_id": lead_id}, ["2"]),
        ({"desde": str(day)}, ["Hola", "2", "1", "0"]),
        ({"hasta": str(day - timedelta(days=1))}, []),
    ):
        assert [each["contenido"] for each in await desk.rows(ana, **query)] == texts, query
    assert [each["contenido"] for each in await desk.rows(ana, f"/historial/{lead_id}")] == ["2"]
    page = (await ana.get(f"{PANEL}/historial", limit=3)).json()
    assert len(page["items"]) == 3
    last = (await ana.get(f"{PANEL}/historial", limit=3, cursor=page["cursor"])).json()
    assert [each["contenido"] for each in last["items"]] == ["0"]
    assert last["cursor"] is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("canal", "fax"),
        ("canal", "voice"),
        ("canal", "WHATSAPP"),
        ("direccion", "ambas"),
        ("lead_id", "7"),
        ("desde", "ayer"),
        ("hasta", "2026-13-01"),
        ("limit", "0"),
        ("cursor", "x"),
        ("cliente_id", "x" * 65),
    ],
)
async def test_an_unknown_value_of_a_filter_is_refused(desk: Desk, name: str, value: str) -> None:
    ana = await desk.site.colleague()
    refused(await ana.get(f"{PANEL}/historial", **{name: value}), 400, "validation_error", name)


@pytest.mark.parametrize("of", ["one lead", "all"])
async def test_who_reads_a_colleagues_conversation_in_the_history_is_in_the_log_once(
    desk: Desk, of: str
) -> None:
    """Goal 12. What waits is nobody's, and one's own is nobody else's."""
    ana, luis, rosa = (
        await desk.site.colleague("Ana"),
        await desk.site.colleague("Luis"),
        await desk.site.admin(),
    )
    await desk.hears("Hola")
    await desk.hears("Hola", who="+51922222222")
    theirs, _ = await desk.has_heard(luis, 2)
    data(await ana.post(f"/conversations/{theirs['conversacion_id']}/take"))
    path = "/historial" if of == "all" else f"/historial/{theirs['lead_id']}"
    for each in (ana, luis, luis):
        await desk.rows(each, path)

    async def written() -> Any:
        return data(await rosa.get("/audit", action="conversation.read"))["items"]

    (entry,) = await until(written)
    told = entry["actorId"], entry["subjectId"], entry["details"]
    assert told == (luis.id, theirs["conversacion_id"], {"agentId": ana.id})


async def test_the_history_of_a_lead_whom_one_may_not_see_is_nobodys(serve: Serve) -> None:
    """THREATS 31."""
    whatsapp = Pigeons(replace(TRAITS, channel=WHATSAPP), path="whatsapp")
    provider = Provider(scope=Scope.APP)
    provider.provide(lambda: Channels((whatsapp,)), provides=Channels)
    site = await serve(more=[provider], pascal_agents_see_all=False)
    desk = Desk(site, whatsapp, whatsapp)
    ana, luis = await site.colleague("Ana"), await site.colleague("Luis")
    await desk.hears("Hola")
    (row,) = await desk.has_heard(ana)
    data(await ana.post(f"/conversations/{row['conversacion_id']}/take"))
    assert await desk.rows(luis) == []
    refused(await luis.get(f"{PANEL}/historial/{row['lead_id']}"), 404, "not_found")
    body = {"telefono": JUAN, "mensaje": "Hola", "lead_id": row["lead_id"]}
    refused(await luis.post(f"{PANEL}/whatsapp/enviar", body), 404, "not_found")
    unknown = "019b8f3a-1d00-7000-8000-0000000000c1"
    refused(await ana.get(f"{PANEL}/historial/{unknown}"), 404, "not_found")


async def test_a_template_goes_to_a_number_that_never_wrote(desk: Desk) -> None:
    ana = await desk.site.colleague()
    desk.whatsapp.traits = replace(desk.whatsapp.traits, templates=True)
    storage = await desk.site.container.get(Storage)
    approved = Approved("approved", "utility", 1)
    texts = [Offered("visita", language, f"{language} {{{{1}}}}", approved) for language in ("en", "es_PE")]
    async with storage.begin() as tx:
        await tx.carriers.offer(WHATSAPP, texts, at=desk.site.clock.now())
    body = {"telefono": JUAN, "templateName": "visita", "params": ["mañana"], "contrato_id": "C-7"}
    answer = await ana.post(f"{PANEL}/whatsapp/template", body)
    assert answer.status_code == 201, answer.text
    row = answer.json()
    assert (row["canal"], row["contenido"], row["contrato_id"]) == ("whatsapp", "es_PE mañana", "C-7")

    async def sent() -> Any:
        return desk.whatsapp.sent

    (out,) = await until(sent)
    assert out.template == Filled("visita", "es_PE", ("mañana",))
    answer = await ana.post(f"{PANEL}/whatsapp/template", body | {"idioma": "en"})
    assert answer.json()["contenido"] == "en mañana"
    answer = await ana.post(f"{PANEL}/whatsapp/template", body | {"params": []})
    assert refused(answer, 409, "cannot_send").startswith("La plantilla pide otra cantidad")
    answer = await ana.post(f"{PANEL}/whatsapp/template", {"params": [7], "telefono": "x"})
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"templateName", "params"}
