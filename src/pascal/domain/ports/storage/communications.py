"""Communications, what carriers report of them, and consent: as a transaction keeps them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from pascal.domain.channels import Channel
from pascal.domain.communications import Communication, Report
from pascal.domain.consents import About, Consent
from pascal.domain.identities import Identity
from pascal.domain.ids import AgentId, CommunicationId, ConversationId, MessageId


class Communications(Protocol):
    """A communication's row is its lock. It is taken before that of its conversation."""

    async def get(self, communication_id: CommunicationId) -> Communication:
        """Locked. Raises `NotFound`."""

    async def known_as(self, channel: Channel, external_id: str) -> Communication | None:
        """By the carrier's name for it. Locked; whoever asks for the same name meanwhile waits."""

    async def named(self, channel: Channel, external_id: str) -> Communication | None:
        """The same, to look at. Not locked."""

    async def of_message(self, message_id: MessageId) -> Communication | None:
        """The last transmission of it. Not locked."""

    async def next_to_send(
        self, conversation_id: ConversationId, beside: Iterable[Channel] = ()
    ) -> Communication | None:
        """Of what waits to go out from there, *beside* these channels, what was said first. Locked."""

    async def waiting(self, channel: Channel) -> tuple[int, datetime | None]:
        """How many are to go out there, and since when the first of them."""

    async def carried(self, conversations: Iterable[ConversationId]) -> Sequence[ConversationId]:
        """Those of them, by id, in which anything came by a carrier."""

    async def last_read(self, conversation_id: ConversationId) -> Communication | None:
        """The newest message that came in there and that the team has read. Not locked."""

    async def last_with(self, conversation_id: ConversationId, channel: Channel) -> Communication | None:
        """The newest there, either way: it tells where they are on that channel. Not locked."""

    async def exchanged(
        self, peer: Identity, channel: Channel, *, since: datetime
    ) -> tuple[datetime | None, Sequence[datetime]]:
        """When they last wrote or called there, by the carrier's clock; and what went out to them *since*,
        oldest first.
        """

    async def filled_up(self, channel: Channel, *, since: datetime) -> datetime | None:
        """When the carrier last said that we have written first to too many for a day; None: not *since*."""

    async def last_calls(self, agent_id: AgentId, most: int) -> Sequence[Communication]:
        """The last *most* that they began, in any order. Not locked: their agent is."""

    async def add(self, one: Communication) -> bool:
        """False, and nothing is stored, if its id or its carrier's name for it is there already."""

    async def save(self, one: Communication) -> None:
        """With its events, and what its message shows of it. Raises `Collision` if the carrier has used its
        name for another one.
        """

    async def keep_report(self, channel: Channel, external_id: str, report: Report) -> None:
        """Of one that we do not know yet: who sent it is still on the line. The same one again is one."""

    async def reports(self, channel: Channel, external_id: str) -> Sequence[Report]:
        """What was kept of it, and is now handed out for good."""

    async def note_consent(self, consent: Consent) -> None:
        """Nothing in that ledger is ever changed. The same word, at the same moment, is one entry."""

    async def last_word(self, identity: Identity, channel: Channel, about: About = "all") -> Consent | None:
        """What they last said of being written to there, or what was last noted."""

    async def forget_reports(self, *, before: datetime, most: int) -> int:
        """Delete what was kept since before that moment, and say how many."""
