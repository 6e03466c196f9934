"""The bot without a model: the plan's words, and rules that read. The same words are always read alike."""

import asyncio

from pascal.adapters.bot.plan import plan
from pascal.adapters.bot.reading import understand
from pascal.domain.bot import Understood
from pascal.domain.ports.bot import Heard, Telling


class Script:
    """Never raises, whatever was written. It reads in a thread, for long texts take a while."""

    async def understand(self, heard: Heard) -> Understood:
        return await asyncio.to_thread(understand, heard)

    async def word(self, telling: Telling) -> str:
        return plan(telling.language).words(telling)

    def choices(self, telling: Telling) -> list[str]:
        return plan(telling.language).offered(telling.move.asks, telling.slots, telling.projects)
