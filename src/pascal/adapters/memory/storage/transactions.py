"""A transaction works on a copy of the state, and its commit swaps the two."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from pascal.adapters.memory.jobs import MemoryJobs
from pascal.adapters.memory.push import MemoryPushes
from pascal.adapters.memory.storage.agents import MemoryAgents
from pascal.adapters.memory.storage.bots import MemoryBotStates
from pascal.adapters.memory.storage.calendars import MemoryCalendars
from pascal.adapters.memory.storage.calls import MemoryIntents
from pascal.adapters.memory.storage.carriers import MemoryCarriers
from pascal.adapters.memory.storage.communications import MemoryCommunications
from pascal.adapters.memory.storage.continuations import MemoryContinuations
from pascal.adapters.memory.storage.conversations import MemoryConversations
from pascal.adapters.memory.storage.hours import MemoryHours
from pascal.adapters.memory.storage.inbox import MemoryInbox
from pascal.adapters.memory.storage.invitations import MemoryInvitations
from pascal.adapters.memory.storage.leads import MemoryLeads
from pascal.adapters.memory.storage.meetings import MemoryMeetings
from pascal.adapters.memory.storage.qualifications import MemoryQualifications
from pascal.adapters.memory.storage.ratings import MemoryRatings
from pascal.adapters.memory.storage.remarks import MemoryRemarks
from pascal.adapters.memory.storage.scheduled import MemoryScheduled
from pascal.adapters.memory.storage.sessions import MemorySessions
from pascal.adapters.memory.storage.teams import MemoryTeams
from pascal.adapters.memory.storage.templates import MemoryTemplates
from pascal.adapters.memory.storage.uploads import MemoryUploads
from pascal.adapters.memory.storage.verifications import MemoryVerifications
from pascal.adapters.memory.storage.webhooks import MemoryDeliveries, MemorySubscriptions
from pascal.adapters.memory.store import State, Store
from pascal.domain.actors import Actor
from pascal.domain.conversations import Conversation
from pascal.domain.errors import Collision
from pascal.domain.events import Event
from pascal.domain.ids import ConversationId
from pascal.domain.leads import Lead
from pascal.domain.messages import Message


class MemoryTransaction:
    def __init__(self, state: State) -> None:
        self.state = state
        self.happened: list[Event] = []
        self.teams = MemoryTeams(state, self.happened)
        self.agents = MemoryAgents(state, self.happened)
        self.leads = MemoryLeads(state, self.happened)
        self.conversations = MemoryConversations(state, self.happened)
        self.sessions = MemorySessions(state, self.happened)
        self.verifications = MemoryVerifications(state, self.happened)
        self.uploads = MemoryUploads(state, self.happened)
        self.templates = MemoryTemplates(state, self.happened)
        self.remarks = MemoryRemarks(state, self.happened)
        self.scheduled = MemoryScheduled(state, self.happened)
        self.hours = MemoryHours(state, self.happened)
        self.qualifications = MemoryQualifications(state, self.happened)
        self.meetings = MemoryMeetings(state, self.happened)
        self.invitations = MemoryInvitations(state, self.happened)
        self.bots = MemoryBotStates(state, self.happened)
        self.calendars = MemoryCalendars(state, self.happened)
        self.ratings = MemoryRatings(state, self.happened)
        self.jobs = MemoryJobs(state)
        self.communications = MemoryCommunications(state, self.happened)
        self.intents = MemoryIntents(state, self.happened)
        self.continuations = MemoryContinuations(state, self.happened)
        self.inbox = MemoryInbox(state, self.happened)
        self.carriers = MemoryCarriers(state, self.happened)
        self.subscriptions = MemorySubscriptions(state, self.happened)
        self.deliveries = MemoryDeliveries(state)
        self.pushes = MemoryPushes(state)

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
            if tx.jobs.enqueued:
                self._store.enqueued.set()

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
            if recall is not None:
                await tx.conversations.recall(conversation, recall)
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
