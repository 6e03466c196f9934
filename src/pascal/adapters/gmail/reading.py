"""What a mail, or a push, tells."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

import msgspec

from pascal.adapters.gmail.composing import MESSAGE_ID, ours
from pascal.adapters.gmail.mails import MailAtGmail, decoded, files_of, mended, text_of
from pascal.adapters.gmail.vouching import vouches
from pascal.domain.communications import Attached, Failure, Report, State, shortened
from pascal.domain.errors import Invalid
from pascal.domain.identities import MAILBOX, Identity
from pascal.domain.incoming import Arrived, Incoming, Peer, Reported, Said
from pascal.domain.messages import ContentType
from pascal.domain.people import MAX_NAME
from pascal.domain.ports.channels import Unreadable

UNWANTED: Final = frozenset({"DRAFT", "SPAM", "TRASH", "CHAT"})
"""Labels."""
_BULK: Final = frozenset({"bulk", "list", "junk", "auto_reply"})
_NOBODY: Final = re.compile(
    r"(?:.*[-_.+])?(?:no|do-?not|nao|não)[-_.]?(?:reply|responder|responda|respuesta|contestar).*"
    r"|mailer-daemon|postmaster|bounces?(?:[-+_.].*)?",
    re.IGNORECASE,
)
_ACTION: Final = re.compile(r"^action:\s*([a-z-]+)", re.IGNORECASE | re.MULTILINE)
_STATUS: Final = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
_FAMILIES: Final = {"image": ContentType.IMAGE, "audio": ContentType.AUDIO, "video": ContentType.VIDEO}


class MailParcel(msgspec.Struct, tag="mail"):
    mailbox: str
    mail: MailAtGmail
    own: bool = False
    """One of our mailboxes sent it."""


class PushParcel(msgspec.Struct, tag="push"):
    mailbox: str


def packed(parcel: MailParcel | PushParcel) -> bytes:
    try:
        return msgspec.json.encode(parcel)
    except UnicodeEncodeError:  # Google's JSON can carry half characters
        return mended(json.dumps(msgspec.to_builtins(parcel), ensure_ascii=False)).encode()


def read(content: bytes) -> Sequence[Incoming]:
    """Raises `Unreadable`."""
    try:
        parcel = msgspec.json.decode(content, type=MailParcel | PushParcel)
        if isinstance(parcel, PushParcel):
            return (Arrived(line=parcel.mailbox),)
        return tuple(told(parcel))
    # msgspec's own errors are ValueErrors
    except (ValueError, OverflowError, OSError, RecursionError, Invalid) as error:
        raise Unreadable(f"no mail of Gmail's: {type(error).__name__}") from error


def told(parcel: MailParcel) -> Sequence[Incoming]:
    mail = parcel.mail
    if UNWANTED & {*mail.label_ids}:
        return ()
    if parcel.own or "SENT" in mail.label_ids:
        return _sent(mail)
    if _is_bounce(mail):
        return _bounced(mail)
    return () if _is_automatic(mail) else (_said(parcel),)


def known_as(mail: MailAtGmail, mailbox: str) -> str:
    """Its Message-ID; of one that has none that can be answered, one that is made up."""
    if found := MESSAGE_ID.search(mail.header("message-id")):
        return found[0]
    digest = sha256(f"{mail.id} {mailbox} {mail.header('message-id')}".encode(errors="replace")).hexdigest()
    return f"<{digest}@{mailbox.rpartition('@')[2]}>"


def moment_of(mail: MailAtGmail) -> datetime:
    """By Gmail's clock. Raises `ValueError`, `OverflowError` and `OSError`."""
    return datetime.fromtimestamp(int(mail.internal_date) / 1000, UTC)


def _said(parcel: MailParcel) -> Said:
    mail = parcel.mail
    name, address = mail.sender
    answered = MESSAGE_ID.findall(mail.header("in-reply-to"))
    before = MESSAGE_ID.findall(mail.header("references")) or answered
    attached = files_of(mail)
    subject = mail.subject
    text = text_of(mail)
    if not before or not text:  # what is answered has told its subject already
        text = f"{subject}\n\n{text}".strip()
    about = answered[0] if answered else before[-1] if before else None
    mailbox = Identity.of(MAILBOX, address)
    return Said(
        external_id=known_as(mail, parcel.mailbox),
        peer=Peer((mailbox,), name[:MAX_NAME] or None),
        line=parcel.mailbox,
        text=text,
        content_type=_kind(text, attached),
        attached=attached,
        about=about,
        subject=subject or None,
        references=shortened(before),
        vouched=_is_vouched(mail, mailbox),
        at=moment_of(mail),
    )


def _is_vouched(mail: MailAtGmail, mailbox: Identity) -> bool:
    senders = [each for each in mail.payload.headers if each.name.lower() == "from"]
    domain = mailbox.value.rpartition("@")[2]
    return len(senders) == 1 and vouches(mail.header("authentication-results"), domain)


def _kind(text: str, attached: Sequence[Attached]) -> ContentType:
    if attached:
        family = (attached[0].media_type or "").partition("/")[0]
        return _FAMILIES.get(family, ContentType.FILE)
    return ContentType.TEXT if text.strip() else ContentType.UNSUPPORTED


def _sent(mail: MailAtGmail) -> Sequence[Incoming]:
    """What we sent was taken, though its answer may have been lost. The team's other mails are theirs."""
    known = MESSAGE_ID.search(mail.header("message-id"))
    ref = ours(known[0]) if known else None
    if known is None or ref is None or "SENT" not in mail.label_ids:
        return ()
    return (Reported(external_id=known[0], report=Report(State.SENT, moment_of(mail)), ours=ref),)


def _is_automatic(mail: MailAtGmail) -> bool:
    submitted = mail.header("auto-submitted").partition(";")[0].strip().lower()
    return (
        submitted not in {"", "no"}
        or mail.header("precedence").strip().lower() in _BULK
        or bool(mail.header("list-id") or mail.header("list-unsubscribe"))
        or mail.header("return-path").strip() == "<>"
        or bool(_NOBODY.fullmatch(mail.sender[1].rpartition("@")[0]))
    )


def _is_bounce(mail: MailAtGmail) -> bool:
    name = mail.sender[1].rpartition("@")[0].lower()
    report = mail.payload.type == "multipart/report"
    kind = mail.payload.header("content-type").lower()
    return (report and "delivery-status" in kind) or name == "mailer-daemon"


def _bounced(mail: MailAtGmail) -> Sequence[Incoming]:
    """Nothing of one that only says that it takes longer, or of which nobody says what it is about."""
    written = [decoded(part) for part in mail.payload.all() if part.type.startswith(("text/", "message/"))]
    headers = [header for part in mail.payload.all() for header in part.headers]
    whole = "\n".join((*(f"{each.name}: {each.value}" for each in headers), *written))
    actions = {each.lower() for each in _ACTION.findall(whole)}
    about = _about(mail, whole)
    if about is None or (actions and "failed" not in actions):
        return ()
    status = _STATUS.search(whole)
    code = status[0] if status else None
    failure: Failure = "bad_address" if code is None or code[1:].startswith(".1.") else "rejected"
    report = Report(State.FAILED, moment_of(mail), failure, code)
    return (Reported(external_id=about, report=report, ours=ours(about)),)


def _about(mail: MailAtGmail, whole: str) -> str | None:
    """Ours, if one of ours is named; else what it says that it answers."""
    named = MESSAGE_ID.findall(f"{mail.header('in-reply-to')} {mail.header('references')}")
    known = [each for each in (*named, *MESSAGE_ID.findall(whole)) if ours(each)]
    return next(iter([*known, *named]), None)
