from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from twilio_house import kit

from pascal.adapters.twilio.sms import Sms
from pascal.adapters.twilio.voice import Voice
from providers.prism import Between, between
from providers.prism import prism as mock
from providers.twilio import FOR_SMS, FOR_VOICE


@pytest.fixture(scope="session")
def prism() -> Iterator[str]:
    """The address of a server that refuses what Twilio's description does not allow."""
    with mock("twilio_api_v2010.json") as url:
        yield url


@pytest_asyncio.fixture
async def carrier(prism: str) -> AsyncIterator[Between]:
    async with between(prism) as one:
        yield one


@pytest_asyncio.fixture
async def sms(carrier: Between) -> AsyncIterator[Sms]:
    one = Sms.from_kit(kit(FOR_SMS | {"TWILIO_BASE_URL": carrier.url}, seconds=2.0))
    assert one is not None
    yield one
    await one.aclose()


@pytest_asyncio.fixture
async def voice(carrier: Between) -> AsyncIterator[Voice]:
    one = Voice.from_kit(kit(FOR_VOICE | {"TWILIO_BASE_URL": carrier.url}, seconds=2.0))
    assert one is not None
    yield one
    await one.aclose()
