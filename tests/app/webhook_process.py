"""A worker that calls one subscriber, and is killed between its answer and the note of it."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from uuid import UUID

from pascal.adapters.fetcher import GuardedFetcher
from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.adapters.security import WebhookSigning
from pascal.app.reactions.webhooks import CallSubscriber
from pascal.domain.ports.fetcher import Fetched
from pascal.testing.builders import Clock


class DiesWithTheAnswer(GuardedFetcher):
    async def post(
        self, url: str, content: bytes, headers: Mapping[str, str], *, seconds: float, most: int
    ) -> Fetched:
        await super().post(url, content, headers, seconds=seconds, most=most)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


async def call(database_url: str, secret: str, subscription_id: str) -> None:
    database = await Database.open(database_url)
    fetcher = DiesWithTheAnswer(["127.0.0.1"])
    act = CallSubscriber(PostgresStorage(database), fetcher, WebhookSigning(secret), Clock())
    await act(UUID(subscription_id))


if __name__ == "__main__":
    asyncio.run(call(*sys.argv[1:]))
