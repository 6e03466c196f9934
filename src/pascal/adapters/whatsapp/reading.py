"""What a parcel of Meta's tells."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from pascal.adapters.whatsapp.errors import failure_of
from pascal.adapters.whatsapp.notices import noticed
from pascal.adapters.whatsapp.saying import subject_of, words_of
from pascal.adapters.whatsapp.shapes import (
    Call,
    Message,
    Opened,
    Preference,
    Status,
    System,
    UserIdUpdate,
)
from pascal.domain.communications import Report, State
from pascal.domain.errors import Invalid
from pascal.domain.identities import PHONE, WHATSAPP_USER, Identity
from pascal.domain.incoming import Called, Incoming, Peer, Preferred, Renamed, Reported, Said
from pascal.domain.ports.channels import Unreadable

_USER_ID: Final = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]+")
_CHANGED: Final = re.compile(r" changed from (\S+) to \S+$")
_CHANGES: Final = frozenset({"user_changed_number", "customer_changed_number", "user_changed_user_id"})

_LONGEST_ID: Final = 255

_STATES: Final[Mapping[str, State]] = {
    "accepted": State.SENT,
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "played": State.READ,
    "failed": State.FAILED,
    # of a call
    "RINGING": State.SENT,
    "ACCEPTED": State.DELIVERED,
    "REJECTED": State.FAILED,
}
_PREFERENCES: Final[Mapping[str, bool]] = {"stop": False, "resume": True, "signup": True}


def read(content: bytes, *, now: datetime) -> Sequence[Incoming]:
    """*now* is for what tells no time of its own. Raises `Unreadable`."""
    try:
        parcel = msgspec.json.decode(content, type=Opened, strict=False)
        if parcel.part:
            return _PARTS[parcel.part](parcel)
        return noticed(parcel, _moment(parcel.time) if parcel.time else now)
    # msgspec's own errors are ValueErrors
    except (ValueError, KeyError, OverflowError, OSError, RecursionError) as error:
        raise Unreadable(f"not what WhatsApp says it sends: {type(error).__name__}") from error


def _message(parcel: Opened) -> Sequence[Incoming]:
    message = msgspec.json.decode(parcel.event, type=Message, strict=False)
    at = _moment(message.timestamp)
    if message.type == "system":
        return _renamed(message, message.system or System(), at)
    if message.type == "request_welcome":  # they opened the chat for the first time, and said nothing yet
        return ()
    return (_said(parcel, message, _peer(parcel, message.sender, message.from_user_id)),)


def _echo(parcel: Opened) -> Sequence[Incoming]:
    """Somebody of the team wrote in WhatsApp's own app (coexistence)."""
    message = msgspec.json.decode(parcel.event, type=Message, strict=False)
    return (_said(parcel, message, _peer(parcel, message.to, message.to_user_id), by_us=True),)


def _said(parcel: Opened, message: Message, peer: Peer, *, by_us: bool = False) -> Said:
    words = words_of(message)
    return Said(
        external_id=_known_as(message.id),
        peer=peer,
        line=parcel.line,
        text=words.text,
        content_type=words.type,
        attached=words.attached,
        about=words.about or (message.context.id if message.context else None),
        subject=subject_of(message),
        payload=words.payload,
        by_us=by_us,
        at=_moment(message.timestamp),
    )


def _renamed(message: Message, system: System, at: datetime) -> Sequence[Incoming]:
    """Nothing where it is not said who they were: then `user_id_update` says it."""
    if system.type not in _CHANGES:
        return ()
    now = _identities(system.wa_id or system.new_wa_id, system.user_id)
    body = _CHANGED.search(system.body)
    told = (system.previous_user_id, body[1] if body else None, message.from_user_id, message.sender)
    before = [each for word in told for each in _named(word) if each not in now]
    return (Renamed(before=before[0], since_then=Peer(now), at=at),) if now and before else ()


def _status(parcel: Opened) -> Sequence[Incoming]:
    status = msgspec.json.decode(parcel.event, type=Status, strict=False)
    state = _STATES.get(status.status)
    if state is None:
        return ()
    code = next((each.code for each in status.errors if each.code is not None), None)
    failed = state is State.FAILED
    report = Report(
        state,
        _moment(status.timestamp),
        failure_of(code) if failed else None,
        str(code) if failed and code is not None else None,
    )
    return (Reported(external_id=_known_as(status.id), report=report, ours=status.biz_opaque_callback_data),)


def _call(parcel: Opened) -> Sequence[Incoming]:
    call = msgspec.json.decode(parcel.event, type=Call, strict=False)
    at = _moment(call.timestamp)
    if call.event == "connect" and call.direction != "BUSINESS_INITIATED":
        peer = _peer(parcel, call.sender, call.from_user_id)
        return (Called(external_id=_known_as(call.id), peer=peer, line=parcel.line, at=at),)
    if call.event != "terminate":
        return ()
    answered = call.status == "COMPLETED"
    state = State.DELIVERED if answered else State.FAILED
    report = Report(state, at, None if answered else "no_answer", seconds=call.duration)
    return (Reported(external_id=_known_as(call.id), report=report),)


def _preference(parcel: Opened) -> Sequence[Incoming]:
    told = msgspec.json.decode(parcel.event, type=Preference, strict=False)
    wants = _PREFERENCES.get(told.value.lower())
    if wants is None:
        return ()
    peer = _peer(parcel, told.wa_id, told.user_id)
    return (Preferred(peer=peer, wants=wants, about="marketing", at=_moment(told.timestamp)),)


def _user_id_update(parcel: Opened) -> Sequence[Incoming]:
    told = msgspec.json.decode(parcel.event, type=UserIdUpdate, strict=False)
    before = Identity.of(WHATSAPP_USER, told.user_id.previous)
    now = _peer(parcel, told.wa_id, told.user_id.current)
    if before in now.identities:
        return ()
    return (Renamed(before=before, since_then=now, at=_moment(told.timestamp)),)


_PARTS: Final[Mapping[str, Callable[[Opened], Sequence[Incoming]]]] = {
    "messages": _message,
    "statuses": _status,
    "calls": _call,
    "user_preferences": _preference,
    "user_id_update": _user_id_update,
    "message_echoes": _echo,
}


def _peer(parcel: Opened, phone: str | None, user_id: str | None) -> Peer:
    """The phone first, where they show it: Meta asks for it, and not all goes to an id (131062)."""
    contact = parcel.contact
    if contact is not None:
        phone, user_id = phone or contact.wa_id, user_id or contact.user_id
    identities = _identities(phone, user_id)
    if not identities:
        raise ValueError("nobody")
    profile = contact.profile if contact else None
    if profile is None:
        return Peer(identities)
    username = f"@{profile.username.lstrip('@')}" if profile.username else None
    return Peer(identities, profile.name or username)


def _identities(phone: str | None, user_id: str | None) -> tuple[Identity, ...]:
    numbers = [(PHONE, "+" + phone.lstrip("+"))] if phone else []
    ids = [(WHATSAPP_USER, user_id)] if user_id else []
    found: list[Identity] = []
    for kind, value in (*numbers, *ids):
        try:
            found.append(Identity.of(kind, value))
        except Invalid:
            continue
    return tuple(found)


def _named(word: str | None) -> tuple[Identity, ...]:
    if word and _USER_ID.fullmatch(word):
        return _identities(None, word)
    return _identities(word, None)


def _known_as(id: str) -> str:
    if not id.strip() or len(id) > _LONGEST_ID:
        raise ValueError("no id")
    return id


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
