"""A password that is changed while somebody signs in with it."""

import asyncio
from dataclasses import dataclass, field

import pytest

from pascal.adapters.limits import MemoryLimits
from pascal.adapters.memory import MemoryReads, MemoryStorage, Store
from pascal.adapters.security import JwtTokens, RandomRefreshTokens
from pascal.app.usecases.agents import ResetPassword
from pascal.app.usecases.sessions import Sessions, SignInLimits
from pascal.domain.agents import Agent
from pascal.domain.errors import BadCredentials
from pascal.domain.ids import SessionId
from pascal.domain.permissions import Staff
from pascal.domain.ports.limits import Limit
from pascal.testing.builders import Clock, Ids, agent

OLD, NEW = "una-frase-larga", "otra-frase-larga"


@dataclass
class SlowToVerify:
    """Passwords as they are; it says yes or no only when it may."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def hash(self, plain: str) -> str:
        return plain

    async def verify(self, plain: str, hashed: str | None) -> bool:
        self.asked.set()
        await self.may_answer.wait()
        return plain == hashed


@dataclass
class Desk:
    """Ana, who signs in, and whoever sits at the server."""

    store: Store = field(default_factory=Store)
    clock: Clock = field(default_factory=Clock)
    ids: Ids = field(default_factory=Ids)
    passwords: SlowToVerify = field(default_factory=SlowToVerify)
    ana: Agent = field(default_factory=lambda: agent("Ana"))

    def __post_init__(self) -> None:
        self.ana.password_hash = OLD
        self.store.state.agents[self.ana.id] = self.ana

    @property
    def sessions(self) -> Sessions:
        wide = Limit(100, 300)
        return Sessions(
            MemoryStorage(self.store),
            MemoryReads(self.store),
            self.clock,
            self.ids,
            self.passwords,
            JwtTokens("example" * 6),
            RandomRefreshTokens(),
            MemoryLimits(),
            SignInLimits(wide, wide),
        )

    async def reset(self) -> None:
        reset = ResetPassword(MemoryStorage(self.store), self.clock, self.passwords)
        await reset(email=self.ana.email, password=NEW)


async def test_a_sign_in_that_was_being_checked_ends_with_the_password() -> None:
    desk = Desk()
    signing_in = asyncio.create_task(desk.sessions.sign_in(desk.ana.email, OLD, address="192.0.2.1"))
    await desk.passwords.asked.wait()
    await desk.reset()
    desk.passwords.may_answer.set()
    with pytest.raises(BadCredentials):
        await signing_in
    assert not desk.store.state.sessions


async def test_who_knew_the_old_password_does_not_change_the_new_one() -> None:
    desk = Desk()
    caller = Staff(desk.ana.id, desk.ana.name, desk.ana.role, SessionId(desk.ids.new()), "192.0.2.1")
    changing = asyncio.create_task(desk.sessions.change_password(caller, OLD, "la-del-intruso"))
    await desk.passwords.asked.wait()
    await desk.reset()
    desk.passwords.may_answer.set()
    with pytest.raises(BadCredentials):
        await changing
    assert desk.store.state.agents[desk.ana.id].password_hash == NEW
    assert not desk.store.state.sessions
