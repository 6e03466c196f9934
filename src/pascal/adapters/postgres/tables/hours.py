"""The business hours."""

from datetime import date

from advanced_alchemy.base import DefaultBase
from sqlalchemy import Date, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column


class BusinessHours(DefaultBase):
    """One row, or none."""

    __tablename__ = "business_hours"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    time_zone: Mapped[str] = mapped_column(Text)
    week: Mapped[str] = mapped_column(Text)
    """JSON: for each day from Monday its pieces, [opens, closes] in minutes."""
    holidays: Mapped[list[date]] = mapped_column(ARRAY(Date))
