"""The bot remembers how often it said something, what it left to people, and the time that is wished for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("bot_states", sa.Column("questions", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("bot_states", sa.Column("told", JSONB(), nullable=False, server_default="{}"))
    op.add_column("bot_states", sa.Column("wished", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("bot_states", "wished")
    op.drop_column("bot_states", "told")
    op.drop_column("bot_states", "questions")
