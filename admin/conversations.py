"""Conversations as staff list them, rated or not."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.errors import NotFound
from core.models import Conversation, Exchange


async def list_conversations(session: AsyncSession, *, limit: int = 50) -> Sequence[Conversation]:
    """The latest first, without those that travellers deleted."""
    query = select(Conversation).where(col(Conversation.deleted_at).is_(None))
    return (await session.scalars(query.order_by(col(Conversation.updated_at).desc()).limit(limit))).all()


async def list_exchanges(session: AsyncSession, conversation_id: str) -> Sequence[Exchange]:
    """In the order in which they took place. Raises NotFound."""
    conversation = await session.get(Conversation, conversation_id)
    if conversation is None or conversation.deleted_at:
        raise NotFound(f"There is no conversation '{conversation_id}': wayfarer conversations list shows them")
    query = select(Exchange).where(Exchange.conversation_id == conversation_id)
    return (await session.scalars(query.order_by(col(Exchange.position)))).all()
