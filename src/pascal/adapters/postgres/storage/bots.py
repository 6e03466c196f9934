"""What the bot remembers of conversations."""

import msgspec

from pascal.adapters.postgres.database import Connection
from pascal.domain.bot import BotState
from pascal.domain.ids import ConversationId
from pascal.domain.meetings import Slot

_TOLD = msgspec.json.Decoder(dict[str, int])
_SLOTS = msgspec.json.Decoder(tuple[Slot, ...])


class PostgresBotStates:
    def __init__(self, c: Connection) -> None:
        self._c = c

    async def of(self, conversation_id: ConversationId) -> BotState:
        row = await self._c.fetchrow(
            """SELECT asked, unsure, skipped, offered, language, greeted, questions, told, wished,
                heard
            FROM bot_states WHERE conversation_id = $1""",
            conversation_id,
        )
        if row is None:
            return BotState(conversation_id)
        return BotState(
            conversation_id,
            asked=row["asked"],
            unsure=row["unsure"],
            skipped=frozenset(row["skipped"]),
            offered=_SLOTS.decode(row["offered"]),
            language=row["language"],
            greeted=row["greeted"],
            questions=row["questions"],
            told=_TOLD.decode(row["told"]),
            wished=row["wished"],
            heard=row["heard"],
        )

    async def save(self, state: BotState) -> None:
        await self._c.execute(
            """INSERT INTO bot_states (conversation_id, asked, unsure, skipped, offered, language, greeted,
                questions, told, wished, heard)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (conversation_id) DO UPDATE SET asked = excluded.asked, unsure = excluded.unsure,
                skipped = excluded.skipped, offered = excluded.offered, language = excluded.language,
                greeted = excluded.greeted, questions = excluded.questions, told = excluded.told,
                wished = excluded.wished, heard = excluded.heard""",
            state.conversation_id,
            state.asked,
            state.unsure,
            sorted(state.skipped),
            msgspec.json.encode(state.offered).decode(),
            state.language,
            state.greeted,
            state.questions,
            msgspec.json.encode(state.told).decode(),
            state.wished,
            state.heard,
        )
