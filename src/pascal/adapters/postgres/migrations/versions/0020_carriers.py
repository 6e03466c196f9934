"""What carriers approve, think of us, and whether they let us in; when they were last heard of."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "carrier_templates",
        sa.Column("channel", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("language", sa.Text(), primary_key=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("synced_at", _TIME, nullable=False),
    )
    op.create_table(
        "carrier_notices",
        sa.Column("channel", sa.Text(), primary_key=True),
        sa.Column("subject", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("serious", sa.Boolean(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
    )
    op.create_index("carrier_notices_at", "carrier_notices", ["at"])
    op.create_table(
        "carrier_lockouts",
        sa.Column("channel", sa.Text(), primary_key=True),
        sa.Column("since", _TIME, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("next_try_at", _TIME, nullable=False),
    )
    op.create_index("inbox_received", "inbox", ["channel", "received_at"])


def downgrade() -> None:
    op.drop_index("inbox_received", "inbox")
    for name in ("carrier_lockouts", "carrier_notices", "carrier_templates"):
        op.drop_table(name)
    op.execute("DELETE FROM outbox WHERE name = 'UnreadRetried'")
