"""What Twilio posts: a form, which a parcel keeps as JSON with what stands beside it."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Literal
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import msgspec

from pascal.domain.errors import Invalid
from pascal.domain.identities import PHONE, Identity
from pascal.domain.ports.channels import Unreadable, WebhookCall

FORM: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 1000
OURS, STEP = "id", "step"
"""In addresses that we give: our own id of what is reported on, and what is asked there. Both are signed."""
ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Form(msgspec.Struct, frozen=True):
    fields: dict[str, str]
    at: datetime
    """When it came: most of Twilio's forms tell no time."""
    ours: str | None = None
    step: str | None = None

    def get(self, name: str) -> str:
        """Empty, if it is not there. Without NUL, which no text may hold."""
        return self.fields.get(name, "").replace("\0", "")

    def first(self, *names: str) -> str:
        return next((text for name in names if (text := self.get(name))), "")

    def id(self, *names: str) -> str:
        """Raises `Unreadable`."""
        text = self.first(*names)
        if not ID.fullmatch(text):
            raise Unreadable(f"no {names[0]}")
        return text

    def number(self, name: str) -> int | None:
        text = self.get(name)
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None

    def phone(self, name: str) -> Identity | None:
        """None for what is no number: `client:…`, `sip:…`, a short code, somebody who hides it."""
        with suppress(Invalid):
            return Identity.of(PHONE, self.get(name))
        return None

    @property
    def told_at(self) -> datetime | None:
        """By Twilio's clock."""
        with suppress(ValueError, IndexError, TypeError, OverflowError):
            told = parsedate_to_datetime(self.get("Timestamp"))
            return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
        return None

    def kept(self) -> bytes:
        return msgspec.json.encode(self)


def is_form(call: WebhookCall) -> bool:
    kind = call.headers.get("content-type", FORM).partition(";")[0].strip().lower()
    return kind == FORM or not call.body


def fields_of(call: WebhookCall, errors: Literal["strict", "replace"]) -> Sequence[tuple[str, str]]:
    """*errors* are signs that are none. Raises `Unreadable`."""
    try:
        text = call.body.decode(errors=errors)
        return parse_qsl(text, keep_blank_values=True, errors=errors, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Unreadable("no form") from error


def form_of(call: WebhookCall, *, at: datetime) -> Form:
    """Raises `Unreadable`."""
    if not is_form(call):
        raise Unreadable("no form")
    fields: dict[str, str] = {}
    for name, value in fields_of(call, "strict"):
        fields.setdefault(name, value)
    query = _query(call.path)
    return Form(fields, at, query.get(OURS), query.get(STEP))


def read(content: bytes) -> Form:
    """Of a parcel. Raises `Unreadable`."""
    try:
        return msgspec.json.decode(content, type=Form)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable("no parcel of ours") from error


def with_query(address: str, name: str, value: str) -> str:
    return f"{address}?{urlencode({name: value})}"


def _query(path: str) -> Mapping[str, str]:
    with suppress(ValueError):
        return {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
    return {}
