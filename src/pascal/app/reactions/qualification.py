"""Whoever writes stands on the way to a meeting from then on, and where they stand follows them."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from pascal.app.edge.pulse import Pulse
from pascal.app.usecases.incoming import NAMELESS
from pascal.app.usecases.leads import ATTEMPTS
from pascal.domain import events
from pascal.domain.conversations import Conversation
from pascal.domain.errors import Collision
from pascal.domain.ids import ConversationId, LeadId, QualificationId, VisitorId
from pascal.domain.leads import Contact
from pascal.domain.messages import CALLS_OF_LEADS, SenderType
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.ports.storage.qualifications import Begun
from pascal.domain.projects import project_name
from pascal.domain.qualification import Evidence, Personal, Qualification
from pascal.domain.requirements import PROJECT, Kind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FollowLeads:
    """A reaction. It looks at how things stand, so a second time changes nothing."""

    storage: Storage
    kind: Kind
    clock: Clock
    ids: Ids
    pulse: Pulse = field(default_factory=Pulse)

    name = "qualification"
    hears = (events.ConversationQueued, events.MessagePosted, events.NoteReworded, events.LeadVerified)
    at_once = 200
    patience = 0.1

    async def react(self, recorded: list[Recorded]) -> None:
        """Raises `StorageUnavailable`: then all come again; and `Collision` where somebody was always first.

        Who is passed over for that stands on the way from their next word on, and the bot waits for it.
        """
        for each in recorded:
            match each.event:
                case events.LeadVerified(lead_id=lead_id, visitor_id=visitor, at=at):
                    await self._lift(lead_id, visitor, at)
            self.pulse.beat(self.name)
        spoken = _spoken_in(recorded)
        async with self.storage.begin() as tx:
            begun = await tx.qualifications.spoke(spoken)
        for talk_id, at in spoken.items():
            if self._has_news(begun.get(talk_id)):
                await self.follow(talk_id, at)
                self.pulse.beat(self.name)

    def _has_news(self, begun: Begun | None) -> bool:
        return (
            begun is None
            or begun.kind != self.kind
            or not _typed(begun.contact, self.kind).keys() <= begun.known
        )

    async def follow(self, talk_id: ConversationId, at: datetime) -> None:
        """Where its lead, who wrote then, stands from now on. Raises `StorageUnavailable` and `Collision`."""

        async def follows(tx: Transaction) -> None:
            talk = await tx.conversations.get(talk_id)
            one = await tx.qualifications.of(talk.lead_id, talk.claimed_by)
            one = one or self._begun(talk)
            one.ask_as(self.kind)
            _learn_form(one, talk)
            one.spoke(at=at)
            await tx.qualifications.save(one)

        await self._tries(follows)

    async def _tries(self, act: Callable[[Transaction], Awaitable[T]]) -> T:
        """Again, where theirs began at this moment. Raises `Collision` where it always did."""
        for _ in range(ATTEMPTS):
            with suppress(Collision):
                async with self.storage.begin() as tx:
                    return await act(tx)
        raise Collision

    def _begun(self, talk: Conversation) -> Qualification:
        named = QualificationId(self.ids.new())
        return Qualification.start(named, talk.lead_id, talk.claimed_by, self.kind, at=talk.created_at)

    async def _lift(self, lead_id: LeadId, visitor: VisitorId, at: datetime) -> None:
        """What a browser told that has proven to be the lead is theirs.

        Where it told some of it under another e-mail nobody knows which: that stays claimed, and they begin.
        """

        async def lifts(tx: Transaction) -> Conversation | None:
            of_others, talk = await tx.conversations.claimed(lead_id, visitor)
            if not of_others:
                await self._hand_over(tx, lead_id, visitor)
            return talk if of_others else None

        if (talk := await self._tries(lifts)) is not None:
            await self.follow(talk.id, at)

    async def _hand_over(self, tx: Transaction, lead_id: LeadId, visitor: VisitorId) -> None:
        claimed = await tx.qualifications.of(lead_id, visitor)
        if claimed is None:
            return
        theirs = await tx.qualifications.of(lead_id, None)
        if theirs is None:
            claimed.claimed_by = None
            await tx.qualifications.save(claimed)
            return
        theirs.take_over(claimed, at=self.clock.now())
        await tx.qualifications.fold(claimed, theirs)


def _learn_form(one: Qualification, talk: Conversation) -> None:
    """What they typed into it, and of what its page is, where they have not said otherwise."""
    for asked, value in _typed(talk.contact, one.kind).items():
        if asked not in one.answers:
            one.learn(asked, value, Evidence(value, None, 1.0, "form"), at=talk.created_at)


def _typed(contact: Contact, kind: Kind) -> dict[str, str]:
    typed = {
        Personal.NAME: contact.name,
        Personal.EMAIL: contact.email,
        Personal.PHONE: contact.phone,
        PROJECT: project_name(contact.project_id) if kind.asks(PROJECT) else None,
    }
    return {asked: value for asked, value in typed.items() if value and value != NAMELESS}


def _spoken_in(recorded: list[Recorded]) -> dict[ConversationId, datetime]:
    """Where leads spoke or called, and when last; in the order in which it happened."""
    spoken: dict[ConversationId, datetime] = {}
    for each in recorded:
        match each.event:
            case events.ConversationQueued(state=state, returned=False, at=at):
                spoken[state.id] = at
            case events.MessagePosted(message=message, at=at) if (
                message.sender.type is SenderType.LEAD or message.note in CALLS_OF_LEADS
            ):
                spoken[message.conversation_id] = at
            case events.NoteReworded(message=message, at=at) if message.note in CALLS_OF_LEADS:
                spoken[message.conversation_id] = at  # what was told first is not always how it went
    return spoken
