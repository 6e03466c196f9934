"""Codes with which a conversation goes on by another channel, and who used them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "continuations",
        sa.Column("digest", sa.LargeBinary(), primary_key=True),
        sa.Column(
            "conversation_id",
            sa.Uuid(),
            sa.ForeignKey("conversations.id"),
            nullable=False,
        ),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("used_at", _TIME),
        sa.Column("peer_kind", sa.Text()),
        sa.Column("peer", sa.Text()),
    )
    op.create_index("continuations_of_peer", "continuations", ["peer_kind", "peer", "used_at"])
    op.create_index("continuations_over", "continuations", ["expires_at"])


def downgrade() -> None:
    op.drop_table("continuations")
    op.execute("UPDATE messages SET note = NULL WHERE note = 'goes_on'")
    op.execute(
        """DELETE FROM outbox WHERE name = 'MessagePosted' AND strpos(payload, '"note":"goes_on"') > 0"""
    )
    # an event that an older Pascal has never heard of would stop its relay
    op.execute("DELETE FROM outbox WHERE name = 'ContinuationOffered'")
