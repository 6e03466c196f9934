"""What somebody had said of being there is kept while they are not connected."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("agents", sa.Column("lowered_from", sa.Text()))


def downgrade() -> None:
    op.drop_column("agents", "lowered_from")
    # an older Pascal has no words for these, and would stop at them
    op.execute("UPDATE messages SET note = 'agent_left' WHERE note = 'agent_gone'")
    op.execute(
        """UPDATE outbox SET payload = replace(payload, '"agent_gone"', '"agent_left"')
        WHERE strpos(payload, '"agent_gone"') > 0"""
    )
    op.execute(
        """UPDATE webhook_deliveries
        SET attempts = (
            SELECT jsonb_agg(
                CASE WHEN each ->> 'failure' = 'closed' THEN each || '{"failure": "protocol"}' ELSE each END
                ORDER BY n
            ) FROM jsonb_array_elements(attempts) WITH ORDINALITY AS all_of_them (each, n)
        )
        WHERE attempts @> '[{"failure": "closed"}]'"""
    )
