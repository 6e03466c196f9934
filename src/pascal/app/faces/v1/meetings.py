"""`/api/v1/meetings/by-link`: what a lead does about their meeting, with the link that they were sent."""

from typing import Final

from dishka import FromDishka
from litestar import Controller, post
from litestar.params import JSONBody

from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.meeting_links import MeetingLinks
from pascal.app.edge.moments import moment
from pascal.app.edge.responses import BODY, ForAnyone, refused
from pascal.app.edge.throttle import LeadLimits, address_of
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.meetings import (
    LinkedMeetingShape,
    MeetingCancelBody,
    MeetingLinkBody,
    MeetingMoveBody,
    linked_meeting_shape,
)
from pascal.app.usecases.invitations import ChangeByLink, LookAtMeeting
from pascal.domain.actors import by_link
from pascal.domain.errors import ChangedMeanwhile, MeetingOver, NotFound, SlotTaken, TooMany

CHANGING: Final = (NotFound, ChangedMeanwhile, MeetingOver, TooMany, *BODY)


class MeetingLinkController(Controller):
    path = "/meetings/by-link"
    tags = ("meetings",)

    @post(
        "/",
        status_code=200,
        operation_class=ForAnyone,
        responses=refused(NotFound, TooMany, *BODY),
        response_description="The meeting, as it is now.",
    )
    async def look_at_meeting_by_link(
        self,
        request: AnyRequest,
        data: JSONBody[MeetingLinkBody],
        look: FromDishka[LookAtMeeting],
        links: FromDishka[MeetingLinks],
        limits: FromDishka[LeadLimits],
    ) -> Success[LinkedMeetingShape]:
        """Look at a meeting by its link, and at when else there is room.

        Nothing changes.
        A link that is not ours, and one to a meeting that is over, is not found.
        """
        await limits.meeting(address_of(request))
        return Success(linked_meeting_shape(await look(links.read(data.token))))

    @post(
        "/reschedule",
        status_code=200,
        operation_class=ForAnyone,
        responses=refused(*CHANGING, SlotTaken),
        response_description="The meeting, as it is now.",
    )
    async def reschedule_meeting_by_link(
        self,
        request: AnyRequest,
        data: JSONBody[MeetingMoveBody],
        act: FromDishka[ChangeByLink],
        links: FromDishka[MeetingLinks],
        limits: FromDishka[LeadLimits],
    ) -> Success[LinkedMeetingShape]:
        """Move a meeting by its link.

        To one of its `slots`, as its lead.
        409 `slot_taken` where somebody was faster with that, `changed_meanwhile` where the team, or another
        tab, changed the meeting since `version`: look again.
        """
        address = address_of(request)
        await limits.meeting(address)
        meeting_id = links.read(data.token)
        begins = moment("startTime", data.start_time)
        await act.move(by_link(address), meeting_id, begins, data.version)
        return Success(linked_meeting_shape(await act.look(meeting_id)))

    @post(
        "/cancel",
        status_code=200,
        operation_class=ForAnyone,
        responses=refused(*CHANGING),
        response_description="The meeting, as it is now.",
    )
    async def cancel_meeting_by_link(
        self,
        request: AnyRequest,
        data: JSONBody[MeetingCancelBody],
        act: FromDishka[ChangeByLink],
        links: FromDishka[MeetingLinks],
        limits: FromDishka[LeadLimits],
    ) -> Success[LinkedMeetingShape]:
        """Call a meeting off by its link.

        As its lead; again changes nothing.
        409 `changed_meanwhile` where it was changed since `version`: look again.
        """
        address = address_of(request)
        await limits.meeting(address)
        meeting_id = links.read(data.token)
        await act.cancel(by_link(address), meeting_id, data.version)
        return Success(linked_meeting_shape(await act.look(meeting_id)))
