"""Leads, and which browsers have proven to speak for them."""

from datetime import datetime
from uuid import UUID

from advanced_alchemy.base import DefaultBase
from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from pascal.adapters.postgres.tables.columns import Time


class Leads(DefaultBase):
    """A trigger here and on `identities` refuses an e-mail that is another lead's there."""

    __tablename__ = "leads"
    __table_args__ = (
        Index(
            "leads_search",
            # in pieces: an e-mail would be one word
            text(
                "to_tsvector('pascal_names',"
                " translate(name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, ''),"
                " '@.+-_', '     '))"
            ),
            postgresql_using="gin",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text, unique=True)
    phone: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Time)
    last_seen: Mapped[datetime] = mapped_column(Time)
    verified_at: Mapped[datetime | None] = mapped_column(Time)


class Proofs(DefaultBase):
    """Which browser speaks for which lead."""

    __tablename__ = "proofs"

    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id"), primary_key=True)
    visitor_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    proven_at: Mapped[datetime] = mapped_column(Time)


class Verifications(DefaultBase):
    __tablename__ = "verifications"
    __table_args__ = (
        Index("verifications_of_visitor", "visitor_id", "created_at"),
        Index("verifications_of_email", "email", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    visitor_id: Mapped[UUID]
    email: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Time)
    expires_at: Mapped[datetime] = mapped_column(Time)
    tries: Mapped[int]
    used_at: Mapped[datetime | None] = mapped_column(Time)
