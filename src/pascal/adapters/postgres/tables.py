"""The schema. Alembic compares it with the migrations; statements are written by hand against it."""

from datetime import date, datetime
from uuid import UUID

from advanced_alchemy.base import DefaultBase
from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Identity, Index, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

Time = DateTime(timezone=True)


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


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


class Sessions(DefaultBase):
    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(Time)
    revoked_at: Mapped[datetime | None] = mapped_column(Time)
    previous: Mapped[bytes | None] = mapped_column(LargeBinary)
    renewed_at: Mapped[datetime | None] = mapped_column(Time)


class Leads(DefaultBase):
    __tablename__ = "leads"
    __table_args__ = (
        Index(
            "leads_search",
            # in pieces: an e-mail would be one word
            text(
                "to_tsvector('pascal_names',"
                " translate(name || ' ' || email || ' ' || coalesce(phone, ''), '@.+-_', '     '))"
            ),
            postgresql_using="gin",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text, unique=True)
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
        Index(
            "conversations_of_visitor",
            "claimed_by",
            "created_at",
            postgresql_where=text("claimed_by IS NOT NULL"),
        ),
        Index("conversations_tags", "tags", postgresql_using="gin", postgresql_where=text("tags <> '{}'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id"))
    claimed_by: Mapped[UUID | None]
    contact_name: Mapped[str] = mapped_column(Text)
    contact_email: Mapped[str] = mapped_column(Text)
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
    last_message_at: Mapped[datetime] = mapped_column(Time)
    last_seq: Mapped[int]
    read_by_lead: Mapped[int]
    read_by_agent: Mapped[int]
    version: Mapped[int]


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


class BusinessHours(DefaultBase):
    """One row, or none."""

    __tablename__ = "business_hours"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    time_zone: Mapped[str] = mapped_column(Text)
    week: Mapped[str] = mapped_column(Text)
    """JSON: for each day from Monday its pieces, [opens, closes] in minutes."""
    holidays: Mapped[list[date]] = mapped_column(ARRAY(Date))


class Outbox(DefaultBase):
    """Events between their commit and the reactions. Rows below everybody's position are deleted."""

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_xid", "xid", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    xid: Mapped[int] = mapped_column(Xid8, server_default=func.pg_current_xact_id())
    """The transaction's, or a later one that an earlier event of the stream has (ADR 0011)."""
    stream: Mapped[UUID]
    name: Mapped[str] = mapped_column(Text)
    payload: Mapped[str] = mapped_column(Text)
    actor: Mapped[str | None] = mapped_column(Text)
    """Who brought it about, as JSON."""


class OutboxPositions(DefaultBase):
    """Per consumer: all below `since` is done, and of [since, until) all up to `last_id`."""

    __tablename__ = "outbox_positions"

    consumer: Mapped[str] = mapped_column(Text, primary_key=True)
    since: Mapped[int] = mapped_column(Xid8)
    until: Mapped[int] = mapped_column(Xid8)
    last_id: Mapped[int] = mapped_column(BigInteger)


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


METADATA = DefaultBase.metadata
