"""What processes say to each other by way of Redis: nothing missed, and nothing kept for long."""

import asyncio
from uuid import uuid4

import pytest
from redis.asyncio.client import Pipeline
from redis.exceptions import ConnectionError as RedisAway
from socketio_house import PATIENCE, until

from pascal.adapters.shared.bus import Bus


async def test_what_was_said_before_redis_first_answered_is_heard(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clients are let in meanwhile: what they would miss may show out one of them."""
    prefix, heard, asked = f"test:{uuid4().hex}", list[bytes](), asyncio.Event()
    speaker, listener = Bus(redis_url, prefix), Bus(redis_url, prefix)

    async def silent(*_: object, **__: object) -> None:
        asked.set()
        raise RedisAway

    await speaker.say(b"long ago")
    with monkeypatch.context() as away:
        away.setattr(listener._ear, "xrevrange", silent)
        listening = asyncio.create_task(listener.listen(heard.append))
        await asked.wait()
        await speaker.say(b"meanwhile")
    async with asyncio.timeout(PATIENCE):
        await listener.listening()
        await speaker.say(b"afterwards")
        await until(lambda: b"afterwards" in heard)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    assert heard[-2:] == [b"meanwhile", b"afterwards"]
    for bus in (speaker, listener):
        await bus.close()


async def test_nothing_that_was_said_is_kept_for_long(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries hold what people write."""
    monkeypatch.setattr("pascal.adapters.shared.bus._KEPT_FOR", 0.3)
    bus = Bus(redis_url, f"test:{uuid4().hex}")
    stream = bus._stream
    await bus.say(b"old")
    async with asyncio.timeout(PATIENCE):
        while b"old" in await _texts(bus):  # while others go on talking
            await asyncio.sleep(0.05)
            await bus.say(b"new")
        assert await _texts(bus)
        while await bus.ask(lambda redis: redis.exists(stream)):  # and when everybody is silent
            await asyncio.sleep(0.05)
    await bus.close()


async def test_what_was_said_is_said_though_the_server_is_too_old_to_trim(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would be said again and again."""

    def unknown(pipeline: Pipeline, name: str, **_: object) -> object:
        return pipeline.execute_command("XTRIM", name, "MINIDX", "1")

    monkeypatch.setattr(Pipeline, "xtrim", unknown)
    bus = Bus(redis_url, f"test:{uuid4().hex}")
    await bus.say(b"hola")
    assert await _texts(bus) == [b"hola"]
    await bus.close()


async def _texts(bus: Bus) -> list[bytes]:
    entries = await bus.ask(lambda redis: redis.xrange(bus._stream))
    return [entry[b"what"] for _, entry in entries]
