"""Agents' calendars elsewhere."""

from datetime import datetime
from uuid import UUID

from advanced_alchemy.base import DefaultBase
from sqlalchemy import ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from pascal.adapters.postgres.tables.columns import Time


class Calendars(DefaultBase):
    """How far each was read. The leave for it is among the secrets."""

    __tablename__ = "calendars"

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(Time)
    works: Mapped[bool]
    window_since: Mapped[datetime | None] = mapped_column(Time)
    window_until: Mapped[datetime | None] = mapped_column(Time)
    place: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[int]
    watch_id: Mapped[str | None] = mapped_column(Text, unique=True)
    watch_until: Mapped[datetime | None] = mapped_column(Time)
    watch_renew_at: Mapped[datetime | None] = mapped_column(Time)
    watch_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    rests_until: Mapped[datetime | None] = mapped_column(Time)


class CalendarPairs(DefaultBase):
    """Meetings, and the events that stand for them."""

    __tablename__ = "calendar_pairs"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("calendars.agent_id", ondelete="CASCADE"), index=True)
    clash: Mapped[str | None] = mapped_column(Text)
    """Why a person has to decide."""
    content: Mapped[str] = mapped_column(Text)
    """JSON: `calendars.Pair`."""


class CalendarBusy(DefaultBase):
    """When agents are busy by their own calendars; not with what."""

    __tablename__ = "calendar_busy"
    __table_args__ = (Index("calendar_busy_by_time", "agent_id", "since"),)

    agent_id: Mapped[UUID] = mapped_column(
        ForeignKey("calendars.agent_id", ondelete="CASCADE"), primary_key=True
    )
    event_id: Mapped[str] = mapped_column(Text, primary_key=True)
    since: Mapped[datetime] = mapped_column(Time)
    until: Mapped[datetime] = mapped_column(Time)


class CalendarFeeds(DefaultBase):
    """By which secret address an agent's meetings are to be had."""

    __tablename__ = "calendar_feeds"

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    since: Mapped[datetime] = mapped_column(Time)
