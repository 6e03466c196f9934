"""Graph as it describes itself, a Graph of our own, and the calendar before each of them."""

from collections.abc import AsyncIterator, Iterator

import pytest
from outlook_house import kit, made

from pascal.adapters.outlook import Outlook
from providers.graph import GraphFake
from providers.prism import Between, between, prism


@pytest.fixture(scope="session")
def described() -> Iterator[str]:
    with prism("graph_calendar_v1.json") as url:
        yield url


@pytest.fixture
async def carrier(described: str) -> AsyncIterator[Between]:
    async with between(described) as one:
        yield one


@pytest.fixture
async def login() -> AsyncIterator[GraphFake]:
    """Who hands out tokens, where the rest is Prism's."""
    async with GraphFake().at_work() as one:
        yield one


@pytest.fixture
async def described_outlook(carrier: Between, login: GraphFake) -> AsyncIterator[Outlook]:
    one = made(kit({**login.environment, "GRAPH_BASE_URL": carrier.url}))
    yield one
    await one.aclose()


@pytest.fixture
def graph() -> GraphFake:
    return GraphFake()


@pytest.fixture
async def outlook(graph: GraphFake) -> AsyncIterator[Outlook]:
    one = made(kit(graph.environment), graph.transport)
    yield one
    await one.aclose()
