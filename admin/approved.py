"""Approved conversations as training data takes them: every question with its reply, its weight and its ideal reply."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.reviews import suggest_weight
from core.models import Conversation, ConversationReview, Exchange, Review, ReviewDecision
from training_data.reviewed import ReviewedConversation, ReviewedExchange


async def approved_conversations(
    session: AsyncSession, only: Collection[str] | None = None
) -> list[ReviewedConversation]:
    """In the order of their ids, so that the same reviews give the same bytes; `only` these, where it is given."""
    approved = select(ConversationReview.conversation_id).where(ConversationReview.decision == ReviewDecision.APPROVED)
    kept = select(Conversation.id).where(col(Conversation.id).in_(approved), col(Conversation.deleted_at).is_(None))
    if only is not None:
        kept = kept.where(col(Conversation.id).in_(only))
    query = (
        select(Exchange, Review)
        .outerjoin(Review, col(Review.exchange_id) == Exchange.id)
        .where(col(Exchange.conversation_id).in_(kept))
        .order_by(col(Exchange.conversation_id), col(Exchange.position))
    )
    by_conversation: dict[str, list[ReviewedExchange]] = {}
    for exchange, review in (await session.execute(query)).all():
        by_conversation.setdefault(exchange.conversation_id, []).extend(_reviewed(exchange, review))
    return [ReviewedConversation(id, tuple(exchanges)) for id, exchanges in by_conversation.items() if exchanges]


def _reviewed(exchange: Exchange, review: Review | None) -> list[ReviewedExchange]:
    """Nothing for a question that never got an answer: there is no reply to learn from or to leave in as context."""
    ideal = review.ideal_reply if review else None
    if not exchange.reply.strip() and not ideal:
        return []
    weight, _ = suggest_weight(exchange, [], review)
    return [ReviewedExchange(exchange.id, exchange.question, exchange.reply, weight, ideal)]
