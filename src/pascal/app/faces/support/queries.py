"""What stands in the addresses of document 001."""

from typing import Annotated, Final, Literal
from uuid import UUID

from litestar.params import PathParameter, QueryParameter

from pascal.app.edge.panels import StatusWord
from pascal.app.faces.support.wire import Pagination
from pascal.domain.errors import NotFound
from pascal.domain.ids import AgentId, ConversationId
from pascal.domain.ports.lists import Numbered, Sorting

LARGEST_PAGE: Final = 100_000
"""Beyond it a page costs more than it is worth: narrow by status or date."""

SessionPath = Annotated[str, PathParameter(description="The session's id.")]
AgentPath = Annotated[str, PathParameter(description="The support agent's id.")]
StatusPath = Annotated[str, PathParameter(description="`active`, `closed` or `pending`.")]
StatusQuery = Annotated[StatusWord | None, QueryParameter(description="Those of this status.")]
PageQuery = Annotated[int, QueryParameter(ge=1, le=LARGEST_PAGE, description="The page's number, from 1.")]
LimitQuery = Annotated[int, QueryParameter(ge=1, le=100, description="How many on a page.")]
SortWord = Literal["lastMessageAt", "createdAt", "assignedAt", "priority", "status"]
SortBy = Annotated[SortWord, QueryParameter(name="sortBy", description="By what they are sorted.")]
SortOrder = Annotated[
    Literal["asc", "desc"], QueryParameter(name="sortOrder", description="Which of them come first.")
]
StartQuery = Annotated[
    str | None,
    QueryParameter(
        name="startDate", description="Those that began on this day or later: `2026-01-05`, or a moment."
    ),
]
EndQuery = Annotated[
    str | None,
    QueryParameter(
        name="endDate", description="Those that began until the end of this day, or before this moment."
    ),
]

_SORTED: dict[SortWord, Sorting] = {
    "lastMessageAt": Sorting.LAST_MESSAGE,
    "createdAt": Sorting.CREATED,
    "assignedAt": Sorting.ASSIGNED,
    "priority": Sorting.PRIORITY,
    "status": Sorting.STATUS,
}


def numbered(page: int, limit: int, by: SortWord = "lastMessageAt", order: str = "desc") -> Numbered:
    return Numbered(page, limit, _SORTED[by], descending=order == "desc")


def pagination(page: Numbered, total: int) -> Pagination:
    return Pagination(page.number, page.size, total, -(-total // page.size))


def session_of(text: str) -> ConversationId:
    """Raises `NotFound` for what is no id."""
    return ConversationId(_uuid(text))


def agent_of(text: str) -> AgentId:
    """Raises `NotFound` for what is no id."""
    return AgentId(_uuid(text))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error
