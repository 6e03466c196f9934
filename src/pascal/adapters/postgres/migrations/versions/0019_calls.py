"""Leave to dial, and what each agent has dialled of late."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "call_intents",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agent_id", sa.Uuid(), sa.ForeignKey("agents.id", ondelete="CASCADE"), nullable=False),
        sa.Column("peer_kind", sa.Text(), nullable=False),
        sa.Column("peer", sa.Text(), nullable=False),
        sa.Column("given_at", _TIME, nullable=False),
        sa.Column("lead_id", sa.Uuid()),
        sa.Column("used_at", _TIME),
    )
    op.create_index("call_intents_given", "call_intents", ["given_at"])
    op.create_index(
        "communications_calls_of_agent",
        "communications",
        ["agent_id", "created_at", "id"],
        postgresql_where=sa.text("kind = 'call' AND direction = 'out'"),
    )


def downgrade() -> None:
    op.drop_index("communications_calls_of_agent", "communications")
    op.drop_table("call_intents")
    # an event that an older Pascal has never heard of would stop its relay
    op.execute("DELETE FROM outbox WHERE name IN ('CallCameIn', 'CallDialled')")
