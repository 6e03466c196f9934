"""What carriers approve, think of us, and whether they let us in."""

from datetime import datetime

from advanced_alchemy.base import DefaultBase
from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from pascal.adapters.postgres.tables.columns import Time


class CarrierTemplates(DefaultBase):
    """The texts that a carrier approves, as it last told them."""

    __tablename__ = "carrier_templates"

    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    places: Mapped[int]
    synced_at: Mapped[datetime] = mapped_column(Time)


class CarrierNotices(DefaultBase):
    """What a carrier thinks of a text, a number or the account: the newest of each."""

    __tablename__ = "carrier_notices"
    __table_args__ = (Index("carrier_notices_at", "at"),)

    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    status: Mapped[str] = mapped_column(Text)
    serious: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Time)


class CarrierLockouts(DefaultBase):
    """Who does not know us any more, and when somebody may ask again."""

    __tablename__ = "carrier_lockouts"

    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    since: Mapped[datetime] = mapped_column(Time)
    why: Mapped[str] = mapped_column(Text)
    next_try_at: Mapped[datetime] = mapped_column(Time)
