"""`HostedLive` over Pusher: subscriptions signed for whom they are meant, webhooks read (THREATS 4 and 5)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

import msgspec

from pascal.adapters.pusher.dialect import read_channel, user_of
from pascal.adapters.pusher.settings import PusherSettings
from pascal.adapters.pusher.signing import sign
from pascal.adapters.pusher.webhooks import read_webhook
from pascal.domain.errors import Forbidden, Invalid
from pascal.domain.ports.hosted_live import Seen
from pascal.domain.ports.live import (
    AllAgents,
    Audience,
    Desk,
    Door,
    OneAgent,
    OneVisitor,
    Person,
    Room,
    Side,
    Who,
)

_SOCKET_ID = re.compile(r"[0-9]{1,20}\.[0-9]{1,20}")
_CHANNEL = re.compile(r"[-a-zA-Z0-9_=@,.;]{1,164}")


@dataclass(frozen=True, slots=True)
class PusherHost:
    """Signs for those who may come in. Who asks comes from their token or session, never from the body."""

    settings: PusherSettings
    door: Door

    async def authorize(self, person: Person, socket_id: str, channel_name: str) -> dict[str, str]:
        """What pusher-js passes on to subscribe: `auth`, and `channel_data` for a presence channel.

        Raises `Invalid` for what is no socket id or channel name, `Forbidden` for a channel that is not on
        the list or not for this side of the counter, `NotFound` for somebody else's conversation.
        """
        _require(_SOCKET_ID, "socket_id", socket_id)
        _require(_CHANNEL, "channel_name", channel_name)
        channel = read_channel(channel_name)
        if channel is None:
            raise Forbidden
        await self._require_place(person, channel.audience)
        data = _describe(person, "user_id") if channel.presence else None
        return authorization(self.settings, socket_id, channel_name, data)

    def sign_in(self, person: Person, socket_id: str) -> dict[str, str]:
        """The answer to `pusher.signin()`. Only who has signed in can be disconnected later."""
        _require(_SOCKET_ID, "socket_id", socket_id)
        return authentication(self.settings, socket_id, _describe(person, "id"))

    def read_webhook(self, *, key: str, signature: str, body: bytes) -> Sequence[Seen]:
        return read_webhook(self.settings, key=key, signature=signature, body=body)

    async def _require_place(self, person: Person, audience: Audience) -> None:
        match audience:
            case Room(conversation_id):
                await self.door.follow(person, conversation_id)
            case Desk(conversation_id):
                _require_agent(person)
                await self.door.follow(person, conversation_id)
            case AllAgents():
                _require_agent(person)
            case OneAgent(agent_id):
                _require_agent(person)
                if person.id != agent_id:
                    raise Forbidden
            case OneVisitor(visitor_id):
                if person.who != Who(Side.LEAD, visitor_id):
                    raise Forbidden
            case _:
                assert_never(audience)


def authorization(
    settings: PusherSettings, socket_id: str, channel: str, channel_data: str | None = None
) -> dict[str, str]:
    """The signed subscription of one socket to one channel."""
    if channel_data is None:
        return {"auth": _auth(settings, f"{socket_id}:{channel}")}
    return {
        "auth": _auth(settings, f"{socket_id}:{channel}:{channel_data}"),
        "channel_data": channel_data,
    }


def authentication(settings: PusherSettings, socket_id: str, user_data: str) -> dict[str, str]:
    """The signed sign-in of one socket."""
    return {"auth": _auth(settings, f"{socket_id}::user::{user_data}"), "user_data": user_data}


def _auth(settings: PusherSettings, text: str) -> str:
    return f"{settings.key}:{sign(settings.secret, text)}"


def _describe(person: Person, id_name: str) -> str:
    """What others see of *person*; the same on all their tabs, so that Pusher counts one member."""
    info = {"id": str(person.id), "name": person.name, "side": person.side}
    return msgspec.json.encode({id_name: user_of(person.who), "user_info": info}).decode()


def _require(pattern: re.Pattern[str], field: str, text: str) -> None:
    if not pattern.fullmatch(text):
        raise Invalid(field, "malformed")


def _require_agent(person: Person) -> None:
    if person.side is not Side.AGENT:
        raise Forbidden
