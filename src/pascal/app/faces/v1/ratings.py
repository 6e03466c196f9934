"""`/api/v1/ratings`: what leads think of how they were attended."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Annotated, Final
from uuid import UUID

from dishka import FromDishka
from litestar import Controller, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody, QueryParameter, SkipValidation

from pascal.app.edge.calendar import DAY, begins, read_days, read_period, zone_of
from pascal.app.edge.callers import AsStaff, AsVisitor
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.paging import Pages
from pascal.app.edge.rating_links import RatingLinks
from pascal.app.edge.responses import BODY, STAFF, ForAnyone, NotJson, refused
from pascal.app.edge.throttle import LeadLimits, address_of
from pascal.app.faces.v1.queries import ConversationPath, Cursor, Limit
from pascal.app.faces.v1.wire import Page, Success
from pascal.app.faces.v1.wire.ratings import (
    GivenShape,
    LinkBody,
    LinkRatingBody,
    OpenLinkShape,
    RatingBody,
    RatingLinkShape,
    RatingShape,
    RatingSummaryShape,
    rating_shape,
    summary_shape,
)
from pascal.app.usecases.ratings import AskForRating, GiveRating, LookAtRating
from pascal.domain.errors import AlreadyRated, Forbidden, Invalid, NotFound, NotRateable, TooMany
from pascal.domain.ids import AgentId, ConversationId
from pascal.domain.permissions import Action, Permissions, Scope
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.ratings import AfterRating, RatingBook, RatingFilter
from pascal.domain.ports.reads import Reads
from pascal.domain.ratings import BEST, WORST, Opinion, Rating, together

USUAL_DAYS, MOST_DAYS = 30, 366
RATING: Final = (AlreadyRated, NotRateable)

AgentQuery = Annotated[
    UUID | None, QueryParameter(name="agentId", description="Those for this agent; agents see their own.")
]
ScoreQuery = Annotated[int | None, QueryParameter(ge=WORST, le=BEST, description="Those of this score.")]
StartQuery = Annotated[
    str | None,
    QueryParameter(
        name="startDate",
        description="Those given on this day or later, where you are: `2026-01-05`, or a moment.",
    ),
]
EndQuery = Annotated[
    str | None,
    QueryParameter(
        name="endDate", description="Those given until the end of this day, or before this moment."
    ),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose ratings, and of when, as a dependency: Litestar reads, refuses and describes each field."""

    staff: AsStaff
    """Comes first: a stranger is told so, and not what else is wrong."""
    agent_id: AgentQuery = None
    start_date: StartQuery = None
    end_date: EndQuery = None

    def whose(self, permissions: Permissions) -> AgentId | None:
        """None: everybody's. Raises `Forbidden`."""
        permissions.require(self.staff, Action.READ_RATINGS)
        asked = None if self.agent_id is None else AgentId(self.agent_id)
        if Scope.OTHERS in permissions.scope(self.staff, Action.READ_RATINGS):
            return asked
        if asked not in {None, self.staff.id}:
            raise Forbidden
        return self.staff.id

    async def zone(self, reads: Reads) -> tzinfo:
        """In which their days begin."""
        return zone_of((await reads.agent(self.staff.id)).time_zone)


AsAsked = NamedDependency[SkipValidation[Asked]]
ASKED = {"asked": Provide(Asked, sync_to_thread=False)}


class RatingController(Controller):
    tags = ("ratings",)

    @post(
        "/conversations/{conversation_id:uuid}/rating",
        status_code=201,
        responses=refused(*STAFF, NotFound, *RATING, TooMany, *BODY),
        response_description="The rating.",
    )
    async def rate_conversation(
        self,
        visitor: AsVisitor,
        conversation_id: ConversationPath,
        data: JSONBody[RatingBody],
        act: FromDishka[GiveRating],
        limits: FromDishka[LeadLimits],
    ) -> Success[GivenShape]:
        """Rate a conversation that has ended, as its lead.

        Once, and within 30 days; `canRate` of the conversation says whether.
        What no agent answered is rated by nobody.
        """
        await limits.message(visitor)
        opinion = Opinion.of(data.score, data.comment)
        return _given(await act(visitor, ConversationId(conversation_id), opinion))

    @post(
        "/conversations/{conversation_id:uuid}/rating/link",
        status_code=200,
        responses=refused(*STAFF, NotFound, *RATING, NotJson),
        response_description="The link.",
    )
    async def make_rating_link(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        act: FromDishka[AskForRating],
        links: FromDishka[RatingLinks],
    ) -> Success[RatingLinkShape]:
        """Make the link by which the lead can rate from anywhere.

        For whoever was responsible at the end, and administrators. It is always the same link, good once.
        """
        one = ConversationId(conversation_id)
        until = await act(staff, one)
        return Success(RatingLinkShape(links.url(one, until), until))

    @post(
        "/ratings",
        status_code=201,
        operation_class=ForAnyone,
        responses=refused(NotFound, *RATING, TooMany, *BODY),
        response_description="The rating.",
    )
    async def rate_by_link(
        self,
        request: AnyRequest,
        data: JSONBody[LinkRatingBody],
        act: FromDishka[GiveRating],
        links: FromDishka[RatingLinks],
        limits: FromDishka[LeadLimits],
    ) -> Success[GivenShape]:
        """Rate a conversation by the link that the team made for it.

        A link that is not ours, or is over, is not found; one that was used answers 409.
        """
        await limits.rating(address_of(request))
        opinion = Opinion.of(data.score, data.comment)
        return _given(await act(None, links.read(data.token), opinion))

    @post(
        "/ratings/link",
        status_code=200,
        operation_class=ForAnyone,
        responses=refused(NotFound, *RATING, TooMany, *BODY),
        response_description="Until when it is good.",
    )
    async def look_at_rating_link(
        self,
        request: AnyRequest,
        data: JSONBody[LinkBody],
        look: FromDishka[LookAtRating],
        links: FromDishka[RatingLinks],
        limits: FromDishka[LeadLimits],
    ) -> Success[OpenLinkShape]:
        """Look whether a link is still good, before anybody rates by it.

        Nothing changes.
        It is refused as the rating would be: 404 of a link that is not ours or is over, 409 of a used one.
        """
        await limits.rating(address_of(request))
        return Success(OpenLinkShape(await look(links.read(data.token))))

    @get(
        "/ratings",
        dependencies=ASKED,
        responses=refused(*STAFF, Invalid),
        response_description="A page of ratings.",
    )
    async def list_ratings(
        self,
        asked: AsAsked,
        book: FromDishka[RatingBook],
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        pages: FromDishka[Pages],
        score: ScoreQuery = None,
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Success[Page[RatingShape]]:
        """List ratings, newest first: everybody's for administrators, their own for agents."""
        whose = asked.whose(permissions)
        period = read_period(asked.start_date, asked.end_date, await asked.zone(reads))
        after = pages.read_place(cursor, "ratings")
        found = await book.ratings(
            RatingFilter(whose, score, period.since, period.until),
            limit + 1,
            None if after is None else AfterRating(after[0], ConversationId(after[1])),
        )
        page = found[:limit]
        more = (
            pages.seal_place("ratings", page[-1].at, page[-1].conversation_id) if len(found) > limit else None
        )
        return Success(Page([rating_shape(each) for each in page], more))

    @get(
        "/ratings/summary",
        dependencies=ASKED,
        responses=refused(*STAFF, Invalid),
        response_description="What they come to.",
    )
    async def summarise_ratings(
        self,
        asked: AsAsked,
        book: FromDishka[RatingBook],
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        clock: FromDishka[Clock],
    ) -> Success[RatingSummaryShape]:
        """Average ratings: the whole, each agent's and each day's; an agent's own for agents.

        A rating belongs to the day on which it was given, where you are.
        Without dates: of the last 30 days; of at most 366.
        """
        whose, zone = asked.whose(permissions), await asked.zone(reads)
        days = read_days(
            asked.start_date, asked.end_date, zone, clock.now(), usual=USUAL_DAYS, most=MOST_DAYS
        )
        edges = [begins(day, zone) for day in [*days, days[-1] + DAY]]
        agents = await book.of_agents(RatingFilter(whose, since=edges[0], until=edges[-1]))
        periods = await book.of_periods(RatingFilter(whose), edges)
        return Success(
            summary_shape(
                together(each.tally for each in agents), agents, dict(zip(days, periods, strict=True))
            )
        )


def _given(rating: Rating) -> Success[GivenShape]:
    return Success(GivenShape(rating.opinion.score, rating.opinion.comment, rating.at))
