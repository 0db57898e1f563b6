"""A traveller's conversations: whose they are, which release they are bound to, what was said in them."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from core.azure_chat import Message
from core.errors import NotAllowed, NotFound, Refused
from core.models import Conversation, Exchange, FinishReason, Release, User
from core.traffic import choose_release, current_plan, position_of, read_shares

MAX_HISTORY_TURNS = 20
"""Earlier turns sent with a question; older ones would only fill the model's window."""
MAX_NAME_LENGTH = 200
_SAID = (FinishReason.STOP, FinishReason.LENGTH, FinishReason.CANCELLED)


class NotReady(Refused):
    """No release serves travellers yet."""


def is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def insert_into(session: AsyncSession, table: type) -> Any:
    """An INSERT of this database's dialect, for its ON CONFLICT."""
    return (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(table)


async def open_conversation(
    session: AsyncSession, conversation_id: str, user_id: str | None, now: datetime
) -> Conversation:
    """The conversation, made if it is new and locked until the transaction ends.

    `user_id` None means that the caller does not know who writes: the owner is then neither set nor checked.
    Raises NotFound for an id that is none or was deleted, NotAllowed when it is somebody else's or the account was
    erased while its page was open.
    """
    if not is_uuid(conversation_id):
        raise NotFound(f"{conversation_id[:40]!r} is no conversation: start a new one")
    if user_id is not None:
        await _refuse_erased(session, user_id)
    new = insert_into(session, Conversation).values(id=conversation_id, user_id=user_id, created_at=now, updated_at=now)
    await session.execute(new.on_conflict_do_nothing())
    conversation = await session.get_one(Conversation, conversation_id, with_for_update=True)
    if conversation.deleted_at is not None:
        raise NotFound("This conversation was deleted: start a new one")
    if user_id is not None:
        if conversation.user_id not in (None, user_id):
            raise NotAllowed("This conversation belongs to somebody else")
        conversation.user_id = user_id
    return conversation


async def _refuse_erased(session: AsyncSession, user_id: str) -> None:
    """Waits for an erasure that is under way: what is said after it must not stay."""
    key_share = {"read": True, "key_share": True}
    if not (await session.get_one(User, user_id, with_for_update=key_share)).active:
        raise NotAllowed("This account is no more: open the page anew to begin another one")


async def bind_release(session: AsyncSession, conversation: Conversation, traveller: str) -> Release:
    """The release of this conversation: chosen at its first turn by the live traffic plan, the same ever after."""
    if conversation.release_id is None:
        plan = await current_plan(session)
        if plan is None or plan.id is None:
            raise NotReady("No release is live yet: the first one appears once a deployment at Azure was found")
        conversation.release_id = choose_release(read_shares(plan.shares), position_of(traveller, plan.id))
    return await session.get_one(Release, conversation.release_id)


async def read_history(session: AsyncSession, conversation_id: str) -> list[Message]:
    """What was said so far, oldest first. Failed and blocked turns are left out, with their questions."""
    query = (
        select(Exchange.question, Exchange.reply)
        .where(Exchange.conversation_id == conversation_id, Exchange.reply != "")
        .where(col(Exchange.finish_reason).in_(_SAID))
        .order_by(col(Exchange.position).desc())
        .limit(MAX_HISTORY_TURNS)
    )
    turns = reversed((await session.execute(query)).all())
    return [message for question, reply in turns for message in _as_messages(question, reply)]


def _as_messages(question: str, reply: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    return {"role": "user", "content": question}, {"role": "assistant", "content": reply}
