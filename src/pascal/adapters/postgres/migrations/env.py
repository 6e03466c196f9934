"""Alembic's entry: it works on the connection that `migrate.move` hands over."""

from alembic import context

from pascal.adapters.postgres.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    compare_server_default=False,
)
context.run_migrations()
