"""What several tables have alike."""

from sqlalchemy import DateTime, Index, text

Time = DateTime(timezone=True)


def once(table: str, author: str) -> Index:
    """What an author sends again under the same client id is the same one."""
    columns, sent = ("conversation_id", author, "client_id"), text("client_id IS NOT NULL")
    return Index(f"{table}_client_id", *columns, unique=True, postgresql_where=sent)
