"""A spent refresh token is good for a moment."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("sessions", sa.Column("previous", sa.LargeBinary()))
    op.add_column("sessions", sa.Column("renewed_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("sessions", "renewed_at")
    op.drop_column("sessions", "previous")
