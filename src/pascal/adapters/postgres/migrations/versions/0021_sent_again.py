"""Each transmission of a message has its number; leave to dial knows from which conversation one calls."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    for table in ("communications", "messages"):
        op.add_column(table, sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("call_intents", sa.Column("conversation_id", sa.Uuid()))


def downgrade() -> None:
    op.drop_column("call_intents", "conversation_id")
    for table in ("communications", "messages"):
        op.drop_column(table, "attempt")
    op.execute("DELETE FROM outbox WHERE name IN ('IdentityLost', 'MailboxChanged', 'MessageSentAgain')")
