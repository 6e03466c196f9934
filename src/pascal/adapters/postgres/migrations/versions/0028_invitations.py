"""What leads have heard of their meetings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("meeting_id", sa.Uuid(), sa.ForeignKey("meetings.id"), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True)),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("heard_at", sa.DateTime(timezone=True)),
        sa.Column("mailed", JSONB(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("invitations")
    # an older Pascal has no words for these, and would stop at them
    op.execute(
        """UPDATE messages SET note = NULL, content = 'Cambió una reunión'
        WHERE note IN ('meeting_moved', 'meeting_cancelled', 'lead_not_told')"""
    )
    op.execute(
        """DELETE FROM outbox WHERE name = 'MessagePosted'
        AND payload ~ '"note":"(meeting_moved|meeting_cancelled|lead_not_told)"'"""
    )
    op.execute("DELETE FROM jobs WHERE kind IN ('invite', 'remind', 'remind_by_mail')")
