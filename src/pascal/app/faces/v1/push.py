"""`/api/v1/push`: what one's own devices are told while nobody looks at a page."""

from dishka import FromDishka
from litestar import Controller, delete, get, post, put
from litestar.params import JSONBody

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.push import trial_shape
from pascal.app.edge.responses import BODY, STAFF, NotJson, refused
from pascal.app.faces.v1.queries import DevicePath
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.push import (
    NewPushDevice,
    PushDeviceShape,
    PushKeyShape,
    PushPreferencesBody,
    PushPreferencesShape,
    PushTrialShape,
    device_shape,
    preferences_shape,
    trial_shapes,
)
from pascal.app.usecases.push import ManageDevices
from pascal.domain.errors import NotFound, TooMany
from pascal.domain.ids import DeviceId
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.push import Devices, WebPush
from pascal.domain.push import Preferences, clean_device


class PushController(Controller):
    path = "/push"
    tags = ("push",)

    @get("/key", responses=refused(*STAFF), response_description="The key.")
    async def read_push_key(self, staff: AsStaff, web_push: FromDishka[WebPush]) -> Success[PushKeyShape]:
        """Read the key by which browsers know that a push is ours.

        A subscription under another one is told nothing: subscribe anew.
        """
        return Success(PushKeyShape(await web_push.public_key()))

    @get("/subscriptions", responses=refused(*STAFF), response_description="One's devices, the oldest first.")
    async def list_devices(
        self, staff: AsStaff, devices: FromDishka[Devices], clock: FromDishka[Clock]
    ) -> Success[list[PushDeviceShape]]:
        """List one's own devices that are told.

        A device is told as long as the session lasts in which it subscribed.
        """
        theirs = await devices.of(staff.id, at=clock.now())
        return Success([device_shape(each, staff.session_id) for each in theirs])

    @post(
        "/subscriptions",
        responses=refused(*STAFF, TooMany, *BODY),
        response_description="The device; the same as before where the endpoint is the same.",
    )
    async def add_device(
        self, staff: AsStaff, data: JSONBody[NewPushDevice], act: FromDishka[ManageDevices]
    ) -> Success[PushDeviceShape]:
        """Tell this browser from now on.

        The body is what its `PushSubscription.toJSON()` gives, with `language` and a name beside.
        An endpoint that was somebody else's is the caller's from now on: people share computers.
        """
        keys, device = data.keys, clean_device(data.device or "")
        kept = await act.add(staff, data.endpoint, keys.p256dh, keys.auth, data.language, device)
        return Success(device_shape(kept, staff.session_id))

    @delete(
        "/subscriptions/{device_id:uuid}",
        status_code=200,
        responses=refused(*STAFF, NotFound),
        response_description="Done; there is nothing to tell.",
    )
    async def remove_device(
        self, staff: AsStaff, device_id: DevicePath, act: FromDishka[ManageDevices]
    ) -> Success[None]:
        """Tell one of one's own devices no more."""
        await act.remove(staff, DeviceId(device_id))
        return Success(None)

    @get("/preferences", responses=refused(*STAFF), response_description="The preferences.")
    async def read_push_preferences(
        self, staff: AsStaff, devices: FromDishka[Devices]
    ) -> Success[PushPreferencesShape]:
        """Read what one is told.

        Everything, as long as one has not said otherwise.
        """
        return Success(preferences_shape(await devices.preferences(staff.id)))

    @put(
        "/preferences",
        responses=refused(*STAFF, *BODY),
        response_description="The preferences as they are now.",
    )
    async def set_push_preferences(
        self, staff: AsStaff, data: JSONBody[PushPreferencesBody], act: FromDishka[ManageDevices]
    ) -> Success[PushPreferencesShape]:
        """Say what one wants to be told, on all devices."""
        preferences = Preferences(frozenset(data.news), data.while_offline)
        await act.prefer(staff, preferences)
        return Success(preferences_shape(preferences))

    @post(
        "/test",
        status_code=200,
        responses=refused(*STAFF, TooMany, NotJson),
        response_description="What became of it, for each device.",
    )
    async def try_push(self, staff: AsStaff, act: FromDishka[ManageDevices]) -> Success[list[PushTrialShape]]:
        """Send a notice to all of one's own devices, at once.

        `delivered`: the push service has it, and shows it when the device is there; `gone`: the browser does
        not want to be told any more, and is forgotten; `refused` and `unreachable`: by the push service.
        """
        return Success(trial_shapes(await act.try_out(staff, trial_shape)))
