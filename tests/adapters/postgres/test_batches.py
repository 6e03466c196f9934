"""Who asks is answered, whenever they come and however long the others take."""

import asyncio
from collections.abc import Sequence

import pytest

from pascal.adapters.postgres import batches as module
from pascal.adapters.postgres.batches import Batches
from pascal.domain.ports.storage import StorageUnavailable


async def test_who_comes_at_the_moment_in_which_all_batches_end_is_answered() -> None:
    """Else they would wait for the next one to come, who may come tomorrow."""
    stored = asyncio.Event()

    async def store(batch: Sequence[int]) -> Sequence[int]:
        await stored.wait()
        return batch

    batches = Batches(store)

    async def latecomer() -> int:
        await stored.wait()
        return await batches.ask(3)

    early = [asyncio.create_task(batches.ask(1))]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    early.append(asyncio.create_task(batches.ask(2)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    late = asyncio.create_task(latecomer())
    await asyncio.sleep(0)
    stored.set()
    async with asyncio.timeout(1):
        assert await asyncio.gather(*early, late) == [1, 2, 3]


async def test_who_has_waited_too_long_is_told_so_and_nothing_of_it_is_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While the database is silent each batch takes its time: they must not add up."""
    asked: list[int] = []
    back = asyncio.Event()

    async def store(batch: Sequence[int]) -> Sequence[int]:
        asked.extend(batch)
        await back.wait()
        return batch

    batches = Batches(store)
    asking = [asyncio.create_task(batches.ask(n)) for n in range(3)]
    while len(asked) < 3:
        await asyncio.sleep(0)
    asking += [asyncio.create_task(batches.ask(n)) for n in (3, 4)]
    while len(asked) < 5:
        await asyncio.sleep(0)
    asking.append(asyncio.create_task(batches.ask(5)))
    await asyncio.sleep(0)
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0)
    back.set()
    *stored, late = await asyncio.gather(*asking, return_exceptions=True)
    assert stored == [0, 1, 2, 3, 4]
    assert isinstance(late, StorageUnavailable)
    assert asked == [0, 1, 2, 3, 4]
