"""`/api/v1/leads`: who a browser is, and proving an e-mail (THREATS 1-3)."""

from datetime import timedelta
from typing import Final

from dishka import FromDishka
from litestar import Controller, get, post
from litestar.params import JSONBody

from pascal.app.edge.callers import AsVisitor, Callers, reach_of
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.paging import Pages
from pascal.app.edge.responses import BODY, STAFF, ForAnyone, refused
from pascal.app.edge.throttle import LeadLimits, address_of
from pascal.app.edge.words import WELCOME_BACK, language_of
from pascal.app.faces.v1.queries import Cursor, Limit
from pascal.app.faces.v1.wire import Page, Success
from pascal.app.faces.v1.wire.conversations import ConversationForLead, for_lead
from pascal.app.faces.v1.wire.leads import (
    CodeBody,
    HandshakeBody,
    HandshakeShape,
    VerificationBody,
    VerifiedShape,
)
from pascal.app.usecases.leads import ConfirmVerification, RequestVerification, ShakeHands
from pascal.domain.errors import Invalid, TooMany, Unauthenticated
from pascal.domain.ids import VisitorId
from pascal.domain.permissions import Permissions, Visitor
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.lists import Filter, Order
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.security import Tokens, VisitorToken

TOKEN_LIFE: Final = timedelta(days=365)


def lead_token(tokens: Tokens, clock: Clock, visitor: Visitor) -> str:
    """The same all day, so that it is signed once."""
    end = (clock.now() + TOKEN_LIFE).replace(hour=0, minute=0, second=0, microsecond=0)
    return tokens.sign(VisitorToken(visitor.id, end))


class LeadController(Controller):
    path = "/leads"
    tags = ("leads",)

    @post(
        "/handshake",
        status_code=200,
        responses=refused(TooMany, *BODY),
        response_description="Who the browser is, and its token.",
        operation_class=ForAnyone,
    )
    async def shake_hands(
        self,
        request: AnyRequest,
        data: JSONBody[HandshakeBody],
        act: FromDishka[ShakeHands],
        callers: FromDishka[Callers],
        tokens: FromDishka[Tokens],
        clock: FromDishka[Clock],
        limits: FromDishka[LeadLimits],
    ) -> Success[HandshakeShape]:
        """Say hello from a browser, and get its token.

        Nothing is stored; the token is signed for the id that the browser was born with.
        An id that is known already, without its token, is answered like an unknown one,
        with a fresh `leadId` to use.
        """
        await limits.handshake(address_of(request))
        welcome = await act(
            VisitorId(data.lead_id), await _bearer(callers, data.lead_token, address_of(request))
        )
        known = welcome.known
        greets = known is not None and known.active_conversation_id is None
        return Success(
            HandshakeShape(
                exists=known is not None,
                active_conversation_id=known.active_conversation_id if known else None,
                name=known.name if known else None,
                welcome=WELCOME_BACK[language_of(request.headers)].format(name=known.name.split()[0])
                if known and greets
                else None,
                lead_id=welcome.lead_id,
                lead_token=lead_token(tokens, clock, welcome.visitor),
                verified=known is not None and known.proven,
            )
        )

    @post(
        "/verification",
        status_code=202,
        responses=refused(*STAFF, TooMany, *BODY),
        response_description="A code is on its way if the e-mail takes one.",
    )
    async def request_verification(
        self,
        request: AnyRequest,
        visitor: AsVisitor,
        data: JSONBody[VerificationBody],
        act: FromDishka[RequestVerification],
        limits: FromDishka[LeadLimits],
    ) -> Success[None]:
        """Send a code to the e-mail.

        The answer is the same whether it is known or not.
        """
        await limits.message(visitor)
        await limits.code(address_of(request))
        await act(visitor, data.email)
        return Success(None)

    @post(
        "/verification/confirm",
        status_code=200,
        responses=refused(*STAFF, TooMany, *BODY),
        response_description="Who the lead is, and where they talk.",
    )
    async def confirm_verification(
        self,
        request: AnyRequest,
        visitor: AsVisitor,
        data: JSONBody[CodeBody],
        act: FromDishka[ConfirmVerification],
        reads: FromDishka[Reads],
        tokens: FromDishka[Tokens],
        clock: FromDishka[Clock],
        limits: FromDishka[LeadLimits],
    ) -> Success[VerifiedShape]:
        """Prove the e-mail with the code.

        Earlier conversations open, and the chat goes on in the lead's own.
        """
        await limits.message(visitor)
        lead = await act(visitor, data.code)
        known = await reads.handshake(visitor.id)
        return Success(
            VerifiedShape(
                verified=True,
                name=lead.name,
                welcome=WELCOME_BACK[language_of(request.headers)].format(name=lead.name.split()[0]),
                confirmed_lead_id=lead.id,
                active_conversation_id=known.active_conversation_id if known else None,
                lead_token=lead_token(tokens, clock, visitor),
            )
        )

    @get(
        "/me/conversations",
        responses=refused(*STAFF, Invalid),
        response_description="A page of conversations.",
    )
    async def list_my_conversations(
        self,
        request: AnyRequest,
        visitor: AsVisitor,
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        pages: FromDishka[Pages],
        clock: FromDishka[Clock],
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Success[Page[ConversationForLead]]:
        """List what this browser may read, last activity first.

        All of the lead's once it has proven the e-mail; until then those that it began itself.
        """
        size, language = limit, language_of(request.headers)
        purpose = f"my conversations {visitor.id}"
        found = await reads.conversations(
            reach_of(permissions, visitor),
            Filter(),
            Order.LAST_ACTIVITY,
            size + 1,
            pages.read_after(cursor, purpose),
        )
        more = pages.seal_after(purpose, found, size, Order.LAST_ACTIVITY)
        return Success(Page(for_lead(found[:size], clock.now(), language), more))


async def _bearer(callers: Callers, text: str | None, address: str) -> Visitor | None:
    """Whose token it is; a bad one is no token."""
    if text is None:
        return None
    try:
        caller = await callers.identify(text, address)
    except Unauthenticated:
        return None
    return caller if isinstance(caller, Visitor) else None
