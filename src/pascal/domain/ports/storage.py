"""Where everything is kept. One act, one transaction; saving an object stores its events with it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from pascal.domain.actors import Actor
from pascal.domain.agents import Agent
from pascal.domain.conversations import Conversation
from pascal.domain.events import Event
from pascal.domain.hours import Hours
from pascal.domain.ids import AgentId, ConversationId, LeadId, SessionId, TeamId, UploadId, VisitorId
from pascal.domain.leads import Contact, Lead
from pascal.domain.messages import Message, Note
from pascal.domain.sessions import Session
from pascal.domain.teams import Team
from pascal.domain.uploads import Upload
from pascal.domain.verifications import Verification

UNANSWERED_MOST = 50


class Agents(Protocol):
    async def get(self, agent_id: AgentId) -> Agent:
        """Locked. Raises `NotFound`."""

    async def by_email(self, email: str) -> Agent | None:
        """Locked. *email* is folded."""

    async def add(self, agent: Agent) -> None:
        """Raises `EmailTaken`."""

    async def save(self, agent: Agent) -> None:
        """Raises `EmailTaken`."""

    async def remove(self, agent: Agent) -> None:
        """For good, with their sessions. Raises `HasHistory` once a conversation was theirs, or a message."""

    async def any_admin(self) -> bool:
        """Whether an active administrator exists."""


class Teams(Protocol):
    async def get(self, team_id: TeamId) -> Team:
        """Locked. Raises `NotFound`."""

    async def save(self, team: Team) -> None:
        """New or known."""

    async def remove(self, team: Team) -> None:
        """For good. Nobody is in it any more."""

    async def members(self, team_id: TeamId) -> Sequence[AgentId]:
        """By id, as their locks are taken."""


class Leads(Protocol):
    async def find(self, email: str, own: LeadId) -> tuple[Lead | None, Lead | None, bool]:
        """The lead with that e-mail, the lead with that id, and whether the latter is shared. Both locked.

        It is shared when a browser other than the one of the same id speaks, or claims to speak, for it.
        """

    async def add(self, lead: Lead) -> None:
        """Raises `Collision` if the e-mail or the id came in meanwhile."""

    async def save(self, lead: Lead) -> None:
        """Raises `Collision` if its new e-mail came in meanwhile."""


class Conversations(Protocol):
    async def get(self, conversation_id: ConversationId) -> Conversation:
        """Locked. Raises `NotFound`."""

    async def active(self, lead_id: LeadId, claimed_by: VisitorId | None) -> Conversation | None:
        """The one open conversation of the lead, or of the browser that claims to be the lead. Locked."""

    async def said(self, visitor: VisitorId, client_id: str) -> tuple[Conversation, Message] | None:
        """What *visitor* said under *client_id*, and in which of their conversations, ended ones too."""

    async def latest_contact(self, visitor: VisitorId) -> Contact | None:
        """What *visitor*, or the lead for whom it speaks, last typed about themselves."""

    async def claimed(
        self, lead_id: LeadId, visitor: VisitorId
    ) -> tuple[Sequence[Conversation], Conversation | None]:
        """Those that *visitor* claims to be the lead's, oldest first, and the lead's own open one.

        All locked together, by id.
        """

    async def told(self, conversation_id: ConversationId, note: Note, about: str) -> bool:
        """Whether *note* about that has been told there. Locked by `get`, the answer stays true."""

    async def unanswered(self, conversation_id: ConversationId) -> Sequence[Message]:
        """What the lead has said there since an agent or the bot last spoke, in order.

        The last `UNANSWERED_MOST` of it: they are said again in one transaction, for which all events wait.
        """

    async def open_of(self, agent_id: AgentId) -> Sequence[Conversation]:
        """Those in progress with the agent, oldest first. Locked."""

    async def count_open(self, agent_id: AgentId) -> int:
        """How many the agent has in progress. The agent must be locked for the answer to stay true."""

    async def add(self, conversation: Conversation) -> None:
        """Raises `Collision` if the lead has an open one meanwhile."""

    async def save(self, conversation: Conversation) -> None:
        """With its new messages, read marks and events, and who became responsible (`Assignments`).

        Raises `Collision` if its claim was lifted and the lead has another open one.
        """


class Sessions(Protocol):
    async def get(self, session_id: SessionId) -> Session | None:
        """Locked."""

    async def save(self, session: Session) -> None:
        """New or known."""

    async def revoke_all(self, agent_id: AgentId, *, at: datetime) -> None:
        """End all of the agent's that are open. Whoever does so changes the agent, which tells of it."""


class Verifications(Protocol):
    async def latest(self, visitor: VisitorId) -> Verification | None:
        """The newest one asked for by *visitor*. Locked."""

    async def asked_for(self, email: str, *, since: datetime) -> Sequence[datetime]:
        """When codes for *email* were asked for since then, oldest first. Who asks for the same waits."""

    async def save(self, verification: Verification) -> None:
        """New or known."""


class Uploads(Protocol):
    async def add(self, upload: Upload) -> None:
        """It is wanted from `created_at` on."""

    async def want(self, upload_id: UploadId, *, at: datetime) -> Upload:
        """Somebody is about to send it. Raises `NotFound`, also for one that was given up."""

    async def give_up(self, *, before: datetime, most: int) -> Sequence[UploadId]:
        """Those that no message refers to and nobody has wanted since *before* are not found from now on.

        Names at most *most*, those given up earlier and not forgotten among them.
        """

    async def forget(self, upload_ids: Sequence[UploadId]) -> None:
        """Of those that were given up, the last trace."""


class HouseHours(Protocol):
    async def get(self) -> Hours:
        """Locked. `ALWAYS_OPEN` before anybody has set any."""

    async def save(self, hours: Hours, *, at: datetime) -> None:
        """Records `HoursChanged`."""


class Transaction(Protocol):
    """All or nothing. Locks are taken in one order: teams, agents, leads, conversations, each by id."""

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
    def hours(self) -> HouseHours: ...

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
