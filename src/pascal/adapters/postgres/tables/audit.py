"""What the team did."""

from datetime import datetime
from uuid import UUID

from advanced_alchemy.base import DefaultBase
from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pascal.adapters.postgres.tables.columns import Time


class Audit(DefaultBase):
    """What the team did. Rows are added, and a trigger refuses everything else."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("audit_newest", "at", "id"),
        Index("audit_of_actor", "actor_id", "at", "id"),
        Index("audit_of_subject", "subject_id", "at", "id"),
        Index("audit_of_deed", "deed", "at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Time)
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str | None] = mapped_column(Text)
    actor_role: Mapped[str] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    deed: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID | None]
    details: Mapped[str] = mapped_column(JSONB)
