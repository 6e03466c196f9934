"""What stands in the addresses of `/api/v1`: told, and refused, by these types alone."""

from datetime import datetime
from functools import partial
from typing import Annotated, Final, Literal
from uuid import UUID

from litestar.params import PathParameter, QueryParameter

from pascal.app.edge.calendar import MOMENT
from pascal.app.edge.moments import moment
from pascal.app.edge.shapes import CHANNEL_WORD, StatusWord
from pascal.app.faces.v1.wire.conversations import OrderWord
from pascal.domain.audit import Deed
from pascal.domain.errors import faults, refuse
from pascal.domain.messages import LARGEST_SEQ

LONGEST_QUESTION: Final = 200
_UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


def _a_moment(name: str, description: str) -> QueryParameter:
    return QueryParameter(
        name=name, pattern=MOMENT, schema_extra={"format": "date-time"}, description=description
    )


ConversationPath = Annotated[UUID, PathParameter(description="The conversation's id.")]
UserPath = Annotated[UUID, PathParameter(description="The id of somebody of the team.")]
TeamPath = Annotated[UUID, PathParameter(description="The team's id.")]
MessagePath = Annotated[UUID, PathParameter(description="The message's id.")]
NotePath = Annotated[UUID, PathParameter(description="The note's id.")]
ScheduledPath = Annotated[UUID, PathParameter(description="The id of what is to be said later.")]
TemplatePath = Annotated[UUID, PathParameter(description="The template's id.")]
WebhookPath = Annotated[UUID, PathParameter(description="The webhook's id.")]
DeliveryPath = Annotated[
    UUID, PathParameter(description="The delivery's id, which is the `webhook-id` of its calls.")
]
DevicePath = Annotated[UUID, PathParameter(description="The device's id.")]
LeadPath = Annotated[UUID, PathParameter(description="The lead's id.")]
IdentityPath = Annotated[UUID, PathParameter(description="The identity's id.")]
JobPath = Annotated[UUID, PathParameter(description="The dead job's id.")]
UploadPath = Annotated[UUID, PathParameter(description="The upload's id.")]

OfQuery = Annotated[
    str | None, QueryParameter(name="channel", pattern=CHANNEL_WORD, description="Those of this channel.")
]

Limit = Annotated[int, QueryParameter(ge=1, le=100, description="How many at most.")]
Cursor = Annotated[
    str | None, QueryParameter(description="The `nextCursor` of the page before, of the same list.")
]

StatusQuery = Annotated[StatusWord | None, QueryParameter(description="Those of this status.")]
PriorityQuery = Annotated[
    Literal["LOW", "MEDIUM", "HIGH", "UNANALYZED"] | None,
    QueryParameter(description="Those of this priority; `UNANALYZED` are those that have none yet."),
]
ChannelQuery = Annotated[
    str | None,
    QueryParameter(pattern=CHANNEL_WORD, description="Those whose lead wrote last by this channel."),
]
TagQuery = Annotated[str | None, QueryParameter(description="Those with this tag, in whatever case.")]
AssigneeQuery = Annotated[
    str | None,
    QueryParameter(
        pattern=rf"^(me|none|{_UUID})\Z",
        description="`me`, `none`, or the id of who is responsible. "
        "An agent who narrows by neither `status` nor `leadId` is shown their own.",
    ),
]
SnoozedQuery = Annotated[
    bool | None, QueryParameter(description="Those that are put off (`true`), or that are not (`false`).")
]
LeadIdQuery = Annotated[UUID | None, QueryParameter(name="leadId", description="Those of this lead.")]
CreatedFromQuery = Annotated[
    str | None,
    _a_moment(
        "createdFrom", "Those that began at this moment or later: ISO 8601 with its offset, a `+` as `%2B`."
    ),
]
CreatedToQuery = Annotated[str | None, _a_moment("createdTo", "Those that began before this moment.")]
SortQuery = Annotated[
    OrderWord | None,
    QueryParameter(description="Left out: `oldestWaiting` for `status=QUEUED`, else `lastActivity`."),
]
SearchQuery = Annotated[
    str | None,
    QueryParameter(
        description="Those with these words in what was said, or in the lead's name, e-mail or phone."
    ),
]
TeamSearchQuery = Annotated[
    str | None, QueryParameter(description="A piece of name or e-mail, whatever case and accents.")
]
FolderQuery = Annotated[str | None, QueryParameter(description="Those in this folder.")]
TemplateSearchQuery = Annotated[
    str | None,
    QueryParameter(
        max_length=LONGEST_QUESTION,
        description="Those in which each of these words begins one, whatever case and accents.",
    ),
]
OwnerQuery = Annotated[
    UUID | None,
    QueryParameter(name="ownerId", description="Those that this person wrote for themselves."),
]
AfterSeqQuery = Annotated[
    int | None,
    QueryParameter(
        name="afterSeq",
        ge=0,
        le=LARGEST_SEQ,
        schema_extra={"minimum": 0},  # Litestar leaves a 0 out
        description="Those after this `seq`, to catch up.",
    ),
]
QuestionQuery = Annotated[
    str,
    QueryParameter(
        min_length=1, max_length=LONGEST_QUESTION, description="What to look for; the last word may be begun."
    ),
]
KeyQuery = Annotated[
    str | None, QueryParameter(description="From the upload's `url`; stands for a token, for a week.")
]
ActorQuery = Annotated[
    UUID | None, QueryParameter(name="actorId", description="What this person of the team did.")
]
DeedQuery = Annotated[Deed | None, QueryParameter(description="What was done.")]
SubjectQuery = Annotated[
    UUID | None,
    QueryParameter(name="subjectId", description="What was done to this conversation, or this person."),
]
FromQuery = Annotated[
    str | None,
    _a_moment("from", "What was done at this moment or later: ISO 8601 with its offset, a `+` as `%2B`."),
]
ToQuery = Annotated[str | None, _a_moment("to", "What was done before this moment.")]
GoogleCodeQuery = Annotated[str | None, QueryParameter(description="What Google gave the browser.")]


def period(
    created_from: str | None,
    created_to: str | None,
    names: tuple[str, str] = ("created_from", "created_to"),
) -> tuple[datetime | None, datetime | None]:
    """Both in UTC. Raises `Invalid` for what is no day, no hour or in no year."""
    typed = dict(zip(names, (created_from, created_to), strict=True))
    refuse(faults(*[partial(_moment, *each) for each in typed.items()]))
    since, until = (_moment(*each) for each in typed.items())
    return since, until


def _moment(field: str, typed: str | None) -> datetime | None:
    return None if typed is None else moment(field, typed)
