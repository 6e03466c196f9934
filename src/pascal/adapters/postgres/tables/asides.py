"""What stands beside conversations for colleagues."""

from datetime import datetime
from uuid import UUID

from advanced_alchemy.base import DefaultBase
from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from pascal.adapters.postgres.tables.columns import Time, once


class Remarks(DefaultBase):
    """What colleagues alone read."""

    __tablename__ = "remarks"
    __table_args__ = (
        Index("remarks_of_conversation", "conversation_id", "created_at", "id"),
        once("remarks", "author_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    content: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Time)
    edited_at: Mapped[datetime | None] = mapped_column(Time)
    client_id: Mapped[str | None] = mapped_column(Text)


class Mentions(DefaultBase):
    __tablename__ = "mentions"
    __table_args__ = (Index("mentions_of_agent", "agent_id", text("(read_at IS NOT NULL)"), "at"),)

    remark_id: Mapped[UUID] = mapped_column(ForeignKey("remarks.id"), primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Time)
    read_at: Mapped[datetime | None] = mapped_column(Time)


class Scheduled(DefaultBase):
    """What is to be said later, and what became of it."""

    __tablename__ = "scheduled"
    __table_args__ = (
        Index("scheduled_due", "send_at", "id", postgresql_where=text("fate = 'waiting'")),
        Index("scheduled_of_conversation", "conversation_id", "send_at"),
        Index("scheduled_of_author", "author_id", postgresql_where=text("fate = 'waiting'")),
        Index("scheduled_upload", "upload_id", postgresql_where=text("upload_id IS NOT NULL")),
        once("scheduled", "author_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    content: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(Text)
    upload_id: Mapped[UUID | None]
    client_id: Mapped[str | None] = mapped_column(Text)
    template_id: Mapped[UUID | None]
    send_at: Mapped[datetime] = mapped_column(Time)
    cancel_if_lead_writes: Mapped[bool]
    with_agent: Mapped[UUID]
    after_seq: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Time)
    fate: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    paused_until: Mapped[datetime | None] = mapped_column(Time)
