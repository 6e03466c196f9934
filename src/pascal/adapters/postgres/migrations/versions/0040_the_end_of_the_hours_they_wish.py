"""The time that is wished for may be the end of those that suit, and of no day."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    # what was kept without it, also by an older process beside this one, may have been no exact time
    op.add_column("bot_states", sa.Column("wished_bound", sa.Text(), server_default="about"))
    op.add_column(
        "bot_states", sa.Column("wished_any_day", sa.Boolean(), nullable=False, server_default="false")
    )


def downgrade() -> None:
    op.drop_column("bot_states", "wished_any_day")
    op.drop_column("bot_states", "wished_bound")
