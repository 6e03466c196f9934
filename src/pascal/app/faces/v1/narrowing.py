"""Which conversations are asked for: what the list of `/api/v1` and its file can be narrowed by."""

from dataclasses import dataclass
from uuid import UUID

from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation

from pascal.app.edge.callers import AsStaff
from pascal.app.faces.v1.queries import (
    AssigneeQuery,
    ChannelQuery,
    CreatedFromQuery,
    CreatedToQuery,
    Cursor,
    LeadIdQuery,
    Limit,
    PriorityQuery,
    SearchQuery,
    SnoozedQuery,
    SortQuery,
    StatusQuery,
    TagQuery,
    period,
)
from pascal.app.faces.v1.wire.conversations import ORDERS, PRIORITIES
from pascal.domain.channels import channel
from pascal.domain.conversations import Status
from pascal.domain.errors import Forbidden
from pascal.domain.ids import AgentId, LeadId
from pascal.domain.permissions import Action, Permissions, Scope
from pascal.domain.ports.lists import Filter, Order
from pascal.domain.ports.phones import Phones


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What stands in the address, as a dependency: Litestar reads, refuses and describes each field."""

    staff: AsStaff
    """Comes first: a stranger is told so, and not what else is wrong."""
    status: StatusQuery = None
    priority: PriorityQuery = None
    tag: TagQuery = None
    search: SearchQuery = None
    assignee: AssigneeQuery = None
    channel: ChannelQuery = None
    lead_id: LeadIdQuery = None
    created_from: CreatedFromQuery = None
    created_to: CreatedToQuery = None
    snoozed: SnoozedQuery = None

    def filter(self, permissions: Permissions, phones: Phones) -> Filter:
        """From the query to the question. Without other words an agent's list is their own (document 003).

        Raises `Forbidden` and `Invalid`.
        """
        me = self.staff
        since, until = period(self.created_from, self.created_to)
        match self.assignee:
            case None | "none":
                person = None
            case "me":
                person = me.id
            case somebody:
                person = AgentId(UUID(somebody))
        if self.assignee is None and not me.is_admin and self.status is None and self.lead_id is None:
            person = me.id
        if person not in {None, me.id} and Scope.OTHERS not in permissions.scope(me, Action.READ):
            raise Forbidden
        return Filter(
            status=None if self.status is None else Status(self.status.lower()),
            priority=PRIORITIES.get(self.priority or ""),
            unprioritised=self.priority == "UNANALYZED",
            tag=None if self.tag is None else self.tag.strip().casefold().replace("\0", ""),
            channel=None if self.channel is None else channel(self.channel.lower()),
            search=self.search or None,
            phone=phones.normalise(self.search) if self.search else None,
            assignee=person,
            unassigned=self.assignee == "none",
            lead_id=None if self.lead_id is None else LeadId(self.lead_id),
            created_from=since,
            created_to=until,
            snoozed=self.snoozed,
        )


@dataclass(frozen=True, slots=True)
class Listing(Narrowing):
    """A page of those, in some order."""

    sort: SortQuery = None
    limit: Limit = 20
    cursor: Cursor = None

    @property
    def order(self) -> Order:
        """The queue goes by waiting time, the rest by last activity."""
        if self.sort is not None:
            return ORDERS[self.sort]
        return Order.OLDEST_WAITING if self.status == "QUEUED" else Order.LAST_ACTIVITY


# what handlers ask for, and from where it comes
AsNarrowing = NamedDependency[SkipValidation[Narrowing]]
AsListing = NamedDependency[SkipValidation[Listing]]
NARROWING = {"narrowing": Provide(Narrowing, sync_to_thread=False)}
LISTING = {"listing": Provide(Listing, sync_to_thread=False)}
