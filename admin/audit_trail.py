"""Reading the audit trail."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.models import AuditEntry


async def list_entries(session: AsyncSession, *, before: int | None = None, limit: int = 50) -> Sequence[AuditEntry]:
    """The newest first; `before` is the number of the last entry of the page before."""
    query = select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(limit)
    if before is not None:
        query = query.where(col(AuditEntry.id) < before)
    return (await session.scalars(query)).all()
