"""Calls of Google's: each has the whole of its own time."""

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest

from pascal.adapters.gmail.api import AT_ONCE, Api
from pascal.domain.ports.channels import NoAnswer
from pascal.testing.builders import Clock
from providers.google import GoogleFake

SECONDS = 20.0
"""Until a turn has to come."""
OWN = 0.1
"""Of it, for the call itself."""


@pytest.fixture
async def api(google: GoogleFake) -> AsyncIterator[Api]:
    one = Api(google.url, SECONDS, Clock())
    yield one
    one.close()


async def test_what_hangs_for_longer_than_its_time_takes_none_of_the_next_calls(api: Api) -> None:
    over = threading.Event()

    def hanging(users: Any) -> Any:
        over.wait(SECONDS)
        return users.getProfile(userId="me")

    calls = [api.act("ya29.1", hanging, OWN / 4) for _ in range(AT_ONCE)]
    told = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(each) for each in told} == {NoAnswer}
    following = asyncio.create_task(api.act("ya29.1", lambda users: users.getProfile(userId="me"), OWN))
    await asyncio.wait({following}, timeout=1.1 * OWN * SECONDS)
    assert not following.done()
    over.set()
    assert await following
