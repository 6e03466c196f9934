"""Files that never became part of a message go after a day; nothing that stops in between leaves a trace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from pascal.adapters.files import FolderFiles
from pascal.adapters.memory import MemoryStorage, Store
from pascal.app.reactions.uploads import KEPT_FOR, DropUnsent
from pascal.app.usecases.uploads import KeepUpload
from pascal.domain.errors import NotFound
from pascal.domain.ids import UploadId
from pascal.domain.permissions import Visitor
from pascal.domain.ports.files import FilesUnavailable
from pascal.domain.ports.storage import StorageUnavailable
from pascal.testing.builders import Clock, Ids, visitor


class Place(FolderFiles):
    """A folder whose store may be away."""

    away = False
    stuck: UploadId | None = None

    async def drop(self, upload_id: UploadId) -> None:
        if self.away or upload_id == self.stuck:
            raise FilesUnavailable("away")
        await super().drop(upload_id)


class House:
    def __init__(self, folder: Path) -> None:
        self.folder, self.store = folder, Store()
        self.storage, self.files = MemoryStorage(self.store), Place(folder)
        self.clock, self.ids = Clock(), Ids()
        self.drop = DropUnsent(self.storage, self.files, self.clock)

    async def keeps(self) -> UploadId:
        async def picture() -> AsyncIterator[bytes]:
            yield b"\x89PNG\r\n\x1a\n"

        keep = KeepUpload(self.storage, self.clock, self.ids, self.files)
        return (await keep(Visitor(visitor()), "plano.png", picture())).id

    def rows(self) -> set[UploadId]:
        return set(self.store.state.uploads)

    def names(self) -> set[str]:
        return {each.name for each in self.folder.iterdir() if each.is_file()}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


async def test_a_file_that_nobody_sends_goes_after_a_day_and_not_before(house: House) -> None:
    for _ in range(250):
        await house.keeps()
    house.clock.advance(KEPT_FOR / 2)
    assert await house.drop() == 0
    young = await house.keeps()
    house.clock.advance(KEPT_FOR / 2)
    assert await house.drop() == 250
    assert (house.rows(), house.names()) == ({young}, {young.hex})


async def test_a_place_that_is_away_keeps_what_was_given_up_until_it_is_back(house: House) -> None:
    unsent = await house.keeps()
    house.clock.advance(2 * KEPT_FOR)
    house.files.away = True
    with pytest.raises(FilesUnavailable):
        await house.drop()
    assert house.names() == {unsent.hex}
    async with house.storage.begin() as tx:
        with pytest.raises(NotFound):  # nobody begins to send what is half gone
            await tx.uploads.want(unsent, at=house.clock.now())
    house.files.away = False
    assert await house.drop() == 1
    assert (house.rows(), house.names()) == (set(), set())


async def test_a_file_that_cannot_be_dropped_keeps_no_other(house: House) -> None:
    stuck, *_ = [await house.keeps() for _ in range(5)]
    house.clock.advance(2 * KEPT_FOR)
    house.files.stuck = stuck
    with pytest.raises(FilesUnavailable):
        await house.drop()
    assert (house.rows(), house.names()) == ({stuck}, {stuck.hex})
    house.files.stuck = None
    assert await house.drop() == 1


async def test_a_crash_after_the_file_has_gone_is_made_good(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsent = await house.keeps()
    house.clock.advance(2 * KEPT_FOR)
    begun, begin = 0, house.storage.begin

    def begin_once() -> object:
        nonlocal begun
        begun += 1
        if begun == 2:
            raise StorageUnavailable("killed")
        return begin()

    monkeypatch.setattr(house.storage, "begin", begin_once)
    with pytest.raises(StorageUnavailable):
        await house.drop()
    assert (house.rows(), house.names()) == ({unsent}, set())
    assert await house.drop() == 1
    assert house.rows() == set()


async def test_what_is_away_is_told_of_and_tried_again(house: House) -> None:
    unsent = await house.keeps()
    house.clock.advance(2 * KEPT_FOR)
    house.files.away = True
    with capture_logs() as logs:
        task = asyncio.create_task(house.drop.run(look_every=0))
        async with asyncio.timeout(5):
            while not logs:
                await asyncio.sleep(0)
            house.files.away = False
            while house.rows():
                await asyncio.sleep(0)
            while not any(line["event"] == "unsent_uploads_dropped" for line in logs):
                await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert (logs[0]["event"], logs[0]["error"]) == ("unsent_uploads_wait", "FilesUnavailable")
    assert {"event": "unsent_uploads_dropped", "uploads": 1, "log_level": "info"} in logs
    assert unsent.hex not in house.names()
