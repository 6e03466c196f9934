"""`/api/v1/conversations/{id}/assignments`: who had it, by whose doing, and why."""

from dishka import FromDishka
from litestar import Controller, get

from pascal.app.edge.callers import AsStaff, reach_of
from pascal.app.edge.responses import STAFF, refused
from pascal.app.faces.v1.queries import ConversationPath
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.teams import AssignedShape, assigned_shape
from pascal.domain.errors import NotFound
from pascal.domain.ids import ConversationId
from pascal.domain.permissions import Permissions
from pascal.domain.ports.assignments import Assignments
from pascal.domain.ports.reads import Reads


class AssignmentController(Controller):
    path = "/conversations/{conversation_id:uuid}/assignments"
    tags = ("conversations",)

    @get("/", responses=refused(*STAFF, NotFound), response_description="All, the first one first.")
    async def list_assignments(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        reads: FromDishka[Reads],
        assignments: FromDishka[Assignments],
        permissions: FromDishka[Permissions],
    ) -> Success[list[AssignedShape]]:
        """List who became responsible for a conversation, by whose doing, and why.

        Where nobody chose, `because` says by which rule, and in which numbers.
        """
        one = ConversationId(conversation_id)
        await reads.conversation(one, reach_of(permissions, staff))
        return Success([assigned_shape(each) for each in await assignments.history(one)])
