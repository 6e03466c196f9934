"""Leads: who a browser is, and proving an e-mail."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from pascal.app.edge.bodies import EMAIL, Body
from pascal.app.edge.shapes import Shape


class HandshakeBody(Body, frozen=True):
    lead_id: UUID
    lead_token: Annotated[str, Meta(max_length=2048)] | None = None


class HandshakeShape(Shape, frozen=True):
    exists: bool
    active_conversation_id: UUID | None
    name: str | None
    welcome: str | None
    lead_id: UUID
    """The id to use from now on."""
    lead_token: str
    verified: bool


class VerificationBody(Body, frozen=True):
    email: Annotated[str, EMAIL] | None = None
    """Left out: the one last typed."""


class CodeBody(Body, frozen=True):
    code: Annotated[str, Meta(max_length=32, examples=["042137"])]


class VerifiedShape(Shape, frozen=True):
    verified: bool
    name: str
    welcome: str
    confirmed_lead_id: UUID
    active_conversation_id: UUID | None
    lead_token: str
