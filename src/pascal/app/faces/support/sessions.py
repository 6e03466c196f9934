"""`/api/chat`: sessions and what is said in them."""

from collections.abc import Sequence
from typing import Final

from dishka import FromDishka
from litestar import Controller, get, patch, post
from litestar.params import JSONBody

from pascal.app.edge.callers import AsStaff, reach_of
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.panels import ChatMessage, chat_message
from pascal.app.edge.responses import BODY, STAFF, TAKING, refused
from pascal.app.edge.throttle import SupportLimits, address_of
from pascal.app.faces.support import wire
from pascal.app.faces.support.envelope import Done, of_sessions
from pascal.app.faces.support.queries import (
    LimitQuery,
    PageQuery,
    SessionPath,
    SortBy,
    SortOrder,
    StatusPath,
    StatusQuery,
    numbered,
    pagination,
    session_of,
)
from pascal.app.usecases.conversations import (
    ChangeConversation,
    ConversationEdit,
    HandOver,
    TakeConversation,
)
from pascal.app.usecases.messages import SendMessage
from pascal.app.usecases.reading import RecordReading
from pascal.domain.errors import AlreadyTaken, ConversationClosed, Forbidden, Invalid, NotFound, TooMany
from pascal.domain.ids import AgentId, ConversationId
from pascal.domain.messages import Draft
from pascal.domain.permissions import Permissions, Staff
from pascal.domain.ports.lists import Filter, Numbered
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import ConversationRow, MessageRow, Reads

IN_A_LIST: Final = 20
"""Messages that each session of a list shows, and one that was just changed."""
OF_A_COLLEAGUES: Final = 2
"""As many if a colleague has it, or had it at the end: to see more, one opens it, and that is on record."""
IN_DETAILS: Final = 100
MOST_MESSAGES: Final = 1000


class ChatController(Controller):
    tags = ("chat",)

    @get(
        "/sessions/all",
        responses=refused(*STAFF, Invalid, envelope=of_sessions),
        response_description="A page of sessions.",
    )
    async def list_sessions(
        self,
        staff: AsStaff,
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        links: FromDishka[MediaLinks],
        status: StatusQuery = None,
        page: PageQuery = 1,
        limit: LimitQuery = 20,
        sort_by: SortBy = "lastMessageAt",
        sort_order: SortOrder = "desc",
    ) -> Done[wire.SessionPage]:
        """List sessions.

        Each with its last 20 messages; a colleague's with its last two.
        """
        filters = Filter(status=None if status is None else wire.STATUSES[status])
        asked = numbered(page, limit, sort_by, sort_order)
        sessions, total = await _page(reads, staff, reach_of(permissions, staff), filters, asked, links)
        return Done(wire.SessionPage(sessions, pagination(asked, total)), "Sesiones obtenidas exitosamente")

    @get(
        "/sessions/status/{status:str}",
        responses=refused(*STAFF, Invalid, NotFound, envelope=of_sessions),
        response_description="Sessions of that status.",
    )
    async def list_sessions_of_status(
        self,
        staff: AsStaff,
        status: StatusPath,
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        links: FromDishka[MediaLinks],
        page: PageQuery = 1,
        limit: LimitQuery = 100,
    ) -> Done[list[wire.ChatSession]]:
        """List sessions of one status.

        The last active ones first, a page of 100 unless `limit` says otherwise.
        """
        wanted = next((ours for word, ours in wire.STATUSES.items() if word == status), None)
        if wanted is None:
            raise Invalid("status", "choice", choices=[*wire.STATUSES])
        asked = numbered(page, limit)
        reach = reach_of(permissions, staff)
        sessions, _ = await _page(reads, staff, reach, Filter(status=wanted), asked, links)
        return Done(sessions, "Sesiones obtenidas exitosamente")

    @get(
        "/session/{session_id:str}/details",
        responses=refused(*STAFF, NotFound, envelope=of_sessions),
        response_description="The session, its lead, its agent.",
    )
    async def read_session(
        self,
        staff: AsStaff,
        session_id: SessionPath,
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        links: FromDishka[MediaLinks],
        record: FromDishka[RecordReading],
    ) -> Done[wire.SessionDetails]:
        """Read one session.

        With its last 100 messages.
        """
        row = await reads.conversation(session_of(session_id), reach_of(permissions, staff))
        await record(staff, ConversationId(row.id), row.agent_id)
        said = await reads.last_said([ConversationId(row.id)], IN_DETAILS)
        return Done(
            wire.SessionDetails(
                session=wire.session_shapes([row], said, links)[0],
                user=wire.SessionUser(row.lead_id, row.lead_email or "", row.lead_name),
                agent=None if row.agent_id is None else wire.SessionAgent(row.agent_id, row.agent_name or ""),
            ),
            "Detalles obtenidos exitosamente",
        )

    @get(
        "/session/{session_id:str}/messages",
        responses=refused(*STAFF, NotFound, envelope=of_sessions),
        response_description="What was said.",
    )
    async def list_session_messages(
        self,
        staff: AsStaff,
        session_id: SessionPath,
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        links: FromDishka[MediaLinks],
        change: FromDishka[ChangeConversation],
        record: FromDishka[RecordReading],
    ) -> Done[list[ChatMessage]]:
        """List the messages of a session.

        The last 1000, oldest first. Whoever has the session has read them then.
        """
        one, reach = session_of(session_id), reach_of(permissions, staff)
        said = await reads.messages(one, reach, MOST_MESSAGES)
        row = await reads.conversation(one, reach)
        await record(staff, one, row.agent_id)
        await _have_read(staff, row, said, change)
        return Done([chat_message(each, links) for each in said], "Mensajes obtenidos exitosamente")

    @patch(
        "/session/{session_id:str}/assign",
        responses=refused(*STAFF, NotFound, AlreadyTaken, *TAKING, *BODY, envelope=of_sessions),
        response_description="The session as it is now.",
    )
    async def assign_session(
        self,
        staff: AsStaff,
        session_id: SessionPath,
        data: JSONBody[wire.Assignment],
        take: FromDishka[TakeConversation],
        hand: FromDishka[HandOver],
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        links: FromDishka[MediaLinks],
    ) -> Done[wire.ChatSession]:
        """Assign a session to a support agent.

        Support takes one that waits; administrators give any open one to anybody.
        """
        one, to = session_of(session_id), wire.agent_id_of("support_agent_id", data.support_agent_id)
        if staff.is_admin:
            await reads.conversation(one, reach_of(permissions, staff))  # of two mistakes, this one first
            await _be_assignable(reads, to)
            await hand.assign(staff, one, to)
        elif to == staff.id:
            await take(staff, one)
        else:
            raise Forbidden
        return Done(await _shown(reads, permissions, staff, one, links), "Sesión asignada exitosamente")

    @post(
        "/session/{session_id:str}/support-message",
        responses=refused(*STAFF, NotFound, ConversationClosed, TooMany, *BODY, envelope=of_sessions),
        response_description="The message as it was stored.",
    )
    async def send_support_message(
        self,
        request: AnyRequest,
        staff: AsStaff,
        session_id: SessionPath,
        data: JSONBody[wire.SupportMessage],
        act: FromDishka[SendMessage],
        change: FromDishka[ChangeConversation],
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        limits: FromDishka[SupportLimits],
        links: FromDishka[MediaLinks],
    ) -> Done[ChatMessage]:
        """Send a message to the lead.

        At most 1000 characters, and 20 in a minute. Whoever answers has read what was said before.
        """
        one = session_of(session_id)
        draft = Draft.of(data.message, client_id=data.client_message_id)
        if len(draft.text) > wire.MAX_MESSAGE:
            raise Invalid("text", "too_long", most=wire.MAX_MESSAGE)
        await limits.message(staff, address_of(request))
        message = MessageRow.of(await act(staff, one, draft))
        row = await reads.conversation(one, reach_of(permissions, staff))
        await _have_read(staff, row, [message], change)
        return Done(chat_message(message, links), "Mensaje enviado exitosamente")

    @patch(
        "/session/{session_id:str}/priority",
        responses=refused(*STAFF, NotFound, *BODY, envelope=of_sessions),
        response_description="The session as it is now.",
    )
    async def change_session_priority(
        self,
        staff: AsStaff,
        session_id: SessionPath,
        data: JSONBody[wire.PriorityChange],
        act: FromDishka[ChangeConversation],
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        links: FromDishka[MediaLinks],
    ) -> Done[wire.ChatSession]:
        """Change the priority of a session."""
        one = session_of(session_id)
        await act.describe(staff, one, ConversationEdit(priority=wire.priority_of(data.priority)))
        return Done(await _shown(reads, permissions, staff, one, links), "Prioridad actualizada exitosamente")


async def _page(
    reads: Reads, staff: Staff, reach: Reach, filters: Filter, page: Numbered, links: MediaLinks
) -> tuple[list[wire.ChatSession], int]:
    rows, total = await reads.numbered(reach, filters, page)
    return wire.session_shapes(rows, await _last_words(reads, staff, rows), links), total


async def _shown(
    reads: Reads, permissions: Permissions, staff: Staff, one: ConversationId, links: MediaLinks
) -> wire.ChatSession:
    """As a list shows it: an act that changes nothing is no way to read along unseen."""
    row = await reads.conversation(one, reach_of(permissions, staff))
    return wire.session_shapes([row], await _last_words(reads, staff, [row]), links)[0]


async def _last_words(reads: Reads, staff: Staff, rows: Sequence[ConversationRow]) -> Sequence[MessageRow]:
    theirs = {ConversationId(row.id) for row in rows if row.agent_id not in {None, staff.id}}
    others = {ConversationId(row.id) for row in rows} - theirs
    return [
        *await reads.last_said(sorted(others), IN_A_LIST),
        *await reads.last_said(sorted(theirs), OF_A_COLLEAGUES),
    ]


async def _be_assignable(reads: Reads, agent_id: AgentId) -> None:
    """Raises `Invalid`."""
    try:
        agent = await reads.agent(agent_id)
    except NotFound as error:
        raise Invalid("support_agent_id", "no_such_agent") from error
    if not agent.active:
        raise Invalid("support_agent_id", "inactive_agent")


async def _have_read(
    staff: Staff, row: ConversationRow, said: Sequence[MessageRow], change: ChangeConversation
) -> None:
    """Of the team, only the responsible agent's reading counts."""
    if said and row.unread and row.agent_id == staff.id:
        await change.mark_read(staff, ConversationId(row.id), said[-1].seq)
