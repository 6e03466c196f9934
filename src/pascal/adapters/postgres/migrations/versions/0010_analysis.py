"""What a machine that reads along makes of a conversation, and whose choice counts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0010"
down_revision = "0009"

_COLUMNS = (
    ("priority_by", sa.Text()),
    ("tags_by", sa.Text()),
    ("summary", sa.Text()),
    ("analysed_priority", sa.Text()),
    ("analysed_tags", ARRAY(sa.Text())),
    ("analysed_at", sa.DateTime(timezone=True)),
    ("analysed_by", sa.Text()),
    ("analysed_upto", sa.Integer()),
)


def upgrade() -> None:
    for name, kind in _COLUMNS:
        op.add_column("conversations", sa.Column(name, kind))
    # until now nobody but people has chosen
    op.execute("UPDATE conversations SET priority_by = 'person' WHERE priority IS NOT NULL")
    op.execute("UPDATE conversations SET tags_by = 'person' WHERE tags <> '{}'")


def downgrade() -> None:
    # an older Pascal would take a machine's choice for a person's
    op.execute("UPDATE conversations SET priority = NULL WHERE priority_by = 'machine'")
    op.execute("UPDATE conversations SET tags = '{}' WHERE tags_by = 'machine'")
    for name, _ in reversed(_COLUMNS):
        op.drop_column("conversations", name)
    op.execute("DELETE FROM outbox WHERE name = 'AnalysisUpdated'")
    op.execute("DELETE FROM jobs WHERE kind = 'analyse'")
