"""People are told of their own meetings; and silence is the lead's own."""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.alter_column("pushes", "conversation_id", new_column_name="about")
    # who has said what they want has not been asked about this; who wants nothing still wants nothing
    op.execute(
        """UPDATE push_preferences SET news = news || '{meeting_booked,meeting_moved,meeting_cancelled}'
        WHERE news <> '{}'"""
    )
    # until now it was also what the team had done
    op.execute(
        """UPDATE qualifications q SET active_at = greatest(q.started_at, (
            SELECT max(m.created_at) FROM conversations c JOIN messages m ON m.conversation_id = c.id
            WHERE c.lead_id = q.lead_id AND c.claimed_by IS NOT DISTINCT FROM q.claimed_by
                AND m.sender_type = 'lead'))"""
    )


def downgrade() -> None:
    # an older Pascal knows no such news
    op.execute("DELETE FROM pushes WHERE news LIKE 'meeting%'")
    op.execute(
        """UPDATE push_preferences SET news =
        ARRAY(SELECT each FROM unnest(news) AS each WHERE each NOT LIKE 'meeting%')"""
    )
    op.alter_column("pushes", "about", new_column_name="conversation_id")
