"""Who may do what to which conversation: one table, asked by every use case (THREATS 11, 14)."""

from dataclasses import dataclass
from enum import Enum, Flag, auto

from pascal.domain.actors import Actor
from pascal.domain.agents import Agent, Role
from pascal.domain.conversations import Conversation, Status
from pascal.domain.errors import AnothersConversation, Forbidden, NotFound, NotTakenYet
from pascal.domain.ids import AgentId, SessionId, VisitorId


@dataclass(frozen=True, slots=True)
class Staff:
    """A signed-in person of the team."""

    id: AgentId
    name: str
    role: Role
    session_id: SessionId
    address: str
    """From where they call."""

    @classmethod
    def absent(cls, agent: Agent) -> "Staff":
        """Somebody who does not call now: for what they might do, or had asked for."""
        return cls(agent.id, agent.name, agent.role, SessionId(agent.id), "")

    @property
    def actor(self) -> Actor:
        return Actor(self.id, self.name, self.role, self.address)

    @property
    def is_admin(self) -> bool:
        return self.role is not Role.AGENT


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser with a lead token."""

    id: VisitorId

    @property
    def actor(self) -> None:
        """Leads answer to nobody for what they do."""


Caller = Staff | Visitor


class Action(Enum):
    READ = auto()
    WRITE = auto()
    TAKE = auto()
    RELEASE = auto()
    TRANSFER = auto()
    RESOLVE = auto()
    ASSIGN = auto()
    SNOOZE = auto()
    DESCRIBE = auto()
    """Set priority and tags, switch the bot."""
    EXPORT = auto()
    """Take whole lists away."""
    MANAGE_USERS = auto()
    READ_STATISTICS = auto()
    """Of each agent and each day; the figures of the dashboard are everybody's."""
    READ_SETTINGS = auto()
    MANAGE_HOUSE = auto()
    """Say what holds for everybody, such as the hours."""
    MANAGE_TEMPLATES = auto()
    """Write those that all share, and look after those of others; one's own are everybody's right."""
    READ_AUDIT = auto()
    ASK_RATING = auto()
    """Make the link by which the lead rates."""
    READ_RATINGS = auto()
    """List them, and average them."""
    MANAGE_JOBS = auto()
    """See what has failed for good, have it done after all, or give it up."""


class Scope(Flag):
    """Which conversations a right reaches."""

    NONE = 0
    OWN = auto()
    QUEUE = auto()
    OTHERS = auto()
    ANY = OWN | QUEUE | OTHERS


AGENT: dict[Action, Scope] = {
    Action.READ: Scope.OWN | Scope.QUEUE,
    Action.WRITE: Scope.OWN,
    Action.TAKE: Scope.ANY,  # so that who comes second is told that it is taken
    Action.RELEASE: Scope.OWN,
    Action.TRANSFER: Scope.OWN,
    Action.RESOLVE: Scope.OWN,
    Action.ASSIGN: Scope.NONE,
    Action.SNOOZE: Scope.OWN,
    Action.DESCRIBE: Scope.OWN | Scope.QUEUE,
    Action.EXPORT: Scope.NONE,
    Action.MANAGE_USERS: Scope.NONE,
    Action.READ_STATISTICS: Scope.NONE,
    Action.READ_SETTINGS: Scope.NONE,
    Action.MANAGE_HOUSE: Scope.NONE,
    Action.MANAGE_TEMPLATES: Scope.NONE,
    Action.READ_AUDIT: Scope.NONE,
    Action.ASK_RATING: Scope.OWN,
    Action.READ_RATINGS: Scope.OWN,
    Action.MANAGE_JOBS: Scope.NONE,
}
ADMIN: dict[Action, Scope] = dict.fromkeys(Action, Scope.ANY)
LEAD: dict[Action, Scope] = {
    **dict.fromkeys(Action, Scope.NONE),
    Action.READ: Scope.OWN,
    Action.WRITE: Scope.OWN,
}


@dataclass(frozen=True, slots=True)
class Permissions:
    """The table under the house's one setting."""

    agents_see_all: bool = True
    """May agents read, though not touch, the conversations of colleagues (document 001)?"""

    def scope(self, caller: Caller, action: Action) -> Scope:
        """How far *caller*'s right to *action* reaches."""
        if isinstance(caller, Visitor):
            return LEAD[action]
        if caller.is_admin:
            return ADMIN[action]
        if action is Action.READ and self.agents_see_all:
            return Scope.ANY
        return AGENT[action]

    def require(self, caller: Caller, action: Action, conversation: Conversation | None = None) -> None:
        """Raises `NotFound` for what the caller may not even see, `Forbidden` for what they may only see."""
        scope = self.scope(caller, action)
        if conversation is None:
            if not scope:
                raise Forbidden
            return
        where = relation(caller, conversation)
        if where in scope:
            return
        if where not in self.scope(caller, Action.READ):
            raise NotFound
        if where is Scope.QUEUE and Scope.OWN in scope:
            raise NotTakenYet
        if Scope.OWN in scope and conversation.status is Status.IN_PROGRESS:
            raise AnothersConversation
        raise Forbidden


def relation(caller: Caller, conversation: Conversation) -> Scope:
    """What the conversation is to the caller."""
    if isinstance(caller, Visitor):
        return Scope.OWN if conversation.is_of(caller.id) else Scope.OTHERS
    if conversation.agent_id == caller.id:
        return Scope.OWN
    return Scope.QUEUE if conversation.status is Status.QUEUED else Scope.OTHERS
