"""What a refusal tells: all that is wrong at once, what would be right, and what to do first."""

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest
from api_site import PASSWORD, PNG, Caller, Serve, Site, data, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")

REQUIRED = "Es obligatorio"
EMAIL = "Debe ser un correo, como ana@correo.example"
MOMENT = "Debe ser un momento con su zona, como 2026-01-05T09:00:00-05:00"
PHONE = "Debe ser un teléfono, como 987 654 321 o +51 987 654 321"


def blamed(answer: httpx.Response, status: int = 400) -> dict[str, str]:
    """The one sentence for each field."""
    assert answer.status_code == status, answer.text
    errors: dict[str, list[str]] = answer.json()["errors"]
    return {field: sentence for field, (sentence,) in errors.items()}


# -- all that is wrong, at once


async def test_all_that_is_missing_is_named_at_once(site: Site) -> None:
    stranger, browser, admin = site.stranger, await site.browser(), await site.admin()
    both = {"email": REQUIRED, "password": REQUIRED}
    assert blamed(await stranger.post("/auth/login", {})) == both
    assert blamed(await admin.post("/users", {"email": None})) == both
    form = {"name": REQUIRED, "phone": REQUIRED, "email": REQUIRED}
    assert blamed(await browser.post("/conversations", {"message": "Hola"})) == form
    for body in ({}, {"message": ""}, {"message": "\u200b"}):
        assert blamed(await browser.post("/conversations", body)) == {"message": REQUIRED} | form
    answer = await browser.begin(name=" ", phone=" ", email=" ")
    assert blamed(answer) == {"name": REQUIRED, "phone": REQUIRED, "email": REQUIRED}


async def test_all_that_was_typed_wrong_is_named_at_once(site: Site) -> None:
    browser, admin = await site.browser(), await site.admin()
    answer = await browser.begin(" ", name="", phone="12", email="juan", projectId="a\nb")
    assert blamed(answer) == {
        "message": REQUIRED,
        "name": REQUIRED,
        "phone": PHONE,
        "email": EMAIL,
        "projectId": "Debe ir en una sola línea, sin caracteres invisibles",
    }
    answer = await browser.begin(name="", phone="12", email="juan")
    assert blamed(answer) == {"name": REQUIRED, "phone": PHONE, "email": EMAIL}
    answer = await admin.post("/users", {"email": "ana", "password": "corta", "name": "a" * 121})
    assert blamed(answer) == {
        "email": EMAIL,
        "password": "Es demasiado corto (mínimo 8 caracteres)",
        "name": "Es demasiado largo (máximo 120 caracteres)",
    }
    body = {"role": "boss", "isActive": "si", "maxConcurrentChats": 5000, "timeZone": 5}
    assert blamed(await admin.patch(f"/users/{uuid4()}", body)) == {
        "role": "Debe ser uno de: SALES_AGENT, ADMIN, SUPERADMIN",
        "isActive": "Debe ser true o false",
        "maxConcurrentChats": "Debe estar entre 0 y 1000",
        "timeZone": "Debe ser un texto",
    }


async def test_what_has_the_wrong_type_is_named_with_what_breaks_a_rule(site: Site) -> None:
    browser, admin = await site.browser(), await site.admin()
    answer = await admin.post("/users", {"email": "beto", "password": "b", "role": "king", "name": "a" * 121})
    assert blamed(answer) == {
        "email": EMAIL,
        "password": "Es demasiado corto (mínimo 8 caracteres)",
        "role": "Debe ser uno de: SALES_AGENT, ADMIN, SUPERADMIN",
        "name": "Es demasiado largo (máximo 120 caracteres)",
    }
    answer = await admin.post("/users", {"email": "beto", "role": "admin"})
    assert set(blamed(answer)) == {"email", "password", "role"}
    answer = await browser.post("/conversations", {"leadId": "7", "email": "juan", "projectId": "a\nb"})
    assert set(blamed(answer)) == {"leadId", "message", "email", "projectId"}


async def test_all_that_is_wrong_in_an_address_is_named_at_once(site: Site) -> None:
    admin = await site.admin()
    wrong = {"limit": "abc", "status": "x", "sort": "foo", "priority": "x", "leadId": "7", "assignee": "x"}
    wrong |= {"createdFrom": "5 de enero"}
    assert blamed(await admin.get("/conversations", **wrong, channel="web")) == {
        "limit": "Debe ser un número entero",
        "status": "Debe ser uno de: QUEUED, IN_PROGRESS, RESOLVED",
        "sort": "Debe ser uno de: lastActivity, oldestWaiting",
        "priority": "Debe ser uno de: LOW, MEDIUM, HIGH, UNANALYZED",
        "leadId": "Debe ser un UUID, como 5b0f6c1e-6a52-4f0c-9d0e-2f6a1c3b7e90",
        "assignee": "Debe ser «me», «none» o el id de un agente",
        "channel": "Debe ser el nombre de un canal en mayúsculas, como WEB o WHATSAPP",
        "createdFrom": "Debe ser un momento con su zona, como 2026-01-05T09:00:00-05:00",
    }
    answer = await admin.get("/conversations", createdFrom="2026-13-05T09:00Z", createdTo="2026-01-32T09:00Z")
    assert set(blamed(answer)) == {"createdFrom", "createdTo"}
    answer = await admin.get("/search", limit=101)
    assert blamed(answer) == {"q": REQUIRED, "limit": "Debe estar entre 1 y 100"}
    answer = await admin.get("/search", q="a" * 201)
    assert blamed(answer) == {"q": "Es demasiado largo (máximo 200 caracteres)"}


async def test_who_has_written_before_is_not_asked_for_the_form_again(site: Site) -> None:
    browser = await site.browser()
    await browser.chat()
    assert blamed(await browser.post("/conversations", {"message": ""})) == {"message": REQUIRED}
    data(await browser.post("/conversations", {"message": "¿Hola?"}), 201)


# -- what would be right


async def test_where_there_is_a_choice_it_is_told(site: Site) -> None:
    admin, browser = await site.admin(), await site.browser()
    chat = await browser.chat()
    for query, choices in (
        ("status", "QUEUED, IN_PROGRESS, RESOLVED"),
        ("priority", "LOW, MEDIUM, HIGH, UNANALYZED"),
        ("sort", "lastActivity, oldestWaiting"),
    ):
        answer = await admin.get("/conversations", **{query: "FOO"})
        assert blamed(answer) == {query: f"Debe ser uno de: {choices}"}
    for path, field, choices in (
        (f"/conversations/{chat}", "priority", "LOW, MEDIUM, HIGH"),
        ("/auth/me", "availability", "ONLINE, AWAY, OFFLINE"),
    ):
        assert blamed(await admin.patch(path, {field: "x"})) == {field: f"Debe ser uno de: {choices}"}
    answer = await admin.get("/conversations", assignee="x")
    assert blamed(answer) == {"assignee": "Debe ser «me», «none» o el id de un agente"}


async def test_where_there_is_a_limit_it_is_told(site: Site) -> None:
    admin, browser = await site.admin(), await site.browser()
    chat = await browser.chat()
    for limit in (0, 1000):
        answer = await admin.get("/conversations", limit=limit)
        assert blamed(answer) == {"limit": "Debe estar entre 1 y 100"}
    assert blamed(await admin.get("/conversations", limit="x")) == {"limit": "Debe ser un número entero"}
    too_long = "Es demasiado largo (máximo 4000 caracteres)"
    for length in (4001, 30_000):
        answer = await browser.post(f"/conversations/{chat}/messages", {"contentText": "a" * length})
        assert blamed(answer) == {"contentText": too_long}
        assert blamed(await browser.begin("a" * length)) == {"message": too_long}
    answer = await admin.patch(f"/conversations/{chat}", {"tags": [""]})
    assert blamed(answer) == {"tags": "Admite 20 etiquetas, de 1 a 40 caracteres cada una"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "No es JSON válido: termina antes de tiempo"),
        (b"hola", "No es JSON válido: falla en el byte 0, contando desde 0"),
        (b'{"email": "a",}', "No es JSON válido: falla en el byte 14, contando desde 0"),
        (b'{"email": "\xff"}', "No es JSON válido: falla en el byte 11, contando desde 0"),
        (b"[" * 100_000, "No es JSON válido"),
        (b"", "Debe ser un objeto JSON"),
    ],
)
async def test_what_is_no_json_is_told_so_and_where(site: Site, content: bytes, sentence: str) -> None:
    headers = {"content-type": "application/json"}
    answer = await site.stranger.post("/auth/login", content=content, headers=headers)
    assert blamed(answer) == {"body": sentence}


async def test_what_is_no_object_is_told_so(site: Site) -> None:
    for body in ([], "hola", 7):
        assert blamed(await site.stranger.post("/auth/login", body)) == {"body": "Debe ser un objeto JSON"}


async def test_a_file_from_elsewhere_is_to_be_uploaded_first_whether_it_exists_or_not(site: Site) -> None:
    juan, other = await site.browser(), await site.browser()
    path = f"/conversations/{await juan.chat()}/messages"
    of_another = data(await other.upload(PNG), 201)["url"]
    said = set()
    for url in ("https://example.com/a.png", f"/api/v1/uploads/{uuid4()}", of_another):
        said.add(blamed(await juan.post(path, {"contentType": "IMAGE", "mediaUrl": url}))["mediaUrl"])
    assert said == {"Sube antes el archivo con POST /api/v1/uploads y usa el `url` de su respuesta"}


async def test_whatever_comes_where_a_form_is_wanted_is_told_so(site: Site) -> None:
    browser = await site.browser()
    wanted = "El archivo debe enviarse como multipart/form-data, en el campo `file`"
    assert refused(await browser.post("/uploads", {"file": "a.png"}), 415, "unsupported_media_type") == wanted
    answer = await browser.post("/uploads", content=PNG, headers={"content-type": "image/png"})
    assert refused(answer, 415, "unsupported_media_type") == wanted


async def test_a_message_of_a_kind_that_is_a_file_wants_the_file(site: Site) -> None:
    browser = await site.browser()
    path = f"/conversations/{await browser.chat()}/messages"
    assert blamed(await browser.post(path, {"contentType": "IMAGE"})) == {"mediaUrl": REQUIRED}
    assert blamed(await browser.post(path, {"contentText": "\u200b"})) == {"contentText": REQUIRED}


async def test_a_message_is_of_the_type_of_its_file(site: Site) -> None:
    browser = await site.browser()
    path = f"/conversations/{await browser.chat()}/messages"
    url = data(await browser.upload(PNG), 201)["url"]
    assert blamed(await browser.post(path, {"mediaUrl": url, "contentType": "VIDEO"})) == {
        "contentType": "El archivo es de otro tipo: IMAGE"
    }
    for body in ({}, {"contentText": "Mira"}, {"contentType": "IMAGE"}):
        assert data(await browser.post(path, {"mediaUrl": url} | body), 201)["contentType"] == "IMAGE"


async def test_what_is_of_another_form_is_told_which(site: Site) -> None:
    admin = await site.admin()
    chat = f"/conversations/{await (await site.browser()).chat()}"
    assert blamed(await admin.patch(chat, {"tags": "visita"})) == {"tags": "Debe ser una lista"}
    uuid = "Debe ser un UUID, como 5b0f6c1e-6a52-4f0c-9d0e-2f6a1c3b7e90"
    assert blamed(await admin.post(f"{chat}/transfer", {"agentId": "7"})) == {"agentId": uuid}
    assert blamed(await admin.post(f"{chat}/read", {"seq": "1"})) == {"seq": "Debe ser un número entero"}
    later = {"contentText": "Hola"}
    for when in ("mañana", "2026-02-31T09:00:00Z", "2026-11-22", 7):
        assert blamed(await admin.post(f"{chat}/snooze", {"until": when})) == {"until": MOMENT}
        assert blamed(await admin.post(f"{chat}/scheduled", later | {"sendAt": when})) == {"sendAt": MOMENT}
    zone = "Debe ser una zona horaria, como America/Lima"
    assert blamed(await admin.patch("/auth/me", {"timeZone": "Lima"})) == {"timeZone": zone}


async def test_of_a_list_the_first_that_is_wrong_is_told(site: Site) -> None:
    admin = await site.admin()
    chat = f"/conversations/{await (await site.browser()).chat()}"
    events = "conversation.queued, conversation.taken, conversation.resolved, message.posted, lead.created"
    body = {"url": "https://ejemplo.ñ/", "events": ["message.posted", "message.read", "x"]}
    assert blamed(await admin.post("/webhooks", body)) == {
        "url": "Debe ser una dirección como https://crm.example.com/hooks/pascal, sin espacios ni acentos",
        "events": f"Elemento 2: Debe ser uno de: {events}, lead.verified, analysis.updated, rating.given, "
        "meeting.booked, communication.updated",
    }
    uuid = "Debe ser un UUID, como 5b0f6c1e-6a52-4f0c-9d0e-2f6a1c3b7e90"
    note = {"contentText": "Ojo", "mentions": [admin.id, "juan"]}
    assert blamed(await admin.post(f"{chat}/notes", note)) == {"mentions": f"Elemento 2: {uuid}"}
    preferences = {"news": ["waiting", "all"], "whileOffline": True}
    answer = await admin.call("PUT", "/push/preferences", json=preferences)
    assert blamed(answer) == {
        "news": "Elemento 2: Debe ser uno de: waiting, given, alarm, meeting_booked, meeting_moved, "
        "meeting_cancelled"
    }
    hours = {"timeZone": "America/Lima", "week": [], "holidays": ["2026-07-28", "28 de julio"]}
    answer = await admin.call("PUT", "/hours", json=hours)
    assert blamed(answer) == {"holidays": "Elemento 2: Debe ser una fecha, como 2026-07-28"}
    for language, sentence in (("en", "Item 1: Must be a UUID"), ("pt", "Item 1: Deve ser um UUID")):
        headers = {"accept-language": language}
        answer = await admin.post(f"{chat}/notes", note | {"mentions": ["x"]}, headers=headers)
        assert blamed(answer)["mentions"].startswith(sentence)


async def test_all_that_is_wrong_with_a_browsers_subscription_is_named_at_once(site: Site) -> None:
    juan = await site.colleague()
    wrong = {
        "endpoint": "Debe ser una dirección https de la web, la que da PushManager.subscribe()",
        "p256dh": "Debe ser la clave pública que da el navegador: un punto de P-256 (65 bytes), en base64url",
        "auth": "Debe ser el secreto que da el navegador: 16 bytes, en base64url",
    }
    for endpoint in ("ftp://push.example", "https://127.0.0.1/1", "http://push.example/1"):
        body = {"endpoint": endpoint, "keys": {"p256dh": "a", "auth": "a"}}
        assert blamed(await juan.post("/push/subscriptions", body)) == wrong
    body = {"endpoint": "ftp://push.example", "keys": {"p256dh": "a"}}
    assert blamed(await juan.post("/push/subscriptions", body)) == wrong | {"auth": REQUIRED}
    body = {"keys": {"p256dh": 7, "auth": 7}, "language": "fr"}
    assert blamed(await juan.post("/push/subscriptions", body)) == {
        "endpoint": REQUIRED,
        "p256dh": "Debe ser un texto",
        "auth": "Debe ser un texto",
        "language": "Debe ser uno de: es, en, pt",
    }


async def test_no_refusal_says_only_that_something_is_wrong(serve: Serve) -> None:
    """Of everything that may be sent to any operation, whatever is sent in its place."""
    site = await serve(work=False)
    admin, browser = await site.admin(), await site.browser()
    chat = await browser.chat()
    await admin.take(chat)
    description = (await site.http.get("/schema/openapi.json")).json()
    told = 0
    for path, methods in description["paths"].items():
        where = re.sub(r"{(conversationId|sessionId)}", chat, path).replace("{agentId}", admin.id)
        where = re.sub(r"{\w+}", str(uuid4()), where)
        for method, operation in methods.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            example = body.get("example", {})
            sent = [
                {"json": example | {field: value}}
                for field in example
                for value in ("¿?", 7, [7], {"a": 7}, True, [["a"]])
            ]
            sent += [{"params": {each["name"]: "¿?"}} for each in operation.get("parameters", ())]
            for each in sent:
                for who in (admin, browser):
                    answer = await who.call(method.upper(), where, **each)
                    assert answer.status_code < 500, (path, each)
                    said = str(answer.json()) if answer.status_code == 400 else ""
                    assert "formato válido" not in said, (path, each)
                    told += bool(said)
    assert told > 200


# -- what to do first


async def test_who_acts_on_what_waits_is_told_to_take_it_first(site: Site) -> None:
    agent, browser = await site.colleague(), await site.browser()
    path = f"/conversations/{await browser.chat()}"
    for act, body in TO_DO.items():
        message = refused(await agent.post(f"{path}/{act}", body), 403, "forbidden")
        assert message == "Toma primero la conversación", act


async def test_who_acts_on_a_colleagues_chat_is_told_that_it_is_one(site: Site, serve: Serve) -> None:
    hidden = await serve(pascal_agents_see_all=False)
    for place, expected in (
        (site, (403, "forbidden", "La atiende otra persona")),
        (hidden, (404, "not_found", "No encontrado")),
    ):
        agent, other = await place.colleague(), await place.colleague()
        chat = await (await place.browser()).chat()
        await other.take(chat)
        for act, body in TO_DO.items():
            answer = await agent.post(f"/conversations/{chat}/{act}", body)
            assert (answer.status_code, answer.json()["code"], answer.json()["message"]) == expected, act
    await other.resolve(chat)


TO_DO: dict[str, Any] = {
    "messages": {"contentText": "Hola"},
    "resolve": None,
    "release": None,
}


async def test_who_shows_no_token_is_told_how_to(site: Site) -> None:
    missing = {"authorization": "Falta el token: Authorization: Bearer <token>"}
    for headers in ({}, {"authorization": ""}, {"authorization": "Basic YTpi"}, {"authorization": "Bearer"}):
        answer = await site.http.get("/api/v1/auth/me", headers=headers)
        assert blamed(answer, 401) == missing
    refused(await Caller(site.http, "expired").get("/auth/me"), 401, "unauthorized")


async def test_who_is_to_wait_is_told_how_long(serve: Serve) -> None:
    site = await serve(pascal_login_attempts_per_address=1)
    wrong = {"email": "nadie@pascal.example", "password": PASSWORD}
    refused(await site.stranger.post("/auth/login", wrong), 401, "bad_credentials")
    for language, sentence in (
        ("es", "Demasiados intentos. Vuelve a probar en 5 minutos."),
        ("en", "Too many attempts. Try again in 5 minutes."),
    ):
        headers = {"accept-language": language}
        answer = await site.stranger.post("/auth/login", wrong, headers=headers)
        assert answer.json()["message"] == sentence
        assert 240 < int(answer.headers["retry-after"]) <= 300
