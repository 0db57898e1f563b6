"""One traveller: their conversations, what holds their words, and what erasing them would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_
from sqlalchemy import select as sql_select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.erased_text import conversations_of, count_text
from admin.erasure import get_traveller, holding, jobs_reading, unfinished
from admin.lineage import Learned, VersionUse, version_uses, what_learned
from core.errors import NotFound
from core.identity import GUEST_PREFIX
from core.models import Conversation, Erasure, Exchange, Role, User, saved

TALKS_SHOWN = 200


@dataclass(frozen=True)
class TravellerTalk:
    """One conversation; `title` is None once it was erased."""

    conversation_id: str
    title: str | None
    started_at: datetime
    turns: int
    deleted_at: datetime | None


@dataclass(frozen=True)
class TravellerView:
    """`held` counts what an erasure would delete now, by what it is; nothing once it was erased.

    `versions`, `jobs_to_cancel` and `files_at_azure` (ids that jobs know) are what it would take with it. What learned
    is not undone by it.
    """

    user_id: str
    since: datetime
    conversations: Sequence[TravellerTalk]
    held: dict[str, int]
    versions: tuple[VersionUse, ...]
    jobs_to_cancel: tuple[int, ...]
    files_at_azure: tuple[str, ...]
    learned: Learned
    erasure: Erasure | None


async def find_traveller(session: AsyncSession, text: str) -> User:
    """By the id of a conversation, by the account's id, or by the guest's identifier. Raises NotFound, Refused."""
    text = text.strip()
    owner = select(Conversation.user_id).where(Conversation.id == text).scalar_subquery()
    named = col(User.identifier).in_((text, f"{GUEST_PREFIX}{text}"))
    query = select(User.id).where(or_(col(User.id) == text, col(User.id) == owner, named), User.role == Role.TRAVELLER)
    found = (await session.scalars(query)).first()
    if found is None:
        raise NotFound(f"No traveller and no traveller's conversation has the id '{text[:80]}'")
    return await get_traveller(session, found)


async def view_traveller(session: AsyncSession, user_id: str) -> TravellerView:
    """Raises NotFound, or Refused for a member of staff."""
    user = await get_traveller(session, user_id)
    uses = await version_uses(session, conversations_of(user_id))
    jobs = await jobs_reading(session, uses)
    return TravellerView(
        user_id=user_id,
        since=user.created_at,
        conversations=await _talks(session, user_id),
        held=await count_text(session, user_id),
        versions=uses,
        jobs_to_cancel=tuple(saved(job.id) for job in unfinished(jobs)),
        files_at_azure=tuple(sorted(holding(uses, jobs).ids)),
        learned=await what_learned(session, [(use.version, use.part) for use in uses]),
        erasure=(await session.scalars(select(Erasure).where(Erasure.user_id == user_id))).first(),
    )


async def _talks(session: AsyncSession, user_id: str) -> list[TravellerTalk]:
    turns = sql_select(func.count()).select_from(Exchange).where(col(Exchange.conversation_id) == col(Conversation.id))
    query = (
        sql_select(
            col(Conversation.id),
            col(Conversation.name),
            col(Conversation.created_at),
            turns.scalar_subquery(),
            col(Conversation.deleted_at),
        )
        .where(col(Conversation.user_id) == user_id)
        .order_by(col(Conversation.created_at).desc())
        .limit(TALKS_SHOWN)
    )
    return [TravellerTalk(*row) for row in (await session.execute(query)).all()]
