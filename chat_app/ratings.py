"""Thumbs: one per person and reply, only on replies of one's own conversations."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.errors import BadInput, NotFound
from core.models import Conversation, Exchange, Rating, User

MAX_COMMENT_LENGTH = 2000


async def rate(session: AsyncSession, traveller: str, exchange_id: str, value: int, comment: str | None) -> Rating:
    """Sets this person's thumb on a reply: 1 up, 0 down. A second time changes the first.

    Raises BadInput for another value or an overlong comment, NotFound for a reply that is not this person's.
    """
    if value not in (0, 1):
        raise BadInput(f"A rating is 1 (good) or 0 (poor), not {value}", "value")
    if comment and len(comment) > MAX_COMMENT_LENGTH:
        raise BadInput(f"The comment is longer than {MAX_COMMENT_LENGTH} characters: shorten it", "comment")
    exchange, owner_id = await _own_exchange(session, traveller, exchange_id)
    query = select(Rating).where(Rating.exchange_id == exchange.id, Rating.user_id == owner_id)
    rating = (await session.scalars(query)).one_or_none()
    if rating is None:
        rating = Rating(
            exchange_id=exchange.id, conversation_id=exchange.conversation_id, user_id=owner_id, value=value
        )
        session.add(rating)
    rating.value = value
    rating.comment = comment or ""
    return rating


async def remove_rating(session: AsyncSession, traveller: str, rating_id: str) -> None:
    """Raises NotFound when there is no such rating of this person."""
    owner = select(User.id).where(User.identifier == traveller).scalar_subquery()
    own = delete(Rating).where(col(Rating.id) == rating_id, col(Rating.user_id) == owner).returning(col(Rating.id))
    if await session.scalar(own) is None:
        raise NotFound("You have no such rating")


async def _own_exchange(session: AsyncSession, traveller: str, exchange_id: str) -> tuple[Exchange, str]:
    """The exchange and the id of its owner. The lock keeps two clicks from making two ratings."""
    query = (
        select(Exchange, User.id)
        .join(Conversation, col(Conversation.id) == Exchange.conversation_id)
        .join(User, col(User.id) == Conversation.user_id)
        .where(Exchange.id == exchange_id, User.identifier == traveller, col(Conversation.deleted_at).is_(None))
        .with_for_update(of=Exchange)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound("You can rate replies in your own conversations only, and this is none of them")
    return row[0], row[1]
