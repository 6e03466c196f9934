"""What stands around the conversations: projects, search, the settings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from pascal.app.edge.shapes import ChannelWord, LeadDetails, Shape


class ProjectShape(Shape, frozen=True):
    id: str
    name: str
    district: str
    developer: str
    price_from: int
    """US dollars."""


class FoundMessage(Shape, frozen=True):
    conversation_id: UUID
    message_id: UUID
    seq: int
    excerpt: str
    lead_name: str
    created_at: datetime


class SearchShape(Shape, frozen=True):
    messages: list[FoundMessage]
    leads: list[LeadDetails]


class SettingShape(Shape, frozen=True):
    name: str
    """Of the environment's variable."""
    value: str | None
    """As one would write it; null for a secret."""
    secret: bool
    is_set: bool
    """Whether there is a value, be it the one that it comes with."""
    about: str


class ConfigShape(Shape, frozen=True):
    """What a client has to know before it starts."""

    realtime: Literal["socketio", "pusher"]
    pusher_key: str | None
    pusher_cluster: str | None
    pusher_host: str | None
    pusher_port: int | None
    pusher_scheme: str | None
    google_sign_in: bool
    calls: bool
    """Whether the team's browsers can call, and are called."""
    bot: bool
    """Whether a bot answers leads whom nobody has; in one conversation its switch says so."""
    max_text: int
    max_upload_bytes: int
    goes_on: Sequence[ChannelWord]
    """By which a visitor may go on with the chat."""
