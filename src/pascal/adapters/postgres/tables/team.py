"""The team: who is in it, and where they are signed in."""

from datetime import datetime
from uuid import UUID

from advanced_alchemy.base import DefaultBase
from sqlalchemy import ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from pascal.adapters.postgres.tables.columns import Time


class Teams(DefaultBase):
    __tablename__ = "teams"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    automatic: Mapped[bool]


class Agents(DefaultBase):
    __tablename__ = "agents"
    __table_args__ = (Index("agents_google_subject", "google_subject", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    active: Mapped[bool]
    availability: Mapped[str] = mapped_column(Text)
    max_concurrent_chats: Mapped[int]
    time_zone: Mapped[str] = mapped_column(Text)
    epoch: Mapped[int]
    password_hash: Mapped[str | None] = mapped_column(Text)
    google_subject: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Time)
    updated_at: Mapped[datetime | None] = mapped_column(Time)
    availability_since: Mapped[datetime | None] = mapped_column(Time)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    lowered_from: Mapped[str | None] = mapped_column(Text)


class Sessions(DefaultBase):
    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(Time)
    revoked_at: Mapped[datetime | None] = mapped_column(Time)
    previous: Mapped[bytes | None] = mapped_column(LargeBinary)
    renewed_at: Mapped[datetime | None] = mapped_column(Time)
