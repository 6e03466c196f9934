"""Subscribers and deliveries as administrators read them; and their rows, for storage too."""

from collections.abc import Sequence
from typing import Final

import msgspec
from asyncpg import Record

from pascal.adapters.postgres.database import Database
from pascal.domain.errors import NotFound
from pascal.domain.ids import DeliveryId, SubscriptionId
from pascal.domain.ports.webhooks import AfterDelivery
from pascal.domain.webhooks import Attempt, Delivery, State, Subscription

SUBSCRIPTION: Final = """id, url, events, seed, created_at, active, old_seed, old_until, off_because,
    held_until, failing_since"""
DELIVERY: Final = "id, webhook_id, name, body, created_at, next_try_at, state, tries, attempts"

_ATTEMPTS = msgspec.json.Decoder(tuple[Attempt, ...])
_ENCODER = msgspec.json.Encoder()


class PostgresWebhooks:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def subscriptions(self) -> Sequence[Subscription]:
        async with self._database.connection() as c:
            found = await c.fetch(f"SELECT {SUBSCRIPTION} FROM webhooks ORDER BY created_at, id")
        return [subscription(row) for row in found]

    async def deliveries(
        self, subscription_id: SubscriptionId, limit: int, after: AfterDelivery | None
    ) -> Sequence[Delivery]:
        condition, values = (
            ("", ()) if after is None else ("AND (created_at, id) < ($3, $4)", (after.at, after.id))
        )
        async with self._database.connection() as c:
            if not await c.fetchval("SELECT true FROM webhooks WHERE id = $1", subscription_id):
                raise NotFound
            found = await c.fetch(
                f"""SELECT {DELIVERY} FROM webhook_deliveries WHERE webhook_id = $1 {condition}
                ORDER BY created_at DESC, id DESC LIMIT $2""",
                subscription_id,
                limit,
                *values,
            )
        return [delivery(row) for row in found]


def subscription(row: Record) -> Subscription:
    own, url, names, *rest = row
    return Subscription(SubscriptionId(own), url, tuple(names), *rest)


def delivery(row: Record) -> Delivery:
    return Delivery(
        DeliveryId(row["id"]),
        SubscriptionId(row["webhook_id"]),
        row["name"],
        row["body"],
        row["created_at"],
        row["next_try_at"],
        State(row["state"]),
        row["tries"],
        _ATTEMPTS.decode(row["attempts"]),
    )


def attempts_column(attempts: Sequence[Attempt]) -> str:
    return _ENCODER.encode(attempts).decode()
