"""Agents' calendars elsewhere: the leave to read and change them, given and taken back."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from pascal.domain.actors import Actor
from pascal.domain.agents import Agent
from pascal.domain.calendars import Linked
from pascal.domain.errors import NoCalendar
from pascal.domain.events import CalendarChanged
from pascal.domain.ids import AgentId
from pascal.domain.meetings import During
from pascal.domain.permissions import Staff
from pascal.domain.ports.calendar import Away, CalendarElsewhere, Refused, SignedOut, Watched
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.identity_provider import ProviderUnavailable
from pascal.domain.ports.jobs import Job
from pascal.domain.ports.storage import Storage

log = structlog.get_logger()

SYNC: Final = "calendar"
"""The job of bringing one agent's calendar and their meetings into step."""
WATCH: Final = "calendar_watch"
"""The job of asking to be told of changes of one agent's calendar."""


def sync_of(agent_id: AgentId) -> Job:
    return Job(SYNC, agent_id)


def watch_of(agent_id: AgentId) -> Job:
    return Job(WATCH, agent_id)


@contextmanager
def asking() -> Iterator[None]:
    """What a calendar says to somebody who waits for it.

    Raises `ProviderUnavailable`, and `NoCalendar` where it has to be connected anew.
    """
    try:
        yield
    except Away as error:
        raise ProviderUnavailable(str(error)) from error
    except SignedOut as error:
        raise NoCalendar("locked_out") from error
    except Refused as error:
        log.warning("calendar_refused", error=str(error))
        raise NoCalendar("refused") from error


@dataclass(frozen=True, slots=True)
class OwnCalendar:
    """One's own, and nobody else's."""

    storage: Storage
    elsewhere: CalendarElsewhere | None

    def there(self) -> CalendarElsewhere:
        """Raises `NoCalendar` where the house has none but its own."""
        if self.elsewhere is None:
            raise NoCalendar("not_set_up")
        return self.elsewhere

    async def leave(self, *, state: str, challenge: str, redirect: str) -> str:
        """Where its person gives it. Raises `NoCalendar` and `ProviderUnavailable`."""
        with asking():
            return await self.there().leave(state=state, challenge=challenge, redirect=redirect)

    async def look(self, owner: AgentId) -> tuple[Linked | None, datetime | None]:
        """And since when there is an address by which their meetings are to be had."""
        async with self.storage.begin() as tx:
            return await tx.calendars.get(owner), await tx.calendars.feed_since(owner)

    async def sync(self, owner: AgentId, *, at: datetime) -> Linked | None:
        """As soon as may be, if it works; it is done by itself too. None: none is connected."""
        async with self.storage.begin() as tx:
            linked = await tx.calendars.get(owner)
            if linked is not None and linked.works:
                await tx.jobs.enqueue([sync_of(owner)], due=at)
            return linked


@dataclass(frozen=True, slots=True)
class BusyBeyond:
    """When people are busy by their calendars elsewhere, after what is known of these here: asks them."""

    storage: Storage
    elsewhere: CalendarElsewhere | None
    clock: Clock

    async def __call__(self, agents: Collection[Agent], during: During) -> Mapping[AgentId, Sequence[During]]:
        """Of whoever's does not answer now, all of that time: nobody is to be promised it."""
        if self.elsewhere is None:
            return {}
        async with self.storage.begin() as tx:
            linked = {each.agent_id: each for each in await tx.calendars.all() if each.works}
        asked = [(each, linked[each.id]) for each in agents if each.id in linked]
        found = await asyncio.gather(*[self._ask(self.elsewhere, *each, during) for each in asked])
        return {each.id: busy for (each, _), busy in zip(asked, found, strict=True)}

    async def _ask(
        self, there: CalendarElsewhere, agent: Agent, linked: Linked, during: During
    ) -> Sequence[During]:
        unknown = linked.beyond(during)
        if unknown is None:
            return ()
        if not linked.may_be_asked(self.clock.now()):
            return (unknown,)
        try:
            return await there.busy(agent.id, unknown, ZoneInfo(agent.time_zone))
        except SignedOut:  # as where it is known to be locked out
            return ()
        except (Away, Refused):
            return (unknown,)


@dataclass(frozen=True, slots=True)
class ConnectCalendar:
    """With the leave that its person has given; from now on it is kept in step.

    A leave may be for another account than the one that is known here, and is kept before that can be: until
    then nothing is asked by it. Whoever is killed in between leaves one that has to be connected anew.
    """

    storage: Storage
    own: OwnCalendar
    clock: Clock

    async def __call__(self, caller: Staff, *, code: str, verifier: str, redirect: str) -> Linked:
        """Raises `NoCalendar` and `ProviderUnavailable`."""
        there = self.own.there()
        before = await self._stop(caller.id)
        try:
            with asking():
                address = await there.connect(caller.id, code=code, verifier=verifier, redirect=redirect)
        except (NoCalendar, ProviderUnavailable):
            await self._go_on(before)
            raise
        now = self.clock.now()
        async with self.storage.begin(by=caller.actor) as tx:
            known = await tx.calendars.get(caller.id)
            if known is not None and (known.name, known.address) == (there.name, address):
                linked = replace(known, works=True, rests_until=None)  # what was agreed stays so
            else:
                await tx.calendars.drop(caller.id)
                linked = Linked(caller.id, there.name, address, now)
            await tx.calendars.save(linked)
            tx.record(CalendarChanged(agent_id=caller.id, connected=True, at=now))
            await tx.jobs.enqueue([sync_of(caller.id), watch_of(caller.id)], due=now)
        return linked

    async def _stop(self, owner: AgentId) -> Linked | None:
        """What it was. Whoever asks it at this moment keeps nothing of that."""
        async with self.storage.begin() as tx:
            known = await tx.calendars.get(owner)
            if known is not None:
                await tx.calendars.save(replace(known, works=False, changes=known.changes + 1))
            return known

    async def _go_on(self, before: Linked | None) -> None:
        """Unless it was connected otherwise meanwhile."""
        if before is None or not before.works:
            return
        async with self.storage.begin() as tx:
            latest = await tx.calendars.get(before.agent_id)
            if latest is not None and (latest.since, latest.changes) == (before.since, before.changes + 1):
                await tx.calendars.save(replace(latest, works=True))
                await tx.jobs.enqueue([sync_of(before.agent_id)], due=self.clock.now())


@dataclass(frozen=True, slots=True)
class DisconnectCalendar:
    """What stands there stays there."""

    storage: Storage
    elsewhere: CalendarElsewhere | None
    clock: Clock

    async def __call__(self, owner: AgentId, by: Actor | None) -> None:
        """Nothing happens where none is connected; of a leave that was left over nothing stays."""
        async with self.storage.begin(by=by) as tx:
            linked = await tx.calendars.get(owner)
            if linked is not None:
                await tx.calendars.drop(owner)
                tx.record(CalendarChanged(agent_id=owner, connected=False, at=self.clock.now()))
        if self.elsewhere is None:
            return
        if linked is not None and linked.watch is not None:
            try:
                await self.elsewhere.unwatch(owner, Watched(linked.watch.id, linked.watch.until))
            except (Away, Refused, SignedOut) as error:  # it ends by itself
                log.warning("calendar_watch_left", error=str(error))
        await self.elsewhere.disconnect(owner)
