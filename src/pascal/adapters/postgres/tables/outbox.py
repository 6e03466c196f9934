"""Events between their commit and the reactions."""

from uuid import UUID

from advanced_alchemy.base import DefaultBase
from sqlalchemy import BigInteger, Identity, Index, Text, func
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


class Outbox(DefaultBase):
    """Events between their commit and the reactions. Rows below everybody's position are deleted."""

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_xid", "xid", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    xid: Mapped[int] = mapped_column(Xid8, server_default=func.pg_current_xact_id())
    """The transaction's, or a later one that an earlier event of the stream has (ADR 0011)."""
    stream: Mapped[UUID]
    name: Mapped[str] = mapped_column(Text)
    payload: Mapped[str] = mapped_column(Text)
    actor: Mapped[str | None] = mapped_column(Text)
    """Who brought it about, as JSON."""


class OutboxPositions(DefaultBase):
    """Per consumer: all below `since` is done, and of [since, until) all up to `last_id`."""

    __tablename__ = "outbox_positions"

    consumer: Mapped[str] = mapped_column(Text, primary_key=True)
    since: Mapped[int] = mapped_column(Xid8)
    until: Mapped[int] = mapped_column(Xid8)
    last_id: Mapped[int] = mapped_column(BigInteger)
