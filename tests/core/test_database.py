"""Sessions: writers take turns, readers see whole transactions, and what cannot be stored is refused."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlmodel import select

from core.database import Database, one_at_a_time
from core.errors import BadInput
from core.models import AuditEntry, Deployment, User, saved
from tests.conftest import SQLITE_ONLY


async def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.writing() as session:
            session.add(User(id="u", identifier="u"))
            await session.flush()
            raise RuntimeError("halfway")
    async with database.reading() as session:
        assert await session.get(User, "u") is None


async def test_writers_at_once_all_get_their_turn(database: Database) -> None:
    """Each reads before it writes: on SQLite, transactions that begin as readers would fail here."""
    async with database.writing() as session:
        session.add(Deployment(name="counter", model="m", capacity=0))

    async def add_one() -> None:
        async with database.writing() as session:
            row = (await session.scalars(select(Deployment).with_for_update())).one()
            await asyncio.sleep(0.001)
            row.capacity += 1

    await asyncio.gather(*(add_one() for _ in range(12)))
    async with database.reading() as session:
        assert (await session.scalars(select(Deployment))).one().capacity == 12


async def test_one_subject_is_worked_on_by_one_transaction(database: Database) -> None:
    """The row is not there yet, so no row lock could keep the others out."""

    async def first_one_writes() -> None:
        async with database.writing() as session:
            await one_at_a_time(session, "the only entry")
            if not (await session.scalars(select(AuditEntry))).all():
                await asyncio.sleep(0.01)
                session.add(AuditEntry(actor="a", action="did", object_type="thing", object_id="1"))

    await asyncio.gather(*(first_one_writes() for _ in range(6)))
    async with database.reading() as session:
        assert len((await session.scalars(select(AuditEntry))).all()) == 1


async def test_times_come_back_in_utc(database: Database) -> None:
    eastern = datetime(2026, 5, 1, 14, 30, 0, 123_456, tzinfo=timezone(timedelta(hours=2)))
    async with database.writing() as session:
        session.add(Deployment(name="d", model="m", due_at=eastern))
    async with database.reading() as session:
        read = (await session.scalars(select(Deployment.due_at))).one()
        earlier = select(Deployment).where(Deployment.due_at < datetime(2026, 5, 1, 13, tzinfo=UTC))  # type: ignore[operator]
        assert (await session.scalars(earlier)).one()
    assert read == eastern and read and read.tzinfo is UTC


@pytest.mark.parametrize("number", [2**31, 2**63, -(2**31) - 1, 10**30])
async def test_a_number_that_no_column_holds_is_refused_in_words(database: Database, number: int) -> None:
    with pytest.raises(BadInput, match="larger than any number here"):
        async with database.reading() as session:
            await session.get(Deployment, number)


async def test_a_text_with_nul_is_refused_in_words(database: Database) -> None:
    with pytest.raises(BadInput, match="NUL"):
        async with database.writing() as session:
            session.add_all([User(identifier="good"), User(identifier="b\0d")])
    async with database.reading() as session:
        assert (await session.scalars(select(User))).all() == []


async def test_any_other_text_comes_back_as_it_went(database: Database) -> None:
    text = "Grüße 👋🏽 \u202e \ufeff \u0001 ' \" ; -- %s {} \\"
    async with database.writing() as session:
        session.add(AuditEntry(actor=text, action="did", object_type="t", object_id="1", details={"said": text}))
    async with database.reading() as session:
        entry = (await session.scalars(select(AuditEntry))).one()
    assert entry.actor == text and entry.details == {"said": text}


@SQLITE_ONLY
async def test_sqlite_is_set_up_to_lose_nothing(database: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15_000}
    async with database.engine.connect() as connection:
        for pragma, value in wanted.items():
            assert (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar() == value, pragma


def test_a_row_without_a_number_is_not_taken_for_saved() -> None:
    with pytest.raises(ValueError, match="flush"):
        saved(None)
