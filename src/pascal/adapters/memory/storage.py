"""Storage in memory: a transaction works on a copy of the state, and its commit swaps the two."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from pascal.adapters.memory.store import State, Store, newest
from pascal.domain.actors import Actor
from pascal.domain.agents import Agent, Role
from pascal.domain.conversations import Conversation, Status
from pascal.domain.errors import Collision, EmailTaken, HasHistory, NotFound
from pascal.domain.events import ConversationReleased, ConversationTaken, Event, HoursChanged, MessagesRead
from pascal.domain.hours import ALWAYS_OPEN, Hours
from pascal.domain.ids import AgentId, ConversationId, LeadId, SessionId, TeamId, UploadId, VisitorId
from pascal.domain.leads import Contact, Lead
from pascal.domain.messages import Message, Note, SenderType
from pascal.domain.ports.storage import UNANSWERED_MOST
from pascal.domain.sessions import Session
from pascal.domain.teams import Team
from pascal.domain.uploads import Upload
from pascal.domain.verifications import Verification


class _Part:
    """One subject of a transaction."""

    def __init__(self, state: State, happened: list[Event]) -> None:
        self._state = state
        self._happened = happened

    def _record(self, events: list[Event]) -> None:
        self._happened.extend(events)
        events.clear()


class _Agents(_Part):
    async def get(self, agent_id: AgentId) -> Agent:
        if (agent := self._state.agents.get(agent_id)) is None:
            raise NotFound
        return replace(agent, events=[])

    async def by_email(self, email: str) -> Agent | None:
        found = self._with_email(email)
        return None if found is None else replace(found, events=[])

    async def add(self, agent: Agent) -> None:
        await self.save(agent)

    async def save(self, agent: Agent) -> None:
        holder = self._with_email(agent.email)
        if holder is not None and holder.id != agent.id:
            raise EmailTaken
        self._state.agents[agent.id] = replace(agent, events=[])
        self._record(agent.events)

    async def remove(self, agent: Agent) -> None:
        has_had = agent.id in {
            *(each.agent_id for each in self._state.conversations.values()),
            *(each.agent_id for each in self._state.assignments),
        }
        has_said = any(
            each.sender.type is SenderType.AGENT and each.sender.id == agent.id
            for said in self._state.messages.values()
            for each in said
        )
        if has_had or has_said:
            raise HasHistory
        for session in [each for each in self._state.sessions.values() if each.agent_id == agent.id]:
            del self._state.sessions[session.id]
        del self._state.agents[agent.id]
        self._record(agent.events)

    async def any_admin(self) -> bool:
        return any(each.active and each.role is not Role.AGENT for each in self._state.agents.values())

    def _with_email(self, email: str) -> Agent | None:
        return next((each for each in self._state.agents.values() if each.email == email), None)


class _Teams(_Part):
    async def get(self, team_id: TeamId) -> Team:
        if (team := self._state.teams.get(team_id)) is None:
            raise NotFound
        return replace(team, events=[])

    async def save(self, team: Team) -> None:
        self._state.teams[team.id] = replace(team, events=[])
        self._record(team.events)

    async def remove(self, team: Team) -> None:
        del self._state.teams[team.id]
        self._record(team.events)

    async def members(self, team_id: TeamId) -> Sequence[AgentId]:
        return sorted(each.id for each in self._state.agents.values() if each.team_id == team_id)


class _Leads(_Part):
    async def find(self, email: str, own: LeadId) -> tuple[Lead | None, Lead | None, bool]:
        by_email = self._with_email(email)
        found = None if by_email is None else replace(by_email, events=[])
        if own not in self._state.leads:
            return found, None, False
        # one lead found by both is one object: what is done to it must not be lost
        its_own = (
            found if found is not None and found.id == own else replace(self._state.leads[own], events=[])
        )
        claims = {each.claimed_by for each in self._state.conversations.values() if each.lead_id == own}
        return found, its_own, bool((its_own.proven | claims) - {None, VisitorId(own)})

    async def add(self, lead: Lead) -> None:
        if lead.id in self._state.leads:
            raise Collision
        await self.save(lead)

    async def save(self, lead: Lead) -> None:
        holder = self._with_email(lead.email)
        if holder is not None and holder.id != lead.id:
            raise Collision
        self._state.leads[lead.id] = replace(lead, events=[])
        for visitor in lead.proven:
            self._state.proofs.setdefault((lead.id, visitor), lead.last_seen)
        self._record(lead.events)

    def _with_email(self, email: str) -> Lead | None:
        return next((each for each in self._state.leads.values() if each.email == email), None)


class _Conversations(_Part):
    async def get(self, conversation_id: ConversationId) -> Conversation:
        if (saved := self._state.conversations.get(conversation_id)) is None:
            raise NotFound
        return self._state.conversation(saved)

    async def active(self, lead_id: LeadId, claimed_by: VisitorId | None) -> Conversation | None:
        saved = self._active(lead_id, claimed_by)
        return None if saved is None else self._state.conversation(saved)

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

    async def latest_contact(self, visitor: VisitorId) -> Contact | None:
        last = newest(each for each in self._state.current() if each.is_of(visitor))
        return None if last is None else last.contact

    async def claimed(
        self, lead_id: LeadId, visitor: VisitorId
    ) -> tuple[Sequence[Conversation], Conversation | None]:
        claims = (each for each in self._saved() if (each.lead_id, each.claimed_by) == (lead_id, visitor))
        return self._oldest_first(claims), await self.active(lead_id, None)

    async def unanswered(self, conversation_id: ConversationId) -> Sequence[Message]:
        spoken = [each for each in self._state.messages[conversation_id] if each.note is None]
        by_lead = takewhile(lambda each: each.sender.type is SenderType.LEAD, reversed(spoken))
        return [*by_lead][:UNANSWERED_MOST][::-1]

    async def open_of(self, agent_id: AgentId) -> Sequence[Conversation]:
        return self._oldest_first(self._in_progress(agent_id))

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
        self._state.conversations[one.id] = replace(one, said={}, new_messages=[], events=[])
        one.new_messages.clear()
        self._record(one.events)

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


class _Sessions(_Part):
    async def get(self, session_id: SessionId) -> Session | None:
        session = self._state.sessions.get(session_id)
        return None if session is None else replace(session, events=[])

    async def save(self, session: Session) -> None:
        self._state.sessions[session.id] = replace(session, events=[])
        self._record(session.events)

    async def revoke_all(self, agent_id: AgentId, *, at: datetime) -> None:
        for each in list(self._state.sessions.values()):
            if each.agent_id == agent_id and each.revoked_at is None:
                self._state.sessions[each.id] = replace(each, revoked_at=at)


class _Verifications(_Part):
    async def latest(self, visitor: VisitorId) -> Verification | None:
        asked = [each for each in self._state.verifications.values() if each.visitor_id == visitor]
        return replace(max(asked, key=lambda each: each.created_at), events=[]) if asked else None

    async def asked_for(self, email: str, *, since: datetime) -> Sequence[datetime]:
        asked = self._state.verifications.values()
        return sorted(each.created_at for each in asked if each.email == email and each.created_at > since)

    async def save(self, verification: Verification) -> None:
        self._state.verifications[verification.id] = replace(verification, events=[])
        self._record(verification.events)


class _Hours(_Part):
    async def get(self) -> Hours:
        return self._state.hours.get("house", ALWAYS_OPEN)

    async def save(self, hours: Hours, *, at: datetime) -> None:
        self._state.hours["house"] = hours
        self._record([HoursChanged(at=at)])


class _Uploads(_Part):
    async def add(self, upload: Upload) -> None:
        self._state.uploads[upload.id] = upload
        self._state.wanted[upload.id] = upload.created_at

    async def want(self, upload_id: UploadId, *, at: datetime) -> Upload:
        if upload_id not in self._state.wanted:
            raise NotFound
        self._state.wanted[upload_id] = max(self._state.wanted[upload_id], at)
        return self._state.uploads[upload_id]

    async def give_up(self, *, before: datetime, most: int) -> Sequence[UploadId]:
        wanted = self._state.wanted
        sent = {each.upload_id for said in self._state.messages.values() for each in said}
        found = [
            each
            for each in sorted(self._state.uploads)
            if each not in wanted or (wanted[each] < before and each not in sent)
        ][:most]
        for each in found:
            wanted.pop(each, None)
        return found

    async def forget(self, upload_ids: Sequence[UploadId]) -> None:
        for each in upload_ids:
            if each not in self._state.wanted:
                self._state.uploads.pop(each, None)


class MemoryTransaction:
    def __init__(self, state: State) -> None:
        self.state = state
        self.happened: list[Event] = []
        self.teams = _Teams(state, self.happened)
        self.agents = _Agents(state, self.happened)
        self.leads = _Leads(state, self.happened)
        self.conversations = _Conversations(state, self.happened)
        self.sessions = _Sessions(state, self.happened)
        self.verifications = _Verifications(state, self.happened)
        self.uploads = _Uploads(state, self.happened)
        self.hours = _Hours(state, self.happened)

    def record(self, event: Event) -> None:
        self.happened.append(event)


class MemoryStorage:
    def __init__(self, store: Store) -> None:
        self._store = store

    @asynccontextmanager
    async def begin(self, *, by: Actor | None = None) -> AsyncIterator[MemoryTransaction]:
        async with self._store.turn:
            tx = MemoryTransaction(self._store.state.copied())
            yield tx
            self._store.commit(tx.state, tx.happened, by)

    async def post(
        self,
        conversation_id: ConversationId,
        recall: str | None,
        act: Callable[[Conversation], Message],
        *,
        by: Actor | None = None,
    ) -> Message:
        async with self.begin(by=by) as tx:
            conversation = await tx.conversations.get(conversation_id)
            for earlier in tx.state.messages[conversation_id]:
                if recall is not None and earlier.client_id == recall:
                    conversation.said[recall, earlier.sender.id] = earlier
            message = act(conversation)
            await tx.conversations.save(conversation)
            return message

    async def open_first(self, lead: Lead, conversation: Conversation) -> bool:
        try:
            async with self.begin() as tx:
                await tx.leads.add(lead)
                await tx.conversations.add(conversation)
        except Collision:
            return False
        return True
