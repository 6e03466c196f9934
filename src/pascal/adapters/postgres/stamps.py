"""Where conversations stand, asked of many at once."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from asyncpg import Record

from pascal.adapters.postgres.batches import Batches
from pascal.adapters.postgres.conditions import within
from pascal.adapters.postgres.database import Connection, Database
from pascal.domain.errors import NotFound
from pascal.domain.ids import ConversationId
from pascal.domain.permissions import Scope
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import HistoryStamp


class _Asked(NamedTuple):
    conversation_id: ConversationId
    reach: Reach


class Stamps:
    """`Reads.history_stamp`: who asks while others are being answered shares the next statement."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._together = Batches(self._answer)

    async def of(self, conversation_id: ConversationId, reach: Reach) -> HistoryStamp:
        return await self._together.ask(_Asked(conversation_id, reach))

    async def _answer(self, batch: Sequence[_Asked]) -> Sequence[HistoryStamp | Exception]:
        alike: dict[tuple[bool, Scope], list[int]] = defaultdict(list)
        for place, (_, reach) in enumerate(batch):
            alike[reach.visitor, reach.scope].append(place)
        answers: list[HistoryStamp | Exception] = [NotFound() for _ in batch]
        async with self._database.connection() as c:
            for places in alike.values():
                for n, *stamp in await _found(c, [batch[place] for place in places]):
                    answers[places[n - 1]] = HistoryStamp._make(stamp)
        return answers


async def _found(c: Connection, asked: Sequence[_Asked]) -> Sequence[Record]:
    """Those within reach, by the number in which they were *asked* for. All reach equally far."""
    found: list[Record] = await c.fetch(
        f"""SELECT w.n, c.last_seq, c.last_message_at, c.read_by_lead, c.read_by_agent, c.carried,
            c.agent_id
        FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS w (id, who, n)
        JOIN conversations c ON c.id = w.id AND {within(asked[0].reach, "w.who")}""",
        [each.conversation_id for each in asked],
        [each.reach.who for each in asked],
    )
    return found
