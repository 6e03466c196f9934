"""Conversations with their messages in a transaction."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from pascal.adapters.memory.storage.part import Part
from pascal.adapters.memory.store import newest
from pascal.domain.channels import WEB
from pascal.domain.conversations import Conversation, Status
from pascal.domain.errors import Collision, NotFound
from pascal.domain.events import ConversationReleased, ConversationTaken, Event, MessagesRead, NoteReworded
from pascal.domain.identities import Identity
from pascal.domain.ids import AgentId, ConversationId, LeadId, MessageId, QualificationId, UploadId, VisitorId
from pascal.domain.leads import Contact
from pascal.domain.messages import MediaState, Message, Note, SenderType
from pascal.domain.ports.storage.conversations import UNANSWERED_MOST


class MemoryConversations(Part):
    async def get(self, conversation_id: ConversationId) -> Conversation:
        if (saved := self._state.conversations.get(conversation_id)) is None:
            raise NotFound
        return self._state.conversation(saved)

    async def lead_of(self, conversation_id: ConversationId) -> LeadId:
        return (await self.get(conversation_id)).lead_id

    async def active(self, lead_id: LeadId, claimed_by: VisitorId | None) -> Conversation | None:
        saved = self._active(lead_id, claimed_by)
        return None if saved is None else self._state.conversation(saved)

    async def present(self, qualification_id: QualificationId) -> Conversation:
        saved = self._state.present(qualification_id)
        if saved is None:
            raise NotFound
        return self._state.conversation(saved)

    async def said(self, visitor: VisitorId, client_id: str) -> tuple[Conversation, Message] | None:
        found = [
            (one, message)
            for one in self._state.current()
            if one.is_of(visitor)
            for message in self._state.messages[one.id]
            if (message.client_id, message.sender.id) == (client_id, visitor)
        ]
        return max(found, key=lambda each: each[1].created_at, default=None)

    async def told(self, conversation_id: ConversationId, note: Note, about: str) -> bool:
        said = self._state.messages[conversation_id]
        return any((each.note, each.text) == (note, about) for each in said)

    async def recall(self, conversation: Conversation, client_id: str) -> None:
        for each in self._state.messages[conversation.id]:
            if each.client_id == client_id:
                conversation.said[client_id, each.sender.id] = each

    async def latest_contact(self, visitor: VisitorId) -> Contact | None:
        last = newest(each for each in self._state.current() if each.is_of(visitor))
        return None if last is None else last.contact

    async def claimed(
        self, lead_id: LeadId, visitor: VisitorId
    ) -> tuple[Sequence[Conversation], Conversation | None]:
        claims = (each for each in self._saved() if (each.lead_id, each.claimed_by) == (lead_id, visitor))
        return self._oldest_first(claims), await self.active(lead_id, None)

    async def only_claimed(self, lead_id: LeadId, typed: Identity) -> bool:
        typed_by = [
            each.claimed_by
            for each in self._saved()
            if each.lead_id == lead_id and typed.value in (each.contact.email, each.contact.phone)
        ]
        return bool(typed_by) and None not in typed_by

    async def beside(
        self, lead_id: LeadId, others: Sequence[ConversationId]
    ) -> tuple[Conversation | None, Sequence[Conversation]]:
        own = await self.active(lead_id, None)
        found = [await self.get(each) for each in sorted(others) if own is None or each != own.id]
        return own, [each for each in found if each.status is not Status.RESOLVED]

    async def unanswered(self, conversation_id: ConversationId) -> Sequence[Message]:
        spoken = self._state.spoken(conversation_id)
        by_lead = takewhile(lambda each: each.sender.type is SenderType.LEAD, reversed(spoken))
        return [*by_lead][:UNANSWERED_MOST][::-1]

    async def unseen(self, conversation_id: ConversationId) -> Sequence[Message]:
        said = self._state.messages[conversation_id]
        sent = {each.message_id for each in self._state.communications.values() if each.is_outgoing}
        known = (
            each.seq
            for each in said
            if each.sender.type is SenderType.LEAD or (each.id in sent and each.channel == WEB)
        )
        after = max(self._state.conversations[conversation_id].read_by_lead, *known, 0)
        agents = (each for each in said if each.sender.type is SenderType.AGENT and each.channel == WEB)
        return [each for each in agents if each.seq > after]

    async def spoke(self, conversation_id: ConversationId, who: SenderType, *, after: int) -> bool:
        said = self._state.messages[conversation_id]
        return any(each.seq > after and each.sender.type is who for each in said)

    async def attach(
        self, conversation_id: ConversationId, message_id: MessageId, upload_id: UploadId | None
    ) -> None:
        media: MediaState | None = "failed" if upload_id is None else None
        self._state.change_message(
            conversation_id, message_id, lambda each: replace(each, upload_id=upload_id, media=media)
        )

    async def left_by(
        self, agent_id: AgentId, met: Collection[QualificationId]
    ) -> tuple[Sequence[Conversation], Mapping[QualificationId, Conversation]]:
        theirs = self._oldest_first(self._in_progress(agent_id))
        present = {one: saved for one in met if (saved := self._state.present(one)) is not None}
        known = {each.id: each for each in theirs}
        for each in present.values():
            known.setdefault(each.id, self._state.conversation(each))
        return theirs, {one: known[each.id] for one, each in present.items()}

    async def count_open(self, agent_id: AgentId) -> int:
        return sum(1 for _ in self._in_progress(agent_id))

    async def add(self, conversation: Conversation) -> None:
        await self.save(conversation)

    async def save(self, conversation: Conversation) -> None:
        one = conversation
        if one.status is not Status.RESOLVED:
            active = self._active(one.lead_id, one.claimed_by)
            if active is not None and active.id != one.id:
                raise Collision
        messages = self._state.messages.get(one.id, ()) + tuple(one.new_messages)
        for event in one.events:
            if isinstance(event, MessagesRead):
                messages = tuple(_marked(each, event) for each in messages)
            self._keep_assignment(event)
        self._state.messages[one.id] = messages
        for event in one.events:
            if isinstance(event, NoteReworded):
                self._reword(event.message)
        self._state.conversations[one.id] = replace(one, said={}, new_messages=[], events=[])
        one.new_messages.clear()
        self._record(one.events)

    def _reword(self, note: Message) -> None:
        self._state.change_message(note.conversation_id, note.id, lambda _: note)

    def _keep_assignment(self, event: Event) -> None:
        if isinstance(event, ConversationTaken):
            self._state.assignments += (event,)
        if isinstance(event, ConversationTaken | ConversationReleased) and (gone := event.let_go_by):
            let_go = self._state.let_go
            let_go[event.state.id] = let_go.get(event.state.id, frozenset()) | {gone}

    def _saved(self) -> Iterator[Conversation]:
        return iter(self._state.conversations.values())

    def _active(self, lead_id: LeadId, claimed_by: VisitorId | None) -> Conversation | None:
        whose = (lead_id, claimed_by)
        of_them = (each for each in self._saved() if (each.lead_id, each.claimed_by) == whose)
        return next((each for each in of_them if each.status is not Status.RESOLVED), None)

    def _in_progress(self, agent_id: AgentId) -> Iterator[Conversation]:
        return (
            each for each in self._saved() if each.agent_id == agent_id and each.status is Status.IN_PROGRESS
        )

    def _oldest_first(self, saved: Iterator[Conversation]) -> list[Conversation]:
        in_order = sorted(saved, key=lambda each: (each.created_at, each.id))
        return [self._state.conversation(each) for each in in_order]


def _marked(message: Message, read: MessagesRead) -> Message:
    others = {SenderType.AGENT, SenderType.BOT} if read.by_lead else {SenderType.LEAD}
    meant = read.after < message.seq <= read.seq and message.sender.type in others
    return replace(message, read_at=read.at) if meant and message.read_at is None else message
