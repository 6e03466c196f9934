"""A note of meetings whose agent works here no more, and reasons of the bot's to leave."""

from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    pass


def downgrade() -> None:
    # an older Pascal has no words for these, and would stop at them
    op.execute(
        """UPDATE messages SET note = NULL, content = 'Quien iba a atender la reunión ya no está'
        WHERE note = 'meeting_adrift'"""
    )
    op.execute(
        """UPDATE messages SET content = CASE content WHEN 'unproven' THEN 'no_time' ELSE 'unsure' END
        WHERE note = 'bot_left' AND content IN ('unproven', 'meeting_ahead')"""
    )
    op.execute(
        """DELETE FROM outbox WHERE name = 'MessagePosted'
        AND (payload LIKE '%"note":"meeting_adrift"%'
            OR (payload LIKE '%"note":"bot_left"%' AND payload SIMILAR TO '%"(unproven|meeting_ahead)"%'))"""
    )
