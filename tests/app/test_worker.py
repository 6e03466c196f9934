"""What dies behind the faces is told of, and started again."""

import asyncio
from contextlib import suppress

import pytest
from structlog.testing import capture_logs

from pascal.app import worker
from pascal.app.edge.metrics import DEATHS
from pascal.app.edge.pulse import Pulse
from pascal.app.reactions.assignment import AssignByItself
from pascal.app.reactions.live import TellLiveClients
from pascal.app.reactions.verification import MailCodes
from pascal.app.reactions.webhooks import WriteDeliveries
from pascal.app.running import wired
from pascal.app.settings.reading import read_settings


async def test_work_that_dies_is_told_of_and_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = []
    real_sleep = asyncio.sleep

    async def no_sleep(seconds: float) -> None:
        pauses.append(seconds)
        await real_sleep(0)

    monkeypatch.setattr(worker.asyncio, "sleep", no_sleep)
    lives, well = iter(range(12)), asyncio.Event()

    async def frail() -> None:
        if next(lives) < 11:
            raise ExceptionGroup("of a task group", [KeyError("an event of another version")])
        well.set()
        await asyncio.Event().wait()

    before = DEATHS.labels("frail")._value.get()
    with capture_logs() as logs:
        task = asyncio.create_task(worker.keep("frail", frail))
        async with asyncio.timeout(5):
            await well.wait()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert task.cancelled()
    assert [(line["event"], line["work"], line["log_level"]) for line in logs] == [
        ("work_died", "frail", "error")
    ] * 11
    assert DEATHS.labels("frail")._value.get() - before == 11
    assert pauses == sorted(pauses)
    assert pauses[-1] == worker.LONGEST_PAUSE


async def test_reactions_are_heard_by_who_asks_whether_they_are_alive(database_url: str) -> None:
    async with wired(read_settings({"PASCAL_SECRET": "example" * 6}), database_url) as container:
        pulse = await container.get(Pulse)
        assert (await container.get(TellLiveClients)).pulse is pulse
        assert (await container.get(MailCodes)).pulse is pulse
        assert (await container.get(AssignByItself)).pulse is pulse
        assert (await container.get(WriteDeliveries)).pulse is pulse
