"""What is said later counts for its template, and after a fault of ours is tried again ever more seldom."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("scheduled", sa.Column("template_id", sa.Uuid()))
    op.add_column("scheduled", sa.Column("paused_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("scheduled", "paused_until")
    op.drop_column("scheduled", "template_id")
    # a reason or an event that an older Pascal has never heard of would stop its relay
    op.execute(
        "DELETE FROM outbox WHERE name = 'ScheduledCancelled' AND payload::jsonb ->> 'reason' = 'refused'"
    )
    op.execute("DELETE FROM outbox WHERE name = 'ConversationsSearched'")
    op.execute("UPDATE scheduled SET reason = 'not_theirs' WHERE reason = 'refused'")
