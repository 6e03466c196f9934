"""What failed may be sent again by hand: each transmission of a message has its number."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    for table in ("communications", "messages"):
        op.add_column(table, sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    for table in ("communications", "messages"):
        op.drop_column(table, "attempt")
    op.execute("DELETE FROM outbox WHERE name = 'MessageSentAgain'")
