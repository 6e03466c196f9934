"""What is known of uploaded files."""

from datetime import datetime
from uuid import UUID

from advanced_alchemy.base import DefaultBase
from sqlalchemy import BigInteger, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from pascal.adapters.postgres.tables.columns import Time


class Uploads(DefaultBase):
    __tablename__ = "uploads"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[UUID]
    file_name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(Time)
    wanted_at: Mapped[datetime | None] = mapped_column(Time, server_default=func.now())
    """When it came, or somebody last began to send it. NULL: given up, its file is being deleted."""
