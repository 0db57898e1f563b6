"""A traveller is erased while they chat, rate and are being reviewed: nothing they say survives it."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from sqlmodel import SQLModel

from admin.erasure import erase_traveller
from admin.releases import write_plan
from admin.reviews import review_reply
from chat_app.conversations import open_conversation
from chat_app.ratings import rate
from chat_app.runtime import ChatRuntime
from chat_app.turn import Question, begin, finish
from core.azure_chat import ChatReply
from core.clock import utc_now
from core.database import Database
from core.errors import NotAllowed, WayfarerError
from core.models import Deployment, FinishReason, Release, User, new_id
from core.services import Services
from core.traffic import Share

SAID = "Zanzibarquilt"
ROUNDS = 12


@pytest.fixture
async def chat(services_without_azure: Services) -> ChatRuntime:
    async with services_without_azure.database.writing() as session:
        session.add(Deployment(id=1, name="d", model="m"))
        await session.flush()
        session.add(Release(id=1, name="r", deployment_id=1, system_prompt="You are kind."))
        await session.flush()
        await write_plan(session, None, [Share(1, 1.0)], "first")
    return ChatRuntime(services_without_azure)


def question(traveller: User, conversation: str) -> Question:
    return Question(new_id(), conversation, traveller.id, traveller.identifier, f"I am {SAID}. Where is it warm?")


async def said(database: Database) -> int:
    """Rows that hold the word."""
    async with database.reading() as session:
        tables = [(await session.execute(table.select())).all() for table in SQLModel.metadata.sorted_tables]
    return sum(SAID in repr(tuple(row)) for rows in tables for row in rows)


async def erase(chat: ChatRuntime, admin: User, traveller: User) -> None:
    async with chat.services.database.writing() as session:
        await erase_traveller(session, admin, traveller.id)


async def test_a_reply_that_arrives_after_the_erasure_is_dropped(
    chat: ChatRuntime, admin_user: User, traveller_user: User
) -> None:
    turn = await begin(chat, question(traveller_user, new_id()))
    assert await said(chat.services.database) > 0
    await erase(chat, admin_user, traveller_user)
    await finish(chat, turn, ChatReply(text=f"Welcome, {SAID}!", finish_reason=FinishReason.STOP))
    assert await said(chat.services.database) == 0


async def test_a_page_that_stayed_open_begins_nothing_new(
    chat: ChatRuntime, admin_user: User, traveller_user: User
) -> None:
    conversation = new_id()
    await begin(chat, question(traveller_user, conversation))
    await erase(chat, admin_user, traveller_user)
    for known in (conversation, new_id()):
        with pytest.raises(NotAllowed, match="no more"):
            await begin(chat, question(traveller_user, known))
    async with chat.services.database.writing() as session:
        with pytest.raises(WayfarerError):  # a request without a socket names no owner
            await open_conversation(session, conversation, None, utc_now())
    assert await said(chat.services.database) == 0


async def test_everything_at_once_leaves_nothing(
    chat: ChatRuntime, admin_user: User, reviewer_user: User, traveller_user: User
) -> None:
    """Whatever comes before the erasure is erased, whatever comes after it is refused; nothing else may go wrong."""
    conversation, database = new_id(), chat.services.database
    first = await begin(chat, question(traveller_user, conversation))
    await finish(chat, first, ChatReply(text=f"Welcome, {SAID}!", finish_reason=FinishReason.STOP))

    async def thumb(number: int) -> None:
        async with database.writing() as session:
            await rate(session, traveller_user.identifier, first.exchange_id, number % 2, f"{SAID} liked it")

    async def review(number: int) -> None:
        async with database.writing() as session:
            await review_reply(session, reviewer_user, first.exchange_id, ideal_reply=f"Better, {SAID} {number}")

    async def turn(number: int) -> None:
        begun = await begin(chat, question(traveller_user, conversation if number % 2 else new_id()))
        await finish(chat, begun, ChatReply(text=f"Yes, {SAID}", finish_reason=FinishReason.STOP))

    work: list[Coroutine[Any, Any, None]] = []
    for number in range(ROUNDS):
        work += [thumb(number), review(number), turn(number)]
        if number == ROUNDS // 2:
            work.append(erase(chat, admin_user, traveller_user))
    ends = await asyncio.gather(*work, return_exceptions=True)
    assert [end for end in ends if end and not isinstance(end, WayfarerError)] == []
    assert await said(database) == 0
