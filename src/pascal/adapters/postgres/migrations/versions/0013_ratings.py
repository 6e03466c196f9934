"""What leads think of conversations that have ended."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "ratings",
        sa.Column("conversation_id", sa.Uuid(), sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("agent_id", sa.Uuid(), sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ratings_newest", "ratings", ["at", "conversation_id"])
    op.create_index("ratings_of_agent", "ratings", ["agent_id", "at", "conversation_id"])


def downgrade() -> None:
    op.drop_table("ratings")
    # what an older Pascal has never heard of would stop its relay
    op.execute("DELETE FROM outbox WHERE name IN ('RatingAsked', 'RatingGiven')")
