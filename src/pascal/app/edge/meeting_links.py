"""Links by which a lead moves or cancels a meeting without signing in: signed, for one meeting."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pascal.app.settings import Settings
from pascal.domain.errors import Invalid, NotFound
from pascal.domain.ids import MeetingId
from pascal.domain.ports.security import Seals

PATH: Final = "/meeting"
_PURPOSE = "meeting"


@dataclass(frozen=True, slots=True)
class MeetingLinks:
    """Always the same of the same meeting, and good until that is over, whenever it is moved to."""

    seals: Seals
    settings: Settings

    def url(self, meeting_id: MeetingId) -> str:
        return f"{self.settings.public_url}{PATH}/{self.seals.seal((str(meeting_id),), _PURPOSE)}"

    def read(self, token: str) -> MeetingId:
        """Which meeting it is about. Raises `NotFound` for one that is not ours."""
        try:
            (meeting_id,) = self.seals.open(token, _PURPOSE)
        except (Invalid, ValueError) as error:
            raise NotFound from error
        return MeetingId(UUID(str(meeting_id)))
