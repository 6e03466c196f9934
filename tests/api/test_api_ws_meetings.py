"""Document 002's meetings on `/ws`, from its own examples."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from api_site import Browser, Colleague, Serve, Site, data, until
from panel import Panel, panel_of

from pascal.domain.calendars import Linked
from pascal.domain.ids import AgentId
from pascal.domain.meetings import During
from pascal.domain.ports.storage import Storage

pytestmark = pytest.mark.asyncio(loop_scope="session")

NO_MONTH = "2026-13-05T10:00:00Z"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHAPE = {
    "id",
    "user_id",
    "lead_qualification_id",
    "agent_id",
    "agent_name",
    "agent_active",
    "agent_time_zone",
    "subject",
    "start_time",
    "end_time",
    "status",
    "attendees",
    "attendee_email",
    "lead",
    "conversation_id",
    "booked_by",
    "created_at",
    "conflict",
    "version",
}


@dataclass
class Desk:
    """An agent at their panel, with a lead of theirs."""

    site: Site
    ana: Colleague
    juan: Browser
    chat: str
    lead: Any
    panel: Panel

    async def ask(self, action: str, payload: object = None, panel: Panel | None = None) -> Any:
        """The data of a success."""
        answer = await (panel or self.panel).ask("meetings", action, payload)
        assert answer["type"] == "success", answer
        return answer["payload"]["data"]

    async def refused(self, action: str, payload: object, code: str, *fields: str, **more: Any) -> Any:
        """What is said of each field."""
        answer = await more.get("panel", self.panel).ask("meetings", action, payload)
        assert answer["type"] == "error", answer
        assert answer["payload"]["code"] == code, answer
        errors = answer["payload"].get("errors", {})
        assert sorted(errors) == sorted(fields)
        return errors

    @cached_property
    def hour(self) -> datetime:
        """The whole one in which the test began: the next may come amid it."""
        return self.site.clock.now().replace(minute=0, second=0, microsecond=0)

    def at(self, ahead: timedelta, length: timedelta = HOUR) -> dict[str, str]:
        since = self.hour + ahead
        return {"start_time": since.isoformat(), "end_time": (since + length).isoformat()}

    def new(self, ahead: timedelta = DAY, **more: object) -> dict[str, object]:
        return {"lead_qualification_id": self.lead["id"], "subject": "Visita", **self.at(ahead), **more}


async def lead_of(panel: Panel, chat: str) -> Any:
    """As the team sees them, as soon as it does."""

    async def look() -> Any:
        found = (await panel.ask("leads", "get_all_leads"))["payload"]["data"]
        return next((each for each in found if each["conversation_id"] == chat), None)

    return await until(look)


@asynccontextmanager
async def at_work(site: Site, **identity: str) -> AsyncIterator[Desk]:
    ana, juan = await site.colleague("Ana"), await site.browser(**identity)
    chat = await juan.chat()
    await ana.take(chat)
    async with panel_of(site, ana) as panel:
        yield Desk(site, ana, juan, chat, await lead_of(panel, chat), panel)


@pytest.fixture
def at(serve: Serve) -> Any:
    """A house of its own, at another time."""

    async def start(now: datetime) -> Site:
        site = await serve()
        site.clock.ahead = now - datetime.now(UTC)
        return site

    return start


# -- the document


async def test_meetings_by_the_documents_own_examples(at: Any) -> None:
    site = await at(datetime(2024, 1, 12, 12, tzinfo=UTC))
    async with at_work(site, name="Juan Pérez", email="juan@empresa.com") as desk:
        lead, panel = desk.lead, desk.panel
        await panel.send(
            {
                "resource": "meetings",
                "action": "create_meeting",
                "payload": {
                    "user_id": lead["user_id"],
                    "lead_qualification_id": lead["id"],
                    "subject": "Reunión de seguimiento",
                    "start_time": "2024-01-15T10:00:00Z",
                    "end_time": "2024-01-15T11:00:00Z",
                    "attendee_email": "cliente@empresa.com",
                },
                "id": "unique-message-id",
            }
        )
        answer = await panel.take(id="unique-message-id")
        assert set(answer) == {"type", "id", "payload"}
        assert answer["type"] == "success"
        assert set(answer["payload"]) == {"data"}
        made = answer["payload"]["data"]
        assert set(made) == SHAPE
        meeting = {"meeting_id": made["id"]}
        assert made | {"id": "", "created_at": "", "lead": ""} == {
            "id": "",
            "user_id": lead["user_id"],
            "lead_qualification_id": lead["id"],
            "agent_id": desk.ana.id,
            "agent_name": "Ana",
            "agent_active": True,
            "agent_time_zone": "America/Lima",
            "subject": "Reunión de seguimiento",
            "start_time": "2024-01-15T05:00:00-05:00",
            "end_time": "2024-01-15T06:00:00-05:00",
            "status": "booked",
            "attendees": ["cliente@empresa.com"],
            "attendee_email": "cliente@empresa.com",
            "lead": "",
            "conversation_id": desk.chat,
            "booked_by": desk.ana.id,
            "created_at": "",
            "conflict": None,
            "version": 1,
        }
        assert made["lead"] == lead["user"]
        month = {"start_date": "2024-01-01", "end_date": "2024-01-31"}
        assert await desk.ask("get_calendar_view", month) == {"2024-01-15": [made]}
        assert await desk.ask("get_all_meetings") == [made]
        assert await desk.ask("get_all_meetings", {"filter": "today"}) == []
        assert await desk.ask("get_all_meetings", {"filter": "this_week"}) == []
        slots = await desk.ask("get_available_slots", {"date": "2024-01-15", "duration": 60})
        assert slots[0] == {
            "start_time": "2024-01-15T09:00:00-05:00",
            "end_time": "2024-01-15T10:00:00-05:00",
        }
        edited = await desk.ask(
            "update_meeting",
            {
                **meeting,
                "subject": "Nuevo asunto",
                "start_time": "2024-01-15T14:00:00Z",
                "end_time": "2024-01-15T15:00:00Z",
            },
        )
        assert (edited["subject"], edited["start_time"]) == ("Nuevo asunto", "2024-01-15T09:00:00-05:00")
        slots = await desk.ask("get_available_slots", {"date": "2024-01-15", "duration": 60})
        assert slots[0]["start_time"] == "2024-01-15T10:30:00-05:00"
        site.clock.ahead += 3 * DAY
        await _again(desk)
        for asked in ({"filter": "today"}, {"filter": "this_week"}):
            assert await desk.ask("get_all_meetings", asked) == [edited]
        whole = await panel.ask("leads", "get_lead_with_complete_data", {"lead_id": lead["id"]})
        assert whole["payload"]["data"]["meetings"] == [edited]
        gone = await desk.ask("cancel_meeting", meeting)
        assert gone == edited | {"status": "cancelled", "version": 3}
        assert await desk.ask("get_calendar_view", month) == {}
        slots = await desk.ask("get_available_slots", {"date": "2024-01-15", "duration": 60})
        assert slots[0]["start_time"] == "2024-01-15T09:00:00-05:00"


async def _again(desk: Desk) -> None:
    """Whoever's right has ended by the clock signs in anew."""
    signed_in = await desk.site.sign_in(desk.ana.email)
    await desk.panel.sign_in(signed_in.token)


async def test_meetings_are_asked_for_by_status_whose_they_are_and_page_by_page(site: Site) -> None:
    async with at_work(site) as desk:
        made = [await desk.ask("create_meeting", desk.new(n * DAY)) for n in (3, 1, 2)]
        made.sort(key=lambda each: str(each["start_time"]))
        await desk.ask("cancel_meeting", {"meeting_id": made[1]["id"], "reason": "Viaje"})
        hers = {"agent_id": desk.ana.id}
        for status, expected in (("booked", [made[0], made[2]]), ("missed", [])):
            asked = {"filter": "by_status", "status": status, **hers}
            assert await desk.ask("get_all_meetings", asked) == expected
        for asked, expected in ((hers, made), (hers | {"filter": "by_status"}, [made[0], made[2], made[1]])):
            paged: list[Any] = []
            cursors: list[str | None] = [None]
            while len(cursors) == 1 or cursors[-1] is not None:
                payload = {**asked, "limit": 1} | ({} if cursors[-1] is None else {"cursor": cursors[-1]})
                page = (await desk.panel.ask("meetings", "get_all_meetings", payload))["payload"]
                paged += [each["id"] for each in page["data"]]
                cursors.append(page["cursor"])
            assert paged == [each["id"] for each in expected]
            for other in (
                {"filter": "today"},
                {"filter": "this_week"},
                {"filter": "by_status", "status": "booked"},
                {"filter": "by_status" if asked == hers else None},
                {"agent_id": desk.lead["id"]},
            ):
                await desk.refused(
                    "get_all_meetings",
                    {**asked, **other, "cursor": cursors[1]},
                    "validation_error",
                    "cursor",
                )
        nobody = {"agent_id": str(uuid4())}
        assert await desk.ask("get_all_meetings", nobody) == []


async def test_a_week_is_from_monday_to_sunday_by_the_clock_of_whoever_asks(at: Any) -> None:
    site = await at(datetime(2024, 1, 11, 12, tzinfo=UTC))
    async with at_work(site) as desk:
        made = [
            await desk.ask("create_meeting", desk.new(start_time=since, end_time=ends))
            for since, ends in (
                ("2024-01-14T23:00:00-05:00", "2024-01-14T23:45:00-05:00"),
                ("2024-01-15T00:00:00-05:00", "2024-01-15T01:00:00-05:00"),
                ("2024-01-21T23:00:00-05:00", "2024-01-21T23:45:00-05:00"),
                ("2024-01-22T00:00:00-05:00", "2024-01-22T01:00:00-05:00"),
            )
        ]
        for days, expected in ((0, made[:1]), (3, made[:1]), (4, made[1:3]), (10, made[1:3])):
            site.clock.ahead = datetime(2024, 1, 11, 12, tzinfo=UTC) + days * DAY - datetime.now(UTC)
            await _again(desk)
            assert await desk.ask("get_all_meetings", {"filter": "this_week"}) == expected


async def test_whether_the_lead_came_is_said_once_it_has_begun(serve: Serve) -> None:
    site = await serve()
    async with at_work(site) as desk:
        made = await desk.ask("create_meeting", desk.new(2 * HOUR))
        ends = {"meeting_id": made["id"], "came": True}
        await desk.refused("end_meeting", ends, "validation_error", "status")
        site.clock.ahead += 3 * HOUR
        await _again(desk)
        assert (await desk.ask("end_meeting", ends | {"came": False}))["status"] == "missed"
        assert (await desk.ask("end_meeting", ends))["status"] == "done"
        await desk.refused("cancel_meeting", {"meeting_id": made["id"]}, "meeting_over")
        edit = {"meeting_id": made["id"], "subject": "Otro"}
        await desk.refused("update_meeting", edit, "meeting_over")


async def test_when_somebody_has_no_time_is_told_without_what_they_do(at: Any) -> None:
    site = await at(datetime(2024, 1, 12, 12, tzinfo=UTC))
    beto = await site.colleague("Beto")
    async with at_work(site) as desk:
        made = await desk.ask("create_meeting", desk.new(DAY))
        dentist = During(datetime(2024, 1, 16, 15, tzinfo=UTC), datetime(2024, 1, 16, 16, tzinfo=UTC))
        away = During(datetime(2024, 1, 13, 22, tzinfo=UTC), datetime(2024, 1, 15, 13, tzinfo=UTC))
        async with (await site.container.get(Storage)).begin() as tx:
            ana = AgentId(UUID(desk.ana.id))
            await tx.calendars.save(Linked(ana, "outlook", "ana@empresa.example", site.clock.now()))
            await tx.calendars.note_busy(ana, {"dentist": dentist, "away": away}, [], whole=True)
        busy = [
            {each: made[each] for each in ("start_time", "end_time")},
            {"start_time": "2024-01-13T17:00:00-05:00", "end_time": "2024-01-15T08:00:00-05:00"},
            {"start_time": "2024-01-16T10:00:00-05:00", "end_time": "2024-01-16T11:00:00-05:00"},
        ]
        week = {"start_date": "2024-01-13", "end_date": "2024-01-19"}
        assert await desk.ask("get_busy_times", week) == busy
        monday = {"start_date": "2024-01-15", "end_date": "2024-01-15"}
        assert await desk.ask("get_busy_times", monday) == busy[1:2]
        async with panel_of(site, beto) as theirs:
            assert await desk.ask("get_busy_times", week, theirs) == []
            assert await desk.ask("get_busy_times", week | {"agent_id": desk.ana.id}, theirs) == busy
        too_long = {"start_date": "2024-01-01", "end_date": "2024-03-03"}
        await desk.refused("get_busy_times", too_long, "validation_error", "start_date")
        await desk.refused("get_busy_times", week | {"agent_id": str(uuid4())}, "not_found")


async def test_the_day_is_that_of_whoever_asks_though_clocks_are_put_on_it(at: Any) -> None:
    site = await at(datetime(2024, 3, 8, 12, tzinfo=UTC))
    rosa = await site.admin()
    async with at_work(site) as desk:
        data(await rosa.patch(f"/users/{desk.ana.id}", {"timeZone": "America/New_York"}))
        made = [
            await desk.ask("create_meeting", desk.new(start_time=since, end_time=ends))
            for since, ends in (
                ("2024-03-10T00:30:00-05:00", "2024-03-10T01:30:00-05:00"),
                ("2024-03-10T23:30:00-04:00", "2024-03-11T00:30:00-04:00"),
                ("2024-03-11T00:30:00-04:00", "2024-03-11T01:30:00-04:00"),
            )
        ]
        assert [each["start_time"] for each in made] == [
            "2024-03-10T00:30:00-05:00",
            "2024-03-10T23:30:00-04:00",
            "2024-03-11T00:30:00-04:00",
        ]
        one_day = {"start_date": "2024-03-10", "end_date": "2024-03-10"}
        assert await desk.ask("get_calendar_view", one_day) == {"2024-03-10": made[:2]}
        slots = await desk.ask("get_available_slots", {"date": "2024-03-11"})
        assert slots[0]["start_time"] == "2024-03-11T09:00:00-04:00"
        async with panel_of(site, rosa) as panel:  # in Lima
            asked = {"date": "2024-03-11", "agent_id": desk.ana.id}
            assert await desk.ask("get_available_slots", asked, panel) == slots
            assert await desk.ask("get_calendar_view", one_day, panel) == {
                "2024-03-10": [
                    made[0]
                    | {"start_time": "2024-03-10T00:30:00-05:00", "end_time": "2024-03-10T01:30:00-05:00"},
                    made[1]
                    | {"start_time": "2024-03-10T22:30:00-05:00", "end_time": "2024-03-10T23:30:00-05:00"},
                    made[2]
                    | {"start_time": "2024-03-10T23:30:00-05:00", "end_time": "2024-03-11T00:30:00-05:00"},
                ]
            }


# -- what is refused


async def test_all_that_is_wrong_with_a_meeting_is_said(site: Site) -> None:
    async with at_work(site) as desk:
        none = {"lead_qualification_id", "subject", "start_time", "end_time"}
        await desk.refused("create_meeting", {}, "validation_error", *none)
        wrong = desk.new(
            lead_qualification_id="x",
            subject=5,
            start_time="mañana",
            end_time="2026-01-05T10:00:00",
            user_id=7,
            attendee_email=True,
            client_id="",
        )
        await desk.refused("create_meeting", wrong, "validation_error", *wrong)
        for broken, errors in (
            ({"subject": "  "}, {"subject": ["Es obligatorio"]}),
            (desk.at(-DAY), {"start_time": ["Debe ser un momento futuro"]}),
            (desk.at(400 * DAY), {"start_time": ["No puede ser más de 366 días después"]}),
            (desk.at(DAY, -HOUR), {"end_time": ["Debe ser posterior al comienzo"]}),
            (desk.at(DAY, DAY), {"end_time": ["Debe durar entre 5 y 720 minutos"]}),
            (
                {"start_time": NO_MONTH, "attendee_email": "nadie", "subject": ""},
                {
                    "start_time": ["Debe ser un momento con su zona, como 2026-01-05T09:00:00-05:00"],
                    "attendee_email": ["Debe ser un correo, como ana@correo.example"],
                    "subject": ["Es obligatorio"],
                },
            ),
            ({"user_id": str(uuid4())}, {"user_id": ["No es el cliente de esa calificación"]}),
        ):
            said = await desk.refused("create_meeting", desk.new() | broken, "validation_error", *errors)
            assert said == errors
        unknown = desk.new(lead_qualification_id=str(uuid4()))
        await desk.refused("create_meeting", unknown, "not_found")
        assert await desk.ask("get_all_meetings", {"agent_id": desk.ana.id}) == []


async def test_all_that_is_wrong_with_a_question_or_a_change_is_said(site: Site) -> None:
    async with at_work(site) as desk:
        made = await desk.ask("create_meeting", desk.new())
        other = await desk.ask("create_meeting", desk.new(3 * DAY))
        one = {"meeting_id": made["id"]}
        end = desk.at(-DAY)["end_time"]
        for action, asked, fields in (
            (
                "get_all_meetings",
                {"filter": "x", "status": "held", "limit": 0},
                ("filter", "limit", "status"),
            ),
            ("get_all_meetings", {"cursor": "x"}, ("cursor",)),
            ("get_calendar_view", {}, ("start_date", "end_date")),
            ("get_calendar_view", {"start_date": "x", "end_date": "2024-01-31"}, ("start_date",)),
            ("get_calendar_view", {"start_date": "2024-02-01", "end_date": "2024-01-31"}, ("end_date",)),
            ("get_calendar_view", {"start_date": "2024-01-01", "end_date": "2024-03-31"}, ("start_date",)),
            ("get_calendar_view", {"start_date": "0001-01-01", "end_date": "9999-12-31"}, ("start_date",)),
            ("get_available_slots", {"date": "2024-02-30", "duration": "60"}, ("date", "duration")),
            ("get_available_slots", {"date": "2024-02-01", "duration": 4}, ("duration",)),
            ("get_available_slots", {"date": "9999-12-31"}, ("date",)),
            ("update_meeting", {"subject": "x"}, ("meeting_id",)),
            ("update_meeting", {**one, "subject": "", "start_time": "2026-01-05"}, ("start_time",)),
            (
                "update_meeting",
                {**one, "subject": " ", "end_time": "2026-13-05T10:00:00Z"},
                ("subject", "end_time"),
            ),
            ("update_meeting", {**one, "end_time": end}, ("end_time",)),
            ("update_meeting", {**one, "start_time": "9999-12-31T23:59:59Z"}, ("start_time",)),
            ("cancel_meeting", {**one, "reason": "x" * 501}, ("reason",)),
            ("end_meeting", one, ("came",)),
        ):
            await desk.refused(action, asked, "validation_error", *fields)
        assert await desk.ask("get_available_slots", {"date": "0001-01-01"}) == []
        await desk.refused(
            "get_available_slots", {"date": "2024-01-01", "agent_id": str(uuid4())}, "not_found"
        )
        for action in ("update_meeting", "cancel_meeting", "end_meeting"):
            await desk.refused(action, {"meeting_id": str(uuid4()), "came": True}, "not_found")
        taken = {**one, "start_time": other["start_time"]}
        await desk.refused("update_meeting", taken, "slot_taken")
        assert await desk.ask("update_meeting", one) == made  # nothing to change


async def test_a_slot_that_is_taken_is_refused_by_name(site: Site) -> None:
    async with at_work(site) as desk, panel_of(site, await site.admin()) as rosa:
        made = await desk.ask("create_meeting", desk.new())
        half_past = desk.at(DAY + HOUR / 2)
        await desk.refused("create_meeting", desk.new() | half_past, "slot_taken", panel=rosa)
        await desk.ask("cancel_meeting", {"meeting_id": made["id"]}, rosa)
        assert (await desk.ask("create_meeting", desk.new() | half_past, rosa))["agent_id"] == desk.ana.id


async def test_of_those_who_change_what_they_all_saw_all_but_the_first_are_told(site: Site) -> None:
    async with at_work(site) as desk, panel_of(site, await site.admin()) as rosa:
        made = await desk.ask("create_meeting", desk.new())
        seen = {"meeting_id": made["id"], "version": made["version"]}
        answers = await asyncio.gather(
            *(
                panel.ask("meetings", "update_meeting", seen | desk.at(DAY + n * HOUR))
                for n, panel in enumerate([desk.panel, rosa] * 5, start=1)
            )
        )
        told = Counter(each["payload"].get("code", each["type"]) for each in answers)
        assert told == {"success": 1, "changed_meanwhile": 9}
        await desk.refused("cancel_meeting", seen, "changed_meanwhile")
        (stands,) = [each for each in await desk.ask("get_all_meetings") if each["id"] == made["id"]]
        assert stands["version"] == 2
        await desk.ask("cancel_meeting", seen | {"version": 2})


async def test_a_colleagues_meeting_is_seen_and_not_touched(serve: Serve) -> None:
    """THREATS 17. Where agents do not see all, it is not even there."""
    for sees_all, code in ((True, "forbidden"), (False, "not_found")):
        site = await serve(pascal_agents_see_all=sees_all)
        async with at_work(site) as desk, panel_of(site, await site.colleague("Beto")) as his:
            made = await desk.ask("create_meeting", desk.new())
            one = {"meeting_id": made["id"], "came": True}
            for action in ("update_meeting", "cancel_meeting", "end_meeting"):
                await desk.refused(action, one, code, panel=his)
            await desk.refused("create_meeting", desk.new(5 * DAY), code, panel=his)
            assert await desk.ask("get_all_meetings", panel=his) == ([made] if sees_all else [])
            day = datetime.fromisoformat(made["start_time"]).date()
            asked = {"start_date": f"{day}", "end_date": f"{day}"}
            assert await desk.ask("get_calendar_view", asked, his) == ({f"{day}": [made]} if sees_all else {})
            free = {"date": f"{day}", "agent_id": desk.ana.id}
            hers = await desk.ask("get_available_slots", {"date": f"{day}"})
            assert await desk.ask("get_available_slots", free, his) == hers


async def test_whoever_speaks_for_a_lead_that_nobody_has_meets_them(site: Site) -> None:
    ana, juan = await site.colleague("Ana"), await site.browser()
    chat = await juan.chat()
    async with panel_of(site, ana) as panel:
        lead = await lead_of(panel, chat)
        desk = Desk(site, ana, juan, chat, lead, panel)
        assert (await desk.ask("create_meeting", desk.new()))["agent_id"] == ana.id


# -- at once, and again


async def test_a_hundred_who_book_one_slot_at_once_are_one(site: Site) -> None:
    """THREATS 18."""
    async with at_work(site) as desk, AsyncExitStack() as stack:
        rosa = await site.admin()
        panels = [await stack.enter_async_context(panel_of(site, rosa)) for _ in range(10)]
        asked = desk.new()
        answers = await asyncio.gather(
            *[panels[n % 10].ask("meetings", "create_meeting", asked) for n in range(100)]
        )
        assert Counter(each["payload"].get("code", "booked") for each in answers) == {
            "booked": 1,
            "slot_taken": 99,
        }
        assert len(await desk.ask("get_all_meetings", {"agent_id": desk.ana.id})) == 1


async def test_a_booking_whose_answer_was_lost_is_not_a_second_one(site: Site) -> None:
    async with at_work(site) as desk:
        asked = desk.new(client_id="a-1")
        made = await desk.ask("create_meeting", asked)
        again = await asyncio.gather(*[desk.ask("create_meeting", asked) for _ in range(5)])
        assert [each["id"] for each in again] == [made["id"]] * 5
        await desk.refused("create_meeting", desk.new(client_id="a-2"), "slot_taken")


# -- on record, and hostile


async def test_what_becomes_of_a_meeting_is_on_record(serve: Serve) -> None:
    site = await serve()
    rosa = await site.admin()
    async with at_work(site) as desk:
        made = await desk.ask("create_meeting", desk.new())
        one = {"meeting_id": made["id"]}
        await desk.ask("update_meeting", {**one, "subject": "secreto", **desk.at(2 * DAY)})
        await desk.ask("cancel_meeting", {**one, "reason": "Viaje"})

        async def entries() -> Any:
            found = data(await rosa.get("/audit", subjectId=made["id"]))["items"]
            return found if len(found) == 3 else None

        found = await until(entries)
        whose = {"leadId": desk.lead["user_id"]}
        first = {
            name: datetime.fromisoformat(made[field]).astimezone(UTC)
            for name, field in (("at", "start_time"), ("until", "end_time"))
        }
        booked = {name: at.isoformat() for name, at in first.items()}
        moved = {name: {"from": at.isoformat(), "to": (at + DAY).isoformat()} for name, at in first.items()}
        assert [(each["action"], each["subjectType"], each["details"]) for each in found] == [
            ("meeting.cancelled", "MEETING", whose | {"reason": "Viaje"}),
            ("meeting.edited", "MEETING", whose | moved),
            ("meeting.booked", "MEETING", whose | booked),
        ]
        assert {each["actorId"] for each in found} == {desk.ana.id}


HOSTILE = [
    None,
    True,
    -1,
    10**30,
    1e308,
    "",
    " ",
    "\0",
    "\u202ex",
    "\ud800",
    "x" * 100_000,
    "9999-12-31",
    "0000-00-00",
    "9999-12-31T23:59:59.999999+00:00",
    "0001-01-01T00:00:00+23:59",
    "2026-01-05T10:00:60Z",
    "2026-02-30T10:00:00Z",
    "2026-01-05T10:00:00+99:99",
    "' OR 1=1 --",
    [],
    ["a"] * 1000,
    {},
    {"$gt": ""},
]


async def test_nothing_hostile_is_a_failure_of_ours(site: Site) -> None:
    async with at_work(site) as desk:
        made = await desk.ask("create_meeting", desk.new())
        one = {"meeting_id": made["id"]}
        right: dict[str, dict[str, Any]] = {
            "get_all_meetings": {"filter": "by_status", "status": "booked", "agent_id": desk.ana.id}
            | {"limit": 1, "cursor": None},
            "get_calendar_view": {"start_date": "2026-01-01", "end_date": "2026-01-31"}
            | {"agent_id": desk.ana.id},
            "get_available_slots": {"date": "2026-01-01", "duration": 60, "agent_id": desk.ana.id},
            "create_meeting": desk.new(2 * DAY, user_id=desk.lead["user_id"], attendee_email="a@b.pe")
            | {"client_id": "a"},
            "update_meeting": {**one, "subject": "Otro", **desk.at(DAY)},
            "end_meeting": {**one, "came": True},
            "cancel_meeting": {**one, "reason": "Viaje"},
        }

        async def tries(action: str) -> None:
            payload = right[action]
            async with panel_of(site, desk.ana) as panel:  # each: nobody may ask that much that fast
                for field, value in product(payload, HOSTILE):
                    answer = await panel.ask("meetings", action, payload | {field: value})
                    assert answer["type"] == "success" or answer["payload"]["code"] != "internal", (
                        field,
                        value,
                    )
                assert await panel.is_alive()

        await asyncio.gather(*map(tries, right))
