"""Agents' calendars elsewhere: how far each was read, and when they are busy by it."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

_TIME = sa.DateTime(timezone=True)


def _of(table: str) -> sa.Column[UUID]:
    return sa.Column("agent_id", sa.Uuid(), sa.ForeignKey(f"{table}", ondelete="CASCADE"), primary_key=True)


def upgrade() -> None:
    op.create_table(
        "calendars",
        _of("agents.id"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("since", _TIME, nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("window_since", _TIME),
        sa.Column("window_until", _TIME),
        sa.Column("place", sa.Text()),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("watch_id", sa.Text(), unique=True),
        sa.Column("watch_until", _TIME),
        sa.Column("watch_renew_at", _TIME),
        sa.Column("watch_digest", sa.LargeBinary()),
        sa.Column("rests_until", _TIME),
    )
    op.create_table(
        "calendar_pairs",
        sa.Column("meeting_id", sa.Uuid(), sa.ForeignKey("meetings.id"), primary_key=True),
        sa.Column(
            "agent_id", sa.Uuid(), sa.ForeignKey("calendars.agent_id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("clash", sa.Text()),
        sa.Column("content", sa.Text(), nullable=False),
    )
    op.create_index("ix_calendar_pairs_agent_id", "calendar_pairs", ["agent_id"])
    op.create_table(
        "calendar_busy",
        _of("calendars.agent_id"),
        sa.Column("event_id", sa.Text(), primary_key=True),
        sa.Column("since", _TIME, nullable=False),
        sa.Column("until", _TIME, nullable=False),
    )
    op.create_index("calendar_busy_by_time", "calendar_busy", ["agent_id", "since"])
    op.create_table(
        "calendar_feeds",
        _of("agents.id"),
        sa.Column("digest", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("since", _TIME, nullable=False),
    )


def downgrade() -> None:
    for each in ("calendar_feeds", "calendar_busy", "calendar_pairs", "calendars"):
        op.drop_table(each)
    op.execute("DELETE FROM outbox WHERE name IN ('CalendarChanged', 'FeedChanged')")
    op.execute("DELETE FROM jobs WHERE kind IN ('calendar', 'calendar_watch')")
