"""What goes by carriers: identities, consent, communications, and the inbox."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_TIME = sa.DateTime(timezone=True)
_KNOWN = "translate(name || ' ' || {} || ' ' || coalesce(phone, ''), '@.+-_', '     ')"


def upgrade() -> None:
    op.alter_column("leads", "email", nullable=True)
    op.alter_column("conversations", "contact_email", nullable=True)
    _search_by("coalesce(email, '')")
    op.add_column("conversations", sa.Column("carried", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("messages", sa.Column("about", sa.Uuid()))
    for name in ("delivery", "failure", "failure_code", "media"):
        op.add_column("messages", sa.Column(name, sa.Text()))
    _make_identities()
    _make_communications()
    _make_inbox()
    op.create_table(
        "secrets",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("locked", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", _TIME, nullable=False, server_default=sa.text("now()")),
    )


def _search_by(email: str) -> None:
    op.execute("DROP INDEX leads_search")
    op.execute(
        f"CREATE INDEX leads_search ON leads USING gin (to_tsvector('pascal_names', {_KNOWN.format(email)}))"
    )


def _make_identities() -> None:
    op.create_table(
        "identities",
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("value", sa.Text(), primary_key=True),
        sa.Column("lead_id", sa.Uuid(), sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("vouched", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("added_by", sa.Uuid()),
        sa.Column("added_at", _TIME, nullable=False),
    )
    op.create_index("identities_of_lead", "identities", ["lead_id"])
    op.create_table(
        "consents",
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("value", sa.Text(), primary_key=True),
        sa.Column("channel", sa.Text(), primary_key=True),
        sa.Column("at", _TIME, primary_key=True),
        sa.Column("wanted", sa.Boolean(), primary_key=True),
        sa.Column("about", sa.Text(), primary_key=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Uuid()),
    )


def _make_communications() -> None:
    op.create_table(
        "communications",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), sa.ForeignKey("conversations.id")),
        sa.Column("message_id", sa.Uuid()),
        sa.Column("agent_id", sa.Uuid(), sa.ForeignKey("agents.id")),
        sa.Column("peer_kind", sa.Text(), nullable=False),
        sa.Column("peer", sa.Text(), nullable=False),
        sa.Column("line", sa.Text()),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("about", sa.Text()),
        sa.Column("template", sa.dialects.postgresql.JSONB()),
        sa.Column("subject", sa.Text()),
        sa.Column("refs", sa.dialects.postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("upload_id", sa.Uuid()),
        sa.Column("attached", sa.dialects.postgresql.JSONB()),
        sa.Column("client_ref", sa.Text()),
        sa.Column("contract_ref", sa.Text()),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("said_at", _TIME),
        sa.Column("changed_at", _TIME),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text()),
        sa.Column("failure", sa.Text()),
        sa.Column("failure_code", sa.Text()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("not_before", _TIME),
        sa.Column("seconds", sa.Integer()),
        sa.Column("recording", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index(
        "communications_external",
        "communications",
        ["channel", "external_id"],
        unique=True,
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )
    op.create_index("communications_of_lead", "communications", ["lead_id", "created_at", "id"])
    op.create_index("communications_newest", "communications", ["created_at", "id"])
    op.create_index(
        "communications_of_conversation",
        "communications",
        ["conversation_id", "channel", "created_at", "id"],
    )
    op.create_index(
        "communications_of_message",
        "communications",
        ["message_id"],
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.create_index(
        "communications_of_peer", "communications", ["peer_kind", "peer", "channel", "created_at"]
    )
    op.create_index(
        "communications_to_send",
        "communications",
        ["conversation_id", "created_at"],
        postgresql_where=sa.text("state IN ('queued', 'sending') AND direction = 'out'"),
    )
    op.create_table(
        "carrier_reports",
        sa.Column("channel", sa.Text(), primary_key=True),
        sa.Column("external_id", sa.Text(), primary_key=True),
        sa.Column("report", sa.Text(), primary_key=True),
        sa.Column("kept_at", _TIME, nullable=False, server_default=sa.text("now()")),
    )
    op.create_index("carrier_reports_kept", "carrier_reports", ["kept_at"])


def _make_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Uuid(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("said_at", _TIME, nullable=False),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("done_at", _TIME),
        sa.Column("failed_at", _TIME),
        sa.Column("error", sa.Text()),
    )
    op.create_index("inbox_handed_over", "inbox", ["channel", "external_id"], unique=True)
    op.create_index(
        "inbox_waiting",
        "inbox",
        ["stream", "said_at", "id"],
        postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
    )
    op.create_index("inbox_done", "inbox", ["done_at"], postgresql_where=sa.text("done_at IS NOT NULL"))
    op.create_index("inbox_failed", "inbox", ["failed_at"], postgresql_where=sa.text("failed_at IS NOT NULL"))


def downgrade() -> None:
    for name in ("secrets", "inbox", "carrier_reports", "communications", "consents", "identities"):
        op.drop_table(name)
    # what an older Pascal has no word for: it is kept, as what it can show
    op.execute("UPDATE messages SET channel = 'web' WHERE channel <> 'web'")
    op.execute("UPDATE conversations SET channel = 'web' WHERE channel <> 'web'")
    op.execute(
        """UPDATE messages SET content_type = 'text'
        WHERE content_type NOT IN ('text', 'image', 'file', 'audio', 'video')"""
    )
    op.execute("UPDATE messages SET note = NULL WHERE note IN ('opted_out', 'opted_in')")
    op.execute("UPDATE leads SET email = id || '@none.invalid' WHERE email IS NULL")
    op.execute("UPDATE conversations SET contact_email = id || '@none.invalid' WHERE contact_email IS NULL")
    op.execute(
        """DELETE FROM outbox WHERE name IN ('CommunicationUpdated', 'ConsentTold', 'IdentityGained')
            OR payload LIKE '%"channel":"%' AND payload NOT LIKE '%"channel":"web"%'"""
    )
    for name in ("media", "failure_code", "failure", "delivery", "about"):
        op.drop_column("messages", name)
    op.drop_column("conversations", "carried")
    _search_by("email")
    op.alter_column("conversations", "contact_email", nullable=False)
    op.alter_column("leads", "email", nullable=False)
