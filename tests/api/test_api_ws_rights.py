"""Whose may be read and changed on `/ws`: all actions, in one table (goal 7, THREATS 17)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

import pytest
from api_site import Colleague, Serve, Site
from panel import Panel, lead_of, panel_of
from test_api_ws_leads import asked, tells

from pascal.app.faces.ws import Actions
from pascal.app.faces.ws.examples import ASKED
from pascal.domain.ids import AgentId, LeadId, MeetingId, QualificationId
from pascal.domain.meetings import During, Meeting
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.storage import Storage

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Row(NamedTuple):
    """What becomes of it for one's own lead, one who waits, a colleague's, and one whom nobody knows."""

    agent: tuple[str, str, str, str]
    where_own_alone_are_seen: tuple[str, str, str, str]
    administrator: tuple[str, str, str, str] = ("success", "success", "success", "not_found")


_OWN_AND_WAITING = ("success", "success", "not_found", "not_found")
READS: Final = Row(("success", "success", "success", "not_found"), _OWN_AND_WAITING)
CHANGES: Final = Row(("success", "success", "forbidden", "not_found"), _OWN_AND_WAITING)
WHEN_COLLEAGUES_ARE_FREE: Final = Row(READS.agent, READS.agent)
"""No secret within the team: of whom nobody has, it is asked for oneself."""

TABLE: dict[tuple[str, str], Row] = {
    ("conversations", "update_agent_status"): CHANGES,
    ("leads", "get_lead_with_complete_data"): READS,
    ("leads", "update_lead_step"): CHANGES,
    ("leads", "note_answer"): CHANGES,
    ("leads", "confirm_answer"): CHANGES,
    ("leads", "settle_answer"): CHANGES,
    ("leads", "note_consent"): CHANGES,
    ("requirements", "get_requirements_by_lead"): READS,
    ("requirements", "create_requirement_package"): CHANGES,
    ("requirements", "update_requirements"): CHANGES,
    ("requirements", "add_feature"): CHANGES,
    ("requirements", "add_integration"): CHANGES,
    ("requirements", "remove_item"): CHANGES,
    ("meetings", "create_meeting"): CHANGES,
    ("meetings", "update_meeting"): CHANGES,
    ("meetings", "cancel_meeting"): CHANGES,
    ("meetings", "end_meeting"): CHANGES,
    ("meetings", "get_available_slots"): WHEN_COLLEAGUES_ARE_FREE,
    ("meetings", "get_busy_times"): WHEN_COLLEAGUES_ARE_FREE,
}
NOBODYS = {
    ("system", "ping"),
    ("dashboard", "get_dashboard_stats"),
    ("dashboard", "subscribe"),
    ("dashboard", "unsubscribe"),
    ("dashboard", "get_conversion_funnel"),
    ("dashboard", "get_activity_timeline"),
    ("dashboard", "get_agent_performance"),
    ("dashboard", "get_real_time_metrics"),
    ("leads", "get_all_leads"),
    ("leads", "get_lead_pipeline"),
    ("leads", "get_conversion_stats"),
    ("leads", "get_abandoned_leads"),
    ("requirements", "get_popular_features"),
    ("requirements", "get_popular_integrations"),
    ("meetings", "get_all_meetings"),
    ("meetings", "get_calendar_view"),
    ("meetings", "sync_outlook_calendar"),
}
"""They name no lead: figures, lists, and what is one's own."""


@dataclass
class Whose:
    """A lead."""

    agent_id: str | None
    """None: they wait."""
    talk: str = field(default_factory=lambda: str(uuid4()))
    id: str = field(default_factory=lambda: str(uuid4()))
    user_id: str = field(default_factory=lambda: str(uuid4()))
    known: bool = True


@dataclass
class House:
    site: Site
    rosa: Colleague
    panel: Panel
    """Hers."""
    hours: Callable[[], int] = count(1).__next__

    async def lead(self, taken_by: Colleague | None) -> Whose:
        talk = await (await self.site.browser()).chat()
        if taken_by is not None:
            await taken_by.take(talk)
        one = await lead_of(self.panel, talk)
        return Whose(None if taken_by is None else taken_by.id, talk, one["id"], one["user_id"])

    def during(self) -> tuple[Any, Any]:
        """Another one each time."""
        since = self.site.clock.now() + DAY + self.hours() * 2 * HOUR
        return since, since + HOUR

    async def meeting(self, whose: Whose, *, begun: bool) -> str:
        storage, clock = await self.site.container.get(Storage), await self.site.container.get(Clock)
        named = MeetingId(uuid4())
        if whose.known:
            since, until = self.during()
            back = 300 * DAY if begun else timedelta()
            meeting = Meeting(
                named,
                AgentId(UUID(whose.agent_id or self.rosa.id)),
                LeadId(UUID(whose.user_id)),
                QualificationId(UUID(whose.id)),
                "Visita",
                During(since - back, until - back),
                clock.now(),
            )
            meeting.book(at=since - back - HOUR)
            async with storage.begin() as tx:
                await tx.meetings.save(meeting, at=clock.now())
        return str(named)

    async def notes(self, whose: Whose, *, doubt: bool = False) -> None:
        note = {"lead_id": whose.id, "field": "budget", "value": "10000"}
        if whose.known:
            await asked(self.panel, "leads", "note_answer", note)
        if whose.known and doubt:
            await tells(self.site, whose.id, "budget", "20000", quote="20 mil")

    async def item(self, whose: Whose) -> str:
        add = {"requirements_id": whose.id, "name": f"Chat {self.hours()}"}
        if not whose.known:
            return str(uuid4())
        found = await asked(self.panel, "requirements", "add_feature", add)
        named: str = found["features"][-1]["id"]
        return named

    async def payload(self, name: tuple[str, str], whose: Whose) -> Mapping[str, Any]:
        """The example's, about this lead, with all that has to be there for it."""
        _, action = name
        if action in {"confirm_answer", "settle_answer"}:
            await self.notes(whose, doubt=action == "settle_answer")
        since, until = (each.isoformat() for each in self.during())
        about = {
            **dict.fromkeys(("lead_id", "lead_qualification_id", "requirements_id"), whose.id),
            "user_id": whose.user_id,
            "conversation_id": whose.talk,
            "start_time": since,
            "end_time": until,
            "date": since[:10],
        }
        if "meeting_id" in ASKED[name]:
            about["meeting_id"] = await self.meeting(whose, begun=action == "end_meeting")
        if "item_id" in ASKED[name]:
            about["item_id"] = await self.item(whose)
        payload = {field: about.get(field, value) for field, value in ASKED[name].items()}
        if action == "update_lead_step":
            payload["reason"] = "Lo pidió"
        if action in {"get_available_slots", "get_busy_times"}:
            payload["agent_id"] = whose.agent_id
        return payload


@pytest.mark.parametrize("see_all", [True, False])
async def test_whose_lead_it_is_decides_what_may_be_done(serve: Serve, see_all: bool) -> None:
    site = await serve(pascal_agents_see_all=see_all)
    registered = (await site.container.get(Actions)).by_name
    assert {*TABLE, *NOBODYS} == {*registered}, "each action has a row"
    assert not {*TABLE} & NOBODYS
    assert {*TABLE} >= {*ASKED} - {("auth", "login"), ("meetings", "get_calendar_view")}
    ana, beto, rosa = await site.colleague("Ana"), await site.colleague("Beto"), await site.admin()
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}
    async with panel_of(site, rosa) as panel:
        house = House(site, rosa, panel)
        for who in (ana, rosa):
            leads = [
                await house.lead(who),
                await house.lead(None),
                await house.lead(beto),
                Whose(str(uuid4()), known=False),
            ]
            async with panel_of(site, who) as theirs:
                for name in TABLE:
                    answers = [await theirs.ask(*name, await house.payload(name, each)) for each in leads]
                    codes = (each["payload"].get("code", each["type"]) for each in answers)
                    found[who.name, *name] = tuple(codes)
    expected = {
        (who.name, *name): row.administrator
        if who is rosa
        else row.agent
        if see_all
        else row.where_own_alone_are_seen
        for who in (ana, rosa)
        for name, row in TABLE.items()
    }
    assert found == expected
