from collections.abc import Iterator

import pytest

from providers.hostile import hostile
from providers.prism import prism as mock

__all__ = ["hostile", "prism"]


@pytest.fixture(scope="session")
def prism() -> Iterator[str]:
    """The address of a server that refuses what OpenAI's description does not allow."""
    with mock("openai_chat.json") as url:
        yield url
