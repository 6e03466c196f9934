"""Gmail keeps what every channel has to keep, before a Google of our own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pascal.adapters.gmail import from_kit
from pascal.adapters.gmail.channel import Gmail
from pascal.testing.channels import ChannelContract, Provider
from providers.google import GoogleFake


class TestGmail(ChannelContract):
    channel = Gmail
    only_rings = True
    from_kit = staticmethod(from_kit)

    @asynccontextmanager
    async def provider(self) -> AsyncIterator[Provider]:
        async with GoogleFake().at_work() as one:
            yield one
