"""Calls of Google's: each has the whole of its own time."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from pascal.adapters.gmail.api import AT_ONCE, Api
from pascal.domain.ports.channels import NoAnswer
from pascal.testing.builders import Clock
from providers.google import GoogleFake

SECONDS = 1.0


@pytest.fixture
async def api(google: GoogleFake) -> AsyncIterator[Api]:
    one = Api(google.url, SECONDS, Clock())
    yield one
    one.close()


def taking(seconds: float) -> Callable[[Any], Any]:
    def request(users: Any) -> Any:
        time.sleep(seconds)
        return users.getProfile(userId="me")

    return request


async def test_what_hangs_for_longer_than_its_time_takes_none_of_the_next_calls(api: Api) -> None:
    hanging = [api.act("ya29.1", taking(1.5 * SECONDS)) for _ in range(AT_ONCE)]
    told = await asyncio.gather(*hanging, return_exceptions=True)
    assert {type(each) for each in told} == {NoAnswer}
    assert await api.act("ya29.1", taking(0.7 * SECONDS))
