"""One act, one transaction; saving an object stores its events with it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from pascal.domain.actors import Actor
from pascal.domain.conversations import Conversation
from pascal.domain.events import Event
from pascal.domain.ids import ConversationId
from pascal.domain.leads import Lead
from pascal.domain.messages import Message
from pascal.domain.ports.jobs import Jobs
from pascal.domain.ports.push import Pushes
from pascal.domain.ports.storage.agents import Agents
from pascal.domain.ports.storage.bots import BotStates
from pascal.domain.ports.storage.calendars import Calendars
from pascal.domain.ports.storage.calls import Intents
from pascal.domain.ports.storage.carriers import Carriers
from pascal.domain.ports.storage.communications import Communications
from pascal.domain.ports.storage.continuations import Continuations
from pascal.domain.ports.storage.conversations import Conversations
from pascal.domain.ports.storage.hours import HouseHours
from pascal.domain.ports.storage.inbox import Inbox
from pascal.domain.ports.storage.invitations import Invitations
from pascal.domain.ports.storage.leads import Leads
from pascal.domain.ports.storage.meetings import Meetings
from pascal.domain.ports.storage.qualifications import Qualifications
from pascal.domain.ports.storage.ratings import Ratings
from pascal.domain.ports.storage.remarks import Remarks
from pascal.domain.ports.storage.scheduled import ToBeSaid
from pascal.domain.ports.storage.sessions import Sessions
from pascal.domain.ports.storage.teams import Teams
from pascal.domain.ports.storage.templates import Templates
from pascal.domain.ports.storage.uploads import Uploads
from pascal.domain.ports.storage.verifications import Verifications
from pascal.domain.ports.storage.webhooks import Deliveries, Subscriptions


class Transaction(Protocol):
    """All or nothing. Locks are taken in one order: teams, agents, leads, conversations, qualifications,
    meetings, calendars, each by id.
    """

    @property
    def teams(self) -> Teams: ...
    @property
    def agents(self) -> Agents: ...
    @property
    def leads(self) -> Leads: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def verifications(self) -> Verifications: ...
    @property
    def uploads(self) -> Uploads: ...
    @property
    def templates(self) -> Templates: ...
    @property
    def remarks(self) -> Remarks: ...
    @property
    def scheduled(self) -> ToBeSaid: ...
    @property
    def hours(self) -> HouseHours: ...
    @property
    def qualifications(self) -> Qualifications: ...
    @property
    def meetings(self) -> Meetings: ...
    @property
    def invitations(self) -> Invitations: ...
    @property
    def bots(self) -> BotStates: ...
    @property
    def calendars(self) -> Calendars: ...
    @property
    def ratings(self) -> Ratings: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def communications(self) -> Communications: ...
    @property
    def intents(self) -> Intents: ...
    @property
    def continuations(self) -> Continuations: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def carriers(self) -> Carriers: ...
    @property
    def subscriptions(self) -> Subscriptions: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def pushes(self) -> Pushes: ...

    def record(self, event: Event) -> None:
        """What happened to nothing that is kept here."""


class Storage(Protocol):
    def begin(self, *, by: Actor | None = None) -> AbstractAsyncContextManager[Transaction]:
        """Commits at the end of the block, rolls back on any exception.

        *by* is who acts: stored with every event, for whoever has to answer for it.
        Raises `StorageUnavailable`, and `Collision` where two transactions wait for each other.
        """

    async def post(
        self,
        conversation_id: ConversationId,
        recall: str | None,
        act: Callable[[Conversation], Message],
        *,
        by: Actor | None = None,
    ) -> Message:
        """Load the conversation locked, let *act* say something in it, save: the short way to send.

        *act* is pure and may be run again. Those who call at once may share one commit; each of them
        fails or succeeds alone. Raises `NotFound`, and whatever *act* raises.
        """

    async def open_first(self, lead: Lead, conversation: Conversation) -> bool:
        """Store *lead*, whom nobody knows, and the first *conversation* with them: the short way to begin.

        False, and nothing is stored, if the e-mail or the id is somebody's. Like `post` for those at once.
        """


class StorageUnavailable(Exception):
    """The database cannot be reached now. What was not answered may or may not have happened.

    A send may be repeated with the same client id: it stays one message.
    """
