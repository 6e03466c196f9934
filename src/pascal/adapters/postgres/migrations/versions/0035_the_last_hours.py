"""What happened in the last hours and days is found without a look at all that ever did."""

from alembic import op
from sqlalchemy import text

revision = "0035"
down_revision = "0034"

_FOUND_BY = (
    ("conversations", "conversations_by_beginning", "created_at", None),
    ("qualifications", "qualifications_by_beginning", "started_at", None),
    ("qualifications", "qualifications_by_end", "completed_at", "completed_at IS NOT NULL"),
    ("meetings", "meetings_by_making", "created_at", None),
)


def upgrade() -> None:
    for table, name, column, where in _FOUND_BY:
        op.create_index(name, table, [column], postgresql_where=None if where is None else text(where))


def downgrade() -> None:
    for table, name, _, _ in _FOUND_BY:
        op.drop_index(name, table)
