"""A meeting, as whoever has its link sees and changes it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta

from pascal.app.edge.bodies import Body, from_0
from pascal.app.edge.moments import Moment
from pascal.app.edge.shapes import Shape, upper
from pascal.app.usecases.invitations import Seen
from pascal.domain.messages import LARGEST_SEQ

TOKEN = Meta(min_length=1, max_length=2048, examples=["example-meeting-token"])


class MeetingLinkBody(Body, frozen=True):
    token: Annotated[str, TOKEN]
    """What stands behind `/meeting/` in the link."""


class MeetingCancelBody(MeetingLinkBody, frozen=True, kw_only=True):
    version: Annotated[int, from_0(LARGEST_SEQ)]
    """Of the meeting as you saw it."""


class MeetingMoveBody(MeetingCancelBody, frozen=True, kw_only=True):
    start_time: Moment
    """Of one of the `slots`."""


class MeetingSlotShape(Shape, frozen=True):
    start_time: datetime
    """With the offset of the meeting's time zone."""
    end_time: datetime


class LinkedMeetingShape(Shape, frozen=True):
    subject: str
    agent_name: str
    start_time: datetime
    """With the offset of the meeting's time zone."""
    end_time: datetime
    time_zone: str
    """By which clock the agent lives."""
    status: Literal["BOOKED", "CANCELLED", "DONE", "MISSED"]
    can_change: bool
    """Whether it is still to be."""
    can_move: bool
    """To another time, too; false where its agent works here no more: it can be called off, and the team
    arranges another with the lead.
    """
    version: int
    slots: Sequence[MeetingSlotShape]
    """To which it may be moved, with the same agent, within 14 days."""


def linked_meeting_shape(seen: Seen) -> LinkedMeetingShape:
    one, zone = seen.meeting, ZoneInfo(seen.agent.time_zone)
    return LinkedMeetingShape(
        subject=one.subject,
        agent_name=seen.agent.name,
        start_time=one.during.since.astimezone(zone),
        end_time=one.during.until.astimezone(zone),
        time_zone=seen.agent.time_zone,
        status=upper(one.status),
        can_change=seen.can_change,
        can_move=seen.can_move,
        version=one.version,
        slots=[
            MeetingSlotShape(each.since.astimezone(zone), each.until.astimezone(zone)) for each in seen.slots
        ],
    )
