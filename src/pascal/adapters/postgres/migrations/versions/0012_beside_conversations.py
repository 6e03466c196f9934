"""Remarks and mentions for colleagues alone, what is put off, what is to be said later."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_EVENTS = """'ConversationSnoozed', 'ConversationWoke', 'RemarkWritten', 'RemarkDeleted', 'MessageScheduled',
    'ScheduledEdited', 'ScheduledSent', 'ScheduledCancelled'"""


def upgrade() -> None:
    op.add_column("conversations", sa.Column("snoozed_until", sa.DateTime(timezone=True)))
    op.create_index(
        "conversations_snoozed",
        "conversations",
        ["snoozed_until"],
        postgresql_where=sa.text("snoozed_until IS NOT NULL"),
    )
    op.create_table(
        "remarks",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("conversation_id", sa.Uuid(), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("author_id", sa.Uuid(), sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True)),
    )
    op.create_index("remarks_of_conversation", "remarks", ["conversation_id", "created_at", "id"])
    op.create_table(
        "mentions",
        sa.Column("remark_id", sa.Uuid(), sa.ForeignKey("remarks.id"), primary_key=True),
        sa.Column("agent_id", sa.Uuid(), sa.ForeignKey("agents.id"), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
    )
    op.create_index("mentions_of_agent", "mentions", ["agent_id", sa.text("(read_at IS NOT NULL)"), "at"])
    op.create_table(
        "scheduled",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("conversation_id", sa.Uuid(), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("author_id", sa.Uuid(), sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("upload_id", sa.Uuid()),
        sa.Column("client_id", sa.Text()),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancel_if_lead_writes", sa.Boolean(), nullable=False),
        sa.Column("with_agent", sa.Uuid(), nullable=False),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fate", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
    )
    waiting = sa.text("fate = 'waiting'")
    op.create_index("scheduled_due", "scheduled", ["send_at", "id"], postgresql_where=waiting)
    op.create_index("scheduled_of_conversation", "scheduled", ["conversation_id", "send_at"])
    op.create_index("scheduled_of_author", "scheduled", ["author_id"], postgresql_where=waiting)
    op.create_index(
        "scheduled_upload", "scheduled", ["upload_id"], postgresql_where=sa.text("upload_id IS NOT NULL")
    )
    op.create_index(
        "scheduled_client_id",
        "scheduled",
        ["conversation_id", "author_id", "client_id"],
        unique=True,
        postgresql_where=sa.text("client_id IS NOT NULL"),
    )


def downgrade() -> None:
    for each in ("scheduled", "mentions", "remarks"):
        op.drop_table(each)
    op.drop_index("conversations_snoozed", "conversations")
    op.drop_column("conversations", "snoozed_until")
    # what an older Pascal has never heard of would stop its relay
    op.execute(f"DELETE FROM outbox WHERE name IN ({_EVENTS})")
