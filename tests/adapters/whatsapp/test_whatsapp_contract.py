"""WhatsApp keeps what every channel has to keep, before a Meta of our own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pascal.adapters.whatsapp import WhatsApp, from_kit
from pascal.testing.channels import ChannelContract, Provider
from providers.whatsapp import Meta


class TestWhatsApp(ChannelContract):
    channel = WhatsApp
    from_kit = staticmethod(from_kit)

    @asynccontextmanager
    async def provider(self) -> AsyncIterator[Provider]:
        async with Meta().at_work() as meta:
            yield meta
