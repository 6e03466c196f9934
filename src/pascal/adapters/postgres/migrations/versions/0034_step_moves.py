"""Where people of the team put leads, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_table(
        "step_moves",
        sa.Column("n", sa.Integer(), sa.Identity(always=True), primary_key=True),
        sa.Column("qualification_id", sa.Uuid(), sa.ForeignKey("qualifications.id"), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("step_moves_of_qualification", "step_moves", ["qualification_id", "n"])


def downgrade() -> None:
    op.drop_table("step_moves")
