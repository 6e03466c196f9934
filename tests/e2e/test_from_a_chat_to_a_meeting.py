"""A lead writes, the bot qualifies them and books; this house and Outlook stay in step, and they are told."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from aiohttp import web
from anyio.from_thread import start_blocking_portal

from e2e.browsers import Browser, Tab
from e2e.house import House, OpenHouse, fresh_database, query, site_at, told, until
from e2e.node import Node
from e2e.panels import Panel, panel_at
from e2e.people import Agent, Lead, call
from e2e.service import Service, running, serve, worker
from e2e.valkey import valkey
from pascal.adapters.postgres.database import driver_dsn
from pascal.app.edge.words.moments import MONTHS
from pascal.testing.channels import Typed
from providers.graph import GraphFake
from providers.twilio import PUBLIC
from providers.whatsapp import Meta

LIMA: Final = ZoneInfo("America/Lima")
DAY: Final = timedelta(days=1)


class Microsoft(GraphFake):
    """What it is asked to make is made; who asked may have to wait for the answer."""

    answers = True

    async def _over_http(self, request: web.Request) -> web.StreamResponse:
        answer = await super()._over_http(request)
        while request.path.endswith("/me/events") and not self.answers:
            await asyncio.sleep(0.01)
        return answer

    @property
    def made(self) -> list[str]:
        """What the house made there."""
        return [name for name, each in [*self.events.items()] if "transactionId" in each]

    def begins(self, name: str) -> datetime:
        return datetime.fromisoformat(self.times(name)[1]).replace(tzinfo=UTC)

    def moves(self, name: str, to: datetime, house: House) -> None:
        """Its person drags it, and Microsoft tells the house."""
        since = to.astimezone(UTC)
        self.move(name, since, since + timedelta(minutes=30))
        for url, notice in self.told[-1:]:
            answer = house.site.http.post(house.site.url + urlsplit(url).path, json=notice)
            assert answer.status_code == 202, answer.text


@pytest.fixture
def outlook() -> Iterator[Microsoft]:
    with start_blocking_portal() as loop, loop.wrap_async_context_manager(Microsoft().at_work()) as one:
        assert isinstance(one, Microsoft)
        yield one


def connects(who: Agent, outlook: GraphFake) -> None:
    """Their calendar, as their browser does it."""
    way, headers = f"{who.site.url}/api/v1/calendar/connect", {"authorization": f"Bearer {who.token}"}
    leave = who.site.http.get(way, headers=headers, follow_redirects=False)
    assert leave.headers["location"].startswith(outlook.url), leave.headers
    query = {"state": parse_qs(urlsplit(leave.headers["location"]).query)["state"][0], "code": "c0de"}
    cookies = {"cookie": f"pascal_calendar={leave.cookies['pascal_calendar']}"}
    who.site.http.cookies.clear()
    back = who.site.http.get(f"{way}/return", params=query, headers=cookies, follow_redirects=False)
    assert back.headers["location"].endswith("calendar=connected"), back.headers
    assert who.ask("GET", "/calendar")["state"] == "CONNECTED"
    until(lambda: outlook.subscriptions)


CORRECTED = re.compile("lo corregí|Anotado el cambio")


def moments(text: str) -> list[datetime]:
    """Those that *text* names, by the clock of Lima."""
    today = datetime.now(LIMA)
    found = []
    for near, day, month, hour, minute in _MOMENT.findall(text):
        if day:
            number = next(names.index(month) for names in MONTHS if month in names) + 1
            one = datetime(today.year, number, int(day), tzinfo=LIMA)
            one = one if one > today - DAY else one.replace(year=today.year + 1)
        else:
            one = today + DAY * (near in {"mañana", "amanhã"})
        found.append(one.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0))
    return found


_MOMENT = re.compile(
    r"(?:(hoy|hoje|mañana|amanhã),? [\w-]+,? )?(?:(\d+) de (\w+),? )?(?:a las|às) (\d+):(\d\d)"
)


@dataclass
class Chat:
    """A lead on the web, and what they read."""

    lead: Lead
    tab: Tab
    id: str
    read: set[str] = field(default_factory=set)

    @classmethod
    def begins(cls, lead: Lead, text: str) -> "Chat":
        talk = lead.starts(text)
        return cls(lead, lead.opens_a_tab(talk), talk)

    def reads(self) -> str:
        """The next thing that the bot, or the house, says: what comes again after a kill is known."""
        said = self.tab.hears("message_posted", conversationId=self.id, senderType="BOT")
        if said["id"] in self.read:
            return self.reads()
        self.read.add(said["id"])
        return str(said["contentText"])

    def says(self, text: str) -> str:
        """What is answered."""
        self.lead.says(self.id, text)
        return self.reads()

    def reads_upto(self, question: str) -> None:
        """Until that is asked: of two messages the first may be answered alone."""
        while question not in self.reads():
            pass

    def qualifies(self) -> str:
        """Answers out of order, and one that is corrected; with the times that are offered."""
        assert "¿Me autorizas" in self.reads()
        assert "¿Qué tan avanzada" in self.says("sí, claro")
        assert "¿Para cuándo" in self.says("va en serio, y decido con mi esposa")
        self.lead.says(self.id, "Me llamo Juan Carlos Pérez")
        self.lead.says(self.id, "en tres meses")
        self.reads_upto("¿Sería al contado")
        assert CORRECTED.search(self.says("perdón, que sean 2 dormitorios"))
        assert CORRECTED.search(self.says("mi celular es 987 654 321 y mi correo juan.perez@example.com"))
        return self.says("con crédito hipotecario")

    def thread(self, by: str = "BOT") -> list[str]:
        return [each["contentText"] for each in self.lead.catches_up(self.id) if each["senderType"] == by]


HELLO = "Hola, busco un departamento de 3 dormitorios en Surco, hasta 200 mil"
KNOWN = {
    "name": "Juan Carlos Pérez",
    "phone": "+51987654321",
    "email": "juan.perez@example.com",
    "need": "high",
    "budget": "0-200000",
    "timeline": "3_months",
    "authority": "shared",
    "project": "Torre Begonias Luxury",
    "bedrooms": "2",
    "district": "Surco",
    "financing": "mortgage",
}


def token_in(text: str) -> str:
    (found,) = re.findall(rf"{PUBLIC}/meeting/(\S+)", text)
    return str(found)


def by_link(house: House, token: str, act: str = "", **body: object) -> dict[str, Any]:
    """As whoever has the link, and nothing else."""
    path = f"/meetings/by-link{act and '/'}{act}"
    shown: dict[str, Any] = call(house.site, "POST", path, None, json={"token": token, **body})
    return shown


def asked(panel: Panel, resource: str, action: str, **payload: object) -> Any:
    answer = panel.asks({"resource": resource, "action": action, "payload": payload})
    assert answer["type"] == "success", answer
    return answer["payload"]["data"]


def meeting_of(panel: Panel) -> dict[str, Any]:
    (one,) = asked(panel, "meetings", "get_all_meetings")
    assert isinstance(one, dict)
    return one


def begins(meeting: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(meeting["start_time"])


def at_step(panel: Panel, step: str) -> bool:
    """Whether the last figures that the panel was told of have the lead there."""
    told = panel.heard("dashboard_stats")
    return bool(told) and told[-1]["data"]["leads_by_step"][step] == 1


def test_from_a_chat_to_a_meeting_that_is_moved_on_both_sides(
    another_house: OpenHouse, outlook: Microsoft, node: Node
) -> None:
    house = another_house(PASCAL_BOT="script", PASCAL_PUBLIC_URL=PUBLIC, **outlook.environment)
    ana, now = house.agent("Ana Torres"), datetime.now(UTC)
    outlook.put("Feria", now, now + 3 * DAY)
    connects(ana, outlook)
    until(lambda: query(house.database_url or "", "SELECT 1 FROM calendar_busy"))
    with panel_at(node, house.admin) as panel:
        asked(panel, "dashboard", "subscribe")
        chat = Chat.begins(house.lead(), HELLO)
        offer = chat.qualifies()
        times = moments(offer)
        assert len(times) == len({*times}) == 3
        assert min(times) >= now + 3 * DAY, "where Outlook says busy there is no room"
        until(lambda: at_step(panel, "meeting"))

        # booked, here and there
        assert moments(chat.says("la segunda")) == [times[1]]
        token = token_in(chat.reads())
        (event,) = until(lambda: outlook.made)
        assert outlook.begins(event) == times[1] == begins(meeting_of(panel))
        until(lambda: at_step(panel, "completed"))
        is_qualified(panel, chat)

        # moved there
        moved = times[1] + DAY + timedelta(hours=1)
        outlook.moves(event, moved, house)
        news = chat.reads()
        assert news.startswith(
            "Tu reunión cambió de hora: «Torre Begonias Luxury · Juan Carlos Pérez» es ahora"
        )
        assert (moments(news), token_in(news)) == ([moved], token)
        assert begins(meeting_of(panel)) == moved

        # and back again, by the link
        shown = by_link(house, token)
        free = {datetime.fromisoformat(each["startTime"]): each["startTime"] for each in shown["slots"]}
        by_link(house, token, "reschedule", version=shown["version"], startTime=free[times[1]])
        assert moments(chat.reads()) == [times[1]]
        until(lambda: outlook.begins(event) == times[1])
        assert begins(meeting_of(panel)) == times[1]
        assert chat_notes(ana, chat) == ["meeting_moved"]

        # there again, and no notice of it comes: it is asked for
        later = times[1] + 2 * DAY
        outlook.move(event, later.astimezone(UTC), later.astimezone(UTC) + timedelta(minutes=30))
        with panel_at(node, ana) as hers:
            assert asked(hers, "meetings", "sync_outlook_calendar")["calendar"] == "outlook"
        assert moments(chat.reads()) == [later]
        assert begins(meeting_of(panel)) == later

    # the person
    chat.lead.says(chat.id, "¿Tienen piscina?")
    time.sleep(1)
    ana.takes(chat.id)
    chat.lead.says(chat.id, "¿Y gimnasio?")
    time.sleep(4)
    assert spoken_since_it_was_taken(chat.lead, chat.id) == []
    assert outlook.made == [event]
    assert len([each for each in outlook.asked if each.method == "POST" and "events" in each.path]) == 1

    # called off by the link: the house tells it, and the bot is still no part of it
    by_link(house, token, "cancel", version=by_link(house, token)["version"])
    assert "se canceló" in chat.reads()
    assert spoken_since_it_was_taken(chat.lead, chat.id) == []


def is_qualified(panel: Panel, chat: Chat) -> None:
    """Each of what is known has its words, in the message where they were said."""
    (lead,) = asked(panel, "leads", "get_all_leads", conversation_id=chat.id)
    assert (lead["current_step"], lead["consent"], lead["missing"]) == ("completed", True, [])
    whole = asked(panel, "leads", "get_lead_with_complete_data", lead_id=lead["id"])
    known = {each["field"]: each for each in whole["answers"] if each["standing"] == "known"}
    assert {field: each["value"] for field, each in known.items()} == KNOWN
    said = {each["seq"]: each for each in chat.lead.catches_up(chat.id)}
    assert known.pop("project")["read_by"] == "form"  # they wrote from its page
    for each in known.values():
        assert each["quote"] in said[each["seq"]]["contentText"]
        assert said[each["seq"]]["senderType"] == "LEAD"
    past = {(each["field"], each["value"]) for each in whole["answers"] if each["standing"] == "past"}
    assert ("bedrooms", "3") in past
    (word,) = whole["consents"]
    assert (word["given"], word["words"]) == (True, "sí, claro")


def chat_notes(agent: Agent, chat: Chat) -> list[str]:
    """What the team alone reads of the meeting."""
    notes = [each["note"] or "" for each in agent.catches_up(chat.id)]
    return [each for each in notes if each.startswith("meeting_")]


def spoken_since_it_was_taken(lead: Lead, talk: str) -> list[str]:
    """By the bot: what the house announces has a name of its own."""
    said = [each for each in lead.catches_up(talk) if each["clientMessageId"] is None]
    (taken,) = (each["seq"] for each in said if each["note"] == "agent_joined")
    return [each["contentText"] for each in said if each["seq"] > taken and each["senderType"] == "BOT"]


@pytest.mark.parametrize("house", ["socketio"], indirect=True)
def test_whenever_a_person_takes_it_the_bot_says_nothing_more(another_house: OpenHouse) -> None:
    """The bot answers after a second of quiet: some are taken before, some after, some meanwhile."""
    house = another_house(PASCAL_BOT="script")
    ana = house.agent("Ana Torres")

    def taken_after(seconds: float) -> tuple[Lead, str]:
        lead = house.lead()
        talk = lead.starts(HELLO)
        time.sleep(seconds)
        ana.takes(talk)
        lead.says(talk, "sí, claro")
        return lead, talk

    with ThreadPoolExecutor(16) as at_once:
        talks = [*at_once.map(taken_after, [0.1 * n for n in range(4, 20)])]
    other = house.lead()
    beside = other.starts(HELLO)  # which is asked for later
    until(lambda: [each for each in other.catches_up(beside) if each["senderType"] == "BOT"])
    assert [spoken_since_it_was_taken(lead, talk) for lead, talk in talks] == [[]] * len(talks)


@dataclass
class Phone:
    """Somebody with WhatsApp."""

    house: House
    meta: Meta
    read: int = 0

    def reads(self) -> str:
        """The next that comes."""
        texts = until(lambda: [*self.meta.texts()][self.read :])
        self.read += 1
        return str(texts[0])

    def says(self, text: str) -> str:
        """What is answered."""
        for one in self.meta.deliveries(Typed(self.read, text, at=datetime.now(UTC))):
            told(self.house, one)
        return self.reads()


@pytest.mark.parametrize("house", ["socketio"], indirect=True)
def test_the_same_by_whatsapp_in_portuguese(
    another_house: OpenHouse, outlook: Microsoft, meta: Meta, node: Node
) -> None:
    settings = {**outlook.environment, **meta.environment}
    house = another_house(PASCAL_BOT="script", PASCAL_PUBLIC_URL=PUBLIC, **settings)
    ana = house.agent("Ana Torres")
    connects(ana, outlook)
    phone = Phone(house, meta)
    assert "Você me autoriza" in phone.says("Oi! Procuro um apartamento com 2 quartos")
    assert "a sua procura" in phone.says("sim, pode guardar")
    assert "Que orçamento" in phone.says("é para valer, decido sozinho")
    assert "Para quando" in phone.says("até 400 mil dólares, no Torre Begonias")
    assert "Seria à vista" in phone.says("em 3 meses")
    times = moments(phone.says("com financiamento"))
    assert len({*times}) == 3
    booked = phone.says("a primeira")
    assert booked.startswith("Pronto! Esperamos você")
    assert moments(booked) == [times[0]]
    token = token_in(phone.reads())
    (event,) = until(lambda: outlook.made)
    assert outlook.begins(event) == times[0]

    moved = times[0] + 7 * DAY
    outlook.moves(event, moved, house)
    news = phone.reads()
    assert news.startswith("Sua reunião mudou de horário")
    assert (moments(news), token_in(news)) == ([moved], token)
    by_link(house, token, "cancel", version=by_link(house, token)["version"])
    assert "foi cancelada" in phone.reads()
    until(lambda: outlook.made == [])
    with panel_at(node, ana) as panel:
        (lead,) = asked(panel, "leads", "get_all_leads")
        assert (lead["current_step"], lead["channel"]) == ("meeting", "whatsapp")
        assert lead["bant_data"] == {
            "budget": "0-400000",
            "authority": "decision_maker",
            "need": "high",
            "timeline": "3_months",
        }
        assert meeting_of(panel)["status"] == "cancelled"


@asynccontextmanager
async def nobody_writes_to(tables: str, url: str) -> AsyncIterator[None]:
    """By a lock without a transaction's number: for one with a number whoever reads the outbox waits."""
    connection = await asyncpg.connect(driver_dsn(url))
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()


def begins_again(behind: Service, url: str) -> None:
    """What it had in its hands is others' when its time is over, minutes later: that is now."""
    query(url, "UPDATE jobs SET held_until = now() WHERE held_until IS NOT NULL")
    behind.start()


def test_a_worker_that_is_killed_between_booking_and_telling(
    postgres_server: str, browser: Browser, reachable_folder: Path, outlook: Microsoft
) -> None:
    """And again between making the event and hearing so: nothing is lost, nothing is twice."""
    folder = reachable_folder / f"e2e-booked-{uuid4().hex[:8]}"
    folder.mkdir(mode=0o755)
    with ExitStack() as stack:
        url = stack.enter_context(fresh_database(postgres_server))
        redis = stack.enter_context(valkey())
        settings = {
            "DATABASE_URL": url,
            "REDIS_URL": redis.connection_url,
            "PASCAL_BOT": "script",
            "PASCAL_PUBLIC_URL": PUBLIC,
            **outlook.environment,
        }
        app, behind = serve(folder, settings, "--no-worker"), worker(folder, settings)
        stack.enter_context(running(app, behind))
        site = stack.enter_context(site_at(app, browser))
        house = House(site, app, Agent.signs_in(site, "admin@pascal.example"), url)
        connects(house.agent("Ana Torres"), outlook)
        chat = Chat.begins(house.lead(), HELLO)
        times = moments(chat.qualifies())

        # it has booked, and nobody was told
        with (
            start_blocking_portal() as loop,
            loop.wrap_async_context_manager(nobody_writes_to("invitations, calendar_pairs", url)),
        ):
            assert moments(chat.says("la tercera")) == [times[2]]
            behind.kill()
        assert "Te esperamos" in chat.thread()[-1]
        assert outlook.made == []
        outlook.answers = False
        begins_again(behind, url)
        token = token_in(chat.reads())

        # Outlook has made the event, and nobody heard so
        (event,) = until(lambda: outlook.made)
        behind.kill()
        outlook.answers = True
        begins_again(behind, url)
        until(lambda: query(url, "SELECT 1 FROM calendar_pairs WHERE position($1 in content) > 0", event))
        moved = times[2] + 7 * DAY
        outlook.moves(event, moved, house)
        assert moments(chat.reads()) == [moved]
        assert datetime.fromisoformat(by_link(house, token)["startTime"]) == moved
        assert outlook.made == [event]
        told_of = [each for each in chat.thread() if "/meeting/" in each or "Te esperamos" in each]
        assert len(told_of) == 3  # booked, by which link, moved
        (booked,) = query(url, "SELECT count(*) FROM meetings")
        assert booked[0] == 1
