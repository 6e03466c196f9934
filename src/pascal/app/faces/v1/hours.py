"""`/api/v1/hours`: when the house is open."""

from dishka import FromDishka
from litestar import Controller, get, put
from litestar.params import JSONBody

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.responses import BODY, STAFF, refused
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.hours import HoursBody, HoursShape, hours_of, hours_shape
from pascal.app.usecases.hours import SetHours
from pascal.domain.errors import ChangedMeanwhile
from pascal.domain.ports.reads import Reads


class HoursController(Controller):
    path = "/hours"
    tags = ("site",)

    @get("/", responses=refused(*STAFF), response_description="The hours.")
    async def read_hours(self, staff: AsStaff, reads: FromDishka[Reads]) -> Success[HoursShape]:
        """Read when the house is open.

        Always, as long as nobody has said otherwise.
        """
        return Success(hours_shape(await reads.hours()))

    @put(
        "/",
        responses=refused(*STAFF, ChangedMeanwhile, *BODY),
        response_description="The hours as they are now.",
    )
    async def set_hours(
        self, staff: AsStaff, data: JSONBody[HoursBody], act: FromDishka[SetHours]
    ) -> Success[HoursShape]:
        """Say when the house is open, for administrators.

        Who writes at other times is told, once, when somebody will be there.
        """
        hours = hours_of(data)
        await act(staff, hours, version=data.version)
        return Success(hours_shape(hours))
