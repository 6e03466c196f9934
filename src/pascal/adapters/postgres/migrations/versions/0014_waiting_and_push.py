"""Whether the team was told that somebody waits too long; and which browsers are told by push."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("waits_since", sa.DateTime(timezone=True)))
    op.add_column("conversations", sa.Column("alarmed_at", sa.DateTime(timezone=True)))
    op.create_table(
        "push_key",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agent_id", sa.Uuid(), sa.ForeignKey("agents.id", ondelete="CASCADE"), nullable=False),
        sa.Column("session_id", sa.Uuid(), sa.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False, unique=True),
        sa.Column("p256dh", sa.Text(), nullable=False),
        sa.Column("auth", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_push_subscriptions_agent_id", "push_subscriptions", ["agent_id"])
    op.create_index("ix_push_subscriptions_session_id", "push_subscriptions", ["session_id"])
    op.create_table(
        "push_preferences",
        sa.Column("agent_id", sa.Uuid(), sa.ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("news", ARRAY(sa.Text()), nullable=False),
        sa.Column("while_offline", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "pushes",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "subscription_id",
            sa.Uuid(),
            sa.ForeignKey("push_subscriptions.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("news", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_pushes_subscription_id", "pushes", ["subscription_id"])


def downgrade() -> None:
    op.drop_table("pushes")
    op.drop_table("push_preferences")
    op.drop_table("push_subscriptions")
    op.drop_table("push_key")
    op.drop_column("conversations", "alarmed_at")
    op.drop_column("conversations", "waits_since")
    # what an older Pascal has never heard of would stop its relay
    op.execute("DELETE FROM outbox WHERE name = 'ConversationWaitsLong'")
