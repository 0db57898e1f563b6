"""Alembic's home. `upgrade` brings a database to the newest shape; safe to call from several processes at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from filelock import FileLock
from sqlalchemy import Connection, text

from core.database import Database

_ADVISORY_LOCK = 727_001


async def upgrade(database: Database) -> None:
    async with database.engine.connect() as connection:
        await connection.run_sync(_upgrade_alone)


def alembic_config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "core:migrations")
    config.attributes["connection"] = connection
    return config


def _upgrade_alone(connection: Connection) -> None:
    with _alone(connection):
        command.upgrade(alembic_config(connection), "head")
        connection.commit()


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """One process at a time: an advisory lock on PostgreSQL, a file beside the database on SQLite."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
        connection.commit()
        try:
            yield
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_LOCK})
            connection.commit()
    else:
        with FileLock(f"{Path(connection.engine.url.database or 'memory').resolve()}.migration-lock"):
            yield
