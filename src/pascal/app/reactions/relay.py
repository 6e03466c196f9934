"""Hands each event to the reactions: in order, at least once, by one process at a time.

Every reaction has its own position in the outbox, so one whose technology is down delays only itself.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from pascal.app.edge.pulse import Pulse
from pascal.domain.ports.live import LiveUnavailable
from pascal.domain.ports.mail import MailUnavailable
from pascal.domain.ports.outbox import Kinds, Outbox, Recorded
from pascal.domain.ports.storage import StorageUnavailable

log = structlog.get_logger()

LOOK_ANYWAY = 1.0
"""Seconds after which the outbox is looked at although nobody called."""
PRUNE_EVERY = 5.0
LONGEST_PAUSE = 15.0
TRIES_OF_A_BAD_EVENT = 5
AWAY = (LiveUnavailable, MailUnavailable, StorageUnavailable, OSError, TimeoutError)
"""A reaction's technology is down: not the event's fault."""


class Reaction(Protocol):
    @property
    def name(self) -> str:
        """Its position in the outbox goes by this name: never change it."""

    @property
    def hears(self) -> Kinds:
        """Which events it is handed. It may pass over some of these, but none of the others concerns it."""

    @property
    def at_once(self) -> int:
        """Events that it is handed together, at most: what is not done whole comes again whole."""

    @property
    def patience(self) -> float:
        """Seconds it may wait after each time, to be handed more at once the next."""

    async def react(self, recorded: list[Recorded]) -> None:
        """React to all, in order. Raising means that all are handed in again."""


@dataclass(frozen=True, slots=True)
class Relay:
    outbox: Outbox
    reactions: Sequence[Reaction]
    pulse: Pulse = field(default_factory=Pulse)

    async def run(self) -> None:
        """Until cancelled. Where another process relays already, wait to take its place."""
        while True:
            try:
                async with self.outbox.lead() as leads:
                    if leads:
                        log.info("relay_leads")
                        await self._lead()
                for reaction in self.reactions:
                    self.pulse.beat(reaction.name)
            except* StorageUnavailable:
                log.warning("relay_waits_for_the_database")
            await asyncio.sleep(LOOK_ANYWAY)

    async def _lead(self) -> None:
        calls = [asyncio.Event() for _ in self.reactions]
        async with asyncio.TaskGroup() as group:
            for reaction, call in zip(self.reactions, calls, strict=True):
                group.create_task(self._feed(reaction, call))
            group.create_task(self._prune())
            while True:
                await self.outbox.wait(LOOK_ANYWAY)
                for call in calls:
                    call.set()

    async def _feed(self, reaction: Reaction, call: asyncio.Event) -> None:
        failures = 0
        while True:
            call.clear()
            recorded = list(await self.outbox.pending(reaction.name, reaction.at_once, reaction.hears))
            self.pulse.beat(reaction.name)
            if not recorded:
                await call.wait()
                continue
            try:
                await self._hand_over(reaction, recorded, failures)
            except AWAY as error:
                failures += 1
                log.warning(
                    "reaction_waits", reaction=reaction.name, error=type(error.__cause__ or error).__name__
                )
                await asyncio.sleep(min(LONGEST_PAUSE, 0.1 * 2**failures) * random.uniform(0.5, 1))  # noqa: S311
                continue
            failures = 0
            await self.outbox.done(reaction.name, recorded)
            await asyncio.sleep(reaction.patience)

    async def _hand_over(self, reaction: Reaction, recorded: list[Recorded], failures: int) -> None:
        """An event that breaks the reaction itself is tried alone, told of, and passed over."""
        try:
            await reaction.react(recorded)
        except AWAY:
            raise
        except Exception:
            log.exception("reaction_failed", reaction=reaction.name, events=len(recorded), tries=failures)
            for one in recorded:
                await self._alone(reaction, one)

    async def _alone(self, reaction: Reaction, one: Recorded) -> None:
        for attempt in range(TRIES_OF_A_BAD_EVENT):
            try:
                await reaction.react([one])
            except AWAY:
                raise
            except Exception as error:  # whatever it is, the next event must go on
                log.error(  # noqa: TRY400 - its trace was logged with the first failure
                    "event_failed", reaction=reaction.name, outbox_id=one.id, error=type(error).__name__
                )
                await asyncio.sleep(0.05 * 2**attempt)
            else:
                return

    async def _prune(self) -> None:
        while True:
            await asyncio.sleep(PRUNE_EVERY)
            await self.outbox.prune([reaction.name for reaction in self.reactions])
