"""What stands around the conversations: figures, search, projects, configuration, health."""

import re
from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from api_site import SECRET, Colleague, Serve, Site, data, refused, until
from structlog.testing import capture_logs
from test_api_conversations import desk_of

from pascal.adapters.postgres.database import driver_dsn
from pascal.app.edge.pulse import Pulse
from pascal.app.settings import Settings
from pascal.app.settings.showing import shown
from pascal.app.wiring import REACTIONS
from pascal.domain.events import LeadCreated
from pascal.domain.ids import LeadId
from pascal.domain.ports.storage import Storage
from pascal.testing.builders import verification

pytestmark = pytest.mark.asyncio(loop_scope="session")


# -- the dashboard


async def test_an_administrators_figures_are_of_all_an_agents_are_their_own(fresh_site: Site) -> None:
    """Document 003's dashboard and its RBAC."""
    desk = await desk_of(fresh_site)
    for name, priority in (("old", "HIGH"), ("juans", "HIGH"), ("anas", "MEDIUM"), ("done", "LOW")):
        data(await desk.admin.patch(f"/conversations/{desk.chats[name]}", {"priority": priority}))
    await desk.ana.say(desk.chats["anas"], "Sí, con tres bancos")
    assert data(await desk.admin.get("/dashboard/metrics")) == {
        "totalConversations": 5,
        "totalUnreplied": 3,
        "priorityBreakdown": {"high": 2, "medium": 1, "low": 1, "unanalyzed": 1},
        "statusBreakdown": {"queued": 2, "inProgress": 2, "resolved": 1},
    }
    assert data(await desk.juan.get("/dashboard/metrics")) == {
        "totalConversations": 2,
        "totalUnreplied": 1,
        "priorityBreakdown": {"high": 1, "medium": 0, "low": 1, "unanalyzed": 0},
        "statusBreakdown": {"queued": 0, "inProgress": 1, "resolved": 1},
    }
    ana = data(await desk.ana.get("/dashboard/metrics"))
    assert (ana["totalConversations"], ana["totalUnreplied"]) == (1, 0)


async def test_the_overview_has_the_queue_for_all_the_house_for_admins_their_own_for_agents(
    fresh_site: Site,
) -> None:
    """Today begins at midnight where the caller is: in Lima at five by UTC, in Madrid hours before."""
    site, five = fresh_site, datetime.now(UTC).replace(hour=5, minute=0, second=0) + timedelta(days=2)

    def at(minutes: int) -> None:
        site.clock.ahead = five + timedelta(minutes=minutes) - datetime.now(UTC)

    async def begins(minutes: int) -> str:
        at(minutes)
        return await (await site.browser()).chat()

    yesterdays = await begins(-30)
    juans, anas = await begins(30), await begins(32)
    await begins(36)
    await begins(40)
    juan, ana, luz = [await site.colleague(name) for name in ("Juan", "Ana", "Luz")]
    admin, madrid = await site.admin("Rosa"), await site.admin("Inés")
    data(await madrid.patch("/auth/me", {"timeZone": "Europe/Madrid"}))
    data(await ana.patch("/auth/me", {"availability": "ONLINE"}))
    data(await admin.patch(f"/users/{luz.id}", {"isActive": False}))
    for who, chat in ((juan, yesterdays), (juan, juans), (ana, anas)):
        await who.take(chat)
    await ana.say(anas, "Hola")
    await ana.resolve(anas)
    await madrid.take(await begins(40))

    shown = data(await admin.get("/dashboard/overview"))
    hours = [(five + timedelta(hours=n)).strftime("%Y-%m-%dT%H:00:00Z") for n in range(-23, 1)]
    waiting = {"count": 2, "longestSeconds": about(240), "averageSeconds": about(120)}
    assert shown == {
        "waiting": waiting,
        "inProgress": 3,
        "mine": 0,
        "unreplied": 5,
        "today": flow(5, 4, 1, (4200 + 600 + 480 + 0) / 4),
        "lastDay": [
            *({"hour": hour} | flow(0, 0, 0, None) for hour in hours[:22]),
            {"hour": hours[22]} | flow(1, 0, 0, None),
            {"hour": hours[23]} | flow(5, 4, 1, (4200 + 600 + 480 + 0) / 4),
        ],
        "agents": [
            workload(ana, "ONLINE", 0, 1, 1, 480),
            workload(madrid, "OFFLINE", 1, 1, 0, 0),
            workload(juan, "OFFLINE", 2, 2, 0, 2400),
            workload(admin, "OFFLINE", 0, 0, 0, None),
        ],
    }
    shown = data(await madrid.get("/dashboard/overview"))
    assert (shown["mine"], shown["today"]["started"], shown["inProgress"]) == (1, 6, 3)
    shown = data(await juan.get("/dashboard/overview"))
    assert shown["waiting"] == waiting
    assert (shown["inProgress"], shown["mine"], shown["unreplied"]) == (2, 2, 2)
    assert shown["today"] == flow(1, 2, 0, 2400)
    assert shown["lastDay"][22:] == [
        {"hour": hours[22]} | flow(1, 0, 0, None),
        {"hour": hours[23]} | flow(1, 2, 0, 2400),
    ]
    assert shown["agents"] == [workload(juan, "OFFLINE", 2, 2, 0, 2400)]
    shown = data(await ana.get("/dashboard/overview"))
    assert (shown["inProgress"], shown["mine"], shown["unreplied"]) == (0, 0, 0)
    assert shown["today"] == flow(1, 1, 1, 480)


def about(seconds: float | None) -> object:
    return None if seconds is None else pytest.approx(seconds, abs=20)


def flow(started: int, taken: int, resolved: int, wait: float | None) -> dict[str, object]:
    counts = {"started": started, "taken": taken, "resolved": resolved}
    return counts | {"averageWaitSeconds": about(wait)}


def workload(
    who: Colleague, availability: str, chats: int, taken: int, resolved: int, wait: float | None
) -> dict[str, object]:
    return {
        "agentId": who.id,
        "name": who.name,
        "availability": availability,
        "openChats": chats,
        "maxConcurrentChats": 5,
        "takenToday": taken,
        "resolvedToday": resolved,
        "averageWaitSeconds": about(wait),
    }


async def test_where_nothing_is_the_overview_says_so(fresh_site: Site) -> None:
    agent = await fresh_site.colleague()
    shown = data(await agent.get("/dashboard/overview"))
    assert shown["waiting"] == {"count": 0, "longestSeconds": None, "averageSeconds": None}
    assert shown["today"] == flow(0, 0, 0, None)
    assert [len(shown["lastDay"]), len(shown["agents"])] == [24, 1]


# -- search


async def test_words_are_found_by_their_stems_accents_or_not_and_as_they_are_typed(fresh_site: Site) -> None:
    desk = await desk_of(fresh_site)

    async def said(query: str) -> list[str]:
        found = data(await desk.admin.get("/search", q=query))
        assert set(found) == {"messages", "leads"}
        return desk.named([each["conversationId"] for each in found["messages"]])

    for query in (
        "jardín",
        "jardin",
        "JARDINES",
        "jard",
        "departamento",
        "departamentos con jardin",
    ):
        assert await said(query) == ["old"], query
    await desk.ana.say(desk.chats["anas"], "Tiene dos habitaciones y una regia ubicación")
    for query in ("habitación", "habitacion", "HABITACIONES", "ubicaciones", "ubicacion de habitación"):
        assert await said(query) == ["anas"], query
    assert await said("crédito") == await said("creditos hipotecarios") == ["anas"]
    assert await said("finalizado") == []  # system messages are not what people said
    assert await said("de la") == await said("???") == await said("& | ! :* ()") == []
    found = data(await desk.admin.get("/search", q="jardin"))["messages"]
    assert set(found[0]) == {"conversationId", "messageId", "seq", "excerpt", "leadName", "createdAt"}
    assert found[0]["excerpt"] == "¿Tienen departamentos con jardín?"
    assert (found[0]["seq"], found[0]["leadName"]) == (1, "Lead old")


async def test_leads_are_found_by_name(fresh_site: Site) -> None:
    agent, browser = await fresh_site.colleague(), await fresh_site.browser(name="José Núñez Peña")
    await browser.chat()
    for query in ("jose", "Núñez", "nunez pena", "peñ", browser.email.partition("@")[0]):
        found = data(await agent.get("/search", q=query))["leads"]
        assert [each["name"] for each in found] == ["José Núñez Peña"], query
    assert set(found[0]) == {"id", "name", "email", "phone", "verified", "createdAt", "lastSeen"}
    assert data(await agent.get("/search", q="otro"))["leads"] == []


@pytest.mark.parametrize(
    "query",
    [
        "ana.torres@correo.example",
        "+51987654321",
        "987654321",
        "987 654 321",
    ],
)
async def test_leads_are_found_by_email_and_by_phone(fresh_site: Site, query: str) -> None:
    agent = await fresh_site.colleague()
    browser = await fresh_site.browser(email="ana.torres@correo.example", phone="987654321")
    chat = await browser.chat()
    assert [each["id"] for each in data(await agent.get("/search", q=query))["leads"]] == [browser.lead_id]
    assert await agent.ids(search=query, status="QUEUED") == [chat]


@pytest.mark.parametrize(
    "spelled",
    [
        ("+55 31 98888-7777", "+55 31 8888-7777"),
        ("+52 55 1234 5678", "+521 55 1234 5678"),
        ("+54 11 2345-6789", "+54 9 11 2345-6789"),
    ],
    ids=["Brazil", "Mexico", "Argentina"],
)
async def test_a_phone_is_found_however_it_is_spelled_and_makes_nobody_somebody_else(
    fresh_site: Site, spelled: tuple[str, str]
) -> None:
    agent = await fresh_site.colleague()
    browsers = [await fresh_site.browser(phone=phone) for phone in spelled]
    chats = [await browser.chat() for browser in browsers]
    leads = {browser.lead_id for browser in browsers}
    assert len(leads) == 2
    for phone in spelled:
        assert {each["id"] for each in data(await agent.get("/search", q=phone))["leads"]} == leads
        assert set(await agent.ids(search=phone, assignee="none")) == set(chats)


async def test_nothing_is_found_beyond_ones_reach(serve: Serve) -> None:
    site = await serve(pascal_agents_see_all=False)
    desk = await desk_of(site)
    for name, word in (("old", "jardín"), ("juans", "visita"), ("anas", "hipotecario")):
        found = {
            who: data(await caller.get("/search", q=word))["messages"]
            for who, caller in (("juan", desk.juan), ("ana", desk.ana), ("admin", desk.admin))
        }
        seen = {who for who, messages in found.items() if messages}
        assert (
            seen
            == {"old": {"juan", "ana", "admin"}, "juans": {"juan", "admin"}, "anas": {"ana", "admin"}}[name]
        )
        leads = data(await desk.juan.get("/search", q=f"lead {name}"))["leads"]
        assert len(leads) == (0 if name == "anas" else 1)


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "  "}, {"q": "x" * 201}])
async def test_a_search_is_for_something(site: Site, query: dict[str, str]) -> None:
    refused(await (await site.colleague()).get("/search", **query), 400, "validation_error", "q")


async def test_a_search_answers_as_many_as_asked(fresh_site: Site) -> None:
    agent, browser = await fresh_site.colleague(), await fresh_site.browser()
    chat = await browser.chat("cochera")
    for _ in range(24):
        await browser.say(chat, "cochera")
    found = data(await agent.get("/search", q="cochera"))["messages"]
    assert [each["seq"] for each in found] == list(range(25, 5, -1))  # the newest 20
    assert len(data(await agent.get("/search", q="cochera", limit=3))["messages"]) == 3
    for limit in (0, 101):
        refused(await agent.get("/search", q="cochera", limit=limit), 400, "validation_error", "limit")


# -- for everybody


async def test_the_three_projects_of_document_000_are_for_sale(site: Site) -> None:
    projects = data(await site.stranger.get("/projects"))
    assert [(each["name"], each["district"], each["developer"], each["priceFrom"]) for each in projects] == [
        ("Torre Begonias Luxury", "San Isidro", "Platinum", 250_000),
        ("Residencial Barranco Vibe", "Barranco", "Urbana", 140_000),
        ("Eco-Condominio El Olivar", "Jesús María", "Vida Verde", 110_000),
    ]
    assert all(each["id"] for each in projects)


async def test_clients_are_told_what_they_need_and_no_secret(serve: Serve, site: Site) -> None:
    config = data(await site.stranger.get("/config"))
    assert config == {
        "realtime": "socketio",
        "pusherKey": None,
        "pusherCluster": None,
        "pusherHost": None,
        "pusherPort": None,
        "pusherScheme": None,
        "googleSignIn": False,
        "calls": False,
        "bot": False,
        "goesOn": [],
        "maxText": 4000,
        "maxUploadBytes": 20_000_000,
    }
    pusher = await serve(
        work=False,
        pascal_realtime="pusher",
        pusher_app_id="1",
        pusher_key="the key",
        pusher_secret="the secret",
        pusher_cluster="us2",
        google_client_id="id",
        google_client_secret="another secret",
    )
    answer = await pusher.stranger.get("/config")
    assert data(answer)["pusherKey"] == "the key"
    assert (data(answer)["realtime"], data(answer)["googleSignIn"]) == ("pusher", True)
    assert "secret" not in answer.text


async def test_the_service_says_whether_it_lives_and_is_ready(site: Site) -> None:
    live, ready = await site.http.get("/health/live"), await site.http.get("/health/ready")
    assert (live.status_code, live.json()) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "database": "ok", "relay": "ok"})


async def test_a_relay_that_is_dead_or_stuck_makes_the_process_unready(serve: Serve) -> None:
    site = await serve(work=False)
    pulse = await site.container.get(Pulse)
    pulse.expect_all()
    pulse.turns["mail"] -= 1000
    ready = await site.http.get("/health/ready")
    assert (ready.status_code, ready.json()) == (
        503,
        {"status": "unavailable", "database": "ok", "relay": "down"},
    )
    assert re.search(r"^pascal_relay_silent_seconds 1\d\d\d\.", await metrics(site), re.MULTILINE)


async def test_a_relay_that_dies_is_told_of_and_goes_on_when_it_can(
    serve: Serve, database_url: str, log: list[MutableMapping[str, Any]]
) -> None:
    """An event that this version cannot read, as after going back to an older one."""
    site = await serve()
    connection = await asyncpg.connect(driver_dsn(database_url))
    await connection.execute(
        "INSERT INTO outbox (stream, name, payload) VALUES (gen_random_uuid(), 'Unheard', $1)",
        f'{{"at": "{datetime.now(UTC).isoformat()}"}}',
    )

    async def died() -> bool:
        return "work_died" in [line["event"] for line in log]

    await until(died)
    assert 'pascal_work_deaths_total{work="relay"}' in await metrics(site)
    await connection.execute("DELETE FROM outbox WHERE name = 'Unheard'")
    await connection.close()
    browser = await site.browser()
    await browser.chat()
    assert await site.ask_for_code(browser)
    assert {line["event"] for line in log if line["log_level"] == "error"} == {"work_died"}
    log.clear()


async def test_a_relay_that_is_behind_is_told_of_and_refuses_nobody(serve: Serve) -> None:
    site = await serve(work=False)
    async with (await site.container.get(Storage)).begin() as tx:
        long_ago = datetime.now(UTC) - timedelta(seconds=1000)
        await tx.verifications.save(verification(LeadCreated(lead_id=LeadId(uuid4()), at=long_ago)))
    ready = await site.http.get("/health/ready")
    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "database": "ok", "relay": "behind"})
    lags = re.findall(r'^pascal_relay_lag_seconds{consumer="(\w+)"} (\S+)', await metrics(site), re.MULTILINE)
    behind = {each.name: issubclass(LeadCreated, each.hears) for each in REACTIONS}
    assert {name: float(seconds) >= 1000 for name, seconds in lags} == behind
    assert set(behind.values()) == {True, False}


async def metrics(site: Site) -> str:
    return (await site.http.get("/metrics")).text


async def test_prometheus_gets_counts_by_route_and_never_an_id(site: Site) -> None:
    browser = await site.browser()
    chat = await browser.chat()
    await browser.messages(chat)
    await site.http.get("/api/v1/no/such/path")
    answer = await site.http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "pascal_http_requests_total" in answer.text
    assert chat not in answer.text
    assert "/no/such/path" not in answer.text
    assert re.search(r'method="POST",route="/api/v1/leads/handshake",status="200"', answer.text)


# -- every answer


async def test_every_answer_of_the_api_is_kept_by_nobody_and_guarded(site: Site) -> None:
    """THREATS 11."""
    browser = await site.browser()
    for answer in (
        await site.stranger.get("/projects"),
        await site.stranger.get("/nothing"),
        await site.stranger.get("/auth/me"),
        await site.stranger.call("DELETE", "/projects"),
        await site.stranger.post("/auth/login", content=b"x", headers={"content-type": "text/plain"}),
        await site.stranger.post("/auth/login", content=b" " * 300_000, headers={"content-type": "a/b"}),
        await browser.begin(),
    ):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"


async def test_what_does_not_exist_is_refused_in_the_envelope(site: Site) -> None:
    assert refused(await site.stranger.get("/nothing"), 404, "not_found") == "No encontrado"
    answer = await site.stranger.call("DELETE", "/projects")
    assert refused(answer, 405, "method_not_allowed") == "Método no permitido"
    assert "GET" in answer.headers["allow"]


async def test_pages_of_other_sites_may_call_only_where_they_are_allowed(serve: Serve) -> None:
    site = await serve(
        pascal_public_url="https://chat.example", pascal_allowed_origins="https://shop.example"
    )
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    for origin, may in (
        ("https://chat.example", True),
        ("https://shop.example", True),
        ("https://shop.example.evil.example", False),
        ("http://shop.example", False),
        ("null", False),
    ):
        preflight = await site.http.options("/api/v1/conversations", headers={"origin": origin, **asked})
        answer = await site.http.get("/api/v1/projects", headers={"origin": origin})
        no_json = {"origin": origin, "content-type": "text/plain"}
        refusal = await site.http.post("/api/v1/conversations", content=b"{}", headers=no_json)
        refused(refusal, 415, "unsupported_media_type")  # which the page may read, too
        allowed = {each.headers.get("access-control-allow-origin") for each in (preflight, answer, refusal)}
        assert allowed == ({origin} if may else {None})
        assert "access-control-allow-credentials" not in preflight.headers


async def test_the_log_says_once_which_setting_lets_a_refused_site_in(serve: Serve) -> None:
    site = await serve(pascal_public_url="https://chat.example")
    with capture_logs() as logs:
        for origin in ("https://chat.example", "http://localhost:3000", "http://localhost:3000", None):
            headers = {} if origin is None else {"origin": origin}
            await site.http.get("/api/v1/projects", headers=headers)
        own = f"http://{site.http.base_url.netloc.decode()}"  # where a page of ours asks for more of ours
        await site.http.get("/api/v1/projects", headers={"origin": own})
    told = [
        (line["origin"], line["setting"], line["log_level"])
        for line in logs
        if line["event"] == "origin_refused"
    ]
    assert told == [("http://localhost:3000", "PASCAL_ALLOWED_ORIGINS", "warning")]


# -- settings


async def test_administrators_see_every_setting_and_no_secret(serve: Serve) -> None:
    secrets = {
        each.name: f"geheim-{n}-" + "x" * 32
        for n, each in enumerate(shown(Settings()))
        if each.secret and each.name not in {"DATABASE_URL", "REDIS_URL", "PASCAL_SECRET"}
    }
    assert {"PASCAL_IDENTITY_SECRET", "AWS_SECRET_ACCESS_KEY", "PUSHER_SECRET", "PASCAL_SMTP_URL"} <= {
        *secrets
    }
    site = await serve(
        work=False,
        pascal_agents_see_all=False,
        pascal_mail_from="chat@example.com",
        **{name.lower(): value for name, value in secrets.items()},
    )
    answer = await (await site.admin()).get("/settings")
    settings = {each["name"]: each for each in data(answer)}
    assert [*settings] == [each.name for each in shown(Settings())]
    assert SECRET not in answer.text
    assert "geheim" not in answer.text
    for name in ("PASCAL_SECRET", *secrets):
        about = settings[name].pop("about")
        assert about
        assert settings[name] == {"name": name, "value": None, "secret": True, "isSet": True}
    for name, value in (
        ("PASCAL_PORT", "8000"),
        ("PASCAL_AGENTS_SEE_ALL", "false"),
        ("PASCAL_MAIL_FROM", "chat@example.com"),
        ("PASCAL_PROVIDER_TIMEOUT_SECONDS", "10.0"),
        ("PASCAL_PUBLIC_URL", None),
        ("PASCAL_TRUSTED_PROXIES", None),
    ):
        about = settings[name].pop("about")
        assert settings[name] == {"name": name, "value": value, "secret": False, "isSet": value is not None}
    assert settings["REDIS_URL"]["isSet"] is False
