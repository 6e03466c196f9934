"""What Meta thinks of us: of our templates, our number, our account."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple

import msgspec

from pascal.adapters.whatsapp.shapes import Notice, Opened
from pascal.domain.incoming import Incoming, Noticed

_BAD: Final = frozenset({
    # templates
    "REJECTED", "PAUSED", "DISABLED", "FLAGGED", "DELETED", "PENDING_DELETION", "LIMIT_EXCEEDED", "ARCHIVED",
    "RED",
    # numbers
    "DOWNGRADE", "DECLINED", "PIN_CHANGED", "PIN_RESET_REQUEST",
    # the account
    "ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED", "ACCOUNT_RESTRICTION", "ACCOUNT_VIOLATION",
    "DISABLE", "SCHEDULE_FOR_DISABLE", "PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED",
    "CRITICAL", "WARNING",
})  # fmt: skip
"""Words of theirs after which somebody has to do something."""


class _Told(NamedTuple):
    subject: Literal["template", "number", "account"]
    name: str
    status: str
    weight: str = ""
    """The word by which it counts, where that is not the status."""


def noticed(parcel: Opened, at: datetime) -> Sequence[Incoming]:
    """Nothing of a field that is new to us."""
    tell = _FIELDS.get(parcel.field)
    if tell is None:
        return ()
    told = tell(msgspec.json.decode(parcel.event, type=Notice, strict=False), parcel.account or "")
    if told is None or not told.status:
        return ()
    serious = (told.weight or told.status).upper() in _BAD
    return (Noticed(subject=told.subject, name=told.name, status=told.status, serious=serious, at=at),)


def _template(notice: Notice, status: str) -> _Told:
    language = f" ({notice.message_template_language})" if notice.message_template_language else ""
    return _Told("template", notice.message_template_name + language, status)


def _trouble(notice: Notice, account: str) -> _Told | None:
    """Where messages should be: what went wrong with all of them."""
    code = next((each.code for each in notice.errors if each.code is not None), None)
    if code is None:
        return None
    number = notice.metadata.display_phone_number if notice.metadata else None
    return _Told("number", number or account, str(code), "CRITICAL")


def _account(notice: Notice, account: str) -> _Told:
    banned = notice.ban_info.waba_ban_state if notice.ban_info else ""
    return _Told("account", account, banned or notice.event)


def _alert(notice: Notice, account: str) -> _Told | None:
    alert = notice.alert_info
    return _Told("account", account, alert.alert_type, alert.alert_severity) if alert else None


_FIELDS: Final[Mapping[str, Callable[[Notice, str], _Told | None]]] = {
    "messages": _trouble,
    "message_template_status_update": lambda told, _: _template(told, told.event),
    "message_template_quality_update": lambda told, _: _template(told, told.new_quality_score),
    "message_template_components_update": lambda told, _: _template(told, "EDITED"),
    "template_category_update": lambda told, _: _template(told, told.new_category or told.correct_category),
    "phone_number_quality_update": lambda told, _: _Told("number", told.display_phone_number, told.event),
    "phone_number_name_update": lambda told, _: _Told("number", told.display_phone_number, told.decision),
    "security": lambda told, _: _Told("number", told.display_phone_number, told.event),
    "account_update": _account,
    "account_alerts": _alert,
    "account_review_update": lambda told, account: _Told("account", account, told.decision),
    "business_capability_update": lambda told, account: _Told(
        "account", account, str(told.max_daily_conversations_per_business)
    ),
}
