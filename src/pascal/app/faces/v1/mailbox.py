"""`/api/v1/mailbox`: one's own mailbox, as the profile shows it."""

from typing import Literal

from dishka import FromDishka
from litestar import Controller, delete, get

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.responses import STAFF, refused
from pascal.app.edge.shapes import Shape
from pascal.app.faces.v1.wire import Success
from pascal.app.usecases.mailboxes import DisconnectMailbox, OwnMailbox
from pascal.domain.errors import NoMailbox

MailboxWord = Literal["NOT_SET_UP", "NOT_CONNECTED", "CONNECTED", "LOCKED_OUT"]


class MailboxShape(Shape, frozen=True):
    state: MailboxWord
    """`NOT_SET_UP`: the house has none at all; `LOCKED_OUT`: it has to be connected anew."""
    address: str | None


class MailboxController(Controller):
    path = "/mailbox"
    tags = ("channels",)

    @get("/", responses=refused(*STAFF), response_description="It, or that there is none.")
    async def read_mailbox(self, staff: AsStaff, own: FromDishka[OwnMailbox]) -> Success[MailboxShape]:
        """Read how your own mailbox stands.

        It is connected at `GET /api/comunicaciones/email/conectar`.
        """
        try:
            _, box = await own.look(staff)
        except NoMailbox:
            return Success(MailboxShape("NOT_SET_UP", None))
        if box is None:
            return Success(MailboxShape("NOT_CONNECTED", None))
        return Success(MailboxShape("CONNECTED" if box.works else "LOCKED_OUT", box.address))

    @delete(
        "/",
        status_code=200,
        responses=refused(*STAFF, NoMailbox),
        response_description="Done; there is nothing to tell.",
    )
    async def disconnect_mailbox(self, staff: AsStaff, act: FromDishka[DisconnectMailbox]) -> Success[None]:
        """Disconnect your own mailbox.

        What came by it stays; what waits to go out from it goes from another one of the house.
        """
        await act(staff.id, staff.actor)
        return Success(None)
