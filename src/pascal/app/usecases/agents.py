"""The people of the team: registered, edited, there or not."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pascal.app.usecases.bot import BotPolicy
from pascal.app.usecases.leads import ATTEMPTS
from pascal.domain.actors import COMMAND_LINE
from pascal.domain.agents import Agent, Availability, Role, check_password, clean_reason
from pascal.domain.bot import Why
from pascal.domain.conversations import Conversation
from pascal.domain.errors import Collision, EmailTaken, Forbidden, Invalid, NotFound, faults, refuse
from pascal.domain.ids import AgentId, MessageId
from pascal.domain.meetings import Meeting, Status
from pascal.domain.messages import Note
from pascal.domain.people import clean_name, fold_email
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.security import Passwords
from pascal.domain.ports.storage import Storage, Transaction


@dataclass(frozen=True, slots=True)
class RegisterAgent:
    """An administrator takes somebody on. Nobody registers themselves (THREATS 19)."""

    storage: Storage
    clock: Clock
    ids: Ids
    passwords: Passwords
    permissions: Permissions

    async def __call__(
        self, caller: Staff | None, *, email: str, password: str, name: str, role: Role
    ) -> Agent:
        """*caller* is None for whoever sits at the server's own command line."""
        if caller is not None:
            self.permissions.require(caller, Action.MANAGE_USERS)
            may_appoint(caller, role)
        refuse(faults(lambda: fold_email(email), lambda: clean_name(name), lambda: check_password(password)))
        agent = Agent(
            id=AgentId(self.ids.new()),
            email=fold_email(email),
            name=clean_name(name),
            role=role,
            created_at=self.clock.now(),
            password_hash=await self.passwords.hash(password),
        )
        agent.welcome()
        async with self.storage.begin(by=COMMAND_LINE if caller is None else caller.actor) as tx:
            await tx.agents.add(agent)
        return agent


@dataclass(frozen=True, slots=True)
class ResetPassword:
    """Whoever sits at the server's own command line gives somebody a new password. Their sessions end."""

    storage: Storage
    clock: Clock
    passwords: Passwords

    async def __call__(self, *, email: str, password: str) -> Agent:
        """Raises `NotFound`."""
        hashed = await self.passwords.hash(check_password(password))
        async with self.storage.begin(by=COMMAND_LINE) as tx:
            agent = await tx.agents.by_email(fold_email(email))
            if agent is None:
                raise NotFound
            agent.set_password(hashed, at=self.clock.now())
            await tx.agents.save(agent)
            await tx.sessions.revoke_all(agent.id, at=self.clock.now())
            return agent


def may_appoint(caller: Staff, role: Role) -> None:
    """Only a superadmin makes, or touches, a superadmin."""
    if role is Role.SUPERADMIN and caller.role is not Role.SUPERADMIN:
        raise Forbidden


@dataclass(frozen=True, slots=True)
class AgentEdit:
    """What is to change; None leaves it."""

    name: str | None = None
    role: Role | None = None
    active: bool | None = None
    max_concurrent_chats: int | None = None
    time_zone: str | None = None
    successor: AgentId | None = None
    """Who gets the open conversations of somebody who is disabled, as many as fit; the queue has the rest."""
    reason: str | None = None
    """Why somebody is disabled; it stays with that, and with what becomes of their conversations."""


@dataclass(frozen=True, slots=True)
class EditAgent:
    """An administrator edits somebody. Disabling hands their open conversations on."""

    storage: Storage
    clock: Clock
    ids: Ids
    permissions: Permissions
    policy: BotPolicy

    async def __call__(self, caller: Staff, agent_id: AgentId, edit: AgentEdit) -> Agent:
        """Raises `Collision` where somebody was always booking with them."""
        self.permissions.require(caller, Action.MANAGE_USERS)
        reason = clean_reason(edit.reason) if edit.active is False else None
        for _ in range(ATTEMPTS):
            with suppress(Collision):
                return await self._edit(caller, agent_id, edit, reason)
        raise Collision

    async def _edit(self, caller: Staff, agent_id: AgentId, edit: AgentEdit, reason: str | None) -> Agent:
        async with self.storage.begin(by=caller.actor) as tx:
            agent, successor = await _both(tx, agent_id, edit.successor)
            before = replace(agent)
            may_appoint(caller, agent.role)
            if agent_id == caller.id and (edit.active is False or edit.role not in {None, agent.role}):
                raise Invalid("active" if edit.active is False else "role", "oneself")
            _describe(agent, edit)
            now = self.clock.now()
            _rights(caller, agent, edit, now)
            agent.tell_edits(before, at=now, reason=reason)
            await tx.agents.save(agent)  # first: who is shown out hears no more of what they leave behind
            if edit.active is False:
                await tx.sessions.revoke_all(agent.id, at=now)
                left, met = await self._leaves(tx, agent, now)
                await self._hand_on(tx, left, successor, reason, now)
                for talk, one in met if before.active else ():
                    await self._tell(tx, talk, one.stamp(agent.time_zone), now)
            return agent

    async def _leaves(
        self, tx: Transaction, agent: Agent, now: datetime
    ) -> tuple[Sequence[Conversation], Sequence[tuple[Conversation, Meeting]]]:
        """What they have in progress; and their meetings, each with the conversation in which it is told.

        Meetings stay as they are: people find the lead another, or call them off. Raises
        `Collision` where somebody booked meanwhile; whoever books later finds the agent gone.
        """
        whom = {each.qualification_id for each in await self._met(tx, agent, now)}
        left, talks = await tx.conversations.left_by(agent.id, whom)
        await tx.meetings.lock([agent.id])
        met = await self._met(tx, agent, now)
        if not whom >= {each.qualification_id for each in met}:
            raise Collision
        there = ((talks.get(each.qualification_id), each) for each in met)
        return left, [(talk, each) for talk, each in there if talk is not None]

    async def _met(self, tx: Transaction, agent: Agent, now: datetime) -> list[Meeting]:
        ahead = await tx.calendars.meetings(agent.id, after=now)
        return [each for each in ahead if each.status is Status.BOOKED and each.during.since > now]

    async def _hand_on(
        self,
        tx: Transaction,
        left: Sequence[Conversation],
        successor: Agent | None,
        reason: str | None,
        now: datetime,
    ) -> None:
        open_now = 0 if successor is None else await tx.conversations.count_open(successor.id)
        for conversation in left:
            note = MessageId(self.ids.new())
            if successor is None or not successor.has_room(open_now):
                conversation.release(note_id=note, at=now, reason=reason)
            else:
                conversation.assign(successor, open_now=open_now, note_id=note, at=now, reason=reason)
                open_now += 1
            await tx.conversations.save(conversation)

    async def _tell(self, tx: Transaction, talk: Conversation, when: str, now: datetime) -> None:
        talk.tell_of_meeting(Note.MEETING_ADRIFT, when, note_id=MessageId(self.ids.new()), at=now)
        if self.policy.answers and talk.is_the_bots:  # it arranges nothing anew
            talk.leave_to_people(Why.ADRIFT, note_id=MessageId(self.ids.new()), at=now)
        await tx.conversations.save(talk)


async def works_here(storage: Storage, agent_id: AgentId) -> bool:
    """By now: whoever hears of a change late acts on how things stand. Raises `StorageUnavailable`."""
    async with storage.begin() as tx:
        return any(each.active for each in await tx.agents.some([agent_id]))


async def _both(
    tx: Transaction, agent_id: AgentId, successor_id: AgentId | None
) -> tuple[Agent, Agent | None]:
    """Locked by id, as all agents are. Raises `NotFound`, and `Invalid` for a successor who cannot be one."""
    if successor_id is None:
        return await tx.agents.get(agent_id), None
    if successor_id == agent_id:
        raise Invalid("successor", "oneself")
    found = {}
    for each in sorted((agent_id, successor_id)):
        try:
            found[each] = await tx.agents.get(each)
        except NotFound as error:
            if each == agent_id:
                raise
            raise Invalid("successor", "no_such_agent") from error
    if not found[successor_id].active:
        raise Invalid("successor", "inactive_agent")
    return found[agent_id], found[successor_id]


@dataclass(frozen=True, slots=True)
class DismissAgent:
    """Somebody who was taken on by mistake is gone as if they had never been; with a past, they stay."""

    storage: Storage
    clock: Clock
    permissions: Permissions

    async def __call__(self, caller: Staff, agent_id: AgentId) -> Agent:
        """Who is gone. Raises `NotFound`, `HasHistory`."""
        self.permissions.require(caller, Action.MANAGE_USERS)
        if agent_id == caller.id:
            raise Invalid("agent", "oneself")
        async with self.storage.begin(by=caller.actor) as tx:
            agent = await tx.agents.get(agent_id)
            may_appoint(caller, agent.role)
            agent.dismiss(at=self.clock.now())
            await tx.meetings.lock([agent.id])
            await tx.agents.remove(agent)
            return agent


def _rights(caller: Staff, agent: Agent, edit: AgentEdit, now: datetime) -> None:
    if edit.role is not None:
        may_appoint(caller, edit.role)
        agent.appoint(edit.role, at=now)
    if edit.active is True:
        agent.enable(at=now)
    elif edit.active is False:
        agent.disable(at=now)


@dataclass(frozen=True, slots=True)
class EditOneself:
    """An agent says whether they are there, and how they are called."""

    storage: Storage
    clock: Clock

    async def __call__(
        self,
        caller: Staff,
        *,
        name: str | None = None,
        time_zone: str | None = None,
        availability: Availability | None = None,
    ) -> Agent:
        """None leaves it as it is."""
        async with self.storage.begin(by=caller.actor) as tx:
            agent = await tx.agents.get(caller.id)
            before, now = replace(agent), self.clock.now()
            _describe(agent, AgentEdit(name=name, time_zone=time_zone))
            agent.tell_edits(before, at=now)
            if availability is not None:
                agent.declare(availability, at=now)
            await tx.agents.save(agent)
            return agent


def _describe(agent: Agent, edit: AgentEdit) -> None:
    if edit.name is not None:
        agent.name = clean_name(edit.name)
    if edit.max_concurrent_chats is not None:
        agent.set_capacity(edit.max_concurrent_chats)
    if edit.time_zone is not None:
        try:
            ZoneInfo(edit.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise Invalid("time_zone", "malformed") from error
        agent.time_zone = edit.time_zone


@dataclass(frozen=True, slots=True)
class FollowConnections:
    """Who is connected decides whether what somebody said of being there holds."""

    storage: Storage
    clock: Clock

    async def lower(self, agent_id: AgentId) -> bool:
        """Their last live connection has been gone for a while. Whether that changed anything."""
        return await self._change(agent_id, lambda agent, at: agent.lower(at=at))

    async def raise_again(self, agent_id: AgentId) -> bool:
        """They are connected again. Whether that changed anything."""
        return await self._change(agent_id, lambda agent, at: agent.come_back(at=at))

    async def _change(self, agent_id: AgentId, act: Callable[[Agent, datetime], None]) -> bool:
        try:
            async with self.storage.begin() as tx:
                agent = await tx.agents.get(agent_id)
                act(agent, self.clock.now())
                changes = bool(agent.events)
                await tx.agents.save(agent)
                return changes
        except NotFound:  # dismissed meanwhile
            return False


@dataclass(frozen=True, slots=True)
class EnsureAdmin:
    """The first administrator, where there is none."""

    storage: Storage
    register: RegisterAgent

    async def __call__(self, *, email: str, password: str) -> Agent | None:
        """None if there is one already. Raises `EmailTaken` if the e-mail is a plain agent's."""
        if await self._there_is_one():
            return None
        try:
            return await self.register(
                None, email=email, password=password, name="Administrador", role=Role.SUPERADMIN
            )
        except EmailTaken:
            if await self._there_is_one():  # another process started at the same moment
                return None
            raise

    async def _there_is_one(self) -> bool:
        async with self.storage.begin() as tx:
            return await tx.agents.any_admin()
