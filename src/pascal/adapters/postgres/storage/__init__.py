"""Storage on PostgreSQL: hand-written statements over one connection, domain objects built by hand."""

from pascal.adapters.postgres.storage.transactions import PostgresStorage

__all__ = ["PostgresStorage"]
