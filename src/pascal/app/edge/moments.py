"""A moment, as faces are told one: ISO 8601 with its offset."""

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta

from pascal.app.edge.calendar import MOMENT
from pascal.domain.errors import Invalid

Moment = Annotated[
    str,
    Meta(
        pattern=MOMENT,
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
        raise Invalid(field, "moment") from error
