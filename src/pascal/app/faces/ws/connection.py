"""One open WebSocket: who is on it, what they ask, and what they hear."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Protocol

import msgspec
import structlog

from pascal.app.edge import strict
from pascal.app.edge.asgi import Receive
from pascal.app.edge.callers import Callers, staff
from pascal.app.faces.ws import frames
from pascal.app.faces.ws.actions import LOGIN, Actions, Login
from pascal.app.faces.ws.frames import Asked, NotSignedIn, TookTooLong, UnknownAction, Unreadable
from pascal.domain.errors import Forbidden
from pascal.domain.permissions import Action as Right
from pascal.domain.permissions import Permissions, Scope, Staff
from pascal.domain.ports.panels import Panels, Watcher

NOBODY = 4401
"""The code with which those are closed who do not sign in, or whose right has ended."""
TRY_LATER = 1013
"""The code for who does not read what is sent, or has too many connections."""
AT_ONCE = 8
"""Questions of one connection that are answered side by side; the next waits, unread."""
ANSWERED_WITHIN = 30.0
"""Seconds, and no longer: a question that hangs would keep its turn, and eight of them the connection."""
PER_SECOND, BURST = 50, 200
"""Frames that are read. Who sends more is heard later, and nothing of it is lost."""

log = structlog.get_logger()

_login = msgspec.json.Decoder(Login)


class Wire(Protocol):
    """The server's end of a WebSocket, written to without waiting."""

    too_slow: int | None
    hears_anything: bool

    def push(self, frame: bytes) -> None: ...
    def tell(self, text: bytes) -> None: ...
    def answer(self, text: bytes) -> None: ...
    def hang_up(self, code: int) -> None: ...


class SignedIn(msgspec.Struct, rename="camel", frozen=True):
    """The answer to a sign-in."""

    id: str
    name: str
    role: str


class Connection:
    """A `Panel`. Nothing that a client sends closes it; who sends too much is slowed down (THREATS 16)."""

    def __init__(
        self,
        wire: Wire,
        callers: Callers,
        permissions: Permissions,
        panels: Panels,
        actions: Actions,
        language: int,
        address: str,
    ) -> None:
        self._wire = wire
        self._callers = callers
        self._permissions = permissions
        self._panels = panels
        self._actions = actions
        self.language = language
        self.address = address
        self._open = True
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._answering: set[asyncio.Task[None]] = set()
        self.staff: Staff | None = None

    # Panel

    def push(self, frame: bytes) -> None:
        self._wire.push(frame)

    def show_out(self) -> None:
        self._open = False
        self._wire.hang_up(NOBODY)

    # Listener

    @property
    def is_open(self) -> bool:
        return self._open

    def tell(self, event: str, payload: object) -> None:
        if self._open:
            self._wire.tell(frames.event(event, payload))

    # Whoever opened it

    async def sign_in(self, who: Callable[[], Awaitable[Staff]]) -> None:
        """As *who* it finds, asked again if they were shown out meanwhile.

        Raises `Unauthenticated`, `TooMany`, `StorageUnavailable`.
        """
        await self._panels.ready()
        while True:
            asked = monotonic()
            if self.enter(await who(), asked):
                return

    def enter(self, found: Staff, as_of: float) -> bool:
        """From now on it hears what *found* may, unless shown out since *as_of*. Raises `TooMany`."""
        sees_all = Scope.OTHERS in self._permissions.scope(found, Right.READ)
        if not self._panels.enter(self, Watcher(found.id, found.session_id, sees_all), as_of):
            return False
        self.staff = found
        return True

    async def serve(self, receive: Receive, *, sign_in_within: float) -> None:
        """Until it is closed. Who is nobody yet has so many seconds to sign in."""
        deadline = asyncio.get_running_loop().call_later(sign_in_within, self._close_if_nobody)
        pace = _Pace()
        try:
            while (message := await receive())["type"] == "websocket.receive":
                await pace.turn()
                if not self._open:
                    break
                text = message.get("text")
                await self._hear(message["bytes"] if text is None else text)
        finally:
            self._open = False
            deadline.cancel()
            self._panels.part(self)
            for task in self._answering:
                task.cancel()
            await asyncio.gather(*self._answering, return_exceptions=True)

    def _close_if_nobody(self) -> None:
        if self.staff is None:
            self.show_out()

    async def _hear(self, message: str | bytes) -> None:
        try:
            asked = frames.read(message)
        except Unreadable as unreadable:
            self._say(frames.error(unreadable.id, unreadable.refusal, self.language))
            return
        if asked.name == LOGIN or self.staff is None:
            await self._answer(asked)
            return
        await self._turns.acquire()
        task = asyncio.create_task(self._answer(asked))
        self._answering.add(task)
        task.add_done_callback(self._answered)

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._answering.discard(task)
        self._turns.release()

    async def _answer(self, asked: Asked) -> None:
        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                answer = frames.success(asked.id, await self._done(asked))
        except TimeoutError:
            log.warning("panel_answer_too_slow", resource=asked.name[0][:50], action=asked.name[1][:50])
            answer = frames.error(asked.id, TookTooLong(), self.language)
        except Exception as failure:
            answer = frames.error(asked.id, failure, self.language)
        self._say(answer)

    async def _done(self, asked: Asked) -> object:
        if asked.name == LOGIN:
            return await self._login(strict.read(asked.payload, _login, Login))
        if self.staff is None:
            raise NotSignedIn
        action = self._actions.by_name.get(asked.name)
        if action is None:
            raise UnknownAction
        now = await self._callers.again(self.staff)
        if action.right is not None:
            self._permissions.require(now, action.right)
        return await action(now, strict.read(asked.payload, action.decoder, action.payload), self)

    async def _login(self, login: Login) -> SignedIn:
        async def who() -> Staff:
            known = staff(await self._callers.identify(login.token, self.address))
            return await self._callers.anew(known.id, known.session_id, known.role, known.address)

        if self.staff is None:
            await self.sign_in(who)
        elif (await who()).id != self.staff.id:  # what was pushed to one is not for another
            raise Forbidden
        now = self.staff
        assert now is not None  # noqa: S101 - signed in above
        return SignedIn(str(now.id), now.name, now.role.value)

    def _say(self, text: bytes) -> None:
        if self._open:
            self._wire.answer(text)


class _Pace:
    """Lets frames through at their pace, each in its turn."""

    def __init__(self) -> None:
        self._due = 0.0

    async def turn(self) -> None:
        now = monotonic()
        self._due = max(self._due, now - BURST / PER_SECOND) + 1 / PER_SECOND
        if self._due > now:
            await asyncio.sleep(self._due - now)
