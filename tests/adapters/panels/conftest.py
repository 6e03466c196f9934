from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from structlog.testing import capture_logs

from e2e.valkey import valkey


@pytest.fixture(autouse=True)
def faults() -> Iterator[list[MutableMapping[str, Any]]]:
    """What we logged. A fault of ours fails the test that did not expect it."""
    with capture_logs() as logged:
        yield logged
    assert [line for line in logged if line["log_level"] == "error"] == []


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with valkey() as server:
        yield server.connection_url
