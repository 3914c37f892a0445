"""Alembic's entry: runs on the connection it is handed, inside its transaction."""

from alembic import context

from data.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
