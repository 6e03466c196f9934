"""A moment, as `/api/v1` is told one: ISO 8601 with its offset."""

from datetime import UTC, datetime
from typing import Annotated, Final

from msgspec import Meta

from pascal.domain.errors import Invalid

PATTERN: Final = r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$"
Moment = Annotated[
    str,
    Meta(
        pattern=PATTERN,
        max_length=40,
        examples=["2026-01-06T09:00:00-05:00"],
        extra_json_schema={"format": "date-time"},
    ),
]


def moment(field: str, typed: str) -> datetime:
    """In UTC. Raises `Invalid` for what is no day, no hour or in no year."""
    try:
        return datetime.fromisoformat(typed).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(field, "malformed") from error
