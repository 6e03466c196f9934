"""A mailbox is one lead's: no index spans those that were first and those that were gained."""

from alembic import op

revision = "0023"
down_revision = "0022"

# each question of a volatile function sees what was committed before it: also while the lock was waited for
_FUNCTION = """
    CREATE FUNCTION one_leads_mailbox() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        mailbox text;
        taken boolean;
    BEGIN
        IF TG_TABLE_NAME = 'leads' THEN
            mailbox := NEW.email;
            PERFORM pg_advisory_xact_lock(hashtextextended(mailbox, 3));
            taken := EXISTS (SELECT FROM identities i
                WHERE i.kind = 'email' AND i.value = mailbox AND i.lead_id <> NEW.id);
        ELSE
            mailbox := NEW.value;
            PERFORM pg_advisory_xact_lock(hashtextextended(mailbox, 3));
            taken := EXISTS (SELECT FROM leads l WHERE l.email = mailbox AND l.id <> NEW.lead_id);
        END IF;
        IF taken THEN
            RAISE EXCEPTION 'a mailbox is one lead''s' USING ERRCODE = 'unique_violation';
        END IF;
        RETURN NEW;
    END $$
"""
_TRIGGERS = (
    ("leads", "one_leads_mailbox", "INSERT", "NEW.email IS NOT NULL"),
    ("leads", "one_leads_mailbox_anew", "UPDATE OF email", "NEW.email IS DISTINCT FROM OLD.email"),
    ("identities", "one_leads_mailbox", "INSERT", "NEW.kind = 'email'"),
)


def upgrade() -> None:
    op.execute(_FUNCTION)
    for table, name, when, condition in _TRIGGERS:
        op.execute(
            f"""CREATE TRIGGER {name} BEFORE {when} ON {table}
            FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION one_leads_mailbox()"""
        )


def downgrade() -> None:
    for table, name, _, _ in _TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute("DROP FUNCTION one_leads_mailbox()")
