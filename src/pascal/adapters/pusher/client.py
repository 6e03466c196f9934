"""Notices to browsers by way of Pusher, through its own package over one httpx client."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from contextlib import suppress

import httpx
import msgspec
import structlog
from pusher.errors import PusherError
from pusher.http import POST, Request, process_response
from pusher.pusher_client import PusherClient

from pascal.adapters.pusher.dialect import (
    PRESENCE_AGENTS,
    Truncated,
    channel_of,
    data_of,
    event_of,
    presence_of,
    read_user,
    user_of,
)
from pascal.adapters.pusher.settings import PusherSettings
from pascal.domain.ids import AgentId, ConversationId, SessionId
from pascal.domain.ports.live import LiveUnavailable, Notice, Side, Who

LARGEST = 10_240
"""Bytes of JSON that Pusher carries in one event."""
BATCH = 10
_TOO_LARGE = 413
_FOR_GOOD = {400, _TOO_LARGE}
"""Answers that say that the event is at fault: neither our credentials nor Pusher's health."""
_NOT_SERVED = {404, 405}
"""Answers of a server that speaks the protocol without this part of it, or of none."""

log = structlog.get_logger()

# httpx logs each address at INFO, and a signed one may be used by whoever reads it for ten minutes
logging.getLogger("httpx").setLevel(logging.WARNING)


class _Refused(LiveUnavailable):
    """Pusher will say no to this again, however often it is asked."""

    def __init__(self, status: int) -> None:
        self.status = status


class _NotServed(LiveUnavailable):
    """The server does not know what it was asked: for good, unless our settings name the wrong one."""

    def __init__(self, status: int) -> None:
        self.status = status


class _ErrorBody(msgspec.Struct):
    """What soketi says in the body of a refusal. Its status line says 200."""

    error: str
    code: int


class _User(msgspec.Struct):
    id: str


class _Users(msgspec.Struct):
    users: list[_User]


class _Httpx:
    """Carries the package's requests. The package hands on what this returns, so its callers await that."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def send_request(self, request: Request) -> object:
        try:
            answer = await self._send(request)
        except (httpx.NetworkError, httpx.RemoteProtocolError):  # a kept connection that was closed meanwhile
            answer = await self._send(request)
        status = _status_of(answer)
        if status in _FOR_GOOD:
            raise _Refused(status)
        if status in _NOT_SERVED:
            raise _NotServed(status)
        return process_response(status, answer.text)

    async def _send(self, request: Request) -> httpx.Response:
        return await self._http.request(
            request.method, request.url, content=request.body, headers=request.headers
        )


def _status_of(answer: httpx.Response) -> int:
    if answer.status_code == httpx.codes.OK:
        with suppress(msgspec.DecodeError):  # it is no refusal
            return msgspec.json.decode(answer.content, type=_ErrorBody).code
    return answer.status_code


def _ignore() -> None: ...


class PusherLive:
    """`Live` through Pusher, or any server that speaks its protocol.

    Pusher cannot take somebody out of a channel: it only closes the connections of a *user*, with code 4009.
    So `leave`, and `disconnect` from one session, do what `disconnect` from all does: a client that connects
    again is let in, or refused at the door, by what it may do now.
    Both reach only connections that have signed in (`pusher.signin()`, answered by `PusherHost.sign_in`),
    and pusher-js stays disconnected after 4009 until its page calls `connect()`.
    """

    at_once = 10
    """A few calls. If one fails all come again, so where many fail, more would never get through."""

    def __init__(
        self, settings: PusherSettings, http: httpx.AsyncClient, *, on_refused: Callable[[], None] = _ignore
    ) -> None:
        """*on_refused* counts what Pusher will never do."""
        self._timeout = settings.timeout
        self._on_refused = on_refused
        self._pusher = PusherClient(
            settings.app_id,
            settings.key,
            settings.secret,
            ssl=settings.scheme == "https",
            host=settings.host,
            port=settings.port,
            cluster=settings.cluster,
            backend=lambda _client: _Httpx(http),
        )

    async def publish(self, notices: Sequence[Notice]) -> None:
        """In the order given, ten a call. What 000 has no event for is not sent.

        Raises `LiveUnavailable` at the first call that fails; those before it were delivered. An event that
        Pusher will never take is passed over, or the relay would try it, and nothing behind it, for ever.
        """
        events = [event for notice in notices for event in _events(notice)]
        for start in range(0, len(events), BATCH):
            batch = events[start : start + BATCH]
            try:
                await self._trigger(batch)
            except _Refused:  # all of it, for one of them
                for event in batch:
                    await self._trigger_alone(event)

    async def _trigger(self, batch: list[dict[str, str]]) -> None:
        # already encoded: the package's own size check counts Python's objects, not bytes
        await self._answer(self._pusher.trigger_batch(batch, already_encoded=True))

    async def _trigger_alone(self, event: dict[str, str]) -> None:
        try:
            try:
                await self._trigger([event])
            except _Refused as refusal:
                if refusal.status != _TOO_LARGE:
                    raise
                await self._trigger([event | {"data": _ids_of(msgspec.json.decode(event["data"]))}])
        except _Refused as refusal:
            self._on_refused()
            where = {"name": event["name"], "channel": event["channel"]}
            log.error("live_event_refused", status=refusal.status, size=len(event["data"]), **where)  # noqa: TRY400

    async def disconnect(self, who: Who, session_id: SessionId | None = None) -> None:
        """Close every connection of theirs (see the class for what this needs of the client).

        Where the server will never do that, it is told and passed over, as in `publish`.
        """
        # the package forgets the app in this one path
        path = f"/apps/{self._pusher.app_id}/users/{user_of(who)}/terminate_connections"
        try:
            await self._answer(self._pusher.http.send_request(Request(self._pusher, POST, path)))
        except (_Refused, _NotServed) as refusal:
            self._on_refused()
            log.error("live_show_out_refused", status=refusal.status, who=user_of(who))  # noqa: TRY400

    async def leave(self, who: Who, conversation_id: ConversationId) -> None:
        """Close every connection of theirs: they are refused this conversation on the way back in."""
        await self.disconnect(who)

    async def agents_in(self, conversation_id: ConversationId) -> Set[AgentId]:
        """Who is in its presence channel: a client that hears without being there is not seen.

        Where the server will never say, it is told and nobody is seen: what is said next has to go out.
        Some say 404 of a channel in which there is nobody.
        """
        return _agents(await self._in(conversation_id))

    async def lead_in(self, conversation_id: ConversationId) -> bool:
        return any(who.side is Side.LEAD for who in await self._in(conversation_id))

    async def _in(self, conversation_id: ConversationId) -> Sequence[Who]:
        try:
            return await self._people(presence_of(conversation_id))
        except (_Refused, _NotServed) as refusal:
            if refusal.status != httpx.codes.NOT_FOUND:
                self._on_refused()
                log.error("live_listeners_refused", status=refusal.status)  # noqa: TRY400
            return ()

    async def agents_online(self) -> Set[AgentId]:
        """Who is in `presence-agents`. Pusher lets at most 100 people into one presence channel."""
        return _agents(await self._people(PRESENCE_AGENTS))

    async def _people(self, channel: str) -> Sequence[Who]:
        answer = await self._answer(self._pusher.users_info(channel))
        try:
            users = [read_user(user.id) for user in msgspec.convert(answer, _Users).users]
        except msgspec.ValidationError as error:
            raise LiveUnavailable from error
        if None in users:
            raise LiveUnavailable
        return [who for who in users if who is not None]

    async def _answer(self, call: Awaitable[object]) -> object:
        try:
            async with asyncio.timeout(self._timeout):
                return await call
        # ValueError: a proxy in between answered 200 with a page of its own
        except (httpx.HTTPError, PusherError, TimeoutError, ValueError) as error:
            raise LiveUnavailable from error


def _agents(people: Sequence[Who]) -> Set[AgentId]:
    return {AgentId(who.id) for who in people if who.side is Side.AGENT}


def _events(notice: Notice) -> list[dict[str, str]]:
    """One for each channel: a client that listens on several hears it on each."""
    data = _encode(data_of(notice))
    return [
        {"channel": channel_of(audience), "name": name, "data": data}
        for audience in notice.audiences
        if (name := event_of(notice.name, audience)) is not None
    ]


def _encode(data: Mapping[str, object]) -> str:
    """JSON; what is too large for Pusher travels as its ids, and the client fetches it."""
    encoded = msgspec.json.encode(data)
    return encoded.decode() if len(encoded) <= LARGEST else _ids_of(data)


def _ids_of(data: Mapping[str, object]) -> str:
    return msgspec.json.encode(msgspec.convert(data, Truncated)).decode()
