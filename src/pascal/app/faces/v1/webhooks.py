"""`/api/v1/webhooks`: who is called when something happens, for administrators."""

from dishka import FromDishka
from litestar import Controller, delete, get, patch, post
from litestar.params import JSONBody

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.paging import Pages
from pascal.app.edge.responses import BODY, STAFF, NotJson, refused
from pascal.app.faces.v1.queries import Cursor, DeliveryPath, Limit, WebhookPath
from pascal.app.faces.v1.wire import Page, Success
from pascal.app.faces.v1.wire.webhooks import (
    DeliveryShape,
    NewWebhook,
    WebhookPatch,
    WebhookShape,
    WebhookWithSecret,
    delivery_shape,
    webhook_shape,
    with_secret,
)
from pascal.app.usecases.webhooks import ManageWebhooks
from pascal.domain.errors import Invalid, NoMoreWebhooks, NotFound, SubscriptionOff
from pascal.domain.ids import DeliveryId, SubscriptionId
from pascal.domain.permissions import Action, Permissions
from pascal.domain.ports.webhooks import AfterDelivery, Webhooks


class WebhookController(Controller):
    path = "/webhooks"
    tags = ("webhooks",)

    @get("/", responses=refused(*STAFF), response_description="All webhooks, oldest first.")
    async def list_webhooks(
        self, staff: AsStaff, webhooks: FromDishka[Webhooks], permissions: FromDishka[Permissions]
    ) -> Success[list[WebhookShape]]:
        """List who is called about what, and who no longer is and why."""
        permissions.require(staff, Action.MANAGE_HOUSE)
        return Success([webhook_shape(each) for each in await webhooks.subscriptions()])

    @post(
        "/",
        responses=refused(*STAFF, NoMoreWebhooks, *BODY),
        response_description="The new webhook, with its secret.",
    )
    async def create_webhook(
        self, staff: AsStaff, data: JSONBody[NewWebhook], act: FromDishka[ManageWebhooks]
    ) -> Success[WebhookWithSecret]:
        """Have an address called when something happens.

        Calls are signed as Standard Webhooks has it, with the `secret`, which is shown this once.
        There are at most 50 of them.
        Addresses within a private network are refused, unless `PASCAL_FETCH_ALLOW` names them.
        """
        return Success(with_secret(*await act.subscribe(staff, data.url, data.events, active=data.active)))

    @patch(
        "/{webhook_id:uuid}",
        responses=refused(*STAFF, NotFound, *BODY),
        response_description="The webhook as it is now.",
    )
    async def edit_webhook(
        self,
        staff: AsStaff,
        webhook_id: WebhookPath,
        data: JSONBody[WebhookPatch],
        act: FromDishka[ManageWebhooks],
    ) -> Success[WebhookShape]:
        """Edit a webhook, turn it on or off.

        What is left out stays.
        What happens while it is off is not told later, and what was pending is cancelled.
        """
        one = SubscriptionId(webhook_id)
        return Success(
            webhook_shape(await act.edit(staff, one, url=data.url, names=data.events, active=data.active))
        )

    @delete(
        "/{webhook_id:uuid}",
        status_code=200,
        responses=refused(*STAFF, NotFound),
        response_description="The webhook that is gone.",
    )
    async def delete_webhook(
        self, staff: AsStaff, webhook_id: WebhookPath, act: FromDishka[ManageWebhooks]
    ) -> Success[WebhookShape]:
        """Delete a webhook, with its log.

        What is pending is not sent any more.
        """
        return Success(webhook_shape(await act.delete(staff, SubscriptionId(webhook_id))))

    @post(
        "/{webhook_id:uuid}/secret",
        status_code=200,
        responses=refused(*STAFF, NotFound, NotJson),
        response_description="The webhook, with its new secret.",
    )
    async def rotate_webhook_secret(
        self, staff: AsStaff, webhook_id: WebhookPath, act: FromDishka[ManageWebhooks]
    ) -> Success[WebhookWithSecret]:
        """Make another secret.

        For a day calls are signed with both, so that nothing is missed meanwhile.
        """
        return Success(with_secret(*await act.rotate(staff, SubscriptionId(webhook_id))))

    @post(
        "/{webhook_id:uuid}/test",
        status_code=200,
        responses=refused(*STAFF, NotFound, SubscriptionOff, NotJson),
        response_description="The call that is about to be made.",
    )
    async def test_webhook(
        self, staff: AsStaff, webhook_id: WebhookPath, act: FromDishka[ManageWebhooks]
    ) -> Success[DeliveryShape]:
        """Call the webhook for a test.

        With `webhook.tested`, whatever it is subscribed to.
        What came of it is in the list of deliveries a moment later.
        """
        return Success(delivery_shape(await act.test(staff, SubscriptionId(webhook_id))))

    @get(
        "/{webhook_id:uuid}/deliveries",
        responses=refused(*STAFF, NotFound, Invalid),
        response_description="A page of the log.",
    )
    async def list_deliveries(
        self,
        staff: AsStaff,
        webhook_id: WebhookPath,
        webhooks: FromDishka[Webhooks],
        permissions: FromDishka[Permissions],
        pages: FromDishka[Pages],
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Success[Page[DeliveryShape]]:
        """List what a webhook was called about and what it answered, newest first.

        Kept for 30 days.
        """
        permissions.require(staff, Action.MANAGE_HOUSE)
        place = pages.read_place(cursor, f"deliveries {webhook_id}")
        after = None if place is None else AfterDelivery(place[0], DeliveryId(place[1]))
        found = await webhooks.deliveries(SubscriptionId(webhook_id), limit + 1, after)
        page = found[:limit]
        more = (
            pages.seal_place(f"deliveries {webhook_id}", page[-1].created_at, page[-1].id)
            if len(found) > limit
            else None
        )
        return Success(Page([delivery_shape(each) for each in page], more))

    @post(
        "/{webhook_id:uuid}/deliveries/{delivery_id:uuid}/replay",
        status_code=200,
        responses=refused(*STAFF, NotFound, SubscriptionOff, NotJson),
        response_description="The delivery, which is about to be sent again.",
    )
    async def replay_delivery(
        self,
        staff: AsStaff,
        webhook_id: WebhookPath,
        delivery_id: DeliveryPath,
        act: FromDishka[ManageWebhooks],
    ) -> Success[DeliveryShape]:
        """Send something again, whatever became of it.

        Its `webhook-id` stays, and it is tried as often as if it were new.
        """
        done = await act.replay(staff, SubscriptionId(webhook_id), DeliveryId(delivery_id))
        return Success(delivery_shape(done))
