"""A small house to set scenes in: the use cases over whichever storage is on trial."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from pascal.app.usecases.agents import EditOneself
from pascal.app.usecases.bot import BotPolicy
from pascal.app.usecases.conversations import (
    ChangeConversation,
    Form,
    HouseRules,
    StartConversation,
    Started,
    TakeConversation,
)
from pascal.app.usecases.messages import SendMessage
from pascal.app.usecases.sending import LookAtSendability
from pascal.domain.agents import Agent, Availability
from pascal.domain.conversations import Conversation
from pascal.domain.ids import ConversationId, LeadId, MessageId, TeamId, UploadId, VisitorId
from pascal.domain.leads import Lead
from pascal.domain.messages import Draft, Message, Sender, SenderType
from pascal.domain.permissions import Permissions, Visitor
from pascal.domain.ports.outbox import EVERY_KIND, Kinds, Outbox, Recorded
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.teams import Team
from pascal.testing.builders import Clock, Ids, agent, staff

VOUCHED = "vouched"


class PhonesAsTyped:
    def normalise(self, raw: str) -> str | None:
        return raw

    def country(self, e164: str) -> str | None:
        return "PE" if e164.startswith("+51") else None


class VouchesByWord:
    def vouches(self, email_folded: str, identity: str) -> bool:
        return bool(email_folded) and identity == VOUCHED


@dataclass(slots=True)
class House:
    storage: Storage
    clock: Clock = field(default_factory=Clock)
    ids: Ids = field(default_factory=Ids)

    async def hires(
        self,
        name: str = "Juan",
        *,
        max_concurrent_chats: int = 5,
        team: Team | None = None,
        availability: Availability = Availability.ONLINE,
    ) -> Agent:
        hired = agent(name, max_concurrent_chats=max_concurrent_chats, availability=availability)
        hired.team_id = None if team is None else team.id
        async with self.storage.begin() as tx:
            await tx.agents.add(hired)
        return hired

    async def makes_team(self, name: str = "Lima", *, automatic: bool = True) -> Team:
        team = Team(TeamId(self.ids.new()), name, automatic)
        async with self.storage.begin() as tx:
            await tx.teams.save(team)
        return team

    async def declares(self, who: Agent, availability: Availability) -> None:
        await EditOneself(self.storage, self.clock)(staff(who), availability=availability)

    async def starts(
        self,
        visitor: VisitorId,
        text: str = "Hola",
        *,
        email: str = "ana@example.com",
        name: str = "Ana",
        phone: str = "+51987654321",
        project: str | None = None,
        vouched: bool = False,
        client_id: str | None = None,
    ) -> Started:
        form = Form(name, email, phone, project, VOUCHED if vouched else None)
        return await self.starting()(Visitor(visitor), form, Draft.of(text, client_id=client_id))

    def starting(self) -> StartConversation:
        return StartConversation(
            self.storage, self.clock, self.ids, PhonesAsTyped(), VouchesByWord(), HouseRules()
        )

    def sending(self) -> SendMessage:
        look = LookAtSendability.__new__(LookAtSendability)  # everybody here is on the site
        return SendMessage(self.storage, self.clock, self.ids, Permissions(), self.starting(), look)

    async def takes(self, by: Agent, conversation_id: ConversationId) -> Conversation:
        act = TakeConversation(self.storage, self.clock, self.ids, Permissions())
        return await act(staff(by), conversation_id)

    async def releases(self, by: Agent, conversation_id: ConversationId) -> Conversation:
        act = ChangeConversation(self.storage, self.clock, self.ids, Permissions(), BotPolicy())
        return await act.release(staff(by), conversation_id)

    async def resolves(self, by: Agent, conversation_id: ConversationId) -> Conversation:
        act = ChangeConversation(self.storage, self.clock, self.ids, Permissions(), BotPolicy())
        return await act.resolve(staff(by), conversation_id)

    async def says(
        self,
        who: Agent | VisitorId,
        conversation_id: ConversationId,
        text: str,
        client_id: str | None = None,
        *,
        upload_id: UploadId | None = None,
    ) -> Message:
        return await self.storage.post(
            conversation_id, client_id, self.saying(who, text, client_id, upload_id)
        )

    def saying(
        self,
        who: Agent | VisitorId,
        text: str,
        client_id: str | None = None,
        upload_id: UploadId | None = None,
    ) -> Callable[[Conversation], Message]:
        if isinstance(who, Agent):
            sender = Sender(SenderType.AGENT, who.id, who.name)
        else:
            sender = Sender(SenderType.LEAD, who, "Ana")
        draft = Draft.of(text, upload_id=upload_id, client_id=client_id)
        message_id, at = MessageId(self.ids.new()), self.clock.now()
        return lambda conversation: conversation.post(draft, sender, id=message_id, at=at)

    async def changes(
        self, conversation_id: ConversationId, change: Callable[[Conversation], object]
    ) -> None:
        """Load, change, save."""
        async with self.storage.begin() as tx:
            conversation = await tx.conversations.get(conversation_id)
            change(conversation)
            await tx.conversations.save(conversation)


async def lead_of(tx: Transaction, lead_id: LeadId) -> Lead:
    """Locked."""
    _, lead, _ = await tx.leads.find("", lead_id)
    assert lead is not None
    return lead


@asynccontextmanager
async def leading(outbox: Outbox) -> AsyncIterator[None]:
    """Lead, as soon as whoever led before is really gone."""
    for _ in range(1500):
        async with outbox.lead() as leads:
            if leads:
                yield
                return
        await asyncio.sleep(0.02)
    raise TimeoutError("somebody else leads")


async def drained(
    outbox: Outbox, consumer: str = "test", chunk: int = 100, hears: Kinds = EVERY_KIND
) -> Sequence[Recorded]:
    """All that *consumer* has to do, done. Whoever calls leads."""
    all_of_it: list[Recorded] = []
    while found := await outbox.pending(consumer, chunk, hears):
        all_of_it += found
        await outbox.done(consumer, found)
    return all_of_it


async def happened(outbox: Outbox, consumer: str = "test") -> Sequence[Recorded]:
    """The same, and nothing is left behind: PostgreSQL's own housekeeping may hold a commit back a moment."""
    all_of_it = [*await drained(outbox, consumer)]
    while (await outbox.lag({consumer: EVERY_KIND}))[consumer]:
        await outbox.wait(0.002)
        all_of_it += await drained(outbox, consumer)
    return all_of_it
