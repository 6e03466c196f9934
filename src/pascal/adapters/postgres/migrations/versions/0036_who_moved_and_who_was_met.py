"""Whoever moved a lead has a past here; when the bot left is found at once; who was met, or called, spoke."""

from alembic import op
from sqlalchemy import text

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    # of whoever was deleted meanwhile nobody knows who it was
    op.execute("DELETE FROM step_moves s WHERE NOT EXISTS (SELECT FROM agents a WHERE a.id = s.agent_id)")
    op.create_foreign_key("step_moves_agent_id_fkey", "step_moves", "agents", ["agent_id"], ["id"])
    op.create_index(
        "messages_bot_left",
        "messages",
        ["conversation_id", "created_at"],
        postgresql_where=text("note = 'bot_left'"),
    )
    op.execute(
        """UPDATE qualifications q SET active_at = s.at FROM (
            SELECT q.id, greatest(
                (SELECT max(m.created_at) FROM conversations c JOIN messages m ON m.conversation_id = c.id
                    WHERE c.lead_id = q.lead_id AND c.claimed_by IS NOT DISTINCT FROM q.claimed_by
                        AND m.note IN ('call_in', 'call_out', 'call_missed')),
                (SELECT max(t.since) FROM meetings t WHERE t.qualification_id = q.id AND t.status = 'done')
            ) AS at FROM qualifications q) s
        WHERE s.id = q.id AND s.at > q.active_at"""
    )


def downgrade() -> None:
    op.drop_index("messages_bot_left", "messages")
    op.drop_constraint("step_moves_agent_id_fkey", "step_moves")
