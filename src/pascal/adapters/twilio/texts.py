"""What Twilio tells of text messages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pascal.adapters.twilio.failures import failure_of
from pascal.adapters.twilio.forms import Form
from pascal.domain.communications import Attached, Report, State
from pascal.domain.identities import Identity
from pascal.domain.incoming import Incoming, Peer, Preferred, Reported, Said
from pascal.domain.messages import ContentType
from pascal.domain.ports.channels import Parcel, Unreadable

SENDER: Final = "sms"
"""The kind of identity of who writes and has no number. Nothing is sent there."""
_SENDER: Final = re.compile(r"[0-9]{3,8}|[a-z]+:.{1,100}|(?=.*[A-Za-z])[A-Za-z0-9 +&_.-]{3,11}")
"""A short code; somebody on RCS or WhatsApp by Twilio, whom a text message would not answer; a name."""
MOST_FILES: Final = 10
_CAME: Final = {"receiving", "received"}
_STATES: Final[Mapping[str, State]] = {
    "accepted": State.SENT,
    "scheduled": State.SENT,
    "queued": State.SENT,
    "sending": State.SENT,
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "undelivered": State.FAILED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}
_FAMILIES: Final[Mapping[str, ContentType]] = {
    "image": ContentType.IMAGE,
    "audio": ContentType.AUDIO,
    "video": ContentType.VIDEO,
}


def parcel(form: Form) -> Parcel:
    """Raises `Unreadable`."""
    status = _status(form)
    name = _name(form)
    if status in _CAME:
        return Parcel(name, form.get("From"), form.kept())
    return Parcel(f"{name}:{status}", form.get("To"), form.kept())


def told(form: Form) -> Sequence[Incoming]:
    """Raises `Unreadable`."""
    return [*_said(form)] if _status(form) in _CAME else [*_reported(form)]


def _name(form: Form) -> str:
    return form.id("MessageSid", "SmsSid", "SmsMessageSid")


def _status(form: Form) -> str:
    status = form.first("MessageStatus", "SmsStatus")
    if not status and "Body" not in form.fields:
        raise Unreadable("neither a message nor what became of one")
    return status or "received"


def _said(form: Form) -> Iterator[Incoming]:
    attached = tuple(_files(form))
    text = form.get("Body")
    peer = Peer((form.phone("From") or _nameless(form),), form.get("ProfileName") or None)
    yield Said(
        external_id=_name(form),
        peer=peer,
        line=form.get("To") or None,
        text=text,
        content_type=_kind(text, attached),
        attached=attached,
        about=form.get("OriginalRepliedMessageSid") or None,
        payload=form.get("ButtonPayload") or None,
        at=form.at,
    )
    if (word := form.get("OptOutType").upper()) in {"STOP", "START"}:
        yield Preferred(peer=peer, wants=word == "START", at=form.at)


def _nameless(form: Form) -> Identity:
    """Raises `Unreadable`."""
    if not _SENDER.fullmatch(text := form.get("From")) or not text.isprintable():
        raise Unreadable("nobody wrote it")
    return Identity.of(SENDER, text)


def _files(form: Form) -> Iterator[Attached]:
    for place in range(MOST_FILES):
        if reference := form.get(f"MediaUrl{place}"):
            yield Attached(reference, form.get(f"MediaContentType{place}") or None)


def _kind(text: str, attached: Sequence[Attached]) -> ContentType:
    if attached:
        family = (attached[0].media_type or "").partition("/")[0].lower()
        return _FAMILIES.get(family, ContentType.FILE)
    return ContentType.TEXT if text.strip() else ContentType.UNSUPPORTED


def _reported(form: Form) -> Iterator[Incoming]:
    status = _status(form)
    if (state := _STATES.get(status)) is None:
        return
    code = form.number("ErrorCode")
    failure = "cancelled" if status == "canceled" else failure_of(code)
    failed = state is State.FAILED
    report = Report(state, form.at, failure if failed else None, str(code) if failed and code else None)
    yield Reported(external_id=_name(form), report=report, ours=form.ours)
