"""What is put off: to a moment that is to come."""

from datetime import datetime, timedelta

from pascal.domain.errors import Invalid

LONGEST_AHEAD = timedelta(days=366)
"""How far ahead something may be put off."""


def require_ahead(field: str, moment: datetime, at: datetime) -> None:
    """Raises `Invalid` unless *moment* is to come, within a year."""
    if moment <= at:
        raise Invalid(field, "past")
    if moment > at + LONGEST_AHEAD:
        raise Invalid(field, "too_far", days=LONGEST_AHEAD.days)
