"""One act, one transaction; sends and first conversations that come together share one."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from itertools import repeat

import asyncpg

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.batches import Batches
from pascal.adapters.postgres.database import Connection, Database
from pascal.adapters.postgres.jobs import PostgresJobs
from pascal.adapters.postgres.push import PostgresPushes
from pascal.adapters.postgres.storage.agents import PostgresAgents
from pascal.adapters.postgres.storage.bots import PostgresBotStates
from pascal.adapters.postgres.storage.calendars import PostgresCalendars
from pascal.adapters.postgres.storage.calls import PostgresIntents
from pascal.adapters.postgres.storage.carriers import PostgresCarriers
from pascal.adapters.postgres.storage.communications import PostgresCommunications
from pascal.adapters.postgres.storage.continuations import PostgresContinuations
from pascal.adapters.postgres.storage.conversations import WINDOW, PostgresConversations
from pascal.adapters.postgres.storage.hours import PostgresHours
from pascal.adapters.postgres.storage.inbox import PostgresInbox
from pascal.adapters.postgres.storage.invitations import PostgresInvitations
from pascal.adapters.postgres.storage.leads import PostgresLeads
from pascal.adapters.postgres.storage.meetings import PostgresMeetings
from pascal.adapters.postgres.storage.openings import First, open_all
from pascal.adapters.postgres.storage.qualifications import PostgresQualifications
from pascal.adapters.postgres.storage.ratings import PostgresRatings
from pascal.adapters.postgres.storage.remarks import PostgresRemarks
from pascal.adapters.postgres.storage.scheduled import PostgresScheduled
from pascal.adapters.postgres.storage.sends import Send, send_at_once, send_under_lock
from pascal.adapters.postgres.storage.sessions import PostgresSessions
from pascal.adapters.postgres.storage.teams import PostgresTeams
from pascal.adapters.postgres.storage.templates import PostgresTemplates
from pascal.adapters.postgres.storage.uploads import PostgresUploads
from pascal.adapters.postgres.storage.verifications import PostgresVerifications
from pascal.adapters.postgres.storage.webhooks import PostgresDeliveries, PostgresSubscriptions
from pascal.domain.actors import Actor
from pascal.domain.conversations import Conversation
from pascal.domain.errors import Collision
from pascal.domain.events import Event
from pascal.domain.ids import ConversationId
from pascal.domain.leads import Lead
from pascal.domain.messages import Message

_RECORD = f"""
    INSERT INTO outbox (xid, stream, name, payload, actor)
    SELECT {WINDOW}, stream, name, payload, actor
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
        WITH ORDINALITY AS w (stream, name, payload, actor, place)
    ORDER BY place
"""


class PostgresTransaction:
    """Events wait in `_pending` for a statement that they can travel with, at the latest for the end."""

    def __init__(self, c: Connection, by: Actor | None) -> None:
        self._c = c
        self._by = by
        self._pending: list[Event] = []
        self.teams = PostgresTeams(c, self._pending)
        self.agents = PostgresAgents(c, self._pending)
        self.leads = PostgresLeads(c, self._pending)
        self.conversations = PostgresConversations(c, self._pending, by)
        self.sessions = PostgresSessions(c, self._pending)
        self.verifications = PostgresVerifications(c, self._pending)
        self.uploads = PostgresUploads(c)
        self.remarks = PostgresRemarks(c, self._pending)
        self.scheduled = PostgresScheduled(c, self._pending)
        self.templates = PostgresTemplates(c, self._pending)
        self.hours = PostgresHours(c)
        self.qualifications = PostgresQualifications(c, self._pending)
        self.meetings = PostgresMeetings(c, self._pending)
        self.invitations = PostgresInvitations(c)
        self.bots = PostgresBotStates(c)
        self.calendars = PostgresCalendars(c)
        self.jobs = PostgresJobs(c)
        self.communications = PostgresCommunications(c, self._pending)
        self.intents = PostgresIntents(c)
        self.continuations = PostgresContinuations(c)
        self.inbox = PostgresInbox(c)
        self.carriers = PostgresCarriers(c)
        self.subscriptions = PostgresSubscriptions(c, self._pending)
        self.deliveries = PostgresDeliveries(c)
        self.ratings = PostgresRatings(c, self._pending)
        self.pushes = PostgresPushes(c)

    def record(self, event: Event) -> None:
        self._pending.append(event)

    async def finish(self) -> bool:
        """Whether there is anything to tell of."""
        if not self._pending:
            return self.conversations.recorded
        await self._c.execute(_RECORD, *rows.event_columns(self._pending, repeat(self._by)))
        return True


class PostgresStorage:
    """*committed* is called right after each commit that there is anything to tell of: it wakes the relay.

    *enqueued* is called right after each that asks for a job: it wakes whoever does them.
    """

    def __init__(
        self,
        database: Database,
        committed: Callable[[], None] = lambda: None,
        enqueued: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._committed = committed
        self._enqueued = enqueued
        # apart: what was stored at once is not to be said again because a closer look at another failed
        self._sends = Batches(self._send_at_once)
        self._closer_looks = Batches(self._send_under_lock)
        self._openings = Batches(self._open_all)

    @asynccontextmanager
    async def begin(self, *, by: Actor | None = None) -> AsyncIterator[PostgresTransaction]:
        try:
            async with self._database.transaction() as c:
                tx = PostgresTransaction(c, by)
                yield tx
                is_news = await tx.finish()
        except asyncpg.DeadlockDetectedError as error:  # one of the two has to look again
            raise Collision from error
        if is_news:
            self._committed()
        if tx.jobs.enqueued:
            self._enqueued()

    async def post(
        self,
        conversation_id: ConversationId,
        recall: str | None,
        act: Callable[[Conversation], Message],
        *,
        by: Actor | None = None,
    ) -> Message:
        send = Send(conversation_id, recall, act, by)
        said = await self._sends.ask(send)
        return said if said is not None else await self._closer_looks.ask(send)

    async def open_first(self, lead: Lead, conversation: Conversation) -> bool:
        return await self._openings.ask((lead, conversation))

    async def _send_at_once(self, batch: Sequence[Send]) -> Sequence[Message | Exception | None]:
        async with self._database.connection() as c:
            answers = await send_at_once(c, batch)
        self._committed_if(isinstance(answer, Message) for answer in answers)
        return answers

    async def _send_under_lock(self, batch: Sequence[Send]) -> Sequence[Message | Exception]:
        async with self._database.transaction() as c:
            answers = await send_under_lock(c, batch)
        self._committed_if(isinstance(answer, Message) for answer in answers)
        return answers

    async def _open_all(self, batch: Sequence[First]) -> Sequence[bool]:
        async with self._database.connection() as c:
            answers = await open_all(c, batch)
        self._committed_if(answers)
        return answers

    def _committed_if(self, stored: Iterable[bool]) -> None:
        if any(stored):
            self._committed()
