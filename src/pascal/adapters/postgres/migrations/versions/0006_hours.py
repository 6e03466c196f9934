"""When the house is open."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "business_hours",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("holidays", ARRAY(sa.Date()), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("business_hours")
