"""Document 001 to the letter: each endpoint by its example, each validation, each refusal, the figures."""

import unicodedata
from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from api_site import PNG, Browser, Call, Colleague, Serve, Site, at_once, data, until
from dishka import Provider, Scope
from panel import panel_of

from pascal.domain.agents import Role
from pascal.domain.ports.figures import Figures

pytestmark = pytest.mark.asyncio(loop_scope="session")

SESSION = {"id", "userId", "status", "priority", "createdAt", "lastMessageAt", "messages"}
HELD = SESSION | {"supportAgentId", "assignedAt"}
MESSAGE = {"id", "sessionId", "message", "sender", "timestamp", "isRead"}
AGENT = {
    *("id", "userId", "name", "email", "isActive"),
    *("maxConcurrentChats", "currentActiveChats", "createdAt", "updatedAt"),
}


def done(answer: httpx.Response, message: str, status: int = 200) -> Any:
    """What is in document 001's envelope."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text[:500]}"
    body = answer.json()
    assert set(body) == {"success", "data", "message"}
    assert (body["success"], body["message"]) == (True, message)
    return body["data"]


def refused(answer: httpx.Response, status: int, said: object, /, **errors: list[str]) -> None:
    """The refusal as «Códigos de Error» has it."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text[:500]}"
    assert answer.json() == {"success": False, "message": said} | ({"errors": errors} if errors else {})
    assert answer.headers["cache-control"] == "no-store"


async def support(site: Site, name: str = "Ana") -> Colleague:
    return await site.colleague(name)


async def all_of(who: Colleague, **query: object) -> Any:
    return done(await who.get("/api/chat/sessions/all", **query), "Sesiones obtenidas exitosamente")


# -- the ten endpoints, by their examples


async def test_1_all_sessions_come_in_numbered_pages(fresh_site: Site) -> None:
    ana = await support(fresh_site)
    chats = [await (await fresh_site.browser()).chat(f"Hola {n}") for n in range(5)]
    await ana.take(chats[1])
    await ana.resolve(chats[1])
    await ana.take(chats[3])
    first = await all_of(ana, limit=2)
    assert first["pagination"] == {"page": 1, "limit": 2, "total": 5, "totalPages": 3}
    assert [each["id"] for each in first["sessions"]] == [chats[3], chats[1]]  # last spoken in
    held, ended = first["sessions"]
    assert (set(held), held["supportAgentId"], held["status"]) == (HELD, ana.id, "active")
    assert (ended["status"], ended["priority"]) == ("closed", "medium")
    assert [set(each) for each in held["messages"]] == [MESSAGE] * 2
    assert [each["message"] for each in held["messages"]] == ["Hola 3", "Ana se ha unido al chat."]
    (last,) = (await all_of(ana, page=3, limit=2, sortBy="createdAt", sortOrder="asc"))["sessions"]
    assert (last["id"], last["status"], set(last)) == (chats[4], "pending", SESSION)
    pending = await all_of(ana, status="pending", sortBy="createdAt", sortOrder="asc")
    assert [each["id"] for each in pending["sessions"]] == [chats[0], chats[2], chats[4]]
    assert pending["pagination"] == {"page": 1, "limit": 20, "total": 3, "totalPages": 1}
    beyond = await all_of(ana, page=100_000)
    assert (beyond["sessions"], beyond["pagination"]["total"]) == ([], 5)


async def test_what_is_asked_for_without_a_value_was_not_asked_for(fresh_site: Site) -> None:
    """As panels ask for all of them."""
    ana = await support(fresh_site)
    chats = [await (await fresh_site.browser()).chat() for _ in range(2)]
    await ana.take(chats[0])
    every = await all_of(ana)
    assert every["pagination"]["total"] == 2
    nothing = dict.fromkeys(("status", "page", "limit", "sortBy", "sortOrder"), "")
    assert await all_of(ana, **nothing) == every
    assert (await all_of(ana, **nothing | {"status": "pending"}))["pagination"]["total"] == 1
    explained = await ana.get(
        "/api/chat/stats/explain", metric="totalSessions", startDate="", endDate="", page="", limit=""
    )
    assert explained.json()["data"]["pagination"]["total"] == 2
    refused(
        await ana.get("/api/chat/stats/explain", metric=""),
        400,
        ["metric: Es obligatorio"],
        metric=["Es obligatorio"],
    )


async def test_a_list_shows_the_last_words_alone_of_what_a_colleague_has(fresh_site: Site) -> None:
    """THREATS, goal 12: a list leaves no entry in the audit log, so it is no way to read along."""
    ana, luz, lead = await support(fresh_site), await support(fresh_site, "Luz"), await fresh_site.browser()
    chat = await lead.chat("1")
    for n in range(2, 6):
        await lead.say(chat, str(n))

    async def shown(who: Colleague) -> list[str]:
        (session,) = (await all_of(who))["sessions"]
        of_its_status = done(
            await who.get(f"/api/chat/sessions/status/{session['status']}"), "Sesiones obtenidas exitosamente"
        )
        assert of_its_status[0]["messages"] == session["messages"]
        return [each["message"] for each in session["messages"]]

    assert await shown(ana) == await shown(luz) == ["1", "2", "3", "4", "5"]  # it waits
    await luz.take(chat)
    joined = "Luz se ha unido al chat."
    assert await shown(luz) == ["1", "2", "3", "4", "5", joined]
    assert await shown(ana) == ["5", joined]
    admin, at = await fresh_site.admin(), f"/api/chat/session/{chat}"
    for path, body, message in (  # acts that change nothing are no way to read along either
        ("priority", {"priority": "medium"}, "Prioridad actualizada exitosamente"),
        ("assign", {"supportAgentId": luz.id}, "Sesión asignada exitosamente"),
    ):
        session = done(await admin.patch(f"{at}/{path}", body), message)
        assert [each["message"] for each in session["messages"]] == ["5", joined]
    await luz.resolve(chat)
    assert len(await shown(ana)) == 2


@pytest.mark.parametrize(("status", "count"), [("active", 1), ("closed", 1), ("pending", 2)])
async def test_2_sessions_of_one_status(serve: Serve, status: str, count: int) -> None:
    site = await serve()
    ana = await support(site)
    chats = [await (await site.browser()).chat() for _ in range(4)]
    await ana.take(chats[0])
    await ana.take(chats[1])
    await ana.resolve(chats[1])
    found = done(await ana.get(f"/api/chat/sessions/status/{status}"), "Sesiones obtenidas exitosamente")
    assert [each["status"] for each in found] == [status] * count


async def test_3_support_assigns_to_itself_and_administrators_to_anybody(site: Site) -> None:
    ana, eva, admin = await support(site), await support(site, "Eva"), await site.admin()
    lead = await site.browser()
    path = f"/api/chat/session/{await lead.chat()}/assign"
    session = done(await ana.patch(path, {"supportAgentId": ana.id}), "Sesión asignada exitosamente")
    assert (set(session), session["status"], session["supportAgentId"]) == (HELD, "active", ana.id)
    again = done(await ana.patch(path, {"supportAgentId": ana.id}), "Sesión asignada exitosamente")
    assert again["assignedAt"] == session["assignedAt"]
    session = done(await admin.patch(path, {"supportAgentId": eva.id}), "Sesión asignada exitosamente")
    assert session["supportAgentId"] == eva.id


async def test_4_a_support_message_reaches_the_lead_once_and_says_that_theirs_were_read(
    fresh_site: Site,
) -> None:
    ana, lead = await support(fresh_site), await fresh_site.browser()
    chat = await lead.chat("¿Hay cochera?")
    await ana.take(chat)
    body = {"message": " Hola, ¿en qué puedo ayudarte? ", "clientMessageId": "1"}
    path = f"/api/chat/session/{chat}/support-message"
    sent = done(await ana.post(path, body), "Mensaje enviado exitosamente", 201)
    assert set(sent) == MESSAGE
    assert (sent["sessionId"], sent["message"], sent["sender"], sent["isRead"]) == (
        chat,
        "Hola, ¿en qué puedo ayudarte?",
        "support",
        False,
    )
    assert done(await ana.post(path, body), "Mensaje enviado exitosamente", 201)["id"] == sent["id"]
    assert (await lead.texts(chat))[-1] == "Hola, ¿en qué puedo ayudarte?"
    asked = (await lead.messages(chat))[0]
    assert asked["readAt"] is not None
    (session,) = (await all_of(ana))["sessions"]
    assert session["lastMessageAt"] == sent["timestamp"]


async def test_5_the_figures(fresh_site: Site) -> None:
    site = fresh_site
    ana = await support(site)
    site.clock.ahead = timedelta(days=-40)
    old = await (await site.browser()).chat()
    site.clock.ahead = timedelta()
    chats = [await (await site.browser()).chat() for _ in range(4)]
    for chat in chats[:2]:
        await ana.take(chat)
    site.clock.ahead = timedelta(minutes=6)
    await ana.say(chats[0], "Buenas")
    site.clock.ahead = timedelta(minutes=12)
    await ana.say(chats[1], "Buenas")
    await ana.say(chats[0], "¿Sigue ahí?")
    await ana.resolve(chats[1])
    site.clock.ahead = timedelta()
    stats = done(await ana.get("/api/chat/stats"), "Estadísticas obtenidas exitosamente")
    assert stats == {
        "totalSessions": 5,
        "activeSessions": 1,
        "pendingSessions": 3,
        "closedSessions": 1,
        "averageResponseTime": pytest.approx(9, abs=0.2),
        "averageResponseTimeInHours": pytest.approx(9, abs=0.2),
        "answeredSessions": 2,
        "sessionsToday": 4,
        "sessionsThisWeek": 4,
        "sessionsThisMonth": 4,
    }
    began = datetime.now(UTC) - timedelta(days=40)
    narrowed = {
        "startDate": (began - timedelta(days=1)).isoformat(),
        "endDate": (began + timedelta(days=1)).isoformat(),
    }
    stats = done(await ana.get("/api/chat/stats", **narrowed), "Estadísticas obtenidas exitosamente")
    assert (stats["totalSessions"], stats["pendingSessions"], stats["sessionsToday"]) == (1, 1, 4)
    assert stats["averageResponseTime"] == 0
    behind = done(
        await ana.get("/api/chat/stats/explain", metric="totalSessions", **narrowed),
        "Estadísticas obtenidas exitosamente",
    )
    assert [each["id"] for each in behind["sessions"]] == [old]


async def test_6_details(site: Site) -> None:
    ana, lead = await support(site), await site.browser()
    chat = await lead.chat("Hola")
    path = f"/api/chat/session/{chat}/details"
    found = done(await ana.get(path), "Detalles obtenidos exitosamente")
    assert found["agent"] is None
    assert set(found["session"]) == SESSION
    assert found["user"] == {"id": found["session"]["userId"], "email": lead.email, "name": lead.name}
    await ana.take(chat)
    found = done(await ana.get(path), "Detalles obtenidos exitosamente")
    assert found["agent"] == {"id": ana.id, "name": "Ana"}


@pytest.mark.parametrize("priority", ["low", "medium", "high"])
async def test_7_priority(site: Site, priority: str) -> None:
    ana, lead = await support(site), await site.browser()
    path = f"/api/chat/session/{await lead.chat()}/priority"
    session = done(await ana.patch(path, {"priority": priority}), "Prioridad actualizada exitosamente")
    assert session["priority"] == priority


async def test_8_agents_with_what_they_have_open(fresh_site: Site) -> None:
    admin, ana = await fresh_site.admin(), await support(fresh_site)
    await ana.take(await (await fresh_site.browser()).chat())
    found = done(await admin.get("/api/support/agents"), "Agentes obtenidos exitosamente")
    assert [set(each) for each in found] == [AGENT] * 2
    (her,) = [each for each in found if each["id"] == ana.id]
    assert (her["userId"], her["email"], her["isActive"]) == (ana.id, ana.email, True)
    assert (her["maxConcurrentChats"], her["currentActiveChats"]) == (5, 1)
    assert her["updatedAt"] == her["createdAt"]


async def test_9_an_agent_is_made_of_a_user(site: Site) -> None:
    admin = await site.admin()
    body = {"email": f"{uuid4()}@pascal.example", "password": "una-frase-larga", "role": "SALES_AGENT"}
    user = data(await admin.post("/users", body), 201)
    body = {"userId": user["id"], "name": "Agente de Soporte", "maxConcurrentChats": 3}
    made = done(await admin.post("/api/support/agents", body), "Agente creado exitosamente", 201)
    assert (made["userId"], made["name"], made["maxConcurrentChats"]) == (user["id"], body["name"], 3)
    assert made["updatedAt"] > made["createdAt"]


async def test_10_messages_say_who_spoke_and_what_was_read(site: Site) -> None:
    ana, eva, lead = await support(site), await support(site, "Eva"), await site.browser()
    chat = await lead.chat("Hola")
    await ana.take(chat)
    uploaded = data(await lead.upload(PNG), 201)
    body = {"contentType": "IMAGE", "mediaUrl": uploaded["url"]}
    data(await lead.post(f"/conversations/{chat}/messages", body), 201)
    await ana.say(chat, "Buenas")
    path = f"/api/chat/session/{chat}/messages"
    found = done(await eva.get(path), "Mensajes obtenidos exitosamente")
    assert [(each["sender"], each["isRead"]) for each in found] == [
        ("user", False),
        ("support", False),
        ("user", False),
        ("support", False),
    ]
    assert found[2]["message"].startswith("/api/v1/uploads/")
    done(await ana.get(path), "Mensajes obtenidos exitosamente")  # she has it: now they are read
    found = done(await eva.get(path), "Mensajes obtenidos exitosamente")
    assert [each["isRead"] for each in found if each["sender"] == "user"] == [True, True]


# -- «Validaciones»


@pytest_asyncio.fixture(loop_scope="session")
async def scene(site: Site) -> tuple[Colleague, Colleague, Browser, str]:
    """Ana, an administrator, a lead, and the lead's session, which waits."""
    lead = await site.browser()
    return await support(site), await site.admin(), lead, await lead.chat()


Scene = tuple[Colleague, Colleague, Browser, str]


@pytest.mark.parametrize("nobody", [str(UUID(int=7)), "agent-uuid", "\0"])
async def test_assign_refuses_an_agent_who_does_not_exist(scene: Scene, nobody: str) -> None:
    _, admin, _, chat = scene
    answer = await admin.patch(f"/api/chat/session/{chat}/assign", {"supportAgentId": nobody})
    said = "El agente de soporte no existe"
    refused(answer, 400, [f"supportAgentId: {said}"], supportAgentId=[said])


async def test_assign_refuses_an_agent_who_is_not_active(scene: Scene, site: Site) -> None:
    _, admin, _, chat = scene
    gone = await support(site, "Eva")
    data(await admin.patch(f"/users/{gone.id}", {"isActive": False}))
    answer = await admin.patch(f"/api/chat/session/{chat}/assign", {"supportAgentId": gone.id})
    said = "El agente de soporte no está activo"
    refused(answer, 400, [f"supportAgentId: {said}"], supportAgentId=[said])


@pytest.mark.parametrize("by_hand", [False, True])
async def test_assign_refuses_an_agent_who_is_full(scene: Scene, site: Site, by_hand: bool) -> None:
    ana, admin, _, chat = scene
    edit = {"maxConcurrentChats": 1}
    done(await admin.patch(f"/api/support/agents/{ana.id}", edit), "Agente actualizado exitosamente")
    await ana.take(await (await site.browser()).chat())
    who = admin if by_hand else ana
    answer = await who.patch(f"/api/chat/session/{chat}/assign", {"supportAgentId": ana.id})
    refused(answer, 409, "El agente de soporte ha alcanzado su límite de chats concurrentes")


async def test_of_many_who_assign_themselves_at_once_one_gets_it_and_nobody_gets_too_many(site: Site) -> None:
    team = [await support(site, f"Agente {n}") for n in range(8)]
    chat = await (await site.browser()).chat()
    path = f"/api/chat/session/{chat}/assign"
    calls = [Call(each, "PATCH", path, {"supportAgentId": each.id}) for each in team]
    answers = await at_once(calls)
    assert sorted(each.status_code for each in answers) == [200] + [409] * 7
    chats = [await (await site.browser()).chat() for _ in range(12)]
    admin, eva = await site.admin(), await support(site, "Eva")
    body = {"supportAgentId": eva.id}
    paths = [f"/api/chat/session/{each}/assign" for each in chats]
    answers = await at_once([Call(admin, "PATCH", each, body) for each in paths])
    assert sorted(each.status_code for each in answers) == [200] * 5 + [409] * 7


@pytest.mark.parametrize("what", ["assign", "priority", "support-message"])
@pytest.mark.parametrize("nothing", [str(UUID(int=7)), "session-uuid"])
async def test_a_session_that_does_not_exist(scene: Scene, what: str, nothing: str) -> None:
    ana, _, _, _ = scene
    bodies = {
        "assign": {"supportAgentId": ana.id},
        "priority": {"priority": "high"},
        "support-message": {"message": "Hola"},
    }
    method = "POST" if what == "support-message" else "PATCH"
    answer = await ana.call(method, f"/api/chat/session/{nothing}/{what}", json=bodies[what])
    refused(answer, 404, "Sesión de chat no encontrada")


@pytest.mark.parametrize("what", ["details", "messages"])
async def test_nothing_is_read_of_a_session_that_does_not_exist(scene: Scene, what: str) -> None:
    ana, _, _, _ = scene
    refused(await ana.get(f"/api/chat/session/{uuid4()}/{what}"), 404, "Sesión de chat no encontrada")


async def test_a_closed_session_is_neither_assigned_nor_answered(scene: Scene) -> None:
    ana, admin, _, chat = scene
    await ana.take(chat)
    await ana.resolve(chat)
    closed = "La sesión de chat está cerrada"
    body = {"supportAgentId": ana.id}
    refused(await admin.patch(f"/api/chat/session/{chat}/assign", body), 409, closed)
    refused(await ana.post(f"/api/chat/session/{chat}/support-message", {"message": "Hola"}), 409, closed)


@pytest.mark.parametrize("empty", ["", "   ", "\u200b"])
async def test_an_empty_message_is_refused(scene: Scene, empty: str) -> None:
    ana, _, _, chat = scene
    await ana.take(chat)
    answer = await ana.post(f"/api/chat/session/{chat}/support-message", {"message": empty})
    refused(answer, 400, ["message: Es obligatorio"], message=["Es obligatorio"])


async def test_a_message_has_1000_characters_counted_as_code_points_after_nfc(scene: Scene) -> None:
    """THREATS 15."""
    ana, _, _, chat = scene
    await ana.take(chat)
    path = f"/api/chat/session/{chat}/support-message"
    decomposed = unicodedata.normalize("NFD", "é" * 1000)
    assert len(decomposed) == 2000
    done(await ana.post(path, {"message": decomposed}), "Mensaje enviado exitosamente", 201)
    said = "Es demasiado largo (máximo 1000 caracteres)"
    refused(await ana.post(path, {"message": "é" * 1001}), 400, [f"message: {said}"], message=[said])


@pytest.mark.parametrize("priority", ["urgent", "HIGH", "alta"])
async def test_a_priority_is_low_medium_or_high(scene: Scene, priority: str) -> None:
    ana, _, _, chat = scene
    said = "La prioridad debe ser low, medium o high"
    answer = await ana.patch(f"/api/chat/session/{chat}/priority", {"priority": priority})
    refused(answer, 400, [f"priority: {said}"], priority=[said])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"status": "open"}, "status"),
        ({"page": 0}, "page"),
        ({"page": 10**30}, "page"),
        ({"limit": 101}, "limit"),
        ({"sortBy": "password"}, "sortBy"),
        ({"sortOrder": "up"}, "sortOrder"),
    ],
)
async def test_a_list_takes_only_what_it_names(scene: Scene, query: dict[str, Any], field: str) -> None:
    """THREATS 13."""
    ana, *_ = scene
    answer = await ana.get("/api/chat/sessions/all", **query)
    assert (answer.status_code, answer.json()["success"]) == (400, False)
    assert [*answer.json()["errors"]] == [field]
    assert answer.json()["message"] == [f"{field}: {each}" for each in answer.json()["errors"][field]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"startDate": "ayer"}, "startDate"),
        ({"startDate": "2026-02-30"}, "startDate"),
        ({"endDate": "2026-01-05T10:00:00"}, "endDate"),
        ({"endDate": "9999-12-31"}, "endDate"),
        ({"startDate": "2026-01-06", "endDate": "2026-01-05"}, "endDate"),
    ],
)
async def test_dates_are_days_or_moments(scene: Scene, query: dict[str, Any], field: str) -> None:
    _, admin, *_ = scene
    for path in ("/api/chat/stats", "/api/chat/stats/agents", "/api/chat/stats/daily"):
        answer = await admin.get(path, **query)
        assert (answer.status_code, [*answer.json()["errors"]]) == (400, [field]), path


# -- «Códigos de Error»


async def test_400_says_in_its_list_which_field_each_sentence_is_about(scene: Scene) -> None:
    """«message» is a list of sentences: who shows that list alone tells people what to mend."""
    _, admin, *_ = scene
    edit = {"maxConcurrentChats": 5000, "isActive": "no"}
    capacity, active = "Debe estar entre 0 y 1000", "Debe ser true o false"
    refused(
        await admin.patch(f"/api/support/agents/{admin.id}", edit),
        400,
        [f"maxConcurrentChats: {capacity}", f"isActive: {active}"],
        maxConcurrentChats=[capacity],
        isActive=[active],
    )


async def test_401_without_a_token_or_with_a_bad_one(site: Site) -> None:
    for headers in ({}, {"authorization": "Bearer no"}):
        answer = await site.http.get("/api/chat/sessions/all", headers=headers)
        refused(answer, 401, "Token inválido o expirado")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_401_when_the_token_has_expired(fresh_site: Site) -> None:
    ana = await support(fresh_site)
    fresh_site.clock.ahead = timedelta(minutes=16)
    refused(await ana.get("/api/chat/sessions/all"), 401, "Token inválido o expirado")


async def test_403_for_leads_and_for_support_that_assigns_to_others(scene: Scene, site: Site) -> None:
    ana, _, lead, chat = scene
    eva = await support(site, "Eva")
    said = "No tienes permisos para realizar esta acción"
    refused(await lead.get("/api/chat/sessions/all"), 403, said)
    refused(await ana.patch(f"/api/chat/session/{chat}/assign", {"supportAgentId": eva.id}), 403, said)
    refused(await ana.get("/api/support/agents"), 403, said)


async def test_429_after_twenty_messages_in_a_minute(serve: Serve) -> None:
    site = await serve()
    ana, eva = await support(site), await support(site, "Eva")
    chat, other = [await (await site.browser()).chat() for _ in range(2)]
    await ana.take(chat)
    await eva.take(other)
    path = f"/api/chat/session/{chat}/support-message"
    for wrong in (" ", "x" * 1001):  # which is no message
        assert (await ana.post(path, {"message": wrong})).status_code == 400
    answers = [await ana.post(path, {"message": f"{n}"}) for n in range(21)]
    assert [each.status_code for each in answers] == [201] * 20 + [429]
    refused(answers[-1], 429, "Demasiados mensajes enviados. Intenta de nuevo en unos minutos")
    assert int(answers[-1].headers["retry-after"]) >= 1
    answer = await eva.post(f"/api/chat/session/{other}/support-message", {"message": "Hola"})
    assert answer.status_code == 201, "of each person, not of the office"


async def test_429_after_ten_times_as_many_from_one_address(serve: Serve) -> None:
    """THREATS 15."""
    site = await serve(pascal_support_messages_per_minute=1, pascal_login_attempts_per_address=100)
    answers = []
    for number in range(11):
        who, chat = await support(site, f"Agente {number}"), await (await site.browser()).chat()
        await who.take(chat)
        answers.append(await who.post(f"/api/chat/session/{chat}/support-message", {"message": "Hola"}))
    assert [each.status_code for each in answers] == [201] * 10 + [429]
    refused(answers[-1], 429, "Demasiados mensajes enviados. Intenta de nuevo en unos minutos")


class BrokenFigures:
    async def counts(self, *_: object) -> None:
        raise RuntimeError("a secret of the server")


async def test_500_says_no_word_of_what_failed_but_an_id_to_look_it_up(
    serve: Serve, log: list[MutableMapping[str, Any]]
) -> None:
    parts = Provider(scope=Scope.APP)
    parts.provide(BrokenFigures, provides=Figures)
    site = await serve(more=[parts])
    answer = await (await support(site)).get("/api/chat/stats")
    [line] = [each for each in log if each["event"] == "request_failed"]
    assert (answer.status_code, answer.json()) == (
        500,
        {"success": False, "message": "Error interno del servidor", "id": line["failure"]},
    )
    log.remove(line)  # forgiven


@pytest.mark.parametrize("path", ["/api/chat/nothing", "/api/support/nothing"])
async def test_what_is_not_there_is_told_in_the_documents_envelope(site: Site, path: str) -> None:
    refused(await site.http.get(path), 404, "No encontrado")  # neither a session nor an agent is
    form = await site.http.post("/api/support/agents", data={"userId": "1"})
    assert (form.status_code, form.json()["success"]) == (415, False)


async def test_it_speaks_spanish_whatever_the_browser_asks_for(scene: Scene) -> None:
    ana, *_ = scene
    english = {"accept-language": "en"}
    answer = await ana.call("GET", f"/api/chat/session/{uuid4()}/details", headers=english)
    refused(answer, 404, "Sesión de chat no encontrada")


# -- agents, and what the document forgets


async def test_an_agent_is_made_of_a_user_who_exists(scene: Scene) -> None:
    _, admin, *_ = scene
    for nobody in (str(uuid4()), "user-uuid"):
        answer = await admin.post("/api/support/agents", {"userId": nobody, "name": "Ana"})
        said = "El usuario no existe"
        refused(answer, 400, [f"userId: {said}"], userId=[said])
    refused(
        await admin.post("/api/support/agents", {}),
        400,
        ["userId: Es obligatorio"],
        userId=["Es obligatorio"],
    )


@pytest.mark.parametrize("successor", [False, True])
async def test_the_chats_of_who_is_deactivated_go_to_the_queue_or_to_a_colleague(
    fresh_site: Site,
    successor: bool,
) -> None:
    site = fresh_site
    ana, eva, admin = await support(site), await support(site, "Eva"), await site.admin()
    await admin.patch(f"/api/support/agents/{eva.id}", {"maxConcurrentChats": 2})
    chats = [await (await site.browser()).chat() for _ in range(3)]
    for chat in chats:
        await ana.take(chat)
    body = {"isActive": False, "reason": "De vacaciones"} | ({"transferTo": eva.id} if successor else {})
    edited = done(await admin.patch(f"/api/support/agents/{ana.id}", body), "Agente actualizado exitosamente")
    assert (edited["isActive"], edited["currentActiveChats"]) == (False, 0)
    sessions = {each["id"]: each for each in (await all_of(admin))["sessions"]}
    held = [sessions[each].get("supportAgentId") for each in chats]
    assert held == ([eva.id, eva.id, None] if successor else [None] * 3)
    await is_out(ana)


async def is_out(who: Colleague) -> None:
    """Within a second."""

    async def is_refused() -> bool:
        return (await who.get("/auth/me")).status_code == 401

    assert await until(is_refused)


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("nobody", "El agente de soporte no existe"),
        ("inactive", "El agente de soporte no está activo"),
        ("oneself", "No puedes hacerlo con tu propia cuenta"),
    ],
)
async def test_chats_are_handed_on_only_to_who_can_take_them(
    scene: Scene, site: Site, to: str, said: str
) -> None:
    ana, admin, _, chat = scene
    eva = await support(site, "Eva")
    await ana.take(chat)
    data(await admin.patch(f"/users/{eva.id}", {"isActive": False}))
    successor = {"nobody": str(uuid4()), "inactive": eva.id, "oneself": ana.id}[to]
    answer = await admin.patch(f"/api/support/agents/{ana.id}", {"isActive": False, "transferTo": successor})
    refused(answer, 400, [f"transferTo: {said}"], transferTo=[said])
    assert data(await ana.get("/auth/me"))["isActive"] is True, "nothing was done by halves"


async def test_a_reason_is_text_that_the_log_can_keep(scene: Scene) -> None:
    """Or the log would stop at it."""
    ana, admin, *_ = scene
    for reason, said in (
        ("a\0b", "Contiene caracteres no permitidos"),
        ("a" * 501, "Es demasiado largo (máximo 500 caracteres)"),
    ):
        answer = await admin.patch(f"/api/support/agents/{ana.id}", {"isActive": False, "reason": reason})
        refused(answer, 400, [f"reason: {said}"], reason=[said])


async def test_who_never_had_a_chat_is_deleted_and_whoever_had_one_is_not(scene: Scene, site: Site) -> None:
    ana, admin, _, chat = scene
    eva = await support(site, "Eva")
    path = f"/api/support/agents/{eva.id}"
    done(await admin.call("DELETE", path), "Agente eliminado exitosamente")
    refused(await admin.call("DELETE", path), 404, "Agente de soporte no encontrado")
    await is_out(eva)
    await ana.take(chat)
    await ana.say(chat, "Hola")
    await ana.resolve(chat)
    said = "Tiene conversaciones o mensajes: desactívalo en lugar de eliminarlo"
    refused(await admin.call("DELETE", f"/api/support/agents/{ana.id}"), 409, said)
    other = await support(site, "Olga")
    chat = await (await site.browser()).chat()
    for agent_id in (other.id, None):  # had once is had
        data(await admin.post(f"/conversations/{chat}/assign", {"agentId": agent_id}))
    refused(await admin.call("DELETE", f"/api/support/agents/{other.id}"), 409, said)
    own = await admin.call("DELETE", f"/api/support/agents/{admin.id}")
    refused(
        own,
        400,
        ["supportAgentId: No puedes hacerlo con tu propia cuenta"],
        supportAgentId=["No puedes hacerlo con tu propia cuenta"],
    )


async def test_only_a_superadmin_deletes_a_superadmin(scene: Scene, site: Site) -> None:
    _, admin, *_ = scene
    chief = await site.colleague("Olga", Role.SUPERADMIN)
    answer = await admin.call("DELETE", f"/api/support/agents/{chief.id}")
    refused(answer, 403, "No tienes permisos para realizar esta acción")


# -- figures


async def test_every_figure_of_the_dashboard_opens_to_as_many_sessions_as_it_counts(fresh_site: Site) -> None:
    site = fresh_site
    ana = await support(site)
    chats = [await (await site.browser()).chat() for _ in range(6)]
    for chat in chats[:3]:
        await ana.take(chat)
    await ana.say(chats[0], "Buenas")
    await ana.resolve(chats[1])
    stats = done(await ana.get("/api/chat/stats"), "Estadísticas obtenidas exitosamente")
    for name, figure in stats.items():
        behind = done(
            await ana.get("/api/chat/stats/explain", metric=name, limit=2),
            "Estadísticas obtenidas exitosamente",
        )
        assert behind["metric"] == name
        if name.startswith("average"):
            assert (behind["value"], behind["pagination"]["total"]) == (figure, 1)
            assert [each["id"] for each in behind["sessions"]] == [chats[0]]
        else:
            assert behind["value"] == behind["pagination"]["total"] == figure, name


async def test_figures_of_each_agent_and_of_each_day(fresh_site: Site) -> None:
    site = fresh_site
    ana, eva, admin = await support(site), await support(site, "Eva"), await site.admin()
    chats = [await (await site.browser()).chat() for _ in range(3)]
    await ana.take(chats[0])
    await ana.take(chats[1])
    site.clock.ahead = timedelta(minutes=3)
    await ana.say(chats[0], "Buenas")
    await ana.resolve(chats[0])
    said = "Estadísticas obtenidas exitosamente"
    of = {each["supportAgentId"]: each for each in done(await admin.get("/api/chat/stats/agents"), said)}
    hers = of[ana.id]
    assert (hers["name"], hers["assignedSessions"], hers["activeSessions"]) == ("Ana", 2, 1)
    assert (hers["closedSessions"], hers["answeredSessions"]) == (1, 1)
    assert hers["averageResponseTime"] == pytest.approx(3, abs=0.2)
    assert (of[eva.id]["assignedSessions"], of[eva.id]["averageResponseTime"]) == (0, None)
    past = done(await admin.get("/api/chat/stats/agents", endDate="2020-01-31"), said)
    assert {each["assignedSessions"] for each in past} == {0}
    days = done(await admin.get("/api/chat/stats/daily"), said)
    assert len(days) == 30
    assert sum(each["sessions"] for each in days) == 3
    day = next(each for each in days if each["sessions"])
    assert (day["assignedSessions"], day["closedSessions"]) == (2, 1)
    assert day["averageResponseTime"] == pytest.approx(3, abs=0.2)
    for span in ({"startDate": "2020-01-01"}, {"startDate": "2030-01-01", "endDate": "2031-01-02"}):
        answer = await admin.get("/api/chat/stats/daily", **span)
        assert [*answer.json()["errors"]] == ["startDate"], span


async def test_where_agents_do_not_see_all_lists_and_figures_hold_what_they_may_read(
    serve: Serve,
) -> None:
    site = await serve(pascal_agents_see_all=False)
    ana, eva = await support(site), await support(site, "Eva")
    chats = [await (await site.browser()).chat() for _ in range(3)]
    await ana.take(chats[0])
    await eva.take(chats[1])
    assert {each["id"] for each in (await all_of(ana))["sessions"]} == {chats[0], chats[2]}
    stats = done(await ana.get("/api/chat/stats"), "Estadísticas obtenidas exitosamente")
    assert (stats["totalSessions"], stats["activeSessions"], stats["pendingSessions"]) == (2, 1, 1)


# -- «Permisos por Rol», a row each

SUPPORT, ADMINISTRATORS = {*Role}, {Role.ADMIN, Role.SUPERADMIN}
RIGHTS = [
    ("Ver todas las sesiones", "GET /api/chat/sessions/all", None, SUPPORT),
    ("Ver todas las sesiones", "GET /api/chat/session/{theirs}/messages", None, SUPPORT),
    (
        "Asignar sesiones a sí mismo",
        "PATCH /api/chat/session/{waits}/assign",
        {"supportAgentId": "{me}"},
        SUPPORT,
    ),
    ("Responder mensajes", "POST /api/chat/session/{mine}/support-message", {"message": "Hola"}, SUPPORT),
    ("Cambiar prioridad", "PATCH /api/chat/session/{mine}/priority", {"priority": "high"}, SUPPORT),
    ("Ver estadísticas básicas", "GET /api/chat/stats", None, SUPPORT),
    (
        "Asignar sesiones a otros agentes",
        "PATCH /api/chat/session/{waits}/assign",
        {"supportAgentId": "{other}"},
        ADMINISTRATORS,
    ),
    ("Gestionar agentes de soporte", "GET /api/support/agents", None, ADMINISTRATORS),
    ("Gestionar agentes de soporte", "POST /api/support/agents", {"userId": "{other}"}, ADMINISTRATORS),
    ("Gestionar agentes de soporte", "PATCH /api/support/agents/{other}", {"name": "Eva"}, ADMINISTRATORS),
    ("Ver estadísticas avanzadas", "GET /api/chat/stats/agents", None, ADMINISTRATORS),
    ("Ver estadísticas avanzadas", "GET /api/chat/stats/daily", None, ADMINISTRATORS),
    ("Acceso a logs del sistema", "GET /audit", None, ADMINISTRATORS),
]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("row", "call", "body", "allowed"), RIGHTS, ids=[each[0] for each in RIGHTS])
async def test_each_role_may_what_its_row_says(
    site: Site, row: str, call: str, body: dict[str, str] | None, allowed: set[Role], role: Role
) -> None:
    me, other = await site.colleague("Ana", role), await support(site, "Eva")
    waits, mine, theirs = [await (await site.browser()).chat() for _ in range(3)]
    await me.take(mine)
    await other.take(theirs)
    words = {"me": me.id, "other": other.id, "waits": waits, "mine": mine, "theirs": theirs}
    method, _, path = call.format(**words).partition(" ")
    sent = {} if body is None else {"json": {name: word.format(**words) for name, word in body.items()}}
    answer = await me.call(method, path, **sent)
    if role in allowed:
        assert answer.is_success, (row, answer.text)
    else:
        assert (answer.status_code, answer.json()["message"]) == (
            403,
            "No tienes permisos para realizar esta acción",
        ), row


async def test_support_answers_the_session_that_it_has(scene: Scene, site: Site) -> None:
    ana, _, _, chat = scene
    path = f"/api/chat/session/{chat}/support-message"
    refused(await ana.post(path, {"message": "Hola"}), 403, "Toma primero la conversación")
    await (await support(site, "Eva")).take(chat)
    refused(await ana.post(path, {"message": "Hola"}), 403, "La atiende otra persona")
    answer = await ana.patch(f"/api/chat/session/{chat}/priority", {"priority": "high"})
    refused(answer, 403, "La atiende otra persona")
    answer = await ana.patch(f"/api/chat/session/{chat}/assign", {"supportAgentId": ana.id})
    refused(answer, 409, "Otro agente ya tomó este chat")


# -- «Flujo de Agente de Soporte»


async def test_a_support_agents_work_goes_as_the_document_tells_it(fresh_site: Site) -> None:
    """What it has no endpoint for, signing in and closing, is `/api/v1`'s, with the same token and ids."""
    site = fresh_site
    lead = await site.browser()
    chat = await lead.chat("¿Hay cochera?")
    ana = await support(site)  # 1: signed in over `/api/v1/auth/login`
    async with panel_of(site, ana) as panel:
        figures = done(await ana.get("/api/chat/stats"), "Estadísticas obtenidas exitosamente")
        assert (figures["pendingSessions"], figures["activeSessions"], figures["closedSessions"]) == (1, 0, 0)
        (waits,) = done(await ana.get("/api/chat/sessions/status/pending"), "Sesiones obtenidas exitosamente")
        of = f"/api/chat/session/{waits['id']}"
        details = done(await ana.get(f"{of}/details"), "Detalles obtenidos exitosamente")
        assert [each["message"] for each in details["session"]["messages"]] == ["¿Hay cochera?"]
        held = done(
            await ana.patch(f"{of}/assign", {"supportAgentId": ana.id}), "Sesión asignada exitosamente"
        )
        assert (held["status"], held["supportAgentId"]) == ("active", ana.id)
        await panel.event("chat_assigned", sessionId=chat, supportAgentId=ana.id)
        body = {"message": "Sí, dos"}
        done(await ana.post(f"{of}/support-message", body), "Mensaje enviado exitosamente", 201)
        await lead.say(chat, "¡Gracias!")
        await panel.event("chat_message_received", sessionId=chat, message="¡Gracias!", sender="user")
        said = done(await ana.get(f"{of}/messages"), "Mensajes obtenidos exitosamente")
        assert [each["sender"] for each in said] == ["user", "support", "support", "user"]
        body = {"priority": "low"}
        held = done(await ana.patch(f"{of}/priority", body), "Prioridad actualizada exitosamente")
        assert held["priority"] == "low"
        await ana.resolve(chat)
        await panel.event("chat_status_changed", sessionId=chat, status="closed")
    (over,) = done(await ana.get("/api/chat/sessions/status/closed"), "Sesiones obtenidas exitosamente")
    assert (over["id"], over["priority"]) == (chat, "low")

    async def figures_follow() -> bool:  # told again for five seconds
        figures = done(await ana.get("/api/chat/stats"), "Estadísticas obtenidas exitosamente")
        return (figures["pendingSessions"], figures["closedSessions"]) == (0, 1)

    assert await until(figures_follow, within=15)


# -- lists


async def test_a_list_is_sorted_as_asked(fresh_site: Site) -> None:
    ana = await support(fresh_site)
    chats = [await (await fresh_site.browser()).chat() for _ in range(3)]
    for chat, priority in zip(chats, ("medium", "low", "high"), strict=True):
        done(
            await ana.patch(f"/api/chat/session/{chat}/priority", {"priority": priority}),
            "Prioridad actualizada exitosamente",
        )
    for chat in (chats[2], chats[0]):
        await ana.take(chat)
    await ana.resolve(chats[0])
    first, second, third = chats
    for by, ascending in {
        "createdAt": [first, second, third],
        "priority": [second, first, third],
        "status": [second, third, first],
        "lastMessageAt": [second, third, first],
    }.items():
        for order, wanted in (("asc", ascending), ("desc", ascending[::-1])):
            found = await all_of(ana, sortBy=by, sortOrder=order)
            assert [each["id"] for each in found["sessions"]] == wanted, (by, order)
    found = await all_of(ana, sortBy="assignedAt", sortOrder="asc")
    assert [each["id"] for each in found["sessions"]] == [third, first, second]  # nobody's come last


async def test_sessions_of_a_status_come_in_pages_and_of_no_other_word(fresh_site: Site) -> None:
    ana = await support(fresh_site)
    chats = [await (await fresh_site.browser()).chat() for _ in range(3)]
    path, said = "/api/chat/sessions/status/pending", "Sesiones obtenidas exitosamente"
    pages = [done(await ana.get(path, page=page, limit=2), said) for page in (1, 2)]
    assert [[each["id"] for each in page] for page in pages] == [chats[:0:-1], chats[:1]]
    answer = await ana.get("/api/chat/sessions/status/open")
    assert (answer.status_code, [*answer.json()["errors"]]) == (400, ["status"])


async def test_a_list_shows_the_last_20_messages_of_a_session_details_100_and_messages_all(
    fresh_site: Site,
) -> None:
    ana, lead = await support(fresh_site), await fresh_site.browser()
    chat = await lead.chat("0")
    await ana.take(chat)
    for number in range(2, 110):
        await ana.say(chat, f"{number}")
    (session,) = (await all_of(ana))["sessions"]
    assert [each["message"] for each in session["messages"]] == [f"{n}" for n in range(90, 110)]
    details = done(await ana.get(f"/api/chat/session/{chat}/details"), "Detalles obtenidos exitosamente")
    assert [each["message"] for each in details["session"]["messages"]] == [f"{n}" for n in range(10, 110)]
    whole = done(await ana.get(f"/api/chat/session/{chat}/messages"), "Mensajes obtenidos exitosamente")
    assert (len(whole), whole[0]["message"], whole[-1]["message"]) == (110, "0", "109")
