"""The demo is a house in which something can be done, and is seen to be."""

import asyncio
import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from dishka import Provider

from pascal.adapters.postgres.database import driver_dsn
from pascal.app.demo import PASSWORD, TALKING, TEAM, WAITING, Demo, DemoTeam, DemoTime, demo_settings
from pascal.app.reactions.presence import WatchAgents
from pascal.app.running import wired
from pascal.app.settings import Settings
from pascal.app.settings.reading import Environment, read_settings
from pascal.app.settings.showing import shown
from pascal.app.usecases.agents import RegisterAgent
from pascal.app.usecases.conversations import TakeConversation
from pascal.app.usecases.messages import SendMessage
from pascal.domain.agents import Availability, Role
from pascal.domain.ids import SessionId
from pascal.domain.messages import Draft, Note, SenderType
from pascal.domain.permissions import Scope, Staff
from pascal.domain.ports.channels import Channels
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import Reads

SETTINGS = {"PASCAL_SECRET": "example" * 6}


def test_the_demo_knows_nothing_of_the_house_beside_which_it_runs(tmp_path: Path) -> None:
    """With the house's secret it would sign for each of its leads, since it knows none of them."""
    house = Settings(
        database_url="postgresql://db.example/pascal",
        redis_url="redis://redis.example",
        pascal_host="0.0.0.0",
        pascal_port=8001,
        pascal_public_url="https://chat.example",
        pascal_secret="example" * 6,
        pascal_env="production",
        pascal_data=tmp_path / "data",
        pascal_files_url="s3://pascal-uploads",
        pascal_realtime="pusher",
        pusher_secret="example",
        pascal_admin_email="rosa@pascal.example",
        google_client_secret="example",
        pascal_trust_email=True,
        pascal_smtp_url="smtp://mail.example",
        pascal_mail_from="chat@pascal.example",
        pascal_identity_secret="example",
    )
    demo = demo_settings(house)
    assert {row.name: row.text for row in shown(demo) if not row.is_default} == {
        "PASCAL_HOST": "0.0.0.0",
        "PASCAL_PORT": "8001",
        "PASCAL_DATA": str(tmp_path / "data-demo"),
        "PASCAL_ADMIN_PASSWORD": "•••••",
        "PASCAL_BOT": "off",
    }
    assert demo.secret != house.secret


@pytest.mark.parametrize("place", [DemoTeam, DemoTime])
async def test_the_demo_writes_to_nobody(place: type[Provider], database_url: str, tmp_path: Path) -> None:
    """Nor would it hear: the settings of the house's channels are nothing to it."""
    async with wired(demo_settings(Settings(pascal_data=tmp_path)), database_url, place()) as container:
        assert await container.get(Environment) == {}
        assert (await container.get(Channels)).adapters == ()


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


async def test_its_leads_stand_on_the_way_to_a_meeting_and_say_by_which_words(
    database_url: str, tmp_path: Path
) -> None:
    async with wired(demo_settings(Settings(pascal_data=tmp_path)), database_url, DemoTime()) as container:
        await Demo(container, random.Random(7)).fill(40)
    connection = await asyncpg.connect(driver_dsn(database_url))
    try:
        steps = await connection.fetch("SELECT DISTINCT step FROM qualifications")
        meetings = await connection.fetch(
            """SELECT status, since, date_trunc('week', since) > now() AS next_week,
                booked_by IS NULL AS by_bot FROM meetings"""
        )
        (lost,) = await connection.fetch(
            """SELECT count(*) FROM qualifications
                WHERE step <> 'completed' AND active_at < now() - interval '7 days'"""
        )
        quotes = await connection.fetch(
            """SELECT a.quote, m.content AS text FROM answers a JOIN messages m ON m.id = a.message_id
                WHERE a.read_by = 'script'"""
        )
    finally:
        await connection.close()
    on_the_way = {"consent", "bant", "requirements", "meeting", "completed"}
    assert {each["step"] for each in steps} >= on_the_way
    assert lost["count"] > 0
    assert {each["by_bot"] for each in meetings} == {True, False}
    assert any(each["next_week"] for each in meetings)
    over = {each["status"] for each in meetings if each["since"] < datetime.now(UTC) - timedelta(hours=1)}
    assert over <= {"done", "missed"}
    assert over
    assert quotes
    assert all(each["quote"] in each["text"] for each in quotes)


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


async def test_part_of_the_team_answers_whoever_came_first_while_many_wait(database_url: str) -> None:
    async with wired(read_settings(SETTINGS), database_url) as container:
        demo = Demo(container, random.Random(7))
        await demo.fill(0)
        lively = [asyncio.create_task(each) for each in (demo.live_on(0.05), demo.work(0.001))]
        async with asyncio.timeout(20):
            while len(demo.watching) <= WAITING:
                await asyncio.sleep(0.01)
            first, reads = demo.watching[0], await container.get(Reads)
            own = Reach(first.visitor.id, Scope.OWN, visitor=True)
            while (await reads.messages(first.conversation, own, 1))[-1].note != Note.RESOLVED:
                await asyncio.sleep(0.01)
        for each in lively:
            each.cancel()
            with suppress(asyncio.CancelledError):
                await each


async def test_a_lead_answers_whoever_answers_them(database_url: str) -> None:
    async with wired(read_settings(SETTINGS), database_url) as container:
        demo = Demo(container, random.Random(7))
        writing = asyncio.create_task(demo.live_on(0.001))
        async with asyncio.timeout(20):
            while not demo.watching:
                await asyncio.sleep(0.01)
        writing.cancel()
        lead = demo.watching[0]
        ana = await (await container.get(RegisterAgent))(
            None, email="ana@pascal.example", password=PASSWORD, name="Ana Torres", role=Role.AGENT
        )
        staff = Staff(ana.id, ana.name, ana.role, SessionId(UUID(int=0)), "127.0.0.1")
        await (await container.get(TakeConversation))(staff, lead.conversation)
        await (await container.get(SendMessage))(staff, lead.conversation, Draft.of("Hola"))
        answering = asyncio.create_task(demo.answer_back(0.001))
        reads, own = await container.get(Reads), Reach(lead.visitor.id, Scope.OWN, visitor=True)
        async with asyncio.timeout(20):
            while (await reads.messages(lead.conversation, own, 1))[-1].sender_type != SenderType.LEAD:
                await asyncio.sleep(0.01)
        for each in (writing, answering):
            each.cancel()
            with suppress(asyncio.CancelledError):
                await each


async def test_the_team_is_there_though_it_has_no_browsers(database_url: str) -> None:
    async with wired(read_settings(SETTINGS), database_url, DemoTeam()) as container:
        await Demo(container, random.Random(7)).fill(0)
        reads = await container.get(Reads)
        there = await reads.declared_there()
        watch = (await container.get(WatchAgents)).run(gone_for=0.01, look_every=0.005)
        with suppress(TimeoutError):
            await asyncio.wait_for(watch, 0.3)
        assert await reads.declared_there() == there
        assert Availability.ONLINE in there.values()
