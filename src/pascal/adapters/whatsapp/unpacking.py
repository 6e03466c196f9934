"""A delivery of Meta's, taken apart: one parcel for each event, whatever it came packed with.

entry[] ── changes[] ── value ── messages[] │ statuses[] │ calls[] │ …
"""

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from pascal.domain.ports.channels import Answer, Forged, Parcel, Unreadable, WebhookCall

PARTS: Final[Mapping[str, Sequence[str]]] = {
    "messages": ("messages", "statuses"),
    "calls": ("calls", "statuses"),
    "user_preferences": ("user_preferences",),
    "user_id_update": ("user_id_update",),
    "smb_message_echoes": ("message_echoes",),
}
"""Fields that come in batches, and where in them; of the others the whole value is the event."""

_IDS: Final[Mapping[str, Sequence[str]]] = {
    "messages": ("id",),
    "statuses": ("id", "status", "timestamp"),
    "calls": ("id", "event"),
    "message_echoes": ("id",),
}
"""What names an event, of those that have a name."""

_LONGEST_ID: Final = 180
_SIGNED: Final = "x-hub-signature-256"

Json = Mapping[str, object]


def challenge(query: Mapping[str, str], token: str) -> Answer:
    """Raises `Forged`."""
    asked = query.get("hub.mode") == "subscribe"
    same = hmac.compare_digest(_bytes(query.get("hub.verify_token", "")), _bytes(token))
    if not (token and same and asked):
        raise Forged("not the token in WHATSAPP_VERIFY_TOKEN")
    return Answer(query.get("hub.challenge", ""))


def check(call: WebhookCall, secrets: Sequence[str]) -> None:
    """Raises `Forged`."""
    told = _bytes(call.headers.get(_SIGNED, ""))
    right = [
        hmac.compare_digest(
            b"sha256=" + hmac.new(each.encode(), call.body, sha256).hexdigest().encode(), told
        )
        for each in secrets
    ]  # all of them: how long it takes does not tell which it was
    if not any(right):
        why = "signed with no secret of ours" if secrets else "WHATSAPP_APP_SECRET is not set"
        raise Forged(why)


def _bytes(text: str) -> bytes:
    return text.encode(errors="replace")


def unpack(body: bytes) -> list[Parcel]:
    """Raises `Unreadable` for what is no delivery of WhatsApp's at all. What within it makes no sense is a
    parcel too, and `read` says so: the others do not wait for it.
    """
    try:
        delivery = _mended(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise Unreadable("no JSON") from error
    match delivery:
        case {"object": "whatsapp_business_account", "entry": list(entries)}:
            return [
                parcel
                for entry in map(_object, entries)
                for change in _objects(entry.get("changes"))
                for parcel in _parcels(entry, change)
            ]
    raise Unreadable("no delivery of a WhatsApp Business Account")


def _mended(value: object) -> object:
    """Without NUL and half characters, which JSON can carry and storage cannot: names are cut anywhere."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
        case list():
            return [_mended(each) for each in value]
        case dict():
            return {str(_mended(name)): _mended(each) for name, each in value.items()}
    return value


def _parcels(entry: Json, change: Json) -> Iterator[Parcel]:
    field, value = _word(change.get("field")) or "unknown", _object(change.get("value"))
    parts = {part: events for part in PARTS.get(field, ()) if isinstance(events := value.get(part), list)}
    at, account = entry.get("time"), entry.get("id")
    told = {"field": field, "account": account, "time": at, "metadata": value.get("metadata")}
    if not parts:
        content = {**told, "part": "", "event": change.get("value")}
        external_id = _digest(field, account, at, change.get("value"))
        yield _parcel(content, external_id, _word(account) or field, at)
    for part, events in parts.items():
        people_of = [_whose(part, _object(each)) for each in events]
        for event, whose in zip(events, people_of, strict=True):
            one = _object(event)
            contact = _contact(value.get("contacts"), people_of, whose)
            content = {**told, "part": part, "contact": contact, "event": event}
            external_id = _id(part, one) or _digest(field, account, value.get("metadata"), event)
            people = [*_people(whose, contact), _word(account) or field]
            yield _parcel(content, external_id, people[0], one.get("timestamp"))


def _parcel(content: Json, external_id: str, sender: str, at: object) -> Parcel:
    return Parcel(external_id, sender, json.dumps(content).encode(), _moment(at))


def _id(part: str, event: Json) -> str | None:
    """The provider's own, of one that has one."""
    words = [_word(event.get(name)) for name in _IDS.get(part, ())]
    known = [word for word in words if word]
    joined = ":".join(known)
    return joined if known and len(known) == len(words) and len(joined) <= _LONGEST_ID else None


def _digest(field: str, *what: object) -> str:
    return f"{field}:{sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()}"


def _contact(contacts: object, all_of: Sequence[Json], one: Json) -> Json:
    """Theirs, whom an event speaks of. If there is but one, and all events are of one person, it is they,
    also where their id is written in another way than their number.
    """
    known, people = list(_objects(contacts)), set(_people(one))
    for contact in known:
        if people & set(_people(contact)):
            return contact
    alone = len({tuple(_people(each)) for each in all_of}) == 1
    return known[0] if alone and len(known) == 1 else {}


_PEOPLE: Final = ("from_user_id", "recipient_user_id", "user_id", "from", "recipient_id", "wa_id")


def _whose(part: str, event: Json) -> Json:
    """Whom it speaks of. An echo, of what we said ourselves, is of whom it went to."""
    if part != "message_echoes":
        return event
    return {"recipient_id": event.get("to"), "recipient_user_id": event.get("to_user_id")}


def _people(*told: Json) -> list[str]:
    """By which ids somebody is named, the one that stays first."""
    words = (_word(one.get(name)) for name in _PEOPLE for one in told)
    return [word for word in words if word]


def _word(value: object) -> str | None:
    """What can be (part of) an id."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if text and text.isprintable() and len(text) <= _LONGEST_ID else None


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> Iterator[Json]:
    return map(_object, value) if isinstance(value, list) else iter(())


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(str(value)), UTC)
    except (ValueError, OverflowError, OSError):
        return None
