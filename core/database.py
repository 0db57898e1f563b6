"""Sessions on SQLite or PostgreSQL."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from core.errors import BadInput

BUSY_TIMEOUT_MS = 15_000
_LARGEST_INTEGER = 2**31 - 1


class Database:
    """One engine with two ways in: `reading()` and `writing()`.

    On SQLite a writer begins with BEGIN IMMEDIATE: a transaction that starts as a reader and then writes fails at once,
    whatever the busy timeout, when somebody else wrote in between.
    """

    def __init__(self, address: str) -> None:
        self.engine = _make_engine(address)
        self._writer = self.engine.execution_options(wayfarer_writes=True)
        # SQLite lets waiting writers poll; queueing them here took a third of the time with 200 at once.
        self._turn = contextlib.nullcontext() if self.is_postgresql else asyncio.Lock()

    @property
    def is_postgresql(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Commits at the end of the block; an exception inside it leaves nothing behind."""
        async with self._turn, AsyncSession(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    async def forget_deleted(self) -> None:
        """SQLite: empties the write-ahead log, where deleted text stays readable. PostgreSQL vacuums by itself."""
        if not self.is_postgresql:
            async with self.engine.connect() as connection:
                plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
                await plain.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        await self.engine.dispose()


async def one_at_a_time(session: AsyncSession, subject: str) -> None:
    """Waits until no other transaction works on `subject`; holds it until this one ends.

    For rules over rows that do not exist yet, which no row lock can guard. On SQLite a writer is alone already.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:subject, 0))"), {"subject": subject})


def _make_engine(address: str) -> AsyncEngine:
    engine = create_async_engine(address, pool_pre_ping=not address.startswith("sqlite"))
    event.listen(engine.sync_engine, "before_cursor_execute", _refuse_unstorable)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _refuse_unstorable(
    _connection: Connection, _cursor: Any, _statement: str, parameters: Any, _context: Any, _executemany: bool
) -> None:
    """Raises BadInput for what only one of the two databases could hold, so that both answer alike.

    The one gate that every number and text from outside passes; drivers would answer with errors of their own.
    """
    for value in _values(parameters):
        if isinstance(value, int) and not -_LARGEST_INTEGER <= value <= _LARGEST_INTEGER:
            raise BadInput(f"{value} is larger than any number here: the limit is {_LARGEST_INTEGER}")
        if isinstance(value, str) and "\0" in value:
            raise BadInput("A text holds the character NUL (U+0000), which cannot be stored: remove it")


def _values(parameters: Any) -> Iterator[Any]:
    """Every value: a row comes alone, in a list of rows, or with others end to end (several rows in one INSERT)."""
    if isinstance(parameters, Mapping):
        parameters = parameters.values()
    elif not isinstance(parameters, (tuple, list)):
        yield parameters
        return
    for part in parameters:
        yield from _values(part)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling is off: _begin_sqlite decides how each one begins.
    connection.isolation_level = None
    cursor = connection.cursor()
    # The timeout first: the change to WAL may have to wait for another connection.
    # secure_delete: what is deleted is overwritten rather than left in the file's free pages.
    pragmas = (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    )
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("wayfarer_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
