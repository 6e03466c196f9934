"""A meeting by its link: looked at, moved and called off without signing in, and told to both sides."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from api_site import Browser, Colleague, Site, data, refused, until
from panel import Panel, panel_of
from test_api_ws_leads import arrives, asked

from pascal.app.edge.words.meetings import when_words
from pascal.domain.ports.limits import Limits

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def nobody_has_looked_lately(fresh_site: Site) -> None:
    await (await fresh_site.container.get(Limits)).clear("meetings", "127.0.0.1")


class Booked:
    """Juan has written, and Ana has booked a meeting with him for one of her next slots."""

    def __init__(self, site: Site, ana: Colleague, panel: Panel, juan: Browser, chat: str) -> None:
        self.site, self.ana, self.panel, self.juan, self.chat = site, ana, panel, juan, chat
        self.id, self.token = "", ""

    @classmethod
    async def by(cls, site: Site, ana: Colleague, panel: Panel) -> "Booked":
        juan, chat, lead = await arrives(site, panel)
        await ana.take(chat)
        self = cls(site, ana, panel, juan, chat)
        for days in range(1, 8):
            day = (datetime.now(UTC) + timedelta(days=days)).date().isoformat()
            if slots := await asked(panel, "meetings", "get_available_slots", {"date": day}):
                break
        booked = await asked(
            panel,
            "meetings",
            "create_meeting",
            {"lead_qualification_id": lead["id"], "subject": "Visita al departamento", **slots[0]},
        )
        self.id = booked["id"]
        self.token = urlsplit(re.search(r"http\S+/meeting/\S+", await self.heard(0))[0]).path.split("/")[2]  # type: ignore[index]
        return self

    async def heard(self, place: int) -> str:
        """What the assistant said in the thread, when it is there."""

        async def said() -> list[str]:
            page = data(await self.juan.get(f"/conversations/{self.chat}/messages"))
            return [each["contentText"] for each in page["items"] if each["senderType"] == "BOT"]

        async def there() -> bool:
            return len(await said()) > place

        await until(there)
        return (await said())[place]

    async def does(self, act: str = "", **body: Any) -> Any:
        path = f"/meetings/by-link{act and '/'}{act}"
        return await self.site.stranger.post(path, {"token": self.token, **body})


@pytest_asyncio.fixture(loop_scope="session")
async def booked(fresh_site: Site) -> Any:
    ana = await fresh_site.colleague("Ana Torres")
    async with panel_of(fresh_site, ana) as panel:
        yield await Booked.by(fresh_site, ana, panel)


async def test_a_link_shows_the_meeting_and_nothing_of_whose_it_is(booked: Booked) -> None:
    answer = await booked.does()
    shown = data(answer)
    assert (shown["subject"], shown["agentName"]) == ("Visita al departamento", "Ana Torres")
    assert (shown["status"], shown["canChange"], shown["version"]) == ("BOOKED", True, 1)
    assert shown["canMove"]
    assert shown["slots"]
    juan = booked.juan
    assert not any(secret in answer.text for secret in (juan.email, juan.name, juan.lead_id, booked.chat))


async def test_by_it_the_lead_moves_and_cancels_and_both_sides_read_so(booked: Booked) -> None:
    slot = data(await booked.does())["slots"][-1]
    moved = data(await booked.does("reschedule", version=1, startTime=slot["startTime"]))
    assert (moved["startTime"], moved["version"]) == (slot["startTime"], 2)
    assert (await booked.heard(1)).startswith("Tu reunión cambió de hora: «Visita al departamento» es ahora")
    refused(await booked.does("cancel", version=1), 409, "changed_meanwhile")
    assert data(await booked.does("cancel", version=2))["status"] == "CANCELLED"
    again = data(await booked.does("cancel", version=2))  # a reload sends it again
    assert (again["status"], again["canChange"], again["slots"]) == ("CANCELLED", False, [])
    assert not again["canMove"]
    refused(await booked.does("reschedule", version=3, startTime=slot["startTime"]), 409, "meeting_over")
    assert "se canceló" in await booked.heard(2)
    thread = data(await booked.ana.get(f"/conversations/{booked.chat}/messages"))["items"]
    notes = [each for each in thread if (each["note"] or "").startswith("meeting_")]
    assert [each["note"] for each in notes] == ["meeting_moved", "meeting_cancelled"]
    at = datetime.fromisoformat(slot["startTime"])
    assert notes[0]["contentText"] == f"La reunión se cambió · {when_words(at, 'America/Lima')}"
    assert [datetime.fromisoformat(each["noteAt"]) for each in notes] == [at, at]
    admin = await booked.site.admin()

    async def log() -> list[tuple[str, str]]:
        items = data(await admin.get(f"/audit?subjectId={booked.id}"))["items"]
        return [(each["actorRole"], each["action"]) for each in items]

    async def written() -> bool:
        return len(await log()) == 3

    await until(written)
    assert await log() == [
        ("LEAD", "meeting.cancelled"),
        ("LEAD", "meeting.edited"),
        ("SALES_AGENT", "meeting.booked"),
    ]


async def test_a_time_that_is_no_slot_is_taken_and_one_that_is_none_is_told(booked: Booked) -> None:
    shown = data(await booked.does())
    refused(await booked.does("reschedule", version=1, startTime=shown["startTime"]), 409, "slot_taken")
    refused(
        await booked.does("reschedule", version=1, startTime="2026-02-30T09:00:00Z"),
        400,
        "validation_error",
        "startTime",
    )
    now = datetime.now(UTC)
    sunday = (now + timedelta(days=6 - now.weekday() or 7)).date()
    for never in ("2020-01-01T09:00:00Z", f"{sunday}T23:00:00Z"):
        answer = await booked.does("reschedule", version=1, startTime=never)
        assert refused(answer, 409, "slot_taken") == "Esa hora no está libre: elige otra"


async def test_of_ten_tabs_one_moves_it(booked: Booked) -> None:
    slots = data(await booked.does())["slots"]
    answers = await asyncio.gather(
        *(booked.does("reschedule", version=1, startTime=each["startTime"]) for each in slots[:10])
    )
    assert sorted(each.status_code for each in answers) == [200] + [409] * 9


async def test_a_link_that_is_not_ours_is_not_found_and_guessing_is_slow(booked: Booked) -> None:
    other = await Booked.by(booked.site, booked.ana, booked.panel)
    real = booked.token
    for wrong in (
        real[:-2],
        real[:22] + other.token[22:],
        "x",
        "ñ",
        "a" * 2048,
        f"{real}.",
        booked.ana.token,
    ):
        booked.token = wrong
        refused(await booked.does(), 404, "not_found")
        refused(await booked.does("cancel", version=1), 404, "not_found")
    booked.token = real
    limits = await booked.site.container.get(Limits)
    moved = {"version": 0, "startTime": "2020-01-01T09:00:00Z"}
    for act, body in (("", {}), ("reschedule", moved), ("cancel", {"version": 0})):
        await limits.clear("meetings", "127.0.0.1")
        assert 429 in [(await booked.does(act, **body)).status_code for _ in range(90)], act


async def test_where_nobody_holds_it_any_more_it_is_called_off_and_not_moved(booked: Booked) -> None:
    slot = data(await booked.does())["slots"][-1]
    admin = await booked.site.admin()
    data(await admin.patch(f"/users/{booked.ana.id}", {"isActive": False}))
    shown = data(await booked.does())
    assert (shown["canChange"], shown["canMove"], shown["slots"]) == (True, False, [])
    refused(await booked.does("reschedule", version=1, startTime=slot["startTime"]), 409, "slot_taken")
    assert data(await booked.does("cancel", version=1))["status"] == "CANCELLED"


async def test_opening_the_page_changes_nothing(booked: Booked) -> None:
    """Whatever fetches addresses before a person does: scanners of mail, previews of chats."""
    for method in ("GET", "HEAD"):
        page = await booked.site.http.request(method, f"/meeting/{booked.token}")
        assert page.status_code in {200, 503}  # 503: the pages have not been built
        assert page.headers["referrer-policy"] == "same-origin"
    assert data(await booked.does())["version"] == 1


async def test_the_agents_own_calendar_says_whom_to_call_and_where_the_chat_is(booked: Booked) -> None:
    url = urlsplit(data(await booked.ana.post("/calendar/feed"), 201)["url"])
    feed = (await booked.site.http.get(url.path)).text.replace("\r\n ", "")
    juan = booked.juan
    assert re.search(rf"\r\nDESCRIPTION:{juan.name}\\n\+\d+\\n{re.escape(juan.email)}\r\n", feed)
    assert f"/intranet/sales-agent/chats/{booked.chat}\r\n" in feed
