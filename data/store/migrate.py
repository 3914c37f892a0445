"""Bring a store to the newest version of its tables, in one transaction."""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from data.errors import StoreUnavailable
from data.store.tables import HEAD

SCRIPTS = Path(__file__).parent / "migrations"


def version_of(connection: sa.Connection) -> str | None:
    """The version of the tables, None for an empty store."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def migrate(engine: sa.Engine) -> None:
    """Apply what is missing. Raises StoreUnavailable for a store that a newer Muster has written."""
    with engine.connect() as connection:
        try:
            if version_of(connection) == HEAD:
                return
        except OperationalError as error:
            raise StoreUnavailable(
                f"store cannot be read: {error.orig}", remedy="run ./muster check"
            ) from error
    _upgrade(engine)


def _upgrade(engine: sa.Engine) -> None:
    from alembic import command  # takes 0.3 s to import: only when there is something to do
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        before = version_of(connection)
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreUnavailable(
                f"store has tables of version {before}, this Muster knows {HEAD}",
                remedy="open it with the newer Muster that wrote it",
            ) from error
