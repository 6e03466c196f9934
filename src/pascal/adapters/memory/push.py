"""Web push in memory: which devices are told, and what is on its way to them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from pascal.adapters.memory.store import State, Store
from pascal.domain import meetings
from pascal.domain.agents import Availability
from pascal.domain.conversations import Status
from pascal.domain.errors import NotFound
from pascal.domain.ids import AgentId, ConversationId, DeviceId, MeetingId, PushId
from pascal.domain.ports.push import Due, KeyPair
from pascal.domain.push import OF_MEETINGS, Device, News, Preferences, Push


class MemoryPushes:
    def __init__(self, state: State) -> None:
        self._state = state

    async def keep(self, subscription: Device, *, most: int) -> Device:
        devices = self._state.devices
        before = next((each for each in devices.values() if each.endpoint == subscription.endpoint), None)
        kept = subscription if before is None else replace(subscription, id=before.id)
        devices[kept.id] = kept
        theirs = [each for each in devices.values() if each.agent_id == kept.agent_id]
        theirs.sort(key=lambda each: (each.created_at, each.id), reverse=True)
        for each in theirs[most:]:
            self._forget(each)
        return kept

    def _forget(self, device: Device) -> None:
        del self._state.devices[device.id]
        for push in [each for each in self._state.pushes.values() if each.subscription_id == device.id]:
            del self._state.pushes[push.id]

    async def remove(self, subscription_id: DeviceId, whose: AgentId | None = None) -> None:
        found = self._state.devices.get(subscription_id)
        if found is None or whose not in {None, found.agent_id}:
            raise NotFound
        self._forget(found)

    async def drop_ended(self, *, at: datetime) -> None:
        live = {each.id for each in live_devices(self._state, at)}
        for each in list(self._state.devices.values()):
            if each.id not in live:
                self._forget(each)

    async def prefer(self, agent_id: AgentId, preferences: Preferences) -> None:
        self._state.push_preferences[agent_id] = preferences

    async def add(self, pushes: Sequence[Push]) -> None:
        for each in pushes:
            if each.subscription_id in self._state.devices:
                self._state.pushes.setdefault(each.id, each)

    async def done(self, push_id: PushId) -> None:
        self._state.pushes.pop(push_id, None)

    async def forget(self, *, before: datetime, most: int) -> int:
        gone = [each.id for each in self._state.pushes.values() if each.at < before][:most]
        for each in gone:
            del self._state.pushes[each]
        return len(gone)


def live_devices(state: State, at: datetime) -> Iterator[Device]:
    """As long as the session lasts in which it was kept."""
    for each in state.devices.values():
        session = state.sessions.get(each.session_id)
        if session is not None and session.is_open(at=at) and state.agents[each.agent_id].active:
            yield each


class MemoryDevices:
    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def _state(self) -> State:
        return self._store.state

    async def key(self) -> KeyPair | None:
        return self._store.push_key

    async def propose_key(self, pair: KeyPair, instead_of: KeyPair | None) -> KeyPair:
        if self._store.push_key is None:
            self._store.push_key = pair
        elif self._store.push_key == instead_of:
            self._store.push_key = pair
            self._state.devices.clear()
            self._state.pushes.clear()
        return self._store.push_key

    async def of(self, agent_id: AgentId, *, at: datetime) -> Sequence[Device]:
        theirs = [each for each in live_devices(self._state, at) if each.agent_id == agent_id]
        return sorted(theirs, key=lambda each: (each.created_at, each.id))

    async def preferences(self, agent_id: AgentId) -> Preferences:
        return self._state.push_preferences.get(agent_id, Preferences())

    async def wanting(
        self, news: News, *, only: AgentId | None = None, is_open: bool, at: datetime
    ) -> Sequence[Device]:
        found = []
        for each in live_devices(self._state, at):
            wants = await self.preferences(each.agent_id)
            is_there = self._state.agents[each.agent_id].availability is not Availability.OFFLINE
            meant = only == each.agent_id if only else is_there or (is_open and wants.while_offline)
            if meant and news in wants.news:
                found.append(each)
        return sorted(found, key=lambda each: each.id)

    async def due(self, push_id: PushId, *, at: datetime) -> Due | None:
        push = self._state.pushes.get(push_id)
        to = next(
            (each for each in live_devices(self._state, at) if push and each.id == push.subscription_id),
            None,
        )
        if push is None or to is None:
            return None
        zone = self._state.agents[to.agent_id].time_zone
        if push.news in OF_MEETINGS.values():
            meeting = self._state.meetings[MeetingId(push.about)]
            off = push.news is News.MEETING_CANCELLED
            still = meeting.status is (meetings.Status.CANCELLED if off else meetings.Status.BOOKED)
            return Due(push, to, None, still, meeting.during.since, zone)
        talk = self._state.conversations[ConversationId(push.about)]
        still = talk.status is Status.QUEUED
        if push.news is News.GIVEN:
            still = (talk.status, talk.agent_id) == (Status.IN_PROGRESS, to.agent_id)
        return Due(push, to, talk.contact.project_id, still, None, zone)
