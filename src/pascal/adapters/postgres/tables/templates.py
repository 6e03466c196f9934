"""Templates, and what was sent with them."""

from datetime import datetime
from uuid import UUID

from advanced_alchemy.base import DefaultBase
from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from pascal.adapters.postgres.tables.columns import Time


class Templates(DefaultBase):
    __tablename__ = "templates"
    __table_args__ = (
        Index(
            "templates_short_code",
            text("coalesce(owner_id, '00000000-0000-0000-0000-000000000000')"),
            "short_code",
            unique=True,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"))
    """NULL: shared."""
    title: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    short_code: Mapped[str] = mapped_column(Text)
    folder: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(Time)


class TemplateUses(DefaultBase):
    """Which message was sent with which template: each counts once."""

    __tablename__ = "template_uses"

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    template_id: Mapped[UUID] = mapped_column(ForeignKey("templates.id", ondelete="CASCADE"), index=True)
