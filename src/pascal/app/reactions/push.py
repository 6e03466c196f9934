"""Tell people's devices while nobody looks at a page: who is told of what, and each sending as a job."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

import structlog

from pascal.app.edge.pulse import Pulse
from pascal.app.edge.push import news_shape
from pascal.app.usecases.push import forget
from pascal.domain import events
from pascal.domain.ids import AgentId, ConversationId, MeetingId, PushId
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.jobs import Job, TryLater
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.push import Devices, Due, PushDeferred, PushRefused, SubscriptionGone, WebPush
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage
from pascal.domain.push import LIFE, OF_MEETINGS, Device, News, Push

log = structlog.get_logger()

JOB: Final = "push"
A_MOMENT: Final = timedelta(seconds=5)
"""Who waits is told of when nobody has taken them by then: most are taken, or given, at once."""

Told = tuple[News, ConversationId | MeetingId, AgentId | None]
"""Which news it is, about which conversation or meeting, and for whom alone."""


@dataclass(frozen=True, slots=True)
class AskForPushes:
    """A reaction. The same event has the same pushes, by their ids; who signed out is forgotten."""

    storage: Storage
    devices: Devices
    reads: Reads
    clock: Clock
    pulse: Pulse = field(default_factory=Pulse)

    name = "push"
    hears = (
        events.ConversationQueued,
        events.ConversationWaitsLong,
        events.ConversationTaken,
        events.MeetingBooked,
        events.MeetingEdited,
        events.MeetingCancelled,
        events.SessionEnded,
        events.AgentChanged,
    )
    at_once = 200
    patience = 0.05

    async def react(self, recorded: list[Recorded]) -> None:
        """Raises `StorageUnavailable`: then all come again."""
        now = self.clock.now()
        fresh = [
            (each, told)
            for each in recorded
            for told in told_by_push(each)
            if now < each.event.at + LIFE[told[0]]  # else it came too late to be news
        ]
        pushes = await self._pushes(fresh, now) if fresh else []
        ended = any(isinstance(each.event, events.SessionEnded | events.AgentChanged) for each in recorded)
        if not pushes and not ended:
            return
        async with self.storage.begin() as tx:
            if ended:
                await tx.pushes.drop_ended(at=now)
            if pushes:
                await tx.pushes.add(pushes)
                at_once = [Job(JOB, each.id) for each in pushes if each.news is not News.WAITING]
                await tx.jobs.enqueue(at_once, due=now)
                in_a_moment = [Job(JOB, each.id) for each in pushes if each.news is News.WAITING]
                await tx.jobs.enqueue(in_a_moment, due=now + A_MOMENT)

    async def _pushes(self, fresh: Sequence[tuple[Recorded, Told]], now: datetime) -> list[Push]:
        is_open = (await self.reads.hours()).is_open(now)
        whose: dict[tuple[News, AgentId | None], Sequence[Device]] = {}
        for _, (news, _, only) in fresh:
            if (news, only) not in whose:
                whose[news, only] = await self.devices.wanting(news, only=only, is_open=is_open, at=now)
                self.pulse.beat(self.name)  # slow is not dead
        return [
            Push(_id(one, to), to.id, news, about, one.event.at)
            for one, (news, about, only) in fresh
            for to in whose[news, only]
        ]


def _id(one: Recorded, to: Device) -> PushId:
    return PushId(uuid5(to.id, f"{one.id} {one.event.at.isoformat()}"))


def told_by_push(one: Recorded) -> Iterator[Told]:
    """What of it is news, to whom."""
    match one.event:
        case events.ConversationQueued(state=state):
            yield News.WAITING, state.id, None
        case events.ConversationWaitsLong(state=state):
            yield News.ALARM, state.id, None
        case events.ConversationTaken(state=state, agent_id=agent_id):
            if one.by is None or one.by.id != agent_id:  # what one does oneself is no news
                yield News.GIVEN, state.id, agent_id
        case events.MeetingEvent(meeting_id=meeting_id, news_for=whose) if whose is not None:
            yield OF_MEETINGS[type(one.event)], meeting_id, whose
        case _:
            return


@dataclass(frozen=True, slots=True)
class SendPush:
    """Does one push. It may come twice, and then stands in its own place on the screen."""

    storage: Storage
    devices: Devices
    web_push: WebPush
    clock: Clock

    kind = JOB
    at_once = 20
    limit = timedelta(minutes=1)
    delays = tuple(timedelta(seconds=each) for each in (2, 10, 30, 60, 120, 300, *[600] * 7))
    """Longer than any is news: what a push service was away for is nobody's dead job."""

    async def __call__(self, subject: UUID) -> None:
        push_id, now = PushId(subject), self.clock.now()
        due = await self.devices.due(push_id, at=now)
        if due is not None and due.still and now < due.push.at + LIFE[due.push.news]:
            await self._send(due)
        async with self.storage.begin() as tx:
            await tx.pushes.done(push_id)

    async def _send(self, due: Due) -> None:
        push, to = due.push, due.to
        words = news_shape(due)
        left = push.at + LIFE[push.news] - self.clock.now()
        try:
            await self.web_push.send(to, words, life=left, topic=push.about.hex)
        except SubscriptionGone:
            await forget(self.storage, to)
        except PushDeferred as error:
            raise TryLater(f"push service: {error}", error.wait) from error
        except PushRefused as error:  # ours to mend, and another try would fare no better
            log.warning("push_refused", error=str(error), subscription_id=str(to.id))
