"""What leads have heard of meetings, in a transaction."""

from dataclasses import replace

from pascal.adapters.memory.storage.part import Part
from pascal.domain.ids import MeetingId
from pascal.domain.invitations import Invitation


class MemoryInvitations(Part):
    async def of(self, meeting_id: MeetingId) -> Invitation:
        return replace(self._state.invitations.get(meeting_id) or Invitation(meeting_id))

    async def save(self, invitation: Invitation) -> None:
        self._state.invitations[invitation.meeting_id] = replace(invitation)
