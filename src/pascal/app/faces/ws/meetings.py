"""Document 002's meetings: the team's agenda, and when there is room in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from pascal.app.edge.bodies import CLIENT_ID
from pascal.app.edge.calendar import DAY, begins, day_of, read_days, zone_of
from pascal.app.edge.callers import reach_of
from pascal.app.edge.moments import Moment, moment
from pascal.app.edge.paging import Pages
from pascal.app.faces.ws.actions import Nothing, action
from pascal.app.faces.ws.blame import blaming
from pascal.app.faces.ws.lists import Listed, Paged
from pascal.app.faces.ws.shapes import MeetingShape, MeetingStatus, meeting_shape
from pascal.app.usecases.calendars import OwnCalendar
from pascal.app.usecases.meetings import BookMeeting, ChangeMeeting, FindSlots
from pascal.domain.errors import faults, refuse
from pascal.domain.ids import AgentId, LeadId, MeetingId, QualificationId
from pascal.domain.meetings import (
    LONGEST,
    MAX_REASON,
    MAX_SUBJECT,
    SHORTEST,
    During,
    Status,
    clean_attendees,
    clean_subject,
)
from pascal.domain.people import MAX_EMAIL
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.agenda import SHOWN, AfterMeeting, Agenda, WantedMeetings
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.reads import Reads

MOST_DAYS: Final = 62
"""Of one view of the calendar."""
PAGE: Final = 500
_MINUTE: Final = timedelta(minutes=1)
_STANDING: Final = tuple(each for each in SHOWN if each is not Status.CANCELLED)

Day = Annotated[str, Meta(max_length=40, examples=["2026-01-05"], extra_json_schema={"format": "date"})]
Subject = Annotated[str, Meta(max_length=MAX_SUBJECT)]


class SlotShape(msgspec.Struct, frozen=True):
    start_time: datetime
    """With the agent's offset."""
    end_time: datetime


class AllMeetings(Paged, frozen=True):
    filter: Literal["today", "this_week", "by_status"] | None = None
    """Left out: all."""
    status: MeetingStatus | None = None
    """Of these alone."""
    agent_id: UUID | None = None
    """Whose; left out: everybody's that you may see."""


class CalendarView(msgspec.Struct, frozen=True):
    start_date: Day
    end_date: Day
    """In it, too."""
    agent_id: UUID | None = None


class NewMeeting(msgspec.Struct, frozen=True):
    lead_qualification_id: UUID
    subject: Subject
    start_time: Moment
    end_time: Moment
    user_id: UUID | None = None
    """The lead's, to be sure."""
    attendee_email: Annotated[str, Meta(max_length=MAX_EMAIL)] | None = None
    client_id: Annotated[str, CLIENT_ID] | None = None
    """An id of your own: sent again with the same one, it is the same meeting."""


class MeetingEdit(msgspec.Struct, frozen=True):
    """What is left out stays as it is."""

    meeting_id: UUID
    subject: Subject | None = None
    start_time: Moment | None = None
    """Alone it moves the meeting, which stays as long."""
    end_time: Moment | None = None
    version: int | None = None
    """Of the meeting as you saw it: `changed_meanwhile` where it is another. Left out: it does not matter."""


class Cancellation(msgspec.Struct, frozen=True):
    meeting_id: UUID
    version: int | None = None
    """As for `update_meeting`."""
    reason: Annotated[str, Meta(max_length=MAX_REASON)] | None = None


class MeetingEnd(msgspec.Struct, frozen=True):
    meeting_id: UUID
    came: bool
    """Whether the lead did."""


class SlotsAsked(msgspec.Struct, frozen=True):
    date: date
    duration: Annotated[int, Meta(ge=SHORTEST // _MINUTE, le=LONGEST // _MINUTE)] = 60
    """Minutes."""
    agent_id: UUID | None = None
    """Whose; left out: yours."""


class BusyAsked(msgspec.Struct, frozen=True):
    start_date: Day
    end_date: Day
    """In it, too."""
    agent_id: UUID | None = None
    """Whose; left out: yours."""


class SyncShape(msgspec.Struct, frozen=True):
    calendar: str
    """`local`: the meetings here are all there is; else whose kind it is, such as `outlook`."""
    address: str | None
    """The account's."""
    status: Literal["in_step", "syncing", "disconnected"]
    """`disconnected`: the leave is over, and it has to be connected anew."""


@dataclass(frozen=True, slots=True)
class Meetings:
    agenda: Agenda
    slots: FindSlots
    book: BookMeeting
    change: ChangeMeeting
    calendar: OwnCalendar
    reads: Reads
    permissions: Permissions
    pages: Pages
    clock: Clock

    resource: ClassVar[str] = "meetings"

    @action(Action.READ)
    async def get_all_meetings(self, staff: Staff, asked: AllMeetings) -> Listed[MeetingShape]:
        """The meetings that you may see, in the order in which they begin: all, or those of your day or your
        week (from Monday); `by_status` those of each status by themselves: booked, done, missed, cancelled.
        """
        zone = await self._zone(staff)
        wanted = self._wanted(asked, zone)
        purpose = f"meetings {asked.filter} {wanted.since} {asked.status} {asked.agent_id}"
        place = self.pages.read_ranked(asked.cursor, purpose)
        after = None if place is None else AfterMeeting(*place)
        found = await self.agenda.meetings(reach_of(self.permissions, staff), wanted, asked.limit + 1, after)
        page, more = found[: asked.limit], None
        if len(found) > len(page):
            more = self.pages.seal_ranked(purpose, page[-1].status, page[-1].since, page[-1].id)
        return Listed([meeting_shape(each, zone) for each in page], more)

    @action(Action.READ)
    async def get_calendar_view(self, staff: Staff, asked: CalendarView) -> dict[str, list[MeetingShape]]:
        """The meetings that you may see by your day on which they begin; without those called off.

        At most 62 days, and only those on which there are some.
        """
        zone = await self._zone(staff)
        since, until = self._days(asked, zone)
        wanted = WantedMeetings(since, until, _agent(asked.agent_id), _STANDING)
        days: dict[str, list[MeetingShape]] = {}
        reach, after = reach_of(self.permissions, staff), None
        while found := await self.agenda.meetings(reach, wanted, PAGE, after):
            for each in found:
                shape = meeting_shape(each, zone)
                days.setdefault(shape.start_time.date().isoformat(), []).append(shape)
            after = AfterMeeting(found[-1].status, found[-1].since, found[-1].id)
        return days

    @action(Action.DESCRIBE)
    async def create_meeting(self, staff: Staff, asked: NewMeeting) -> MeetingShape:
        """Book a meeting with the agent of the lead, or with yourself where nobody has them."""
        attendees = [] if asked.attendee_email is None else [asked.attendee_email]
        refuse(
            faults(
                lambda: clean_subject(asked.subject),
                lambda: _during(asked.start_time, asked.end_time),
                lambda: _check_attendees(attendees),
            )
        )
        with blaming("user_id", "lead_id"):
            booked = await self.book(
                staff,
                QualificationId(asked.lead_qualification_id),
                asked.subject,
                _during(asked.start_time, asked.end_time),
                attendees=attendees,
                lead_id=None if asked.user_id is None else LeadId(asked.user_id),
                client_id=asked.client_id,
            )
        return await self._one(staff, booked.id)

    @action(Action.DESCRIBE)
    async def update_meeting(self, staff: Staff, asked: MeetingEdit) -> MeetingShape:
        """Give a meeting another subject or another time. A `conflict` is settled by it, even as it was."""
        one = MeetingId(asked.meeting_id)
        subject, since, until = asked.subject, asked.start_time, asked.end_time
        refuse(
            faults(
                lambda: subject is None or clean_subject(subject),
                lambda: _moment("start_time", since),
                lambda: _moment("end_time", until),
            )
        )
        await self.change.edit(
            staff,
            one,
            subject=subject,
            since=_moment("start_time", since),
            until=_moment("end_time", until),
            version=asked.version,
        )
        return await self._one(staff, one)

    @action(Action.DESCRIBE)
    async def cancel_meeting(self, staff: Staff, asked: Cancellation) -> MeetingShape:
        """Call a meeting off."""
        one = MeetingId(asked.meeting_id)
        await self.change.cancel(staff, one, asked.reason, version=asked.version)
        return await self._one(staff, one)

    @action(Action.DESCRIBE)
    async def end_meeting(self, staff: Staff, asked: MeetingEnd) -> MeetingShape:
        """Say whether the lead came; once it has begun, and as often as you change your mind."""
        one = MeetingId(asked.meeting_id)
        await self.change.end(staff, one, came=asked.came)
        return await self._one(staff, one)

    @action(Action.READ)
    async def get_available_slots(self, staff: Staff, asked: SlotsAsked) -> list[SlotShape]:
        """When there is room for a meeting on a day, by the house's hours: yours, or another agent's."""
        agent = await self.reads.agent(_agent(asked.agent_id) or staff.id)
        zone = zone_of(agent.time_zone)
        return [
            SlotShape(each.since.astimezone(zone), each.until.astimezone(zone))
            for each in await self.slots.of(agent, asked.date, asked.duration * _MINUTE)
        ]

    @action(Action.READ)
    async def get_busy_times(self, staff: Staff, asked: BusyAsked) -> list[SlotShape]:
        """When an agent has no time on your days, as far as is known here: they meet a lead, a time waits for
        one who was offered it, or they are busy by their calendar elsewhere. At most 62 days.
        """
        agent = await self.reads.agent(_agent(asked.agent_id) or staff.id)
        during = During(*self._days(asked, await self._zone(staff)))
        busy = await self.agenda.busy([agent.id], during, at=self.clock.now())
        zone = zone_of(agent.time_zone)
        return [
            SlotShape(each.since.astimezone(zone), each.until.astimezone(zone)) for each in busy[agent.id]
        ]

    @action(Action.READ)
    async def sync_outlook_calendar(self, staff: Staff, asked: Nothing) -> SyncShape:
        """Bring your Outlook calendar and your meetings into step now; by itself that is done whenever either
        changes. Without one your meetings here are your calendar, and there is nothing to do.
        """
        linked = await self.calendar.sync(staff.id, at=self.clock.now())
        if linked is None:
            return SyncShape("local", None, "in_step")
        return SyncShape(linked.name, linked.address, "syncing" if linked.works else "disconnected")

    async def _one(self, staff: Staff, meeting_id: MeetingId) -> MeetingShape:
        row = await self.agenda.meeting(meeting_id, reach_of(self.permissions, staff))
        return meeting_shape(row, await self._zone(staff))

    async def _zone(self, staff: Staff) -> tzinfo:
        return zone_of((await self.reads.agent(staff.id)).time_zone)

    def _days(self, asked: CalendarView | BusyAsked, zone: tzinfo) -> tuple[datetime, datetime]:
        """Raises `Invalid`."""
        days = read_days(asked.start_date, asked.end_date, zone, self.clock.now(), usual=1, most=MOST_DAYS)
        return begins(days[0], zone), begins(days[-1] + DAY, zone)

    def _wanted(self, asked: AllMeetings, zone: tzinfo) -> WantedMeetings:
        since, until = None, None
        if asked.filter in {"today", "this_week"}:
            since, until = day_of(self.clock.now(), zone)
            if asked.filter == "this_week":
                today = since.astimezone(zone).date()
                monday = today - today.weekday() * DAY
                since, until = begins(monday, zone), begins(monday + 7 * DAY, zone)
        statuses = SHOWN if asked.status is None else (Status(asked.status),)
        return WantedMeetings(
            since, until, _agent(asked.agent_id), statuses, by_status=asked.filter == "by_status"
        )


def _agent(id: UUID | None) -> AgentId | None:
    return None if id is None else AgentId(id)


def _moment(field: str, typed: str | None) -> datetime | None:
    """Raises `Invalid`."""
    return None if typed is None else moment(field, typed)


def _during(since: str, until: str) -> During:
    """Raises `Invalid`."""
    refuse(faults(lambda: moment("start_time", since), lambda: moment("end_time", until)))
    return During.of(moment("start_time", since), moment("end_time", until))


def _check_attendees(typed: Sequence[str]) -> None:
    with blaming("attendee_email", "email"):
        clean_attendees(typed)
