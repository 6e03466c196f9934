"""What Gmail's tests share: a kit, somebody to write to, mails as Gmail gives them."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from pascal.adapters.gmail import from_kit
from pascal.adapters.gmail.channel import TRAITS, Gmail
from pascal.adapters.gmail.mails import MailAtGmail
from pascal.adapters.gmail.reading import MailParcel, packed, read
from pascal.domain.communications import Kind
from pascal.domain.identities import MAILBOX, Identity
from pascal.domain.ids import CommunicationId
from pascal.domain.incoming import Incoming, Said
from pascal.domain.ports.channels import File, Kit, Outgoing
from pascal.domain.sending import Permit, SendingRules, Standing, Wish, may_send
from pascal.testing.builders import START, Clock
from pascal.testing.channels import MemorySafe
from providers.google import PUBLIC, SETTINGS, VENTAS, kept

PAYLOADS = Path(__file__).parents[2] / "data/contracts/gmail"
MAIL = json.loads((PAYLOADS / "message_full.json").read_bytes())
PUSH = (PAYLOADS / "pubsub_push.json").read_bytes()
ANA = Identity(MAILBOX, "ana@example.com")
ID = CommunicationId(UUID("019b1111-2222-7333-8444-555566667777"))
OURS = f"<pascal.{ID.hex}@example.com>"


def kit(
    url: str, issuer: str, mailboxes: Mapping[str, str] | None = None, seconds: float = 5.0, **more: str
) -> Kit:
    safe = MemorySafe({f"mailbox.{VENTAS}": kept()} if mailboxes is None else mailboxes)
    environment = {**SETTINGS, "GMAIL_BASE_URL": url, "GOOGLE_ISSUER": issuer, **more}
    return Kit(environment, PUBLIC, "PE", seconds, Clock(), safe)


def made(kit: Kit) -> Gmail:
    channel = from_kit(kit)
    assert channel is not None
    return channel


def later(gmail: Gmail, wait: timedelta) -> None:
    assert isinstance(gmail._kit.clock, Clock)
    gmail._kit.clock.advance(wait)


def permit(to: Identity = ANA, kind: Kind = Kind.TEXT) -> Permit:
    wish = Wish(kind, media_type="application/pdf" if kind is Kind.MEDIA else None)
    given = may_send(wish, TRAITS, Standing(to, heard_at=START), SendingRules(), at=START)
    assert isinstance(given, Permit)
    return given


def outgoing(text: str = "Hola", **more: Any) -> Outgoing:
    return Outgoing(ID, more.pop("line", VENTAS), text, **more)


def file(content: bytes = b"%PDF-1.7", name: str = "plano.pdf", media_type: str = "application/pdf") -> File:
    async def pieces() -> AsyncIterator[bytes]:
        yield content[:3]
        yield content[3:]

    return File(name, media_type, len(content), pieces(), "https://pascal.example/f/1")


def told(mail: dict[str, Any], own: bool = False) -> Sequence[Incoming]:
    return read(packed(MailParcel(VENTAS, msgspec.convert(mail, MailAtGmail), own)))


def said(mail: dict[str, Any]) -> Said:
    (one,) = told(mail)
    assert isinstance(one, Said)
    return one
