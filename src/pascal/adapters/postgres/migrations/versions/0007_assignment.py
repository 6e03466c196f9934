"""Teams, who became responsible and why, and since when somebody is there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
    )
    op.add_column("agents", sa.Column("availability_since", sa.DateTime(timezone=True)))
    op.add_column("agents", sa.Column("team_id", sa.Uuid(), sa.ForeignKey("teams.id")))
    op.create_table(
        "assignments",
        sa.Column("conversation_id", sa.Uuid(), sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("agent_id", sa.Uuid(), sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by", sa.Text(), nullable=False),
        sa.Column("because", JSONB()),
        sa.Column("let_go", sa.Boolean(), nullable=False),
    )
    op.create_index("assignments_of_agent", "assignments", ["agent_id", "at"])
    op.create_index(
        "conversations_ended_of",
        "conversations",
        ["agent_id", "closed_at"],
        postgresql_where=sa.text("status = 'resolved'"),
    )


def downgrade() -> None:
    op.drop_index("conversations_ended_of", "conversations")
    op.drop_table("assignments")
    op.drop_column("agents", "team_id")
    op.drop_column("agents", "availability_since")
    op.drop_table("teams")
