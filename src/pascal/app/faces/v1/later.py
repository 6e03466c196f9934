"""`/api/v1`, for the team alone: what is put off, and what is to be said later."""

from dishka import FromDishka
from litestar import Controller, delete, get, patch, post
from litestar.params import JSONBody

from pascal.app.edge.asides import ScheduledShape, scheduled_shape
from pascal.app.edge.callers import AsStaff, reach_of
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.moments import moment
from pascal.app.edge.responses import BODY, STAFF, refused
from pascal.app.faces.v1.queries import ConversationPath, ScheduledPath
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.asides import (
    NewScheduled,
    ScheduledPatch,
    SnoozeBody,
)
from pascal.app.faces.v1.wire.conversations import ConversationShown, shown
from pascal.app.usecases.reading import RecordReading
from pascal.app.usecases.scheduled import ScheduledEdit, ScheduleMessages
from pascal.app.usecases.snooze import Snooze
from pascal.domain.errors import (
    AlreadySent,
    ConversationClosed,
    NotFound,
    NotInProgress,
    TooManyScheduled,
)
from pascal.domain.ids import ConversationId, ScheduledId, TemplateId, UploadId
from pascal.domain.messages import Draft
from pascal.domain.permissions import Permissions
from pascal.domain.ports.asides import Asides
from pascal.domain.ports.reads import Reads


class SnoozeController(Controller):
    path = "/conversations/{conversation_id:uuid}"
    tags = ("asides",)

    @post(
        "/snooze",
        status_code=200,
        responses=refused(*STAFF, NotFound, ConversationClosed, NotInProgress, *BODY),
        response_description="The conversation, which is put off.",
    )
    async def snooze_conversation(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        data: JSONBody[SnoozeBody],
        act: FromDishka[Snooze],
        reads: FromDishka[Reads],
    ) -> Success[ConversationShown]:
        """Put a conversation off, up to a year.

        It is still its agent's and counts as open; it is back at that time, or when the lead writes.
        """
        until = moment("until", data.until)
        done = await act.until(staff, ConversationId(conversation_id), until)
        return Success(shown(done.state, await reads.unread(done.id)))

    @delete(
        "/snooze",
        status_code=200,
        responses=refused(*STAFF, NotFound),
        response_description="The conversation, which is put off no longer.",
    )
    async def wake_conversation(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        act: FromDishka[Snooze],
        reads: FromDishka[Reads],
    ) -> Success[ConversationShown]:
        """Have a conversation back before its time."""
        done = await act.end(staff, ConversationId(conversation_id))
        return Success(shown(done.state, await reads.unread(done.id)))


class ScheduledController(Controller):
    path = "/conversations/{conversation_id:uuid}"
    tags = ("asides",)

    @get(
        "/scheduled",
        responses=refused(*STAFF, NotFound),
        response_description="What waits, by its time.",
    )
    async def list_scheduled(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        asides: FromDishka[Asides],
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        record: FromDishka[RecordReading],
        links: FromDishka[MediaLinks],
    ) -> Success[list[ScheduledShape]]:
        """List what is to be said later in a conversation.

        And the last 20 that were cancelled by themselves, with the reason, until somebody deletes them.
        """
        one = ConversationId(conversation_id)
        row = await reads.conversation(one, reach_of(permissions, staff))
        await record(staff, one, row.agent_id)
        return Success([scheduled_shape(each, links) for each in await asides.scheduled(one)])

    @post(
        "/scheduled",
        responses=refused(*STAFF, NotFound, ConversationClosed, NotInProgress, TooManyScheduled, *BODY),
        response_description="What is to be said.",
    )
    async def schedule_message(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        data: JSONBody[NewScheduled],
        act: FromDishka[ScheduleMessages],
        links: FromDishka[MediaLinks],
    ) -> Success[ScheduledShape]:
        """Write a message that is sent later, within a year, once.

        It is cancelled, with a reason, if the conversation ends or changes hands before, if its author is
        disabled, and with `cancelIfLeadWrites` if the lead writes.
        """
        draft = Draft.of(
            data.content_text or "",
            upload_id=None if data.upload_id is None else UploadId(data.upload_id),
            client_id=data.client_message_id,
            template_id=None if data.template_id is None else TemplateId(data.template_id),
        )
        one = await act.write(
            staff,
            ConversationId(conversation_id),
            draft,
            moment("send_at", data.send_at),
            cancel_if_lead_writes=data.cancel_if_lead_writes,
        )
        return Success(scheduled_shape(one, links))

    @patch(
        "/scheduled/{scheduled_id:uuid}",
        responses=refused(*STAFF, NotFound, AlreadySent, *BODY),
        response_description="What is to be said now.",
    )
    async def edit_scheduled(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        scheduled_id: ScheduledPath,
        data: JSONBody[ScheduledPatch],
        act: FromDishka[ScheduleMessages],
        links: FromDishka[MediaLinks],
    ) -> Success[ScheduledShape]:
        """Change the words or the time of one's own.

        What is left out stays.
        """
        edit = ScheduledEdit(
            data.content_text,
            None if data.send_at is None else moment("send_at", data.send_at),
            data.cancel_if_lead_writes,
        )
        one = await act.edit(staff, ConversationId(conversation_id), ScheduledId(scheduled_id), edit)
        return Success(scheduled_shape(one, links))

    @delete(
        "/scheduled/{scheduled_id:uuid}",
        status_code=200,
        responses=refused(*STAFF, NotFound, AlreadySent),
        response_description="What will not be said.",
    )
    async def delete_scheduled(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        scheduled_id: ScheduledPath,
        act: FromDishka[ScheduleMessages],
        links: FromDishka[MediaLinks],
    ) -> Success[ScheduledShape]:
        """Withdraw what is to be said later: one's own, or as an administrator anybody's."""
        one = await act.withdraw(staff, ConversationId(conversation_id), ScheduledId(scheduled_id))
        return Success(scheduled_shape(one, links))
