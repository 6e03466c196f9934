"""`HostedLive` over Pusher: subscriptions signed, webhooks read."""

from collections.abc import Sequence

from pascal.adapters.pusher.auth import PusherAuth
from pascal.adapters.pusher.webhooks import Came, Left, read_webhook
from pascal.domain.ports.hosted_live import Seen
from pascal.domain.ports.live import Room


class PusherHost(PusherAuth):
    """What the face of document 000 asks of Pusher."""

    def read_webhook(self, *, key: str, signature: str, body: bytes) -> Sequence[Seen]:
        happenings = read_webhook(self.settings, key=key, signature=signature, body=body)
        return [
            Seen(each.who, each.place.conversation_id, isinstance(each, Came), each.at)
            for each in happenings
            if isinstance(each, Came | Left) and isinstance(each.place, Room)
        ]
