"""One house for each transport; every story runs in both."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from anyio.from_thread import start_blocking_portal

from e2e.browsers import Browser, browser_running
from e2e.house import House, OpenHouse, fresh_database, opened
from e2e.node import Node, node
from e2e.people import Agent, Lead
from e2e.service import MakeCarrier, pusher, soketi
from pascal.adapters.pusher import dialect as pusher_dialect
from pascal.adapters.socketio import dialect as socketio
from pascal.app.edge.notices import PAYLOADS
from providers.whatsapp import Meta

__all__ = ["node"]


@pytest.fixture(scope="session")
def browser(node: Node) -> Iterator[Browser]:
    with browser_running(node) as running:
        yield running


EVENTS: Mapping[str, type[msgspec.Struct]] = socketio.payloads(PAYLOADS) | pusher_dialect.payloads(PAYLOADS)


@pytest.fixture(autouse=True)
def tabs_close(browser: Browser) -> Iterator[None]:
    """When a story is over everybody goes home. What they heard was as it is described."""
    yield
    heard = browser.heard()
    browser.close_all()
    for one in heard:
        if one.event is not None and not one.event.startswith("pusher:"):
            assert msgspec.to_builtins(msgspec.convert(one.raw, EVENTS[one.event])) == one.raw


@pytest.fixture(scope="session")
def pusher_server(pytestconfig: pytest.Config) -> MakeCarrier:
    return {"ours": pusher, "soketi": soketi}[pytestconfig.getoption("--pusher-server")]


@pytest.fixture(scope="session", params=["socketio", "pusher"])
def house(
    request: pytest.FixtureRequest,
    browser: Browser,
    postgres_server: str,
    pusher_server: MakeCarrier,
    reachable_folder: Path,
) -> Iterator[House]:
    folder = reachable_folder / f"e2e-{request.param}"
    with (
        fresh_database(postgres_server) as url,
        opened(folder, browser, request.param, url, pusher=pusher_server) as house,
    ):
        yield house


@pytest.fixture
def another_house(
    house: House, browser: Browser, postgres_server: str, pusher_server: MakeCarrier, reachable_folder: Path
) -> Iterator[OpenHouse]:
    with ExitStack() as stack:

        def another(*, shares_carrier: bool = True, **settings: str) -> House:
            url = stack.enter_context(fresh_database(postgres_server))
            folder = reachable_folder / f"e2e-{uuid4().hex[:8]}"
            carrier = house.carrier if shares_carrier else None  # it tells one house alone who comes
            return stack.enter_context(
                opened(
                    folder,
                    browser,
                    house.site.transport,
                    url,
                    pusher=pusher_server,
                    carrier=carrier,
                    more=settings,
                )
            )

        yield another


@pytest.fixture
def meta() -> Iterator[Meta]:
    with start_blocking_portal() as loop, loop.wrap_async_context_manager(Meta().at_work()) as one:
        yield one


@pytest.fixture
def ana(house: House) -> Agent:
    return house.agent("Ana Torres")


@pytest.fixture
def beto(house: House) -> Agent:
    return house.agent("Beto Ruiz")


@pytest.fixture
def juan(house: House) -> Lead:
    return house.lead("Juan Pérez")
