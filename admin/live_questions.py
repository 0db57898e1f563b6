"""What travellers asked lately, for holding a training set against it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select as sql_select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from core.models import Conversation, ConversationReview, Exchange, Rating
from training_data.gaps import LiveConversation

DAYS = 90
MOST = 2_000
"""Conversations that are read, the newest: a page must not take longer because a year was busy."""


async def asked_lately(session: AsyncSession, now: datetime, days: int = DAYS) -> list[LiveConversation]:
    """The newest conversations that were not deleted, each with its questions in order."""
    query = (
        sql_select(col(Conversation.id), col(Conversation.name), col(ConversationReview.decision))
        .outerjoin(ConversationReview, col(ConversationReview.conversation_id) == Conversation.id)
        .where(col(Conversation.deleted_at).is_(None), col(Conversation.created_at) >= now - timedelta(days=days))
        .order_by(col(Conversation.created_at).desc(), col(Conversation.id))
        .limit(MOST)
    )
    rows = (await session.execute(query)).all()
    ids = [id for id, _, _ in rows]
    questions, liked = await _questions(session, ids), await _liked(session, ids)
    return [
        LiveConversation(
            id=id,
            title=name or "Untitled",
            questions=tuple(questions[id]),
            reviewable=decision is None,
            liked=id in liked,
        )
        for id, name, decision in rows
        if id in questions
    ]


async def _questions(session: AsyncSession, ids: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for some in _in_portions(ids):
        query = sql_select(col(Exchange.conversation_id), col(Exchange.question)).where(
            col(Exchange.conversation_id).in_(some)
        )
        for id, question in await session.execute(
            query.order_by(col(Exchange.conversation_id), col(Exchange.position))
        ):
            found[id].append(question)
    return found


async def _liked(session: AsyncSession, ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for some in _in_portions(ids):
        query = sql_select(col(Rating.conversation_id)).where(
            col(Rating.conversation_id).in_(some), col(Rating.value) == 1
        )
        found.update((await session.scalars(query)).all())
    return found


def _in_portions(ids: Sequence[str], size: int = 500) -> list[Sequence[str]]:
    """SQLite takes so many values in a query and no more."""
    return [ids[start : start + size] for start in range(0, len(ids), size)]
