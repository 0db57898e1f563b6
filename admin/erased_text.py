"""What a traveller said, deleted from every table that holds it. Ids, figures and times stay.

A file of a dataset version that has a line of theirs loses its content as a whole; the decision is
docs/decisions/0008-erasure.md. Later builds find neither the conversations nor their reviews.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, delete, func, or_, update
from sqlalchemy import select as sql_select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from admin.datasets import DATASETS
from core.database import one_at_a_time
from core.models import (
    ChatStep,
    Conversation,
    ConversationReview,
    DatasetFile,
    DatasetLine,
    DatasetVersion,
    Exchange,
    Rating,
    RedactionCase,
    RedactionScan,
    Review,
    User,
)

ERASED_PREFIX = "erased:"
_FIGURES = ("together", "training", "validation")
# What refers to others comes first.
_TABLES: tuple[tuple[str, Any], ...] = (
    ("redaction cases", RedactionCase),
    ("redaction scans", RedactionScan),
    ("ratings", Rating),
    ("reviews", Review),
    ("decisions", ConversationReview),
    ("chat steps", ChatStep),
    ("exchanges", Exchange),
)


async def erase_text(session: AsyncSession, user: User, now: datetime) -> dict[str, int]:
    """How many rows of each kind were deleted or emptied, without zeros. A second time there is nothing left."""
    await _forget_identity(session, user)
    own = conversations_of(user.id)
    removed = {"conversations": await _empty_conversations(session, user.id, now)}
    # Whoever rates, reviews or answers at this moment holds a lock on the reply; waiting here leaves nothing between.
    await session.execute(select(Exchange.id).where(col(Exchange.conversation_id).in_(own)).with_for_update())
    for name, table in _TABLES:
        removed[name] = await _delete(session, table, own, user.id)
    removed["dataset files"] = await _empty_files(session, own, now)
    return {name: count for name, count in removed.items() if count}


async def count_text(session: AsyncSession, user_id: str) -> dict[str, int]:
    """What `erase_text` would find now."""
    own = conversations_of(user_id)
    unerased = select(func.count()).select_from(Conversation)
    unerased = unerased.where(Conversation.user_id == user_id, _holds_text())
    counts = {"conversations": await session.scalar(unerased) or 0}
    for name, table in _TABLES:
        counts[name] = (
            await session.scalar(select(func.count()).select_from(table).where(_of(table, own, user_id))) or 0
        )
    files = select(func.count()).select_from(DatasetFile)
    counts["dataset files"] = await session.scalar(files.where(_files_with(own))) or 0
    return {name: count for name, count in counts.items() if count}


def conversations_of(user_id: str) -> ScalarSelect[str]:
    """Ids of all, also of those that were deleted or erased."""
    return sql_select(col(Conversation.id)).where(col(Conversation.user_id) == user_id).scalar_subquery()


# --- how it is done -------------------------------------------------------------------------------------------------


async def _forget_identity(session: AsyncSession, user: User) -> None:
    """The account keeps its id alone. Written first: a conversation that is being begun waits for this row."""
    user.identifier, user.display_name, user.active = f"{ERASED_PREFIX}{user.id}", "Guest", False
    session.add(user)
    await session.flush()


async def _empty_conversations(session: AsyncSession, user_id: str, now: datetime) -> int:
    """They stay as ids, so that an open page cannot bring one back, and lines of versions know where they came from."""
    own = update(Conversation).where(col(Conversation.user_id) == user_id, _holds_text())
    done = await session.execute(own.values(name=None, deleted_at=func.coalesce(col(Conversation.deleted_at), now)))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _holds_text() -> Any:
    said = select(Exchange.id).where(Exchange.conversation_id == Conversation.id).exists()
    return or_(col(Conversation.deleted_at).is_(None), col(Conversation.name).is_not(None), said)


def _of(table: Any, own: ScalarSelect[str], user_id: str) -> Any:
    theirs = col(table.conversation_id).in_(own)
    return or_(theirs, col(Rating.user_id) == user_id) if table is Rating else theirs


async def _delete(session: AsyncSession, table: Any, own: ScalarSelect[str], user_id: str) -> int:
    done = await session.execute(delete(table).where(_of(table, own, user_id)))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _files_with(own: ScalarSelect[str]) -> Any:
    lines = sql_select(col(DatasetLine.file_id)).where(
        col(DatasetLine.origin_kind) == "conversation", col(DatasetLine.origin_id).in_(own)
    )
    return (col(DatasetFile.id).in_(lines)) & (col(DatasetFile.erased_at).is_(None))


async def _empty_files(session: AsyncSession, own: ScalarSelect[str], now: datetime) -> int:
    """Also of a version that is being written: its builder holds the same lock while it looks and writes."""
    await one_at_a_time(session, DATASETS)
    found = (
        await session.execute(sql_select(col(DatasetFile.id), col(DatasetFile.version_id)).where(_files_with(own)))
    ).all()
    emptied = update(DatasetFile).where(col(DatasetFile.id).in_([id for id, _ in found]))
    await session.execute(emptied.values(content=b"", erased_at=now))
    await _keep_figures(session, {version for _, version in found})
    return len(found)


async def _keep_figures(session: AsyncSession, versions: Collection[int]) -> None:
    """Reports of these versions without the words that they quote."""
    for version in (await session.scalars(select(DatasetVersion).where(col(DatasetVersion.id).in_(versions)))).all():
        version.report = figures_alone(version.report)
        session.add(version)
    await session.flush()


def figures_alone(report: dict[str, Any]) -> dict[str, Any]:
    """A report's counts and shares, and what was redacted by kind."""
    kept: dict[str, Any] = {name: value for name, value in report.items() if isinstance(value, int | float)}
    for name in _FIGURES:
        figures = report.get(name, {})
        kept[name] = {key: value for key, value in figures.items() if isinstance(value, int | float)}
    return kept | {name: report[name] for name in ("redaction", "weight_reasons") if name in report}
