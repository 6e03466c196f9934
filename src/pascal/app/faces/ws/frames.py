"""Document 002's frames: what a client asks, and how it is answered."""

import re
from dataclasses import dataclass
from typing import Any

import msgspec

from pascal.app.edge import strict
from pascal.app.edge.errors import refusal_of
from pascal.app.faces.ws.actions import Payload
from pascal.domain.errors import Invalid, NotFound, Unauthenticated
from pascal.domain.ports.storage import StorageUnavailable

Id = str | int | None

_LONGEST_ID = 200
_ID = re.compile(r'"id"\s*:\s*("(?:[^"\\\x00-\x1f]|\\.){0,200}"|-?\d{1,15}(?=\s*[,}]))')
_NOTHING = msgspec.Raw(b"{}")


class UnknownAction(NotFound):
    """There is no such resource, or it has no such action."""


class NotSignedIn(Unauthenticated):
    """Something else than a sign-in was asked for before it."""


class TookTooLong(StorageUnavailable):
    """What was asked for was not done in time."""


_OWN: dict[type[Exception], tuple[str | None, tuple[str, str, str]]] = {
    UnknownAction: (
        "unknown_action",
        ("Esa acción no existe", "There is no such action", "Essa ação não existe"),
    ),
    NotSignedIn: (
        None,
        (
            'Inicia sesión primero: {"resource": "auth", "action": "login", "payload": {"token"}}',
            'Sign in first: {"resource": "auth", "action": "login", "payload": {"token"}}',
            'Entre primeiro: {"resource": "auth", "action": "login", "payload": {"token"}}',
        ),
    ),
}
"""Code, where it is another than the refusal's, and sentence of what is refused nowhere else."""


class _Sent(msgspec.Struct):
    resource: str = ""
    action: str = ""
    id: Any = None
    payload: msgspec.Raw = _NOTHING


class _Named(msgspec.Struct):
    id: Any = None


class _Data(msgspec.Struct):
    data: Any


class _Success(msgspec.Struct, tag_field="type", tag="success"):
    id: Id
    payload: _Data | Payload


class Failure(msgspec.Struct, omit_defaults=True):
    code: str
    message: str
    errors: dict[str, list[str]] = {}
    """What is wrong, by field."""
    id: str | None = None
    """Of a failure of ours, to find it in the log."""


class Refused(msgspec.Struct, tag_field="type", tag="error"):
    id: Id
    payload: Failure


class _Event(msgspec.Struct, tag_field="type", tag="event"):
    event: str
    payload: Any


_sent = msgspec.json.Decoder(_Sent)
_named = msgspec.json.Decoder(_Named)


@dataclass(frozen=True, slots=True)
class Asked:
    id: Id
    name: tuple[str, str]
    """Resource and action."""
    payload: msgspec.Raw


class Unreadable(Exception):
    """No question that we understand. `id` is the client's, if it can be found."""

    def __init__(self, id: Id, refusal: Exception) -> None:
        super().__init__(refusal)
        self.id = id
        self.refusal = refusal


def read(message: str | bytes) -> Asked:
    """Raises `Unreadable`."""
    if isinstance(message, bytes):
        try:
            message.decode()
        except UnicodeDecodeError as error:
            raise Unreadable(None, strict.not_json(error)) from error
        raise Unreadable(None, Invalid("body", "text"))
    try:
        sent = strict.read(message, _sent, _Sent)
    except Invalid as error:  # JSON, but of another form
        raise Unreadable(_id_of(message), error) from error
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Unreadable(_id_in(message), strict.not_json(error)) from error
    known, payload = _plain(sent.id), sent.payload
    missing = [Invalid(name, "required") for name in ("resource", "action") if not getattr(sent, name)]
    if missing:
        raise Unreadable(known, Invalid(missing[0].field, missing[0].rule, *missing[1:]))
    if bytes(payload) == b"null":
        payload = _NOTHING
    elif not bytes(payload).startswith(b"{"):
        raise Unreadable(known, Invalid("payload", "object"))
    return Asked(known, (sent.resource, sent.action), payload)


def success(id: Id, data: object) -> bytes:
    return msgspec.json.encode(_Success(id, data if isinstance(data, Payload) else _Data(data)))


def event(name: str, payload: object) -> bytes:
    return msgspec.json.encode(_Event(name, payload))


def error(id: Id, failure: Exception, language: int) -> bytes:
    """What has no name is a failure of ours: logged, and no word of it goes out."""
    refusal = refusal_of(failure, language, spelled=str)
    code, message = refusal.code, refusal.message
    if type(failure) in _OWN:
        own, words = _OWN[type(failure)]
        code, message = own or code, words[language]
    return msgspec.json.encode(Refused(id, Failure(code, message, refusal.errors, refusal.id)))


def _plain(id: object) -> Id:
    """What can be said back as it came."""
    if isinstance(id, str) and len(id) <= _LONGEST_ID:
        return id
    return id if type(id) is int and abs(id) < 2**53 else None


def _id_of(message: str) -> Id:
    try:
        return _plain(_named.decode(message).id)
    except (msgspec.DecodeError, RecursionError):
        return None


def _id_in(message: str) -> Id:
    """The first thing called so, in a text that is broken somewhere."""
    found = _ID.search(message)
    try:
        return _plain(msgspec.json.decode(found[1])) if found else None
    except (msgspec.DecodeError, UnicodeError):
        return None
