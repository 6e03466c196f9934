"""What the team does is written down, and never changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("actor", sa.Text()))
    op.create_table(
        "audit",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid()),
        sa.Column("actor_name", sa.Text()),
        sa.Column("actor_role", sa.Text(), nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid()),
        sa.Column("details", JSONB(), nullable=False),
    )
    op.create_index("audit_newest", "audit", ["at", "id"])
    op.create_index("audit_of_actor", "audit", ["actor_id", "at", "id"])
    op.create_index("audit_of_subject", "audit", ["subject_id", "at", "id"])
    op.create_index("audit_of_deed", "audit", ["deed", "at", "id"])
    op.execute(
        """CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the audit log is never changed' USING ERRCODE = 'insufficient_privilege';
        END $$"""
    )
    # for each statement: also where no row is met
    op.execute(
        """CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"""
    )
    # also for who says that they are a replica
    op.execute("ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_is_append_only")
    # a role that does not own the table, and was given it with all others by default
    op.execute(
        """DO $$
        DECLARE other text;
        BEGIN
            FOR other IN SELECT DISTINCT grantee FROM information_schema.role_table_grants
                WHERE table_schema = current_schema() AND table_name = 'audit'
                    AND grantee NOT IN (current_user, 'PUBLIC')
            LOOP
                EXECUTE format('REVOKE ALL ON audit FROM %I', other);
                EXECUTE format('GRANT SELECT, INSERT ON audit TO %I', other);
            END LOOP;
        END $$"""
    )
    op.execute("REVOKE ALL ON audit FROM PUBLIC")


def downgrade() -> None:
    op.drop_table("audit")
    op.execute("DROP FUNCTION audit_is_append_only()")
    op.drop_column("outbox", "actor")
    # what an older Pascal has never heard of would stop its relay
    op.execute(
        """DELETE FROM outbox WHERE name IN ('AgentRegistered', 'AgentEdited', 'PasswordChanged',
            'SessionOpened', 'SessionRefused', 'ConversationsExported')"""
    )
