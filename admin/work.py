"""Claiming rows of work, and writing what came of a step. The monitor decides when; the six desks decide what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col, select

from core.database import Database
from core.models import Work, new_id

W = TypeVar("W", bound=Work)

LEASE = timedelta(seconds=45)
_LONGEST_PAUSE_SECONDS = 300.0
_LARGEST_EXPONENT = 10
"""Far beyond the longest pause; after a week of failures 2 ** failures would be too large for a float."""


@dataclass(frozen=True)
class Step:
    """What came of one look at a row."""

    values: Mapping[str, Any] = field(default_factory=dict)
    """Columns to write."""
    wait_seconds: float | None = None
    """Until the next look; None when nothing is left to do."""
    rows: Sequence[SQLModel] = ()
    """Rows to add or replace beside it."""


class LeaseLost(Exception):
    """Somebody else took the row over; what was learned here is dropped, because they will learn it again."""


def wake(work: Work, now: datetime) -> None:
    """Asks for a look soon. A row that is being worked on is looked at again when its lease is given back."""
    if work.lease is None:
        work.due_at = now


async def claim(database: Database, kind: type[W], now: datetime, limit: int) -> list[W]:
    """Takes up to `limit` due rows under one new lease; no other process gets them while it lasts."""
    lease = new_id()
    due = select(col(kind.id)).where(col(kind.due_at) <= now).order_by(col(kind.due_at)).limit(limit)  # type: ignore[attr-defined]
    async with database.writing() as session:
        if database.is_postgresql:
            due = due.with_for_update(skip_locked=True)
        numbers = (await session.scalars(due)).all()
        if not numbers:
            return []
        taken = update(kind).where(col(kind.id).in_(numbers)).values(lease=lease, due_at=now + LEASE)  # type: ignore[attr-defined]
        await session.execute(taken)
        return list((await session.scalars(select(kind).where(kind.lease == lease))).all())


async def renew(database: Database, work: Work, now: datetime) -> None:
    async with database.writing() as session:
        (await _held(session, work)).due_at = now + LEASE


async def finish(database: Database, work: Work, step: Step, now: datetime) -> None:
    """Writes the outcome and gives the lease back, in one transaction. Raises LeaseLost."""
    due_at = None if step.wait_seconds is None else now + timedelta(seconds=step.wait_seconds)
    values = {"failures": 0, "problem": None, **step.values}
    async with database.writing() as session:
        await _give_back(session, work, values, due_at, now)
        for row in step.rows:
            await session.merge(row)


async def postpone(database: Database, work: Work, problem: str, now: datetime) -> None:
    """Tries again later: after 2 seconds, then 4, 8, and at most 5 minutes."""
    pause = min(_LONGEST_PAUSE_SECONDS, 2.0 ** min(work.failures + 1, _LARGEST_EXPONENT))
    values = {"failures": work.failures + 1, "problem": problem[:2_000]}
    async with database.writing() as session:
        await _give_back(session, work, values, now + timedelta(seconds=pause), now)


async def _give_back(
    session: AsyncSession, work: Work, values: Mapping[str, Any], due_at: datetime | None, now: datetime
) -> None:
    """What people asked for while the step was under way comes first: their state stands, and the next look is now."""
    row: Any = await _held(session, work)
    claimed: Any = work
    if row.state != claimed.state:
        values, due_at = {}, now
    elif row.wish() != work.wish():
        due_at = now
    for name, value in {**values, "due_at": due_at, "lease": None}.items():
        setattr(row, name, value)
    await session.flush()


async def _held(session: AsyncSession, work: Work) -> Work:
    kind: Any = type(work)
    query = select(kind).where(kind.id == work.id, kind.lease == work.lease).with_for_update()  # type: ignore[attr-defined]
    row: Work | None = (await session.scalars(query)).first()
    if row is None:
        raise LeaseLost(f"{kind.__tablename__} {work.id}")  # type: ignore[attr-defined]
    return row
