"""A reason of the bot's to leave: whoever was to meet the lead works here no more."""

from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    pass


def downgrade() -> None:
    # an older Pascal has no words for it, and would stop at it
    op.execute("UPDATE messages SET content = 'no_time' WHERE note = 'bot_left' AND content = 'adrift'")
    op.execute(
        """DELETE FROM outbox WHERE name = 'MessagePosted'
        AND payload LIKE '%"note":"bot_left"%' AND payload LIKE '%"adrift"%'"""
    )
