"""`/api/v1/auth`: signing in and out (document 003, THREATS 10, 19, 21)."""

from urllib.parse import urlencode

from dishka import FromDishka
from litestar import Controller, MediaType, Response, get, patch, post
from litestar.datastructures import Cookie
from litestar.params import JSONBody
from litestar.response import Redirect

from pascal.app.edge.callers import AsStaff, Callers
from pascal.app.edge.errors import AnyRequest, refusal_of
from pascal.app.edge.responses import BODY, STAFF, ForAnyone, NotJson, refused
from pascal.app.edge.throttle import address_of
from pascal.app.edge.tickets import Tickets, TicketShape
from pascal.app.faces.v1.queries import GoogleCodeQuery
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.people import (
    AgentShape,
    Credentials,
    PasswordBody,
    RefreshBody,
    Registration,
    SelfPatch,
    SignedInShape,
    agent_shape,
    availability_of,
    role_of,
)
from pascal.app.settings import Settings
from pascal.app.usecases.agents import EditOneself, RegisterAgent
from pascal.app.usecases.sessions import Sessions, SignedInAgent
from pascal.domain.agents import Agent
from pascal.domain.errors import (
    AccountDisabled,
    BadCredentials,
    EmailTaken,
    Invalid,
    NotFound,
    PascalError,
    TooMany,
    Unauthenticated,
)
from pascal.domain.permissions import Staff
from pascal.domain.ports.identity_provider import IdentityProvider
from pascal.domain.ports.reads import Reads

GOOGLE_COOKIE = "pascal_sign_in"


async def _signed_in(reads: Reads, done: SignedInAgent) -> Success[SignedInShape]:
    counts = await reads.open_counts([done.agent.id])
    return Success(
        SignedInShape(
            done.access_token,
            done.refresh_token,
            done.expires_in,
            agent_shape(done.agent, counts[done.agent.id]),
        )
    )


class AuthController(Controller):
    path = "/auth"
    tags = ("auth",)

    @post(
        "/login",
        status_code=200,
        responses=refused(BadCredentials, TooMany, *BODY),
        response_description="Tokens, and who signed in.",
        operation_class=ForAnyone,
    )
    async def login(
        self,
        request: AnyRequest,
        data: JSONBody[Credentials],
        sessions: FromDishka[Sessions],
        reads: FromDishka[Reads],
    ) -> Success[SignedInShape]:
        """Sign in with e-mail and password."""
        done = await sessions.sign_in(data.email, data.password, address=address_of(request))
        return await _signed_in(reads, done)

    @post(
        "/refresh",
        status_code=200,
        responses=refused(Unauthenticated, AccountDisabled, *BODY),
        response_description="A new pair of tokens.",
        operation_class=ForAnyone,
    )
    async def refresh_session(
        self,
        request: AnyRequest,
        data: JSONBody[RefreshBody],
        sessions: FromDishka[Sessions],
        reads: FromDishka[Reads],
    ) -> Success[SignedInShape]:
        """Get a new pair of tokens for a refresh token.

        It is good once, and 30 seconds more should the answer be lost: used later, the session ends.
        Whose session ended because they were disabled is told so.
        """
        return await _signed_in(
            reads, await sessions.refresh(data.refresh_token, address=address_of(request))
        )

    @post(
        "/logout",
        status_code=200,
        responses=refused(*STAFF, NotJson),
        response_description="Done; there is nothing to tell.",
    )
    async def logout(
        self, staff: AsStaff, sessions: FromDishka[Sessions], callers: FromDishka[Callers]
    ) -> Success[None]:
        """End this session."""
        await sessions.sign_out(staff)
        callers.forget()
        return Success(None)

    @post(
        "/ws-ticket",
        status_code=200,
        responses=refused(*STAFF, NotJson),
        response_description="A ticket.",
    )
    async def issue_ws_ticket(self, staff: AsStaff, tickets: FromDishka[Tickets]) -> Success[TicketShape]:
        """Get a ticket for the WebSocket of panels.

        It is good once, within 30 seconds, and for this session alone: `/ws?ticket=…`.
        """
        return Success(TicketShape(tickets.issue(staff)))

    @post("/register", responses=refused(*STAFF, EmailTaken, *BODY), response_description="Who was taken on.")
    async def register_user(
        self, staff: AsStaff, data: JSONBody[Registration], act: FromDishka[RegisterAgent]
    ) -> Success[AgentShape]:
        """Register somebody of the team.

        The same as `POST /api/v1/users`, for administrators only: nobody registers themselves.
        """
        return await register(staff, data, act)

    @get("/me", responses=refused(*STAFF), response_description="You.")
    async def read_me(self, staff: AsStaff, reads: FromDishka[Reads]) -> Success[AgentShape]:
        """Read who I am."""
        return await agent_shown(reads, await reads.agent(staff.id))

    @patch("/me", responses=refused(*STAFF, *BODY), response_description="You, as you are now.")
    async def edit_me(
        self,
        staff: AsStaff,
        data: JSONBody[SelfPatch],
        act: FromDishka[EditOneself],
        reads: FromDishka[Reads],
    ) -> Success[AgentShape]:
        """Say whether I am there, or how I am called."""
        availability = availability_of(data.availability)
        agent = await act(staff, name=data.name, time_zone=data.time_zone, availability=availability)
        return await agent_shown(reads, agent)

    @post(
        "/password",
        status_code=200,
        responses=refused(*STAFF, TooMany, *BODY),
        response_description="A new pair of tokens.",
    )
    async def change_password(
        self,
        staff: AsStaff,
        data: JSONBody[PasswordBody],
        sessions: FromDishka[Sessions],
        reads: FromDishka[Reads],
        callers: FromDishka[Callers],
    ) -> Success[SignedInShape]:
        """Change my password.

        All my other sessions end.
        """
        try:
            done = await sessions.change_password(staff, data.current_password, data.new_password)
        except Invalid as error:
            if error.field == "password":
                raise Invalid("newPassword", error.rule, **error.facts) from error
            raise
        callers.forget()
        return await _signed_in(reads, done)

    @get("/google", status_code=302, operation_class=ForAnyone, responses=refused(NotFound))
    async def sign_in_with_google(
        self, google: FromDishka[IdentityProvider | None], settings: FromDishka[Settings]
    ) -> Redirect:
        """Send the browser to Google to sign in."""
        if google is None:
            raise NotFound
        begun = await google.begin()
        cookie = Cookie(
            GOOGLE_COOKIE,
            value=begun.cookie,
            path="/api/v1/auth/google",
            max_age=600,
            httponly=True,
            secure=settings.public_url.startswith("https:"),
            samesite="lax",
        )
        return Redirect(begun.url, status_code=302, cookies=[cookie])

    @get("/google/callback", status_code=302, operation_class=ForAnyone, responses=refused(NotFound))
    async def return_from_google(
        self,
        request: AnyRequest,
        google: FromDishka[IdentityProvider | None],
        sessions: FromDishka[Sessions],
        code: GoogleCodeQuery = None,
    ) -> Response[None]:
        """Come back from Google, and on to the intranet.

        The tokens, or the refusal, stand behind the `#`: what is there reaches no server and no log.
        """
        if google is None:
            raise NotFound
        cookie = request.cookies.get(GOOGLE_COOKIE, "")
        state = request.query_params.get("state", "")
        try:
            if not (code and state and cookie):
                raise Unauthenticated
            identity = await google.finish(code=code, state=state, cookie=cookie)
            done = await sessions.sign_in_outside(identity, address=address_of(request))
        except PascalError as error:
            refusal = refusal_of(error)
            told = {"error": refusal.code, "message": refusal.message}
        else:
            told = {"token": done.access_token, "refreshToken": done.refresh_token}
        spent = Cookie(GOOGLE_COOKIE, value="", path="/api/v1/auth/google", max_age=0, httponly=True)
        return Response(
            None,
            status_code=302,
            headers={"location": f"/intranet#{urlencode(told)}"},
            cookies=[spent],
            media_type=MediaType.TEXT,
        )


async def agent_shown(reads: Reads, agent: Agent) -> Success[AgentShape]:
    counts = await reads.open_counts([agent.id])
    return Success(agent_shape(agent, counts[agent.id]))


async def register(caller: Staff, data: Registration, act: RegisterAgent) -> Success[AgentShape]:
    agent = await act(
        caller,
        email=data.email,
        password=data.password,
        name=data.name or data.email.partition("@")[0],
        role=role_of(data.role or "SALES_AGENT"),
    )
    return Success(agent_shape(agent, 0))
