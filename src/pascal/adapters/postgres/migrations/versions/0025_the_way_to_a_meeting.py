"""Where each lead stands on the way to a meeting, what they told, and when they meet whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ExcludeConstraint

revision = "0025"
down_revision = "0024"

_TIME = sa.DateTime(timezone=True)
_EVENTS = """'QualificationStarted', 'QualificationMoved', 'AnswerLearnt', 'DataConsentTold', 'MeetingBooked',
    'MeetingEdited', 'MeetingCancelled', 'MeetingEnded'"""


def upgrade() -> None:
    # trusted since PostgreSQL 13: whoever owns the database may
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    _qualifications()
    _told()
    op.create_table(
        "meetings",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agent_id", sa.Uuid(), sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("lead_id", sa.Uuid(), sa.ForeignKey("leads.id"), nullable=False),
        sa.Column("qualification_id", sa.Uuid(), sa.ForeignKey("qualifications.id"), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), sa.ForeignKey("conversations.id")),
        sa.Column("booked_by", sa.Uuid(), sa.ForeignKey("agents.id")),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("since", _TIME, nullable=False),
        sa.Column("until", _TIME, nullable=False),
        sa.Column("attendees", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("expires_at", _TIME),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        ExcludeConstraint(
            ("agent_id", "="),
            (sa.text("tstzrange(since, until)"), "&&"),
            name="meetings_of_agent",
            using="gist",
            where=sa.text("status IN ('held', 'booked')"),
        ),
    )
    op.create_index("meetings_by_time", "meetings", ["since", "id"])
    op.create_index("meetings_by_time_of", "meetings", ["agent_id", "since", "id"])
    op.create_index("meetings_of_lead", "meetings", ["lead_id", "since"])
    op.create_index("meetings_of_qualification", "meetings", ["qualification_id"])


def _qualifications() -> None:
    op.create_table(
        "qualifications",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("claimed_by", sa.Uuid()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("furthest", sa.Text(), nullable=False),
        sa.Column("completed_at", _TIME),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("has_meeting", sa.Boolean(), nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("active_at", _TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    # who has ever written stands at the start; what they typed into the form is learnt when they write next.
    # Nobody who writes waits for that: the keys that hold leads come after it
    op.execute(
        """INSERT INTO qualifications (id, lead_id, claimed_by, kind, step, furthest, held, has_meeting,
            started_at, active_at, version)
        SELECT gen_random_uuid(), lead_id, claimed_by, 'real_estate', 'start', 'start', false, false,
            min(created_at), max(last_message_at), 0
        FROM conversations GROUP BY lead_id, claimed_by"""
    )
    op.create_index(
        "qualifications_of_lead",
        "qualifications",
        ["lead_id"],
        unique=True,
        postgresql_where=sa.text("claimed_by IS NULL"),
    )
    op.create_index(
        "qualifications_of_claim",
        "qualifications",
        ["lead_id", "claimed_by"],
        unique=True,
        postgresql_where=sa.text("claimed_by IS NOT NULL"),
    )
    op.create_index("qualifications_by_activity", "qualifications", ["active_at", "id"])
    op.create_index("qualifications_by_step", "qualifications", ["step", "active_at", "id"])
    op.create_foreign_key("qualifications_lead_id_fkey", "qualifications", "leads", ["lead_id"], ["id"])


def _told() -> None:
    op.create_table(
        "data_consents",
        sa.Column("n", sa.Integer(), sa.Identity(always=True), primary_key=True),
        sa.Column("qualification_id", sa.Uuid(), sa.ForeignKey("qualifications.id"), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("message_id", sa.Uuid()),
        sa.Column("agent_id", sa.Uuid()),
    )
    op.create_index("data_consents_of_qualification", "data_consents", ["qualification_id", "n"])
    op.create_table(
        "answers",
        sa.Column("n", sa.Integer(), sa.Identity(always=True), primary_key=True),
        sa.Column("qualification_id", sa.Uuid(), sa.ForeignKey("qualifications.id"), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid()),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("read_by", sa.Text(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("confirmed_by", sa.Uuid()),
        sa.Column("confirmed_at", _TIME),
    )
    op.create_index(
        "answers_standing",
        "answers",
        ["qualification_id", "field", "standing"],
        unique=True,
        postgresql_where=sa.text("standing <> 'past'"),
    )
    op.create_index("answers_of_qualification", "answers", ["qualification_id", "n"])
    op.create_table(
        "requirement_items",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("n", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("qualification_id", sa.Uuid(), sa.ForeignKey("qualifications.id"), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("alike", sa.Text(), nullable=False),
        sa.Column("description", sa.Text()),
    )
    once = ["qualification_id", "sort", "alike"]
    op.create_index("requirement_items_once", "requirement_items", once, unique=True)
    op.create_index("requirement_items_popular", "requirement_items", ["sort", "alike"])


def downgrade() -> None:
    for each in ("meetings", "requirement_items", "answers", "data_consents", "qualifications"):
        op.drop_table(each)
    op.execute(f"DELETE FROM outbox WHERE name IN ({_EVENTS})")
