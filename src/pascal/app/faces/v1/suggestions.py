"""`/api/v1/conversations/{id}/suggestion`: what one could answer (issue 4)."""

import structlog
from dishka import FromDishka
from litestar import Controller, post

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.responses import STAFF, NotJson, refused
from pascal.app.edge.throttle import StaffLimits
from pascal.app.faces.v1.queries import ConversationPath
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.suggestions import SuggestionShape
from pascal.app.usecases.suggestions import SuggestReply
from pascal.domain.errors import ConversationClosed, NotFound, TooMany
from pascal.domain.ids import ConversationId
from pascal.domain.ports.analyst import Analyst, AnalystMistaken

log = structlog.get_logger()


class SuggestionController(Controller):
    path = "/conversations/{conversation_id:uuid}/suggestion"
    tags = ("conversations",)

    @post(
        "/",
        status_code=200,
        responses=refused(*STAFF, NotFound, ConversationClosed, TooMany, NotJson),
        response_description="The suggestion; `text` is null where nothing fits.",
    )
    async def suggest_reply(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        act: FromDishka[SuggestReply],
        analyst: FromDishka[Analyst],
        limits: FromDishka[StaffLimits],
    ) -> Success[SuggestionShape]:
        """Ask what I could answer.

        For whoever may answer the conversation; a draft to edit and to send, or not.
        Nothing is stored and nothing is sent.
        """
        await limits.suggestion(staff)
        try:
            found = await act(staff, ConversationId(conversation_id))
        except AnalystMistaken as error:
            # none rather than nonsense
            log.warning("analyst_mistaken", by=analyst.name, error=str(error))
            found = None
        if found is None:
            return Success(SuggestionShape(None, None, analyst.name))
        return Success(SuggestionShape(found.text, found.template_id, analyst.name))
