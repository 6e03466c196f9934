"""`/api/v1/conversations/{id}`: what the team does with one (document 003)."""

from dishka import FromDishka
from litestar import Controller, patch, post
from litestar.params import JSONBody
from msgspec import UNSET

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.responses import BODY, STAFF, TAKING, NotJson, refused
from pascal.app.faces.v1.queries import ConversationPath
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.conversations import (
    PRIORITIES,
    AssignBody,
    ConversationPatch,
    ConversationShown,
    TransferBody,
    shown,
)
from pascal.app.usecases.conversations import ChangeConversation, ConversationEdit, HandOver, TakeConversation
from pascal.domain.conversations import Conversation
from pascal.domain.errors import AlreadyTaken, ConversationClosed, NotFound, NotInProgress
from pascal.domain.ids import AgentId, ConversationId
from pascal.domain.permissions import Action
from pascal.domain.ports.reads import Reads


class ActController(Controller):
    path = "/conversations/{conversation_id:uuid}"
    tags = ("conversations",)

    @patch(
        "/",
        responses=refused(*STAFF, NotFound, *BODY),
        response_description="The conversation as it is now.",
    )
    async def edit_conversation(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        data: JSONBody[ConversationPatch],
        act: FromDishka[ChangeConversation],
        reads: FromDishka[Reads],
    ) -> Success[ConversationShown]:
        """Set priority and tags, switch the bot.

        What is left out stays.
        What you choose counts, whatever the machine that reads along makes of it; null gives it back.
        """
        edit = ConversationEdit(
            priority=PRIORITIES.get(data.priority) if isinstance(data.priority, str) else None,
            clear_priority=data.priority is None,
            tags=tuple(data.tags) if isinstance(data.tags, list) else None,
            clear_tags=data.tags is None,
            bot_enabled=None if data.agent_enabled is UNSET else data.agent_enabled,
        )
        return await _shown(reads, await act.describe(staff, ConversationId(conversation_id), edit))

    @post(
        "/take",
        status_code=200,
        responses=refused(*STAFF, NotFound, *TAKING, AlreadyTaken, NotJson),
        response_description="The conversation, which is yours now.",
    )
    async def take_conversation(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        act: FromDishka[TakeConversation],
        reads: FromDishka[Reads],
    ) -> Success[ConversationShown]:
        """Take a conversation from the queue.

        Of two who try at once, one is told that it is taken (409).
        """
        return await _shown(reads, await act(staff, ConversationId(conversation_id)))

    @post(
        "/release",
        status_code=200,
        responses=refused(*STAFF, NotFound, ConversationClosed, NotInProgress, NotJson),
        response_description="The conversation, which waits now.",
    )
    async def release_conversation(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        act: FromDishka[ChangeConversation],
        reads: FromDishka[Reads],
    ) -> Success[ConversationShown]:
        """Give a conversation back to the queue."""
        return await _shown(reads, await act.release(staff, ConversationId(conversation_id)))

    @post(
        "/assign",
        status_code=200,
        responses=refused(*STAFF, NotFound, *TAKING, NotInProgress, *BODY),
        response_description="The conversation as it is now.",
    )
    async def assign_conversation(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        data: JSONBody[AssignBody],
        give: FromDishka[HandOver],
        change: FromDishka[ChangeConversation],
        reads: FromDishka[Reads],
    ) -> Success[ConversationShown]:
        """Make somebody responsible.

        Administrators only; `null` gives it back to the queue.
        """
        one = ConversationId(conversation_id)
        if data.agent_id is None:
            return await _shown(reads, await change.release(staff, one, action=Action.ASSIGN))
        return await _shown(reads, await give.assign(staff, one, AgentId(data.agent_id)))

    @post(
        "/transfer",
        status_code=200,
        responses=refused(*STAFF, NotFound, *TAKING, NotInProgress, *BODY),
        response_description="The conversation, which is the colleague's now.",
    )
    async def transfer_conversation(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        data: JSONBody[TransferBody],
        give: FromDishka[HandOver],
        reads: FromDishka[Reads],
    ) -> Success[ConversationShown]:
        """Hand a conversation to a colleague."""
        return await _shown(
            reads, await give.transfer(staff, ConversationId(conversation_id), AgentId(data.agent_id))
        )

    @post(
        "/resolve",
        status_code=200,
        responses=refused(*STAFF, NotFound, NotJson),
        response_description="The conversation, which has ended.",
    )
    async def resolve_conversation(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        act: FromDishka[ChangeConversation],
        reads: FromDishka[Reads],
    ) -> Success[ConversationShown]:
        """Finish a conversation.

        That is final: the lead's next message opens a new one.
        """
        return await _shown(reads, await act.resolve(staff, ConversationId(conversation_id)))


async def _shown(reads: Reads, conversation: Conversation) -> Success[ConversationShown]:
    return Success(shown(conversation.state, await reads.unread(conversation.id)))
