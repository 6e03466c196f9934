"""What goes by channels, over HTTP: webhooks in, answers out, and whether one may answer."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest
import pytest_asyncio
from api_site import Colleague, Serve, Site, data, refused, until
from dishka import Provider, Scope
from pigeon import SIGNED, TRAITS, Pigeons

from pascal.domain.channels import EMAIL, Traits
from pascal.domain.identities import MAILBOX
from pascal.domain.ports.channels import Channels, Finding, Forged, LockedOut, Offered, Rejected, WebhookCall
from pascal.domain.sending import Approved

pytestmark = pytest.mark.asyncio(loop_scope="session")

_numbers = count(1)


class Loft:
    """A house with pigeons."""

    def __init__(self, site: Site, pigeons: Pigeons) -> None:
        self.site, self.pigeons = site, pigeons

    async def brings(self, *events: dict[str, Any], headers: dict[str, str] = SIGNED) -> httpx.Response:
        address = "/api/comunicaciones/webhook/paloma"
        return await self.site.http.post(address, json=list(events), headers=headers)

    async def says(self, text: str, who: str = "+51911111111", **more: Any) -> None:
        event = {"id": f"in-{next(_numbers)}", "from": who, "text": text, "name": "Juan Pérez"} | more
        assert (await self.brings(event)).status_code == 200

    async def chat(self, who: Colleague, **query: str) -> Any:
        """The first one that there is."""

        async def look() -> Any:
            return data(await who.get("/conversations", **query))["items"]

        return (await until(look))[0]

    async def thread(self, who: Colleague, chat: str, least: int = 1) -> list[Any]:
        async def look() -> Any:
            found = data(await who.get(f"/conversations/{chat}/messages"))["items"]
            return found if len(found) >= least else None

        found: list[Any] = await until(look)
        return found


@pytest_asyncio.fixture(loop_scope="session")
async def loft(serve: Serve) -> AsyncIterator[Loft]:
    pigeons, provider = Pigeons(), Provider(scope=Scope.APP)
    provider.provide(lambda: Channels((pigeons,)), provides=Channels)
    yield Loft(await serve(more=[provider]), pigeons)


@pytest_asyncio.fixture(loop_scope="session")
async def templates(serve: Serve) -> AsyncIterator[Loft]:
    """Whose carrier approves texts."""
    approved = Approved("approved", "utility", 2)
    texts = [Offered("visita", "es", "Hola {{1}}, te esperamos {{2}}.", approved)]
    pigeons = Pigeons(replace(TRAITS, templates=True), texts=texts)
    provider = Provider(scope=Scope.APP)
    provider.provide(lambda: Channels((pigeons,)), provides=Channels)
    yield Loft(await serve(more=[provider]), pigeons)


async def test_a_stranger_writes_is_answered_and_the_ladder_climbs(loft: Loft) -> None:
    ana = await loft.site.colleague("Ana Torres")
    await loft.says("Hola, ¿sigue libre?")
    chat = await loft.chat(ana, status="QUEUED")
    assert (chat["channel"], chat["lead"]) == (
        "PIGEON",
        {"name": "Juan Pérez", "email": None, "phone": "+51911111111", "verified": False},
    )
    data(await ana.post(f"/conversations/{chat['id']}/take"))
    asked = data(await ana.get(f"/conversations/{chat['id']}/sendability"))
    assert (asked["channel"], asked["allowed"], asked["reason"], asked["alternatives"]) == (
        "PIGEON",
        True,
        None,
        [],
    )
    assert 86_300 < asked["windowSecondsLeft"] <= 86_400
    body = {"contentText": "Sí, mañana puede verlo"}
    sent = data(await ana.post(f"/conversations/{chat['id']}/messages", body), 201)
    assert (sent["channel"], sent["delivery"]) == ("PIGEON", None)

    async def state() -> Any:
        *_, last = await loft.thread(ana, chat["id"])
        return last["delivery"]

    async def reaches(word: str) -> None:
        async def look() -> bool:
            delivery = await state()
            return delivery is not None and delivery["state"] == word

        await until(look)

    await reaches("SENT")
    (out,) = loft.pigeons.sent
    assert (out.text, out.line) == ("Sí, mañana puede verlo", "loft")
    for word in ("delivered", "read"):
        told = {"id": word, "from": "x", "state": word, "of": f"out-{out.id}"}
        assert (await loft.brings(told)).status_code == 200
        await reaches(word.upper())


async def test_what_the_carrier_refuses_is_shown_with_its_reason(loft: Loft) -> None:
    ana = await loft.site.colleague()
    await loft.says("Hola")
    chat = await loft.chat(ana, status="QUEUED")
    data(await ana.post(f"/conversations/{chat['id']}/take"))
    loft.pigeons.fails = [Rejected("spam", "30007")]
    data(await ana.post(f"/conversations/{chat['id']}/messages", {"contentText": "Oferta"}), 201)

    async def look() -> Any:
        *_, last = await loft.thread(ana, chat["id"])
        return last["delivery"] if last["delivery"] and last["delivery"]["state"] == "FAILED" else None

    assert await until(look) == {"state": "FAILED", "failure": "spam", "code": "30007", "attempt": 1}


async def test_what_may_not_go_out_is_refused_before_it_is_said(loft: Loft) -> None:
    ana = await loft.site.colleague()
    long_ago = (datetime.now(UTC) - timedelta(hours=25)).isoformat()
    await loft.says("Hola", at=long_ago)
    chat = await loft.chat(ana, status="QUEUED")
    data(await ana.post(f"/conversations/{chat['id']}/take"))
    answer = await ana.post(f"/conversations/{chat['id']}/messages", {"contentText": "¿Sigue ahí?"})
    assert refused(answer, 409, "cannot_send").startswith("Pasaron 24 horas")
    asked = data(await ana.get(f"/conversations/{chat['id']}/sendability"))
    assert (asked["allowed"], asked["reason"], asked["windowSecondsLeft"]) == (False, "window_closed", None)
    assert [each["name"] for each in asked["alternatives"]] == ["wait_for_them"]
    assert len(await loft.thread(ana, chat["id"])) == 2
    assert loft.pigeons.sent == []
    answer = await ana.post(f"/conversations/{chat['id']}/messages", {"contentText": "x" * 1001})
    assert answer.status_code == 409


async def test_what_failed_is_sent_again_by_hand_once_and_on_record(loft: Loft) -> None:
    ana, admin = await loft.site.colleague(), await loft.site.admin()
    await loft.says("Hola")
    chat = await loft.chat(ana, status="QUEUED")
    data(await ana.post(f"/conversations/{chat['id']}/take"))
    loft.pigeons.fails = [Rejected("spam", "30007")]
    said = data(await ana.post(f"/conversations/{chat['id']}/messages", {"contentText": "Oferta"}), 201)
    path = f"/conversations/{chat['id']}/messages/{said['id']}/resend"

    async def delivery() -> Any:
        *_, last = await loft.thread(ana, chat["id"])
        return last["delivery"]

    async def failed() -> Any:
        one = await delivery()
        return one and one["state"] == "FAILED"

    await until(failed)
    answers = await asyncio.gather(*(ana.post(path) for _ in range(10)))
    assert {data(each)["attempt"] for each in answers} == {2}

    async def went() -> Any:
        return await delivery() == {"state": "SENT", "failure": None, "code": None, "attempt": 2}

    await until(went)
    assert len(loft.pigeons.sent) == 1
    assert data(await ana.post(path))["state"] == "SENT"

    async def record() -> Any:
        found = data(await admin.get("/audit"))["items"]
        return [each for each in found if each["action"] == "message.sent_again"]

    (deed,) = await until(record)
    assert deed["details"]["messageId"] == said["id"]


async def test_in_the_chat_on_the_site_one_may_always_write(loft: Loft) -> None:
    ana, browser = await loft.site.colleague(), await loft.site.browser()
    chat = await browser.chat()
    asked = data(await ana.get(f"/conversations/{chat}/sendability"))
    assert (asked["channel"], asked["allowed"], asked["windowSecondsLeft"]) == ("WEB", True, None)
    asked = data(await ana.get(f"/conversations/{chat}/sendability", channel="PIGEON"))
    assert (asked["allowed"], asked["reason"]) == (False, "no_address")
    answer = await ana.get(f"/conversations/{chat}/sendability", channel="FAX")
    refused(answer, 400, "validation_error", "channel")


# -- the door of carriers (THREATS 24, 25 and 29)


@pytest.mark.parametrize("headers", [{}, {"x-pigeon": "wrong"}, {"x-pigeon": ""}])
async def test_what_the_carrier_did_not_sign_is_not_even_read(loft: Loft, headers: dict[str, str]) -> None:
    answer = await loft.brings({"id": "1", "from": "+51911111111", "text": "Hola"}, headers=headers)
    assert refused(answer, 401, "bad_signature") == "La firma no es válida."


class Locked(Pigeons):
    """Its carrier's keys are not known before somebody asks for them."""

    keys = ""

    async def learn_keys(self, call: WebhookCall) -> None:
        self.keys = call.headers.get("x-pigeon", "")

    def check(self, call: WebhookCall) -> None:
        if not self.keys:
            raise Forged
        super().check(call)


async def test_keys_that_a_carrier_changes_are_learned_before_it_is_checked(serve: Serve) -> None:
    pigeons, provider = Locked(), Provider(scope=Scope.APP)
    provider.provide(lambda: Channels((pigeons,)), provides=Channels)
    loft = Loft(await serve(more=[provider]), pigeons)
    await loft.says("Hola")
    assert pigeons.keys == SIGNED["x-pigeon"]


async def test_the_carrier_hears_its_challenge_and_nobody_else_does(loft: Loft) -> None:
    address = "/api/comunicaciones/webhook/paloma"
    answer = await loft.site.http.get(address, params={"token": "example", "echo": "1158201444"})
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")
    for query in ({}, {"token": "wrong", "echo": "1"}):
        assert (await loft.site.http.get(address, params=query)).status_code == 403


async def test_a_channel_that_is_not_set_up_is_not_there(loft: Loft) -> None:
    for name in ("whatsapp", "nobody", "%00", ".."):
        answer = await loft.site.http.post(f"/api/comunicaciones/webhook/{name}", headers=SIGNED)
        assert answer.status_code == 404, name


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"not json", b"[" * 100_000, b"\0" * 1000])
async def test_whatever_is_signed_is_taken_and_never_lost(loft: Loft, body: bytes) -> None:
    address = "/api/comunicaciones/webhook/paloma"
    answer = await loft.site.http.post(address, content=body, headers=SIGNED)
    assert answer.status_code == 200
    await loft.says("Hola")
    assert await loft.chat(await loft.site.colleague(), status="QUEUED")


async def test_what_is_too_large_is_refused(loft: Loft) -> None:
    address = "/api/comunicaciones/webhook/paloma"
    answer = await loft.site.http.post(address, content=b"x" * (3 * 1024 * 1024 + 1), headers=SIGNED)
    assert answer.status_code == 413


async def test_who_is_not_asked_for_a_token_needs_none_and_forms_are_read_too(loft: Loft) -> None:
    answer = await loft.site.http.post("/api/comunicaciones/webhook/paloma", data={"a": "b"}, headers=SIGNED)
    assert answer.status_code == 200


# -- one person, wherever they write


async def test_who_is_reached_elsewhere_too_by_word_of_an_agent_goes_on_in_the_same_thread(
    loft: Loft,
) -> None:
    ana = await loft.site.colleague("Ana Torres")
    await loft.says("Hola", who="+51911111111")
    chat = await loft.chat(ana, status="QUEUED")
    data(await ana.post(f"/conversations/{chat['id']}/take"))
    address = f"/leads/{chat['leadId']}/identities"
    lead = data(await ana.post(address, {"kind": "PHONE", "value": "922 222 222"}), 201)
    assert [(each["value"], each["vouched"]) for each in lead["identities"]] == [
        ("+51911111111", "WROTE"),
        ("+51922222222", "AGENT"),
    ]
    assert lead == data(await ana.post(address, {"kind": "PHONE", "value": "+51922222222"}), 201)
    lead = data(await ana.post(address, {"kind": "EMAIL", "value": "Juan@Correo.example"}), 201)
    assert lead["email"] == "juan@correo.example"
    await loft.says("Escribo de mi otro número", who="+51922222222")
    said = await loft.thread(ana, chat["id"], 3)
    assert [each["contentText"] for each in said if each["senderType"] == "LEAD"] == [
        "Hola",
        "Escribo de mi otro número",
    ]
    timeline = data(await ana.get(f"/leads/{chat['leadId']}/timeline", limit=2))
    texts = [each["message"]["contentText"] for each in timeline["items"]]
    rest = data(await ana.get(f"/leads/{chat['leadId']}/timeline", limit=2, cursor=timeline["nextCursor"]))
    texts += [each["message"]["contentText"] for each in rest["items"]]
    assert texts == ["Escribo de mi otro número", "Ana Torres se ha unido al chat.", "Hola"]
    assert rest["nextCursor"] is None
    by_one = data(await ana.get(f"/leads/{chat['leadId']}/timeline", channel="PIGEON"))["items"]
    assert {each["message"]["channel"] for each in by_one} == {"PIGEON"}
    assert data(await ana.get(f"/leads/{chat['leadId']}/timeline", channel="SMS"))["items"] == []
    other = await ana.get(f"/leads/{chat['leadId']}/timeline", cursor=timeline["nextCursor"], channel="SMS")
    refused(other, 400, "validation_error", "cursor")


async def test_a_number_of_another_lead_is_not_theirs(loft: Loft) -> None:
    ana = await loft.site.colleague()
    await loft.says("Hola", who="+51911111111")
    await loft.chat(ana, status="QUEUED")
    await loft.says("Hola", who="+51922222222")

    async def both() -> Any:
        found = data(await ana.get("/conversations", status="QUEUED"))["items"]
        return found if len(found) == 2 else None

    chat, _ = await until(both)
    taken = {"kind": "PHONE", "value": {"+51911111111": "+51922222222"}.get(chat["lead"]["phone"])}
    taken["value"] = taken["value"] or "+51911111111"
    answer = await ana.post(f"/leads/{chat['leadId']}/identities", taken)
    assert refused(answer, 409, "identity_taken", "value") == "Ese número o correo es de otro cliente"
    assert answer.json()["errors"] == {"value": ["Es de Juan Pérez"]}


async def test_what_a_colleague_said_is_taken_back_and_what_they_proved_is_not(loft: Loft) -> None:
    ana = await loft.site.colleague()
    await loft.says("Hola", who="+51911111111")
    chat = await loft.chat(ana, status="QUEUED")
    data(await ana.post(f"/conversations/{chat['id']}/take"))
    address = f"/leads/{chat['leadId']}/identities"
    lead = data(await ana.post(address, {"kind": "PHONE", "value": "922222222"}), 201)
    theirs, mistyped = (each["id"] for each in lead["identities"])
    refused(await ana.call("DELETE", f"{address}/{theirs}"), 409, "identity_proven")
    await loft.says("¿Quién es?", who="+51922222222")  # a stranger, who is now taken for Juan
    await loft.thread(ana, chat["id"], 3)
    lead = data(await ana.call("DELETE", f"{address}/{mistyped}"))
    assert [each["value"] for each in lead["identities"]] == ["+51911111111"]
    assert (await ana.call("DELETE", f"{address}/{mistyped}")).status_code == 404
    await ana.say(chat["id"], "Buenos días, Juan")

    async def flew() -> Any:
        return loft.pigeons.sent

    (out,) = await until(flew)
    assert out.text == "Buenos días, Juan"
    await loft.says("Soy Rosa", who="+51922222222", name="Rosa")
    assert (await loft.chat(ana, status="QUEUED"))["leadId"] != chat["leadId"]


async def test_the_ledger_of_consent_tells_who_said_what_and_of_which_channels(loft: Loft) -> None:
    ana, browser = await loft.site.colleague("Ana Torres"), await loft.site.browser()
    await loft.says("Hola")
    chat = await loft.chat(ana, status="QUEUED")
    data(await ana.post(f"/conversations/{chat['id']}/take"))
    address = f"/leads/{chat['leadId']}/consents"
    assert data(await ana.get(address)) == {"channels": ["PIGEON"], "said": []}
    noted = {"channel": "PIGEON", "wanted": True, "words": "Lo dijo en la visita"}
    data(await ana.post(address, noted), 201)
    await loft.says("BAJA")

    async def two() -> Any:
        said = data(await ana.get(address))["said"]
        return said if len(said) == 2 else None

    theirs, ours = await until(two)
    place = {"channel": "PIGEON", "kind": "PHONE", "value": "+51911111111", "about": "ALL"}
    nobody = {"agentId": None, "agentName": None}
    assert theirs == place | nobody | {"wanted": False, "words": "BAJA", "at": theirs["at"]}
    by = {"agentId": ana.id, "agentName": "Ana Torres", "at": ours["at"]}
    assert ours == place | by | {"wanted": True, "words": "Lo dijo en la visita"}
    refused(await ana.post(address, noted), 409, "cannot_send")
    other = (await ana.one(await browser.chat()))["leadId"]
    assert data(await ana.get(f"/leads/{other}/consents"))["said"] == []


async def test_a_phone_that_was_typed_on_the_site_is_nobodys_until_somebody_says_so(loft: Loft) -> None:
    """THREATS 1: else whoever types a number would read what its owner writes."""
    ana, browser = await loft.site.colleague(), await loft.site.browser()
    chat = await browser.chat()
    typed = data(await ana.get(f"/conversations/{chat}"))["lead"]["phone"]
    await loft.says("Soy yo", who=typed)

    async def both() -> Any:
        found = data(await ana.get("/conversations", status="QUEUED"))["items"]
        return found if len(found) == 2 else None

    one, other = await until(both)
    assert one["leadId"] != other["leadId"]


# -- the texts that the carrier has approved


async def in_hand(loft: Loft, ana: Colleague, **more: Any) -> str:
    await loft.says("Hola", **more)
    chat = await loft.chat(ana, status="QUEUED")
    data(await ana.post(f"/conversations/{chat['id']}/take"))
    return str(chat["id"])


async def offered(loft: Loft, ana: Colleague) -> list[Any]:
    """Once they have been asked for."""

    async def look() -> Any:
        return data(await ana.get("/channels/templates"))

    found: list[Any] = await until(look)
    return found


async def test_a_text_that_the_carrier_has_approved_goes_out_when_free_words_may_not(templates: Loft) -> None:
    loft, ana = templates, await templates.site.colleague("Ana Torres")
    assert await offered(loft, ana) == [
        {
            "channel": "PIGEON",
            "name": "visita",
            "language": "es",
            "contentText": "Hola {{1}}, te esperamos {{2}}.",
            "status": "approved",
            "category": "utility",
            "places": 2,
        }
    ]
    for name, many in (("PIGEON", 1), ("WHATSAPP", 0)):
        assert len(data(await ana.get("/channels/templates", channel=name))) == many
    long_ago = (datetime.now(UTC) - timedelta(hours=25)).isoformat()
    chat = await in_hand(loft, ana, at=long_ago)
    asked = data(await ana.get(f"/conversations/{chat}/sendability"))
    assert [each["name"] for each in asked["alternatives"]] == ["template", "wait_for_them"]
    body = {"name": "visita", "language": "es", "parameters": ["Juan", "mañana"], "clientMessageId": "c1"}
    sent = data(await ana.post(f"/conversations/{chat}/template", body), 201)
    assert (sent["contentText"], sent["channel"]) == ("Hola Juan, te esperamos mañana.", "PIGEON")
    assert data(await ana.post(f"/conversations/{chat}/template", body), 201)["id"] == sent["id"]

    async def went() -> Any:
        *_, last = await loft.thread(ana, chat)
        return last["delivery"] is not None and last["delivery"]["state"] == "SENT"

    await until(went)
    (out,) = loft.pigeons.sent
    assert out.template is not None
    assert out.template.parameters == ("Juan", "mañana")


async def test_a_template_that_may_not_go_is_refused_with_the_reason(templates: Loft) -> None:
    loft, ana = templates, await templates.site.colleague()
    await offered(loft, ana)
    chat = await in_hand(loft, ana)
    for body, words in (
        ({"name": "visita", "language": "es", "parameters": ["Juan"]}, "La plantilla pide otra cantidad"),
        ({"name": "visita", "language": "pt", "parameters": ["J", "h"]}, "La plantilla no está aprobada"),
    ):
        answer = await ana.post(f"/conversations/{chat}/template", body)
        assert refused(answer, 409, "cannot_send").startswith(words)
    assert loft.pigeons.sent == []
    await loft.says("STOP")
    await loft.thread(ana, chat, 4)
    body = {"name": "visita", "language": "es", "parameters": ["Juan", "mañana"]}
    answer = await ana.post(f"/conversations/{chat}/template", body)
    assert refused(answer, 409, "cannot_send").startswith("Pidió no recibir más mensajes")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"language": "es"}, "name"),
        ({"name": "", "language": "es"}, "name"),
        ({"name": "visita"}, "language"),
        ({"name": "visita", "language": "es", "parameters": "Juan"}, "parameters"),
        ({"name": "visita", "language": "es", "parameters": ["x"] * 51}, "parameters"),
        ({"name": "visita", "language": "es", "parameters": ["x" * 1025]}, "parameters"),
    ],
)
async def test_what_is_wrong_with_a_template_is_told_by_field(
    templates: Loft, body: dict[str, object], field: str
) -> None:
    ana = await templates.site.colleague()
    chat = await in_hand(templates, ana)
    refused(await ana.post(f"/conversations/{chat}/template", body), 400, "validation_error", field)


# -- how it stands


async def health(of: Colleague, **headers: str) -> Any:
    (one,) = data(await of.call("GET", "/channels/health", headers=headers))
    return one


def said(one: Any) -> dict[str, str]:
    return {each["what"]: each["state"] for each in one["findings"]}


async def test_administrators_see_how_each_channel_stands_and_what_to_do(templates: Loft) -> None:
    loft, rosa, ana = templates, await templates.site.admin(), await templates.site.colleague()
    loft.pigeons.found = [Finding("token", "warning", "whatsapp_token_ends", {"date": "2026-01-05"})]
    await offered(loft, ana)
    one = await health(rosa)
    address = f"{loft.site.settings.public_url}/api/comunicaciones/webhook/paloma"
    assert (one["channel"], one["state"], one["webhookUrl"]) == ("PIGEON", "warning", address)
    assert (one["lastDeliveryAt"], one["waiting"], one["unread"]) == (None, 0, 0)
    assert said(one) == {
        "channel_never_heard": "warning",
        "channel_sends": "good",
        "whatsapp_token_ends": "warning",
    }
    assert one["findings"][0]["message"].endswith(address)
    assert "2026-01-05" in one["findings"][2]["message"]
    await in_hand(loft, ana)
    heard = await health(rosa, **{"accept-language": "en"})
    assert heard["findings"][0]["message"].startswith("The last delivery came on ")
    assert heard["lastDeliveryAt"] is not None


async def test_a_channel_that_is_locked_out_is_seen_at_once_and_goes_on_by_itself(templates: Loft) -> None:
    loft, rosa, ana = templates, await templates.site.admin(), await templates.site.colleague()
    await offered(loft, ana)
    chat = await in_hand(loft, ana)
    loft.pigeons.fails = [LockedOut("the token is over")]
    for text in ("uno", "dos"):
        await ana.say(chat, text)

    async def locked_out() -> Any:
        one = await health(rosa)
        return one if one["lockedOutSince"] else None

    one = await until(locked_out)
    assert (one["state"], said(one)["channel_locked_out"]) == ("bad", "bad")
    loft.site.clock.ahead += timedelta(minutes=1)

    async def mended() -> Any:
        one = await health(rosa)
        return one["lockedOutSince"] is None and one["waiting"] == 0

    await until(mended)
    assert [each.text for each in loft.pigeons.sent] == ["uno", "dos"]


async def test_what_nobody_could_read_is_counted_and_tried_again_when_asked(loft: Loft) -> None:
    rosa, address = await loft.site.admin(), "/api/comunicaciones/webhook/paloma"
    assert (await loft.site.http.post(address, content=b"moulting", headers=SIGNED)).status_code == 200

    async def unread() -> Any:
        one = await health(rosa)
        return one if one["unread"] else None

    one = await until(unread)
    assert (one["unread"], one["state"], said(one)["channel_unread"]) == (1, "bad", "bad")
    assert data(await rosa.call("POST", "/channels/unread/retry", params={"channel": "PIGEON"})) == {
        "retried": 1
    }
    await until(unread)  # it is no better than before
    for name in ("FAX", "x", ""):
        answer = await rosa.call("POST", "/channels/unread/retry", params={"channel": name})
        refused(answer, 400, "validation_error", "channel")
    assert data(await rosa.post("/channels/unread/retry")) == {"retried": 1}


async def test_what_the_team_notes_of_consent_counts(loft: Loft) -> None:
    ana = await loft.site.colleague()
    await loft.says("Hola")
    chat = await loft.chat(ana, status="QUEUED")
    data(await ana.post(f"/conversations/{chat['id']}/take"))
    address, look = f"/leads/{chat['leadId']}/consents", f"/conversations/{chat['id']}/sendability"
    no = {"channel": "PIGEON", "wanted": False, "words": "Lo pidió por teléfono"}
    data(await ana.post(address, no), 201)
    asked = data(await ana.get(look))
    assert (asked["allowed"], asked["reason"]) == (False, "opted_out")
    data(await ana.post(address, no | {"wanted": True, "words": "Cambió de idea"}), 201)
    assert data(await ana.get(look))["allowed"]
    refused(await ana.post(address, no | {"words": " "}), 400, "validation_error", "words")
    refused(await ana.post(address, no | {"channel": "FAX"}), 400, "validation_error", "channel")
    browser = await loft.site.browser()
    web = data(await ana.get(f"/conversations/{await browser.chat()}"))
    answer = await ana.post(f"/leads/{web['leadId']}/consents", no)
    assert refused(answer, 409, "cannot_send").startswith("No se sabe dónde escribirle")


async def test_who_asked_for_no_more_is_not_signed_up_again_by_the_team(loft: Loft) -> None:
    ana = await loft.site.colleague()
    await loft.says("Hola")
    chat = await loft.chat(ana, status="QUEUED")
    data(await ana.post(f"/conversations/{chat['id']}/take"))
    await loft.says("BAJA")
    look = f"/conversations/{chat['id']}/sendability"

    async def stopped() -> bool:
        return not data(await ana.get(look))["allowed"]

    await until(stopped)
    address = f"/leads/{chat['leadId']}/consents"
    word = {"channel": "PIGEON", "wanted": False, "words": "También por teléfono"}
    data(await ana.post(address, word), 201)
    told = refused(await ana.post(address, word | {"wanted": True}), 409, "cannot_send")
    assert told.startswith("Pidió no recibir más mensajes")
    assert await stopped()
    await loft.says("ALTA")

    async def again() -> bool:
        return not await stopped()

    await until(again)


async def test_a_visitor_goes_on_by_another_channel_and_it_stays_one_conversation(loft: Loft) -> None:
    ana = await loft.site.colleague()
    browser = await loft.site.browser()
    assert data(await browser.get("/config"))["goesOn"] == ["PIGEON"]
    chat = await browser.chat()
    data(await ana.post(f"/conversations/{chat}/take"))
    address = f"/conversations/{chat}/continue-on"
    link = data(await browser.post(address, {"channel": "PIGEON"}))
    assert link["url"].endswith(link["code"])
    assert (link["channel"], link["sendability"]) == ("PIGEON", None)
    await loft.says(f"Sigo por aquí: {link['code']}")

    async def went() -> bool:
        return bool(data(await browser.get(f"/conversations/{chat}"))["channel"] == "PIGEON")

    await until(went)
    data(await ana.post(f"/conversations/{chat}/messages", {"contentText": "Le escribo aquí"}), 201)

    async def flew() -> bool:
        return [each.text for each in loft.pigeons.sent] == ["Le escribo aquí"]

    await until(flew)
    said = data(await browser.get(f"/conversations/{chat}/messages"))["items"]
    assert [each["channel"] for each in said if each["note"] is None] == ["WEB", "PIGEON", "PIGEON"]
    moved = data(await ana.post(address, {"channel": "PIGEON"}))
    assert (moved["url"], moved["code"], moved["sendability"]["allowed"]) == (None, None, True)


async def test_an_agent_gives_the_lead_a_link_in_the_chat(loft: Loft) -> None:
    ana = await loft.site.colleague()
    browser = await loft.site.browser()
    chat = await browser.chat()
    data(await ana.post(f"/conversations/{chat}/take"))
    address = f"/conversations/{chat}/continue-on"
    link = data(await ana.post(address, {"channel": "PIGEON"}))
    *_, told = data(await browser.get(f"/conversations/{chat}/messages"))["items"]
    assert (told["note"], told["contentText"]) == (
        "goes_on",
        "Si prefieres, sigue esta conversación por Pigeon.",
    )
    assert link["code"] in link["url"]
    refused(await ana.post(address, {"channel": "FAX"}), 400, "validation_error", "channel")
    data(await ana.post(f"/conversations/{chat}/resolve"))
    refused(await browser.post(address, {"channel": "PIGEON"}), 409, "conversation_closed")


async def test_who_has_left_the_site_gets_by_mail_what_they_have_not_seen(serve: Serve) -> None:
    mail, provider = Pigeons(Traits(EMAIL, (MAILBOX,), most_text=10_000)), Provider(scope=Scope.APP)
    provider.provide(lambda: Channels((mail,)), provides=Channels)
    site = await serve(more=[provider], pascal_email_fallback_seconds=1)
    ana = await site.colleague("Ana Torres")
    browser, stranger = await site.browser(), await site.browser()
    chat = await browser.chat()
    await site.prove(browser)
    claimed = await stranger.chat(email=browser.email)
    for each in (claimed, chat):
        data(await ana.post(f"/conversations/{each}/take"))
        data(await ana.post(f"/conversations/{each}/messages", {"contentText": "Sí, sigue libre"}), 201)

    async def sent() -> Any:
        *_, said = data(await ana.get(f"/conversations/{chat}/messages"))["items"]
        return said["delivery"] is not None and said["delivery"]["state"] == "SENT"

    await until(sent)
    (one,) = mail.sent
    assert one.subject == "Te respondimos en el chat"
    assert one.text.startswith("Ana Torres: Sí, sigue libre\n")
