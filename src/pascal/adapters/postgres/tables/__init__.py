"""The schema. Alembic compares it with the migrations; statements are written by hand against it."""

from advanced_alchemy.base import DefaultBase

from pascal.adapters.postgres.tables import (
    asides,
    audit,
    calendars,
    carriers,
    communications,
    conversations,
    hours,
    jobs,
    leads,
    outbox,
    pipeline,
    push,
    team,
    templates,
    uploads,
    webhooks,
)

METADATA = DefaultBase.metadata
"""Of all tables: each module adds its own when it is imported."""

__all__ = [
    "METADATA",
    "asides",
    "audit",
    "calendars",
    "carriers",
    "communications",
    "conversations",
    "hours",
    "jobs",
    "leads",
    "outbox",
    "pipeline",
    "push",
    "team",
    "templates",
    "uploads",
    "webhooks",
]
