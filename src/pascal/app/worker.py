"""The work behind the faces: the relay and the watch over who is there."""

import asyncio

from dishka import AsyncContainer

from pascal.app.reactions.presence import WatchAgents
from pascal.app.reactions.relay import Relay


async def run(container: AsyncContainer) -> None:
    """Until cancelled. Safe in any number of processes: one of them relays."""
    async with asyncio.TaskGroup() as group:
        group.create_task((await container.get(Relay)).run())
        group.create_task((await container.get(WatchAgents)).run())
