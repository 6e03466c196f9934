"""What leads have heard of meetings, as a transaction keeps it."""

from typing import Protocol

from pascal.domain.ids import MeetingId
from pascal.domain.invitations import Invitation


class Invitations(Protocol):
    async def of(self, meeting_id: MeetingId) -> Invitation:
        """Of one that nobody has heard of: nothing. Locked by its meeting."""

    async def save(self, invitation: Invitation) -> None: ...
