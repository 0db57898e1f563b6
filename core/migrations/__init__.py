"""Alembic's home. `upgrade` brings a database to the newest shape; safe to call from several processes at once."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from alembic import command
from alembic.config import Config
from filelock import FileLock
from sqlalchemy import Connection, text

from core.database import Database

_ADVISORY_LOCK = 727_001


async def upgrade(database: Database) -> None:
    # The file is locked before the first connection: even opening one changes a fresh database (its journal mode).
    with _file_lock(database):
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


def _file_lock(database: Database) -> AbstractContextManager[object]:
    """One process at a time on SQLite: a file beside the database."""
    if database.is_postgresql:
        return nullcontext()
    return FileLock(f"{Path(database.engine.url.database or 'memory').resolve()}.migration-lock")


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """One process at a time on PostgreSQL: an advisory lock."""
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_LOCK})
        connection.commit()
