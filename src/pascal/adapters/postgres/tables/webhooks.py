"""Who is called by webhooks, and about what."""

from datetime import datetime
from uuid import UUID

from advanced_alchemy.base import DefaultBase
from sqlalchemy import ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pascal.adapters.postgres.tables.columns import Time


class Webhooks(DefaultBase):
    """Who is called about what."""

    __tablename__ = "webhooks"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    seed: Mapped[bytes] = mapped_column(LargeBinary)
    """What the secret follows from, together with the application's own."""
    created_at: Mapped[datetime] = mapped_column(Time)
    active: Mapped[bool]
    old_seed: Mapped[bytes | None] = mapped_column(LargeBinary)
    old_until: Mapped[datetime | None] = mapped_column(Time)
    off_because: Mapped[str | None] = mapped_column(Text)
    held_until: Mapped[datetime | None] = mapped_column(Time)
    failing_since: Mapped[datetime | None] = mapped_column(Time)


class WebhookDeliveries(DefaultBase):
    """What subscribers were called about, and what came of it. Settled ones are deleted after a month."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        Index("webhook_deliveries_newest", "webhook_id", "created_at", "id"),
        Index(
            "webhook_deliveries_due",
            "webhook_id",
            "next_try_at",
            postgresql_where=text("state = 'pending'"),
        ),
        Index("webhook_deliveries_oldest", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Time)
    state: Mapped[str] = mapped_column(Text)
    tries: Mapped[int]
    next_try_at: Mapped[datetime | None] = mapped_column(Time)
    held_until: Mapped[datetime | None] = mapped_column(Time)
    """Somebody is calling; after this moment they are taken for killed."""
    attempts: Mapped[list[dict[str, object]]] = mapped_column(JSONB)
