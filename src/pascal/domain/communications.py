"""One WhatsApp, SMS, call or e-mail: which way it went, and how far it came.

A message is what was said; a communication is one transmission of it by a carrier.
A call has no message: a note tells of it when it is over.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, TypeVar
from uuid import uuid5

from pascal.domain.channels import Channel
from pascal.domain.events import CommunicationUpdated, Event
from pascal.domain.identities import Identity
from pascal.domain.ids import AgentId, CommunicationId, ConversationId, LeadId, MessageId, UploadId
from pascal.domain.messages import Note

_PIECE: Final = re.compile(r"#[0-9]+\Z")
MOST_REFERENCES: Final = 20
MOST_TRIES: Final = 12
"""Of handing one over, before it counts as failed."""


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Kind(StrEnum):
    TEXT = "text"
    MEDIA = "media"
    TEMPLATE = "template"
    CALL = "call"


class State(StrEnum):
    """The ladder. It is only climbed, so the order in which reports come is no matter."""

    QUEUED = "queued"
    SENDING = "sending"
    """In the carrier's ear: whether it took it, we do not know yet."""
    UNCERTAIN = "uncertain"
    """It may have been taken. It is not sent again by itself."""
    SENT = "sent"
    """The carrier has it; of a call: it rings."""
    FAILED = "failed"
    DELIVERED = "delivered"
    """Of a call: somebody answered."""
    READ = "read"


_RUNGS: Final = {state: rung for rung, state in enumerate(State)}

Failure = Literal[
    # what our own rules or the carrier's say before or after it is tried: `sending.Reason` has the same words
    "window_closed",
    "never_wrote",
    "opted_out",
    "no_consent",
    "quiet_hours",
    "country_not_allowed",
    "template_not_approved",
    "template_parameters",
    "marketing_not_delivered",
    "not_supported",
    "too_long",
    "media_refused",
    "too_fast",
    "daily_limit",
    "no_address",
    # what only the carrier can know
    "bad_address",
    "not_reachable",
    "blocked",
    "spam",
    "not_registered",
    "marketing_limit",
    "payment",
    "account",
    "credentials",
    "no_mailbox",
    "unavailable",
    "busy",
    "no_answer",
    "cancelled",
    "rejected",
]
"""Why it did not come through: the words, and what to do about it, are chosen where it is read."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a carrier tells of one communication."""

    state: State
    at: datetime
    """By the carrier's clock."""
    failure: Failure | None = None
    code: str | None = None
    """The carrier's own number for the failure."""
    seconds: int | None = None
    """How long a call lasted."""
    recording: str | None = None
    """Where the carrier keeps what was recorded of a call."""
    picked_up_by: AgentId | None = None
    """Whose browser answered a call that came in."""


_UNANSWERED: Final = {
    "no_answer": Note.CALL_UNANSWERED,
    "cancelled": Note.CALL_UNANSWERED,
    "busy": Note.CALL_BUSY,
}

_Some = TypeVar("_Some", int, str)


def _larger(one: _Some | None, other: _Some | None) -> _Some | None:
    return max((each for each in (one, other) if each is not None), default=None)


@dataclass(frozen=True, slots=True)
class Filled:
    """A carrier's approved text, with what stands in its places."""

    name: str
    language: str
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that the carrier keeps for us. It is fetched in a step of its own."""

    reference: str
    """By which the channel finds it again."""
    media_type: str | None = None
    file_name: str | None = None
    size: int | None = None


def transmission_of(message_id: MessageId) -> CommunicationId:
    """The first of a message is always the same, so that it is asked for once."""
    return CommunicationId(uuid5(message_id, "transmission"))


def ending_of(call: CommunicationId) -> MessageId:
    """The note of how it went."""
    return MessageId(uuid5(call, "ending"))


def piece_of(external_id: str, number: int) -> str:
    """The name of one of the messages as which something came; the first has the carrier's own."""
    return f"{external_id}#{number}" if number else external_id


def shortened(references: Sequence[str]) -> tuple[str, ...]:
    """The first and the newest are enough to find a thread (RFC 5322, section 3.6.4)."""
    if len(references) <= MOST_REFERENCES:
        return tuple(references)
    return (references[0], *references[1 - MOST_REFERENCES :])


def whole_name(external_id: str) -> str:
    """Of what came as several messages, the carrier's own for all of it; its own may have a # in it."""
    return _PIECE.sub("", external_id)


@dataclass(slots=True)
class Communication:
    id: CommunicationId
    channel: Channel
    direction: Direction
    kind: Kind
    lead_id: LeadId
    peer: Identity
    """Their side: where it came from, or goes."""
    line: str | None
    """Our side: which of our numbers or mailboxes; None: the channel has but one."""
    text: str
    created_at: datetime
    conversation_id: ConversationId | None = None
    message_id: MessageId | None = None
    agent_id: AgentId | None = None
    """Who of the team sent it, or called."""
    about: str | None = None
    """The external id of what it answers."""
    template: Filled | None = None
    subject: str | None = None
    references: tuple[str, ...] = ()
    """By which the carrier keeps a thread together: of an e-mail the Message-IDs before it."""
    upload_id: UploadId | None = None
    """The file that goes with it."""
    attached: Attached | None = None
    """A file that came with it, which the carrier keeps for us."""
    client_ref: str | None = None
    """The caller's own number of a client, as document 004's `cliente_id`."""
    contract_ref: str | None = None
    said_at: datetime | None = None
    """When it was written, by the carrier's clock: what a window counts from."""
    state: State = State.QUEUED
    external_id: str | None = None
    failure: Failure | None = None
    code: str | None = None
    tries: int = 0
    not_before: datetime | None = None
    """When it may be tried again."""
    seconds: int | None = None
    recording: str | None = None
    changed_at: datetime | None = None
    version: int = 0
    attempt: int = 1
    """Which transmission of its message: those after the first are asked for by hand."""
    events: list[Event] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def received(
        cls,
        id: CommunicationId,
        channel: Channel,
        lead_id: LeadId,
        peer: Identity,
        *,
        line: str | None,
        text: str,
        external_id: str,
        conversation_id: ConversationId | None = None,
        about: str | None = None,
        subject: str | None = None,
        references: tuple[str, ...] = (),
        by_us: bool = False,
        said_at: datetime,
        at: datetime,
    ) -> "Communication":
        """It came: as delivered as anything can be. What was said *by us*, by another door, is on its way."""
        one = cls(
            id=id,
            channel=channel,
            direction=Direction.OUT if by_us else Direction.IN,
            kind=Kind.TEXT,
            lead_id=lead_id,
            peer=peer,
            line=line,
            text=text,
            created_at=at,
            conversation_id=conversation_id,
            about=about,
            subject=subject,
            references=references,
            said_at=said_at,
            external_id=external_id,
        )
        one._reach(State.SENT if by_us else State.DELIVERED, at)
        return one

    @classmethod
    def rang(
        cls,
        id: CommunicationId,
        channel: Channel,
        lead_id: LeadId,
        peer: Identity,
        *,
        line: str | None,
        external_id: str,
        conversation_id: ConversationId,
        said_at: datetime,
        at: datetime,
    ) -> "Communication":
        """They called. Whether somebody answered is still to be told."""
        one = cls(
            id=id,
            channel=channel,
            direction=Direction.IN,
            kind=Kind.CALL,
            lead_id=lead_id,
            peer=peer,
            line=line,
            text="",
            created_at=at,
            conversation_id=conversation_id,
            said_at=said_at,
            external_id=external_id,
        )
        one._reach(State.SENT, at)
        return one

    @property
    def is_outgoing(self) -> bool:
        return self.direction is Direction.OUT

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing to do about it any more."""
        return self.state not in {State.QUEUED, State.SENDING}

    @property
    def may_go_again(self) -> bool:
        """Whether it is for a person to say that it is sent once more."""
        return self.is_outgoing and self.state in {State.FAILED, State.UNCERTAIN}

    @property
    def is_over(self) -> bool:
        """Of a call: it has ended, as far as its carrier has told. What is told later may change how."""
        return self.state is State.FAILED or self.seconds is not None

    @property
    def ending(self) -> tuple[Note, str] | None:
        """How a call went, as a note tells it, by all that has been told: in which order is no matter."""
        if self.kind is not Kind.CALL or not self.is_over:
            return None
        if self.state is State.DELIVERED:
            return Note.CALL_OUT if self.is_outgoing else Note.CALL_IN, str(self.seconds)
        if not self.is_outgoing:
            return Note.CALL_MISSED, ""
        return _UNANSWERED.get(self.failure or "no_answer", Note.CALL_FAILED), ""

    def again(self, id: CommunicationId, to: Identity, *, by: AgentId, at: datetime) -> "Communication":
        """The next transmission of the same message."""
        return replace(
            self,
            id=id,
            peer=to,
            agent_id=by,
            created_at=at,
            state=State.QUEUED,
            external_id=None,
            failure=None,
            code=None,
            tries=0,
            not_before=None,
            changed_at=None,
            version=0,
            attempt=self.attempt + 1,
            events=[],
        )

    # -- on the way out

    def queue(self, *, at: datetime, until: datetime | None = None) -> None:
        """It waits to be handed over; *until* then at the latest, for what was said before it (`let_go`)."""
        self.not_before = until
        self._tell(at)

    def let_go(self) -> None:
        """All that was said before it waits, too. What has been tried since stays as it is."""
        if self.state is State.QUEUED and self.tries == 0:
            self.not_before = None

    def begin(self, *, at: datetime) -> bool:
        """It is about to be handed over. False: it was already, so it is not again."""
        if self.state is not State.QUEUED:
            return False
        self.tries += 1
        self._reach(State.SENDING, at)
        return True

    def handed_over(self, external_id: str, *, at: datetime) -> None:
        """The carrier took it, under this id."""
        self.external_id = external_id
        self._reach(State.SENT, at)

    def put_back(self, *, until: datetime, counts: bool, at: datetime) -> None:
        """It was surely not taken, and is tried again: after very many times that count it has failed."""
        if self.state is not State.SENDING:
            return
        self.not_before = until
        if not counts:
            self.tries -= 1
        if self.tries >= MOST_TRIES:
            self.fail("unavailable", None, at=at)
        else:
            self.state = State.QUEUED  # the one step down: nothing has left the house
            self._tell(at)

    def fail(self, failure: Failure, code: str | None, *, at: datetime) -> None:
        self.report(Report(State.FAILED, at, failure, code))

    def lose_sight(self, *, at: datetime) -> None:
        """It may have been taken: whoever reads it decides whether to send it again."""
        self._reach(State.UNCERTAIN, at)

    # -- what the carrier tells

    def report(self, told: Report) -> None:
        """Only upwards. What it tells beside, of a call's length and recording, is kept in any case."""
        # the longest, and the last by name: so the order in which they come is no matter
        more = (_larger(told.seconds, self.seconds), _larger(told.recording, self.recording))
        if more != (self.seconds, self.recording):
            self.seconds, self.recording = more
            self._tell(told.at)
        if told.picked_up_by is not None and self.agent_id is None and not self.is_outgoing:
            self.agent_id = told.picked_up_by
            self._tell(told.at)
        if _RUNGS[told.state] > _RUNGS[self.state]:
            failed = told.state is State.FAILED
            self.failure = told.failure or "rejected" if failed else None
            self.code = told.code if failed else None
            self._reach(told.state, told.at)

    def file_is_here(self, upload_id: UploadId | None, *, at: datetime) -> None:
        """The file that the carrier kept is ours now; None: it keeps it no more."""
        self.attached, self.upload_id = None, upload_id
        self._tell(at, has_file=True)

    # -- inside

    def _reach(self, state: State, at: datetime) -> None:
        if _RUNGS[state] > _RUNGS[self.state]:
            self.state = state
            self._tell(at)

    def _tell(self, at: datetime, *, has_file: bool = False) -> None:
        self.changed_at = max(at, self.changed_at or at)
        self.version += 1
        self.events.append(
            CommunicationUpdated(
                communication_id=self.id,
                version=self.version,
                lead_id=self.lead_id,
                conversation_id=self.conversation_id,
                message_id=self.message_id,
                agent_id=self.agent_id,
                channel=self.channel,
                direction=self.direction,
                kind=self.kind,
                state=self.state,
                failure=self.failure,
                code=self.code,
                seconds=self.seconds,
                file=None if not has_file else "ready" if self.upload_id else "failed",
                upload_id=self.upload_id,
                attempt=self.attempt,
                at=at,
            )
        )
