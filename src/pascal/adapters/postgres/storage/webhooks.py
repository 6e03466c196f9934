"""Webhooks. A subscription's row is the lock over all of its deliveries."""

from collections.abc import Sequence
from datetime import datetime

from pascal.adapters.postgres.database import Connection
from pascal.adapters.postgres.webhooks import DELIVERY, SUBSCRIPTION, attempts_column, delivery, subscription
from pascal.domain.errors import NotFound
from pascal.domain.events import Event
from pascal.domain.ids import DeliveryId, SubscriptionId
from pascal.domain.webhooks import Delivery, Subscription

_SAVE = f"""
    INSERT INTO webhooks ({SUBSCRIPTION}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (id) DO UPDATE SET url = $2, events = $3, seed = $4, active = $6, old_seed = $7,
        old_until = $8, off_because = $9, held_until = $10, failing_since = $11
"""

# who goes off meanwhile is waited for: what is written here is written for who is on
_ADD = """
    INSERT INTO webhook_deliveries
        (id, webhook_id, name, body, created_at, next_try_at, state, tries, attempts)
    SELECT d.id, d.webhook_id, d.name, d.body, d.created_at, d.next_try_at, 'pending', 0, '[]'
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
        AS d (id, webhook_id, name, body, created_at, next_try_at)
    JOIN webhooks w ON w.id = d.webhook_id AND w.active
    FOR SHARE OF w
    ON CONFLICT (id) DO NOTHING RETURNING webhook_id
"""

_CLAIM = f"""
    WITH held AS (
        SELECT count(*) AS n FROM webhook_deliveries
        WHERE webhook_id = $1 AND state = 'pending' AND held_until > $2
    ), due AS (
        SELECT id FROM webhook_deliveries
        WHERE webhook_id = $1 AND state = 'pending' AND next_try_at <= $2
            AND (held_until IS NULL OR held_until <= $2)
        ORDER BY next_try_at, id LIMIT greatest(0, $4 - (SELECT n FROM held))
    )
    UPDATE webhook_deliveries SET held_until = $3 WHERE id IN (SELECT id FROM due) RETURNING {DELIVERY}
"""


class PostgresSubscriptions:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def count(self) -> int:
        await self._c.execute("SELECT pg_advisory_xact_lock(hashtextextended('webhooks', 0))")
        found: int = await self._c.fetchval("SELECT count(*) FROM webhooks")
        return found

    async def get(self, subscription_id: SubscriptionId) -> Subscription:
        row = await self._c.fetchrow(
            f"SELECT {SUBSCRIPTION} FROM webhooks WHERE id = $1 FOR NO KEY UPDATE", subscription_id
        )
        if row is None:
            raise NotFound
        return subscription(row)

    async def save(self, one: Subscription) -> None:
        await self._c.execute(
            _SAVE,
            one.id,
            one.url,
            list(one.names),
            one.seed,
            one.created_at,
            one.active,
            one.old_seed,
            one.old_until,
            one.off_because,
            one.held_until,
            one.failing_since,
        )
        if not one.active:
            await self._c.execute(
                """UPDATE webhook_deliveries SET state = 'cancelled', next_try_at = NULL
                WHERE webhook_id = $1 AND state = 'pending'""",
                one.id,
            )
        self._tell(one)

    async def remove(self, one: Subscription) -> None:
        await self._c.execute("DELETE FROM webhooks WHERE id = $1", one.id)
        self._tell(one)

    def _tell(self, one: Subscription) -> None:
        self._pending += one.events
        one.events.clear()


class PostgresDeliveries:
    def __init__(self, c: Connection) -> None:
        self._c = c

    async def add(self, deliveries: Sequence[Delivery]) -> Sequence[SubscriptionId]:
        found = await self._c.fetch(
            _ADD,
            [each.id for each in deliveries],
            [each.subscription_id for each in deliveries],
            [each.name for each in deliveries],
            [each.body for each in deliveries],
            [each.created_at for each in deliveries],
            [each.next_try_at for each in deliveries],
        )
        return sorted({SubscriptionId(row["webhook_id"]) for row in found})

    async def get(self, subscription_id: SubscriptionId, delivery_id: DeliveryId) -> Delivery:
        row = await self._c.fetchrow(
            f"SELECT {DELIVERY} FROM webhook_deliveries WHERE id = $1 AND webhook_id = $2",
            delivery_id,
            subscription_id,
        )
        if row is None:
            raise NotFound
        return delivery(row)

    async def save(self, one: Delivery) -> None:
        await self._c.execute(
            """UPDATE webhook_deliveries
            SET state = $2, tries = $3, next_try_at = $4, attempts = $5, held_until = NULL WHERE id = $1""",
            one.id,
            one.state,
            one.tries,
            one.next_try_at,
            attempts_column(one.attempts),
        )

    async def claim(
        self, subscription_id: SubscriptionId, most: int, *, at: datetime, until: datetime
    ) -> Sequence[Delivery]:
        found = await self._c.fetch(_CLAIM, subscription_id, at, until, most)
        return sorted((delivery(row) for row in found), key=lambda each: (each.created_at, each.id))

    async def next_due(self, subscription_id: SubscriptionId) -> datetime | None:
        due: datetime | None = await self._c.fetchval(
            """SELECT min(greatest(next_try_at, held_until)) FROM webhook_deliveries
            WHERE webhook_id = $1 AND state = 'pending'""",
            subscription_id,
        )
        return due

    async def forget(self, *, before: datetime, most: int) -> int:
        gone = await self._c.fetch(
            """DELETE FROM webhook_deliveries WHERE id = ANY(ARRAY(
                SELECT id FROM webhook_deliveries WHERE created_at < $1 AND state <> 'pending'
                ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
            )) RETURNING id""",
            before,
            most,
        )
        return len(gone)
