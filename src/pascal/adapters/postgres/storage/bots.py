"""What the bot remembers of conversations."""

import msgspec
from asyncpg import Record

from pascal.adapters.postgres.database import Connection
from pascal.domain.bot import BotState
from pascal.domain.ids import ConversationId
from pascal.domain.meetings import Bound, Slot, Wish

_TOLD = msgspec.json.Decoder(dict[str, int])
_SLOTS = msgspec.json.Decoder(tuple[Slot, ...])


class PostgresBotStates:
    def __init__(self, c: Connection) -> None:
        self._c = c

    async def of(self, conversation_id: ConversationId) -> BotState:
        row = await self._c.fetchrow(
            """SELECT asked, unsure, skipped, offered, language, greeted, questions, told, wished,
                wished_bound, wished_any_day, heard
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
            wished=_wish(row),
            heard=row["heard"],
        )

    async def save(self, state: BotState) -> None:
        wish = state.wished
        await self._c.execute(
            """INSERT INTO bot_states (conversation_id, asked, unsure, skipped, offered, language, greeted,
                questions, told, wished, wished_bound, wished_any_day, heard)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT (conversation_id) DO UPDATE SET asked = excluded.asked, unsure = excluded.unsure,
                skipped = excluded.skipped, offered = excluded.offered, language = excluded.language,
                greeted = excluded.greeted, questions = excluded.questions, told = excluded.told,
                wished = excluded.wished, wished_bound = excluded.wished_bound,
                wished_any_day = excluded.wished_any_day, heard = excluded.heard""",
            state.conversation_id,
            state.asked,
            state.unsure,
            sorted(state.skipped),
            msgspec.json.encode(state.offered).decode(),
            state.language,
            state.greeted,
            state.questions,
            msgspec.json.encode(state.told).decode(),
            wish and wish.at,
            wish and wish.bound,
            wish is not None and wish.any_day,
            state.heard,
        )


def _wish(row: Record) -> Wish | None:
    if row["wished"] is None:
        return None
    bound = row["wished_bound"]
    return Wish(row["wished"], None if bound is None else Bound(bound), row["wished_any_day"])
