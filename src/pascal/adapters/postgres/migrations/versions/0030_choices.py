"""What leads may answer the bot by a tap."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.add_column("messages", sa.Column("choices", JSONB()))


def downgrade() -> None:
    op.drop_column("messages", "choices")
