"""Conversations, what was said in them, who had them and what leads think of it."""

from datetime import datetime
from uuid import UUID

from advanced_alchemy.base import DefaultBase
from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pascal.adapters.postgres.tables.columns import Time


class Conversations(DefaultBase):
    __tablename__ = "conversations"
    __table_args__ = (
        Index(
            "conversations_one_active",
            "lead_id",
            text("coalesce(claimed_by, '00000000-0000-0000-0000-000000000000')"),
            unique=True,
            postgresql_where=text("status <> 'resolved'"),
        ),
        Index("conversations_queue", "created_at", "id", postgresql_where=text("status = 'queued'")),
        Index("conversations_open_of", "agent_id", postgresql_where=text("status = 'in_progress'")),
        Index("conversations_recent", "last_message_at", "id"),
        Index("conversations_recent_of", "agent_id", "last_message_at", "id"),
        Index(
            "conversations_ended_of",
            "agent_id",
            "closed_at",
            postgresql_where=text("status = 'resolved'"),
        ),
        Index("conversations_of_lead", "lead_id", "created_at"),
        Index("conversations_by_beginning", "created_at"),
        Index(
            "conversations_of_visitor",
            "claimed_by",
            "created_at",
            postgresql_where=text("claimed_by IS NOT NULL"),
        ),
        Index("conversations_snoozed", "snoozed_until", postgresql_where=text("snoozed_until IS NOT NULL")),
        Index("conversations_tags", "tags", postgresql_using="gin", postgresql_where=text("tags <> '{}'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id"))
    claimed_by: Mapped[UUID | None]
    contact_name: Mapped[str] = mapped_column(Text)
    contact_email: Mapped[str | None] = mapped_column(Text)
    contact_phone: Mapped[str | None] = mapped_column(Text)
    project_id: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    priority: Mapped[str | None] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    bot_enabled: Mapped[bool]
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"))
    created_at: Mapped[datetime] = mapped_column(Time)
    assigned_at: Mapped[datetime | None] = mapped_column(Time)
    closed_at: Mapped[datetime | None] = mapped_column(Time)
    waits_since: Mapped[datetime | None] = mapped_column(Time)
    alarmed_at: Mapped[datetime | None] = mapped_column(Time)
    last_message_at: Mapped[datetime] = mapped_column(Time)
    last_seq: Mapped[int]
    read_by_lead: Mapped[int]
    read_by_agent: Mapped[int]
    version: Mapped[int]
    priority_by: Mapped[str | None] = mapped_column(Text)
    tags_by: Mapped[str | None] = mapped_column(Text)
    summary: Mapped[str | None] = mapped_column(Text)
    """This and what follows: what a machine made of it, null before there is anything."""
    analysed_priority: Mapped[str | None] = mapped_column(Text)
    analysed_tags: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    analysed_at: Mapped[datetime | None] = mapped_column(Time)
    analysed_by: Mapped[str | None] = mapped_column(Text)
    analysed_upto: Mapped[int | None]
    snoozed_until: Mapped[datetime | None] = mapped_column(Time)
    turn: Mapped[int] = mapped_column(server_default="0")
    carried: Mapped[int] = mapped_column(server_default="0")
    """Rises whenever something becomes of a message by a carrier: pages that are remembered look at it."""


class Messages(DefaultBase):
    __tablename__ = "messages"
    __table_args__ = (
        Index(
            "messages_client_id",
            "conversation_id",
            "client_id",
            "sender_id",
            unique=True,
            postgresql_where=text("client_id IS NOT NULL"),
        ),
        Index(
            "messages_handed_over",
            "conversation_id",
            "created_at",
            postgresql_where=text("note IN ('bot_left', 'agent_joined')"),
        ),
        Index("messages_upload", "upload_id", postgresql_where=text("upload_id IS NOT NULL")),
        Index(
            "messages_search",
            text("to_tsvector('pascal', content)"),
            postgresql_using="gin",
            postgresql_where=text("note IS NULL"),
        ),
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    sender_type: Mapped[str] = mapped_column(Text)
    sender_id: Mapped[UUID | None]
    sender_name: Mapped[str | None] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(Text)
    upload_id: Mapped[UUID | None]
    client_id: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Time)
    read_at: Mapped[datetime | None] = mapped_column(Time)
    about: Mapped[UUID | None]
    delivery: Mapped[str | None] = mapped_column(Text)
    """How far it got by its carrier: this and the next three as its last communication has them."""
    failure: Mapped[str | None] = mapped_column(Text)
    failure_code: Mapped[str | None] = mapped_column(Text)
    attempt: Mapped[int] = mapped_column(server_default=text("1"))
    media: Mapped[str | None] = mapped_column(Text)
    choices: Mapped[list[str] | None] = mapped_column(JSONB)


class Assignments(DefaultBase):
    """Who became responsible, when, by whose doing and why."""

    __tablename__ = "assignments"
    __table_args__ = (Index("assignments_of_agent", "agent_id", "at"),)

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    """The conversation's, right after it."""
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    at: Mapped[datetime] = mapped_column(Time)
    assigned_by: Mapped[str] = mapped_column(Text)
    because: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    let_go: Mapped[bool]
    """They are not given it again by itself."""


class BotStates(DefaultBase):
    """What the bot remembers of a conversation."""

    __tablename__ = "bot_states"

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    asked: Mapped[str | None] = mapped_column(Text)
    unsure: Mapped[int]
    skipped: Mapped[list[str]] = mapped_column(ARRAY(Text))
    offered: Mapped[list[object]] = mapped_column(JSONB)
    language: Mapped[str] = mapped_column(Text)
    greeted: Mapped[bool]
    questions: Mapped[int] = mapped_column(server_default="0")
    told: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    wished: Mapped[datetime | None]
    wished_bound: Mapped[str | None] = mapped_column(Text, server_default="about")
    wished_any_day: Mapped[bool] = mapped_column(server_default="false")
    heard: Mapped[int] = mapped_column(server_default="0")


class Ratings(DefaultBase):
    """What leads think of conversations that have ended, for whoever was responsible then."""

    __tablename__ = "ratings"
    __table_args__ = (
        Index("ratings_newest", "at", "conversation_id"),
        Index("ratings_of_agent", "agent_id", "at", "conversation_id"),
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    score: Mapped[int]
    comment: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Time)
