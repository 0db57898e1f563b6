"""Approved conversations as training data takes them: every question with its reply and all that is known of both."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import Select, or_
from sqlalchemy import select as sql_select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from admin.reviews import ending_of, thumbs_of
from core.models import Conversation, ConversationReview, Exchange, Rating, Review, ReviewDecision
from training_data.reviewed import ReviewedConversation, ReviewedExchange

Ids = Select[str] | Sequence[str]


async def approved_conversations(
    session: AsyncSession, only: Collection[str] | None = None
) -> list[ReviewedConversation]:
    """In the order of their ids, so that the same reviews give the same bytes; `only` these, where it is given.

    Those that travellers deleted are left out, and turns that came after the approval: no reviewer has seen them.
    """
    # Ids rather than a query for them, which each of the queries below would run through once more.
    kept = _kept(None) if only is None else (await session.scalars(_kept(only))).all()
    exchanges = await _exchanges(session, kept)
    tags = await _tags(session, kept)
    query = sql_select(col(Conversation.id), col(Conversation.created_at), col(Conversation.release_id))
    query = query.where(col(Conversation.id).in_(kept)).order_by(col(Conversation.id))
    return [
        ReviewedConversation(id, tuple(exchanges[id]), started_at, release, tuple(sorted(tags[id])))
        for id, started_at, release in (await session.execute(query)).all()
        if id in exchanges
    ]


async def approved_ids(session: AsyncSession, among: Collection[str]) -> set[str]:
    """Those of these conversations that may enter a version now."""
    return set((await session.scalars(_kept(among))).all())


async def next_approved(session: AsyncSession, after: str, count: int) -> Sequence[str]:
    """The next ids of conversations that may enter a version, in the database's order; "" to begin with."""
    query = _kept(None).where(col(Conversation.id) > after).order_by(col(Conversation.id)).limit(count)
    return (await session.scalars(query)).all()


def _kept(only: Collection[str] | None) -> Select[str]:
    """Ids of the conversations that may enter a version."""
    kept = (
        sql_select(col(Conversation.id))
        .join(ConversationReview, col(ConversationReview.conversation_id) == Conversation.id)
        .where(col(ConversationReview.decision) == ReviewDecision.APPROVED, col(Conversation.deleted_at).is_(None))
    )
    return kept if only is None else kept.where(col(Conversation.id).in_(only))


async def _exchanges(session: AsyncSession, kept: Ids) -> dict[str, list[ReviewedExchange]]:
    """Columns instead of rows: the prompt that was sent is many times as long as all that is needed here."""
    columns = (
        col(Exchange.conversation_id),
        col(Exchange.id),
        col(Exchange.question),
        col(Exchange.reply),
        col(Exchange.finish_reason),
        col(Review.weight),
        col(Review.ideal_reply),
        col(Review.settled_by),
    )
    query = (
        sql_select(*columns)
        .join(ConversationReview, col(ConversationReview.conversation_id) == Exchange.conversation_id)
        .outerjoin(Review, col(Review.exchange_id) == Exchange.id)
        .where(
            col(Exchange.conversation_id).in_(kept),
            or_(col(Review.id).is_not(None), col(Exchange.created_at) <= ConversationReview.decided_at),
        )
        .order_by(col(Exchange.conversation_id), col(Exchange.position))
    )
    found: dict[str, list[ReviewedExchange]] = defaultdict(list)
    for conversation_id, id, question, reply, finish_reason, weight, ideal, settled_by in await session.execute(query):
        # A question that never got an answer: there is no reply to learn from or to leave in as context.
        if reply.strip() or ideal:
            word = weight if settled_by is None else None
            found[conversation_id].append(
                ReviewedExchange(id, question, reply, word, ideal, thumbs_of(settled_by), ending_of(finish_reason))
            )
    return found


async def _tags(session: AsyncSession, kept: Ids) -> dict[str, set[str]]:
    query = sql_select(col(Rating.conversation_id), col(Rating.tags)).where(col(Rating.conversation_id).in_(kept))
    found: dict[str, set[str]] = defaultdict(set)
    for conversation_id, tags in await session.execute(query):
        found[conversation_id].update(tags)
    return found
