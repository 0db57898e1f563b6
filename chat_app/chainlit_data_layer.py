"""Chainlit's view of our tables: what it needs for the list of conversations and to show one again.

Nothing here is read for training: Chainlit's steps can be shaped by the browser, exchanges cannot.
"""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any
from weakref import WeakValueDictionary

from chainlit.context import ChainlitContextException, get_context
from chainlit.data.base import BaseDataLayer
from chainlit.data.utils import queue_until_user_message
from chainlit.element import Element, ElementDict
from chainlit.step import StepDict
from chainlit.types import Feedback, PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from chainlit.user import PersistedUser
from chainlit.user import User as ChainlitUser
from sqlalchemy import delete, func, or_, tuple_, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from chat_app.conversations import MAX_NAME_LENGTH, insert_into, is_uuid, open_conversation
from chat_app.runtime import ChatRuntime
from chat_app.thread_dicts import (
    as_chainlit_user,
    as_list_entry,
    as_step_dict,
    cursor_of,
    read_cursor,
    step_columns,
)
from chat_app.visitor import current_visitor
from core.clock import utc_now
from core.errors import NotAllowed, WayfarerError
from core.identity import GUEST_PREFIX
from core.models import ChatStep, Conversation, Rating, Role, User, new_id

log = logging.getLogger(__name__)
MAX_PAGE = 100


class ConversationDataLayer(BaseDataLayer):
    def __init__(self, runtime: ChatRuntime) -> None:
        self._runtime = runtime
        self._database = runtime.services.database
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    # --- people

    async def get_user(self, identifier: str) -> PersistedUser | None:
        async with self._database.reading() as session:
            user = (await session.scalars(select(User).where(User.identifier == identifier))).one_or_none()
        return as_chainlit_user(user) if user else None

    async def create_user(self, user: ChainlitUser) -> PersistedUser | None:
        """The row of a guest whose cookie we made. Never anybody else: staff are made at the desk."""
        if not user.identifier.startswith(GUEST_PREFIX):
            return None
        values = {
            "id": new_id(),
            "identifier": user.identifier,
            "display_name": "Guest",
            "role": Role.TRAVELLER,
            "active": True,
            "session_version": 0,
            "created_at": utc_now(),
        }
        async with self._database.writing() as session:
            # A page asks for several things at once, each of which may be the first to bring the guest.
            await session.execute(insert_into(session, User).values(**values).on_conflict_do_nothing())
        return await self.get_user(user.identifier)

    # --- conversations

    async def get_thread_author(self, thread_id: str) -> str:
        """The owner's identifier, or "" for a conversation that is none: raising would become a 500. Another's is none
        too, for whoever asks: on "not yours" the page would sit there, and say that there is something."""
        query = (
            select(User.identifier)
            .join(Conversation, col(Conversation.user_id) == User.id)
            .where(Conversation.id == thread_id, col(Conversation.deleted_at).is_(None))
        )
        async with self._database.reading() as session:
            author: str | None = await session.scalar(query)
        return author if author and current_visitor.get() in (None, author) else ""

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """Sets name and owner. What Chainlit keeps as metadata is its session's memory and is not stored: history
        comes from exchanges, and a flag in it would share a conversation with everybody."""
        if name is None and user_id is None:
            return
        async with self._database.writing() as session:
            conversation = await open_conversation(session, thread_id, user_id or _user_of_socket(), utc_now())
            if name is not None:
                conversation.name = " ".join(name.split())[:MAX_NAME_LENGTH]

    async def delete_thread(self, thread_id: str) -> None:
        """Hides it. Its exchanges may already have been learned from, so that their origin must stay known."""
        async with self._database.writing() as session:
            hide = update(Conversation).where(col(Conversation.id) == thread_id).values(deleted_at=utc_now())
            await session.execute(hide)

    async def list_threads(self, pagination: Pagination, filters: ThreadFilter) -> PaginatedResponse[ThreadDict]:
        """A page of a person's conversations, the last one used first. Without their steps: the list shows names."""
        wanted = min(max(pagination.first, 1), MAX_PAGE)
        query = _conversations_of(filters)
        if position := read_cursor(pagination.cursor):
            query = query.where(tuple_(Conversation.updated_at, Conversation.id) < position)
        query = query.order_by(col(Conversation.updated_at).desc(), col(Conversation.id).desc()).limit(wanted + 1)
        async with self._database.reading() as session:
            rows = list(await session.scalars(query))
        page = rows[:wanted]
        first, last = (cursor_of(page[0]), cursor_of(page[-1])) if page else (None, None)
        info = PageInfo(hasNextPage=len(rows) > wanted, startCursor=first, endCursor=last)
        return PaginatedResponse(pageInfo=info, data=[as_list_entry(row) for row in page])

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        if not is_uuid(thread_id):
            return None
        async with self._database.reading() as session:
            conversation = await session.get(Conversation, thread_id)
            if conversation is None or conversation.deleted_at is not None:
                return None
            owner = await session.get(User, conversation.user_id) if conversation.user_id else None
            steps = await _steps_of(session, conversation)
            ratings = await _ratings_of(session, conversation)
        return ThreadDict(
            id=conversation.id,
            createdAt=conversation.created_at.isoformat(),
            name=conversation.name,
            userId=conversation.user_id,
            userIdentifier=owner.identifier if owner else None,
            tags=None,
            metadata={},
            steps=[as_step_dict(step, ratings.get(step.id)) for step in steps],
            elements=[],
        )

    # --- steps

    @queue_until_user_message()
    async def create_step(self, step_dict: StepDict) -> None:
        await self._write(self._save_step(dict(step_dict), overwrite=False))

    @queue_until_user_message()
    async def update_step(self, step_dict: StepDict) -> None:
        await self._write(self._save_step(dict(step_dict), overwrite=True))

    @queue_until_user_message()
    async def delete_step(self, step_id: str) -> None:
        await self._write(self._remove_step(step_id))

    async def _write(self, work: Coroutine[Any, Any, None]) -> None:
        """Chainlit awaits none of these, so a failure would be seen by nobody if it were not said here."""
        try:
            await self._runtime.write(work)
        except WayfarerError as error:
            log.warning("A step of a chat was refused: %s", error)
        except SQLAlchemyError:
            log.exception("A step of a chat could not be stored")

    async def _save_step(self, step: dict[str, Any], *, overwrite: bool) -> None:
        """Chainlit starts its writes as loose tasks that may overtake each other. In a queue per conversation, and
        with a creation that never overwrites, every order leaves the same rows."""
        thread_id = str(step.get("threadId"))
        writer = _user_of_socket()
        async with self._locks.setdefault(thread_id, asyncio.Lock()), self._database.writing() as session:
            now = utc_now()
            conversation = await open_conversation(session, thread_id, writer, now)
            conversation.updated_at = now
            values = step_columns(step, await _next_sequence(session, thread_id))
            insert = insert_into(session, ChatStep).values(**values)
            if not overwrite:
                await session.execute(insert.on_conflict_do_nothing(index_elements=["id"]))
                return
            fixed = ("id", "conversation_id", "created_at", "sequence")
            changed = {name: value for name, value in values.items() if name not in fixed}
            own = ChatStep.conversation_id == thread_id  # the browser chooses message ids, another's one among them
            await session.execute(insert.on_conflict_do_update(index_elements=["id"], set_=changed, where=own))

    async def _remove_step(self, step_id: str) -> None:
        async with self._database.writing() as session:
            await session.execute(delete(ChatStep).where(col(ChatStep.id) == step_id))

    # --- what this chat does not do

    async def upsert_feedback(self, feedback: Feedback) -> str:
        raise NotAllowed("Ratings are taken by PUT /feedback (chat_app/rating_routes.py), which knows who rates")

    async def delete_feedback(self, feedback_id: str) -> bool:
        raise NotAllowed("Ratings are removed by DELETE /feedback (chat_app/rating_routes.py), which knows who asks")

    async def create_element(self, element: Element) -> None:
        raise NotAllowed("This chat takes and keeps no files")

    async def get_element(self, thread_id: str, element_id: str) -> ElementDict | None:
        return None

    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        raise NotAllowed("This chat takes and keeps no files")

    async def get_favorite_steps(self, user_id: str) -> list[StepDict]:
        return []

    async def build_debug_url(self) -> str:
        return ""

    async def close(self) -> None:
        """The database belongs to the process, not to the chat."""


def _user_of_socket() -> str | None:
    """The id of the user on whose socket this runs; None when it is an HTTP request, whose owner Chainlit checks."""
    try:
        user = get_context().session.user
    except ChainlitContextException:
        return None
    return getattr(user, "id", None)


def _conversations_of(filters: ThreadFilter) -> Any:
    query = select(Conversation)
    query = query.where(col(Conversation.user_id) == filters.userId, col(Conversation.deleted_at).is_(None))
    if filters.search:
        said = col(ChatStep.output).icontains(filters.search, autoescape=True)
        found = select(col(ChatStep.id)).where(col(ChatStep.conversation_id) == col(Conversation.id), said)
        named = col(Conversation.name).icontains(filters.search, autoescape=True)
        query = query.where(or_(named, found.exists()))
    if filters.feedback is not None:
        rated = select(col(Rating.id)).where(col(Rating.conversation_id) == col(Conversation.id))
        rated = rated.where(col(Rating.value) == filters.feedback)
        query = query.where(rated.exists())
    return query


async def _steps_of(session: AsyncSession, conversation: Conversation) -> list[ChatStep]:
    """In order of arrival, which puts parents before their children: the page drops a child that comes too early."""
    query = select(ChatStep).where(ChatStep.conversation_id == conversation.id).order_by(col(ChatStep.sequence))
    return list(await session.scalars(query))


async def _ratings_of(session: AsyncSession, conversation: Conversation) -> dict[str, Rating]:
    """The owner's thumbs by exchange, which is the id of Chainlit's run step."""
    query = select(Rating).where(
        Rating.conversation_id == conversation.id,
        Rating.user_id == conversation.user_id,
    )
    return {rating.exchange_id: rating for rating in await session.scalars(query)}


async def _next_sequence(session: AsyncSession, thread_id: str) -> int:
    last = await session.scalar(select(func.max(ChatStep.sequence)).where(ChatStep.conversation_id == thread_id))
    return (last or 0) + 1
