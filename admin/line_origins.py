"""Where one line of a version comes from: the conversation with its ratings and reviewers, or the imported file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.dataset_imports import source_line
from admin.dataset_lines import read_line
from admin.datasets import get_version
from admin.lineage import Learned, what_learned
from core.models import (
    Conversation,
    ConversationReview,
    DatasetLine,
    Exchange,
    ImportedFile,
    Rating,
    Review,
    ReviewDecision,
    User,
)
from training_data.examples import Example


@dataclass(frozen=True)
class ExchangeOrigin:
    """One question with its reply as they were said, and what people thought of the reply.

    `weight` and `reason` are what the version decided; None for a reply that the version does not know by itself.
    """

    exchange_id: str
    question: str
    reply: str
    release_id: int
    model: str
    ratings: Sequence[Rating]
    review: Review | None
    reviewer: str | None
    weight: int | None
    reason: str | None


@dataclass(frozen=True)
class ConversationOrigin:
    """`exchanges` is empty once the conversation was deleted or erased: the version still holds what it learned."""

    conversation_id: str
    title: str | None
    present: bool
    decision: ReviewDecision | None
    decided_by: str | None
    decided_at: datetime | None
    exchanges: tuple[ExchangeOrigin, ...]


@dataclass(frozen=True)
class ImportOrigin:
    """`line` is that of the file as it was brought."""

    file: int
    name: str
    format: str
    line: int
    imported_by: str | None
    imported_at: datetime


@dataclass(frozen=True)
class LineOriginView:
    """One line of a version with what it was made of; `learned` is what was trained on its file.

    `example` is None once the file's text was erased.
    """

    version: int
    part: str
    line: int
    example: Example | None
    conversation: ConversationOrigin | None
    imported: ImportOrigin | None
    learned: Learned


async def line_origin(session: AsyncSession, number: int, part: str, line: int) -> LineOriginView:
    """Raises NotFound when there is no such line."""
    row, example = await read_line(session, number, part, line)
    conversation = await _conversation(session, row) if row.origin_kind == "conversation" else None
    imported = await _import(session, row) if row.origin_kind == "import" else None
    learned = await what_learned(session, [(number, part)])
    return LineOriginView(number, part, line, example, conversation, imported, learned)


async def count_lines(session: AsyncSession, number: int, part: str) -> int:
    """How many lines a file of a version has, also once its text was erased."""
    file = (await get_version(session, number)).files.get(part)
    return file.examples if file else 0


async def _conversation(session: AsyncSession, row: DatasetLine) -> ConversationOrigin:
    found = await session.get(Conversation, row.origin_id)
    present = found is not None and found.deleted_at is None
    decision = await session.get(ConversationReview, row.origin_id) if present else None
    return ConversationOrigin(
        conversation_id=row.origin_id,
        title=found.name if found and present else None,
        present=present,
        decision=decision.decision if decision else None,
        decided_by=await _name(session, decision.reviewer_id) if decision else None,
        decided_at=decision.decided_at if decision else None,
        exchanges=await _exchanges(session, row) if present else (),
    )


async def _exchanges(session: AsyncSession, row: DatasetLine) -> tuple[ExchangeOrigin, ...]:
    query = select(Exchange).where(col(Exchange.id).in_(row.exchange_ids)).order_by(col(Exchange.position))
    decided = {one["exchange_id"]: one for one in row.decisions}
    found = []
    for exchange in (await session.scalars(query)).all():
        ratings = (await session.scalars(select(Rating).where(Rating.exchange_id == exchange.id))).all()
        review = (await session.scalars(select(Review).where(Review.exchange_id == exchange.id))).first()
        found.append(_origin_of(exchange, ratings, review, await _reviewer(session, review), decided.get(exchange.id)))
    return tuple(found)


def _origin_of(
    exchange: Exchange,
    ratings: Sequence[Rating],
    review: Review | None,
    reviewer: str | None,
    decided: dict[str, Any] | None,
) -> ExchangeOrigin:
    return ExchangeOrigin(
        exchange_id=exchange.id,
        question=exchange.question,
        reply=exchange.reply,
        release_id=exchange.release_id,
        model=exchange.model,
        ratings=ratings,
        review=review,
        reviewer=reviewer,
        weight=decided["weight"] if decided else None,
        reason=decided["reason"] if decided else None,
    )


async def _import(session: AsyncSession, row: DatasetLine) -> ImportOrigin | None:
    file = await session.get(ImportedFile, int(row.origin_id))
    if file is None:
        return None
    line = source_line(file, row.origin_line or 1)
    by = await _name(session, file.imported_by)
    return ImportOrigin(int(row.origin_id), file.name, file.format, line, by, file.created_at)


async def _reviewer(session: AsyncSession, review: Review | None) -> str | None:
    return await _name(session, review.reviewer_id) if review else None


async def _name(session: AsyncSession, user_id: str) -> str | None:
    user = await session.get(User, user_id)
    return user.display_name if user else None
