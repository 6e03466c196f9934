"""What goes by carriers: who can be reached where, what went which way, and what waits to be worked on."""

from datetime import datetime
from uuid import UUID

from advanced_alchemy.base import DefaultBase
from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from pascal.adapters.postgres.tables.columns import Time


class Identities(DefaultBase):
    """Where a lead can be reached, the first e-mail aside."""

    __tablename__ = "identities"
    __table_args__ = (Index("identities_of_lead", "lead_id"),)

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text, primary_key=True)
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id"))
    vouched: Mapped[str] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    added_by: Mapped[UUID | None]
    added_at: Mapped[datetime] = mapped_column(Time)


class Consents(DefaultBase):
    """Who wants to be written to: a ledger."""

    __tablename__ = "consents"

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text, primary_key=True)
    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime] = mapped_column(Time, primary_key=True)
    wanted: Mapped[bool] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(Text, primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    agent_id: Mapped[UUID | None]


class Communications(DefaultBase):
    __tablename__ = "communications"
    __table_args__ = (
        Index(
            "communications_external",
            "channel",
            "external_id",
            unique=True,
            postgresql_where=text("external_id IS NOT NULL"),
        ),
        Index("communications_of_lead", "lead_id", "created_at", "id"),
        Index("communications_newest", "created_at", "id"),
        Index("communications_of_conversation", "conversation_id", "channel", "created_at", "id"),
        Index("communications_of_message", "message_id", postgresql_where=text("message_id IS NOT NULL")),
        Index(
            "communications_calls_of_agent",
            "agent_id",
            "created_at",
            "id",
            postgresql_where=text("kind = 'call' AND direction = 'out'"),
        ),
        Index(
            "communications_full", "channel", "changed_at", postgresql_where=text("failure = 'daily_limit'")
        ),
        Index("communications_of_peer", "peer_kind", "peer", "channel", "created_at"),
        Index(
            "communications_to_send",
            "conversation_id",
            "created_at",
            postgresql_where=text("state IN ('queued', 'sending') AND direction = 'out'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(Text)
    direction: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("leads.id"))
    conversation_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[UUID | None]
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"))
    peer_kind: Mapped[str] = mapped_column(Text)
    peer: Mapped[str] = mapped_column(Text)
    line: Mapped[str | None] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    about: Mapped[str | None] = mapped_column(Text)
    template: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    subject: Mapped[str | None] = mapped_column(Text)
    refs: Mapped[list[str]] = mapped_column(ARRAY(Text))
    upload_id: Mapped[UUID | None]
    attached: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    """A file that the carrier keeps for us."""
    client_ref: Mapped[str | None] = mapped_column(Text)
    contract_ref: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Time)
    said_at: Mapped[datetime | None] = mapped_column(Time)
    changed_at: Mapped[datetime | None] = mapped_column(Time)
    state: Mapped[str] = mapped_column(Text)
    external_id: Mapped[str | None] = mapped_column(Text)
    failure: Mapped[str | None] = mapped_column(Text)
    failure_code: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int]
    not_before: Mapped[datetime | None] = mapped_column(Time)
    seconds: Mapped[int | None]
    recording: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int]
    attempt: Mapped[int] = mapped_column(server_default=text("1"))


class CallIntents(DefaultBase):
    """Leave for one agent to dial one number, once, and soon."""

    __tablename__ = "call_intents"
    __table_args__ = (Index("call_intents_given", "given_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"))
    peer_kind: Mapped[str] = mapped_column(Text)
    peer: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(Time)
    lead_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    used_at: Mapped[datetime | None] = mapped_column(Time)


class Continuations(DefaultBase):
    """Who shows its code by that channel goes on with that conversation."""

    __tablename__ = "continuations"
    __table_args__ = (
        Index("continuations_of_peer", "peer_kind", "peer", "used_at"),
        Index("continuations_over", "expires_at"),
    )

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id"))
    channel: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(Time)
    used_at: Mapped[datetime | None] = mapped_column(Time)
    peer_kind: Mapped[str | None] = mapped_column(Text)
    """Who used it, and is answered there."""
    peer: Mapped[str | None] = mapped_column(Text)


class CarrierReports(DefaultBase):
    """Of what we do not know yet: who sent it is still on the line."""

    __tablename__ = "carrier_reports"
    __table_args__ = (Index("carrier_reports_kept", "kept_at"),)

    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    external_id: Mapped[str] = mapped_column(Text, primary_key=True)
    report: Mapped[str] = mapped_column(Text, primary_key=True)
    """As JSON."""
    kept_at: Mapped[datetime] = mapped_column(Time, server_default=func.now())


class Inbox(DefaultBase):
    """What carriers handed over: it waits, it is done, or nobody can read it."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("inbox_handed_over", "channel", "external_id", unique=True),
        Index(
            "inbox_waiting",
            "stream",
            "said_at",
            "id",
            postgresql_where=text("done_at IS NULL AND failed_at IS NULL"),
        ),
        Index("inbox_received", "channel", "received_at"),
        Index("inbox_done", "done_at", postgresql_where=text("done_at IS NOT NULL")),
        Index("inbox_failed", "failed_at", postgresql_where=text("failed_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    channel: Mapped[str] = mapped_column(Text)
    external_id: Mapped[str] = mapped_column(Text)
    stream: Mapped[UUID]
    sender: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    said_at: Mapped[datetime] = mapped_column(Time)
    received_at: Mapped[datetime] = mapped_column(Time)
    tries: Mapped[int] = mapped_column(server_default="0")
    done_at: Mapped[datetime | None] = mapped_column(Time)
    failed_at: Mapped[datetime | None] = mapped_column(Time)
    error: Mapped[str | None] = mapped_column(Text)


class Secrets(DefaultBase):
    """What must be kept and not be read: locked, with a key that is not here."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    key_id: Mapped[str] = mapped_column(Text)
    locked: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime] = mapped_column(Time, server_default=func.now())
