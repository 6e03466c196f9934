"""One's own calendar over HTTP: connected elsewhere, told of changes, and read by other programs."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from api_site import Colleague, Serve, Site, data, refused, until
from dishka import Provider, Scope
from test_api_hostile import spoilt

from pascal.adapters.outlook import Outlook
from pascal.adapters.outlook.settings import Settings
from pascal.app.edge.leave import CALENDAR, MAILBOX, Ways
from pascal.app.edge.safe import LockedSafe
from pascal.domain.ids import AgentId, LeadId, MeetingId, QualificationId
from pascal.domain.meetings import During, Meeting
from pascal.domain.ports.calendar import CalendarElsewhere
from pascal.domain.ports.channels import Kit
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.storage import Storage
from pascal.domain.qualification import Qualification
from pascal.domain.requirements import KINDS
from pascal.testing.builders import agent, staff
from providers.graph import GraphFake

pytestmark = pytest.mark.asyncio(loop_scope="session")

PUBLIC = "https://pascal.example"
HEARS = "/api/v1/calendar/outlook"
CONTRACTS = Path(__file__).parents[1] / "data/contracts"
VECTORS = json.loads((CONTRACTS / "graph_subscription_validation.json").read_text())["cases"]


class Bureau:
    def __init__(self, site: Site, graph: GraphFake) -> None:
        self.site, self.graph = site, graph

    async def comes_back(self, sent: httpx.Response, **changed: str) -> str:
        """What the profile is told, by the browser that was sent away."""
        assert sent.status_code == 302, sent.text
        query = parse_qs(urlsplit(sent.headers["location"]).query)
        told = {"state": query["state"][0], "code": "c0de"} | changed
        cookies = {"cookie": f"pascal_calendar={sent.cookies['pascal_calendar']}"}
        self.site.http.cookies.clear()  # each of the tests' browsers is its own
        answer = await self.site.http.get("/api/v1/calendar/connect/return", params=told, headers=cookies)
        self.site.http.cookies.clear()
        return at_profile(answer)

    async def connects(self, who: Colleague) -> str:
        return await self.comes_back(await who.get("/calendar/connect"))

    async def busy(self, who: Colleague) -> list[During]:
        storage, now = await self.site.container.get(Storage), datetime.now(UTC)
        async with storage.begin() as tx:
            during = During(now, now + timedelta(days=50))
            return [*await tx.calendars.busy_elsewhere(AgentId(UUID(who.id)), during)]


def at_profile(answer: httpx.Response) -> str:
    assert answer.status_code == 302, answer.text
    place, _, told = answer.headers["location"].partition("?calendar=")
    assert place == "/intranet/profile"
    assert 'pascal_calendar=""' in answer.headers["set-cookie"]
    return str(told)


async def state(who: Colleague) -> tuple[str, str | None]:
    told = data(await who.get("/calendar"))
    return told["state"], told["address"]


@pytest_asyncio.fixture(loop_scope="session")
async def bureau(serve: Serve) -> AsyncIterator[Bureau]:
    graph = GraphFake()

    async def outlook(safe: LockedSafe, clock: Clock) -> AsyncIterator[CalendarElsewhere | None]:
        settings = Settings.read(graph.environment)
        assert settings is not None
        one = Outlook(settings, Kit(graph.environment, PUBLIC, "PE", 2.0, clock, safe), graph.transport)
        yield one
        await one.aclose()

    provider = Provider(scope=Scope.APP)
    provider.provide(outlook)
    yield Bureau(await serve(more=[provider], pascal_public_url=PUBLIC), graph)


# -- connected


async def test_a_calendar_is_connected_by_its_own_person_and_read_from_then_on(bureau: Bureau) -> None:
    ana, rosa = await bureau.site.colleague("Ana"), await bureau.site.admin()
    assert await state(ana) == ("NOT_CONNECTED", None)
    tomorrow = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    bureau.graph.put("Dentista", tomorrow, tomorrow + timedelta(hours=1))
    sent = await ana.get("/calendar/connect")
    cookie = sent.headers["set-cookie"]
    for each in ("HttpOnly", "SameSite=lax", "Secure", "Path=/api/v1/calendar/connect", "Max-Age=600"):
        assert each in cookie
    asked = parse_qs(urlsplit(sent.headers["location"]).query)
    assert asked["redirect_uri"] == [f"{PUBLIC}/api/v1/calendar/connect/return"]
    assert await bureau.comes_back(sent) == "connected"
    assert await state(ana) == ("CONNECTED", "agente@example.com")

    async def busy() -> Any:
        return await bureau.busy(ana)

    assert await until(busy) == [During(tomorrow, tomorrow + timedelta(hours=1))]
    await until(lambda: _true(bureau.graph.subscriptions))
    for _ in range(2):
        data(await ana.call("DELETE", "/calendar"))
    assert await state(ana) == ("NOT_CONNECTED", None)
    assert bureau.graph.subscriptions == {}

    async def deeds() -> Any:
        log = data(await rosa.get("/audit", actorId=ana.id))["items"]
        found = [each["action"] for each in log if each["action"].startswith("calendar.")]
        return found if len(found) == 2 else None

    assert await until(deeds) == ["calendar.disconnected", "calendar.connected"]


async def _true(what: object) -> bool:
    return bool(what)


async def test_whoever_did_not_begin_it_does_not_end_it(bureau: Bureau) -> None:
    """THREATS 10: another browser, another state, a second time, no leave."""
    ana, eva = await bureau.site.colleague("Ana"), await bureau.site.colleague("Eva")
    hers, his = await eva.get("/calendar/connect"), await ana.get("/calendar/connect")
    theirs = parse_qs(urlsplit(hers.headers["location"]).query)["state"][0]
    assert await bureau.comes_back(his, state=theirs) == "too_late"
    assert await bureau.comes_back(his, code="") == "refused"
    assert await bureau.comes_back(his) == "too_late"
    again = await ana.get("/calendar/connect")
    bureau.graph.refused_token = (400, "invalid_grant")
    assert await bureau.comes_back(again) == "refused"
    bureau.graph.refused_token = None
    assert at_profile(await bureau.site.http.get("/api/v1/calendar/connect/return")) == "too_late"
    assert await state(ana) == ("NOT_CONNECTED", None)


async def test_a_mailboxs_way_is_not_a_calendars(bureau: Bureau) -> None:
    ways, somebody = await bureau.site.container.get(Ways), staff(agent("Ana"))
    back = "/api/v1/calendar/connect/return"
    told = {}
    for goal in (MAILBOX, CALENDAR):
        way = ways.begin(somebody, goal)
        cookies = {"cookie": f"pascal_calendar={way.cookie}"}
        query = {"state": way.state, "code": "c0de"}
        told[goal] = at_profile(await bureau.site.http.get(back, params=query, headers=cookies))
    assert told == {MAILBOX: "too_late", CALENDAR: "unauthorized"}  # nobody's session


async def test_a_browser_on_its_way_shows_a_ticket(bureau: Bureau) -> None:
    ana = await bureau.site.colleague("Ana")
    ticket = data(await ana.post("/auth/ws-ticket"))["ticket"]
    http = bureau.site.http
    foreign = {"sec-fetch-site": "cross-site"}
    answer = await http.get("/api/v1/calendar/connect", params={"ticket": ticket}, headers=foreign)
    assert at_profile(answer) == "forbidden"
    sent = await http.get("/api/v1/calendar/connect", params={"ticket": ticket})
    assert await bureau.comes_back(sent) == "connected"
    answer = await http.get("/api/v1/calendar/connect", params={"ticket": ticket})
    assert at_profile(answer) == "unauthorized"


async def test_who_is_disabled_is_let_go(bureau: Bureau) -> None:
    ana, rosa = await bureau.site.colleague("Ana"), await bureau.site.admin()
    assert await bureau.connects(ana) == "connected"
    data(await rosa.call("PATCH", f"/users/{ana.id}", json={"isActive": False}))
    safe = await bureau.site.container.get(LockedSafe)

    async def gone() -> bool:
        return not await safe.all("leave.")

    await until(gone)


async def test_what_is_set_up_by_settings_is_what_is_connected(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with GraphFake().at_work() as graph:
        for name, value in graph.environment.items():
            monkeypatch.setenv(name, value)
        bureau = Bureau(await serve(), graph)
        ana = await bureau.site.colleague("Ana")
        since = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
        graph.put("Dentista", since, since + timedelta(hours=1))
        assert await bureau.connects(ana) == "connected"
        assert await state(ana) == ("CONNECTED", "agente@example.com")

        async def busy() -> Any:
            return await bureau.busy(ana)

        assert await until(busy) == [During(since, since + timedelta(hours=1))]
        safe = await bureau.site.container.get(LockedSafe)
        assert [*await safe.all("")] == [f"outlook_calendar.leave.{ana.id}"]
        assert graph.subscriptions == {}  # nobody reaches it by https


async def test_a_house_without_any_says_so(site: Site) -> None:
    ana = await site.colleague("Ana")
    assert await state(ana) == ("LOCAL", None)
    refused(await ana.get("/calendar/connect"), 409, "no_calendar")
    answer = await site.http.post(HEARS, params={"validationToken": "x"})
    assert answer.status_code == 404


# -- told


@pytest.mark.parametrize("case", VECTORS, ids=["validation", "notice"])
async def test_microsofts_calls_are_answered_as_it_wants(bureau: Bureau, case: dict[str, Any]) -> None:
    if "body_file" in case:
        body = (CONTRACTS / case["body_file"].removeprefix("payloads/")).read_bytes()
        headers = {"content-type": "application/json; charset=utf-8"}
    else:
        body, headers = b"", {"content-type": "text/plain; charset=utf-8"}
    begin = datetime.now(UTC)
    answer = await bureau.site.http.request(
        case["method"], f"{HEARS}?{case.get('query', '')}", content=body, headers=headers
    )
    assert (datetime.now(UTC) - begin).total_seconds() < case["within_s"]
    assert answer.status_code == case["status"]
    if "body" in case:
        assert answer.text == case["body"]
        assert answer.headers["content-type"].startswith(case["content_type"])
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_what_changes_there_is_known_here_at_once(bureau: Bureau) -> None:
    ana = await bureau.site.colleague("Ana")
    assert await bureau.connects(ana) == "connected"
    await until(lambda: _true(bureau.graph.subscriptions))
    tomorrow = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    bureau.graph.put("Dentista", tomorrow, tomorrow + timedelta(hours=1))
    ((url, notice),) = bureau.graph.told
    assert url == PUBLIC + HEARS
    answer = await bureau.site.http.post(HEARS, json=notice)
    assert answer.status_code == 202

    async def busy() -> Any:
        return await bureau.busy(ana)

    assert await until(busy)


async def test_what_is_booked_here_stands_there(bureau: Bureau) -> None:
    ana, juan = await bureau.site.colleague("Ana"), await bureau.site.browser()
    await juan.start("Quiero ver la casa")
    assert await bureau.connects(ana) == "connected"
    storage, now = await bureau.site.container.get(Storage), datetime.now(UTC)
    ids = await bureau.site.container.get(Ids)
    lead_id, since = LeadId(UUID(juan.lead_id)), now.replace(microsecond=0) + timedelta(days=1)
    async with storage.begin() as tx:
        one = await tx.qualifications.of(lead_id, None)
        if one is None:
            one = Qualification.start(QualificationId(ids.new()), lead_id, None, KINDS["real_estate"], at=now)
            await tx.qualifications.save(one)
        meeting = Meeting(
            MeetingId(ids.new()),
            AgentId(UUID(ana.id)),
            lead_id,
            one.id,
            "Visita; con Juan",
            During(since, since + timedelta(hours=1)),
            now,
        )
        meeting.book(at=now)
        await tx.meetings.save(meeting, at=now)

    async def stands() -> Any:
        return [each["subject"] for each in bureau.graph.events.values()]

    assert await until(stands) == ["Visita; con Juan"]
    feed = (await bureau.site.http.get(await feed_of(ana))).text
    assert f"UID:{meeting.id}@pascal.example\r\n" in feed
    assert "SUMMARY:Visita\\; con Juan\r\n" in feed


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"\xff", b"[" * 50_000, b'{"value":[{"clientState":{}}]}', b'{"value":{}}']
)
async def test_what_is_no_notice_is_refused(bureau: Bureau, body: bytes) -> None:
    answer = await bureau.site.http.post(HEARS, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400


async def test_no_notice_can_break_it(bureau: Bureau) -> None:
    """Nobody has to sign in for it (goal 9, THREATS 24)."""
    notice = {"subscriptionId": "w", "clientState": "secret", "lifecycleEvent": "missed"}
    wrong = []
    for what, each in spoilt(notice):
        answer = await bureau.site.http.post(HEARS, content=b'{"value":[' + each + b"]}")
        if answer.status_code not in {202, 400}:
            wrong.append((what, answer.status_code, answer.text[:200]))
    assert wrong == []


async def test_too_much_at_once_is_refused(bureau: Bureau) -> None:
    answer = await bureau.site.http.post(HEARS, content=b"x" * (1024 * 1024 + 1))
    assert answer.status_code == 413


# -- read by other programs


async def feed_of(who: Colleague) -> str:
    url: str = data(await who.post("/calendar/feed"), 201)["url"]
    return urlsplit(url).path


async def test_ones_meetings_are_had_by_whoever_has_the_address(site: Site) -> None:
    ana, luz = await site.colleague("Ana"), await site.colleague("Luz")
    assert data(await ana.get("/calendar"))["feedSince"] is None
    path = await feed_of(ana)
    assert len(path) == len("/calendar/.ics") + 43
    assert data(await ana.get("/calendar"))["feedSince"] is not None
    assert data(await luz.get("/calendar"))["feedSince"] is None
    answer = await site.http.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.text.startswith("BEGIN:VCALENDAR\r\n")
    assert "\r\nX-WR-CALNAME:Pascal · Ana\r\n" in answer.text
    tag = answer.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await site.http.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (await site.http.get(path, headers={"if-none-match": '"other"'})).status_code == 200


async def test_an_address_that_was_taken_back_leads_nowhere(site: Site) -> None:
    ana, rosa = await site.colleague("Ana"), await site.admin()
    first = await feed_of(ana)
    second = await feed_of(ana)
    assert first != second
    assert (await site.http.get(first)).status_code == 404
    assert (await site.http.get(second)).status_code == 200
    for _ in range(2):
        data(await ana.call("DELETE", "/calendar/feed"))
    assert (await site.http.get(second)).status_code == 404
    third = await feed_of(ana)
    data(await rosa.call("PATCH", f"/users/{ana.id}", json={"isActive": False}))
    assert (await site.http.get(third)).status_code == 404


@pytest.mark.parametrize(
    "name", ["x.ics", ".ics", "x", "%00.ics", "%ff.ics", "a" * 5000 + ".ics", "..%2f.ics"]
)
async def test_no_address_is_guessed_and_none_breaks_it(site: Site, name: str) -> None:
    answer = await site.http.get(f"/calendar/{name}")
    assert answer.status_code in {400, 404}
