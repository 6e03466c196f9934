"""A mail as it is written down."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final
from uuid import UUID

from pascal.domain.communications import shortened
from pascal.domain.ids import CommunicationId
from pascal.domain.ports.channels import Outgoing, Rejected
from pascal.domain.sending import Permit

MESSAGE_ID: Final = re.compile(r"<[^<>\s]{1,250}>", re.ASCII)
_OURS: Final = re.compile(r"<pascal\.([0-9a-f]{32})@[^<>\s]+>", re.ASCII)
_MOST_SUBJECT: Final = 500
_PLAIN: Final = SMTP.clone(cte_type="7bit")
"""In ASCII, whatever is said: the SDK takes nothing else along with a thread's id."""
_TYPE: Final = re.compile(r"[a-z0-9][\w.+-]*/[a-z0-9][\w.+-]*", re.ASCII)


def message_id(id: CommunicationId, line: str) -> str:
    """The same for the same, so that it is known again."""
    return f"<pascal.{id.hex}@{line.rpartition('@')[2]}>"


def ours(message_id: str) -> str | None:
    """Our own id of what we sent under that one."""
    found = _OURS.fullmatch(message_id)
    return str(UUID(found[1])) if found else None


def compose(permit: Permit, one: Outgoing, line: str, at: datetime) -> EmailMessage:
    """Raises `Rejected`."""
    mail = EmailMessage(policy=_PLAIN)
    mail["From"] = _address(line)
    mail["To"] = _address(permit.to.value)
    mail["Date"] = at
    mail["Message-ID"] = message_id(one.id, line)
    if subject := _on_one_line(one.subject or "")[:_MOST_SUBJECT]:
        mail["Subject"] = subject
    if one.about and MESSAGE_ID.fullmatch(one.about):
        mail["In-Reply-To"] = one.about
    if known := [each for each in one.references if MESSAGE_ID.fullmatch(each)]:
        mail["References"] = " ".join(shortened(known))
    mail.set_content(one.text.encode(errors="replace").decode())
    return mail


def attach(mail: EmailMessage, name: str, media_type: str, content: bytes) -> None:
    told = media_type.partition(";")[0].strip().lower()
    kind, _, detail = (told if _TYPE.fullmatch(told) else "application/octet-stream").partition("/")
    if kind in {"message", "multipart"}:  # would be taken for more of the mail
        kind, detail = "application", "octet-stream"
    mail.add_attachment(content, kind, detail, filename=_on_one_line(name)[:200] or "archivo")


def _address(value: str) -> Address:
    """One, whatever stands in it."""
    name, _, host = value.rpartition("@")
    try:
        address = Address(username=name, domain=host.encode("idna").decode())
    except ValueError as error:
        raise Rejected("bad_address") from error
    if not (name.isascii() and address.domain):  # nobody promises to take another (SMTPUTF8)
        raise Rejected("bad_address")
    return address


def _on_one_line(text: str) -> str:
    """A line break would begin another header."""
    clean = "".join(each if each.isprintable() else " " for each in text.encode(errors="replace").decode())
    return " ".join(clean.split())
