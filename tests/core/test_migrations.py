"""Migrations: from nothing to the models' shape, once, by however many processes at once."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from core.database import Database
from core.migrations import upgrade
from core.models import User
from tests.postgresql import PostgreSql

UPGRADE = """
import asyncio, sys
from core.database import Database
from core.migrations import upgrade
async def main():
    database = Database(sys.argv[1])
    await upgrade(database)
    await database.close()
asyncio.run(main())
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgreSql = request.getfixturevalue("postgresql")
    server.execute("CREATE DATABASE empty")
    yield server.address_of("empty")
    server.execute("DROP DATABASE empty WITH (FORCE)")


def _differences(connection: Connection) -> list[object]:
    options = {"compare_type": True, "render_as_batch": connection.dialect.name == "sqlite"}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), SQLModel.metadata))


async def test_the_migrated_database_has_the_shape_of_the_models(database: Database) -> None:
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_a_column_that_the_models_do_not_know_is_noticed(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE rating ADD COLUMN stray INTEGER"))
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) != []


async def test_upgrading_twice_changes_nothing_and_keeps_rows(database: Database) -> None:
    async with database.writing() as session:
        session.add(User(id="kept", identifier="kept@example.com"))
    await upgrade(database)
    await upgrade(database)
    async with database.reading() as session:
        assert (await session.scalar(text("SELECT count(*) FROM alembic_version"))) == 1
        assert await session.get(User, "kept")


def test_two_processes_that_upgrade_at_once_both_succeed(empty_address: str) -> None:
    command = [sys.executable, "-c", UPGRADE, empty_address]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    words = [process.communicate(timeout=60)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], words
