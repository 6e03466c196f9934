"""The demo is a house in which something can be done, and is seen to be."""

import asyncio
import random
from contextlib import suppress

import asyncpg
import pytest

from pascal.adapters.postgres.database import driver_dsn
from pascal.app.demo import TALKING, TEAM, WAITING, Demo, DemoTime
from pascal.app.running import wired
from pascal.app.settings import read_settings

SETTINGS = {"PASCAL_SECRET": "example" * 6}


async def test_each_of_the_team_has_room_for_more(database_url: str) -> None:
    async with wired(read_settings(SETTINGS), database_url, DemoTime()) as container:
        await Demo(container, random.Random(7)).fill(30)
    connection = await asyncpg.connect(driver_dsn(database_url))
    try:
        statuses = await connection.fetch("SELECT status, count(*) FROM conversations GROUP BY status")
        busy = await connection.fetch(
            """SELECT a.max_concurrent_chats - count(c.id) AS room FROM agents a
                LEFT JOIN conversations c ON c.agent_id = a.id AND c.status = 'in_progress' GROUP BY a.id"""
        )
        emails = await connection.fetch("SELECT email FROM leads")
    finally:
        await connection.close()
    ended = 30 - WAITING - TALKING
    assert dict(statuses) == {"queued": WAITING, "in_progress": TALKING, "resolved": ended}
    assert [each["room"] for each in busy] == [3] * len(TEAM)
    assert [each["email"] for each in emails if not each["email"].isascii()] == []


async def test_who_watches_sees_each_lead_who_writes(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with wired(read_settings(SETTINGS), database_url) as container:
        demo = asyncio.create_task(Demo(container, random.Random(7)).live_on(0.001))
        said = ""
        async with asyncio.timeout(20):
            while said.count(" waits, about ") < 3:
                await asyncio.sleep(0.01)
                said += capsys.readouterr().out
        demo.cancel()
        with suppress(asyncio.CancelledError):
            await demo
