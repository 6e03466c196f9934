"""What every channel has to keep, ours or a stranger's. Subclass it, and give it a fake of the provider:

    class TestPigeons(ChannelContract):
        channel = Pigeons
        from_kit = staticmethod(from_kit)

        @asynccontextmanager
        async def provider(self) -> AsyncIterator[PigeonPost]:
            async with PigeonPost() as fake:  # a `Provider`
                yield fake

What it needs of your fixtures, one of `autouse=True` keeps in `self`. What the channel has no ability for is
not asked of it: such a test is not there at all. What it has, and what its `Traits` declare, is tried to the
last code point. Needs the packages `pytest` and `pytest-asyncio`; `pytest.register_assert_rewrite` before the
import shows more of what fails.
"""

from pascal.testing.channels.describing import Describes
from pascal.testing.channels.provider import MemorySafe, Part, Provider, Trouble, Typed, parts
from pascal.testing.channels.receiving import Receives
from pascal.testing.channels.sending import Sends
from pascal.testing.channels.stage import Stage

__all__ = ["ChannelContract", "MemorySafe", "Part", "Provider", "Stage", "Trouble", "Typed", "parts"]


class ChannelContract(Describes, Sends, Receives):
    """See the top of the module. Give it `channel`, `from_kit` and `provider`."""
