"""Web push: who is told, and what is on its way to them."""

from datetime import datetime
from uuid import UUID

from advanced_alchemy.base import DefaultBase
from sqlalchemy import ForeignKey, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from pascal.adapters.postgres.tables.columns import Time


class PushKey(DefaultBase):
    """One row, or none."""

    __tablename__ = "push_key"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """The private key, under one that is derived from PASCAL_SECRET."""


class PushSubscriptions(DefaultBase):
    """Browsers that are told while nobody looks at them."""

    __tablename__ = "push_subscriptions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    endpoint: Mapped[str] = mapped_column(Text, unique=True)
    p256dh: Mapped[str] = mapped_column(Text)
    auth: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    device: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Time)


class PushPreferences(DefaultBase):
    __tablename__ = "push_preferences"

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True)
    news: Mapped[list[str]] = mapped_column(ARRAY(Text))
    while_offline: Mapped[bool]


class Pushes(DefaultBase):
    """News on its way to a device."""

    __tablename__ = "pushes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subscription_id: Mapped[UUID] = mapped_column(
        ForeignKey("push_subscriptions.id", ondelete="CASCADE"), index=True
    )
    news: Mapped[str] = mapped_column(Text)
    about: Mapped[UUID]
    """A conversation, or a meeting."""
    at: Mapped[datetime] = mapped_column(Time)
