"""Questions about meetings, to memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from pascal.adapters.memory.pipeline import standing_within
from pascal.adapters.memory.store import Store
from pascal.domain.errors import NotFound
from pascal.domain.ids import AgentId, MeetingId, QualificationId
from pascal.domain.meetings import During, Meeting, Status
from pascal.domain.permissions import Scope
from pascal.domain.ports.agenda import AfterMeeting, MeetingRow, WantedMeetings
from pascal.domain.ports.reach import Reach
from pascal.domain.qualification import Personal


class MemoryAgenda:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def meetings(
        self, reach: Reach, wanted: WantedMeetings, limit: int, after: AfterMeeting | None = None
    ) -> Sequence[MeetingRow]:
        def place(status: str, since: datetime, id: UUID) -> tuple[int, datetime, UUID]:
            return (wanted.statuses.index(Status(status)) if wanted.by_status else 0, since, id)

        def of(each: Meeting) -> tuple[int, datetime, UUID]:
            return place(each.status, each.during.since, each.id)

        found = [
            each
            for each in self._within(reach)
            if each.status in wanted.statuses
            and (wanted.since is None or each.during.since >= wanted.since)
            and (wanted.until is None or each.during.since < wanted.until)
            and wanted.agent_id in {None, each.agent_id}
            and (after is None or of(each) > place(after.status, after.since, after.id))
        ]
        found.sort(key=of)
        return list(map(self._row, found[:limit]))

    async def meeting(self, meeting_id: MeetingId, reach: Reach) -> MeetingRow:
        for each in self._within(reach):
            if each.id == meeting_id:
                return self._row(each)
        raise NotFound

    async def of_lead(self, qualification_id: QualificationId) -> Sequence[MeetingRow]:
        found = [each for each in self._shown() if each.qualification_id == qualification_id]
        found.sort(key=lambda each: (each.during.since, each.id), reverse=True)
        return list(map(self._row, found))

    async def busy(
        self, agents: Sequence[AgentId], during: During, *, at: datetime
    ) -> Mapping[AgentId, Sequence[During]]:
        state = self._store.state
        met = [
            (each.agent_id, each.during)
            for each in state.meetings.values()
            if each.takes_room and not each.has_expired(at)
        ]
        elsewhere = [(whose, each) for (whose, _), each in state.busy.items()]
        return {
            agent_id: sorted(
                each for whose, each in [*met, *elsewhere] if whose == agent_id and each.overlaps(during)
            )
            for agent_id in agents
        }

    def _shown(self) -> list[Meeting]:
        """What was ever more than an offer."""
        return [each for each in self._store.state.meetings.values() if each.version > 0]

    def _within(self, reach: Reach) -> list[Meeting]:
        reached = {one.id for one, _ in standing_within(self._store.state, reach)}
        return [
            each
            for each in self._shown()
            if reach.scope == Scope.ANY or each.agent_id == reach.who or each.qualification_id in reached
        ]

    def _row(self, one: Meeting) -> MeetingRow:
        state = self._store.state
        agent = state.agents[one.agent_id]
        talk = None if one.conversation_id is None else state.conversations[one.conversation_id]
        known = state.qualifications[one.qualification_id].values
        clash = pair.clash if (pair := state.pairs.get(one.id)) else None
        return MeetingRow(
            one.id,
            one.lead_id,
            one.qualification_id,
            one.agent_id,
            agent.name,
            agent.active,
            agent.time_zone,
            one.subject,
            one.during.since,
            one.during.until,
            one.status,
            one.attendees,
            one.conversation_id,
            one.booked_by,
            one.created_at,
            "" if talk is None else talk.contact.name,
            None if talk is None else talk.contact.email,
            None if talk is None else talk.contact.phone,
            {each.value: known[each] for each in Personal if each in known},
            clash if clash and clash.version == one.version else None,
            one.version,
        )
