"""What is to be done later."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), primary_key=True, server_default=sa.text("gen_random_uuid()")),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("held_until", sa.DateTime(timezone=True)),
        sa.Column("died_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text()),
    )
    op.create_index(
        "jobs_waiting",
        "jobs",
        ["kind", "subject"],
        unique=True,
        postgresql_where=sa.text("held_until IS NULL AND died_at IS NULL"),
    )
    op.create_index("jobs_due", "jobs", ["kind", "due_at"], postgresql_where=sa.text("died_at IS NULL"))
    op.create_index("jobs_dead", "jobs", ["died_at", "id"], postgresql_where=sa.text("died_at IS NOT NULL"))
    # rows come and go all day, and the table stays small if what is gone is cleared away soon
    op.execute("ALTER TABLE jobs SET (autovacuum_vacuum_scale_factor = 0.01, fillfactor = 70)")


def downgrade() -> None:
    op.drop_table("jobs")
    op.execute("DELETE FROM outbox WHERE name = 'DeadJobSettled'")
