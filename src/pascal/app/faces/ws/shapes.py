"""What several of document 002's resources show: who a lead is, and their meetings."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Literal
from uuid import UUID

import msgspec

from pascal.domain.calendars import Clash
from pascal.domain.ports.agenda import MeetingRow
from pascal.domain.qualification import Personal

MeetingStatus = Literal["booked", "done", "missed", "cancelled"]


class UserShape(msgspec.Struct, frozen=True):
    """Who they say they are."""

    full_name: str
    email: str | None
    phone: str | None
    company: str | None


class ConflictShape(msgspec.Struct, frozen=True):
    """What the agent's calendar elsewhere says of it, where nothing was overwritten: whoever changes the
    meeting, here or there, decides.
    """

    why: Literal["both", "gone", "overlap", "impossible"]
    """It changed here and there; it changed here and was deleted there; it was moved there to where the agent
    meets somebody else, or to where no meeting may be.
    """
    subject: str | None
    """As they say; null, with the times, where it was deleted."""
    start_time: datetime | None
    end_time: datetime | None


class MeetingShape(msgspec.Struct, frozen=True):
    id: UUID
    user_id: UUID
    """The lead's."""
    lead_qualification_id: UUID
    agent_id: UUID
    agent_name: str
    agent_active: bool
    """Whether they work here: one that is to be, with somebody who does not, has to be arranged anew."""
    agent_time_zone: str
    subject: str
    start_time: datetime
    """With the offset of whoever asks."""
    end_time: datetime
    status: MeetingStatus
    """`done`: the lead came; `missed`: they did not."""
    attendees: list[str]
    """E-mails of whoever comes besides the lead."""
    attendee_email: str | None
    """The first of these."""
    lead: UserShape
    conversation_id: UUID | None
    """Where the lead is told of it."""
    booked_by: UUID | None
    """Who of the team; null: the lead, with the bot."""
    created_at: datetime
    conflict: ConflictShape | None
    """With the agent's calendar elsewhere."""
    version: int
    """Goes up with each change."""


def user_shape(told: Mapping[str, str], name: str, email: str | None, phone: str | None) -> UserShape:
    """What they *told*, and else as they typed it."""
    return UserShape(
        told.get(Personal.NAME, name),
        told.get(Personal.EMAIL, email),
        told.get(Personal.PHONE, phone),
        told.get(Personal.COMPANY),
    )


def conflict_shape(clash: Clash | None, zone: tzinfo) -> ConflictShape | None:
    if clash is None:
        return None
    if clash.theirs is None:
        return ConflictShape(clash.why.value, None, None, None)
    since, until = (each.astimezone(zone) for each in (clash.theirs.during.since, clash.theirs.during.until))
    return ConflictShape(clash.why.value, clash.theirs.subject, since, until)


def meeting_shape(row: MeetingRow, zone: tzinfo) -> MeetingShape:
    return MeetingShape(
        id=row.id,
        user_id=row.lead_id,
        lead_qualification_id=row.qualification_id,
        agent_id=row.agent_id,
        agent_name=row.agent_name,
        agent_active=row.agent_active,
        agent_time_zone=row.time_zone,
        subject=row.subject,
        start_time=row.since.astimezone(zone),
        end_time=row.until.astimezone(zone),
        status=row.status,  # type: ignore[arg-type]
        attendees=[*row.attendees],
        attendee_email=next(iter(row.attendees), None),
        lead=user_shape(row.answers, row.name, row.email, row.phone),
        conversation_id=row.conversation_id,
        booked_by=row.booked_by,
        created_at=row.created_at,
        conflict=conflict_shape(row.clash, zone),
        version=row.version,
    )
