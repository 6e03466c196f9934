"""Questions about communications to PostgreSQL."""

from collections.abc import Sequence

from pascal.adapters.postgres.conditions import within
from pascal.adapters.postgres.database import Database
from pascal.domain.ports.communications import AfterCommunication, CommunicationFilter, CommunicationRow
from pascal.domain.ports.reach import Reach

# as `CommunicationRow` has them
_ROW = """k.id, k.channel, k.direction, k.kind, k.lead_id, k.conversation_id, k.message_id, k.agent_id,
    k.peer, k.line, k.content, k.subject, k.client_ref, k.contract_ref, k.created_at, k.state, k.external_id,
    k.failure, k.failure_code, k.seconds, k.recording,
    (SELECT c.agent_id FROM conversations c WHERE c.id = k.conversation_id) AS whose"""


class PostgresCommunicationBook:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def communications(
        self, reach: Reach, filters: CommunicationFilter, limit: int, after: AfterCommunication | None
    ) -> Sequence[CommunicationRow]:
        values: list[object] = [reach.who]
        conditions = []
        for condition, value in (
            ("k.lead_id = {}", filters.lead_id),
            ("k.client_ref = {}", filters.client_ref),
            ("k.contract_ref = {}", filters.contract_ref),
            ("k.channel = {}", filters.channel),
            ("k.direction = {}", filters.direction),
            ("k.created_at >= {}", filters.since),
            ("k.created_at < {}", filters.until),
        ):
            if value is not None:
                values.append(value)
                conditions.append(condition.format(f"${len(values)}"))
        if filters.beside_own:
            own = "SELECT FROM conversations c WHERE c.id = k.conversation_id AND c.lead_id = k.lead_id"
            conditions.append(f"(k.message_id IS NULL OR NOT EXISTS ({own}))")
        if after is not None:
            values += [after.at, after.id]
            conditions.append(f"(k.created_at, k.id) < (${len(values) - 1}, ${len(values)})")
        # two questions: an index answers each, and none an OR of the two
        seen = f"EXISTS (SELECT FROM conversations c WHERE {within(reach)} AND"
        arms = (
            f"{seen} c.id = k.conversation_id)",
            f"{seen} c.lead_id = k.lead_id) AND k.conversation_id IS NULL",
        )
        newest = f"ORDER BY k.created_at DESC, k.id DESC LIMIT {limit}"
        of_conversations, of_leads = (
            f"SELECT k.* FROM communications k WHERE {' AND '.join([arm, *conditions])} {newest}"
            for arm in arms
        )
        async with self._database.connection() as c:
            found = await c.fetch(
                f"SELECT {_ROW} FROM (({of_conversations}) UNION ALL ({of_leads})) k {newest}", *values
            )
        return list(map(CommunicationRow._make, found))
