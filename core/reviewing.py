"""Marking a reply as worth learning from: a button in the chat and a key at the review desk do the same."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from core.audit import record
from core.clock import utc_now
from core.errors import NotAllowed, NotFound, Refused
from core.models import Exchange, FinishReason, Review, Role, User

UNTEACHABLE = frozenset(set(FinishReason) - {FinishReason.STOP}) | {None}
"""Replies that never came to their proper end: not to be learned as they are."""


async def mark_for_training(session: AsyncSession, reviewer: User, exchange_id: str) -> Review:
    """Gives the reply weight 1. Safe to repeat. Raises NotAllowed, NotFound, or Refused for an unfinished reply."""
    if reviewer.role not in (Role.REVIEWER, Role.ADMIN):
        raise NotAllowed("Only reviewers and admins mark replies for training")
    exchange = await session.get(Exchange, exchange_id, with_for_update=True)
    if exchange is None:
        raise NotFound(f"There is no reply '{exchange_id}'")
    review = await review_of(session, reviewer, exchange)
    if review.id is not None and review.weight == 1 and review.settled_by is None:
        return review
    refuse_unteachable(exchange, 1, review.ideal_reply)
    review.weight, review.reviewer_id, review.updated_at, review.settled_by = 1, reviewer.id, utc_now(), None
    session.add(review)
    await session.flush()
    record(session, reviewer, "marked for training", "exchange", exchange.id)
    return review


async def review_of(session: AsyncSession, reviewer: User, exchange: Exchange) -> Review:
    """The review of this reply, or a new one with weight 0 that is not yet part of the session."""
    found = (await session.scalars(select(Review).where(Review.exchange_id == exchange.id))).first()
    return found or Review(
        exchange_id=exchange.id, conversation_id=exchange.conversation_id, weight=0, reviewer_id=reviewer.id
    )


def refuse_unteachable(exchange: Exchange, weight: int, ideal_reply: str | None) -> None:
    if weight == 1 and not ideal_reply and exchange.finish_reason in UNTEACHABLE:
        raise Refused("This reply never came to its proper end: write the ideal reply, then it can be learned")
