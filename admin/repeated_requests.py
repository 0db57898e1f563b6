"""Forms are sent twice and programs try again: the same request makes one row."""

from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from core.database import one_at_a_time
from core.models import Requested

R = TypeVar("R", bound=Requested)


async def made_before(session: AsyncSession, kind: type[R], request_id: str) -> R | None:
    """The row that this request made before. Of two requests that come at once, the second waits for the first."""
    await one_at_a_time(session, request_id)
    return (await session.scalars(select(kind).where(kind.request_id == request_id))).first()
