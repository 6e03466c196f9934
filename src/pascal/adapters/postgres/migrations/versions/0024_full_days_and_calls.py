"""Carriers whose day is full are found at once; of the notes of calls only the way back has to know."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_index(
        "communications_full",
        "communications",
        ["channel", "changed_at"],
        postgresql_where=sa.text("failure = 'daily_limit'"),
    )


def downgrade() -> None:
    op.drop_index("communications_full", "communications")
    # an older Pascal has no words for these, and would stop at them
    op.execute(
        """UPDATE messages SET note = NULL, content = CASE note
            WHEN 'call_in' THEN 'Llamada recibida'
            WHEN 'call_missed' THEN 'Llamada perdida'
            WHEN 'call_out' THEN 'Llamada realizada'
            ELSE 'Llamada sin respuesta' END
        WHERE note IN ('call_in', 'call_missed', 'call_out', 'call_unanswered', 'call_busy', 'call_failed')"""
    )
    op.execute(
        """DELETE FROM outbox WHERE name = 'NoteReworded'
            OR (name = 'MessagePosted' AND strpos(payload, '"note":"call_') > 0)"""
    )
