"""Where leads stand on the way to a meeting."""

from datetime import datetime
from uuid import UUID

from advanced_alchemy.base import DefaultBase
from sqlalchemy import ARRAY, Float, ForeignKey, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pascal.adapters.postgres.tables.columns import Time


class Qualifications(DefaultBase):
    __tablename__ = "qualifications"
    __table_args__ = (
        Index("qualifications_of_lead", "lead_id", unique=True, postgresql_where=text("claimed_by IS NULL")),
        Index(
            "qualifications_of_claim",
            "lead_id",
            "claimed_by",
            unique=True,
            postgresql_where=text("claimed_by IS NOT NULL"),
        ),
        Index("qualifications_by_activity", "active_at", "id"),
        Index("qualifications_by_step", "step", "active_at", "id"),
        Index("qualifications_by_beginning", "started_at"),
        Index("qualifications_by_end", "completed_at", postgresql_where=text("completed_at IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id"))
    claimed_by: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(Text)
    step: Mapped[str] = mapped_column(Text)
    furthest: Mapped[str] = mapped_column(Text)
    completed_at: Mapped[datetime | None] = mapped_column(Time)
    held: Mapped[bool]
    has_meeting: Mapped[bool]
    started_at: Mapped[datetime] = mapped_column(Time)
    active_at: Mapped[datetime] = mapped_column(Time)
    version: Mapped[int]


class DataConsents(DefaultBase):
    """Whether what a lead tells may be kept and used: every word on it, the last one counts."""

    __tablename__ = "data_consents"
    __table_args__ = (Index("data_consents_of_qualification", "qualification_id", "n"),)

    n: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    qualification_id: Mapped[UUID] = mapped_column(ForeignKey("qualifications.id"))
    given: Mapped[bool]
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Time)
    message_id: Mapped[UUID | None]
    agent_id: Mapped[UUID | None]


class StepMoves(DefaultBase):
    """Where people of the team put a lead, and why."""

    __tablename__ = "step_moves"
    __table_args__ = (Index("step_moves_of_qualification", "qualification_id", "n"),)

    n: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    qualification_id: Mapped[UUID] = mapped_column(ForeignKey("qualifications.id"))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Time)


class Answers(DefaultBase):
    """What a lead told, and by which words. What was overtaken stays."""

    __tablename__ = "answers"
    __table_args__ = (
        Index(
            "answers_standing",
            "qualification_id",
            "field",
            "standing",
            unique=True,
            postgresql_where=text("standing <> 'past'"),
        ),
        Index("answers_of_qualification", "qualification_id", "n"),
    )

    n: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    qualification_id: Mapped[UUID] = mapped_column(ForeignKey("qualifications.id"))
    field: Mapped[str] = mapped_column(Text)
    standing: Mapped[str] = mapped_column(Text)
    """`known`, `doubt` or `past`."""
    value: Mapped[str] = mapped_column(Text)
    quote: Mapped[str] = mapped_column(Text)
    message_id: Mapped[UUID | None]
    confidence: Mapped[float] = mapped_column(Float)
    read_by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Time)
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(Time)


class RequirementItems(DefaultBase):
    """Features and integrations that a lead wants."""

    __tablename__ = "requirement_items"
    __table_args__ = (
        Index("requirement_items_once", "qualification_id", "sort", "alike", unique=True),
        Index("requirement_items_popular", "sort", "alike"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(Identity(always=True))
    """In which order they came."""
    qualification_id: Mapped[UUID] = mapped_column(ForeignKey("qualifications.id"))
    sort: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    alike: Mapped[str] = mapped_column(Text)
    """The same for near-duplicates."""
    description: Mapped[str | None] = mapped_column(Text)


class Meetings(DefaultBase):
    __tablename__ = "meetings"
    __table_args__ = (
        ExcludeConstraint(
            ("agent_id", "="),
            (text("tstzrange(since, until)"), "&&"),
            name="meetings_of_agent",
            using="gist",
            where=text("status IN ('held', 'booked')"),
        ),
        Index("meetings_by_time", "since", "id"),
        Index("meetings_by_time_of", "agent_id", "since", "id"),
        Index("meetings_of_lead", "lead_id", "since"),
        Index("meetings_of_qualification", "qualification_id"),
        Index("meetings_by_making", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id"))
    qualification_id: Mapped[UUID] = mapped_column(ForeignKey("qualifications.id"))
    conversation_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.id"))
    booked_by: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"))
    subject: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(Time)
    until: Mapped[datetime] = mapped_column(Time)
    attendees: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime | None] = mapped_column(Time)
    created_at: Mapped[datetime] = mapped_column(Time)
    version: Mapped[int]


class Invitations(DefaultBase):
    """What leads have heard of meetings."""

    __tablename__ = "invitations"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    version: Mapped[int]
    since: Mapped[datetime | None] = mapped_column(Time)
    until: Mapped[datetime | None] = mapped_column(Time)
    heard_at: Mapped[datetime | None] = mapped_column(Time)
    mailed: Mapped[dict[str, object]] = mapped_column(JSONB)
