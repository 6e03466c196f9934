"""Who was taken by a person was handed over, given back or not; the team may switch the bot off."""

from alembic import op
from sqlalchemy import text

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    _index("messages_handed_over", "note IN ('bot_left', 'agent_joined')")
    op.drop_index("messages_bot_left", "messages")


def downgrade() -> None:
    _index("messages_bot_left", "note = 'bot_left'")
    op.drop_index("messages_handed_over", "messages")
    # an older Pascal has no words for it, and would stop at it
    op.execute("UPDATE messages SET content = 'asked' WHERE note = 'bot_left' AND content = 'switched_off'")
    op.execute(
        """DELETE FROM outbox WHERE name = 'MessagePosted'
        AND payload LIKE '%"note":"bot_left"%' AND payload LIKE '%"switched_off"%'"""
    )


def _index(name: str, where: str) -> None:
    op.create_index(name, "messages", ["conversation_id", "created_at"], postgresql_where=text(where))
