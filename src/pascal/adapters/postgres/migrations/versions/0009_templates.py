"""Response templates, and which messages were sent with them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "templates",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("owner_id", sa.Uuid(), sa.ForeignKey("agents.id")),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("short_code", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    # one for each person, and one for what is shared
    op.create_index(
        "templates_short_code",
        "templates",
        [sa.text("coalesce(owner_id, '00000000-0000-0000-0000-000000000000')"), "short_code"],
        unique=True,
    )
    op.create_table(
        "template_uses",
        sa.Column("message_id", sa.Uuid(), primary_key=True),
        sa.Column(
            "template_id", sa.Uuid(), sa.ForeignKey("templates.id", ondelete="CASCADE"), nullable=False
        ),
    )
    op.create_index("ix_template_uses_template_id", "template_uses", ["template_id"])


def downgrade() -> None:
    op.drop_table("template_uses")
    op.drop_table("templates")
    # what an older Pascal has never heard of would stop its relay
    op.execute("DELETE FROM outbox WHERE name = 'TemplateChanged'")
