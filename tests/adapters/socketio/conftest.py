import logging
from collections.abc import AsyncIterator, Iterator, MutableMapping
from typing import Any

import pytest
from socketio_house import House, house
from structlog.testing import capture_logs

from e2e.node import node
from e2e.valkey import valkey

__all__ = ["node"]


@pytest.fixture
async def open_house() -> AsyncIterator[House]:
    async with house(grace=0.2) as opened:
        yield opened


@pytest.fixture(autouse=True)
def faults(caplog: pytest.LogCaptureFixture) -> Iterator[list[MutableMapping[str, Any]]]:
    """What we logged. Nothing a client sends may leave a traceback, or even an error, in the log."""
    with capture_logs() as logged:
        yield logged
    records = [record for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert [record.getMessage() for record in records] == []
    assert [line for line in logged if line["log_level"] == "error"] == []


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with valkey() as server:
        yield server.connection_url
