"""Twilio's channels keep what every channel has to."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from pascal.adapters.twilio.sms import Sms
from pascal.adapters.twilio.voice import Voice
from pascal.domain.ports.channels import Kit
from pascal.testing.channels import ChannelContract, MemorySafe, Provider
from providers.twilio import FOR_SMS, FOR_VOICE, PUBLIC, CallsFake, TwilioFake


class ByTwilio(ChannelContract):
    fake: TwilioFake

    def kit(self, environment: Mapping[str, str], kept: Mapping[str, str], seconds: float) -> Kit:
        return Kit(environment, PUBLIC, "PE", seconds, getattr(self, "fake", CallsFake({})), MemorySafe(kept))


class TestSms(ByTwilio):
    channel = Sms
    from_kit = staticmethod(Sms.from_kit)

    @asynccontextmanager
    async def provider(self) -> AsyncIterator[Provider]:
        self.fake = TwilioFake(FOR_SMS)
        async with self.fake.at_work() as one:
            yield one


class TestVoice(ByTwilio):
    channel = Voice
    from_kit = staticmethod(Voice.from_kit)

    @asynccontextmanager
    async def provider(self) -> AsyncIterator[Provider]:
        self.fake = CallsFake(FOR_VOICE)
        async with self.fake.at_work() as one:
            yield one
