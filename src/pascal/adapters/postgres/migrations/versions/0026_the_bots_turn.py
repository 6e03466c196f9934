"""The bot never speaks over a person, and remembers what it asked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "bot_states",
        sa.Column("conversation_id", sa.Uuid(), sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("asked", sa.Text()),
        sa.Column("unsure", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("offered", JSONB(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("greeted", sa.Boolean(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("bot_states")
    op.drop_column("conversations", "turn")
    # an older Pascal has no words for it, and would stop at it
    op.execute(
        """UPDATE messages SET note = NULL, content = 'El asistente dejó el chat' WHERE note = 'bot_left'"""
    )
    op.execute(
        """DELETE FROM outbox WHERE name = 'MessagePosted' AND strpos(payload, '"note":"bot_left"') > 0"""
    )
    op.execute("DELETE FROM jobs WHERE kind = 'bot'")
