"""Meetings in a transaction."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pascal.adapters.memory.storage.part import Part
from pascal.domain.errors import NotFound, SlotTaken
from pascal.domain.ids import AgentId, LeadId, MeetingId, QualificationId
from pascal.domain.meetings import Meeting, Status


class MemoryMeetings(Part):
    async def get(self, meeting_id: MeetingId) -> Meeting:
        if meeting_id not in self._state.meetings:
            raise NotFound
        return replace(self._state.meetings[meeting_id], events=[])

    async def held(self, qualification_id: QualificationId, *, at: datetime) -> Sequence[Meeting]:
        theirs = [
            replace(each, events=[])
            for each in self._state.meetings.values()
            if (each.qualification_id, each.status) == (qualification_id, Status.HELD)
            and not each.has_expired(at)
            and each.during.since > at
        ]
        return sorted(theirs, key=lambda each: (each.during.since, each.id))

    async def lock(self, whose: Collection[AgentId]) -> None:
        """One transaction comes after the other anyway."""

    async def save(self, *meetings: Meeting, at: datetime) -> None:
        whose, kept = {each.agent_id for each in meetings}, self._state.meetings
        for each in [*kept.values()]:
            if each.agent_id in whose and each.has_expired(at):
                kept[each.id] = replace(each, status=Status.CANCELLED, expires_at=None)
        for one in sorted(meetings, key=lambda each: each.takes_room):
            if one.takes_room and any(
                each.agent_id == one.agent_id
                and each.id != one.id
                and each.takes_room
                and each.during.overlaps(one.during)
                for each in kept.values()
            ):
                raise SlotTaken
            kept[one.id] = replace(one, events=[])
        for one in meetings:
            self._record(one.events)

    async def of_unproven(self, *, at: datetime) -> Mapping[LeadId, int]:
        unproven = {each.id for each in self._state.qualifications.values() if each.claimed_by is not None}
        return Counter(
            each.lead_id
            for each in self._state.meetings.values()
            if each.during.since > at
            and each.status is Status.BOOKED
            and each.booked_by is None
            and each.qualification_id in unproven
        )

    async def is_met(self, qualification_id: QualificationId, *, besides: MeetingId) -> bool:
        return any(
            each.qualification_id == qualification_id
            and each.id != besides
            and each.status in {Status.BOOKED, Status.DONE}
            for each in self._state.meetings.values()
        )
