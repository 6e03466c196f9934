"""Links by which a lead rates without signing in: signed, for one conversation, good for a while."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pascal.app.settings import Settings
from pascal.domain.errors import Invalid, NotFound
from pascal.domain.ids import ConversationId
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.security import Seals

PATH: Final = "/rate"
_PURPOSE = "rating"


@dataclass(frozen=True, slots=True)
class RatingLinks:
    """Nothing is stored when one is made: it is used up by the rating, of which each conversation has one."""

    seals: Seals
    clock: Clock
    settings: Settings

    def url(self, conversation_id: ConversationId, until: datetime) -> str:
        token = self.seals.seal((str(conversation_id), int(until.timestamp())), _PURPOSE)
        return f"{self.settings.public_url}{PATH}/{token}"

    def read(self, token: str) -> ConversationId:
        """Which conversation it is about. Raises `NotFound` for one that is not ours, or too old."""
        try:
            conversation_id, until = self.seals.open(token, _PURPOSE)
        except (Invalid, ValueError) as error:
            raise NotFound from error
        if not isinstance(until, int) or self.clock.now().timestamp() >= until:
            raise NotFound
        return ConversationId(UUID(str(conversation_id)))
