"""`/api/v1/audit`: who of the team did what, for administrators."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from dishka import FromDishka
from litestar import Controller, get

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.errors import FIELDS, camel
from pascal.app.edge.paging import Pages
from pascal.app.edge.responses import STAFF, refused
from pascal.app.edge.shapes import PRIORITIES, Shape, upper
from pascal.app.faces.v1.queries import (
    ActorQuery,
    Cursor,
    DeedQuery,
    FromQuery,
    Limit,
    SubjectQuery,
    ToQuery,
    period,
)
from pascal.app.faces.v1.wire import Page, Success
from pascal.app.faces.v1.wire.people import ROLES
from pascal.domain.agents import Role
from pascal.domain.audit import Deed, Details, Entry
from pascal.domain.errors import Invalid
from pascal.domain.events import Plain
from pascal.domain.ids import AgentId
from pascal.domain.permissions import Action, Permissions
from pascal.domain.ports.audit import AfterEntry, AuditFilter, AuditLog
from pascal.domain.ports.reads import Reads, Whose

ActorWord = Literal["SALES_AGENT", "ADMIN", "SUPERADMIN", "COMMAND_LINE", "LEAD", "STRANGER"]
SubjectWord = Literal[
    "CONVERSATION",
    "CONVERSATIONS",
    "LEAD",
    "MEETING",
    "USER",
    "TEAM",
    "TEMPLATE",
    "HOUSE",
    "JOB",
    "WEBHOOK",
]


class AuditEntryShape(Shape, frozen=True):
    """One thing that somebody did. It stays as it is written here, whoever is renamed or leaves."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    """Null for whoever sits at the server itself (`COMMAND_LINE`), a lead with the link of their meeting
    (`LEAD`), and who proved nothing (`STRANGER`).
    """
    actor_name: str | None
    actor_role: ActorWord
    action: Deed
    subject_type: SubjectWord
    subject_id: UUID | None
    """Null where it was a list, or the house."""
    details: dict[str, Plain | dict[str, Plain]]
    """What else there is to tell, by its name here; of what was changed `from` and `to`."""
    address: str | None
    """From where; null for whoever sits at the server itself, and for what was said later."""
    lead_name: str | None
    """Whom it is about, by their name in that conversation now; null where it is about no lead."""
    conversation_id: UUID | None
    """That which it was done to, or else the one in which that lead said something last."""


class AuditController(Controller):
    path = "/audit"
    tags = ("audit",)

    @get("/", responses=refused(*STAFF, Invalid), response_description="A page of the log.")
    async def list_audit(
        self,
        staff: AsStaff,
        audit: FromDishka[AuditLog],
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        pages: FromDishka[Pages],
        actor_id: ActorQuery = None,
        action: DeedQuery = None,
        subject_id: SubjectQuery = None,
        from_: FromQuery = None,
        to: ToQuery = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Success[Page[AuditEntryShape]]:
        """List what the team did, newest first.

        Who, what, on what and whom, when, from where; not what was written to whom.
        Of what was read: a colleague's conversation opened, or words found in it, once an hour.
        What somebody does is here a moment later, and nobody can change it afterwards.
        """
        permissions.require(staff, Action.READ_AUDIT)
        since, until = period(from_, to, ("from_", "to"))
        after = pages.read_place(cursor, "audit")
        found = await audit.entries(
            AuditFilter(None if actor_id is None else AgentId(actor_id), action, subject_id, since, until),
            limit + 1,
            None if after is None else AfterEntry(*after),
        )
        page = found[:limit]
        more = pages.seal_place("audit", page[-1].at, page[-1].id) if len(found) > limit else None
        about = {each.id: one for each in page if (one := _about(each)) is not None}
        whose = await reads.whose([*about.values()])
        return Success(Page([_shape(each, whose.get(about.get(each.id, each.id))) for each in page], more))


def _about(one: Entry) -> UUID | None:
    """The conversation or the lead."""
    if one.subject in {"conversation", "lead"}:
        return one.subject_id
    lead = one.details.get("lead_id") if one.subject == "meeting" else None
    return UUID(lead) if isinstance(lead, str) else None


def _shape(one: Entry, whose: Whose | None) -> AuditEntryShape:
    return AuditEntryShape(
        id=one.id,
        at=one.at,
        actor_id=one.actor.id,
        actor_name=one.actor.name,
        actor_role=_role(one.actor.role),
        action=one.deed,
        subject_type=upper(one.subject),
        subject_id=one.subject_id,
        details=_details(one.details),
        address=one.actor.address,
        lead_name=None if whose is None else whose.name,
        conversation_id=None if whose is None else whose.conversation_id,
    )


def _role(ours: str) -> ActorWord:
    return ROLES[Role(ours)] if ours in set(Role) else upper(ours)


_NAMES: Final = FIELDS | {"bot_enabled": "agentEnabled"}
_WORDS: Final[Mapping[str, Callable[[str], str]]] = {
    "priority": lambda ours: PRIORITIES[ours],
    "role": _role,
    **dict.fromkeys(("availability", "channel", "status", "way"), upper),
}
"""How a value is called here, by whose it is."""


def _details(ours: Details) -> dict[str, Plain | dict[str, Plain]]:
    return {_NAMES.get(name) or camel(name): _detail(name, value) for name, value in ours.items()}


def _detail(name: str, value: Plain | Mapping[str, Plain]) -> Plain | dict[str, Plain]:
    if isinstance(value, Mapping):
        return {side: _worded(name, each) for side, each in value.items()}
    return _worded(name, value)


def _worded(name: str, value: Plain) -> Plain:
    return _WORDS[name](value) if name in _WORDS and isinstance(value, str) else value
