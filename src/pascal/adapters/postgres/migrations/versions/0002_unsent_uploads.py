"""Unsent uploads are deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # by itself now: those that are there have a day from here, and so do those of older processes beside us
    op.add_column("uploads", sa.Column("wanted_at", sa.DateTime(timezone=True), server_default=sa.func.now()))


def downgrade() -> None:
    op.execute("DELETE FROM uploads WHERE wanted_at IS NULL")
    op.drop_column("uploads", "wanted_at")
