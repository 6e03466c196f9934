"""`/api/v1/calendar`: one's own calendar elsewhere, and one's meetings for programs that read calendars."""

import hashlib
from datetime import datetime
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from dishka import FromDishka
from dishka.integrations.litestar import DishkaRouter
from litestar import Controller, MediaType, Response, delete, get, post
from litestar.params import PathParameter

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.ics import MEDIA_TYPE, About, calendar
from pascal.app.edge.leave import CALENDAR, CodeQuery, StateQuery, TicketQuery, Ways
from pascal.app.edge.responses import STAFF, ForAnyone, refused
from pascal.app.edge.shapes import Shape
from pascal.app.faces.v1.wire import Success
from pascal.app.settings import Settings
from pascal.app.usecases.calendar_feeds import Feed
from pascal.app.usecases.calendar_sync import HearOfCalendars
from pascal.app.usecases.calendars import ConnectCalendar, DisconnectCalendar, OwnCalendar
from pascal.domain.errors import Invalid, NoCalendar, NotFound, TooMany
from pascal.domain.ids import MeetingId
from pascal.domain.ports.agenda import MeetingRow
from pascal.domain.ports.calendar import CalendarElsewhere, Refused
from pascal.domain.ports.identity_provider import ProviderUnavailable

LARGEST: Final = 1024 * 1024
"""Bytes of notices in one call."""
_LONGEST_TOKEN: Final = 4096

CalendarWord = Literal["LOCAL", "NOT_CONNECTED", "CONNECTED", "LOCKED_OUT"]

FilePath = Annotated[str, PathParameter(description="The secret, and `.ics`.")]


class CalendarShape(Shape, frozen=True):
    state: CalendarWord
    """`LOCAL`: the house has no other than its own; `LOCKED_OUT`: it has to be connected anew."""
    address: str | None
    feed_since: datetime | None
    """Since when one's meetings are to be had at a secret address; null: they are not."""


class FeedShape(Shape, frozen=True):
    url: str
    """Nobody is told it again: whoever has it reads one's meetings."""


class CalendarController(Controller):
    path = "/calendar"
    tags = ("calendar",)

    @get("/", responses=refused(*STAFF), response_description="It, or that there is none elsewhere.")
    async def read_calendar(self, staff: AsStaff, own: FromDishka[OwnCalendar]) -> Success[CalendarShape]:
        """Read how your own calendar stands.

        It is connected at `GET /api/v1/calendar/connect`.
        """
        linked, since = await own.look(staff.id)
        if linked is None:
            return Success(CalendarShape("LOCAL" if own.elsewhere is None else "NOT_CONNECTED", None, since))
        return Success(CalendarShape("CONNECTED" if linked.works else "LOCKED_OUT", linked.address, since))

    @delete("/", status_code=200, responses=refused(*STAFF), response_description="Done.")
    async def disconnect_calendar(self, staff: AsStaff, act: FromDishka[DisconnectCalendar]) -> Success[None]:
        """Disconnect your own calendar.

        What stands there stays there, and what stands here here.
        """
        await act(staff.id, staff.actor)
        return Success(None)

    @get(
        "/connect",
        status_code=302,
        responses=refused(*STAFF, NoCalendar, TooMany, ProviderUnavailable),
        response_description="To Microsoft's screen.",
    )
    async def connect_calendar(
        self,
        request: AnyRequest,
        own: FromDishka[OwnCalendar],
        ways: FromDishka[Ways],
        ticket: TicketQuery = None,
    ) -> Response[None]:
        """Send the browser to where its person gives leave to their calendar.

        With a ticket only from the web client itself: a link that somebody else made leads nowhere.
        Refusals lead to the profile then, for a person is looking.
        """
        return await ways.out(request, ticket, CALENDAR, own.leave)

    @get(
        "/connect/return",
        status_code=302,
        operation_class=ForAnyone,
        responses=refused(NoCalendar),
        response_description="To the profile, with what came of it.",
    )
    async def return_with_calendar(
        self,
        request: AnyRequest,
        own: FromDishka[OwnCalendar],
        ways: FromDishka[Ways],
        act: FromDishka[ConnectCalendar],
        code: CodeQuery = "",
        back_state: StateQuery = "",
    ) -> Response[None]:
        """Come back from Microsoft's screen, and on to the profile.

        `?calendar=` says what came of it: `connected`, or why not.
        """
        own.there()
        return await ways.back(request, code, back_state, CALENDAR, act)

    @post("/feed", responses=refused(*STAFF), response_description="Its address, this once.")
    async def make_feed(
        self, staff: AsStaff, feed: FromDishka[Feed], settings: FromDishka[Settings]
    ) -> Success[FeedShape]:
        """Make a secret address of your own meetings, for programs that read calendars.

        It ends in `.ics`; the one before is good no more.
        """
        return Success(FeedShape(f"{settings.public_url}/calendar/{await feed.open(staff)}.ics"))

    @delete("/feed", status_code=200, responses=refused(*STAFF), response_description="Done.")
    async def revoke_feed(self, staff: AsStaff, feed: FromDishka[Feed]) -> Success[None]:
        """Let the secret address of your own meetings lead nowhere."""
        await feed.close(staff)
        return Success(None)

    @post(
        "/outlook",
        status_code=202,
        include_in_schema=False,  # who calls here has a description of their own
        request_max_body_size=LARGEST,
    )
    async def hear_from_outlook(
        self,
        request: AnyRequest,
        elsewhere: FromDishka[CalendarElsewhere | None],
        hear: FromDishka[HearOfCalendars],
    ) -> Response[str]:
        """202 means that it is kept. Whoever proves an address to themselves hears their own token."""
        if elsewhere is None:
            raise NotFound
        if (token := request.query_params.get("validationToken")) is not None:
            return Response(token[:_LONGEST_TOKEN], status_code=200, media_type=MediaType.TEXT)
        try:
            told = elsewhere.heard(await request.body())
        except Refused as error:
            raise Invalid("value", "malformed") from error
        await hear(told)
        return Response("", media_type=MediaType.TEXT)


@get("/{file:str}", include_in_schema=False)
async def read_feed(
    request: AnyRequest, file: FilePath, feed: FromDishka[Feed], settings: FromDishka[Settings]
) -> Response[bytes]:
    secret = file.removesuffix(".ics")
    if secret == file:
        raise NotFound
    host = urlsplit(settings.public_url).hostname or "pascal"
    agent, meetings, rows = await feed.read(secret)
    about = {MeetingId(each.id): _about(each, settings) for each in rows}
    content = calendar(meetings, host=host, name=f"Pascal · {agent.name}", about=about)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache", "referrer-policy": "no-referrer"}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(b"", status_code=304, headers=headers, media_type=MEDIA_TYPE)
    return Response(content, headers=headers, media_type=MEDIA_TYPE)


def _about(row: MeetingRow, settings: Settings) -> About:
    """Whom to call, and where one reads what was said; the page asks who is there."""
    whom = {"name": row.name, "phone": row.phone, "email": row.email, **row.answers}
    talk = row.conversation_id
    return About(
        "\n".join(filter(None, (whom[each] for each in ("name", "phone", "email")))),
        None if talk is None else f"{settings.public_url}/intranet/sales-agent/chats/{talk}",
    )


FEEDS: Final = DishkaRouter("/calendar", route_handlers=[read_feed])
