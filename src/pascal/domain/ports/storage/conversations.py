"""Conversations with their messages, as a transaction keeps them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from pascal.domain.conversations import Conversation
from pascal.domain.identities import Identity
from pascal.domain.ids import AgentId, ConversationId, LeadId, MessageId, QualificationId, UploadId, VisitorId
from pascal.domain.leads import Contact
from pascal.domain.messages import Message, Note, SenderType

UNANSWERED_MOST = 50


class Conversations(Protocol):
    async def get(self, conversation_id: ConversationId) -> Conversation:
        """Locked. Raises `NotFound`."""

    async def lead_of(self, conversation_id: ConversationId) -> LeadId:
        """Whose it is. Not locked. Raises `NotFound`."""

    async def active(self, lead_id: LeadId, claimed_by: VisitorId | None) -> Conversation | None:
        """The one open conversation of the lead, or of the browser that claims to be the lead. Locked."""

    async def present(self, qualification_id: QualificationId) -> Conversation:
        """The open one of whoever stands there, or else that in which something was said last. Locked.

        Raises `NotFound`.
        """

    async def said(self, visitor: VisitorId, client_id: str) -> tuple[Conversation, Message] | None:
        """What *visitor* said under *client_id*, and in which of their conversations, ended ones too."""

    async def recall(self, conversation: Conversation, client_id: str) -> None:
        """*conversation*, locked by `get`, knows then what was said there under *client_id*, by whomever."""

    async def latest_contact(self, visitor: VisitorId) -> Contact | None:
        """What *visitor*, or the lead for whom it speaks, last typed about themselves."""

    async def claimed(
        self, lead_id: LeadId, visitor: VisitorId
    ) -> tuple[Sequence[Conversation], Conversation | None]:
        """Those that *visitor* claims to be the lead's, oldest first, and the lead's own open one.

        All locked together, by id.
        """

    async def only_claimed(self, lead_id: LeadId, typed: Identity) -> bool:
        """Whether browsers that have proven nothing typed it for that lead, and nobody else did."""

    async def beside(
        self, lead_id: LeadId, others: Sequence[ConversationId]
    ) -> tuple[Conversation | None, Sequence[Conversation]]:
        """The lead's own open conversation, and those of *others* that are open and another's or a claim.

        All locked together, by id.
        """

    async def told(self, conversation_id: ConversationId, note: Note, about: str) -> bool:
        """Whether *note* about that has been told there. Locked by `get`, the answer stays true."""

    async def unanswered(self, conversation_id: ConversationId) -> Sequence[Message]:
        """What the lead has said there since an agent or the bot last spoke, in order.

        What is announced (`Message.is_announced`) answers nothing.

        The last `UNANSWERED_MOST` of it: they are said again in one transaction, for which all events wait.
        """

    async def unseen(self, conversation_id: ConversationId) -> Sequence[Message]:
        """What agents have said there on the site since the lead wrote, read, or was sent any of that last.

        In order. Locked by `get`, the answer stays true.
        """

    async def spoke(self, conversation_id: ConversationId, who: SenderType, *, after: int) -> bool:
        """Whether *who* has said something there behind number *after*. Locked by `get`, it stays true."""

    async def attach(
        self, conversation_id: ConversationId, message_id: MessageId, upload_id: UploadId | None
    ) -> None:
        """The file that came with it is here now; None: it will not come."""

    async def left_by(
        self, agent_id: AgentId, met: Collection[QualificationId]
    ) -> tuple[Sequence[Conversation], Mapping[QualificationId, Conversation]]:
        """Those in progress with the agent, oldest first, and of whom they are to meet the `present` ones.

        All are locked at once.
        """

    async def count_open(self, agent_id: AgentId) -> int:
        """How many the agent has in progress. The agent must be locked for the answer to stay true."""

    async def add(self, conversation: Conversation) -> None:
        """Raises `Collision` if the lead has an open one meanwhile."""

    async def save(self, conversation: Conversation) -> None:
        """With its new messages, read marks and events, and who became responsible (`Assignments`).

        Raises `Collision` if its claim was lifted and the lead has another open one.
        """
