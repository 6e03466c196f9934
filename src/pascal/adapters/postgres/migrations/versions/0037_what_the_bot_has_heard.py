"""Who says what the bot has no answer to waits for nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.add_column("bot_states", sa.Column("heard", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("bot_states", "heard")
