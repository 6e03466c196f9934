"""A note that is sent again is the same one."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("remarks", sa.Column("client_id", sa.Text()))
    op.create_index(
        "remarks_client_id",
        "remarks",
        ["conversation_id", "author_id", "client_id"],
        unique=True,
        postgresql_where=sa.text("client_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("remarks_client_id", "remarks")
    op.drop_column("remarks", "client_id")
