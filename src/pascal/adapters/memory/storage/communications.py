"""Communications, what carriers report of them, and consent, in a transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from pascal.adapters.memory.storage.part import Part
from pascal.domain.channels import WEB, Channel
from pascal.domain.communications import Communication, Kind, Report, State
from pascal.domain.consents import About, Consent
from pascal.domain.errors import Collision, NotFound
from pascal.domain.identities import Identity
from pascal.domain.ids import AgentId, CommunicationId, ConversationId, MessageId
from pascal.domain.messages import Delivery, SenderType


class MemoryCommunications(Part):
    async def get(self, communication_id: CommunicationId) -> Communication:
        saved = self._state.communications.get(communication_id)
        if saved is None:
            raise NotFound
        return replace(saved, events=[])

    async def known_as(self, channel: Channel, external_id: str) -> Communication | None:
        name = (channel, external_id)
        return next(self._those(lambda each: (each.channel, each.external_id) == name), None)

    async def named(self, channel: Channel, external_id: str) -> Communication | None:
        return await self.known_as(channel, external_id)

    async def of_message(self, message_id: MessageId) -> Communication | None:
        return self._newest(lambda each: each.message_id == message_id)

    async def next_to_send(
        self, conversation_id: ConversationId, beside: Iterable[Channel] = ()
    ) -> Communication | None:
        waiting = self._those(
            lambda each: (
                each.conversation_id == conversation_id and _waits(each) and each.channel not in beside
            )
        )
        said: dict[MessageId | None, int] = {
            each.id: each.seq for each in self._state.messages[conversation_id]
        }
        return min(waiting, key=lambda each: (said.get(each.message_id, 0), *_age(each)), default=None)

    async def waiting(self, channel: Channel) -> tuple[int, datetime | None]:
        since = [
            each.created_at for each in self._those(lambda each: each.channel == channel and _waits(each))
        ]
        return len(since), min(since, default=None)

    async def carried(self, conversations: Iterable[ConversationId]) -> Sequence[ConversationId]:
        came = {each.conversation_id for each in self._those(lambda each: not each.is_outgoing)}
        return sorted(each for each in conversations if each in came)

    async def last_read(self, conversation_id: ConversationId) -> Communication | None:
        upto = self._state.conversations[conversation_id].read_by_agent
        read = [
            each.id
            for each in self._state.messages[conversation_id]
            if each.sender.type is SenderType.LEAD and each.channel != WEB and each.seq <= upto
        ]
        return self._newest(lambda each: bool(read) and each.message_id == read[-1] and not each.is_outgoing)

    async def last_with(self, conversation_id: ConversationId, channel: Channel) -> Communication | None:
        where = (conversation_id, channel)
        return self._newest(lambda each: (each.conversation_id, each.channel) == where)

    def _those(self, are: Callable[[Communication], bool]) -> Iterator[Communication]:
        return (replace(each, events=[]) for each in self._state.communications.values() if are(each))

    def _newest(self, are: Callable[[Communication], bool]) -> Communication | None:
        return max(self._those(are), key=_age, default=None)

    async def exchanged(
        self, peer: Identity, channel: Channel, *, since: datetime
    ) -> tuple[datetime | None, Sequence[datetime]]:
        there = [*self._those(lambda each: (each.peer, each.channel) == (peer, channel))]
        heard = [each.said_at for each in there if not each.is_outgoing and each.said_at is not None]
        sent = [
            each.created_at
            for each in there
            if each.is_outgoing and each.state not in {State.QUEUED, State.FAILED} and each.created_at > since
        ]
        return max(heard, default=None), sorted(sent)

    async def filled_up(self, channel: Channel, *, since: datetime) -> datetime | None:
        full = self._those(lambda each: (each.channel, each.failure) == (channel, "daily_limit"))
        told = [each.changed_at for each in full if each.changed_at is not None and each.changed_at > since]
        return max(told, default=None)

    async def last_calls(self, agent_id: AgentId, most: int) -> Sequence[Communication]:
        began = self._those(
            lambda each: each.agent_id == agent_id and each.is_outgoing and each.kind is Kind.CALL
        )
        return sorted(began, key=_age)[-most:]

    async def add(self, one: Communication) -> bool:
        known = one.external_id and await self.known_as(one.channel, one.external_id)
        if known or one.id in self._state.communications:
            return False
        await self.save(one)
        return True

    async def save(self, one: Communication) -> None:
        known = one.external_id and await self.known_as(one.channel, one.external_id)
        if known and known.id != one.id:
            raise Collision
        self._state.communications[one.id] = replace(one, events=[])
        if one.conversation_id and one.message_id and one.is_outgoing and one.events:
            self._state.change_message(
                one.conversation_id,
                one.message_id,
                lambda each: replace(each, delivery=_shown(one, each.delivery)),
            )
        self._record(one.events)

    async def keep_report(self, channel: Channel, external_id: str, report: Report) -> None:
        name = (channel, external_id)
        self._state.reports[name] = self._state.reports.get(name, frozenset()) | {report}

    async def reports(self, channel: Channel, external_id: str) -> Sequence[Report]:
        return [*self._state.reports.pop((channel, external_id), frozenset())]

    async def note_consent(self, consent: Consent) -> None:
        self._state.consents |= {consent: None}

    async def last_word(self, identity: Identity, channel: Channel, about: About = "all") -> Consent | None:
        of_them = (
            each
            for each in self._state.consents
            if (each.identity, each.channel, each.about) == (identity, channel, about)
        )
        return max(of_them, key=lambda each: (each.at, not each.wanted), default=None)

    async def forget_reports(self, *, before: datetime, most: int) -> int:
        """Nothing is kept for so long in memory."""
        return 0


def _waits(one: Communication) -> bool:
    return one.is_outgoing and not one.is_settled and one.kind is not Kind.CALL


def _shown(one: Communication, before: Delivery | None) -> Delivery:
    if before is not None and before.attempt > one.attempt:
        return before
    return Delivery(one.state, one.failure, one.code, one.attempt)


def _age(one: Communication) -> tuple[datetime, CommunicationId]:
    return one.created_at, one.id
