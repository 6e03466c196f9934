"""Notes tell how calls went: text as all notes, so that only the way back has something to do."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    pass


def downgrade() -> None:
    # an older Pascal has no words for these, and would stop at them
    op.execute(
        """UPDATE messages SET note = NULL, content = CASE note
            WHEN 'call_in' THEN 'Llamada recibida'
            WHEN 'call_missed' THEN 'Llamada perdida'
            WHEN 'call_out' THEN 'Llamada hecha'
            ELSE 'Llamada sin respuesta' END
        WHERE note IN ('call_in', 'call_missed', 'call_out', 'call_unanswered', 'call_busy', 'call_failed')"""
    )
    op.execute("""DELETE FROM outbox WHERE name = 'MessagePosted' AND strpos(payload, '"note":"call_') > 0""")
