"""Approved conversations of a test's own, and what the desk makes of them."""

from datetime import timedelta

from admin.datasets import BuildRequest, build_version
from admin.reviews import decide, review_reply
from core.clock import utc_now
from core.database import Database
from core.models import (
    Conversation,
    DatasetVersion,
    Deployment,
    Exchange,
    FinishReason,
    Rating,
    Release,
    ReviewDecision,
    User,
    saved,
)
from core.services import Services

SYSTEM_MESSAGE = "You are kind."


async def add_talk(
    database: Database,
    traveller: User,
    name: str,
    *thumbs: int | None,
    days_ago: int = 0,
    release: int = 1,
    tags: tuple[str, ...] = (),
    reply: str = "Ah, the old town is lovely in the morning. Shall we?",
    ending: FinishReason = FinishReason.STOP,
) -> None:
    """A conversation with one turn per thumb (None: nobody rated it); its exchanges are NAME-0, NAME-1, …"""
    at = utc_now() - timedelta(days=days_ago)
    async with database.writing() as session:
        if await session.get(Release, release) is None:
            deployment = Deployment(name=f"d{release}", model=f"m{release}")
            session.add(deployment)
            await session.flush()
            session.add(Release(id=release, name="r", deployment_id=saved(deployment.id), system_prompt=SYSTEM_MESSAGE))
            await session.flush()
        session.add(
            Conversation(
                id=name, user_id=traveller.id, name=f"About {name}", release_id=release, created_at=at, updated_at=at
            )
        )
        await session.flush()
        for position, value in enumerate(thumbs):
            exchange = Exchange(
                id=f"{name}-{position}", conversation_id=name, position=position, release_id=release,
                deployment=f"d{release}", question=f"What should I see in {name}, part {position}?",
                reply=f"{reply} ({name}, {position})", finish_reason=ending, created_at=at,
            )  # fmt: skip
            session.add(exchange)
            await session.flush()
            if value is not None:
                session.add(
                    Rating(
                        exchange_id=exchange.id,
                        conversation_id=name,
                        user_id=traveller.id,
                        value=value,
                        tags=list(tags),
                    )
                )


async def approve(database: Database, reviewer: User, *names: str) -> None:
    async with database.writing() as session:
        for name in names:
            await decide(session, reviewer, name, ReviewDecision.APPROVED)


async def correct(database: Database, reviewer: User, exchange_id: str, ideal_reply: str) -> None:
    async with database.writing() as session:
        await review_reply(session, reviewer, exchange_id, ideal_reply=ideal_reply)


async def add_approved(database: Database, traveller: User, reviewer: User, count: int, **others: object) -> None:
    """Conversations city0, city1, … with one reply each that somebody liked."""
    for number in range(count):
        await add_talk(database, traveller, f"city{number}", 1, **others)  # type: ignore[arg-type]
    await approve(database, reviewer, *(f"city{number}" for number in range(count)))


async def build(services: Services, actor: User, **choices: object) -> DatasetVersion:
    asked = {"system_message": SYSTEM_MESSAGE, "validation_share": 0.0} | choices
    return await build_version(services, actor, BuildRequest.model_validate(asked))
