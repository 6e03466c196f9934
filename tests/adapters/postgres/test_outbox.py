"""What only PostgreSQL can do to the order of events (ADR 0011)."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import asyncpg
import pytest

from contracts.contract_house import leading
from pascal.adapters.postgres import outbox as module
from pascal.adapters.postgres.database import Connection, Database, driver_dsn
from pascal.adapters.postgres.outbox import _READ, _STORE, _UNTIL_OURS, PostgresOutbox
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.domain.agents import Agent
from pascal.domain.conversations import Conversation
from pascal.domain.events import LeadCreated, MessagePosted, VerificationRequested
from pascal.domain.ids import ConversationId, LeadId, MessageId
from pascal.domain.leads import Reconciled
from pascal.domain.messages import Draft, Sender, SenderType
from pascal.domain.ports.outbox import Recorded
from pascal.testing.builders import START, Ids, agent, contact, lead, verification


class House(NamedTuple):
    storage: PostgresStorage
    outbox: PostgresOutbox
    ids: Ids

    async def hires(self, name: str) -> Agent:
        hired = agent(name)
        async with self.storage.begin() as tx:
            await tx.agents.add(hired)
        return hired

    async def starts(self) -> ConversationId:
        ana, talk = lead(f"{self.ids.new()}@example.com"), ConversationId(self.ids.new())
        async with self.storage.begin() as tx:
            await tx.leads.add(ana)
            await tx.conversations.add(
                Conversation.open(Reconciled(ana, False, None), contact(), id=talk, at=START)
            )
        return talk

    async def says(self, talk: ConversationId) -> None:
        said, ana = MessageId(self.ids.new()), Sender(SenderType.LEAD, self.ids.new(), "Ana")
        await self.storage.post(talk, None, lambda one: one.post(Draft.of("Hola"), ana, id=said, at=START))

    async def told(self) -> Sequence[Recorded]:
        """What the next window has, done."""
        await self.outbox.wait(0)
        found = await self.outbox.pending("live", 100)
        await self.outbox.done("live", found)
        return found


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    database = await Database.open(database_url)
    outbox = PostgresOutbox(database, database_url)
    yield House(PostgresStorage(database, outbox.wake), outbox, Ids())
    await database.close()


@pytest.mark.parametrize("patience", [0.0, 1.0])
async def test_who_began_before_a_send_and_came_to_its_conversation_after_it_is_told_of_after_it(
    house: House, monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    """A transaction has its id from its first lock, and the conversation's is not its first."""
    monkeypatch.setattr(module, "_PATIENCE", patience)
    juan, rosa, talk = await house.hires("Juan"), await house.hires("Rosa"), await house.starts()
    async with leading(house.outbox), AsyncExitStack() as elsewhere:
        await house.told()
        async with house.storage.begin() as taking:
            juan = await taking.agents.get(juan.id)
            other = await elsewhere.enter_async_context(house.storage.begin())
            await other.agents.get(rosa.id)  # its id is between those of the two
            await house.says(talk)
            one = await taking.conversations.get(talk)
            one.take(juan, open_now=0, note_id=MessageId(house.ids.new()), at=START)
            created = LeadCreated(lead_id=LeadId(house.ids.new()), at=START)
            await taking.verifications.save(verification(created))
            await taking.conversations.save(one)
        assert [each.event for each in await house.told()] == [created]  # only the conversation waits
        await elsewhere.aclose()
        told = [each.event for each in await house.told()]
    assert [each.message.seq for each in told if isinstance(each, MessagePosted)] == [1, 2]
    assert len(told) == 3


@asynccontextmanager
async def a_stranger_at_work(database_url: str) -> AsyncIterator[None]:
    """In another database of the cluster: something is being written there, for as long as it takes."""
    dsn = urlsplit(driver_dsn(database_url))._replace(path="/postgres").geturl()
    stranger = await asyncpg.connect(dsn)
    try:
        async with stranger.transaction():
            await stranger.execute("SELECT pg_current_xact_id()")
            yield
    finally:
        await stranger.close()


async def test_what_another_database_is_at_holds_nothing_up_for_long_and_nothing_comes_twice(
    house: House, database_url: str
) -> None:
    talk = await house.starts()
    seqs: list[int] = []

    async def hear(upto: int) -> None:
        async with asyncio.timeout(30):
            while seqs[-1:] != [upto]:
                told = [each.event for each in await house.told()]
                seqs.extend(each.message.seq for each in told if isinstance(each, MessagePosted))
                await asyncio.sleep(0.01)

    async with leading(house.outbox):
        await house.says(talk)
        await hear(1)
        async with a_stranger_at_work(database_url):
            for seq in range(2, 5):
                await house.says(talk)
                await hear(seq)
            await house.says(talk)
            await hear(5)
    async with leading(house.outbox), a_stranger_at_work(database_url):  # another leads
        await house.says(talk)
        await hear(6)
    await house.says(talk)
    async with leading(house.outbox):
        await hear(7)
    assert seqs == [*range(1, 8)]


async def test_a_new_leader_hands_out_nothing_again_while_a_stranger_is_still_at_it(
    house: House, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.0)
    talk = await house.starts()
    async with leading(house.outbox):
        await house.told()
    async with a_stranger_at_work(database_url):
        await house.says(talk)
        async with leading(house.outbox), asyncio.timeout(30):
            while not await house.told():
                await asyncio.sleep(0.01)
        async with leading(house.outbox):
            for _ in range(3):
                assert await house.told() == []


def told_to(asked: list[str], do: Callable[..., Any]) -> Callable[..., Any]:
    def telling(connection: Connection, query: str, *values: object) -> Any:
        asked.append(query)
        return do(connection, query, *values)

    return telling


async def test_who_leads_while_nothing_happens_asks_one_question_more_each_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.0)
    asked: list[str] = []
    for name in ("fetch", "fetchval"):
        monkeypatch.setattr(asyncpg.Connection, name, told_to(asked, getattr(asyncpg.Connection, name)))
    async with leading(house.outbox), asyncio.timeout(10):
        while asked != [_READ, _UNTIL_OURS]:  # others in the cluster may be at work
            asked.clear()
            await house.told()


async def test_what_is_new_is_read_once_for_all_and_who_hears_none_of_it_writes_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    for name in ("fetch", "execute"):
        monkeypatch.setattr(asyncpg.Connection, name, told_to(asked, getattr(asyncpg.Connection, name)))
    hears = {"live": (MessagePosted,), "audit": (MessagePosted,), "mail": (LeadCreated,)}
    talk = await house.starts()
    async with leading(house.outbox):
        for name, kinds in hears.items():
            await house.outbox.done(name, await house.outbox.pending(name, 100, kinds))
        for _ in range(3):
            await house.says(talk)
        asked.clear()
        found = {name: await house.outbox.pending(name, 100, kinds) for name, kinds in hears.items()}
        assert [len(each) for each in found.values()] == [3, 3, 0]
        assert asked == [_READ]
        await asyncio.gather(*(house.outbox.done(name, each) for name, each in found.items()))
        assert [each for each in asked if each is _STORE] in ([_STORE], [_STORE] * 2)
        positions = dict(await stored(house))
        assert positions["live"] == positions["audit"] > positions["mail"]
        await house.outbox.prune([*hears])
        assert len({*dict(await stored(house)).values()}) == 1


async def test_who_hears_little_reads_on_once_however_many_go_on_writing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk, fetch, reads = await house.starts(), asyncpg.Connection.fetch, 0

    async def while_they_write(connection: Connection, sql: str, *values: object) -> Any:
        nonlocal reads
        if sql is _READ:
            reads += 1
            await house.says(talk)
        return await fetch(connection, sql, *values)

    async with leading(house.outbox):
        await house.outbox.pending("mail", 100, (LeadCreated,))
        await house.says(talk)
        monkeypatch.setattr(asyncpg.Connection, "fetch", while_they_write)
        async with asyncio.timeout(10):
            assert await house.outbox.pending("mail", 100, (VerificationRequested,)) == []
        assert reads == 1


async def test_what_is_done_while_an_older_place_is_stored_is_stored_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute, begun, free = asyncpg.Connection.execute, asyncio.Event(), asyncio.Event()

    async def held_up(connection: Connection, sql: str, *values: object) -> str:
        if sql is _STORE and not begun.is_set():
            begun.set()
            await free.wait()
        return await execute(connection, sql, *values)

    async with leading(house.outbox), asyncio.timeout(10):
        talk = await house.starts()
        assert await house.outbox.pending("live", 100, (MessagePosted,)) == []
        await house.says(talk)
        said = await house.outbox.pending("live", 100, (MessagePosted,))
        monkeypatch.setattr(asyncpg.Connection, "execute", held_up)
        pruning = asyncio.create_task(house.outbox.prune(["live"]))
        await begun.wait()
        doing = asyncio.create_task(house.outbox.done("live", said))
        await asyncio.sleep(0)
        free.set()
        await asyncio.gather(pruning, doing)
        assert await stored(house) == [("live", house.outbox._positions["live"].since)]


async def stored(house: House) -> list[tuple[str, int]]:
    async with house.outbox._database.connection() as c:
        found = await c.fetch("SELECT consumer, since::text::bigint FROM outbox_positions")
    return [(row["consumer"], row["since"]) for row in found]


@pytest.mark.parametrize("remembered", [0, 1, 7])
async def test_who_is_behind_what_is_remembered_hears_it_in_order_too(
    house: House, monkeypatch: pytest.MonkeyPatch, remembered: int
) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", remembered)
    talks = [await house.starts() for _ in range(5)]
    heard: dict[str, list[Recorded]] = defaultdict(list)

    async def take(name: str, limit: int) -> bool:
        found = await house.outbox.pending(name, limit, (MessagePosted,))
        await house.outbox.done(name, found)
        heard[name] += found
        return bool(found)

    async with leading(house.outbox):
        for n in range(30):
            await asyncio.gather(*(house.says(talk) for talk in talks[: 1 + n % 5]))
            await take("quick", 100)
            if n % 3 == 0:
                await take("halting", 2)
            if n % 7 == 0:
                await house.outbox.prune(["quick", "halting"])
        await house.outbox.wait(0)
        for name in ("quick", "halting"):
            while await take(name, 4):
                pass
    for each in heard.values():
        for talk in talks:
            seqs = [
                one.event.message.seq
                for one in each
                if one.stream == talk and isinstance(one.event, MessagePosted)
            ]
            assert seqs == [*range(1, len(seqs) + 1)]
    assert len(heard["quick"]) == len(heard["halting"]) == sum(1 + n % 5 for n in range(30))


async def test_while_one_notice_waits_for_a_connection_no_other_is_made(database_url: str) -> None:
    asked, ended, free = 0, asyncio.Semaphore(0), asyncio.Event()

    class Busy(Database):
        @asynccontextmanager
        async def connection(self) -> AsyncIterator[Connection]:
            nonlocal asked
            asked += 1
            if asked > 1:
                await free.wait()
            async with super().connection() as c:
                yield c
            ended.release()

    database = Busy(database_url, 2)
    outbox = PostgresOutbox(database, database_url)
    async with asyncio.timeout(5):
        while asked < 2:  # the second is made when the first is on its way
            outbox.wake()
            await asyncio.sleep(0)
        await ended.acquire()
        outbox.wake()
        await asyncio.sleep(0)
        assert asked == 2
        free.set()
        await ended.acquire()
    await database.close()
