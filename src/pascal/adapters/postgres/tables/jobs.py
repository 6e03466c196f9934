"""What is to be done later."""

from datetime import datetime
from uuid import UUID

from advanced_alchemy.base import DefaultBase
from sqlalchemy import Index, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from pascal.adapters.postgres.tables.columns import Time


class Jobs(DefaultBase):
    """What is to be done later: it waits, it is held, or it is dead. What is done is gone."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index(
            "jobs_waiting",
            "kind",
            "subject",
            unique=True,
            postgresql_where=text("held_until IS NULL AND died_at IS NULL"),
        ),
        Index("jobs_due", "kind", "due_at", postgresql_where=text("died_at IS NULL")),
        Index("jobs_dead", "died_at", "id", postgresql_where=text("died_at IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(Time)
    due_at: Mapped[datetime] = mapped_column(Time)
    tries: Mapped[int] = mapped_column(server_default="0")
    held_until: Mapped[datetime | None] = mapped_column(Time)
    died_at: Mapped[datetime | None] = mapped_column(Time)
    error: Mapped[str | None] = mapped_column(Text)
