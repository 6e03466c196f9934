"""Questions to memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from pascal.adapters.memory.conditions import fold, is_about, matches, passes, words_of
from pascal.adapters.memory.store import State, Store, newest, reaches
from pascal.domain.agents import Agent, Availability
from pascal.domain.assignment import Waiting
from pascal.domain.conversations import Conversation, Priority, Status
from pascal.domain.errors import NotFound
from pascal.domain.events import ConversationState
from pascal.domain.hours import ALWAYS_OPEN, Hours
from pascal.domain.identities import Known
from pascal.domain.ids import AgentId, ConversationId, LeadId, SessionId, UploadId, VisitorId
from pascal.domain.leads import Lead
from pascal.domain.messages import CALLS, Message, SenderType
from pascal.domain.ports.lists import After, Filter, Numbered, Order, Sorting
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import (
    UNREAD_SHOWN,
    ConsentRow,
    ConversationRow,
    Found,
    Handshake,
    HistoryStamp,
    LeadRow,
    MessageRow,
    SignedIn,
    Whose,
)
from pascal.domain.templates import Template, in_order
from pascal.domain.uploads import Upload

WORDS_BEFORE, WORDS_AFTER = 10, 20
"""How much of a message is shown around a match."""


def _excerpt(wanted: Sequence[str], text: str) -> str:
    pieces = text.split()
    at = next((i for i, piece in enumerate(pieces) if any(matches([each], piece) for each in wanted)), 0)
    return " ".join(pieces[max(0, at - WORDS_BEFORE) : at + WORDS_AFTER])


class MemoryReads:
    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def _state(self) -> State:
        return self._store.state

    # -- people

    async def signed_in(self, agent_id: AgentId, session_id: SessionId) -> SignedIn | None:
        if (agent := self._state.agents.get(agent_id)) is None:
            return None
        session = self._state.sessions.get(session_id)
        is_open = session is not None and session.agent_id == agent_id and session.revoked_at is None
        return SignedIn(agent_id, agent.name, agent.role, agent.active, agent.epoch, session_id, is_open)

    async def agent(self, agent_id: AgentId) -> Agent:
        if (agent := self._state.agents.get(agent_id)) is None:
            raise NotFound
        return replace(agent, events=[])

    async def agents(self, limit: int, after: AgentId | None, *, search: str | None) -> Sequence[Agent]:
        found = (
            replace(agent, events=[])
            for agent_id, agent in sorted(self._state.agents.items())
            if (after is None or agent_id > after)
            and (search is None or fold(search) in fold(f"{agent.name} {agent.email}"))
        )
        return list(found)[:limit]

    async def team(self) -> Sequence[Agent]:
        active = (replace(agent, events=[]) for agent in self._state.agents.values() if agent.active)
        return sorted(active, key=lambda each: (fold(each.name), each.id))

    async def open_counts(self, agents: Sequence[AgentId]) -> dict[AgentId, int]:
        saved = self._state.conversations.values()
        busy = Counter(each.agent_id for each in saved if each.status is Status.IN_PROGRESS)
        return {agent_id: busy[agent_id] for agent_id in agents}

    async def declared_there(self) -> Mapping[AgentId, Availability]:
        return {
            each.id: each.availability
            for each in self._state.agents.values()
            if each.availability is not Availability.OFFLINE or each.lowered_from is not None
        }

    # -- leads

    async def known(self, visitor: VisitorId) -> bool:
        return (
            LeadId(visitor) in self._state.leads
            or self._state.spoken_for(visitor) is not None
            or self._state.last_claim(visitor) is not None
            or AgentId(visitor) in self._state.agents
        )

    async def handshake(self, visitor: VisitorId) -> Handshake | None:
        mine = [each for each in self._state.current() if each.is_of(visitor)]
        active = newest(each for each in mine if each.status is not Status.RESOLVED)
        active_id = None if active is None else active.id
        if (lead_id := self._state.spoken_for(visitor)) is not None:
            return Handshake(self._state.leads[lead_id].name, lead_id, True, active_id)
        if (claim := self._state.last_claim(visitor)) is not None:
            return Handshake(claim.contact.name, claim.lead_id, False, active_id)
        return None

    async def lead(self, lead_id: LeadId, reach: Reach) -> LeadRow:
        if not any(each.lead_id == lead_id for each in self._state.within(reach)):
            raise NotFound
        return _lead_row(self._state.leads[lead_id])

    async def whose(self, ids: Sequence[UUID]) -> Mapping[UUID, Whose]:
        found: dict[UUID, Whose] = {}
        for each in sorted(
            self._state.conversations.values(),
            key=lambda one: (one.claimed_by is None, one.last_message_at, one.id),
        ):
            found[each.id] = found[each.lead_id] = Whose(each.contact.name, each.id)
        return {each: found[each] for each in ids if each in found}

    async def identities(self, lead_id: LeadId) -> Sequence[Known]:
        found = [each for each in self._state.identities.values() if each.lead_id == lead_id]
        return sorted(found, key=lambda each: (each.at, each.identity))

    async def consents(self, lead_id: LeadId, most: int) -> Sequence[ConsentRow]:
        lead, agents = self._state.leads[lead_id], self._state.agents
        found = [
            ConsentRow(
                each.channel,
                each.identity.kind,
                each.identity.value,
                each.wanted,
                each.about,
                each.at,
                each.words,
                each.agent_id,
                None if each.agent_id is None else agents[each.agent_id].name,
            )
            for each in self._state.consents
            if lead.is_at(each.identity)
        ]
        found.sort(key=lambda each: (each.wanted, each.channel, each.kind, each.value, each.about))
        return sorted(found, key=lambda each: each.at, reverse=True)[:most]

    async def said_with(
        self,
        lead_id: LeadId,
        reach: Reach,
        limit: int,
        after: tuple[datetime, UUID] | None,
        channel: str | None = None,
    ) -> Sequence[tuple[MessageRow, UUID | None]]:
        found = [
            (message, one.agent_id)
            for one in self._state.within(reach)
            if one.lead_id == lead_id
            for message in self._said(one)
            if (after is None or (message.created_at, message.id) < after)
            and channel in {None, message.channel}
            and message.note not in CALLS
        ]
        found.sort(key=lambda each: (each[0].created_at, each[0].id), reverse=True)
        return [(MessageRow.of(message), whose) for message, whose in found[:limit]]

    async def search_leads(self, text: str, reach: Reach, limit: int) -> Sequence[LeadRow]:
        leads = [
            self._state.leads[lead_id] for lead_id in {each.lead_id for each in self._state.within(reach)}
        ]
        found = [each for each in leads if is_about(text, each)]
        found.sort(key=lambda each: each.last_seen, reverse=True)
        return [_lead_row(each) for each in found[:limit]]

    # -- conversations

    async def conversation(self, conversation_id: ConversationId, reach: Reach) -> ConversationRow:
        return self._listed(self._one(conversation_id, reach), reach)

    async def conversations(
        self, reach: Reach, filters: Filter, order: Order, limit: int, after: After | None
    ) -> Sequence[ConversationRow]:
        newest_first = order is Order.LAST_ACTIVITY

        def place(one: Conversation) -> tuple[datetime, UUID]:
            return one.last_message_at if newest_first else one.created_at, one.id

        found = [each for each in self._state.within(reach) if passes(self._state, each, filters)]
        found.sort(key=place, reverse=newest_first)
        if after is not None:
            end = (after.at, after.id)
            found = [each for each in found if (place(each) < end if newest_first else place(each) > end)]
        return [self._listed(each, reach) for each in found[:limit]]

    async def numbered(
        self, reach: Reach, filters: Filter, page: Numbered
    ) -> tuple[Sequence[ConversationRow], int]:
        found = [each for each in self._state.within(reach) if passes(self._state, each, filters)]
        found.sort(key=lambda each: (_place(each, page.sorting), each.id), reverse=page.descending)
        if page.sorting is Sorting.ASSIGNED:
            found.sort(key=lambda each: each.assigned_at is None)
        begins = (page.number - 1) * page.size
        return [self._listed(each, reach) for each in found[begins : begins + page.size]], len(found)

    async def count(self, reach: Reach, filters: Filter) -> int:
        return sum(passes(self._state, each, filters) for each in self._state.within(reach))

    async def last_said(self, conversations: Sequence[ConversationId], most: int) -> Sequence[MessageRow]:
        return [
            MessageRow.of(each)
            for one in sorted(conversations)
            for each in self._state.messages.get(one, ())[-most:]
        ]

    async def states(
        self, reach: Reach, filters: Filter, limit: int, after: ConversationId | None
    ) -> Sequence[ConversationState]:
        found = [
            each
            for each in self._state.within(reach)
            if (after is None or each.id > after) and passes(self._state, each, filters)
        ]
        return [each.state for each in sorted(found, key=lambda each: each.id)[:limit]]

    async def messages(
        self,
        conversation_id: ConversationId,
        reach: Reach,
        limit: int,
        *,
        before: int | None = None,
        after: int | None = None,
    ) -> Sequence[MessageRow]:
        said = [MessageRow.of(each) for each in self._said(self._one(conversation_id, reach))]
        if after is not None:
            return [each for each in said if each.seq > after][:limit]
        return [each for each in said if before is None or each.seq < before][-limit:]

    async def history_stamp(self, conversation_id: ConversationId, reach: Reach) -> HistoryStamp:
        one = self._one(conversation_id, reach)
        return HistoryStamp(
            one.last_seq,
            one.last_message_at,
            one.read_by_lead,
            one.read_by_agent,
            self._state.carried.get(one.id, 0),
            one.agent_id,
        )

    async def unread(self, conversation_id: ConversationId) -> int:
        one = self._state.conversations.get(conversation_id)
        return 0 if one is None else self._unread(one, one.read_by_agent, {SenderType.LEAD})

    async def place_in_queue(self, conversation_id: ConversationId) -> int | None:
        waiting = [each for each in self._state.conversations.values() if each.status is Status.QUEUED]
        waiting.sort(key=lambda each: Waiting(each.id, each.created_at, each.priority).turn)
        return next((i for i, each in enumerate(waiting, 1) if each.id == conversation_id), None)

    async def search_messages(self, text: str, reach: Reach, limit: int) -> Sequence[Found]:
        wanted = words_of(text)
        found = [
            Found(
                one.id,
                each.id,
                each.seq,
                _excerpt(wanted, each.text),
                one.contact.name,
                each.created_at,
                one.agent_id,
            )
            for one in self._state.within(reach)
            for each in self._said(one)
            if each.note is None and matches(wanted, each.text)
        ]
        return sorted(found, key=lambda each: each.created_at, reverse=True)[:limit]

    async def hours(self) -> Hours:
        return self._state.hours.get("house", ALWAYS_OPEN)

    async def templates(self, owner_id: AgentId, *, shared: bool) -> Sequence[Template]:
        found = self._state.templates.values()
        return in_order(
            self._state.template(each)
            for each in found
            if each.owner_id == owner_id or (shared and each.owner_id is None)
        )

    async def upload(self, upload_id: UploadId) -> Upload:
        if upload_id not in self._state.wanted:
            raise NotFound
        return self._state.uploads[upload_id]

    async def may_see_upload(self, upload_id: UploadId, reach: Reach) -> bool:
        upload = self._state.uploads.get(upload_id)
        return (upload is not None and upload.owner == reach.who) or any(
            each.upload_id == upload_id for one in self._state.within(reach) for each in self._said(one)
        )

    # -- inside

    def _one(self, conversation_id: ConversationId, reach: Reach) -> Conversation:
        saved = self._state.conversations.get(conversation_id)
        if saved is None or not reaches(reach, one := self._state.conversation(saved)):
            raise NotFound
        return one

    def _said(self, one: Conversation) -> tuple[Message, ...]:
        return self._state.messages[one.id]

    def _listed(self, one: Conversation, reach: Reach) -> ConversationRow:
        mark, others = one.read_by_agent, {SenderType.LEAD}
        if reach.visitor:
            mark, others = one.read_by_lead, {SenderType.AGENT, SenderType.BOT}
        last = self._state.last_said(one)
        state = {field.name: getattr(one.state, field.name) for field in fields(one.state)}
        unread = self._unread(one, mark, others)
        said = (None, None) if last is None else (last.text, str(last.content_type))
        rating = self._state.ratings.get(one.id)
        return ConversationRow(
            **state,
            unread=unread,
            last_text=said[0],
            last_kind=said[1],
            score=None if rating is None else rating.opinion.score,
            comment=None if rating is None else rating.opinion.comment,
            rated_at=None if rating is None else rating.at,
            rateable=reach.visitor
            and rating is None
            and one.status is Status.RESOLVED
            and self._state.is_about_something(one),
        )

    def _unread(self, one: Conversation, mark: int, others: set[SenderType]) -> int:
        said = self._said(one)
        return min(sum(each.seq > mark and each.sender.type in others for each in said), UNREAD_SHOWN)


def _place(one: Conversation, sorting: Sorting) -> datetime | int:
    match sorting:
        case Sorting.CREATED:
            return one.created_at
        case Sorting.LAST_MESSAGE:
            return one.last_message_at
        case Sorting.ASSIGNED:
            return one.assigned_at or one.created_at
        case Sorting.PRIORITY:
            return [Priority.LOW, Priority.NORMAL, Priority.HIGH].index(one.priority or Priority.NORMAL)
        case Sorting.STATUS:
            return list(Status).index(one.status)
        case _:
            assert_never(sorting)


def _lead_row(lead: Lead) -> LeadRow:
    return LeadRow(
        lead.id,
        lead.name,
        lead.email,
        lead.phone,
        lead.verified_at is not None,
        lead.created_at,
        lead.last_seen,
    )
