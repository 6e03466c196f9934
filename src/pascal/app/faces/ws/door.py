"""Who may open a WebSocket on `/ws`, and how others are told that they may not."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any
from urllib.parse import parse_qs

import msgspec
import structlog
from litestar.datastructures import Headers

from pascal.app.edge.asgi import Receive, Scope, Send
from pascal.app.edge.callers import Callers
from pascal.app.edge.errors import ErrorBody, Refusal, refusal_of
from pascal.app.edge.throttle import place_of
from pascal.app.edge.tickets import Tickets
from pascal.app.edge.words import language_among, language_of
from pascal.app.faces.ws import frames
from pascal.app.faces.ws.actions import Actions
from pascal.app.faces.ws.connection import NOBODY, TRY_LATER, Connection, Wire
from pascal.domain.errors import Forbidden, PascalError, TooMany, Unauthenticated
from pascal.domain.permissions import Permissions, Staff
from pascal.domain.ports.panels import Panels
from pascal.domain.ports.storage import StorageUnavailable

log = structlog.get_logger()

SIGN_IN_WITHIN = 10.0
"""Seconds that a client has for its first frame."""
MOST_NOBODIES = 1_000
"""Connections of people who have not signed in yet. Whoever brings a ticket is none of them."""
MOST_NOBODIES_OF_ONE = 100
"""Of these from one address: as many as an office has for a moment, when all come back after a restart."""
_MOST_ORIGINS_TOLD = 50
_NO_WEBSOCKET = Refusal(
    426,
    "upgrade_required",
    "Conéctate por WebSocket",
    headers={"upgrade": "websocket", "connection": "upgrade"},
)


@dataclass(slots=True)
class PanelDoor:
    """The ASGI application at `/ws`.

    It runs on our own server alone, whose protocol can be written to without waiting.
    """

    wire_of: Callable[[Mapping[str, Any]], Wire | None]
    origins: Collection[str]
    """Sites whose pages may connect, beside the one that the client asked for; `*` for any."""
    callers: Callers
    tickets: Tickets
    permissions: Permissions
    panels: Panels
    actions: Actions
    sign_in_within: float = SIGN_IN_WITHIN
    _connections: set[Connection] = field(default_factory=set)
    _told: set[str] = field(default_factory=set)
    """Origins of which the log has heard."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await _refuse(send, "http", _NO_WEBSOCKET)
            return
        headers = Headers.from_scope(scope)  # type: ignore[arg-type]  # of either kind
        query = {name: said[0] for name, said in parse_qs(scope["query_string"].decode("latin-1")).items()}
        # a browser opens a WebSocket with its own languages, whichever its person reads
        language = language_among(query["language"]) if "language" in query else language_of(headers)
        asked = monotonic()
        try:
            self._require_origin(headers)
            staff = await self._ticket_holder(query.get("ticket"), _address(scope))
            self._require_room(staff, _address(scope))
            wire = self.wire_of(scope)
            if wire is None:
                raise RuntimeError("/ws needs the server that `pascal serve` runs")
        except Exception as error:
            await receive()
            with suppress(OSError):  # gone before it was told
                await _refuse(send, "websocket.http", refusal_of(error, language))
            return
        await receive()
        try:
            await send({"type": "websocket.accept"})
        except OSError:  # gone before it was let in
            return
        connection = Connection(
            wire, self.callers, self.permissions, self.panels, self.actions, language, _address(scope)
        )
        self._connections.add(connection)
        try:
            await self._serve(connection, wire, receive, staff, asked)
        finally:
            self._connections.discard(connection)

    async def _serve(
        self, connection: Connection, wire: Wire, receive: Receive, staff: Staff | None, as_of: float
    ) -> None:
        wire.too_slow, wire.hears_anything = TRY_LATER, True
        if staff is not None:
            try:
                # nothing is awaited between the handshake and this: what happens from then on is heard
                if not connection.enter(staff, as_of):
                    await connection.sign_in(
                        partial(self.callers.anew, staff.id, staff.session_id, staff.role, staff.address)
                    )
            except (PascalError, StorageUnavailable) as error:
                wire.answer(frames.error(None, error, connection.language))
                wire.hang_up(NOBODY if isinstance(error, Unauthenticated) else TRY_LATER)
        await connection.serve(receive, sign_in_within=self.sign_in_within)

    async def _ticket_holder(self, ticket: str | None, address: str) -> Staff | None:
        """Raises `Unauthenticated` for a ticket that is not good."""
        if ticket is None:
            return None
        await self.panels.ready()
        return await self.tickets.redeem(ticket, address)

    def _require_origin(self, headers: Headers) -> None:
        """Raises `Forbidden` for a foreign page, which would come with a person's own browser."""
        origin = headers.get("origin")
        if origin is None or "*" in self.origins or origin in self.origins:  # without one it is a script
            return
        if origin.partition("://")[2] == headers.get("host"):
            return
        if origin not in self._told and len(self._told) < _MOST_ORIGINS_TOLD:
            self._told.add(origin)
            log.warning("origin_refused", origin=origin[:200], setting="PASCAL_ALLOWED_ORIGINS")
        raise Forbidden

    def _require_room(self, staff: Staff | None, address: str) -> None:
        if staff is not None:
            return
        nobodies = [each.address for each in self._connections if each.staff is None]
        if len(nobodies) >= MOST_NOBODIES or nobodies.count(address) >= MOST_NOBODIES_OF_ONE:
            raise TooMany(retry_after=self.sign_in_within)


async def _refuse(send: Send, kind: str, refusal: Refusal) -> None:
    """Instead of the handshake."""
    answer = ErrorBody("error", refusal.code, refusal.message, refusal.errors, refusal.id)
    body = msgspec.json.encode(answer)
    headers = {"content-type": "application/json", "content-length": str(len(body)), **refusal.headers}
    told = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": f"{kind}.response.start", "status": refusal.status, "headers": told})
    await send({"type": f"{kind}.response.body", "body": body, "more_body": False})


def _address(scope: Scope) -> str:
    """Where the connection comes from, as for HTTP."""
    return place_of(scope["client"][0]) if scope.get("client") else "unknown"
