"""A machine reads along, and what it makes of a conversation is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from pascal.domain.analysis import LAST, MAX_SUMMARY, cut
from pascal.domain.conversations import Analysed
from pascal.domain.errors import NotFound
from pascal.domain.ids import ConversationId
from pascal.domain.messages import SenderType
from pascal.domain.ports.analyst import Analyst, AnalystMistaken, AnalystUnavailable, Said
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.jobs import TryLater
from pascal.domain.ports.reach import HOUSE
from pascal.domain.ports.reads import ConversationRow, MessageRow, Reads
from pascal.domain.ports.storage import Storage
from pascal.domain.veil import AGENT, Veil

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class AnalyseConversation:
    """Handles a job: reads the last thirty messages outside any transaction, and stores the result in one.

    An ended conversation is read too, for its last words; nothing is opened again.
    Whoever reads is told no names; what is stored has them again.
    """

    storage: Storage
    reads: Reads
    analyst: Analyst
    clock: Clock

    kind = "analyse"
    delays = tuple(timedelta(minutes=minutes) for minutes in (0.25, 1, 5, 15, 60, 240))
    limit = timedelta(seconds=60)
    at_once = 4

    async def __call__(self, subject: UUID) -> None:
        """Raises `TryLater`. What cannot be believed is told of, and the last good analysis stays."""
        conversation_id = ConversationId(subject)
        try:
            talk = await self.reads.conversation(conversation_id, HOUSE)
            found = await self.reads.messages(conversation_id, HOUSE, 2 * LAST)
        except NotFound:
            return
        rows = [each for each in found if each.note is None][-LAST:]
        if not rows:
            return
        veil = _veil(talk, rows)
        said = [Said(SenderType(each.sender_type), veil.hide(each.text), each.created_at) for each in rows]
        try:
            made = await self.analyst.analyse(said)
        except AnalystUnavailable as error:
            raise TryLater("the analyst is away", timedelta(seconds=error.retry_after or 0)) from error
        except AnalystMistaken:
            log.warning("analysis_not_believed", conversation_id=str(subject), analyst=self.analyst.name)
            return
        at = self.clock.now()
        summary = cut(veil.show(made.summary), MAX_SUMMARY)  # a name is longer than what stood for it
        kept = Analysed(summary, made.priority, made.tags, at, self.analyst.name, rows[-1].seq)
        async with self.storage.begin() as tx:
            conversation = await tx.conversations.get(conversation_id)
            conversation.keep_analysis(kept, at=at)
            await tx.conversations.save(conversation)


def _veil(talk: ConversationRow, rows: Sequence[MessageRow]) -> Veil:
    """The agent that a summary names is who is responsible, else who spoke last."""
    spoke = [each.sender_name for each in rows if each.sender_type == SenderType.AGENT and each.sender_name]
    return Veil(talk.lead_name, talk.agent_name or (spoke[-1] if spoke else AGENT), frozenset(spoke))
