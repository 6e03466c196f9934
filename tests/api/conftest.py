"""The service over HTTP: one for all tests that mind only their own people, a fresh one where it matters."""

from collections.abc import AsyncIterator, Iterator, MutableMapping
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from api_site import WIDE, Serve, Site, fresh_database, serving
from structlog.testing import capture_logs


@pytest.fixture(autouse=True, scope="module")
def nobody_holds_two(one_connection_for_each: None) -> None: ...


@pytest.fixture(autouse=True)
def log() -> Iterator[list[MutableMapping[str, Any]]]:
    """What we logged. Nothing that a client sends may leave an error there."""
    with capture_logs() as logged:
        yield logged
    assert [line for line in logged if line["log_level"] in {"error", "critical"}] == []


_SHARED: list[Site] = []


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def nobody_is_called() -> None:
    """Webhooks of the tests before would be called for whatever happens here, and there may be fifty."""
    for site in _SHARED:
        await site.forget_webhooks()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_site(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with (
        fresh_database(postgres_server) as url,
        serving(url, tmp_path_factory.mktemp("site"), **WIDE) as site,
    ):
        _SHARED.append(site)
        yield site
        _SHARED.clear()


@pytest.fixture
def site(shared_site: Site) -> Iterator[Site]:
    """The service as it comes, with other tests' people in it."""
    yield shared_site
    shared_site.clock.ahead = timedelta()


@pytest_asyncio.fixture(loop_scope="session")
async def serve(database_url: str, tmp_path: Path) -> AsyncIterator[Serve]:
    """Starts a service of the test's own, on a database of its own, under other settings than the usual."""
    async with AsyncExitStack() as stack:

        async def start(**settings: Any) -> Site:
            return await stack.enter_async_context(serving(database_url, tmp_path, **settings))

        yield start


@pytest_asyncio.fixture(loop_scope="session")
async def fresh_site(serve: Serve) -> Site:
    """The service as it comes, with nobody in it."""
    return await serve()
